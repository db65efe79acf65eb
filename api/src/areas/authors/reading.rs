//! Authors as they are read: of articles, and of who was asked to sign.

use super::ops::{is_author, is_own};
use crate::base::error::Error;
use crate::base::loader::padded;
use crate::base::reads::On;
use crate::ground::app::App;
use crate::ground::context::{Batch, Ctx};
use crate::ground::contribution::{EDIT_PUBLISHED, Person};
use crate::ground::kept::reach;
use crate::ground::policy::allows;
use crate::ground::visibility::SEE_UNPUBLISHED;
use entity::authorship::{AuthorshipState as State, Column as C, Entity, Model};
use entity::{ContributionId, Positional, account, contribution};
use sea_orm::sea_query::{Expr, ExprTrait, JoinType, Order, Query, SelectStatement};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, Iterable, QueryResult};
use std::collections::HashMap;
use std::sync::Arc;

/// Most invitations that are shown.
const MAX_INVITATIONS: u64 = 10;

/// An author of an article, with the name of the account where there is one.
#[derive(Debug, Clone)]
pub struct Author {
    /// The entry.
    pub row: Model,
    /// The account that signs or claims.
    pub account: Option<Person>,
}

impl Author {
    /// Whether the author agreed. A claim whose account was erased is a byline again.
    pub fn state(&self) -> State {
        match self.row.state {
            State::Claimed if self.account.is_none() => State::Byline,
            state => state,
        }
    }

    /// Reads a row of [`select`], by position.
    fn read(row: &QueryResult) -> Result<Self, DbErr> {
        let name: Option<String> = row.try_get_by_index(Model::WIDTH)?;
        let row = Model::at(row, 0)?;
        let account = row.account_id.zip(name).map(|(id, name)| Person { id, name });
        Ok(Self { row, account })
    }
}

/// Selects authors with the names of their accounts, in the order in which they were named.
fn select() -> SelectStatement {
    let mut select = Query::select();
    select.columns(C::iter().map(|column| column.as_column_ref())).from(Entity);
    select.column(account::Column::Name.as_column_ref());
    let to_account = Expr::col(C::AccountId.as_column_ref()).equals(account::Column::Id.as_column_ref());
    select.join(JoinType::LeftJoin, account::Entity, to_account);
    select.order_by_expr(Expr::col(C::Id.as_column_ref()), Order::Asc);
    select
}

/// The authors of articles; one statement for a page.
struct Authors;

impl Batch for Authors {
    type Key = ContributionId;
    type Value = Arc<Vec<Author>>;

    fn depends(of: &[ContributionId]) -> Option<Vec<On>> {
        Some(reach::things(of.iter()))
    }

    async fn fetch(ctx: &Ctx<'_>, of: Vec<ContributionId>) -> Result<Vec<(ContributionId, Self::Value)>, Error> {
        let mut select = select();
        select.and_where(C::ContributionId.is_in(padded(of)));
        let mut found: HashMap<ContributionId, Vec<Author>> = HashMap::new();
        for row in ctx.app.db.read().query_all(&select).await? {
            let author = Author::read(&row)?;
            found.entry(author.row.contribution_id).or_default().push(author);
        }
        Ok(found.into_iter().map(|(article, authors)| (article, Arc::new(authors))).collect())
    }
}

/// The authors of an article that the viewer may know of. Invitations are shown to those who may read the draft.
pub async fn of(ctx: &Ctx<'_>, article: &contribution::Model) -> Result<Vec<Author>, Error> {
    let authors = ctx.load::<Authors>(article.id).await?.unwrap_or_default();
    let all = authors.iter().all(|author| author.row.state != State::Invited) || runs(ctx, article);
    Ok(authors.iter().filter(|author| all || author.row.state != State::Invited).cloned().collect())
}

/// Whether the viewer is one of those who run an article together.
pub fn runs(ctx: &Ctx<'_>, article: &contribution::Model) -> bool {
    allows(&ctx.viewer(), &SEE_UNPUBLISHED, article.into())
}

/// Whether the viewer signs an article.
pub async fn signed(ctx: &Ctx<'_>, article: ContributionId) -> Result<bool, Error> {
    if ctx.viewer().account().is_none() {
        return Ok(false);
    }
    let authors = ctx.load::<Authors>(article).await?.unwrap_or_default();
    Ok(authors.iter().any(|author| author.row.state == State::Accepted && is_own(&ctx.viewer(), &author.row)))
}

/// Articles that the viewer was asked to sign, the oldest invitation first, each with its article.
pub async fn invitations(ctx: &Ctx<'_>) -> Result<Vec<(Author, contribution::Model)>, Error> {
    let asking = ctx.viewer().person()?.id;
    let address = Query::select()
        .column(account::Column::Email)
        .from(account::Entity)
        .and_where(account::Column::Id.eq(asking))
        .to_owned();
    let mut select = select();
    let to_article = Expr::col(C::ContributionId.as_column_ref()).equals(contribution::Column::Id.as_column_ref());
    select.join(JoinType::InnerJoin, contribution::Entity, to_article);
    let gone = [contribution::State::Retracted, contribution::State::Removed];
    select.and_where(contribution::Column::State.is_not_in(gone));
    select.and_where(C::State.eq(State::Invited)).and_where(C::EmailKey.in_subquery(address)).limit(MAX_INVITATIONS);
    let rows = ctx.app.db.read().query_all(&select).await?;
    let mut found = Vec::with_capacity(rows.len());
    for row in &rows {
        let author = Author::read(row)?;
        let article = ctx.thing(author.row.contribution_id).await?;
        found.extend(article.map(|base| (author, base.row)));
    }
    Ok(found)
}

/// The name to show: that of the account once it signs, else the one that was given.
pub fn name(author: &Author) -> String {
    let signs = author.account.as_ref().filter(|_| author.row.state == State::Accepted);
    signs.map_or_else(|| author.row.name.clone(), |person| person.name.clone())
}

/// The account that signs. Who claims a byline is told to those who run the article, and to themselves.
pub fn account(ctx: &Ctx<'_>, author: &Author, article: &contribution::Model) -> Option<Person> {
    let shown = author.row.state == State::Accepted || is_own(&ctx.viewer(), &author.row) || runs(ctx, article);
    author.account.clone().filter(|_| shown)
}

/// The address that was asked, for who decides about the article and who began it.
pub fn email(ctx: &Ctx<'_>, author: &Author, article: &contribution::Model) -> Option<String> {
    let viewer = ctx.viewer();
    let shown = allows(&viewer, &EDIT_PUBLISHED, article.into()) || is_author(&viewer, article) && runs(ctx, article);
    author.row.email.clone().filter(|_| shown)
}

/// The names of who signs an article, for a page.
pub async fn names(app: &App, article: ContributionId) -> Result<Vec<String>, Error> {
    let mut select = select();
    select.and_where(C::ContributionId.eq(article)).and_where(C::State.ne(State::Invited));
    let rows = app.db.read().query_all(&select).await?;
    Ok(rows.iter().map(|row| Author::read(row).map(|author| name(&author))).collect::<Result<_, DbErr>>()?)
}
