//! The steps that register and change the fields of every contribution. Each noun calls them inside its own write.

use super::basics::{Basics, BasicsPatch, Running, codes};
use super::facets::Facets;
use super::{listing, slugs};
use crate::base::error::{Error, Problem};
use crate::base::fold::title_key;
use crate::base::gql::MaybeUndefined;
use crate::base::scalars::Text;
use crate::base::text::Fault;
use crate::ground::chronicle::Happened;
use crate::ground::member::{Member, Viewer};
use crate::ground::policy::{self, ACCOUNTS, Action, EDITORS, MEMBERS, Nouns, Over, Rule, TEAM};
use crate::ground::territory::{InseeCode, Place, PointInput, gazetteer};
use crate::ground::topics;
use crate::ground::write::Tx;
use entity::activity::Verb;
use entity::contribution::{self, Codes, Kind, State};
use entity::{AccountId, ContributionId, TeamId, Words, revision, team};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait, IntoActiveModel};
use serde_json::{Map, Value as Json, json};

/// The location of a thing: its own point, else the centre of its principal commune; and whether the point is its own.
fn place(point: Option<Place>, communes: &Codes) -> (Option<Place>, bool) {
    let centre = || {
        let code = InseeCode::read(communes.iter().next()?)?;
        gazetteer().resolve(code).and_then(|index| gazetteer().get(index))?.centre
    };
    (point.or_else(centre), point.is_some())
}

/// Register something without a team.
pub const REGISTER: Rule = Rule::on_things("Register", ACCOUNTS);
/// Register something for a team.
pub const REGISTER_FOR_TEAM: Rule = Rule::on_things("RegisterForTeam", TEAM);
/// Change a thing that was never published.
pub const EDIT_UNPUBLISHED: Rule = Rule::on_things("EditUnpublished", MEMBERS)
    .offered(Action::Edit, |row| matches!(row.state, State::Draft | State::Submitted) && row.publish_at.is_none());
/// Change a published or archived thing, or one that is scheduled.
pub const EDIT_PUBLISHED: Rule = Rule::on_things("EditPublished", EDITORS)
    .offered(Action::Edit, |row| row.state.is_public() || row.publish_at.is_some())
    .only_of(Nouns::ThatChange);
/// Whether a guest still writes it: nobody publishes what they have not submitted.
pub const fn is_kept_back(row: &contribution::Model) -> bool {
    row.by_guest && row.author_id.is_some() && matches!(row.state, State::Draft)
}

/// Checks that what a guest still writes is not taken further by others: only its authors submit it.
pub fn may_move_on(viewer: &Viewer, row: &contribution::Model, submits: bool) -> Result<(), Error> {
    let writes = |member: &Member| row.author_id == Some(member.id) || member.signs.contains(&row.id);
    let by_authors = submits && viewer.account().is_some_and(|member| writes(member));
    if is_kept_back(row) && !by_authors { Err(Error::state()) } else { Ok(()) }
}

/// Make a thing public.
pub const PUBLISH: Rule = Rule::on_things("Publish", EDITORS)
    .offered(Action::Publish, |row| matches!(row.state, State::Draft | State::Submitted) && !is_kept_back(row));

/// Registers a contribution of a kind. The caller then inserts the row of its noun under the same id.
///
/// `house` is the thing that it belongs to, locked by the caller; the team of the house runs the contribution. A viewer
/// who may not publish for that team submits it to the editors of the team, as a guest if they are not a member of it.
/// The caller has checked that the house takes proposals from guests.
pub async fn register(
    tx: &Tx,
    kind: Kind,
    basics: &Basics,
    running: &Running,
    house: Option<&contribution::Model>,
    complete: impl FnOnce(&mut contribution::Model),
) -> Result<contribution::Model, Error> {
    let author = tx.viewer.signed_in()?.id;
    let (team, publishes, by_guest) = match (house, running.team()?) {
        (Some(_), Some(_)) => {
            return Err(Error::invalid("input.teamId", Fault::Excludes("the thing that it belongs to")));
        }
        (None, None) => {
            tx.authorize(&REGISTER, Over::new(kind, None))?;
            (None, true, false)
        }
        (None, Some(team)) => {
            if let Err(refused) = tx.authorize(&REGISTER_FOR_TEAM, Over::new(kind, Some(team))) {
                let exists = team::Entity::find_by_id(team).one(tx.db()).await?.is_some();
                return Err(if exists { refused } else { Error::not_found() });
            }
            (Some(team), tx.authorize(&PUBLISH, Over::new(kind, Some(team))).is_ok(), false)
        }
        (Some(house), None) => {
            tx.authorize(&REGISTER, Over::new(kind, house.team_id))?;
            let over = Over::from(house).of_kind(kind);
            let is_member = policy::roles(&tx.viewer, over).any(|role| TEAM.roles.contains(&role));
            (house.team_id, tx.authorize(&PUBLISH, over).is_ok(), house.team_id.is_some() && !is_member)
        }
    };
    let communes = communes(basics, house)?;
    let state = match (running.draft.unwrap_or(false), publishes) {
        (true, _) => State::Draft,
        (false, true) => State::Published,
        (false, false) => State::Submitted,
    };
    let origin = Origin { author: Some(author), team, by_guest };
    let mut row = new_row(tx, kind, basics, communes, state, origin, house);
    complete(&mut row);
    contribution::Entity::insert(row.clone().into_active_model().reset_all()).exec_without_returning(tx.db()).await?;
    slugs::claim(tx, &row).await?;
    listing::enter(tx.db(), std::slice::from_ref(&row)).await?;
    tx.record(Happened::to(Verb::Registered, &row));
    Ok(row)
}

