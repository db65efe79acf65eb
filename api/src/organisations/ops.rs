//! Decisions on organisations.

use crate::context::Ctx;
use crate::contribution::{
    self, Any, Basics, BasicsPatch, Common, ContributionOrder, List, Loaders, Noun, Own, SortedBy, Thing, Wanted,
    by_slug, ids,
};
use crate::error::{Error, Problems};
use crate::gql::{Enum, ID, InputObject, MaybeUndefined};
use crate::identity::accounts::folded;
use crate::loader::Loader;
use crate::page::{Page, PageArgs};
use crate::scalars::{EmailAddress, PhoneNumber, RnaCode, Slug, Text, Title, Url, Visibility};
use crate::territory::{AreaInput, SirenCode};
use crate::text::Fault;
use crate::write::{Outcome, Tx};
use entity::ContributionId;
use entity::Lines;
use entity::contribution::Kind;
use entity::organisation;
use sea_orm::sea_query::Condition;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel};
use serde_json::json;
use std::collections::BTreeSet;
use std::sync::Arc;
use uuid::Uuid;

/// Skills of one organisation.
const MAX_SKILLS: usize = 30;

/// Kinds of organisations. Values may be added.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "organisation::OrganisationKind")]
pub enum OrganisationKind {
    /// Association, declared or not [association].
    Association,
    /// Business or cooperative [entreprise, coopérative].
    Business,
    /// Public body [collectivité, établissement public].
    PublicBody,
    /// Collective without legal form [collectif].
    Collective,
}

/// How to reach an organisation.
#[derive(InputObject, Debug, Clone)]
pub struct ContactInput {
    /// Whom to ask for.
    pub name: Option<Title>,
    /// E-mail address.
    pub email: Option<EmailAddress>,
    /// Telephone number.
    pub phone: Option<PhoneNumber>,
    /// Postal address.
    pub address: Option<Text>,
    /// Who sees all of this; `TEAM` when absent.
    pub visibility: Option<Visibility>,
}

/// Registers an organisation.
#[derive(InputObject, Debug)]
pub struct RegisterOrganisationInput {
    /// What is said of every thing.
    #[graphql(flatten)]
    pub basics: Basics,
    /// Which kind of body it is.
    pub kind: OrganisationKind,
    /// SIREN number.
    pub siren: Option<SirenCode>,
    /// RNA number of an association.
    pub rna: Option<RnaCode>,
    /// What it is and does.
    pub description: Option<Text>,
    /// What it offers to others.
    pub offers: Option<Text>,
    /// What its people can do, at most 30.
    pub skills: Option<Vec<Title>>,
    /// Its website.
    pub website: Option<Url>,
    /// How to reach it.
    pub contact: Option<ContactInput>,
}

/// Changes an organisation: absent is unchanged, null is cleared.
#[derive(InputObject, Debug)]
pub struct UpdateOrganisationInput {
    /// Of an organisation.
    pub id: ID,
    /// What may be changed of every thing.
    #[graphql(flatten)]
    pub basics: BasicsPatch,
    /// Which kind of body it is.
    pub kind: Option<OrganisationKind>,
    /// SIREN number.
    pub siren: MaybeUndefined<SirenCode>,
    /// RNA number of an association.
    pub rna: MaybeUndefined<RnaCode>,
    /// What it is and does.
    pub description: MaybeUndefined<Text>,
    /// What it offers to others.
    pub offers: MaybeUndefined<Text>,
    /// What its people can do, at most 30: all of them anew.
    pub skills: MaybeUndefined<Vec<Title>>,
    /// Its website.
    pub website: MaybeUndefined<Url>,
    /// How to reach it: all of it anew.
    pub contact: MaybeUndefined<ContactInput>,
}

/// Narrows a list of organisations; all that is given must hold.
#[derive(InputObject, Debug, Clone, Default)]
pub struct OrganisationFilter {
    /// Any of these kinds.
    pub kinds: Option<Vec<OrganisationKind>>,
    /// With this SIREN number.
    pub siren: Option<SirenCode>,
    /// With this RNA number.
    pub rna: Option<RnaCode>,
    /// Run by this team.
    pub team_id: Option<ID>,
    /// Archived ones instead of published ones.
    pub archived: Option<bool>,
}

