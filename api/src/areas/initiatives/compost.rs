//! Compost [compostage]: an initiative ends, and says why, what was learned, and which parts go to whom.

use super::COMPOST;
use super::ops::{COURSE, allow, input_of, reach, row_of};
use crate::areas::media::fields::Licence;
use crate::base::error::{Error, Problems};
use crate::base::gql::{ID, InputObject};
use crate::base::scalars::{Text, Title};
use crate::base::text::Fault;
use crate::ground::chronicle::{Happened, Other};
use crate::ground::context::Ctx;
use crate::ground::contribution::{Thing, ids, is_expected};
use crate::ground::visibility::sees;
use crate::ground::write::Tx;
use crate::people::teams;
use entity::activity::Verb;
use entity::compost::{Column as C, Entity, Model};
use entity::compost_part::{self, Column as P};
use entity::contribution::Kind;
use entity::letter::LetterKind;
use entity::{CompostId, CompostPartId, ContributionId, contribution, initiative};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};
use std::collections::BTreeSet;
use std::iter;

/// Most parts of a compost.
const MAX_PARTS: usize = 20;

/// A part of an ended initiative, and to whom it goes: to a thing, or to somebody in words.
#[derive(InputObject, Debug)]
pub struct CompostPartInput {
    /// What it is: tools, a mailing list, a recipe.
    pub label: Title,
    /// The thing to which it goes, of any kind; excludes `receiver`.
    pub receiver_id: Option<ID>,
    /// To whom it goes, where that is no thing. Everybody reads it: name no private person.
    pub receiver: Option<Title>,
}

/// Ends an initiative, or corrects what it said when it ended.
#[derive(InputObject, Debug)]
pub struct CompostInitiativeInput {
    /// The initiative.
    pub initiative_id: ID,
    /// Why it ended.
    pub why: Text,
    /// What was learned.
    pub learned: Text,
    /// Which parts go to whom, at most 20. A correction says all of them anew, but for those that were refused and those that go to a
    /// thing that you may not see: these stay, and count.
    pub parts: Option<Vec<CompostPartInput>>,
    /// What others may do with what it leaves.
    pub licence: Option<Licence>,
    /// Of a correction: the version of the compost that you read. When it has changed since then, the error `CONFLICT` names the present
    /// version.
    pub expected_version: Option<i32>,
}

/// A part whose receiver was read from an input.
struct Left {
    label: String,
    receiver_id: Option<ContributionId>,
    receiver: Option<String>,
    path: String,
}

/// Reads the parts of an input.
fn read(parts: Vec<CompostPartInput>, problems: &mut Problems) -> Vec<Left> {
    if parts.len() > MAX_PARTS {
        problems.add("input.parts", Fault::TooMany { max: MAX_PARTS });
    }
    let of = |(place, part): (usize, CompostPartInput)| {
        let path = format!("input.parts.{place}.receiverId");
        let receiver_id = match (&part.receiver_id, &part.receiver) {
            (Some(_), Some(_)) => {
                problems.add(path.as_str(), Fault::Excludes("receiver"));
                None
            }
            (Some(id), None) => problems.take(ids::any_input(id, &path)),
            (None, Some(_)) => None,
            (None, None) => {
                problems.add(path.as_str(), Fault::Missing("ID".to_owned()));
                None
            }
        };
        Left { label: part.label.0, receiver_id, receiver: part.receiver.map(|words| words.0), path }
    };
    parts.into_iter().enumerate().map(of).collect()
}

/// Ends an initiative, or corrects its last compost: all of it anew.
pub async fn compost(ctx: &Ctx<'_>, input: CompostInitiativeInput) -> Result<Thing<initiative::Entity>, Error> {
    let mut problems = Problems::default();
    let id = problems.take(input_of(&input.initiative_id));
    let parts = read(input.parts.unwrap_or_default(), &mut problems);
    problems.check()?;
    let id = id.ok_or_else(|| Error::internal("a problem was not told"))?;
    let (why, learned, licence) = (input.why.0, input.learned.0, input.licence.map(Into::into));
    let named: BTreeSet<ContributionId> = parts.iter().filter_map(|part| part.receiver_id).collect();
    ctx.write(async |tx| {
        // All at once: of two initiatives that leave something to each other none waits for the other's lock.
        let ids: Vec<ContributionId> = iter::once(id).chain(named).collect();
        let mut locked = tx.lock_each(&ids).await?.into_iter();
        let on = locked.next().flatten().filter(|on| on.kind == Kind::Initiative).ok_or_else(Error::not_found)?;
        let heirs: Vec<contribution::Model> = locked.flatten().filter(|heir| heir.id != on.id).collect();
        allow(tx, &COMPOST, &on)?;
        let before = row_of(tx, &on).await?;
        let mut steps = COURSE.iter().filter(|step| step.rule.name == COMPOST.name);
        let step = steps.find(|step| step.starts_at(before.stage)).ok_or_else(Error::state)?;
        let last = Entity::find().filter(C::ContributionId.eq(on.id)).order_by_desc(C::Id).one(tx.db()).await?;
        let row = match last.filter(|_| before.stage == step.to) {
            Some(last) => {
                is_expected(last.version, input.expected_version)?;
                let (version, edited_at) = (last.version + 1, Some(tx.moment()));
                let row = Model { why, learned, licence, edited_at, version, ..last };
                row.clone().into_active_model().reset_all().update(tx.db()).await?;
                row
            }
            // What whoever sends it read is no longer the end of the initiative.
            None if input.expected_version.is_some() => return Err(Error::state()),
            None => {
                let author_id = tx.viewer.account().map(|member| member.id);
                let (id, at) = (CompostId(tx.id()), tx.moment());
                let (contribution_id, edited_at, version) = (on.id, None, 1);
                let row = Model { id, contribution_id, why, learned, licence, author_id, at, edited_at, version };
                Entity::insert(row.clone().into_active_model()).exec_without_returning(tx.db()).await?;
                row
            }
        };
        leave(tx, &on, &row, parts, &heirs).await?;
        reach(tx, &on, before, step).await
    })
    .await
}

