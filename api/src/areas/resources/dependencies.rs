//! What resources depend on: other resources, also those of other communes.

use super::{DEPEND, is_public};
use crate::base::error::{Error, Problems};
use crate::base::gql::{ID, InputObject};
use crate::base::page::{count, size};
use crate::base::scalars::Text;
use crate::base::text::Fault;
use crate::ground::chronicle::{Happened, Other};
use crate::ground::context::Ctx;
use crate::ground::contribution::nested::{ManyOf, Named, PartsOf};
use crate::ground::contribution::{Base, Thing, ids};
use crate::ground::visibility::seen_by;
use crate::ground::write::{Turn, Tx};
use entity::activity::Verb;
use entity::contribution::{self, Kind};
use entity::resource_dependency::{Column as D, Entity, Model};
use entity::{ContributionId, ResourceDependencyId, resource};
use sea_orm::sea_query::{
    CommonTableExpression, Expr, ExprTrait, JoinType, Order, Query, SelectStatement, UnionType, WithQuery,
};
use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, Iterable, QueryFilter};

/// Most resources that one resource depends on.
const MAX_SUPPLIERS: usize = 100;
/// Two dependencies that close a circle together may be between four different resources, so locks of their ends do not make
/// one of them wait for the other.
const TURN: Turn = Turn::named(*b"depends ");

/// Says that a resource depends on another one.
#[derive(InputObject, Debug)]
pub struct LinkResourcesInput {
    /// The resource that depends: yours to say.
    pub dependent_id: ID,
    /// What it depends on: a public resource, of any commune.
    pub supplier_id: ID,
    /// What it needs the other one for; unchanged when absent.
    pub note: Option<Text>,
}

/// Says that a resource no longer depends on another one.
#[derive(InputObject, Debug)]
pub struct UnlinkResourcesInput {
    /// The resource that depended: yours to say.
    pub dependent_id: ID,
    /// What it depended on.
    pub supplier_id: ID,
}

fn ends(dependent: &ID, supplier: &ID) -> Result<(ContributionId, ContributionId), Error> {
    let mut problems = Problems::default();
    let dependent = problems.take(ids::input_of(Kind::Resource, dependent, "input.dependentId"));
    let supplier = problems.take(ids::input_of(Kind::Resource, supplier, "input.supplierId"));
    problems.check()?;
    dependent.zip(supplier).ok_or_else(|| Error::internal("a problem was not told"))
}

/// Says that a resource depends on another one. The same again changes nothing but the note.
pub async fn link(ctx: &Ctx<'_>, input: LinkResourcesInput) -> Result<Thing<resource::Entity>, Error> {
    let (dependent, supplier) = ends(&input.dependent_id, &input.supplier_id)?;
    let refused = |fault| Err(Error::conflict("input.supplierId", fault));
    if dependent == supplier {
        return refused(Fault::Circle);
    }
    ctx.write(async |tx| {
        let both = <[_; 2]>::try_from(tx.lock_all(&[dependent, supplier]).await?);
        let [dependent, supplier] = both.map_err(|_| Error::internal("two locks gave another number of rows"))?;
        tx.authorize(&DEPEND, &dependent)?;
        if [&dependent, &supplier].into_iter().any(|end| end.kind != Kind::Resource) {
            return Err(Error::not_found());
        }
        // Both are public when it is said; a refused circle may lead through what was removed since, and names nothing of it.
        if ![&dependent, &supplier].into_iter().all(is_public) {
            return Err(Error::state());
        }
        let known = Entity::find().filter(D::DependentId.eq(dependent.id)).filter(D::SupplierId.eq(supplier.id));
        let note = input.note.map(|note| note.0);
        if let Some(known) = known.one(tx.db()).await? {
            if note.is_none() || note == known.note {
                tx.quiet("it is said already");
            } else {
                Model { note, ..known }.into_active_model().reset_all().update(tx.db()).await?;
                tx.record(Happened::to(Verb::DependencyAdded, &dependent).with(Other::Contribution(supplier.id)));
            }
            return Ok(Base::from(dependent).into());
        }
        let mut suppliers = Query::select();
        suppliers.from(Entity).and_where(D::DependentId.eq(dependent.id));
        if count(tx.db(), suppliers).await? >= MAX_SUPPLIERS {
            return refused(Fault::TooMany { max: MAX_SUPPLIERS });
        }
        tx.wait_for(TURN).await?;
        if tx.db().query_one(&leads(supplier.id, dependent.id)).await?.is_some() {
            return refused(Fault::Circle);
        }
        let row = Model {
            id: ResourceDependencyId(tx.id()),
            dependent_id: dependent.id,
            supplier_id: supplier.id,
            note,
            author_id: tx.viewer.account().map(|member| member.id),
            at: tx.moment(),
        };
        Entity::insert(row.into_active_model()).exec_without_returning(tx.db()).await?;
        told(tx, [Verb::DependencyAdded, Verb::DependentAdded], &dependent, &supplier);
        Ok(Base::from(dependent).into())
    })
    .await
}

