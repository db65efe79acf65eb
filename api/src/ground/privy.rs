//! What of the unpublished an account may know of, beside its own things and those of its teams: things that it signs or was asked
//! to sign, and scheduled things under embargo that a network holds whose editor it is.

use crate::ground::member::Member;
use chrono::{DateTime, Utc};
use entity::authorship::{self, AuthorshipState, Column as A};
use entity::contribution::{self, Column as C, Kind, State};
use entity::team_member::TeamRole;
use entity::{AccountId, ContributionId, Moment, NetworkIds, TeamId, account};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, JoinType, Order, Query, SelectStatement, SimpleExpr, UnionType};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryResult, QuerySelect};
use std::collections::HashSet;

/// Most things under embargo that are looked at.
const MOST: u64 = 200;

/// Completes a member with what it may know of. One statement; two while something is under embargo.
pub async fn complete(db: &impl ConnectionTrait, member: &mut Member, now: DateTime<Utc>) -> Result<(), DbErr> {
    let [mut select, asked, embargo] = beside(member.id, now);
    select.union(UnionType::All, asked).union(UnionType::All, embargo);
    let rows = db.query_all(&select).await?;
    let found = rows.iter().map(|row| Privy::read(row, 0)).collect::<Result<Vec<_>, _>>()?;
    add(db, member, found.into_iter().flatten()).await
}

/// A thing that somebody may know of. Its networks are none where they sign it, empty where they were asked to, and those that hold it
/// where it is under embargo.
pub struct Privy(ContributionId, Option<NetworkIds>);

impl Privy {
    /// Reads the two columns of a row that begin at `from`; none where they are null.
    pub fn read(row: &QueryResult, from: usize) -> Result<Option<Self>, DbErr> {
        let id: Option<ContributionId> = row.try_get_by_index(from)?;
        let networks = row.try_get_by_index(from + 1)?;
        Ok(id.map(|id| Self(id, networks)))
    }
}

/// Adds what was found to a member. One statement while something is under embargo.
pub async fn add(
    db: &impl ConnectionTrait,
    member: &mut Member,
    found: impl Iterator<Item = Privy>,
) -> Result<(), DbErr> {
    let mut held = Vec::new();
    for Privy(id, networks) in found {
        match networks {
            None => member.signs.push(id),
            // Who was asked reads what they are to sign, and no more.
            Some(networks) if networks.0.is_empty() => member.shared.push(id),
            Some(networks) => held.push((id, networks)),
        }
    }
    if !held.is_empty() {
        let own = networks(db, member).await?;
        let is_shared = |networks: &NetworkIds| networks.iter().any(|network| own.contains(&network));
        member.shared.extend(held.into_iter().filter(|(_, networks)| is_shared(networks)).map(|(id, _)| id));
    }
    Ok(())
}

/// Selects of two columns, a thing and the networks that hold it: what an account signs, or was asked to sign by mail, and what is
/// scheduled under embargo.
pub fn beside(account: AccountId, now: DateTime<Utc>) -> [SelectStatement; 3] {
    let address = Query::select()
        .column(account::Column::Email)
        .from(account::Entity)
        .and_where(account::Column::Id.eq(account))
        .to_owned();
    let signed = A::AccountId.eq(account).and(A::State.eq(AuthorshipState::Accepted));
    let asked = A::EmailKey.in_subquery(address).and(A::State.eq(AuthorshipState::Invited));
    let to_thing = Expr::col(A::ContributionId.as_column_ref()).equals(C::Id.as_column_ref());
    let of_authors = |which: SimpleExpr, networks: &'static str| {
        Query::select()
            .column(A::ContributionId.as_column_ref())
            .expr(Expr::cust(networks))
            .from(authorship::Entity)
            .join(JoinType::InnerJoin, contribution::Entity, to_thing.clone())
            .and_where(which)
            .and_where(C::State.is_in([State::Draft, State::Submitted]))
            .to_owned()
    };
    let embargo = Query::select()
        .columns([C::Id, C::Networks].map(|column| column.as_column_ref()))
        .from(contribution::Entity)
        .and_where(C::EmbargoUntil.gt(Moment::from(now)))
        .and_where(C::PublishAt.is_not_null())
        .and_where(C::State.eq(State::Submitted))
        .and_where(C::Networks.ne(""))
        .to_owned();
    // A limit inside a union needs a select around it.
    let embargo = first_of(embargo);
    [of_authors(signed, "NULL"), of_authors(asked, "''"), embargo]
}

/// The first of some things whose embargo ends.
fn first_of(mut select: SelectStatement) -> SelectStatement {
    select.order_by_expr(Expr::col(C::EmbargoUntil.as_column_ref()), Order::Asc).limit(MOST);
    Query::select().expr(Expr::cust("*")).from_subquery(select, Alias::new("embargo")).to_owned()
}

/// The networks that a member decides about.
async fn networks(db: &impl ConnectionTrait, member: &Member) -> Result<HashSet<ContributionId>, DbErr> {
    let decides = |role: &TeamRole| matches!(role, TeamRole::Editor | TeamRole::Steward);
    let teams: Vec<TeamId> = member.teams.iter().filter(|(_, role)| decides(role)).map(|(team, _)| *team).collect();
    let alone = C::AuthorId.eq(member.id).and(C::TeamId.is_null());
    let run = contribution::Entity::find().select_only().column(C::Id).filter(C::Kind.eq(Kind::Network));
    let run = run.filter(C::State.is_in([State::Published, State::Archived]));
    let ids: Vec<ContributionId> = run.filter(C::TeamId.is_in(teams).or(alone)).into_tuple().all(db).await?;
    Ok(ids.into_iter().collect())
}