impl Noun for organisation::Entity {
    const KIND: Kind = Kind::Organisation;
    const ID: organisation::Column = organisation::Column::Id;

    fn id(row: &organisation::Model) -> ContributionId {
        row.id
    }

    fn loader(loaders: &Loaders) -> &Loader<ContributionId, Arc<organisation::Model>> {
        &loaders.organisations
    }
}

/// An organisation as it was read.
pub type Row = Thing<organisation::Entity>;
/// What an organisation has beyond a contribution, if it came along.
pub type OwnRow = Own<organisation::Entity>;

/// What an organisation has beyond a contribution.
pub async fn own(ctx: &Ctx<'_>, of: &Common, own: &OwnRow) -> Result<Arc<organisation::Model>, Error> {
    ctx.own::<organisation::Entity>(of.0.row.id, own).await
}

fn check_skills(skills: Option<&Vec<Title>>, problems: &mut Problems) {
    if skills.is_some_and(|skills| skills.len() > MAX_SKILLS) {
        problems.add("input.skills", Fault::TooMany { max: MAX_SKILLS });
    }
}

fn lines(skills: Option<Vec<Title>>) -> Lines {
    skills.unwrap_or_default().into_iter().map(|skill| skill.0).collect()
}

fn put_contact(row: &mut organisation::Model, contact: Option<ContactInput>) {
    let visibility = contact.as_ref().and_then(|contact| contact.visibility).unwrap_or(Visibility::Team);
    row.contact_visibility = visibility.into();
    row.contact_name = contact.as_ref().and_then(|contact| contact.name.clone()).map(|name| name.0);
    row.contact_email = contact.as_ref().and_then(|contact| contact.email.clone()).map(|email| email.0);
    row.contact_email_key = row.contact_email.as_deref().map(folded);
    row.contact_phone = contact.as_ref().and_then(|contact| contact.phone.clone()).map(|phone| phone.0);
    row.contact_address = contact.and_then(|contact| contact.address).map(|address| address.0);
}

/// Registers an organisation.
pub async fn register(ctx: &Ctx<'_>, input: RegisterOrganisationInput) -> Result<Row, Error> {
    let mut problems = Problems::default();
    input.basics.check(&mut problems);
    check_skills(input.skills.as_ref(), &mut problems);
    problems.check()?;
    ctx.write(async |tx| {
        let base = contribution::register(tx, Kind::Organisation, &input.basics).await?;
        let mut row = organisation::Model {
            id: base.id,
            kind: input.kind.into(),
            siren: input.siren.map(|siren| siren.to_string()),
            rna: input.rna.map(|rna| rna.0),
            description: input.description.map(|text| text.0),
            offers: input.offers.map(|text| text.0),
            skills: lines(input.skills),
            website: input.website.map(|url| url.0),
            contact_name: None,
            contact_email: None,
            contact_email_key: None,
            contact_phone: None,
            contact_address: None,
            contact_visibility: Visibility::Team.into(),
        };
        put_contact(&mut row, input.contact);
        let made = row.clone().into_active_model().reset_all();
        organisation::Entity::insert(made).exec_without_returning(tx.db()).await?;
        Ok(Thing::new(base, row))
    })
    .await
}

/// Changes an organisation; what was public before stays as a revision.
pub async fn update(ctx: &Ctx<'_>, input: UpdateOrganisationInput) -> Result<Row, Error> {
    let mut problems = Problems::default();
    let id = problems.take(ids::input_of(Kind::Organisation, &input.id, "input.id"));
    input.basics.check(&mut problems);
    if let MaybeUndefined::Value(skills) = &input.skills {
        check_skills(Some(skills), &mut problems);
    }
    problems.check()?;
    let id = id.ok_or_else(|| Error::internal("a problem was not told"))?;
    ctx.write(async |tx| {
        let base = contribution::begin_edit(tx, id, &input.basics).await?;
        let before = organisation::Entity::find_by_id(id).one(tx.db()).await?.ok_or_else(Error::not_found)?;
        let base = contribution::finish_edit(tx, base, &input.basics, editable(&before)).await?;
        let mut row = before;
        row.kind = input.kind.map_or(row.kind, Into::into);
        patch(&mut row.siren, input.siren.map_value(|siren| siren.to_string()));
        patch(&mut row.rna, input.rna.map_value(|rna| rna.0));
        patch(&mut row.description, input.description.map_value(|text| text.0));
        patch(&mut row.offers, input.offers.map_value(|text| text.0));
        patch(&mut row.website, input.website.map_value(|url| url.0));
        match input.skills {
            MaybeUndefined::Undefined => {}
            MaybeUndefined::Null => row.skills = Lines::default(),
            MaybeUndefined::Value(skills) => row.skills = lines(Some(skills)),
        }
        match input.contact {
            MaybeUndefined::Undefined => {}
            MaybeUndefined::Null => put_contact(&mut row, None),
            MaybeUndefined::Value(contact) => put_contact(&mut row, Some(contact)),
        }
        row.clone().into_active_model().reset_all().update(tx.db()).await?;
        Ok(Thing::new(base, row))
    })
    .await
}