/// Says that a resource no longer depends on another one, whether the viewer may know of that one or not.
pub async fn unlink(ctx: &Ctx<'_>, input: UnlinkResourcesInput) -> Result<Thing<resource::Entity>, Error> {
    let (dependent, supplier) = ends(&input.dependent_id, &input.supplier_id)?;
    ctx.write_always(async |tx| {
        let dependent = tx.lock_of(Kind::Resource, dependent).await?;
        tx.authorize(&DEPEND, &dependent)?;
        let this = Entity::delete_many().filter(D::DependentId.eq(dependent.id)).filter(D::SupplierId.eq(supplier));
        if this.exec(tx.db()).await?.rows_affected == 0 {
            return Err(Error::not_found());
        }
        let supplier = contribution::Entity::find_by_id(supplier).one(tx.db()).await?.ok_or_else(Error::not_found)?;
        told(tx, [Verb::DependencyRemoved, Verb::DependentRemoved], &dependent, &supplier);
        Ok(Base::from(dependent).into())
    })
    .await
}

/// Records what was said of both ends: those who run the supplier find it in its timeline.
fn told(tx: &Tx, [of_dependent, of_supplier]: [Verb; 2], one: &contribution::Model, other: &contribution::Model) {
    tx.record(Happened::to(of_dependent, one).with(Other::Contribution(other.id)));
    if one.state.is_public() {
        tx.record(Happened::to(of_supplier, other).with(Other::Contribution(one.id)).aside());
    }
}

/// Selects a row if a resource depends on another one, directly or further away.
fn leads(from: ContributionId, to: ContributionId) -> WithQuery {
    const WALK: &str = "walk";
    let mut start = Query::select();
    start.column(D::SupplierId.as_column_ref()).from(Entity).and_where(D::DependentId.eq(from));
    let mut further = Query::select();
    let reached = Expr::col((WALK, "id")).equals(D::DependentId.as_column_ref());
    further.column(D::SupplierId.as_column_ref()).from(WALK).inner_join(Entity, reached);
    // Each resource once, so the walk ends.
    let walk = start.union(UnionType::Distinct, further).to_owned();
    let walk = CommonTableExpression::new().table_name(WALK).column("id").query(walk).to_owned();
    let mut found = Query::select();
    found.expr(Expr::val(1)).from(WALK).and_where(Expr::col((WALK, "id")).eq(to)).limit(1);
    WithQuery::new().recursive(true).cte(walk).query(found).to_owned()
}

/// An end of a dependency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum End {
    /// The resource that depends.
    Dependent,
    /// What it depends on.
    Supplier,
}

/// Dependencies of resources, from one end, those said first first; only where the viewer may know of the other end.
impl ManyOf for Model {
    type Which = (End, Option<ResourceDependencyId>);

    fn select(
        ctx: &Ctx<'_>,
        (of, after): Self::Which,
        things: Vec<ContributionId>,
    ) -> (SelectStatement, Named, Vec<(Named, Order)>) {
        let (near, far) = match of {
            End::Dependent => (D::DependentId, D::SupplierId),
            End::Supplier => (D::SupplierId, D::DependentId),
        };
        let mut select = Query::select();
        select.columns(D::iter().map(|column| column.as_column_ref())).from(Entity);
        let other = Expr::col(far.as_column_ref()).equals(contribution::Column::Id.as_column_ref());
        select.join(JoinType::InnerJoin, contribution::Entity, other).cond_where(seen_by(&ctx.viewer()));
        select.and_where(near.is_in(things));
        if let Some(after) = after {
            select.and_where(D::Id.gt(after));
        }
        (select, near.as_column_ref(), vec![(D::Id.as_column_ref(), Order::Asc)])
    }

    fn thing(&self, (of, _): Self::Which) -> ContributionId {
        match of {
            End::Dependent => self.dependent_id,
            End::Supplier => self.supplier_id,
        }
    }
}

/// What a resource depends on, or what depends on it, by the end that it is.
pub async fn list(
    ctx: &Ctx<'_>,
    thing: &contribution::Model,
    of: End,
    first: Option<i32>,
    after: Option<ID>,
) -> Result<Vec<Model>, Error> {
    let mut problems = Problems::default();
    let first = problems.take(size(first));
    let after = after.and_then(|id| problems.take(ids::uuid_input("resource_dependency", &id, "after")));
    problems.check()?;
    let first = first.ok_or_else(|| Error::internal("a problem was not told"))?;
    ctx.nested(PartsOf { thing: thing.id, which: (of, after.map(ResourceDependencyId)), first }).await
}
