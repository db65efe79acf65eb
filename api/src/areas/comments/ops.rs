//! Decisions on comments.

use crate::base::error::{Error, Problems};
use crate::base::gql::{ID, InputObject};
use crate::base::loader::padded;
use crate::base::page::size;
use crate::base::scalars::{LanguageTag, Text};
use crate::base::text::Fault;
use crate::ground::chronicle::{Happened, Other};
use crate::ground::context::{Batch, Ctx};
use crate::ground::contribution::nested::{ManyOf, Named, PartsOf, Whole};
use crate::ground::contribution::{Base, Part, ids, store};
use crate::ground::member::Viewer;
use crate::ground::policy::{ACCOUNTS, ASKER, ASKER_OR_HOLDER, Action, EDITORS, Over, Rule, allows};
use crate::ground::visibility::sees;
use crate::ground::write::{Outcome, Tx};
use entity::activity::Verb;
use entity::api_key::Scope;
use entity::comment::{self, Column as C, Model};
use entity::contribution::{self, Kind, State};
use entity::{CommentId, ContributionId};
use sea_orm::sea_query::{Order, SelectStatement};
use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter};
use uuid::Uuid;

/// How long an author may change a comment, in milliseconds.
const EDITABLE: i64 = 15 * 60 * 1_000;

/// Whether one may comment on a thing. On a commune that nobody runs nobody could remove a comment.
const fn takes_comments(row: &contribution::Model) -> bool {
    let is_watched = !matches!(row.kind, Kind::Commune) || row.team_id.is_some();
    matches!(row.state, State::Published) && !row.comments_closed && is_watched
}

/// Comment on a thing.
pub const ADD: Rule = Rule::with(Scope::WriteComments, "Comment", ACCOUNTS).offered(Action::Comment, takes_comments);
/// Change one's comment.
pub const EDIT: Rule = Rule::with(Scope::WriteComments, "EditComment", ASKER);
/// Remove a comment.
pub const REMOVE: Rule = Rule::with(Scope::WriteComments, "RemoveComment", ASKER_OR_HOLDER);
/// Close the comments of a thing.
pub const CLOSE: Rule = Rule::on_things("CloseComments", EDITORS)
    .offered(Action::CloseComments, |row| !matches!(row.state, State::Removed) && !row.comments_closed);
/// Open them again.
pub const REOPEN: Rule = Rule::on_things("ReopenComments", EDITORS)
    .offered(Action::ReopenComments, |row| !matches!(row.state, State::Removed) && row.comments_closed);

/// Comments on a thing.
#[derive(InputObject, Debug)]
pub struct AddCommentInput {
    /// The thing, of any kind.
    pub contribution_id: ID,
    /// What you say.
    pub body: Text,
    /// Language of what you say; `fr` when absent.
    pub language: Option<LanguageTag>,
}

/// Changes a comment.
#[derive(InputObject, Debug)]
pub struct EditCommentInput {
    /// Of a comment of yours.
    pub id: ID,
    /// What you say instead.
    pub body: Text,
}

/// Removes a comment.
#[derive(InputObject, Debug)]
pub struct RemoveCommentInput {
    /// Of a comment.
    pub id: ID,
    /// Why, for its author and for readers: needed unless the comment is yours, and then not stored.
    pub reason: Option<Text>,
}

/// Closes the comments of a thing.
#[derive(InputObject, Debug)]
pub struct CloseCommentsInput {
    /// Of any kind.
    pub id: ID,
}

/// Opens the comments of a thing again.
#[derive(InputObject, Debug)]
pub struct ReopenCommentsInput {
    /// Of any kind.
    pub id: ID,
}

impl Part for Model {
    type Id = CommentId;

    fn root(&self) -> ContributionId {
        self.contribution_id
    }

    async fn find(db: &impl ConnectionTrait, id: CommentId) -> Result<Option<Self>, DbErr> {
        comment::Entity::find_by_id(id).one(db).await
    }
}

/// A comment with its thing.
#[derive(Debug, Clone)]
pub struct Commented {
    /// The comment.
    pub row: Model,
    /// What it is about.
    pub root: contribution::Model,
}

