//! Readable addresses of things. The table `slug` keeps those under which a thing is or was public: each leads to that thing for
//! ever. The slug of a draft is no more than a wish. It leads nowhere, keeps nobody from it, and is taken when the draft becomes
//! public; so no error tells of a slug that only a draft has.

use crate::base::error::{Error, Problem};
use crate::base::text::Fault;
use crate::ground::write::Tx;
use entity::{contribution, slug};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, EntityTrait};

/// Whose a slug is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Owner {
    /// Nobody had it: now the thing has it.
    Nobody,
    /// The thing has or had it.
    Thing,
    /// Another thing has or had it.
    Another,
}

/// Checks the slug of a new thing, and takes it if the thing is public. `CONFLICT` when another thing has it or had it.
pub async fn claim(tx: &Tx, row: &contribution::Model) -> Result<(), Error> {
    let free = if row.state.is_known() { take(tx, row).await? } else { is_free(tx, row).await? };
    if free { Ok(()) } else { Err(Error::conflict("input.slug", Fault::Taken)) }
}

/// The same for a thing whose slug changes. `TOO_MANY` when a public thing, or the public things of one account, take new slugs too
/// often.
pub async fn change(tx: &Tx, row: &contribution::Model) -> Result<(), Error> {
    if !row.state.is_known() {
        return claim(tx, row).await;
    }
    match try_to_take(tx, row).await? {
        Owner::Nobody => tx.app.limits.slug(tx.viewer.account().map(|member| member.id), row.id, tx.now),
        Owner::Thing => Ok(()),
        Owner::Another => Err(Error::conflict("input.slug", Fault::Taken)),
    }
}

/// Takes the slug of a thing that becomes public; `CONFLICT` names it as what is to be changed before.
pub async fn publish(tx: &Tx, row: &contribution::Model) -> Result<(), Error> {
    if take(tx, row).await? { Ok(()) } else { Err(taken()) }
}

/// Checks the slug of a thing that is to become public later.
pub async fn is_still_free(tx: &Tx, row: &contribution::Model) -> Result<(), Error> {
    if is_free(tx, row).await? { Ok(()) } else { Err(taken()) }
}

fn taken() -> Error {
    Error::unready(vec![Problem { field: "slug".to_owned(), fault: Fault::Taken }])
}

/// Takes the slug of a thing that is or becomes public; whether no other thing has it or had it.
pub async fn take(tx: &Tx, row: &contribution::Model) -> Result<bool, Error> {
    Ok(try_to_take(tx, row).await? != Owner::Another)
}

async fn try_to_take(tx: &Tx, row: &contribution::Model) -> Result<Owner, Error> {
    let Some(slug) = &row.slug else { return Ok(Owner::Thing) };
    let claim = slug::ActiveModel { kind: Set(row.kind), slug: Set(slug.clone()), contribution_id: Set(row.id) };
    let known = OnConflict::columns([slug::Column::Kind, slug::Column::Slug]).do_nothing().to_owned();
    if slug::Entity::insert(claim).on_conflict(known).exec_without_returning(tx.db()).await? > 0 {
        return Ok(Owner::Nobody);
    }
    Ok(if is_free(tx, row).await? { Owner::Thing } else { Owner::Another })
}

/// Whether no other thing has or had the slug of a thing in public.
async fn is_free(tx: &Tx, row: &contribution::Model) -> Result<bool, Error> {
    let Some(slug) = &row.slug else { return Ok(true) };
    let owner = slug::Entity::find_by_id((row.kind, slug.clone())).one(tx.db()).await?;
    Ok(owner.is_none_or(|owner| owner.contribution_id == row.id))
}
