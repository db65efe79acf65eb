//! Invitations to teams: by mail, also to people without an account.

use super::ops::{Locked, MAX_MEMBERS, changed, input_of, lock, lock_for_anybody, may_join, seat};
use super::{ANSWER_INVITATION, INVITE_TO_TEAM, JOIN_TEAM, REVOKE_INVITATION};
use crate::base::credentials::password::Password;
use crate::base::error::Error;
use crate::base::gql::{ID, InputObject};
use crate::base::loader::padded;
use crate::base::scalars::{EmailAddress, Title};
use crate::base::text::Fault;
use crate::ground::app::App;
use crate::ground::context::{Batch, Ctx};
use crate::ground::contribution::ids;
use crate::ground::holdings::ids_of;
use crate::ground::policy::Over;
use crate::ground::viewer;
use crate::ground::visibility::own_role;
use crate::ground::write::Tx;
use crate::people::identity::accounts::address;
use crate::people::identity::letters::{self, INVITATION_LIFE, Letter};
use crate::people::identity::{SignedIn, mailbox};
use entity::letter::LetterKind;
use entity::team_invitation::{Column as C, Entity, Model};
use entity::team_member::TeamRole;
use entity::{AccountId, LetterId, Moment, TeamId, TeamInvitationId, account, letter, team};
use sea_orm::sea_query::{ExprTrait, SimpleExpr};
use sea_orm::{
    ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select,
};
use std::collections::HashMap;
use std::sync::Arc;

/// Most open invitations of a team.
pub const MAX_INVITATIONS: u64 = 50;
/// Most invitations that are shown to whom they were sent.
const MAX_SHOWN: u64 = 10;

/// Invites somebody to a team.
#[derive(InputObject, Debug)]
pub struct InviteToTeamInput {
    /// The team.
    pub team_id: ID,
    /// Whom: the letter goes to this address.
    pub email: EmailAddress,
    /// What they may do there.
    pub role: super::TeamRole,
    /// What they are called there: «maire», «concierge», «correspondante».
    pub title: Option<Title>,
}

/// Takes an invitation back, or answers it.
#[derive(InputObject, Debug)]
pub struct TeamInvitationInput {
    /// Of an entry of `Team.invitations` or `teamInvitations`.
    pub id: ID,
}

/// Joins a team with the secret of an invitation.
#[derive(InputObject)]
pub struct JoinTeamInput {
    /// The mailed secret.
    pub token: String,
    /// The password of the account of that address; where it has none yet, the password that you choose: 8 to 1,024 characters.
    pub password: String,
    /// The name shown beside what you write, for an address that has no account yet; unused otherwise.
    pub name: Option<Title>,
}

/// Invites an address to a team.
pub async fn invite(ctx: &Ctx<'_>, input: InviteToTeamInput) -> Result<team::Model, Error> {
    let team = input_of(&input.team_id, "input.teamId")?;
    let email_key = address(&input.email)?;
    ctx.write(async |tx| {
        let Locked { team, members } = lock(tx, team, &INVITE_TO_TEAM).await?;
        forget(tx, C::TeamId.eq(team.id).and(C::GoodUntil.lte(tx.moment()))).await?;
        let of_team = Entity::find().filter(C::TeamId.eq(team.id));
        if of_team.clone().filter(C::EmailKey.eq(&email_key)).count(tx.db()).await? > 0 {
            return Err(Error::conflict("input.email", Fault::Taken));
        }
        let open = of_team.count(tx.db()).await?;
        if open >= MAX_INVITATIONS {
            return Err(Error::conflict("input.teamId", Fault::TooMany { max: 50 }));
        }
        let known = account::Entity::find().filter(account::Column::Email.eq(&email_key)).one(tx.db()).await?;
        // Members know each other; whether somebody else has an account nobody learns here.
        if known.is_some_and(|known| members.iter().any(|member| member.account_id == known.id)) {
            return Err(Error::conflict("input.email", Fault::Taken));
        }
        let inviting = tx.viewer.signed_in()?.id;
        tx.app.limits.invitation(inviting, &email_key, tx.now)?;
        let letter = Letter::new(LetterKind::TeamInvited, email_key.clone(), ctx.caller.language);
        let row = Model {
            id: TeamInvitationId(tx.id()),
            team_id: team.id,
            letter_id: Some(LetterId(letters::put(tx, letter).await?)),
            email: input.email.0,
            email_key,
            role: input.role.into(),
            title: input.title.map(|title| title.0),
            invited_by: Some(inviting),
            at: tx.moment(),
            good_until: (tx.now + INVITATION_LIFE).into(),
        };
        Entity::insert(row.into_active_model()).exec_without_returning(tx.db()).await?;
        changed(tx, team).await
    })
    .await
}