impl Outcome for Commented {
    fn id(&self) -> Uuid {
        self.row.id.0
    }

    async fn again(tx: &Tx, id: Uuid) -> Result<Self, Error> {
        let row = Model::find(tx.db(), CommentId(id)).await?.ok_or_else(Error::not_found)?;
        let root = contribution::Entity::find_by_id(row.contribution_id).one(tx.db()).await?;
        let root = root.filter(|root| sees(&tx.viewer, root)).ok_or_else(Error::not_found)?;
        Ok(Self { row, root })
    }
}

/// Comments on a thing that takes comments.
pub async fn add(ctx: &Ctx<'_>, input: AddCommentInput) -> Result<Commented, Error> {
    let on = ids::any_input(&input.contribution_id, "input.contributionId")?;
    ctx.write(async |tx| {
        let root = tx.lock(on).await?;
        tx.authorize(&ADD, &root)?;
        if !takes_comments(&root) {
            return Err(Error::state());
        }
        let row = Model {
            id: CommentId(tx.id()),
            contribution_id: root.id,
            author_id: Some(tx.viewer.signed_in()?.id),
            body: input.body.0,
            language: input.language.map_or_else(|| "fr".to_owned(), |tag| tag.0),
            at: tx.moment(),
            edited_at: None,
            removed_at: None,
            removal_reason: None,
        };
        comment::Entity::insert(row.clone().into_active_model()).exec_without_returning(tx.db()).await?;
        tx.record(Happened::to(Verb::Commented, &root).with(Other::Comment(row.id)));
        Ok(Commented { row, root })
    })
    .await
}

/// Changes one's comment, within 15 minutes.
pub async fn edit(ctx: &Ctx<'_>, input: EditCommentInput) -> Result<Commented, Error> {
    let id = CommentId(ids::uuid_input("comment", &input.id, "input.id")?);
    ctx.write(async |tx| {
        let (row, root) = tx.lock_part::<Model>(id).await?;
        tx.authorize(&EDIT, over(&root, &row))?;
        if !is_editable(&row, tx.moment().0) {
            return Err(Error::state());
        }
        change(tx, root, Verb::CommentEdited, Model { body: input.body.0, edited_at: Some(tx.moment()), ..row }).await
    })
    .await
}

/// Removes a comment. When its author does so, also after others removed it, its text is emptied; when those who decide
/// about the thing do so, it keeps their reason.
pub async fn remove(ctx: &Ctx<'_>, input: RemoveCommentInput) -> Result<Commented, Error> {
    let id = CommentId(ids::uuid_input("comment", &input.id, "input.id")?);
    ctx.write_always(async |tx| {
        let (row, root) = tx.lock_part::<Model>(id).await?;
        tx.authorize(&REMOVE, over(&root, &row))?;
        if !is_removable(&tx.viewer, &row) {
            return Err(Error::state());
        }
        let removed_at = row.removed_at.or(Some(tx.moment()));
        let removed = if is_own(&tx.viewer, &row) {
            Model { body: String::new(), removed_at, ..row }
        } else {
            let reason =
                input.reason.ok_or_else(|| Error::invalid("input.reason", Fault::Missing("Text".to_owned())))?;
            Model { removal_reason: Some(reason.0), removed_at, ..row }
        };
        change(tx, root, Verb::CommentRemoved, removed).await
    })
    .await
}

async fn change(tx: &Tx, root: contribution::Model, verb: Verb, row: Model) -> Result<Commented, Error> {
    row.clone().into_active_model().reset_all().update(tx.db()).await?;
    tx.record(Happened::to(verb, &root).with(Other::Comment(row.id)));
    Ok(Commented { row, root })
}

/// Closes the comments of a thing, or opens them again.
pub async fn set_closed(ctx: &Ctx<'_>, id: &ID, closed: bool) -> Result<Base, Error> {
    let id = ids::any_input(id, "input.id")?;
    ctx.write(async |tx| {
        let before = tx.lock(id).await?;
        tx.authorize(if closed { &CLOSE } else { &REOPEN }, &before)?;
        if before.comments_closed == closed || before.state == State::Removed {
            return Err(Error::state());
        }
        let after = store(tx, &before, contribution::Model { comments_closed: closed, ..before.clone() }).await?;
        tx.record(Happened::from_to(Verb::Updated, Some(&before), &after));
        Ok(after.into())
    })
    .await
}

