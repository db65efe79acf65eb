//! Erasure: what a person made for others stays, without their name; all else of them goes.
//!
//! One transaction deletes the account and, before it, what no foreign key takes along; when it is acknowledged no table
//! holds anything of them. A job then wipes what is no table: mails in the outbox, the write-ahead log, dead rows.

use super::columns::{Fate, Person, Tells};
use super::holdings;
use crate::app::App;
use crate::context::Ctx;
use crate::error::Error;
use crate::gql::InputObject;
use crate::identity::accounts::{folded, verified};
use crate::identity::password::Password;
use crate::identity::secret;
use crate::policy::{Action, Over};
use crate::viewer::Member;
use crate::write::{Outcome, Tx};
use entity::activity::Verb;
use entity::team_member::{self, TeamRole};
use entity::{AccountId, Moment, TeamId, account, team};
use sea_orm::sea_query::{Expr, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Has your account erased.
#[derive(InputObject)]
pub struct EraseMyAccountInput {
    /// Your password, as it cannot be undone.
    pub password: String,
}

/// An account that is no more.
pub struct Erased {
    /// What its id was.
    pub id: AccountId,
    /// When.
    pub at: Moment,
}

impl Outcome for Erased {
    fn id(&self) -> Uuid {
        self.id.0
    }

    /// What takes a secret takes no idempotency key.
    async fn again(_: &Tx, _: Uuid) -> Result<Self, Error> {
        Err(Error::internal("nobody is erased again"))
    }
}

/// Erases the account of whoever asks.
pub async fn erase(ctx: &Ctx<'_>, input: EraseMyAccountInput) -> Result<Erased, Error> {
    let password = Password::new(&input.password, "input.password")?;
    let account = verified(ctx, password, "input.password").await?;
    let erased = ctx
        .write(async |tx| {
            tx.authorize(Action::EraseMyAccount, Over::default())?;
            let asking = tx.viewer.person()?;
            // Whoever writes in their name waits here, and finds nobody then.
            let same = account::Entity::find_by_id(account.id).lock_exclusive().one(tx.db()).await?;
            let same = same.filter(|row| row.password_hash == account.password_hash).ok_or_else(Error::state)?;
            hand_over_teams(tx, asking).await?;
            let person = Person { id: same.id, email: same.email };
            wipe(tx, &person).await?;
            tx.put_off("wipe_traces", format!("{}.{}", tx.id(), secret::hash(&person.email))).await?;
            // Whoever keeps a copy of what the API gave knows by this what to forget.
            tx.record_beside(Verb::AccountErased, Some(person.id.0));
            tx.signed_by_nobody();
            Ok(Erased { id: person.id, at: tx.moment() })
        })
        .await?;
    ctx.app.sessions.forget_account(erased.id);
    ctx.viewer_left();
    Ok(erased)
}

/// A team keeps a steward: where they were the last one, the strongest and longest member becomes one.
async fn hand_over_teams(tx: &Tx, leaving: &Member) -> Result<(), Error> {
    let is_steward = |(team, role): &(TeamId, TeamRole)| (*role == TeamRole::Steward).then_some(*team);
    let teams: BTreeSet<TeamId> = leaving.teams.iter().filter_map(is_steward).collect();
    if teams.is_empty() {
        return Ok(());
    }
    // Locked in one order: of two stewards who leave at once the second sees that the first is gone.
    let locked = team::Entity::find().filter(team::Column::Id.is_in(teams.iter().copied()));
    locked.order_by_asc(team::Column::Id).lock_exclusive().all(tx.db()).await?;
    let others = team_member::Entity::find()
        .filter(team_member::Column::TeamId.is_in(teams.iter().copied()))
        .filter(team_member::Column::AccountId.ne(leaving.id))
        .order_by_asc(team_member::Column::Since)
        .order_by_asc(team_member::Column::AccountId);
    let others = others.all(tx.db()).await?;
    for team in teams {
        let mut members: Vec<&team_member::Model> = others.iter().filter(|member| member.team_id == team).collect();
        // The sort is stable: of equals the one who has been there longest.
        members.sort_by_key(|member| std::cmp::Reverse(member.role));
        let Some(next) = members.first().filter(|member| member.role != TeamRole::Steward) else { continue };
        team_member::Entity::update_many()
            .col_expr(team_member::Column::Role, Expr::value(TeamRole::Steward))
            .filter(team_member::Column::TeamId.eq(team))
            .filter(team_member::Column::AccountId.eq(next.account_id))
            .exec(tx.db())
            .await?;
        tx.record_beside(Verb::StewardSucceeded, Some(team.0));
    }
    Ok(())
}

/// Deletes and empties what no foreign key takes along, then the account.
async fn wipe(tx: &Tx, person: &Person) -> Result<(), Error> {
    for holding in holdings() {
        let Some(theirs) = holding.rows_of(person) else { continue };
        match holding.fate {
            Fate::WithAccount | Fate::Stays => {}
            Fate::Deleted => {
                tx.db().execute(Query::delete().from_table(holding.table).cond_where(theirs)).await?;
            }
            Fate::Emptied => {
                let nothing = || Expr::value(Option::<String>::None);
                let values = holding.telling(Tells::Personal).map(|column| (column.name, nothing()));
                tx.db().execute(Query::update().table(holding.table).values(values).cond_where(theirs)).await?;
            }
        }
    }
    account::Entity::delete_by_id(person.id).exec(tx.db()).await?;
    Ok(())
}

/// Wipes what the tables do not hold any more; the job's name ends with the hash of the address.
pub async fn forget(app: &App, name: &str) -> Result<(), Error> {
    let wanted = name.rsplit('.').next().unwrap_or_default();
    let is_theirs = |address: &str| secret::hash(&folded(address)) == wanted;
    app.post.forget(is_theirs).map_err(|_| Error::internal("the outbox cannot be read"))?;
    let tables: BTreeSet<&str> = holdings().iter().map(|holding| holding.table).collect();
    Ok(app.db.wipe(&tables.into_iter().collect::<Vec<_>>()).await?)
}
