//! Decisions on the authors of articles.

use crate::base::error::{Error, Problem};
use crate::base::gql::{Enum, ID, InputObject};
use crate::base::scalars::{EmailAddress, Title};
use crate::base::text::Fault;
use crate::ground::app::App;
use crate::ground::chronicle::Happened;
use crate::ground::context::Ctx;
use crate::ground::contribution::{Base, EDIT_PUBLISHED, Part, ids, listing, may_edit};
use crate::ground::jobs::HOUR;
use crate::ground::member::Viewer;
use crate::ground::policy::{ACCOUNTS, EDITORS, INVITED, Over, Rule};
use crate::ground::write::Tx;
use crate::people::identity::accounts::address;
use crate::people::identity::letters::{self, Letter};
use entity::activity::Verb;
use entity::api_key::Scope;
use entity::authorship::{AuthorshipState as State, Column as C, Entity, Model};
use entity::contribution::{self, Kind};
use entity::letter::LetterKind;
use entity::{AccountId, AuthorshipId, ContributionId, Moment, account};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter,
};
use std::sync::Arc;

/// Most authors of an article.
const MAX_AUTHORS: u64 = 20;
/// Most bylines that an account claims at a time.
const MAX_CLAIMS: u64 = 20;

/// Accept or refuse to sign.
pub const ANSWER: Rule = Rule::person("AnswerAuthorship", INVITED);
/// Say that one is the person of a byline.
pub const CLAIM: Rule = Rule::with(Scope::WriteArticles, "ClaimByline", ACCOUNTS);
/// Accept such a claim.
pub const ACCEPT: Rule = Rule::on_things("AcceptBylineClaim", EDITORS).except_asker();
/// Refuse such a claim.
pub const REFUSE_CLAIM: Rule = Rule::on_things("RefuseBylineClaim", EDITORS).except_asker();

/// Whether an author agreed to sign. Values may be added.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "entity::authorship::AuthorshipState")]
pub enum AuthorshipState {
    /// A name without an account, which its owner may claim.
    Byline,
    /// Somebody was asked by mail and has not answered; shown to those who may read the draft.
    Invited,
    /// An account says that it is the person of a byline; editors decide.
    Claimed,
    /// An account signs.
    Accepted,
}

/// Names an author of an article.
#[derive(InputObject, Debug)]
pub struct AddArticleAuthorInput {
    /// The article.
    pub article_id: ID,
    /// The name: shown as it is where no e-mail address is given.
    pub name: Title,
    /// Whom to ask by mail whether they sign, also somebody without an account. They are shown once they accepted, and may read the
    /// draft from now on. Without an address the name is a byline, which its owner may claim later.
    pub email: Option<EmailAddress>,
}

/// Takes an author away.
#[derive(InputObject, Debug)]
pub struct RemoveArticleAuthorInput {
    /// Of an entry of `Article.authors`.
    pub id: ID,
}

/// Answers an invitation to sign an article, or decides about a claim of a byline.
#[derive(InputObject, Debug)]
pub struct AuthorshipInput {
    /// Of an entry of `Article.authors` or `authorshipInvitations`.
    pub id: ID,
}

impl Part for Model {
    type Id = AuthorshipId;

    fn root(&self) -> ContributionId {
        self.contribution_id
    }

    async fn find(db: &impl ConnectionTrait, id: AuthorshipId) -> Result<Option<Self>, DbErr> {
        Entity::find_by_id(id).one(db).await
    }
}

fn new(tx: &Tx, on: ContributionId, name: String, state: State) -> Model {
    let (id, at) = (AuthorshipId(tx.id()), tx.moment());
    Model { id, contribution_id: on, account_id: None, name, email: None, email_key: None, state, at }
}

async fn insert(tx: &Tx, row: Model) -> Result<(), Error> {
    Ok(Entity::insert(row.into_active_model()).exec_without_returning(tx.db()).await.map(|_| ())?)
}

/// The first author of a new article: whoever drafts it, or the name of who wrote it.
pub async fn first(tx: &Tx, on: &contribution::Model, byline: Option<&Title>) -> Result<(), Error> {
    let row = match byline {
        Some(name) => new(tx, on.id, name.0.clone(), State::Byline),
        None => Model { account_id: on.author_id, ..new(tx, on.id, String::new(), State::Accepted) },
    };
    insert(tx, row).await
}

/// How many sign an article.
pub async fn count(tx: &Tx, of: ContributionId) -> Result<u64, Error> {
    Ok(Entity::find().filter(C::ContributionId.eq(of)).filter(C::State.ne(State::Invited)).count(tx.db()).await?)
}

