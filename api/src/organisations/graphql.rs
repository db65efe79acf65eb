//! The shape of organisations.

use super::ops::{
    self, ListOrganisations, OrganisationFilter, OrganisationKind, OwnRow, RegisterOrganisationInput, Row,
    UpdateOrganisationInput,
};
use crate::context::Resolving;
use crate::contribution::{Common, ContributionOrder, SortedBy, Wanted};
use crate::error::Error;
use crate::gql::{Context, ID, Object, SimpleObject};
use crate::page::{Connection, Listed, PageArgs};
use crate::policy;
use crate::scalars::{EmailAddress, PhoneNumber, RnaCode, Slug, Text, Title, Url, Visibility};
use crate::territory::{AreaInput, SirenCode};
use crate::viewer::Viewer;
use entity::{contribution, organisation};
use std::ops::Deref;
use std::sync::Arc;

/// An association, business, public body or collective of the directory [annuaire].
#[derive(Debug, Clone)]
pub struct Organisation {
    pub(crate) common: Common,
    own: OwnRow,
}

impl Organisation {
    async fn own(&self, ctx: &Context<'_>) -> Result<Arc<organisation::Model>, Error> {
        // Boxed, as it is a part of each of its fields (see `gql`).
        Box::pin(async { ops::own(&ctx.op(), &self.common, &self.own).await }).await
    }
}

impl From<Row> for Organisation {
    fn from(thing: Row) -> Self {
        Self { common: Common(Box::new(thing.base)), own: thing.own }
    }
}

impl Deref for Organisation {
    type Target = Common;

    fn deref(&self) -> &Common {
        &self.common
    }
}

impl Listed for Organisation {
    type Order = SortedBy;

    fn cursor(&self, order: &SortedBy) -> String {
        order.cursor(&self.common.0.row)
    }
}

/// An association, business, public body or collective of the directory [annuaire].
#[Object]
impl Organisation {
    #[graphql(flatten)]
    async fn common(&self) -> &Common {
        &self.common
    }

    /// Which kind of body it is.
    async fn kind(&self, ctx: &Context<'_>) -> Result<OrganisationKind, Error> {
        Ok(self.own(ctx).await?.kind.into())
    }

    /// SIREN number.
    async fn siren(&self, ctx: &Context<'_>) -> Option<Result<SirenCode, Error>> {
        self.own(ctx).await.map(|own| own.siren.as_deref().and_then(SirenCode::read)).transpose()
    }

    /// RNA number of an association.
    async fn rna(&self, ctx: &Context<'_>) -> Option<Result<RnaCode, Error>> {
        self.own(ctx).await.map(|own| own.rna.clone().map(RnaCode)).transpose()
    }

    /// What it is and does.
    async fn description(&self, ctx: &Context<'_>) -> Option<Result<Text, Error>> {
        self.own(ctx).await.map(|own| own.description.clone().map(Text)).transpose()
    }

    /// What it offers to others.
    async fn offers(&self, ctx: &Context<'_>) -> Option<Result<Text, Error>> {
        self.own(ctx).await.map(|own| own.offers.clone().map(Text)).transpose()
    }

    /// What its people can do, at most 30.
    async fn skills(&self, ctx: &Context<'_>) -> Result<Vec<Title>, Error> {
        Ok(self.own(ctx).await?.skills.iter().map(|skill| Title(skill.to_owned())).collect())
    }

    /// Its website.
    async fn website(&self, ctx: &Context<'_>) -> Option<Result<Url, Error>> {
        self.own(ctx).await.map(|own| own.website.clone().map(Url)).transpose()
    }

    /// How to reach it; null where its visibility does not reach you.
    async fn contact(&self, ctx: &Context<'_>) -> Option<Result<Contact, Error>> {
        let own = self.own(ctx).await;
        own.map(|own| Contact::shown(&ctx.op().viewer(), &self.common.0.row, &own)).transpose()
    }
}

/// How to reach an organisation.
#[derive(SimpleObject)]
pub struct Contact {
    /// Whom to ask for.
    name: Option<Title>,
    /// E-mail address.
    email: Option<EmailAddress>,
    /// Telephone number.
    phone: Option<PhoneNumber>,
    /// Postal address.
    address: Option<Text>,
    /// Who sees all of this.
    visibility: Visibility,
}

impl Contact {
    fn shown(viewer: &Viewer, row: &contribution::Model, own: &organisation::Model) -> Option<Self> {
        policy::sees_field(viewer, row, own.contact_visibility).then(|| Self {
            name: own.contact_name.clone().map(Title),
            email: own.contact_email.clone().map(EmailAddress),
            phone: own.contact_phone.clone().map(PhoneNumber),
            address: own.contact_address.clone().map(Text),
            visibility: own.contact_visibility.into(),
        })
    }
}

/// Queries on organisations.
#[derive(Default)]
pub struct OrganisationQuery;

#[Object]
impl OrganisationQuery {
    /// An organisation by its id or its readable address, former addresses too. Null when there is none that you may see.
    async fn organisation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Either this …")] id: Option<ID>,
        #[graphql(desc = "… or this.")] slug: Option<Slug>,
    ) -> Option<Result<Organisation, Error>> {
        ops::organisation(&ctx.op(), id, slug).await.map(|found| found.map(Organisation::from)).transpose()
    }

    /// Published organisations, a page at a time.
    #[expect(clippy::too_many_arguments, reason = "the arguments of every list")]
    async fn organisations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Where; everywhere when absent.")] within: Option<AreaInput>,
        #[graphql(desc = "Which; all when absent.")] filter: Option<OrganisationFilter>,
        #[graphql(desc = "In which order; `PUBLISHED_DESC` when absent.")] order_by: Option<ContributionOrder>,
        #[graphql(desc = "So many from the start or after `after`: 1 to 100, 20 when neither is given.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Begin after this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end or before `before`: 1 to 100; excludes `first`.")] last: Option<i32>,
        #[graphql(desc = "End before this cursor.")] before: Option<String>,
    ) -> Result<Connection<Organisation>, Error> {
        let (page, wanted) = (PageArgs { first, after, last, before }, Wanted::of_connection(ctx));
        let list = ListOrganisations { within, filter, order_by, page, wanted };
        ops::organisations(&ctx.op(), list).await.map(|page| page.of(Organisation::from))
    }
}

/// Changes of organisations.
#[derive(Default)]
pub struct OrganisationMutation;

#[Object]
impl OrganisationMutation {
    /// Registers an organisation. For a team you must be one of its members: what its editors and stewards register is
    /// published at once, what its contributors register is submitted.
    /// Who may: any account.
    /// Applications: with the scope of its kind.
    /// Errors: `CONFLICT` when the slug is taken; `NOT_FOUND`, `FORBIDDEN` for the team.
    async fn register_organisation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The organisation.")] input: RegisterOrganisationInput,
    ) -> Option<Result<Organisation, Error>> {
        Some(ops::register(&ctx.op(), input).await.map(Organisation::from))
    }

    /// Changes an organisation; what was public before stays readable in its `revisions`, contacts left out. Drafts and
    /// proposals every member of the team may change.
    /// Who may: its author where it has no team, else editors and stewards of its team.
    /// Applications: with the scope of its kind.
    /// Errors: `NOT_FOUND`; `CONFLICT` when the version moved or the slug is taken.
    async fn update_organisation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which organisation, and what changes.")] input: UpdateOrganisationInput,
    ) -> Option<Result<Organisation, Error>> {
        Some(ops::update(&ctx.op(), input).await.map(Organisation::from))
    }
}