/// The communes of a new thing: its own, else those of its house.
pub fn communes(basics: &Basics, house: Option<&contribution::Model>) -> Result<Codes, Problem> {
    match house {
        Some(house) if basics.communes.is_empty() => Ok(house.communes.clone()),
        _ => codes(&basics.communes),
    }
}

/// The author and the team of a new thing.
pub struct Origin {
    /// The account that registers it; none for an import.
    pub author: Option<AccountId>,
    /// The team that runs it.
    pub team: Option<TeamId>,
    /// Whether its author is not a member of that team.
    pub by_guest: bool,
}

/// The row of a new thing. The networks that hold its house hold it too; the house is locked, so none of them comes or goes
/// meanwhile.
pub fn new_row(
    tx: &Tx,
    kind: Kind,
    basics: &Basics,
    communes: Codes,
    state: State,
    origin: Origin,
    house: Option<&contribution::Model>,
) -> contribution::Model {
    let (place, has_point) = place(basics.point.as_ref().map(PointInput::place), &communes);
    contribution::Model {
        id: ContributionId(tx.id()),
        kind,
        title: basics.title.0.clone(),
        title_key: title_key(&basics.title.0),
        slug: basics.slug.as_ref().map(|slug| slug.0.clone()),
        language: basics.language.as_ref().map_or_else(|| "fr".to_owned(), |tag| tag.0.clone()),
        author_id: origin.author,
        team_id: origin.team,
        house_id: house.map(|house| house.id),
        networks: house.map(|house| house.networks.clone()).unwrap_or_default(),
        state,
        communes,
        published_at: state.is_public().then(|| tx.moment()),
        updated_at: tx.moment(),
        version: 1,
        lat_e7: place.map(|place| place.lat_e7),
        lon_e7: place.map(|place| place.lon_e7),
        has_point,
        rank: tx.app.registry.is_ranked_by_adoptions(kind).then_some(0),
        by_guest: origin.by_guest,
        comments_closed: false,
        topics: topics::stored(basics.topics.as_deref().unwrap_or_default()),
        facets: Words::default(),
        publish_at: None,
        embargo_until: None,
    }
}

/// Checks that the viewer may change what a thing says. What was scheduled is as good as published: nobody changes it behind the
/// backs of those who decided that.
pub fn may_edit(tx: &Tx, row: &contribution::Model) -> Result<(), Error> {
    let decided = row.state.is_known() || row.publish_at.is_some();
    tx.authorize(if decided { &EDIT_PUBLISHED } else { &EDIT_UNPUBLISHED }, row)
}

/// Locks a thing to change it. `FORBIDDEN` when the viewer may not edit it; `CONFLICT` when it was removed, does not
/// have the expected version, or is public and of a noun whose public things nobody changes.
pub async fn begin_edit(tx: &Tx, id: ContributionId, patch: &BasicsPatch) -> Result<contribution::Model, Error> {
    let row = tx.lock(id).await?;
    may_edit(tx, &row)?;
    let is_fixed = row.state.is_known() && tx.app.registry.is_fixed(row.kind);
    if is_fixed || matches!(row.state, State::Removed | State::Retracted) {
        return Err(Error::state());
    }
    is_expected(row.version, patch.expected_version)?;
    Ok(row)
}

/// `CONFLICT` when a thing or a part does not have the version that is expected.
pub fn is_expected(version: i32, expected: Option<i32>) -> Result<(), Error> {
    match expected {
        Some(expected) if expected != version => {
            Err(Error::conflict("input.expectedVersion", Fault::Moved { version }))
        }
        _ => Ok(()),
    }
}

