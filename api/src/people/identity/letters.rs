//! Letters: mails about an account. The transaction that causes a letter queues it, and a job sends it.
//!
//! The text of a letter is chosen when it is sent. Only then is its address looked up among the accounts, so that
//! neither an answer nor its timing shows whether there is one. The token is drawn then too, and only its hash is
//! stored, so that the database never holds anything that opens an account. A token can be used once, within thirty
//! minutes; that of an invitation to a team within thirty days.

use crate::base::credentials::secret;
use crate::base::error::{Error, ErrorCode};
use crate::base::mail::{Mail, words};
use crate::base::text::{Language, Reason};
use crate::ground::app::App;
use crate::ground::app::Running;
use crate::ground::context::Ctx;
use crate::ground::territory::{InseeCode, gazetteer};
use crate::ground::write::Tx;
use chrono::TimeDelta;
use entity::letter::LetterKind::{self, AuthorInvited, ClaimCode, ResetPassword, TeamInvited, VerifyEmail};
use entity::{AccountId, LetterId, Moment, SignUpId, account, letter};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use std::sync::Arc;
use uuid::Uuid;

/// How long a token is valid that opens an account.
pub const TOKEN_LIFE: TimeDelta = TimeDelta::minutes(30);
/// How long an invitation to a team waits for an answer, and the code for a town hall.
pub const INVITATION_LIFE: TimeDelta = TimeDelta::days(30);

/// A letter to be sent.
pub struct Letter {
    /// What it is about.
    pub kind: LetterKind,
    /// The recipient's address.
    pub email: String,
    /// Language for a recipient without an account.
    pub language: Language,
    /// The sign-up that it confirms.
    pub sign_up: Option<SignUpId>,
    /// The commune that it is about.
    pub about: Option<InseeCode>,
}

impl Letter {
    /// A letter that confirms no sign-up.
    pub const fn new(kind: LetterKind, email: String, language: Language) -> Self {
        Self { kind, email, language, sign_up: None, about: None }
    }
}

/// Queues a letter; a job sends it after the commit.
pub async fn put(tx: &Tx, letter: Letter) -> Result<Uuid, Error> {
    let id = tx.id();
    let row = letter::ActiveModel {
        id: Set(LetterId(id)),
        kind: Set(letter.kind),
        email: Set(letter.email),
        language: Set(letter.language.tag().to_owned()),
        sign_up_id: Set(letter.sign_up),
        token_hash: Set(None),
        good_until: Set(None),
        about: Set(letter.about.map(|code| code.to_string())),
        made_at: Set(tx.moment()),
    };
    letter::Entity::insert(row).exec_without_returning(tx.db()).await?;
    tx.put_off("send_letter", id.to_string()).await?;
    Ok(id)
}

/// What a letter needs of an account.
pub const ADDRESSED: [account::Column; 2] = [account::Column::Email, account::Column::Language];

/// Queues a letter to each of these addresses, in the language beside it; one to each.
pub async fn put_all(tx: &Tx, mut told: Vec<(String, String)>, kind: LetterKind) -> Result<(), Error> {
    told.sort_unstable();
    told.dedup();
    for (email, language) in told {
        put(tx, Letter::new(kind, email, Language::accepted(&language))).await?;
    }
    Ok(())
}

/// Queues a letter to an account, where there is one.
pub async fn put_to(tx: &Tx, account: Option<AccountId>, kind: LetterKind) -> Result<(), Error> {
    let Some(account) = account else { return Ok(()) };
    let reader = account::Entity::find_by_id(account).select_only().columns(ADDRESSED);
    let reader: Option<(String, String)> = reader.into_tuple().one(tx.db()).await?;
    put_all(tx, reader.into_iter().collect(), kind).await
}

/// The letter that a valid token belongs to.
pub async fn by_token(ctx: &Ctx<'_>, kind: LetterKind, token: &str) -> Result<Option<letter::Model>, Error> {
    let found = letter::Entity::find()
        .filter(letter::Column::TokenHash.eq(secret::hash(token)))
        .filter(letter::Column::Kind.eq(kind))
        .filter(letter::Column::GoodUntil.gt(Moment::from(ctx.now())));
    Ok(found.one(ctx.app.db.read()).await?)
}

/// The error for a mailed token that is none, or no longer.
pub fn bad_token() -> Error {
    Error::new(ErrorCode::Unauthenticated, Reason::MailedToken)
}

/// Consumes a letter's token; `None` when it has expired or a concurrent request has just consumed it.
pub async fn spend(tx: &Tx, letter: &letter::Model) -> Result<Option<()>, Error> {
    let this = letter::Entity::delete_many()
        .filter(letter::Column::Id.eq(letter.id))
        .filter(letter::Column::TokenHash.eq(letter.token_hash.clone()))
        .filter(letter::Column::GoodUntil.gt(tx.moment()));
    Ok((this.exec(tx.db()).await?.rows_affected > 0).then_some(()))
}

/// Sends the letter of a job. When a letter is sent twice, only the second token is valid. A missing letter was used,
/// or its person was erased.
pub async fn send(app: &Arc<App>, job: &Running) -> Result<(), Error> {
    let id = LetterId(Uuid::try_parse(&job.payload).map_err(|_| Error::internal("a job for no letter"))?);
    let db = app.db.background();
    let Some(letter) = letter::Entity::find_by_id(id).one(db).await? else { return Ok(()) };
    let known = account::Entity::find()
        .filter(account::Column::Email.eq(&letter.email))
        .filter(account::Column::DisabledAt.is_null())
        .one(db)
        .await?;
    // These ask somebody to open an account; the others go to people who have one.
    if known.is_none() && !matches!(letter.kind, VerifyEmail | AuthorInvited | TeamInvited | ClaimCode) {
        return forget(app, id).await;
    }
    let life = match letter.kind {
        VerifyEmail if known.is_some() => None,
        VerifyEmail | ResetPassword => Some(TOKEN_LIFE),
        TeamInvited | ClaimCode => Some(INVITATION_LIFE),
        _ => None,
    };
    let token = life.map(|_| secret::draw::<32>("jdm_"));
    if let Some((token, life)) = token.as_ref().zip(life) {
        letter::Entity::update_many()
            .col_expr(letter::Column::TokenHash, Expr::value(secret::hash(token)))
            .col_expr(letter::Column::GoodUntil, Expr::value(Moment::from(app.clock.now() + life)))
            .filter(letter::Column::Id.eq(id))
            .exec(db)
            .await?;
    }
    // The account's own language; without an account, that of the request.
    let language = Language::accepted(known.as_ref().map_or(&letter.language, |account| &account.language));
    let commune = letter.about.as_deref().and_then(InseeCode::read).and_then(|code| gazetteer().resolve(code));
    let commune = commune.and_then(|index| gazetteer().get(index)).map_or("", |commune| commune.name);
    let (subject, text) = words(letter.kind, known.is_some(), language, &app.post, token.as_deref(), commune);
    let sent = app.post.send(&Mail { id: id.0, to: &letter.email, subject, text: &text, at: app.clock.now() }).await?;
    if token.is_some() && sent { Ok(()) } else { forget(app, id).await }
}

async fn forget(app: &App, id: LetterId) -> Result<(), Error> {
    Ok(letter::Entity::delete_by_id(id).exec(app.db.background()).await.map(|_| ())?)
}
