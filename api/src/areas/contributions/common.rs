//! The fields that every contribution has.

use super::graphql::{ContributionState, Revision};
use super::ops;
use crate::areas::comments::{self, Comment};
use crate::areas::communes::Commune;
use crate::areas::initiatives::{self, InheritedPart};
use crate::areas::lineage::{self, Asked, Link, LinkRelation};
use crate::areas::memberships::{self, NetworkMembership, NetworkMembershipState};
use crate::areas::networks::Network;
use crate::areas::resonances::{self, ResonanceCount, ResonanceKind};
use crate::areas::territory::Point;
use crate::areas::topics::Topic;
use crate::areas::vouching::{self, Vouch};
use crate::base::error::Error;
use crate::base::gql::{Context, ID, InTurn, Object, complete, engine};
use crate::base::page::size;
use crate::base::scalars::{DateTime, LanguageTag, Slug, Title, Url};
use crate::ground::context::Resolving;
use crate::ground::contribution::nested::{Direction, PartsOf};
use crate::ground::contribution::{Base, Loaded, address, ids};
use crate::ground::policy::Action;
use crate::ground::territory::Place;
use crate::ground::topics;
use crate::ground::visibility::sees_revisions;
use crate::people::identity::Account;
use crate::people::teams::Team;
use engine::{ContainerType, ContextSelectionSet, Field, OutputType, Positioned, Registry, ServerResult, Value};
use std::borrow::Cow;

/// What every contribution has: flattened into the object of every noun.
#[derive(Debug, Clone, Copy)]
pub struct Common<'t>(pub(crate) &'t Base);

/// The same as the engine registers it.
struct Fields<'t>(&'t Base);

