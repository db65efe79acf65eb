//! The shape of organisations.

use super::ops::{
    self, ListOrganisations, OrganisationFilter, OrganisationKind, RegisterOrganisationInput, UpdateOrganisationInput,
    Visibility,
};
use crate::context::Resolving;
use crate::contribution::{Common, ContributionOrder, SortedBy, Thing, Wanted};
use crate::error::Error;
use crate::gql::{Context, ID, Object, SimpleObject};
use crate::page::{Connection, Listed, PageArgs};
use crate::policy;
use crate::scalars::{EmailAddress, PhoneNumber, RnaCode, Slug, Text, Title, Url};
use crate::territory::{AreaInput, SirenCode};
use entity::organisation;
use std::ops::Deref;

/// An association, business, public body or collective of the directory [annuaire].
#[derive(Debug, Clone)]
pub struct Organisation {
    pub(crate) common: Common,
    own: Box<organisation::Model>,
}

impl From<Thing<organisation::Model>> for Organisation {
    fn from(thing: Thing<organisation::Model>) -> Self {
        Self { common: Common(Box::new(thing.base)), own: Box::new(thing.own) }
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
    async fn kind(&self) -> OrganisationKind {
        self.own.kind.into()
    }

    /// SIREN number.
    async fn siren(&self) -> Option<SirenCode> {
        self.own.siren.as_deref().and_then(SirenCode::read)
    }

    /// RNA number of an association.
    async fn rna(&self) -> Option<RnaCode> {
        self.own.rna.clone().map(RnaCode)
    }

    /// What it is and does.
    async fn description(&self) -> Option<Text> {
        self.own.description.clone().map(Text)
    }

    /// What it offers to others.
    async fn offers(&self) -> Option<Text> {
        self.own.offers.clone().map(Text)
    }

    /// What its people can do, at most 30.
    async fn skills(&self) -> Vec<Title> {
        self.own.skills.iter().map(|skill| Title(skill.to_owned())).collect()
    }

    /// Its website.
    async fn website(&self) -> Option<Url> {
        self.own.website.clone().map(Url)
    }

    /// How to reach it; null where its visibility does not reach you.
    async fn contact(&self, ctx: &Context<'_>) -> Option<Contact> {
        let own = &self.own;
        policy::sees_field(&ctx.op().viewer(), &self.common.0.row, own.contact_visibility).then(|| Contact {
            name: own.contact_name.clone().map(Title),
            email: own.contact_email.clone().map(EmailAddress),
            phone: own.contact_phone.clone().map(PhoneNumber),
            address: own.contact_address.clone().map(Text),
            visibility: own.contact_visibility.into(),
        })
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
    /// Errors: `NOT_FOUND`; `CONFLICT` when the version moved or the slug is taken.
    async fn update_organisation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which organisation, and what changes.")] input: UpdateOrganisationInput,
    ) -> Option<Result<Organisation, Error>> {
        Some(ops::update(&ctx.op(), input).await.map(Organisation::from))
    }
}
