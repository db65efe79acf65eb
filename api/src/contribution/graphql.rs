//! The shape of what every contribution has, whatever its noun.

use super::ids;
use super::life::{
    self, ArchiveContributionInput, PublishContributionInput, RestoreContributionInput, SubmitContributionInput,
};
use super::lineage::{self, LineageDirection, LinkContributionsInput, LinkRelation, Step};
use super::parts::{Direction, LinkRow, PartsOf};
use super::thing::{Any, Base, Loaded};
use crate::context::Resolving;
use crate::error::Error;
use crate::gql::{Context, Enum, ID, InTurn, Interface, Object};
use crate::identity::Account;
use crate::organisations::Organisation;
use crate::page::size;
use crate::scalars::{DateTime, LanguageTag, Slug, Title};
use crate::teams::Team;
use crate::territory::{Commune, InseeCode, Place, Point, gazetteer};
use entity::{contribution, revision};

/// Where a contribution is in its life. Values may be added.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "entity::contribution::State")]
pub enum ContributionState {
    /// For its author and team [brouillon].
    Draft,
    /// Proposed to the editors of its team [soumis].
    Submitted,
    /// Public, in lists [publié].
    Published,
    /// Public by id, address, link and filter, no longer in lists [archivé].
    Archived,
    /// Taken away by moderation [retiré].
    Removed,
}

/// Everything public, whatever its noun: what a network is made of.
#[derive(Interface, Clone)]
#[graphql(
    field(name = "id", ty = "ID", desc = "`<noun>:<uuid>`; pass it to `node` as it is."),
    field(name = "title", ty = "Title", desc = "What it is called."),
    field(name = "slug", ty = "Option<Slug>", desc = "Its readable address, unique among things of its kind."),
    field(name = "language", ty = "LanguageTag", desc = "Language of its texts."),
    field(name = "state", ty = "ContributionState", desc = "Where it is in its life."),
    field(
        name = "author",
        ty = "Option<Result<InTurn<Account>, Error>>",
        desc = "Who registered it; null after erasure."
    ),
    field(
        name = "team",
        ty = "Option<Result<InTurn<Team>, Error>>",
        desc = "The team that runs it; null where its author does alone."
    ),
    field(name = "communes", ty = "Vec<InTurn<Commune>>", desc = "Its communes, the principal one first; at most 50."),
    field(name = "point", ty = "Option<Point>", desc = "Where it stands; null where only its communes are known."),
    field(
        name = "published_at",
        ty = "Option<DateTime>",
        desc = "When it was first published; null while it never was."
    ),
    field(name = "updated_at", ty = "DateTime", desc = "When it last changed."),
    field(name = "version", ty = "i32", desc = "Grows with each change; see `expectedVersion`.")
)]
pub enum Contribution {
    /// Of the directory.
    Organisation(Organisation),
}

impl Contribution {
    /// What every contribution has.
    pub(crate) fn row(&self) -> &contribution::Model {
        match self {
            Self::Organisation(organisation) => &organisation.common.0.row,
        }
    }
}

impl From<Any> for Contribution {
    fn from(thing: Any) -> Self {
        match thing {
            Any::Organisation(thing) => Self::Organisation(thing.into()),
        }
    }
}

/// What every contribution has.
#[derive(Debug, Clone)]
pub struct Common(pub(crate) Box<Base>);

/// What every contribution has.
#[Object]
impl Common {
    /// `<noun>:<uuid>`; pass it to `node` as it is.
    pub(crate) async fn id(&self) -> ID {
        ids::of_contribution(self.0.row.kind, self.0.row.id)
    }

    /// What it is called.
    pub(crate) async fn title(&self) -> Title {
        Title(self.0.row.title.clone())
    }

    /// Its readable address, unique among things of its kind. Former ones go on leading to it.
    pub(crate) async fn slug(&self) -> Option<Slug> {
        self.0.row.slug.clone().map(Slug)
    }

    /// Language of its texts.
    pub(crate) async fn language(&self) -> LanguageTag {
        LanguageTag(self.0.row.language.clone())
    }

    /// Where it is in its life.
    pub(crate) async fn state(&self) -> ContributionState {
        self.0.row.state.into()
    }