/// Writes which parts go to whom, and tells those to whom nothing went before. `heirs` are the things among them that whoever writes may
/// see, locked. All parts are written anew but for those that were refused, and those that go to what whoever writes may not see.
async fn leave(
    tx: &Tx,
    on: &contribution::Model,
    compost: &Model,
    parts: Vec<Left>,
    heirs: &[contribution::Model],
) -> Result<(), Error> {
    let former = compost_part::Entity::find().filter(P::CompostId.eq(compost.id)).all(tx.db()).await?;
    let (kept, gone): (Vec<_>, Vec<_>) = {
        let known = known(tx, &former).await?;
        let may_change = |part: &compost_part::Model| part.receiver_id.is_none_or(|id| known.contains(&id));
        former.iter().partition(|part| part.refused_at.is_some() || !may_change(part))
    };
    let most = MAX_PARTS.saturating_sub(kept.len());
    if parts.len() > most {
        return Err(Error::invalid("input.parts", Fault::TooMany { max: most }));
    }
    let mut problems = Problems::default();
    for part in &parts {
        if part.receiver_id.is_some_and(|id| !heirs.iter().any(|heir| heir.id == id)) {
            problems.add(part.path.as_str(), Fault::Unknown);
        }
    }
    problems.check()?;
    // Whoever refused one part may have kept another one; nothing new goes to them.
    let refused = |id| kept.iter().any(|kept| kept.refused_at.is_some() && kept.receiver_id == Some(id));
    let stays = |part: &Left| gone.iter().any(|it| it.receiver_id == part.receiver_id && it.label == part.label);
    if let Some(part) = parts.iter().find(|part| part.receiver_id.is_some_and(refused) && !stays(part)) {
        return Err(Error::conflict(part.path.as_str(), Fault::Excludes("refused")));
    }
    if !gone.is_empty() {
        compost_part::Entity::delete_many().filter(P::Id.is_in(gone.iter().map(|part| part.id))).exec(tx.db()).await?;
    }
    for Left { label, receiver_id, receiver, .. } in parts {
        let (id, compost_id, contribution_id) = (CompostPartId(tx.id()), compost.id, on.id);
        let row =
            compost_part::Model { id, compost_id, contribution_id, label, receiver_id, receiver, refused_at: None };
        compost_part::Entity::insert(row.into_active_model()).exec_without_returning(tx.db()).await?;
    }
    let heirs = heirs.iter().filter(|row| !former.iter().any(|part| part.receiver_id == Some(row.id)));
    let heirs: Vec<&contribution::Model> = heirs.collect();
    if heirs.iter().any(|heir| is_of_others(on, heir)) {
        tx.app.limits.told(tx.viewer.signed_in()?.id, tx.now)?;
    }
    for heir in heirs {
        tx.record(Happened::to(Verb::Inherited, heir).with(Other::Contribution(on.id)).aside());
        if is_of_others(on, heir) {
            teams::tell_editors(tx, heir, LetterKind::CompostLeft).await?;
        }
    }
    Ok(())
}

/// The things to which these parts go, as far as whoever writes may see them.
async fn known(tx: &Tx, parts: &[compost_part::Model]) -> Result<BTreeSet<ContributionId>, Error> {
    let named: Vec<ContributionId> = parts.iter().filter_map(|part| part.receiver_id).collect();
    if named.is_empty() {
        return Ok(BTreeSet::new());
    }
    let rows = contribution::Entity::find().filter(contribution::Column::Id.is_in(named)).all(tx.db()).await?;
    Ok(rows.iter().filter(|row| sees(&tx.viewer, row)).map(|row| row.id).collect())
}

/// Whether others run a thing than those who run the initiative.
fn is_of_others(on: &contribution::Model, heir: &contribution::Model) -> bool {
    (heir.team_id, heir.author_id.filter(|_| heir.team_id.is_none()))
        != (on.team_id, on.author_id.filter(|_| on.team_id.is_none()))
}

crate::written!("compost");