/// What every contribution has.
#[Object(name = "Common")]
impl Fields<'_> {
    /// `<noun>:<uuid>`; pass it to `node` as it is.
    fn id(&self) -> ID {
        ids::of_contribution(self.0.row.kind, self.0.row.id)
    }

    /// What it is called.
    fn title(&self) -> Title {
        Title(self.0.row.title.clone())
    }

    /// Its readable address, unique among things of its kind once it is public. Those that it had in public go on leading to it; that of
    /// a draft leads nowhere yet, and is taken when the draft is published.
    fn slug(&self) -> Option<Slug> {
        self.0.row.slug.clone().map(Slug)
    }

    /// The address of its page for people: `<site>/<kind>/<slug>`, with the id where it has no slug, such as
    /// `https://reseau.example/venues/le-fournil`; for a commune `<site>/communes/<INSEE code>`. It changes with the slug; this
    /// server's pages redirect from former ones. Only what everybody may see has its page there.
    fn url(&self, ctx: &Context<'_>) -> Url {
        Url(address::of(ctx.op().app, &self.0.row))
    }

    /// Language of its texts.
    fn language(&self) -> LanguageTag {
        LanguageTag(self.0.row.language.clone())
    }

    /// What it is about, from the shared list, at most 5.
    fn topics(&self) -> Vec<Topic> {
        topics::of(&self.0.row.topics).map(Topic).collect()
    }

    /// Where it is in its life.
    fn state(&self) -> ContributionState {
        self.0.row.state.into()
    }

    /// Who registered it; null after erasure.
    async fn author(&self, ctx: &Context<'_>) -> Option<Result<InTurn<Account>, Error>> {
        match &self.0.author {
            Loaded::There(person) => Some(Ok(InTurn(person.clone().into()))),
            Loaded::None => None,
            Loaded::NotLoaded => Account::load(&ctx.op(), self.0.row.author_id?).await.map(|it| it.map(InTurn)),
        }
    }

    /// The team that runs it; null where its author does alone.
    async fn team(&self, ctx: &Context<'_>) -> Option<Result<InTurn<Team>, Error>> {
        match &self.0.team {
            Loaded::There(team) => Some(Ok(InTurn(team.clone().into()))),
            Loaded::None => None,
            Loaded::NotLoaded => Team::load(&ctx.op(), self.0.row.team_id?).await.map(|it| it.map(InTurn)),
        }
    }

    /// Its communes, the principal one first; at most 50.
    fn communes(&self) -> Vec<InTurn<Commune>> {
        Commune::of_codes(&self.0.row.communes).map(InTurn).collect()
    }

    /// Where it stands; null where only its communes are known.
    fn point(&self) -> Option<Point> {
        Place::of(&self.0.row).filter(|_| self.0.row.has_point).map(Point::from)
    }

    /// When it was first published; null while it never was.
    fn published_at(&self) -> Option<DateTime> {
        self.0.row.published_at.map(DateTime::from)
    }

    /// When it last changed.
    fn updated_at(&self) -> DateTime {
        self.0.row.updated_at.into()
    }

    /// Grows with each change; see `expectedVersion`.
    fn version(&self) -> i32 {
        self.0.row.version
    }

    /// What you may do with it now, in no order. An application sees what its scopes allow.
    async fn viewer_can(&self, ctx: &Context<'_>) -> Result<Vec<Action>, Error> {
        Box::pin(async move { ops::viewer_can(&ctx.op(), self.0).await }).await
    }

    /// What it was before each edit of its public text, the latest first. What was retracted only those who run it read.
    async fn revisions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many at most: 1 to 100, 20 when absent.")] first: Option<i32>,
        #[graphql(desc = "Only versions below this one.")] before: Option<i32>,
    ) -> Result<Vec<Revision>, Error> {
        let first = size(first)?;
        if !sees_revisions(&ctx.op().viewer(), &self.0.row) {
            return Ok(Vec::new());
        }
        let which = (before.unwrap_or(i32::MAX), ctx.look_ahead().field("body").exists());
        let of = PartsOf { thing: self.0.row.id, which, first };
        Ok(ctx.op().nested(of).await?.into_iter().map(Revision).collect())
    }

    /// What it grew from: links that those who decide about the first thing confirmed come first, links to what was archived or retracted last,
    /// and the oldest before the others.
    async fn grew_from(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "So many from the start or after `after`: 1 to 100, 20 when absent.")] first: Option<i32>,
        #[graphql(desc = "Only links of this relation.")] relation: Option<LinkRelation>,
        #[graphql(desc = "Begin after this link, by its id; what comes shorter than `first` is the last part.")]
        after: Option<ID>,
        #[graphql(
            desc = "True for links that were refused, in place of the others: none, unless you decide about this thing."
        )]
        refused: Option<bool>,
    ) -> Result<Vec<Link>, Error> {
        let asked = Asked { first, after, relation, refused };
        let found = lineage::links(&ctx.op(), &self.0.row, Direction::From, asked).await?;
        Ok(found.into_iter().map(Link).collect())
    }

    /// What grew from it: links that those who decide about the first thing confirmed come first, links to what was archived or retracted last,
    /// and the oldest before the others.
    async fn grew_into(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "So many from the start or after `after`: 1 to 100, 20 when absent.")] first: Option<i32>,
        #[graphql(desc = "Only links of this relation.")] relation: Option<LinkRelation>,
        #[graphql(desc = "Begin after this link, by its id; what comes shorter than `first` is the last part.")]
        after: Option<ID>,
        #[graphql(
            desc = "True for links that were refused, in place of the others: none, unless you decide about this thing."
        )]
        refused: Option<bool>,
    ) -> Result<Vec<Link>, Error> {
        let asked = Asked { first, after, relation, refused };
        let found = lineage::links(&ctx.op(), &self.0.row, Direction::Into, asked).await?;
        Ok(found.into_iter().map(Link).collect())
    }

    /// Comments on it, the oldest first, removed ones with the reason in their place.
    async fn comments(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "So many from the start or after `after`: 1 to 100, 20 when absent.")] first: Option<i32>,
        #[graphql(desc = "Begin after this comment, by its id; what comes shorter than `first` is the last part.")]
        after: Option<ID>,
    ) -> Result<Vec<Comment>, Error> {
        comments::of_thing(&ctx.op(), &self.0.row, first, after).await
    }

    /// How many comments on it were not removed.
    async fn comment_count(&self, ctx: &Context<'_>) -> Result<i64, Error> {
        ctx.op().comments_on(self.0.row.id).await
    }

    /// Whether comments are closed.
    fn comments_closed(&self) -> bool {
        self.0.row.comments_closed
    }

    /// How it resonates: each kind that somebody chose, with how many did.
    async fn resonances(&self, ctx: &Context<'_>) -> Result<Vec<InTurn<ResonanceCount>>, Error> {
        Ok(resonances::counts(&ctx.op(), self.0.row.id).await?.into_iter().map(InTurn).collect())
    }

    /// How it resonates with you; empty when nobody signed in.
    async fn viewer_resonances(&self, ctx: &Context<'_>) -> Result<Vec<ResonanceKind>, Error> {
        resonances::of_viewer(&ctx.op(), self.0.row.id).await
    }

    /// The networks that hold it [réseaux], the first founded first: those that accepted it, and those that accepted what it
    /// belongs to.
    async fn networks(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many at most: 1 to 100, 20 when absent.")] first: Option<i32>,
    ) -> Result<Vec<Network>, Error> {
        memberships::networks_of(&ctx.op(), &self.0.row, first).await
    }

    /// Its own memberships of networks, the latest first request first. Accepted ones are public; others are shown to those
    /// who decide about it, and nobody else finds any.
    async fn network_memberships(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "In this state; `ACCEPTED` when absent.")] state: Option<NetworkMembershipState>,
        #[graphql(desc = "So many from the start or after `after`: 1 to 100, 20 when absent.")] first: Option<i32>,
        #[graphql(desc = "Begin after this membership, by its id; what comes shorter than `first` is the last part.")]
        after: Option<ID>,
    ) -> Result<Vec<NetworkMembership>, Error> {
        memberships::of_member(&ctx.op(), &self.0.row, state, first, after).await
    }

    /// The communes and networks that vouch for it [parrainage], those who began first first.
    async fn vouched_by(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "So many from the start or after `after`: 1 to 100, 20 when absent.")] first: Option<i32>,
        #[graphql(desc = "Begin after this one, by its id; what comes shorter than `first` is the last part.")]
        after: Option<ID>,
    ) -> Result<Vec<Vouch>, Error> {
        vouching::of_thing(&ctx.op(), &self.0.row, first, after).await
    }

    /// What initiatives that ended left to it [compostage], the latest first.
    async fn inherited(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many at most: 1 to 100, 20 when absent.")] first: Option<i32>,
        #[graphql(desc = "Only what was left before this part, by its id.")] before: Option<ID>,
    ) -> Result<Vec<InheritedPart>, Error> {
        initiatives::inherited(&ctx.op(), &self.0.row, first, before).await
    }
}

impl OutputType for Common<'_> {
    fn type_name() -> Cow<'static, str> {
        Fields::type_name()
    }

    /// Completes what was registered while these fields were a placeholder: they lead to every noun.
    fn create_type_info(registry: &mut Registry) -> String {
        let name = Fields::create_type_info(registry);
        complete(registry, "Contribution", &Fields::type_name());
        name
    }

    async fn resolve(&self, ctx: &ContextSelectionSet<'_>, field: &Positioned<Field>) -> ServerResult<Value> {
        Fields(self.0).resolve(ctx, field).await
    }
}

impl ContainerType for Common<'_> {
    async fn resolve_field(&self, ctx: &Context<'_>) -> ServerResult<Option<Value>> {
        Fields(self.0).resolve_field(ctx).await
    }
}
