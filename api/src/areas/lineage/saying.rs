//! What things say that they grew from, in inputs of their own; and how links are bounded and told.

use crate::base::error::{Error, Problems};
use crate::base::gql::ID;
use crate::base::text::Fault;
use crate::ground::chronicle::{Happened, Other};
use crate::ground::contribution::nested::LinkRow;
use crate::ground::contribution::{given, ids};
use crate::ground::policy::{EDITORS, Rule, allows};
use crate::ground::visibility::sees;
use crate::ground::write::Tx;
use entity::activity::Verb;
use entity::contribution::{self, Kind};
use entity::{ContributionId, LinkId, link};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter};

/// Links of one account to one thing that those who decide about that thing did not confirm.
const MAX_UNCONFIRMED: u64 = 20;

/// Confirm a link: decided on what came first.
pub const CONFIRM: Rule = Rule::on_things("ConfirmLink", EDITORS);

/// A field of inputs in which a thing says what it grew from by one relation.
#[derive(Debug, Clone, Copy)]
pub struct Saying {
    relation: link::LinkRelation,
    /// The kind of what it grew from; any kind if there is none.
    of: Option<Kind>,
    most: usize,
    field: &'static str,
}

/// What a thing is about.
pub const ABOUT: Saying = Saying { relation: link::LinkRelation::About, of: None, most: 10, field: "input.about" };
/// Which resources an initiative strengthens.
pub const STRENGTHENS: Saying = Saying {
    relation: link::LinkRelation::Strengthens,
    of: Some(Kind::Resource),
    most: 20,
    field: "input.strengthens",
};

/// Says what a locked thing grew from by a relation: these things and no others, which the viewer may know of. The caller has
/// checked that the viewer may change the thing.
pub async fn say_all(tx: &Tx, later: &contribution::Model, saying: &Saying, said: &[ID]) -> Result<(), Error> {
    use link::Column as L;
    let Saying { relation, of, most: max, field } = *saying;
    let mut problems = Problems::default();
    if said.len() > max {
        problems.add(field, Fault::TooMany { max });
    }
    let mut wanted = Vec::new();
    for (place, id) in said.iter().enumerate() {
        let path = format!("{field}.{place}");
        let read = of.map_or_else(|| ids::any_input(id, &path), |kind| ids::input_of(kind, id, &path));
        let Some(id) = problems.take(read) else { continue };
        if id == later.id {
            problems.add(path, Fault::Excludes("id"));
        } else if !wanted.iter().any(|(known, _)| *known == id) {
            wanted.push((id, place));
        }
    }
    let known = link::Entity::find().filter(L::ToId.eq(later.id)).filter(L::Relation.eq(relation));
    let known = known.all(tx.db()).await?;
    given::begin(tx.db(), &wanted.iter().map(|(id, _)| *id).collect::<Vec<_>>()).await?;
    let ends = wanted.iter().map(|(id, _)| *id).chain(known.iter().map(|row| row.from_id));
    let found = contribution::Entity::find().filter(contribution::Column::Id.is_in(ends)).all(tx.db()).await?;
    let knows = |id: ContributionId| found.iter().any(|row| row.id == id && sees(&tx.viewer, row));
    for (id, place) in &wanted {
        let is_one = |kind| found.iter().any(|row| row.id == *id && row.kind == kind);
        let refused = known.iter().find(|row| row.from_id == *id && row.refused_at.is_some());
        if !knows(*id) || !of.is_none_or(is_one) {
            problems.add(format!("{field}.{place}"), Fault::Unknown);
        } else if let Some(refused) = refused {
            let reason = refused.refusal.clone().unwrap_or_default();
            problems.add(format!("{field}.{place}"), Fault::Refused { reason });
        }
    }
    problems.check()?;
    // A link to what the viewer does not know of is not theirs to take away, and a refusal stays.
    let is_wanted = |row: &LinkRow| row.refused_at.is_some() || wanted.iter().any(|(id, _)| *id == row.from_id);
    let source = |id: ContributionId| found.iter().find(|row| row.id == id && sees(&tx.viewer, row));
    for row in known.iter().filter(|row| !is_wanted(row)) {
        let Some(earlier) = source(row.from_id) else { continue };
        link::Entity::delete_by_id(row.id).exec(tx.db()).await?;
        tell(tx, Verb::Unlinked, later, earlier, None);
    }
    let is_new = |id: &ContributionId| !known.iter().any(|row| row.from_id == *id);
    for (id, place) in wanted.iter().filter(|(id, _)| is_new(id)) {
        let Some(earlier) = source(*id) else { continue };
        say(tx, earlier, relation, later, &format!("{field}.{place}")).await?;
    }
    Ok(())
}

