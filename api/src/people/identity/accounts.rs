//! Accounts: made by the holder of a mailbox or from the command line.
//!
//! The API does not reveal which addresses have an account. Signing up and asking for a new password do the same work
//! and give the same answer for every address; only the letter differs, and it is chosen after the answer. A sign-up
//! becomes an account only with both the mailed token and the password chosen at sign-up. So neither a person who signs
//! up with somebody else's address, nor a person who opens the mail of somebody else's sign-up, gets an account.

use super::events;
use super::known;
use super::letters::{self, Letter};
use super::mailbox::{self, Holder, insert};
use super::sessions::{self, SignedIn};
use super::{CHANGE_PASSWORD, REQUEST_PASSWORD_RESET, RESET_PASSWORD, SIGN_UP, VERIFY_EMAIL};
use crate::base::clock::{Clock, Ids};
use crate::base::credentials::password::{Password, Passwords, Place};
use crate::base::db::Database;
use crate::base::error::{Error, ErrorCode, Problems};
use crate::base::fold::fold_email;
use crate::base::gql::InputObject;
use crate::base::scalars::{EmailAddress, Title};
use crate::base::text::{Fault, Reason};
use crate::ground::context::Ctx;
use crate::ground::policy::Over;
use crate::ground::write::{Outcome, Tx};
use crate::people::applications;
use entity::account::PlatformRole;
use entity::letter::LetterKind;
use entity::security_event::SecurityEventKind;
use entity::{AccountId, SignUpId, account, letter, session, sign_up, team_member};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

/// Most memberships listed for one account.
const MAX_MEMBERSHIPS: u64 = 100;

/// Signs up.
#[derive(InputObject)]
pub struct SignUpInput {
    /// E-mail address to sign in with; shown to nobody else.
    pub email: EmailAddress,
    /// Password: 8 to 1,024 characters.
    pub password: String,
    /// The name shown beside what you write.
    pub name: Title,
}

/// Turns a sign-up into an account.
#[derive(InputObject)]
pub struct VerifyEmailInput {
    /// The mailed token.
    pub token: String,
    /// The password chosen when signing up.
    pub password: String,
}

/// Changes the password.
#[derive(InputObject)]
pub struct ChangePasswordInput {
    /// The present password.
    pub current_password: String,
    /// The new password: 8 to 1,024 characters.
    pub new_password: String,
}

/// Asks for a mail with a token to set a new password.
#[derive(InputObject)]
pub struct RequestPasswordResetInput {
    /// The address of the account.
    pub email: EmailAddress,
}

/// Sets a new password with a mailed token.
#[derive(InputObject)]
pub struct ResetPasswordInput {
    /// The mailed token.
    pub token: String,
    /// The new password: 8 to 1,024 characters.
    pub new_password: String,
}

/// A requested mail, whether it is sent or not.
pub struct Mailed {
    /// The address, as it was given.
    pub email: EmailAddress,
    letter: Uuid,
}

impl Outcome for Mailed {
    fn id(&self) -> Uuid {
        self.letter
    }

    /// A requested mail is not looked up again, so a repeat by idempotency key fails.
    async fn again(_: &Tx, _: Uuid) -> Result<Self, Error> {
        Err(Error::internal("nobody in particular has no keys"))
    }
}

/// The folded e-mail address of an input. Folding can turn letters into other signs, so the result is validated again.
pub fn address(email: &EmailAddress) -> Result<String, Error> {
    let email = fold_email(&email.0);
    let is_one = EmailAddress::holds(&email);
    is_one.then_some(email).ok_or_else(|| Error::invalid("input.email", Fault::Malformed("EmailAddress".to_owned())))
}

/// A password of an input, or its problem.
fn checked(text: &str, field: &str) -> Result<Password, Error> {
    Password::new(text, field).map_err(Error::from)
}

/// Stores a sign-up and queues the mail with its token; the answer does not reveal whether the address has an account.
pub async fn sign_up(ctx: &Ctx<'_>, input: SignUpInput) -> Result<Mailed, Error> {
    let password = checked(&input.password, "input.password")?;
    let email = address(&input.email)?;
    ctx.app.disk.check_half()?;
    ctx.app.limits.sign_up(ctx.caller.address, &email, ctx.now())?;
    let password_hash = ctx.app.passwords.hash(password, Place::Anybodys).await?;
    ctx.write_for_anybody(async |tx| {
        tx.authorize(&SIGN_UP, Over::default())?;
        tx.quiet("who signs up is nobody's business");
        let id = SignUpId(tx.id());
        let (name, made_at) = (input.name.0, tx.moment());
        let asked = sign_up::Model { id, email: email.clone(), name, password_hash, made_at };
        sign_up::Entity::insert(asked.into_active_model().reset_all()).exec_without_returning(tx.db()).await?;
        let letter = Letter::new(LetterKind::VerifyEmail, email, ctx.caller.language);
        let letter = Letter { sign_up: Some(id), ..letter };
        Ok(Mailed { email: input.email, letter: letters::put(tx, letter).await? })
    })
    .await
}