/// An invitation, with its team locked; `NOT_FOUND` when nobody may answer it any more.
async fn locked(tx: &Tx, id: &ID) -> Result<(Model, Locked), Error> {
    let id = TeamInvitationId(ids::uuid_input("team_invitation", id, "input.id")?);
    let find = async || Entity::find_by_id(id).filter(C::GoodUntil.gt(tx.moment())).one(tx.db()).await;
    let found = find().await?.ok_or_else(Error::not_found)?;
    let locked = lock_for_anybody(tx, found.team_id).await?;
    let found = find().await?.ok_or_else(Error::not_found)?;
    Ok((found, locked))
}

/// Deletes invitations and their letters, whose secrets open nothing any more.
async fn forget(tx: &Tx, which: SimpleExpr) -> Result<(), Error> {
    let letters = Entity::find().select_only().column(C::LetterId).filter(which.clone()).into_query();
    // The letters first, as erasure does.
    letter::Entity::delete_many().filter(letter::Column::Id.in_subquery(letters)).exec(tx.db()).await?;
    Entity::delete_many().filter(which).exec(tx.db()).await?;
    Ok(())
}

/// Deletes the open invitations of somebody who does not run a locked team any more.
pub async fn forget_of(tx: &Tx, team: TeamId, account: AccountId) -> Result<(), Error> {
    forget(tx, C::TeamId.eq(team).and(C::InvitedBy.eq(account))).await
}

/// Takes an invitation back.
pub async fn revoke(ctx: &Ctx<'_>, input: TeamInvitationInput) -> Result<team::Model, Error> {
    ctx.write_always(async |tx| {
        let (invitation, _) = locked(tx, &input.id).await?;
        let team = lock(tx, invitation.team_id, &REVOKE_INVITATION).await?.team;
        forget(tx, C::Id.eq(invitation.id)).await?;
        changed(tx, team).await
    })
    .await
}

/// Takes the offered place in a team.
async fn take(tx: &Tx, invitation: &Model, locked: Locked, account: AccountId) -> Result<team::Model, Error> {
    may_join(tx, account, "input").await?;
    if locked.members.len() >= MAX_MEMBERS {
        return Err(Error::conflict("input", Fault::TooMany { max: MAX_MEMBERS }));
    }
    seat(tx, invitation.team_id, account, invitation.role, invitation.title.as_deref()).await?;
    forget(tx, C::Id.eq(invitation.id)).await?;
    changed(tx, locked.team).await
}

/// Accepts an invitation, or refuses it: then it is forgotten.
pub async fn answer(ctx: &Ctx<'_>, input: TeamInvitationInput, accepts: bool) -> Result<team::Model, Error> {
    let mut member = None;
    let changed = ctx
        .write(async |tx| {
            let asking = tx.viewer.person()?;
            let own = account::Entity::find_by_id(asking.id).one(tx.db()).await?.ok_or_else(Error::unauthenticated)?;
            let (invitation, locked) = locked(tx, &input.id).await?;
            let invited = (own.email == invitation.email_key).then_some(own.id);
            tx.authorize(&ANSWER_INVITATION, Over::from(invitation.team_id).asked_by(invited))?;
            if !accepts {
                forget(tx, C::Id.eq(invitation.id)).await?;
                return changed(tx, locked.team).await;
            }
            let team = take(tx, &invitation, locked, own.id).await?;
            member = Some(viewer::reload(&tx.app, tx.db(), asking, tx.now).await?);
            Ok(team)
        })
        .await?;
    if let Some(member) = member {
        ctx.viewer_became(member);
    }
    Ok(changed)
}

/// The invitation of a letter, while it can be accepted.
fn of_letter(letter: LetterId, now: Moment) -> Select<Entity> {
    Entity::find().filter(C::LetterId.eq(letter)).filter(C::GoodUntil.gt(now))
}

