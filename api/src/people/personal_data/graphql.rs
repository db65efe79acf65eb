//! The shape of copies and erasure.

use super::download::{self, FileInCopy};
use super::erase::{self, EraseMyAccountInput, Erased};
use super::export;
use crate::base::error::Error;
use crate::base::gql::{Context, ID, Object};
use crate::base::scalars::{DateTime, Url};
use crate::ground::context::Resolving;
use crate::ground::contribution::ids;
use entity::data_export;

/// A copy of the data held about you: one JSON file with everything, and one CSV file for each table. Secrets, such as
/// the hash of your password, are not in it.
pub struct DataExport(pub(crate) data_export::Model);

/// A copy of the data held about you: one JSON file with everything, and one CSV file for each table. Secrets, such as
/// the hash of your password, are not in it.
#[Object]
impl DataExport {
    /// `data_export:<uuid>`.
    fn id(&self) -> ID {
        ids::of("data_export", self.0.id.0)
    }

    /// When you asked.
    fn requested_at(&self) -> DateTime {
        self.0.requested_at.into()
    }

    /// When it could be read; null until then, usually for some seconds.
    fn ready_at(&self) -> Option<DateTime> {
        self.0.ready_at.map(DateTime::from)
    }

    /// When the server gave up making it; null unless it did. Ask for another one with `exportMyData`.
    fn failed_at(&self) -> Option<DateTime> {
        self.0.failed_at.map(DateTime::from)
    }

    /// Whether it holds everything; null until it is ready. A copy has room for 512 MiB, unless the operator chose
    /// otherwise. Each table takes at most half of the room that is left; its last rows are left out beyond that, and
    /// `rowsLeftOut`, `left_out.csv` and the end of `territoire.json` say how many.
    async fn is_complete(&self, ctx: &Context<'_>) -> Option<Result<bool, Error>> {
        download::is_complete(&ctx.op(), &self.0).await.transpose()
    }

    /// When it expires, seven days after you asked. It is deleted then, or earlier when you ask for another copy.
    fn expires_at(&self) -> DateTime {
        self.0.expires_at.into()
    }

    /// Its files, sorted by name; empty until it is ready.
    async fn files(&self, ctx: &Context<'_>) -> Result<Vec<DataExportFile>, Error> {
        Ok(download::files(&ctx.op(), &self.0).await?.into_iter().map(DataExportFile).collect())
    }
}

/// One file of a copy.
pub struct DataExportFile(FileInCopy);

/// One file of a copy.
#[Object]
impl DataExportFile {
    /// `territoire.json`, a table's name with `.csv`, or `left_out.csv` when something was left out.
    fn name(&self) -> &str {
        &self.0.row.name
    }

    /// `application/json`, or `text/csv` in UTF-8 with a header line.
    fn media_type(&self) -> &str {
        self.0.media_type()
    }

    /// Its length in bytes.
    fn bytes(&self) -> i64 {
        self.0.row.bytes
    }

    /// How many rows of tables it holds.
    fn rows(&self) -> i64 {
        self.0.row.rows
    }

    /// How many rows were left out of it, because the copy had no more room.
    fn rows_left_out(&self) -> i64 {
        self.0.row.left_out
    }

    /// Where to read it: `GET` with your access token in `Authorization: Bearer …`. Costs one point, and one more for
    /// each KiB up to a third of the points of an hour.
    async fn url(&self, ctx: &Context<'_>) -> Url {
        Url(format!("{}{}", ctx.op().app.public_url, self.0.path()))
    }
}

/// An erased account.
pub struct EraseMyAccountPayload(Erased);

/// An erased account.
#[Object]
impl EraseMyAccountPayload {
    /// The id that it had; nothing has this id any more.
    fn id(&self) -> ID {
        ids::of("account", self.0.id.0)
    }

    /// When it was erased.
    fn erased_at(&self) -> DateTime {
        self.0.at.into()
    }
}

/// Mutations on personal data.
#[derive(Default)]
pub struct PersonalDataMutation;

#[Object]
impl PersonalDataMutation {
    /// Asks for a copy of the data held about you (GDPR, articles 15 and 20), which `viewer.dataExport` then gives.
    /// While a copy is being made, this gives that one; otherwise a new copy replaces the last one. What you registered
    /// for a team is in it while you may know of it; your own words are in it always. Limits: three at once, then one an
    /// hour; 512 MiB, unless the operator chose otherwise.
    /// Who may: any account.
    /// Errors: `TOO_MANY`.
    async fn export_my_data(&self, ctx: &Context<'_>) -> Option<Result<DataExport, Error>> {
        Some(export::ask(&ctx.op()).await.map(DataExport))
    }

    /// Erases your account at once and for good (GDPR, article 17). It deletes your address, password, profile,
    /// sessions and keys; the drafts and contacts of what you run alone, without a team or as the only member of one;
    /// and every other contact with your e-mail address. What you published or made in teams stays, without your name.
    /// Where you were the last steward of a team, the member with the highest role becomes steward; among equal roles,
    /// the member who joined first. Backups hold your data until they are deleted.
    /// Who may: any account.
    /// Errors: `INVALID` when the password is wrong; `TOO_MANY`, as for `changePassword`; `CONFLICT` when the password, or
    /// something of yours, was changed at the same time: send it again.
    async fn erase_my_account(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Your password.")] input: EraseMyAccountInput,
    ) -> Option<Result<EraseMyAccountPayload, Error>> {
        Some(erase::erase(&ctx.op(), input).await.map(EraseMyAccountPayload))
    }
}