/// Says that a locked thing grew from another, if nobody said so before. The caller has checked that the viewer may. `path` is
/// the input that names the other.
pub async fn say(
    tx: &Tx,
    earlier: &contribution::Model,
    relation: link::LinkRelation,
    later: &contribution::Model,
    path: &str,
) -> Result<(), Error> {
    let row = new(tx, earlier, relation, later.id);
    if row.confirmed_at.is_none() && row.author_id.is_some() && earlier.kind != Kind::Commune {
        // The source is not locked, so an account says one thing after the other.
        tx.lock_own_account().await?;
        bound(tx, earlier, path).await?;
    }
    if insert(tx, row).await? {
        tell(tx, Verb::Linked, later, earlier, None);
    }
    Ok(())
}

/// A link that the viewer makes now. It is confirmed at once where the viewer decides about its source too.
pub fn new(tx: &Tx, from: &contribution::Model, relation: link::LinkRelation, to: ContributionId) -> LinkRow {
    LinkRow {
        id: LinkId(tx.id()),
        from_id: from.id,
        relation,
        to_id: to,
        author_id: tx.viewer.account().map(|member| member.id),
        at: tx.moment(),
        confirmed_at: allows(&tx.viewer, &CONFIRM, from.into()).then(|| tx.moment()),
        refused_at: None,
        refusal: None,
    }
}

/// Writes a link; whether there was none of that relation between the two things.
pub async fn insert(tx: &Tx, row: LinkRow) -> Result<bool, Error> {
    use link::Column as L;
    let known = OnConflict::columns([L::FromId, L::Relation, L::ToId]).do_nothing().to_owned();
    let made = link::Entity::insert(row.into_active_model().reset_all()).on_conflict(known);
    Ok(made.exec_without_returning(tx.db()).await? > 0)
}

/// Checks that the viewer may make one more link to a source that nobody who decides about the source confirmed. Refused ones
/// count too. Communes have no bound: they are what most articles are about, and nobody may run them.
pub async fn bound(tx: &Tx, source: &contribution::Model, path: &str) -> Result<(), Error> {
    use link::Column as L;
    let Some(author) = tx.viewer.account().map(|member| member.id).filter(|_| source.kind != Kind::Commune) else {
        return Ok(());
    };
    let made = link::Entity::find().filter(L::FromId.eq(source.id)).filter(L::AuthorId.eq(author));
    if made.filter(L::ConfirmedAt.is_null()).count(tx.db()).await? >= MAX_UNCONFIRMED {
        let max = usize::try_from(MAX_UNCONFIRMED).unwrap_or(usize::MAX);
        return Err(Error::conflict(path, Fault::TooMany { max }));
    }
    Ok(())
}

/// Records what happened to one end of a link. No timeline shows it where not everybody knows of the other end, because that
/// would tell that there is one.
pub fn tell(tx: &Tx, verb: Verb, on: &contribution::Model, other: &contribution::Model, amount: Option<i64>) {
    let happened = Happened::to(verb, on).with(Other::Contribution(other.id));
    let happened = match amount {
        Some(amount) => happened.amount(amount),
        None => happened,
    };
    tx.record(if other.state.is_known() { happened } else { happened.unseen() });
}