    /// Who registered it; null after erasure.
    pub(crate) async fn author(&self, ctx: &Context<'_>) -> Option<Result<InTurn<Account>, Error>> {
        match &self.0.author {
            Loaded::There(person) => Some(Ok(InTurn(person.clone().into()))),
            Loaded::None => None,
            Loaded::NotLoaded => Account::load(&ctx.op(), self.0.row.author_id?).await.map(|it| it.map(InTurn)),
        }
    }

    /// The team that runs it; null where its author does alone.
    pub(crate) async fn team(&self, ctx: &Context<'_>) -> Option<Result<InTurn<Team>, Error>> {
        match &self.0.team {
            Loaded::There(team) => Some(Ok(InTurn(team.clone().into()))),
            Loaded::None => None,
            Loaded::NotLoaded => Team::load(&ctx.op(), self.0.row.team_id?).await.map(|it| it.map(InTurn)),
        }
    }

    /// Its communes, the principal one first; at most 50.
    pub(crate) async fn communes(&self) -> Vec<InTurn<Commune>> {
        let codes = self.0.row.communes.iter().filter_map(InseeCode::read);
        codes.filter_map(|code| Commune::at(gazetteer(), gazetteer().resolve(code)?).map(InTurn)).collect()
    }

    /// Where it stands; null where only its communes are known.
    pub(crate) async fn point(&self) -> Option<Point> {
        let place = self.0.row.lat_e7.zip(self.0.row.lon_e7).filter(|_| self.0.row.has_point);
        place.map(|(lat_e7, lon_e7)| Point::from(Place { lat_e7, lon_e7 }))
    }

    /// When it was first published; null while it never was.
    pub(crate) async fn published_at(&self) -> Option<DateTime> {
        self.0.row.published_at.map(DateTime::from)
    }

    /// When it last changed.
    pub(crate) async fn updated_at(&self) -> DateTime {
        self.0.row.updated_at.into()
    }

    /// Grows with each change; see `expectedVersion`.
    pub(crate) async fn version(&self) -> i32 {
        self.0.row.version
    }

    /// What it was before each edit of its public text, the latest first.
    async fn revisions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many at most: 1 to 100, 20 when absent.")] first: Option<i32>,
        #[graphql(desc = "Only versions below this one.")] before: Option<i32>,
    ) -> Result<Vec<Revision>, Error> {
        let of = PartsOf { thing: self.0.row.id, which: before.unwrap_or(i32::MAX), first: size(first)? };
        Ok(ctx.op().revisions(of).await?.into_iter().map(Revision).collect())
    }

    /// What it grew from, the first link first.
    async fn grew_from(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many at most: 1 to 100, 20 when absent.")] first: Option<i32>,
    ) -> Result<Vec<Link>, Error> {
        let of = PartsOf { thing: self.0.row.id, which: Direction::From, first: size(first)? };
        Ok(ctx.op().links(of).await?.into_iter().map(Link).collect())
    }

    /// What grew from it, the first link first.
    async fn grew_into(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many at most: 1 to 100, 20 when absent.")] first: Option<i32>,
    ) -> Result<Vec<Link>, Error> {
        let of = PartsOf { thing: self.0.row.id, which: Direction::Into, first: size(first)? };
        Ok(ctx.op().links(of).await?.into_iter().map(Link).collect())
    }
}

/// What a contribution was before an edit.
pub struct Revision(revision::Model);

/// What a contribution was before an edit.
#[Object]
impl Revision {
    /// The version that it was.
    fn version(&self) -> i32 {
        self.0.version
    }

    /// Who made the edit that ended it; null after erasure.
    async fn author(&self, ctx: &Context<'_>) -> Option<Result<Account, Error>> {
        Account::load(&ctx.op(), self.0.author_id?).await
    }

    /// Why, in their words.
    fn reason(&self) -> Option<&str> {
        self.0.reason.as_deref()
    }

    /// When it was edited.
    fn at(&self) -> DateTime {
        self.0.at.into()
    }

    /// The fields as they were, as the text of one JSON object, under their names in the inputs; contacts left out.
    fn body(&self) -> &str {
        &self.0.body
    }
}

/// One thing grew from another [filiation].
pub struct Link(LinkRow);

/// One thing grew from another [filiation].
#[Object]
impl Link {
    /// `link:<uuid>`.
    fn id(&self) -> ID {
        ids::of("link", self.0.id.0)
    }

    /// How the second grew from the first.
    fn relation(&self) -> LinkRelation {
        self.0.relation.into()
    }

