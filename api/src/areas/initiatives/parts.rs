//! The shape of what initiatives consist of: support, reports, results, compost.

use super::inheritance::{self, PREFIX};
use super::progress::{body_of, gallery_of};
use super::results::Total;
use crate::areas::initiatives::Initiative;
use crate::areas::media::fields::Licence;
use crate::base::error::Error;
use crate::base::gql::{Context, ID, Object};
use crate::base::scalars::{Date, DateTime, Html, Markdown, Quantity, Text, Title};
use crate::ground::context::{Ctx, Resolving};
use crate::ground::contribution::fields::Required;
use crate::ground::contribution::files::FileField;
use crate::ground::contribution::texts::{self, LongText};
use crate::ground::contribution::{ids, used};
use crate::ground::files::{Picture, Pictures};
use crate::ground::units::Unit;
use crate::nouns::Contribution;
use crate::people::identity::Account;
use entity::{compost as composts, compost_part, contribution, initiative_result, initiative_support, progress_report};

/// Somebody's support of an initiative.
pub struct InitiativeSupport(pub(super) initiative_support::Model);

/// Somebody's support of an initiative [soutien].
#[Object]
impl InitiativeSupport {
    /// `initiative_support:<uuid>`.
    fn id(&self) -> ID {
        ids::of("initiative_support", self.0.id.0)
    }

    /// Who supports it.
    async fn account(&self, ctx: &Context<'_>) -> Option<Result<Account, Error>> {
        Account::load(&ctx.op(), self.0.account_id).await
    }

    /// Whether everybody may read who it is.
    fn shows_name(&self) -> bool {
        self.0.shows_name
    }

    /// Since when.
    fn since(&self) -> DateTime {
        self.0.at.into()
    }
}

/// A report of the progress of an initiative, with the initiative.
pub struct ProgressReport {
    pub(super) row: progress_report::Model,
    pub(super) of: contribution::Model,
}

/// A report of the progress of an initiative: what happened on a day.
#[Object]
impl ProgressReport {
    /// `progress_report:<uuid>`.
    fn id(&self) -> ID {
        ids::of("progress_report", self.row.id.0)
    }

    /// The day of which it tells.
    fn happened_on(&self) -> Date {
        self.row.happened_at.into()
    }

    /// What happened. Weighs 20 points.
    async fn body(&self, ctx: &Context<'_>) -> Result<Markdown, Error> {
        Required::<Markdown>::markdown(texts::markdown_of(ctx, self.of.id, body_of(self.row.id)).await)
    }

    /// `body` as HTML. Weighs 100 points.
    async fn body_html(&self, ctx: &Context<'_>) -> Result<Html, Error> {
        Required::<Markdown>::html(texts::html_of(ctx, &self.of, body_of(self.row.id)).await)
    }

    /// Pictures of it, in the order in which they are shown, at most 20.
    async fn gallery(&self, ctx: &Context<'_>) -> Result<Vec<Picture>, Error> {
        Pictures::<20>::shown(used::used_in(ctx, &self.of, gallery_of(self.row.id)).await)
    }

    /// Who wrote it; null after erasure.
    async fn author(&self, ctx: &Context<'_>) -> Option<Result<Account, Error>> {
        Account::load(&ctx.op(), self.row.author_id?).await
    }

    /// When it was written.
    fn at(&self) -> DateTime {
        self.row.at.into()
    }

    /// When it was last changed; null if it never was.
    fn edited_at(&self) -> Option<DateTime> {
        self.row.edited_at.map(DateTime::from)
    }

    /// Grows with each change; see `expectedVersion`.
    fn version(&self) -> i32 {
        self.row.version
    }
}

/// What came of an initiative, counted.
pub struct InitiativeResult(pub(super) initiative_result::Model);

/// What came of an initiative, counted [résultat]. Nobody changes it afterwards.
#[Object]
impl InitiativeResult {
    /// `initiative_result:<uuid>`.
    fn id(&self) -> ID {
        ids::of("initiative_result", self.0.id.0)
    }

    /// What was counted.
    fn label(&self) -> Title {
        Title(self.0.label.clone())
    }

    /// How much, in `unit`.
    fn quantity(&self) -> Quantity {
        Quantity(self.0.quantity)
    }

    /// The unit of `quantity`.
    fn unit(&self) -> Option<Unit> {
        Unit::read(&self.0.unit)
    }

    /// What there is to say about it.
    fn note(&self) -> Option<Text> {
        self.0.note.clone().map(Text)
    }

    /// The day on which it was counted.
    fn counted_on(&self) -> Date {
        self.0.counted_at.into()
    }