/// Accepts an invitation with the secret of its letter: signs in, or opens an account where the address has none.
pub async fn join(ctx: &Ctx<'_>, input: JoinTeamInput) -> Result<SignedIn, Error> {
    let password = Password::new(&input.password, "input.password")?;
    ctx.app.limits.token(ctx.caller.address, ctx.now())?;
    let letter = letters::by_token(ctx, LetterKind::TeamInvited, &input.token).await?.ok_or_else(letters::bad_token)?;
    let holder = mailbox::holder(ctx, &letter.email, password, input.name).await?;
    let begun = ctx
        .write_for_anybody(async |tx| {
            tx.authorize(&JOIN_TEAM, Over::default())?;
            // Whoever else may be signed in has no part in it.
            tx.signed_by_nobody();
            let find = async || of_letter(letter.id, tx.moment()).one(tx.db()).await;
            let team = find().await?.ok_or_else(letters::bad_token)?.team_id;
            let locked = lock_for_anybody(tx, team).await?;
            let invitation = find().await?.ok_or_else(letters::bad_token)?;
            letters::spend(tx, &letter).await?.ok_or_else(letters::bad_token)?;
            let language = ctx.caller.language.tag().to_owned();
            let begun = mailbox::sign_in(ctx, tx, holder, language).await?.ok_or_else(Error::state)?;
            take(tx, &invitation, locked, begun.account.id).await?;
            Ok(begun)
        })
        .await?;
    ctx.app.sessions.forget_account(begun.account.id);
    begun.signed_in(ctx)
}

/// The invitation that a mailed secret accepts, and whether its address has no account yet.
pub async fn opened(ctx: &Ctx<'_>, token: &str) -> Result<Option<(Model, bool)>, Error> {
    ctx.app.limits.token(ctx.caller.address, ctx.now())?;
    let Some(letter) = letters::by_token(ctx, LetterKind::TeamInvited, token).await? else { return Ok(None) };
    let db = ctx.app.db.read();
    let known = account::Entity::find().filter(account::Column::Email.eq(&letter.email)).count(db).await?;
    let found = of_letter(letter.id, ctx.now().into()).one(db).await?;
    Ok(found.map(|found| (found, known == 0)))
}

/// The open invitations of teams, the oldest first; one statement for a page.
struct Open;

impl Batch for Open {
    type Key = TeamId;
    type Value = Vec<Model>;

    async fn fetch(ctx: &Ctx<'_>, of: Vec<TeamId>) -> Result<Vec<(TeamId, Vec<Model>)>, Error> {
        let rows = Entity::find().filter(C::TeamId.is_in(padded(of)));
        let rows = rows.filter(C::GoodUntil.gt(Moment::from(ctx.now()))).order_by_asc(C::Id);
        let mut found: HashMap<TeamId, Vec<Model>> = HashMap::new();
        for row in rows.all(ctx.app.db.read()).await? {
            found.entry(row.team_id).or_default().push(row);
        }
        Ok(found.into_iter().collect())
    }
}

/// The open invitations of a team, for its stewards; none for anybody else.
pub async fn of_team(ctx: &Ctx<'_>, team: TeamId) -> Result<Vec<Model>, Error> {
    match own_role(&ctx.viewer(), team) {
        Some(TeamRole::Steward) => Ok(ctx.load::<Open>(team).await?.unwrap_or_default()),
        _ => Ok(Vec::new()),
    }
}

/// The open invitations of the viewer's address, the oldest first.
pub async fn mine(ctx: &Ctx<'_>) -> Result<Vec<Model>, Error> {
    let address = ids_of::<account::Entity>(account::Column::Email, account::Column::Id.eq(ctx.viewer().person()?.id));
    let open = Entity::find().filter(C::EmailKey.in_subquery(address));
    let open = open.filter(C::GoodUntil.gt(Moment::from(ctx.now()))).order_by_asc(C::Id).limit(MAX_SHOWN);
    Ok(open.all(ctx.app.db.read()).await?)
}

/// Forgets invitations, with their addresses, that nobody answered in time.
pub async fn purge(app: &Arc<App>) -> Result<(), Error> {
    let past = Entity::delete_many().filter(C::GoodUntil.lte(Moment::from(app.clock.now())));
    Ok(past.exec(app.db.background()).await.map(|_| ())?)
}