    /// What came first; null where you may not see it.
    async fn from(&self, ctx: &Context<'_>) -> Option<Result<Contribution, Error>> {
        ctx.op().thing(self.0.from_id).await.map(|thing| thing.map(Contribution::from)).transpose()
    }

    /// What grew from it; null where you may not see it.
    async fn to(&self, ctx: &Context<'_>) -> Option<Result<Contribution, Error>> {
        ctx.op().thing(self.0.to_id).await.map(|thing| thing.map(Contribution::from)).transpose()
    }

    /// Who says so; null after erasure.
    async fn author(&self, ctx: &Context<'_>) -> Option<Result<Account, Error>> {
        Account::load(&ctx.op(), self.0.author_id?).await
    }

    /// When it was said.
    fn at(&self) -> DateTime {
        self.0.at.into()
    }
}

/// A link of a walk through lineage.
pub struct LineageStep(Step);

/// A link of a walk through lineage.
#[Object]
impl LineageStep {
    /// How many links away from where the walk began: 1 for the nearest.
    fn depth(&self) -> i32 {
        self.0.depth
    }

    /// The link.
    fn link(&self) -> Link {
        Link(self.0.link.clone())
    }
}

/// Queries on all contributions.
#[derive(Default)]
pub struct ContributionQuery;

#[Object]
impl ContributionQuery {
    /// Walks what a thing grew from, or what grew from it, the nearest first, each link once, at most 100 links; never
    /// through what you may not see. Errors: `NOT_FOUND`.
    async fn lineage(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Where the walk begins: a thing of any kind.")] id: ID,
        #[graphql(desc = "Which way.")] direction: LineageDirection,
        #[graphql(desc = "At most so many links away: 1 to 6, 6 when absent.")] depth: Option<i32>,
    ) -> Result<Vec<LineageStep>, Error> {
        Ok(lineage::walk(&ctx.op(), &id, direction, depth).await?.into_iter().map(LineageStep).collect())
    }
}

/// Changes of all contributions.
#[derive(Default)]
pub struct ContributionMutation;

#[Object]
impl ContributionMutation {
    /// Proposes a draft to the editors of its team.
    /// Who may: its author where it has no team, else members of its team.
    /// Applications: with the scope of its kind.
    /// Errors: `NOT_FOUND`; `CONFLICT` when it is no draft.
    async fn submit_contribution(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which draft.")] input: SubmitContributionInput,
    ) -> Option<Result<Contribution, Error>> {
        Some(life::submit(&ctx.op(), input).await.map(Contribution::from))
    }

    /// Makes a draft or a proposal public.
    /// Who may: its author where it has no team, else editors and stewards of its team.
    /// Applications: with the scope of its kind.
    /// Errors: `NOT_FOUND`; `CONFLICT` when it is neither.
    async fn publish_contribution(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which draft or proposal.")] input: PublishContributionInput,
    ) -> Option<Result<Contribution, Error>> {
        Some(life::publish(&ctx.op(), input).await.map(Contribution::from))
    }

    /// Takes a published thing out of the lists; by its id, address and links it stays public.
    /// Who may: its author where it has no team, else editors and stewards of its team.
    /// Applications: with the scope of its kind.
    /// Errors: `NOT_FOUND`; `CONFLICT` when it is not published.
    async fn archive_contribution(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which published thing.")] input: ArchiveContributionInput,
    ) -> Option<Result<Contribution, Error>> {
        Some(life::archive(&ctx.op(), input).await.map(Contribution::from))
    }

    /// Brings an archived thing back into the lists, at its former place.
    /// Who may: its author where it has no team, else editors and stewards of its team.
    /// Applications: with the scope of its kind.
    /// Errors: `NOT_FOUND`; `CONFLICT` when it is not archived.
    async fn restore_contribution(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which archived thing.")] input: RestoreContributionInput,
    ) -> Option<Result<Contribution, Error>> {
        Some(life::restore(&ctx.op(), input).await.map(Contribution::from))
    }

    /// Says that one thing grew from another. Both must be visible to you; who may is decided on the one that grew.
    /// Who may: its author where it has no team, else editors and stewards of its team.
    /// Applications: with the scope of its kind.
    /// Errors: `NOT_FOUND`; `CONFLICT` when they are linked so already.
    async fn link_contributions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which two things, and how the second grew from the first.")] input: LinkContributionsInput,
    ) -> Option<Result<Link, Error>> {
        Some(lineage::link(&ctx.op(), input).await.map(Link))
    }
}