/// Writes the fields that every contribution has. Where the thing was public, the caller keeps what the edit changed; see [`keep`].
pub async fn apply(
    tx: &Tx,
    before: &contribution::Model,
    patch: &BasicsPatch,
    complete: impl FnOnce(&mut contribution::Model),
) -> Result<contribution::Model, Error> {
    let mut row = before.clone();
    if let Some(title) = &patch.title {
        row.title_key = title_key(&title.0);
        row.title.clone_from(&title.0);
    }
    if let Some(communes) = &patch.communes {
        row.communes = codes(communes)?;
    }
    if let Some(language) = &patch.language {
        row.language.clone_from(&language.0);
    }
    match &patch.topics {
        MaybeUndefined::Undefined => {}
        MaybeUndefined::Null => row.topics = topics::stored(&[]),
        MaybeUndefined::Value(given) => row.topics = topics::stored(given),
    }
    match &patch.slug {
        MaybeUndefined::Undefined => {}
        MaybeUndefined::Null => row.slug = None,
        MaybeUndefined::Value(slug) => row.slug = Some(slug.0.clone()),
    }
    let point = match &patch.point {
        MaybeUndefined::Undefined if before.has_point => Place::of(before),
        MaybeUndefined::Value(point) => Some(point.place()),
        MaybeUndefined::Undefined | MaybeUndefined::Null => None,
    };
    let (place, has_point) = place(point, &row.communes);
    (row.lat_e7, row.lon_e7, row.has_point) = (place.map(|at| at.lat_e7), place.map(|at| at.lon_e7), has_point);
    if row.slug != before.slug {
        slugs::change(tx, &row).await?;
    }
    complete(&mut row);
    store(tx, before, row).await
}

/// Stores a changed row as the next version, and updates its listings. What becomes public takes its slug; `CONFLICT` when
/// another thing has it or had it.
pub async fn store(
    tx: &Tx,
    before: &contribution::Model,
    after: contribution::Model,
) -> Result<contribution::Model, Error> {
    if after.state.is_known() && !before.state.is_known() {
        slugs::publish(tx, &after).await?;
    }
    let after = contribution::Model { version: before.version + 1, updated_at: tx.moment(), ..after };
    after.clone().into_active_model().reset_all().update(tx.db()).await?;
    listing::follow(tx.db(), before, &after).await?;
    Ok(after)
}

/// Stores what a row became while its noun was settled, and updates its listings. The version does not move again.
pub async fn settled(tx: &Tx, written: &contribution::Model, settled: &contribution::Model) -> Result<(), Error> {
    if written == settled {
        return Ok(());
    }
    settled.clone().into_active_model().reset_all().update(tx.db()).await?;
    Ok(listing::follow(tx.db(), written, settled).await?)
}

/// Stores a row whose noun changed otherwise than by its fields, as the next version.
pub async fn store_with(
    tx: &Tx,
    before: &contribution::Model,
    own: &(impl Facets + Sync),
) -> Result<contribution::Model, Error> {
    store(tx, before, contribution::Model { facets: own.facets(), ..before.clone() }).await
}

/// A contribution as an edit finds or leaves it, with the noun's editable fields, without personal ones.
pub struct Edition<'e> {
    /// The row that every thing has.
    pub row: &'e contribution::Model,
    /// The noun's fields as one JSON object, under their names in the inputs.
    pub own: Json,
}

/// Keeps a revision of what an edit changed: the fields that differ, as they were before. What the edit left alone is in no
/// revision, so an edit of a title takes as much room as the title.
pub async fn keep(tx: &Tx, before: Edition<'_>, after: Edition<'_>, reason: Option<&Text>) -> Result<(), Error> {
    let (of, now) = (before.row, after.body());
    let mut former = before.body();
    former.retain(|field, value| now.get(field) != Some(value));
    let kept = revision::ActiveModel {
        contribution_id: Set(of.id),
        version: Set(of.version),
        author_id: Set(tx.viewer.account().map(|member| member.id)),
        reason: Set(reason.map(|reason| reason.0.clone())),
        at: Set(tx.moment()),
        body: Set(Json::Object(former).to_string()),
    };
    Ok(revision::Entity::insert(kept).exec_without_returning(tx.db()).await.map(|_| ())?)
}

impl Edition<'_> {
    /// All editable fields.
    fn body(self) -> Map<String, Json> {
        let mut body = basics_of(self.row);
        if let Json::Object(own) = self.own {
            body.extend(own);
        }
        body
    }
}

/// The fields that every contribution has, under their names in the inputs.
fn basics_of(row: &contribution::Model) -> Map<String, Json> {
    let point = Place::of(row).filter(|_| row.has_point);
    let point = point.map(|place| json!({ "latitude": place.latitude(), "longitude": place.longitude() }));
    let fields = [
        ("title", json!(row.title)),
        ("slug", json!(row.slug)),
        ("communes", row.communes.iter().collect()),
        ("point", json!(point)),
        ("language", json!(row.language)),
        ("topics", topics::of(&row.topics).map(|topic| topic.0.code).collect()),
    ];
    fields.into_iter().map(|(field, value)| (field.to_owned(), value)).collect()
}