/// Turns a sign-up into an account and signs it in.
pub async fn verify_email(ctx: &Ctx<'_>, input: VerifyEmailInput) -> Result<SignedIn, Error> {
    let password = checked(&input.password, "input.password")?;
    ctx.app.limits.token(ctx.caller.address, ctx.now())?;
    let letter = letters::by_token(ctx, LetterKind::VerifyEmail, &input.token).await?.ok_or_else(letters::bad_token)?;
    let asked = match letter.sign_up_id {
        Some(id) => sign_up::Entity::find_by_id(id).one(ctx.app.db.read()).await?,
        None => None,
    };
    let asked = asked.ok_or_else(letters::bad_token)?;
    let verdict = ctx.app.passwords.verify(password, Some(asked.password_hash.clone()), Place::Anybodys).await?;
    if !verdict.matches {
        events::note(ctx.app, None, SecurityEventKind::SignInRefused, ctx.caller.address).await?;
        return Err(Error::new(ErrorCode::Unauthenticated, Reason::SignIn));
    }
    let begun = ctx
        .write_for_anybody(async |tx| {
            tx.authorize(&VERIFY_EMAIL, Over::default())?;
            tx.quiet("who signs up is nobody's business");
            letters::spend(tx, &letter).await?.ok_or_else(letters::bad_token)?;
            let (email, name, password_hash) = (asked.email, asked.name, asked.password_hash);
            let holder = Holder::New { email, name, password_hash };
            mailbox::sign_in(ctx, tx, holder, letter.language).await?.ok_or_else(letters::bad_token)
        })
        .await?;
    begun.signed_in(ctx)
}

/// The viewer's account, after checking its password again. `field` names the input in errors. Tries are counted apart from
/// sign-ins: who is signed in waits for no stranger.
pub async fn verified(ctx: &Ctx<'_>, password: Password, field: &str) -> Result<account::Model, Error> {
    let session = ctx.viewer().person()?.session()?;
    let account = own_account(ctx).await?;
    ctx.app.limits.confirm(session, account.id, ctx.now())?;
    let verdict = ctx.app.passwords.verify(password, Some(account.password_hash.clone()), Place::Kept).await?;
    if !verdict.matches {
        events::note(ctx.app, Some(account.id), SecurityEventKind::SignInRefused, ctx.caller.address).await?;
        return Err(Error::invalid(field, Fault::WrongPassword));
    }
    Ok(account)
}

/// Changes the password of the viewer's account and ends its other sessions.
pub async fn change_password(ctx: &Ctx<'_>, input: ChangePasswordInput) -> Result<account::Model, Error> {
    let mut problems = Problems::default();
    let current = problems.take(Password::new(&input.current_password, "input.currentPassword"));
    let new = problems.take(Password::new(&input.new_password, "input.newPassword"));
    problems.check()?;
    let (current, new) = current.zip(new).ok_or_else(|| Error::internal("a problem was not told"))?;
    let account = verified(ctx, current, "input.currentPassword").await?;
    let hash = ctx.app.passwords.hash(new, Place::Kept).await?;
    ctx.write_always(async |tx| {
        tx.authorize(&CHANGE_PASSWORD, Over::default())?;
        tx.quiet("passwords are nobody's business");
        let member = tx.viewer.signed_in()?;
        let others = session::Column::AccountId.eq(member.id).and(session::Column::Id.ne(member.session()?));
        let account = set_password(ctx, tx, account, hash, SecurityEventKind::PasswordChanged).await?;
        // After the update, which waits for concurrent sign-ins with the old password: their sessions end too.
        sessions::end(tx, others).await?;
        Ok(account)
    })
    .await
    .inspect(|account| ctx.app.sessions.forget_account(account.id))
}

/// Stores a new password and queues a mail about it; fails with `CONFLICT` when the password changed meanwhile.
async fn set_password(
    ctx: &Ctx<'_>,
    tx: &Tx,
    account: account::Model,
    hash: String,
    kind: SecurityEventKind,
) -> Result<account::Model, Error> {
    let changed = account::Entity::update_many()
        .col_expr(account::Column::PasswordHash, Expr::value(&hash))
        .filter(account::Column::Id.eq(account.id))
        .filter(account::Column::PasswordHash.eq(&account.password_hash))
        .exec(tx.db())
        .await?;
    if changed.rows_affected == 0 {
        return Err(Error::state());
    }
    // Tokens for a new password that were mailed before become invalid.
    let others = letter::Column::Email.eq(&account.email).and(letter::Column::Kind.eq(LetterKind::ResetPassword));
    letter::Entity::delete_many().filter(others).exec(tx.db()).await?;
    events::record(tx, Some(account.id), kind, ctx.caller.address).await?;
    let (email, language) = (account.email.clone(), ctx.caller.language);
    letters::put(tx, Letter::new(LetterKind::PasswordChanged, email, language)).await?;
    Ok(account::Model { password_hash: hash, ..account })
}

