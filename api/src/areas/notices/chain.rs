//! Messages that follow another one: updates, which take its place, and cancellations.
//!
//! They are called `replaceNotice` and `cancelNotice`, because `updateX` changes a thing, and an update of CAP changes none: it is a
//! message of its own.

use super::fields::UpdateNoticeDraftInput;
use super::issue::{mark, named, send, unmarked};
use super::ops::{MAX_CHAIN, check};
use crate::base::error::{Error, Problems};
use crate::base::gql::{ID, InputObject, MaybeUndefined};
use crate::base::scalars::{LanguageTag, Text, Title};
use crate::base::text::Fault;
use crate::ground::chronicle::{Happened, Other};
use crate::ground::context::Ctx;
use crate::ground::contribution::fields::Says;
use crate::ground::contribution::{
    Basics, BasicsPatch, Before, Facets, Running, Thing, codes, ids, is_expected, noun, register, store,
};
use crate::ground::policy::{Action, EDITORS, Rule};
use crate::ground::territory::InseeCode;
use crate::ground::write::Tx;
use chrono::TimeDelta;
use entity::activity::Verb;
use entity::contribution::{self, Kind, State};
use entity::notice::{Entity, MessageType, Model, Response, Urgency};
use entity::{ContributionId, Moment, Words};
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel};

/// For how long a cancellation is in the CAP of its communes, so that those who read it now and then hear of it.
pub const TOLD: TimeDelta = TimeDelta::hours(24);
/// Characters of the title of a cancellation.
const MAX_TITLE: usize = 180;

const fn is_last(row: &contribution::Model) -> bool {
    matches!(row.kind, Kind::Notice) && matches!(row.state, State::Published) && row.rank.is_some()
}

/// Issue an update that takes the place of a notice.
pub const REPLACE: Rule = Rule::on_things("ReplaceNotice", EDITORS).offered(Action::Replace, is_last);
/// Issue the cancellation of a notice.
pub const CANCEL: Rule = Rule::on_things("CancelNotice", EDITORS).offered(Action::Cancel, is_last);

/// Issues an update of CAP: a new notice that takes the place of another one.
#[derive(InputObject, Debug)]
pub struct ReplaceNoticeInput {
    /// What it says: what is absent is as in the notice whose place it takes, `id`.
    #[graphql(flatten)]
    pub change: UpdateNoticeDraftInput,
}

/// Issues the cancellation of a notice.
#[derive(InputObject, Debug)]
pub struct CancelNoticeInput {
    /// Of a notice that nothing has replaced or cancelled.
    pub id: ID,
    /// Why it is cancelled, or that the danger is over: what the cancellation says.
    pub reason: Text,
    /// The headline; when absent, «Fin d'alerte» with that of the notice.
    pub title: Option<Title>,
    /// The version that you read. When the notice has changed since then, the error `CONFLICT` names the present version.
    pub expected_version: Option<i32>,
}

type Notice = Thing<Entity>;

/// The last message of a chain, locked with its commune.
struct Last {
    on: contribution::Model,
    house: contribution::Model,
    own: Model,
}

impl Last {
    /// Locks a notice for a message that takes its place, with the communes that this one names. `CONFLICT` when another one took it, or
    /// when it is in no list.
    async fn lock(
        tx: &Tx,
        id: &ID,
        rule: &Rule,
        version: Option<i32>,
        names: impl FnOnce(&contribution::Model) -> Vec<ContributionId>,
    ) -> Result<Self, Error> {
        let id = ids::input_of(Kind::Notice, id, "input.id")?;
        // What it belongs to never changes.
        let found = contribution::Entity::find_by_id(id).one(tx.db()).await?;
        let found = found.filter(|found| found.kind == Kind::Notice).ok_or_else(Error::not_found)?;
        let house = found.house_id.ok_or_else(Error::not_found)?;
        // All at once: of two messages that name each other's commune none waits for the other's lock.
        let all: Vec<ContributionId> = [id, house].into_iter().chain(names(&found)).collect();
        let mut locked = tx.lock_each(&all).await?.into_iter().flatten();
        let on = locked.next().filter(|on| on.id == id).ok_or_else(Error::not_found)?;
        tx.authorize(rule, &on)?;
        let house = locked.next().filter(|row| row.id == house).ok_or_else(Error::state)?;
        if !(rule.when)(&on) {
            return Err(Error::state());
        }
        is_expected(on.version, version)?;
        let own = Entity::find_by_id(id).one(tx.db()).await?.ok_or_else(Error::not_found)?;
        if own.number >= MAX_CHAIN {
            let max = usize::try_from(MAX_CHAIN).unwrap_or(usize::MAX);
            return Err(Error::conflict("input.id", Fault::TooMany { max }));
        }
        Ok(Self { on, house, own })
    }

