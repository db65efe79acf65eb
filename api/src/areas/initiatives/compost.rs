//! Compost [compostage]: an initiative ends, and says why, what was learned, and which parts go to whom.

use super::COMPOST;
use super::ops::{COURSE, allow, changed, input_of, reach, row_of};
use crate::areas::media::fields::Licence;
use crate::base::error::{Error, Problems};
use crate::base::gql::{ID, InputObject};
use crate::base::loader::padded;
use crate::base::page::size;
use crate::base::scalars::{Text, Title};
use crate::base::text::Fault;
use crate::ground::chronicle::{Happened, Other};
use crate::ground::context::{Batch, Ctx};
use crate::ground::contribution::nested::{ManyOf, Named, PartsOf};
use crate::ground::contribution::{Thing, given, ids};
use crate::ground::visibility::{seen_by, sees};
use crate::ground::write::Tx;
use crate::people::teams;
use entity::activity::Verb;
use entity::compost::{Column as C, Entity, Model};
use entity::compost_part::{self, Column as P};
use entity::letter::LetterKind;
use entity::{CompostId, CompostPartId, ContributionId, contribution, initiative};
use sea_orm::sea_query::{Expr, ExprTrait, JoinType, Order, Query, SelectStatement};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, Iterable, QueryFilter, QueryOrder};
use std::collections::{BTreeSet, HashMap};

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
    /// Which parts go to whom, at most 20.
    pub parts: Option<Vec<CompostPartInput>>,
    /// What others may do with what it leaves.
    pub licence: Option<Licence>,
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
    ctx.write(async |tx| {
        let on = tx.lock(id).await?;
        allow(tx, &COMPOST, &on)?;
        let before = row_of(tx, &on).await?;
        let mut steps = COURSE.iter().filter(|step| step.rule.name == COMPOST.name);
        let step = steps.find(|step| step.starts_at(before.stage)).ok_or_else(Error::state)?;
        let last = Entity::find().filter(C::ContributionId.eq(on.id)).order_by_desc(C::Id).one(tx.db()).await?;
        let row = match last.filter(|_| before.stage == step.to) {
            Some(last) => {
                let row = Model { why, learned, licence, edited_at: Some(tx.moment()), ..last };
                row.clone().into_active_model().reset_all().update(tx.db()).await?;
                row
            }
            None => {
                let author_id = tx.viewer.account().map(|member| member.id);
                let (id, at) = (CompostId(tx.id()), tx.moment());
                let row = Model { id, contribution_id: on.id, why, learned, licence, author_id, at, edited_at: None };
                Entity::insert(row.clone().into_active_model()).exec_without_returning(tx.db()).await?;
                row
            }
        };
        leave(tx, &on, &row, parts).await?;
        reach(tx, before, step.to).await?;
        changed(tx, &on, step.verb).await
    })
    .await
}

/// Writes which parts go to whom, all of them anew, and tells those to whom nothing went before.
async fn leave(tx: &Tx, on: &contribution::Model, compost: &Model, parts: Vec<Left>) -> Result<(), Error> {
    let former = compost_part::Entity::find().filter(P::CompostId.eq(compost.id)).all(tx.db()).await?;
    compost_part::Entity::delete_many().filter(P::CompostId.eq(compost.id)).exec(tx.db()).await?;
    let named: BTreeSet<ContributionId> = parts.iter().filter_map(|part| part.receiver_id).collect();
    let named: Vec<ContributionId> = named.into_iter().collect();
    given::begin(tx.db(), &named).await?;
    let found = contribution::Entity::find().filter(contribution::Column::Id.is_in(named)).all(tx.db()).await?;
    let mut problems = Problems::default();
    for part in &parts {
        let is_there = |id| found.iter().any(|row| row.id == id && row.id != on.id && sees(&tx.viewer, row));
        if part.receiver_id.is_some_and(|id| !is_there(id)) {
            problems.add(part.path.as_str(), Fault::Unknown);
        }
    }
    problems.check()?;
    for part in parts {
        let row = compost_part::Model {
            id: CompostPartId(tx.id()),
            compost_id: compost.id,
            contribution_id: on.id,
            label: part.label,
            receiver_id: part.receiver_id,
            receiver: part.receiver,
        };
        compost_part::Entity::insert(row.into_active_model()).exec_without_returning(tx.db()).await?;
    }
    let heirs = found.iter().filter(|row| !former.iter().any(|part| part.receiver_id == Some(row.id)));
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

/// Whether others run a thing than those who run the initiative.
fn is_of_others(on: &contribution::Model, heir: &contribution::Model) -> bool {
    (heir.team_id, heir.author_id.filter(|_| heir.team_id.is_none()))
        != (on.team_id, on.author_id.filter(|_| on.team_id.is_none()))
}

crate::written!("compost");

/// Parts by the compost that names them.
struct Parts;

impl Batch for Parts {
    type Key = CompostId;
    type Value = Vec<compost_part::Model>;

    async fn fetch(ctx: &Ctx<'_>, of: Vec<CompostId>) -> Result<Vec<(CompostId, Self::Value)>, Error> {
        let rows = compost_part::Entity::find().filter(P::CompostId.is_in(padded(of))).order_by_asc(P::Id);
        let mut found: HashMap<CompostId, Self::Value> = HashMap::new();
        for row in rows.all(ctx.app.db.read()).await? {
            found.entry(row.compost_id).or_default().push(row);
        }
        Ok(found.into_iter().collect())
    }
}

/// The parts that a compost names, in their order.
pub async fn parts(ctx: &Ctx<'_>, of: CompostId) -> Result<Vec<compost_part::Model>, Error> {
    Ok(ctx.load::<Parts>(of).await?.unwrap_or_default())
}

/// Parts that go to things, of initiatives that the viewer may know of; the latest first.
impl ManyOf for compost_part::Model {
    type Which = Option<CompostPartId>;

    fn select(
        ctx: &Ctx<'_>,
        before: Self::Which,
        things: Vec<ContributionId>,
    ) -> (SelectStatement, Named, Vec<(Named, Order)>) {
        let mut select = Query::select();
        select.columns(P::iter().map(|column| column.as_column_ref())).from(compost_part::Entity);
        let from = Expr::col(P::ContributionId.as_column_ref()).equals(contribution::Column::Id.as_column_ref());
        select.join(JoinType::InnerJoin, contribution::Entity, from).cond_where(seen_by(&ctx.viewer()));
        select.and_where(P::ReceiverId.is_in(things));
        if let Some(before) = before {
            select.and_where(P::Id.lt(before));
        }
        (select, P::ReceiverId.as_column_ref(), vec![(P::Id.as_column_ref(), Order::Desc)])
    }

    fn thing(&self, _: Self::Which) -> ContributionId {
        // The select asks for a receiver.
        self.receiver_id.unwrap_or(self.contribution_id)
    }
}

/// What ended initiatives left to a thing.
pub async fn left_to(
    ctx: &Ctx<'_>,
    heir: &contribution::Model,
    first: Option<i32>,
    before: Option<ID>,
) -> Result<Vec<compost_part::Model>, Error> {
    let mut problems = Problems::default();
    let first = problems.take(size(first));
    let before = before.and_then(|id| problems.take(ids::uuid_input("compost_part", &id, "before")));
    problems.check()?;
    let first = first.ok_or_else(|| Error::internal("a problem was not told"))?;
    ctx.nested(PartsOf { thing: heir.id, which: before.map(CompostPartId), first }).await
}