/// Absent is unchanged, null is cleared.
fn patch(field: &mut Option<String>, value: MaybeUndefined<String>) {
    match value {
        MaybeUndefined::Undefined => {}
        MaybeUndefined::Null => *field = None,
        MaybeUndefined::Value(value) => *field = Some(value),
    }
}

/// The editable fields for revisions, under their names in the inputs; the contact is personal.
fn editable(row: &organisation::Model) -> serde_json::Value {
    use sea_orm::ActiveEnum;
    json!({
        "kind": row.kind.to_value(),
        "siren": row.siren,
        "rna": row.rna,
        "description": row.description,
        "offers": row.offers,
        "skills": row.skills.iter().collect::<Vec<_>>(),
        "website": row.website,
    })
}

impl Outcome for Row {
    fn id(&self) -> Uuid {
        self.base.row.id.0
    }

    async fn again(tx: &Tx, id: Uuid) -> Result<Self, Error> {
        match Any::again(tx, id).await? {
            Any::Organisation(thing) => Ok(thing),
        }
    }
}

/// What a list of organisations is asked for.
pub struct ListOrganisations {
    /// Where.
    pub within: Option<AreaInput>,
    /// Which.
    pub filter: Option<OrganisationFilter>,
    /// In which order.
    pub order_by: Option<ContributionOrder>,
    /// Which page.
    pub page: PageArgs,
    /// What is wanted with each.
    pub wanted: Wanted,
}

/// Organisations, a page at a time.
pub async fn organisations(ctx: &Ctx<'_>, asked: ListOrganisations) -> Result<Page<Row, SortedBy>, Error> {
    let filter = asked.filter.unwrap_or_default();
    let (mut condition, mut problems) = (Condition::all(), Problems::default());
    if let Some(kinds) = filter.kinds {
        let kinds: BTreeSet<_> = kinds.into_iter().map(organisation::OrganisationKind::from).collect();
        condition = condition.add(organisation::Column::Kind.is_in(kinds));
    }
    if let Some(siren) = filter.siren {
        condition = condition.add(organisation::Column::Siren.eq(siren.as_str()));
    }
    if let Some(rna) = filter.rna {
        condition = condition.add(organisation::Column::Rna.eq(rna.0));
    }
    if let Some(team) = filter.team_id {
        let team = problems.take(ids::team_input(&team, "filter.teamId"));
        condition = condition.add(entity::contribution::Column::TeamId.eq(team));
    }
    let archived = filter.archived.unwrap_or(false);
    let ListOrganisations { within, order_by, page, wanted, .. } = asked;
    let list = List { within, archived, filter: condition, order_by, page, wanted, problems };
    contribution::list::<organisation::Entity>(ctx, list).await
}

/// An organisation by its id or its slug.
pub async fn organisation(ctx: &Ctx<'_>, id: Option<ID>, slug: Option<Slug>) -> Result<Option<Row>, Error> {
    let found = match (id, slug) {
        (Some(id), None) => ctx.thing(ids::input_of(Kind::Organisation, &id, "id")?).await?,
        (None, Some(slug)) => by_slug(ctx, Kind::Organisation, &slug.0).await?,
        (Some(_), Some(_)) => return Err(Error::invalid("slug", Fault::Excludes("id"))),
        (None, None) => return Err(Error::invalid("id", Fault::Missing("ID".to_owned()))),
    };
    Ok(found.map(|thing| match thing {
        Any::Organisation(thing) => thing,
    }))
}
