//! Erasure: what a person made for others stays without their name; everything else of theirs is deleted.
//!
//! One transaction deletes the rows that no foreign key deletes, then the account. After its commit no table holds
//! anything of the person. A job then wipes the traces outside of tables: mails in the outbox, the write-ahead log,
//! dead rows; and areas have jobs of their own for what the person leaves open (`after erasure`).

use super::export::SWEEP as SWEEP_COPIES;
use crate::base::credentials::password::Password;
use crate::base::credentials::secret;
use crate::base::error::Error;
use crate::base::fold::fold_email;
use crate::base::gql::InputObject;
use crate::ground::app::App;
use crate::ground::app::Running;
use crate::ground::chronicle::{Happened, Other};
use crate::ground::context::Ctx;
use crate::ground::files::bytes::SWEEP;
use crate::ground::holdings::{Erasure, Person};
use crate::ground::member::Member;
use crate::ground::policy::Over;
use crate::ground::viewer;
use crate::ground::write::{Outcome, Tx};
use crate::people::identity::accounts::verified;
use entity::activity::Verb;
use entity::team_member::{self, TeamRole};
use entity::{AccountId, Moment, TeamId, account, team};
use sea_orm::sea_query::{Expr, LockType};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect};
use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::sync::Arc;
use uuid::Uuid;

/// Erases your account.
#[derive(InputObject)]
pub struct EraseMyAccountInput {
    /// Your password, because an erasure cannot be undone.
    pub password: String,
}

/// An erased account.
pub struct Erased {
    /// The id that it had.
    pub id: AccountId,
    /// When it was erased.
    pub at: Moment,
}

impl Outcome for Erased {
    fn id(&self) -> Uuid {
        self.id.0
    }

    /// Mutations whose input holds a secret accept no idempotency key, so this is never called.
    async fn again(_: &Tx, _: Uuid) -> Result<Self, Error> {
        Err(Error::internal("nobody is erased again"))
    }
}

/// Erases the viewer's account.
pub async fn erase(ctx: &Ctx<'_>, input: EraseMyAccountInput) -> Result<Erased, Error> {
    let password = Password::new(&input.password, "input.password")?;
    let account = verified(ctx, password, "input.password").await?;
    let erased = ctx
        .write_always(async |tx| {
            tx.authorize(&super::ERASE_MY_ACCOUNT, Over::default())?;
            let asking = tx.viewer.person()?;
            // Concurrent writes of the account wait for this lock, or this write waits for theirs. A write that
            // deadlocks is refused and can be sent again.
            let same = account::Entity::find_by_id(account.id).lock_exclusive().one(tx.db()).await?;
            let same = same.filter(|row| row.password_hash == account.password_hash).ok_or_else(Error::state)?;
            // A team may have been joined while this write waited for the lock.
            let leaving = viewer::reload(&tx.app, tx.db(), asking, tx.now).await?;
            hand_over_teams(tx, &leaving).await?;
            let person = Person { id: same.id, email: same.email };
            wipe(tx, &person).await?;
            tx.put_off("wipe_traces", format!("{}.{}", tx.id(), secret::hash(&person.email))).await?;
            // The bytes of their files that nothing uses.
            tx.put_off(SWEEP, String::new()).await?;
            for job in tx.app.registry.jobs().iter().filter(|job| job.after_erasure) {
                tx.put_off(job.name, String::new()).await?;
            }
            // The bytes of their copy.
            tx.put_off(SWEEP_COPIES, String::new()).await?;
            // The event tells whoever keeps a copy of the API's data which account to forget.
            tx.record(Happened::beside(Verb::AccountErased, Other::Account(person.id)));
            tx.signed_by_nobody();
            Ok(Erased { id: person.id, at: tx.moment() })
        })
        .await?;
    ctx.app.sessions.forget_account(erased.id);
    ctx.viewer_left();
    Ok(erased)
}