    /// Who wrote it down; null after erasure.
    async fn author(&self, ctx: &Context<'_>) -> Option<Result<Account, Error>> {
        Account::load(&ctx.op(), self.0.author_id?).await
    }

    /// When it was written.
    fn at(&self) -> DateTime {
        self.0.at.into()
    }
}

/// The results of one label and unit, added up.
pub struct ResultTotal(pub(super) Total);

/// The results of one label and unit, added up.
#[Object]
impl ResultTotal {
    /// What was counted.
    fn label(&self) -> Title {
        Title(self.0.label.clone())
    }

    /// The sum, in `unit`.
    fn quantity(&self) -> Quantity {
        Quantity(self.0.quantity)
    }

    /// The unit of `quantity`.
    fn unit(&self) -> Option<Unit> {
        Unit::read(&self.0.unit)
    }

    /// How many results it adds up.
    fn count(&self) -> i64 {
        self.0.count
    }

    /// The last day of them.
    fn counted_on(&self) -> Date {
        self.0.counted_at.into()
    }
}

/// What an initiative leaves when it ends.
pub struct Compost(pub(super) composts::Model);

/// What an initiative leaves when it ends [compostage]: why it ended, what was learned, which parts go to whom.
#[Object]
impl Compost {
    /// `compost:<uuid>`.
    fn id(&self) -> ID {
        ids::of("compost", self.0.id.0)
    }

    /// Why it ended.
    fn why(&self) -> Text {
        Text(self.0.why.clone())
    }

    /// What was learned.
    fn learned(&self) -> Text {
        Text(self.0.learned.clone())
    }

    /// Which parts go to whom, in their order, at most 20.
    async fn parts(&self, ctx: &Context<'_>) -> Result<Vec<CompostPart>, Error> {
        Ok(inheritance::parts(&ctx.op(), self.0.id).await?.into_iter().map(CompostPart).collect())
    }

    /// What others may do with what it leaves; null where nothing was said.
    fn licence(&self) -> Option<Licence> {
        self.0.licence.map(Licence::from)
    }

    /// Who wrote it; null after erasure.
    async fn author(&self, ctx: &Context<'_>) -> Option<Result<Account, Error>> {
        Account::load(&ctx.op(), self.0.author_id?).await
    }

    /// When the initiative ended.
    fn at(&self) -> DateTime {
        self.0.at.into()
    }

    /// When it was last corrected; null if it never was.
    fn edited_at(&self) -> Option<DateTime> {
        self.0.edited_at.map(DateTime::from)
    }

    /// Grows with each correction; see `expectedVersion`.
    fn version(&self) -> i32 {
        self.0.version
    }
}

async fn thing(ctx: &Context<'_>, id: entity::ContributionId) -> Option<Result<Contribution, Error>> {
    ctx.op().thing(id).await.transpose().map(|found| found.and_then(Contribution::of))
}

/// A part of an ended initiative.
pub struct CompostPart(compost_part::Model);

/// A part of an ended initiative, and to whom it goes.
#[Object]
impl CompostPart {
    /// What it is.
    fn label(&self) -> Title {
        Title(self.0.label.clone())
    }

    /// The thing to which it goes; null where it goes to no thing, to one that you may not see, or to one whose editors refused it.
    async fn to(&self, ctx: &Context<'_>) -> Option<Result<Contribution, Error>> {
        thing(ctx, self.0.receiver_id.filter(|_| self.0.refused_at.is_none())?).await
    }

    /// Whether those who run the thing to which it was to go refused it.
    fn refused(&self) -> bool {
        self.0.refused_at.is_some()
    }

    /// To whom it goes, in words, where that is no thing.
    fn receiver(&self) -> Option<Title> {
        self.0.receiver.clone().map(Title)
    }
}

/// What an ended initiative left to a thing.
pub struct InheritedPart(compost_part::Model);

/// What an ended initiative left to a thing.
#[Object]
impl InheritedPart {
    /// `compost_part:<uuid>`.
    fn id(&self) -> ID {
        ids::of(PREFIX, self.0.id.0)
    }

    /// What it is.
    fn label(&self) -> Title {
        Title(self.0.label.clone())
    }

    /// The initiative that left it; its `composts` say more.
    async fn from(&self, ctx: &Context<'_>) -> Option<Result<Initiative, Error>> {
        ctx.op().thing(self.0.contribution_id).await.map(|found| found.map(Initiative::from)).transpose()
    }
}

/// What ended initiatives left to a thing, the latest first.
pub async fn inherited(
    ctx: &Ctx<'_>,
    heir: &contribution::Model,
    first: Option<i32>,
    before: Option<ID>,
) -> Result<Vec<InheritedPart>, Error> {
    Ok(inheritance::left_to(ctx, heir, first, before).await?.into_iter().map(InheritedPart).collect())
}