/// Queues a mail with a token for a new password. It is sent only when the address has an account; the answer is the
/// same either way.
pub async fn request_password_reset(ctx: &Ctx<'_>, input: RequestPasswordResetInput) -> Result<Mailed, Error> {
    let email = address(&input.email)?;
    ctx.app.disk.check_half()?;
    ctx.app.limits.reset(ctx.caller.address, &email, ctx.now())?;
    ctx.write_for_anybody(async |tx| {
        tx.authorize(&REQUEST_PASSWORD_RESET, Over::default())?;
        tx.quiet("passwords are nobody's business");
        let letter = Letter::new(LetterKind::ResetPassword, email, ctx.caller.language);
        Ok(Mailed { email: input.email, letter: letters::put(tx, letter).await? })
    })
    .await
}

/// Sets a new password with a mailed token; all sessions of the account end and its application keys are revoked.
pub async fn reset_password(ctx: &Ctx<'_>, input: ResetPasswordInput) -> Result<account::Model, Error> {
    let password = checked(&input.new_password, "input.newPassword")?;
    ctx.app.limits.token(ctx.caller.address, ctx.now())?;
    let letter =
        letters::by_token(ctx, LetterKind::ResetPassword, &input.token).await?.ok_or_else(letters::bad_token)?;
    // The mailed token proved who they are.
    let hash = ctx.app.passwords.hash(password, Place::Kept).await?;
    ctx.write_for_anybody(async |tx| {
        tx.authorize(&RESET_PASSWORD, Over::default())?;
        tx.quiet("passwords are nobody's business");
        letters::spend(tx, &letter).await?.ok_or_else(letters::bad_token)?;
        let account = account::Entity::find()
            .filter(account::Column::Email.eq(&letter.email))
            .filter(account::Column::DisabledAt.is_null())
            .one(tx.db())
            .await?;
        let account = account.ok_or_else(letters::bad_token)?;
        let account = set_password(ctx, tx, account, hash, SecurityEventKind::PasswordReset).await?;
        sessions::end(tx, session::Column::AccountId.eq(account.id)).await?;
        // Somebody else who had taken the account over keeps no key to it.
        applications::revoke_all(tx, account.id).await?;
        known::forget(tx, account.id).await?;
        known::remember(tx, account.id, ctx.caller.address).await?;
        Ok(account)
    })
    .await
    .inspect(|account| ctx.app.sessions.forget_account(account.id))
}

impl Outcome for account::Model {
    fn id(&self) -> Uuid {
        self.id.0
    }

    async fn again(tx: &Tx, id: Uuid) -> Result<Self, Error> {
        account::Entity::find_by_id(AccountId(id)).one(tx.db()).await?.ok_or_else(Error::not_found)
    }
}

/// The viewer's own account.
pub async fn own_account(ctx: &Ctx<'_>) -> Result<account::Model, Error> {
    let id = ctx.viewer().person()?.id;
    account::Entity::find_by_id(id).one(ctx.app.db.read()).await?.ok_or_else(Error::unauthenticated)
}

/// The memberships of the viewer's account, the oldest first.
pub async fn own_memberships(ctx: &Ctx<'_>) -> Result<Vec<team_member::Model>, Error> {
    let rows = team_member::Entity::find()
        .filter(team_member::Column::AccountId.eq(ctx.viewer().person()?.id))
        .order_by_asc(team_member::Column::Since)
        .order_by_asc(team_member::Column::TeamId)
        .limit(MAX_MEMBERSHIPS);
    Ok(rows.all(ctx.app.db.read()).await?)
}

/// What [`create_account`] needs, so that it runs with or without a server.
pub struct Maker<'a> {
    /// The database that it is written to.
    pub db: &'a Database,
    /// Hashes its password.
    pub passwords: &'a Passwords,
    /// Tells when it is made.
    pub clock: &'a Clock,
    /// Makes its id.
    pub ids: &'a Ids,
}

/// Makes an account from the command line (`admin create`).
pub async fn create_account(
    maker: Maker<'_>,
    email: &str,
    name: Option<&str>,
    password: &str,
    role: Option<PlatformRole>,
) -> Result<AccountId, Error> {
    let mut problems = Problems::default();
    let password = problems.take(Password::new(password, "password"));
    let email = fold_email(email);
    let name = name.map_or_else(|| email.split('@').next().unwrap_or_default().to_owned(), str::to_owned);
    for (field, is_valid) in [("email", EmailAddress::holds(&email)), ("name", Title::holds(&name))] {
        if !is_valid {
            problems.add(field, Fault::Malformed(field.to_owned()));
        }
    }
    problems.check()?;
    let password = password.ok_or_else(|| Error::internal("a problem was not told"))?;
    let hash = maker.passwords.hash(password, Place::Anybodys).await?;
    let id = AccountId(maker.ids.next(maker.clock));
    let made = account::Model { role, ..account::Model::new(id, email, name, hash, maker.clock.now().into()) };
    let tx = maker.db.begin().await?;
    if insert(&tx, &made).await? == 0 {
        return Err(Error::conflict("email", Fault::Taken));
    }
    tx.commit().await?;
    Ok(id)
}