/// Keeps a steward in each team. Where the leaving person is the last steward who may sign in, the member with the
/// highest role becomes steward; among equal roles, the member who joined first.
async fn hand_over_teams(tx: &Tx, leaving: &Member) -> Result<(), Error> {
    let teams: BTreeSet<TeamId> = leaving.teams.iter().map(|(team, _)| *team).collect();
    // The rows are locked in the order of their ids and read afterwards: when two members leave at once, the second
    // sees the result of the first.
    let locked = team::Entity::find().filter(team::Column::Id.is_in(teams.iter().copied()));
    locked.order_by_asc(team::Column::Id).lock(LockType::NoKeyUpdate).all(tx.db()).await?;
    let members: Vec<(TeamId, AccountId, TeamRole)> = team_member::Entity::find()
        .select_only()
        .columns([team_member::Column::TeamId, team_member::Column::AccountId, team_member::Column::Role])
        .join(JoinType::InnerJoin, team_member::Entity::to_account())
        .filter(team_member::Column::TeamId.is_in(teams.iter().copied()))
        .filter(account::Column::DisabledAt.is_null())
        .order_by_asc(team_member::Column::Since)
        .order_by_asc(team_member::Column::AccountId)
        .into_tuple()
        .all(tx.db())
        .await?;
    for team in teams {
        let of_team = members.iter().filter(|(of, ..)| *of == team);
        let (own, mut others): (Vec<_>, Vec<_>) = of_team.partition(|(_, account, _)| *account == leaving.id);
        // The sort is stable: among equal roles the member who joined first stays first.
        others.sort_by_key(|(_, _, role)| Reverse(*role));
        let was_steward = own.iter().any(|(_, _, role)| *role == TeamRole::Steward);
        let Some((_, next, _)) = others.first().filter(|(_, _, role)| was_steward && *role != TeamRole::Steward) else {
            continue;
        };
        team_member::Entity::update_many()
            .col_expr(team_member::Column::Role, Expr::value(TeamRole::Steward))
            .filter(team_member::Column::TeamId.eq(team))
            .filter(team_member::Column::AccountId.eq(*next))
            .exec(tx.db())
            .await?;
        tx.record(Happened::beside(Verb::StewardSucceeded, Other::Team(team)));
    }
    Ok(())
}

/// Deletes or empties the rows that no foreign key deletes, then deletes the account.
async fn wipe(tx: &Tx, person: &Person) -> Result<(), Error> {
    for holding in tx.app.registry.holdings() {
        match holding.erasure(person) {
            None => {}
            Some(Erasure::Delete(delete)) => {
                tx.db().execute(&delete).await?;
            }
            Some(Erasure::Empty(update)) => {
                tx.db().execute(&update).await?;
            }
        }
    }
    account::Entity::delete_by_id(person.id).exec(tx.db()).await?;
    Ok(())
}

/// Wipes the traces outside of tables; the job's payload ends with the hash of the e-mail address.
pub async fn forget(app: &Arc<App>, job: &Running) -> Result<(), Error> {
    let telling = app.registry.holdings().iter().filter(|holding| holding.telling_of_them().next().is_some());
    let tables: BTreeSet<&str> = telling.map(|holding| holding.table).collect();
    let wanted = job.payload.rsplit('.').next().unwrap_or_default().to_owned();
    app.post.forget(move |address| secret::hash(&fold_email(address)) == wanted).await?;
    Ok(app.db.wipe(&tables.into_iter().collect::<Vec<_>>()).await?)
}

/// Rewrites the file of a large database, at most once a day, when an account was erased since the last rewrite.
pub async fn rewrite(app: &Arc<App>) -> Result<(), Error> {
    Ok(app.db.rewrite_if_due().await?)
}

/// Updates the statistics of the query planner.
pub async fn optimise(app: &Arc<App>) -> Result<(), Error> {
    Ok(app.db.optimise().await?)
}