/// Whether an account signs an article.
pub async fn signs(tx: &Tx, article: ContributionId, account: Option<AccountId>) -> Result<bool, Error> {
    let Some(account) = account else { return Ok(false) };
    let own = Entity::find().filter(C::ContributionId.eq(article)).filter(C::AccountId.eq(account));
    Ok(own.filter(C::State.eq(State::Accepted)).count(tx.db()).await? > 0)
}

/// Records a change of authors. The lists of authors follow it.
async fn changed(tx: &Tx, root: contribution::Model) -> Result<Base, Error> {
    listing::relist(tx.db(), &[&root]).await?;
    tx.record(Happened::to(Verb::AuthorsChanged, &root));
    Ok(root.into())
}

/// Records what readers do not see: an invitation, its refusal, a claim.
fn aside(tx: &Tx, root: contribution::Model) -> Base {
    tx.record(Happened::to(Verb::AuthorsChanged, &root).unseen());
    root.into()
}

/// Names an author: a byline, or an invitation by mail.
pub async fn add(ctx: &Ctx<'_>, input: AddArticleAuthorInput) -> Result<Base, Error> {
    let id = ids::input_of(Kind::Article, &input.article_id, "input.articleId")?;
    ctx.write(async |tx| {
        let root = tx.lock_of(Kind::Article, id).await?;
        may_edit(tx, &root)?;
        if !is_changeable(&root) {
            return Err(Error::state());
        }
        let of_article = Entity::find().filter(C::ContributionId.eq(root.id));
        if of_article.clone().count(tx.db()).await? >= MAX_AUTHORS {
            return Err(Error::conflict("input.articleId", Fault::TooMany { max: 20 }));
        }
        let mut row = new(tx, root.id, input.name.0, State::Byline);
        if let Some(email) = input.email {
            let key = address(&email)?;
            if of_article.filter(C::EmailKey.eq(&key)).count(tx.db()).await? > 0 {
                return Err(Error::conflict("input.email", Fault::Taken));
            }
            tx.app.limits.invitation(tx.viewer.signed_in()?.id, &key, tx.now)?;
            let language = ctx.caller.language;
            let letter = Letter::new(LetterKind::AuthorInvited, key.clone(), language);
            letters::put(tx, letter).await?;
            row = Model { state: State::Invited, email: Some(email.0), email_key: Some(key), ..row };
        }
        let is_invited = row.state == State::Invited;
        insert(tx, row).await?;
        if is_invited { Ok(aside(tx, root)) } else { changed(tx, root).await }
    })
    .await
}

const fn is_changeable(root: &contribution::Model) -> bool {
    !matches!(root.state, contribution::State::Removed | contribution::State::Retracted)
}

/// Takes an author away. Authors may also leave by themselves.
pub async fn remove(ctx: &Ctx<'_>, input: RemoveArticleAuthorInput) -> Result<Base, Error> {
    let id = part(&input.id)?;
    ctx.write_always(async |tx| {
        let (row, root) = tx.lock_part::<Model>(id).await?;
        match row.state {
            State::Accepted | State::Claimed if is_own(&tx.viewer, &row) => {}
            // Who signs is taken away by who decides, or by who began the article.
            State::Accepted if !is_author(&tx.viewer, &root) => tx.authorize(&EDIT_PUBLISHED, &root)?,
            _ => may_edit(tx, &root)?,
        }
        if row.state == State::Invited {
            Entity::delete_by_id(row.id).exec(tx.db()).await?;
            return Ok(aside(tx, root));
        }
        if row.state == State::Claimed && is_own(&tx.viewer, &row) {
            let free = Model { account_id: None, state: State::Byline, ..row };
            free.into_active_model().reset_all().update(tx.db()).await?;
            return Ok(aside(tx, root));
        }
        if !is_changeable(&root) || count(tx, root.id).await? == 1 {
            return Err(Error::state());
        }
        Entity::delete_by_id(row.id).exec(tx.db()).await?;
        changed(tx, root).await
    })
    .await
}

fn part(id: &ID) -> Result<AuthorshipId, Problem> {
    ids::uuid_input("authorship", id, "input.id").map(AuthorshipId)
}

/// Whether the viewer began an article.
pub fn is_author(viewer: &Viewer, root: &contribution::Model) -> bool {
    viewer.account().is_some_and(|member| root.author_id == Some(member.id))
}

