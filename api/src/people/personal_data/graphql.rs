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

/// A copy of what is held of you: one JSON file with everything, and one CSV file for each table. Secrets, such as the
/// hash of your password, are not in it.
pub struct DataExport(pub(crate) data_export::Model);

/// A copy of what is held of you: one JSON file with everything, and one CSV file for each table. Secrets, such as the
/// hash of your password, are not in it.
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

    /// When it was complete; null until then, mostly for some seconds.
    fn ready_at(&self) -> Option<DateTime> {
        self.0.ready_at.map(DateTime::from)
    }

    /// When it is thrown away: after seven days, or when you ask for another.
    fn expires_at(&self) -> DateTime {
        self.0.expires_at.into()
    }

    /// Its files by name; none until it is ready.
    async fn files(&self, ctx: &Context<'_>) -> Result<Vec<DataExportFile>, Error> {
        Ok(download::files(&ctx.op(), &self.0).await?.into_iter().map(DataExportFile).collect())
    }
}

/// One file of a copy.
pub struct DataExportFile(FileInCopy);

/// One file of a copy.
#[Object]
impl DataExportFile {
    /// `territoire.json`, or a table's name with `.csv`.
    fn name(&self) -> &str {
        &self.0.name
    }

    /// `application/json`, or `text/csv` in UTF-8 with a header line.
    fn media_type(&self) -> &str {
        self.0.media_type()
    }

    /// Its length in bytes.
    fn bytes(&self) -> i64 {
        self.0.bytes
    }

    /// Where to read it: `GET` with your access token in `Authorization: Bearer …`. Costs one point for each KiB, at most
    /// a third of the points of an hour.
    async fn url(&self, ctx: &Context<'_>) -> Url {
        Url(format!("{}{}", ctx.op().app.public_url, self.0.path()))
    }
}

/// An account that is no more.
pub struct EraseMyAccountPayload(Erased);

/// An account that is no more.
#[Object]
impl EraseMyAccountPayload {
    /// What its id was: nothing has it any more.
    fn id(&self) -> ID {
        ids::of("account", self.0.id.0)
    }

    /// When.
    fn erased_at(&self) -> DateTime {
        self.0.at.into()
    }
}

/// What people may ask about what is held of them.
#[derive(Default)]
pub struct PersonalDataMutation;

#[Object]
impl PersonalDataMutation {
    /// Asks for a copy of what is held of you (GDPR, articles 15 and 20): see `viewer.dataExport`. While one is being made
    /// it is that one; a new one takes the place of the last. Three at once, then one an hour.
    /// Who may: any account.
    /// Errors: `TOO_MANY`.
    async fn export_my_data(&self, ctx: &Context<'_>) -> Option<Result<DataExport, Error>> {
        Some(export::ask(&ctx.op()).await.map(DataExport))
    }

    /// Erases your account, at once and for good (GDPR, article 17): address, password, profile, sessions, keys; drafts and
    /// contacts of what you run alone, without a team or as its only member; every other contact with your address. What you
    /// published or made in teams stays, without your name; a team whose last steward you were has its strongest and
    /// longest member in your place. Backups keep you until they are thrown away.
    /// Who may: any account.
    /// Errors: `INVALID` when the password is wrong; `TOO_MANY`, as for `signIn`; `CONFLICT` when the password, or
    /// something of yours, was changed at the same time: send it again.
    async fn erase_my_account(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Your password.")] input: EraseMyAccountInput,
    ) -> Option<Result<EraseMyAccountPayload, Error>> {
        Some(erase::erase(&ctx.op(), input).await.map(EraseMyAccountPayload))
    }
}