    /// The fields that every thing has, as in this message, but for what a patch says.
    fn basics(&self, patch: &BasicsPatch) -> Basics {
        let communes = self.on.communes.iter().filter_map(InseeCode::read);
        Basics {
            title: patch.title.clone().unwrap_or_else(|| Title(unmarked(&self.on.title).to_owned())),
            slug: patch.slug.as_opt_ref().flatten().cloned(),
            communes: patch.communes.clone().unwrap_or_else(|| communes.collect()),
            point: patch.point.as_opt_ref().flatten().cloned(),
            language: Some(patch.language.clone().unwrap_or_else(|| LanguageTag(self.on.language.clone()))),
            topics: patch.topics.as_opt_ref().flatten().cloned(),
        }
    }

    /// Issues the message that takes the place of this one. It says what `own` says, and is else as this one but for what the patch says.
    async fn follow(self, tx: &Tx, patch: &BasicsPatch, own: Model, verb: Verb) -> Result<Notice, Error> {
        let basics = self.basics(patch);
        let Self { on, house, own: former } = self;
        let in_force = own.message_type != MessageType::Cancel;
        let complete = |row: &mut contribution::Model| {
            if patch.topics.is_undefined() {
                row.topics = on.topics.clone();
            }
            if patch.point.is_undefined() && on.has_point {
                (row.lat_e7, row.lon_e7, row.has_point) = (on.lat_e7, on.lon_e7, true);
            }
            row.rank = in_force.then_some(own.expires_at.0);
            mark(row, own.status);
            row.facets = own.facets();
        };
        // Whoever issued a message ends it, also where the commune went to others since; only who runs the commune says anything new.
        if in_force && house.team_id != on.team_id {
            return Err(Error::state());
        }
        let house = contribution::Model { team_id: on.team_id, author_id: on.author_id, ..house };
        let base = register(tx, Kind::Notice, &basics, &Running::default(), Some(&house), complete).await?;
        // What is not public takes nobody's place.
        if base.state != State::Published {
            return Err(Error::state());
        }
        let number = former.number + 1;
        let (successor_id, sender, sender_name) = (None, None, None);
        let mut own = Model { id: base.id, number, successor_id, sender, sender_name, ..own };
        check(tx, &base, &own)?;
        send(tx, &base, &mut own, "input.communes").await?;
        Entity::insert(own.clone().into_active_model().reset_all()).exec_without_returning(tx.db()).await?;
        noun::found_by::<Entity>(tx, &base, &own, &Before::default()).await?;
        end(tx, &on, former, base.id, verb).await?;
        Ok(Thing::new(base, own))
    }
}

/// Takes a notice out of force, because another message took its place.
async fn end(tx: &Tx, on: &contribution::Model, own: Model, by: ContributionId, verb: Verb) -> Result<(), Error> {
    let own = Model { successor_id: Some(by), ..own };
    own.into_active_model().reset_all().update(tx.db()).await?;
    let after = store(tx, on, contribution::Model { rank: None, ..on.clone() }).await?;
    tx.record(Happened::from_to(verb, Some(on), &after).with(Other::Contribution(by)));
    Ok(())
}

/// Issues an update.
pub async fn replace(ctx: &Ctx<'_>, input: ReplaceNoticeInput) -> Result<Notice, Error> {
    let ReplaceNoticeInput { change } = input;
    let mut problems = Problems::default();
    change.basics.check(&mut problems);
    change.check(&mut problems);
    problems.check()?;
    ctx.write(async |tx| {
        let names = |on: &contribution::Model| match &change.basics.communes {
            Some(given) => codes(given).map(|codes| named(&codes)).unwrap_or_default(),
            None => named(&on.communes),
        };
        let last = Last::lock(tx, &change.id, &REPLACE, change.basics.expected_version, names).await?;
        let mut own = Model { message_type: MessageType::Update, ..last.own.clone() };
        change.apply(&mut own);
        if own.status != last.own.status {
            return Err(Error::invalid("input.status", Fault::Excludes("id")));
        }
        last.follow(tx, &change.basics, own, Verb::Updated).await
    })
    .await
}

/// Issues a cancellation.
pub async fn cancel(ctx: &Ctx<'_>, input: CancelNoticeInput) -> Result<Notice, Error> {
    ctx.write_always(async |tx| {
        let last = Last::lock(tx, &input.id, &CANCEL, input.expected_version, |_| Vec::new()).await?;
        let own = Model {
            message_type: MessageType::Cancel,
            urgency: Urgency::Past,
            responses: Words::of([Response::AllClear]),
            onset_at: None,
            expires_at: Moment::from(tx.now + TOLD),
            description: input.reason.0,
            instruction: None,
            ..last.own.clone()
        };
        let title = input.title.unwrap_or_else(|| ended(&last.on));
        let patch = BasicsPatch { title: Some(title), slug: MaybeUndefined::Undefined, ..BasicsPatch::default() };
        last.follow(tx, &patch, own, Verb::Cancelled).await
    })
    .await
}

/// The headline of a cancellation that names none.
fn ended(on: &contribution::Model) -> Title {
    let words = if on.language == "fr" || on.language.starts_with("fr-") { "Fin d'alerte : " } else { "Ended: " };
    let title = format!("{words}{}", unmarked(&on.title));
    Title(title.chars().take(MAX_TITLE).collect())
}