/// Whether an entry is the viewer's own.
pub fn is_own(viewer: &Viewer, row: &Model) -> bool {
    viewer.account().is_some_and(|member| row.account_id == Some(member.id))
}

/// Accepts to sign, or refuses: then the entry goes.
pub async fn answer(ctx: &Ctx<'_>, input: AuthorshipInput, accepts: bool) -> Result<Base, Error> {
    let id = part(&input.id)?;
    ctx.write(async |tx| {
        let (row, root) = tx.lock_part::<Model>(id).await?;
        let asked = row.state == State::Invited;
        let invited = match &row.email_key {
            Some(key) if asked => account::Entity::find().filter(account::Column::Email.eq(key)).one(tx.db()).await?,
            _ => None,
        };
        tx.authorize(&ANSWER, Over::from(&root).asked_by(invited.map(|account| account.id)))?;
        let account = tx.viewer.signed_in()?.id;
        if accepts && !is_changeable(&root) {
            return Err(Error::state());
        }
        if accepts && !signs(tx, root.id, Some(account)).await? {
            let signed =
                Model { account_id: Some(account), email: None, email_key: None, state: State::Accepted, ..row };
            signed.into_active_model().reset_all().update(tx.db()).await?;
            changed(tx, root).await
        } else {
            Entity::delete_by_id(row.id).exec(tx.db()).await?;
            Ok(aside(tx, root))
        }
    })
    .await
}

/// Says that one is the person of a byline of a public article.
pub async fn claim(ctx: &Ctx<'_>, input: AuthorshipInput) -> Result<Base, Error> {
    let id = part(&input.id)?;
    ctx.write(async |tx| {
        let (row, root) = tx.lock_part::<Model>(id).await?;
        tx.authorize(&CLAIM, &root)?;
        let is_free = row.state == State::Byline || row.state == State::Claimed && row.account_id.is_none();
        if !is_free || !root.state.is_public() {
            return Err(Error::state());
        }
        let account_id = Some(tx.viewer.signed_in()?.id);
        let waiting = Entity::find().filter(C::AccountId.eq(account_id)).filter(C::State.eq(State::Claimed));
        if waiting.count(tx.db()).await? >= MAX_CLAIMS {
            return Err(Error::conflict("input.id", Fault::TooMany { max: 20 }));
        }
        let claimed = Model { account_id, state: State::Claimed, ..row };
        claimed.into_active_model().reset_all().update(tx.db()).await?;
        Ok(aside(tx, root))
    })
    .await
}

/// Decides about a claim: the account signs from then on, or the name is a byline again.
pub async fn decide(ctx: &Ctx<'_>, input: AuthorshipInput, accepts: bool) -> Result<Base, Error> {
    let id = part(&input.id)?;
    ctx.write(async |tx| {
        let (row, root) = tx.lock_part::<Model>(id).await?;
        tx.authorize(if accepts { &ACCEPT } else { &REFUSE_CLAIM }, Over::from(&root).asked_by(row.account_id))?;
        if row.state != State::Claimed || row.account_id.is_none() || !is_changeable(&root) {
            return Err(Error::state());
        }
        if accepts && signs(tx, root.id, row.account_id).await? {
            // Nobody signs twice.
            Entity::delete_by_id(row.id).exec(tx.db()).await?;
            return changed(tx, root).await;
        }
        let decided = if accepts {
            Model { state: State::Accepted, ..row }
        } else {
            Model { account_id: None, state: State::Byline, ..row }
        };
        decided.into_active_model().reset_all().update(tx.db()).await?;
        changed(tx, root).await
    })
    .await
}

/// How long an invitation waits for an answer, in milliseconds.
const INVITED_FOR: i64 = 30 * 24 * HOUR;

/// Forgets invitations, with their addresses, that nobody answered.
pub async fn purge(app: &Arc<App>) -> Result<(), Error> {
    let past = Moment(Moment::from(app.clock.now()).0 - INVITED_FOR);
    let past = Entity::delete_many().filter(C::State.eq(State::Invited)).filter(C::At.lt(past));
    Ok(past.exec(app.db.background()).await.map(|_| ())?)
}

/// Forgets the invitations to sign an article that was taken back.
pub async fn forget_invitations(tx: &Tx, of: ContributionId) -> Result<(), Error> {
    let open = Entity::delete_many().filter(C::ContributionId.eq(of)).filter(C::State.eq(State::Invited));
    Ok(open.exec(tx.db()).await.map(|_| ())?)
}