fn over(root: &contribution::Model, row: &Model) -> Over {
    Over::from(root).asked_by(row.author_id)
}

fn is_editable(row: &Model, now: i64) -> bool {
    row.removed_at.is_none() && now - row.at.0 <= EDITABLE
}

fn is_own(viewer: &Viewer, row: &Model) -> bool {
    viewer.account().is_some_and(|member| row.author_id == Some(member.id))
}

/// Whether there is something left to remove: its author may still empty what others removed.
fn is_removable(viewer: &Viewer, row: &Model) -> bool {
    row.removed_at.is_none() || is_own(viewer, row) && !row.body.is_empty()
}

/// What the viewer may do with a comment now.
pub fn viewer_can(ctx: &Ctx<'_>, Commented { row, root }: &Commented) -> Vec<Action> {
    let viewer = ctx.viewer();
    let may = |rule: &Rule| allows(&viewer, rule, over(root, row));
    let edit = is_editable(row, ctx.now().timestamp_millis()) && may(&EDIT);
    let remove = is_removable(&viewer, row) && may(&REMOVE);
    edit.then_some(Action::Edit).into_iter().chain(remove.then_some(Action::Remove)).collect()
}

/// Whether the viewer reads the text of a comment: everybody while it stands, its author and those who decide about the thing
/// once it was removed.
pub fn reads(ctx: &Ctx<'_>, Commented { row, root }: &Commented) -> bool {
    row.removed_at.is_none() || !row.body.is_empty() && allows(&ctx.viewer(), &REMOVE, over(root, row))
}

/// Comments of things after one, the oldest first.
impl ManyOf for Model {
    type Which = Option<CommentId>;

    fn select(
        _: &Ctx<'_>,
        after: Self::Which,
        things: Vec<ContributionId>,
    ) -> (SelectStatement, Named, Vec<(Named, Order)>) {
        let mut select = Whole::of::<comment::Entity>().keys();
        select.and_where(C::ContributionId.is_in(things));
        if let Some(after) = after {
            select.and_where(C::Id.gt(after));
        }
        (select, C::ContributionId.as_column_ref(), vec![(C::Id.as_column_ref(), Order::Asc)])
    }

    fn thing(&self, _: Self::Which) -> ContributionId {
        self.contribution_id
    }

    fn whole(_: Self::Which) -> Option<Whole> {
        Some(Whole::of::<comment::Entity>())
    }
}

/// Comments of a thing that the viewer may know of.
pub async fn list(
    ctx: &Ctx<'_>,
    root: &contribution::Model,
    first: Option<i32>,
    after: Option<ID>,
) -> Result<Vec<Commented>, Error> {
    let mut problems = Problems::default();
    let first = problems.take(size(first));
    let after = after.and_then(|id| problems.take(ids::uuid_input("comment", &id, "after")));
    problems.check()?;
    let first = first.ok_or_else(|| Error::internal("a problem was not told"))?;
    let rows: Vec<Model> = ctx.nested(PartsOf { thing: root.id, which: after.map(CommentId), first }).await?;
    Ok(rows.into_iter().map(|row| Commented { row, root: root.clone() }).collect())
}

/// A comment by its id, with its thing, where the viewer may know of that.
pub async fn find(ctx: &Ctx<'_>, id: CommentId) -> Result<Option<Commented>, Error> {
    let Some(row) = ctx.load::<Comments>(id).await? else { return Ok(None) };
    Ok(ctx.thing(row.contribution_id).await?.map(|base| Commented { row, root: base.row }))
}

/// Comments by id.
struct Comments;

impl Batch for Comments {
    type Key = CommentId;
    type Value = Model;

    async fn fetch(ctx: &Ctx<'_>, ids: Vec<CommentId>) -> Result<Vec<(CommentId, Model)>, Error> {
        let rows = comment::Entity::find().filter(C::Id.is_in(padded(ids))).all(ctx.app.db.read()).await?;
        Ok(rows.into_iter().map(|row| (row.id, row)).collect())
    }
}
