//! Memberships as they are read: from the side of the network and from the side of the thing.

use crate::base::error::{Error, Problems};
use crate::base::gql::ID;
use crate::base::loader::padded;
use crate::base::page::size;
use crate::ground::context::{Batch, Ctx};
use crate::ground::contribution::nested::{ManyOf, Named, PartsOf, counts};
use crate::ground::contribution::{Rows, ids};
use crate::ground::member::Viewer;
use crate::ground::policy::{EDITORS, Rule, allows};
use crate::ground::visibility::{self, public, seen_by};
use entity::network_member::{Column as C, Entity, MembershipState, Model};
use entity::{ContributionId, NetworkMemberId, contribution, network};
use sea_orm::sea_query::{Expr, ExprTrait, JoinType, Order, Query, SelectStatement};
use sea_orm::{ColumnTrait, Iterable};

/// See requests of memberships, and what became of them.
pub const SEE_REQUESTS: Rule = Rule::on_things("SeeNetworkRequests", EDITORS);

/// An end of a membership.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Side {
    /// The network.
    Network,
    /// The thing that asked to join it.
    Member,
}

impl Side {
    /// The columns of this end and of the other one.
    const fn columns(self) -> (C, C) {
        match self {
            Self::Network => (C::NetworkId, C::MemberId),
            Self::Member => (C::MemberId, C::NetworkId),
        }
    }
}

/// Whether a viewer may know of a membership between these two.
pub fn sees(viewer: &Viewer, row: &Model, network: &contribution::Model, member: &contribution::Model) -> bool {
    let ends = visibility::sees(viewer, network) && visibility::sees(viewer, member);
    ends && (row.state == MembershipState::Accepted || decides(viewer, network, member))
}

/// Whether a viewer decides about one of the ends.
fn decides(viewer: &Viewer, network: &contribution::Model, member: &contribution::Model) -> bool {
    [network, member].into_iter().any(|end| allows(viewer, &SEE_REQUESTS, end.into()))
}

/// Both ends of a membership, the network first, if the viewer may know of them.
pub async fn ends(ctx: &Ctx<'_>, row: &Model) -> Result<Option<(contribution::Model, contribution::Model)>, Error> {
    let (network, member) = futures_util::try_join!(ctx.thing(row.network_id), ctx.thing(row.member_id))?;
    Ok(network.zip(member).map(|(network, member)| (network.row, member.row)))
}

/// A value for those who decide about one of the ends; none for everybody else.
pub async fn if_decides<T>(ctx: &Ctx<'_>, row: &Model, value: Option<T>) -> Result<Option<T>, Error> {
    if value.is_none() {
        return Ok(None);
    }
    let (viewer, ends) = (ctx.viewer(), ends(ctx, row).await?);
    Ok(value.filter(|_| ends.is_some_and(|(network, member)| decides(&viewer, &network, &member))))
}

/// Whether the version of the charter that was accepted is the present one.
pub async fn charter_accepted(ctx: &Ctx<'_>, row: &Model) -> Result<bool, Error> {
    let network = ctx.load::<Rows<network::Entity>>(row.network_id).await?;
    Ok(network.is_some_and(|network| network.charter_version == row.charter_version))
}

/// Which memberships of a thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Which {
    side: Side,
    state: MembershipState,
    charter_accepted: Option<bool>,
    after: Option<NetworkMemberId>,
}

/// Memberships of networks or of things whose other end the viewer may know of, the latest first request first.
impl ManyOf for Model {
    type Which = Which;

    fn select(
        ctx: &Ctx<'_>,
        which: Which,
        things: Vec<ContributionId>,
    ) -> (SelectStatement, Named, Vec<(Named, Order)>) {
        let (near, far) = which.side.columns();
        let mut select = Query::select();
        select.columns(C::iter().map(|column| column.as_column_ref())).from(Entity);
        let other = Expr::col(far.as_column_ref()).equals(contribution::Column::Id.as_column_ref());
        select.join(JoinType::InnerJoin, contribution::Entity, other).cond_where(seen_by(&ctx.viewer()));
        select.and_where(near.is_in(things)).and_where(C::State.eq(which.state));
        if let Some(is_accepted) = which.charter_accepted {
            let of = Expr::col(C::NetworkId.as_column_ref()).equals(network::Column::Id.as_column_ref());
            select.join(JoinType::InnerJoin, network::Entity, of);
            let present = Expr::col(network::Column::CharterVersion.as_column_ref());
            let accepted = Expr::col(C::CharterVersion.as_column_ref());
            select.and_where(if is_accepted { accepted.eq(present) } else { accepted.ne(present) });
        }
        if let Some(after) = which.after {
            select.and_where(C::Id.lt(after));
        }
        (select, near.as_column_ref(), vec![(C::Id.as_column_ref(), Order::Desc)])
    }

    fn thing(&self, which: Which) -> ContributionId {
        match which.side {
            Side::Network => self.network_id,
            Side::Member => self.member_id,
        }
    }
}

/// A request for memberships of one thing.
#[derive(Debug)]
pub struct Asked {
    /// In this state; accepted ones when absent.
    pub state: Option<MembershipState>,
    /// Those that accepted the present version of the charter, or the others.
    pub charter_accepted: Option<bool>,
    /// Maximum number.
    pub first: Option<i32>,
    /// Begin after this one.
    pub after: Option<ID>,
}

/// Memberships of a network or of a thing. Only accepted ones are public.
pub async fn list(ctx: &Ctx<'_>, of: &contribution::Model, side: Side, asked: Asked) -> Result<Vec<Model>, Error> {
    let mut problems = Problems::default();
    let first = problems.take(size(asked.first));
    let after = asked.after.and_then(|id| problems.take(ids::uuid_input("network_membership", &id, "after")));
    problems.check()?;
    let first = first.ok_or_else(|| Error::internal("a problem was not told"))?;
    let state = asked.state.unwrap_or(MembershipState::Accepted);
    if state != MembershipState::Accepted && !allows(&ctx.viewer(), &SEE_REQUESTS, of.into()) {
        return Ok(Vec::new());
    }
    let after = after.map(NetworkMemberId);
    let which = Which { side, state, charter_accepted: asked.charter_accepted, after };
    ctx.nested(PartsOf { thing: of.id, which, first }).await
}

/// Public members of networks, counted.
struct Members;

impl Batch for Members {
    type Key = ContributionId;
    type Value = i64;

    async fn fetch(ctx: &Ctx<'_>, of: Vec<ContributionId>) -> Result<Vec<(ContributionId, i64)>, Error> {
        let mut select = Query::select();
        let member = Expr::col(C::MemberId.as_column_ref()).equals(contribution::Column::Id.as_column_ref());
        select.from(Entity).join(JoinType::InnerJoin, contribution::Entity, member).cond_where(public());
        select.and_where(C::NetworkId.is_in(padded(of))).and_where(C::State.eq(MembershipState::Accepted));
        let found = counts::<String>(ctx, select, C::NetworkId, None).await?;
        Ok(found.into_iter().map(|(network, _, count)| (network, count)).collect())
    }
}

/// How many public things a network accepted.
pub async fn count(ctx: &Ctx<'_>, of: ContributionId) -> Result<i64, Error> {
    Ok(ctx.load::<Members>(of).await?.unwrap_or(0))
}
