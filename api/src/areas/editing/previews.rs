//! Secret links by which anybody reads an article that is not public.

use crate::areas::authors;
use crate::base::credentials::secret;
use crate::base::error::Error;
use crate::base::gql::{ID, InputObject};
use crate::base::page::size;
use crate::base::text::Fault;
use crate::ground::app::App;
use crate::ground::chronicle::Happened;
use crate::ground::context::{Batch, Ctx};
use crate::ground::contribution::{Base, EDIT_PUBLISHED, Part, ids};
use crate::ground::files::address;
use crate::ground::policy::{MEMBERS, Rule};
use crate::ground::write::{Outcome, Tx};
use chrono::TimeDelta;
use entity::activity::Verb;
use entity::contribution::{self, Kind, State};
use entity::file::FileKind;
use entity::preview_link::{Column as C, Entity, Model};
use entity::rendition::Size;
use entity::{ContributionId, Moment, PreviewLinkId, article, attachment, file, long_text};
use sea_orm::sea_query::{Expr, JoinType};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect,
};
use std::sync::Arc;
use uuid::Uuid;

/// Longest life of a link, in days.
const MAX_DAYS: i32 = 14;
/// Most links of one article that open it at a time.
const MAX_LINKS: u64 = 20;
/// How the secrets of links begin.
const PREFIX: &str = "jdp_";

/// Make a link by which anybody reads an article.
pub const CREATE_PREVIEW: Rule = Rule::on_things("CreatePreviewLink", MEMBERS);
/// Revoke such a link.
pub const REVOKE_PREVIEW: Rule = Rule::on_things("RevokePreviewLink", MEMBERS);

/// Makes a secret link to an article that is not public.
#[derive(InputObject, Debug)]
pub struct CreatePreviewLinkInput {
    /// The article.
    pub article_id: ID,
    /// How many days it opens the article: 1 to 14, 14 when absent.
    pub days: Option<i32>,
}

/// Revokes a secret link.
#[derive(InputObject, Debug)]
pub struct RevokePreviewLinkInput {
    /// Of an entry of `Article.previewLinks`.
    pub id: ID,
}

/// A link with its secret, where it was just made.
#[derive(Debug, Clone)]
pub struct Made {
    /// The link.
    pub row: Model,
    /// Shown once: null when a repeat of the request is answered.
    pub secret: Option<String>,
}

impl Outcome for Made {
    fn id(&self) -> Uuid {
        self.row.id.0
    }

    async fn again(tx: &Tx, id: Uuid) -> Result<Self, Error> {
        let row = Model::find(tx.db(), PreviewLinkId(id)).await?.ok_or_else(Error::not_found)?;
        tx.lock(row.contribution_id).await?;
        Ok(Self { row, secret: None })
    }
}

impl Part for Model {
    type Id = PreviewLinkId;

    fn root(&self) -> ContributionId {
        self.contribution_id
    }

    async fn find(db: &impl ConnectionTrait, id: PreviewLinkId) -> Result<Option<Self>, DbErr> {
        Entity::find_by_id(id).one(db).await
    }
}

const fn may_be_previewed(row: &contribution::Model) -> bool {
    !matches!(row.state, State::Removed | State::Retracted)
}

/// Makes a link.
pub async fn create(ctx: &Ctx<'_>, input: CreatePreviewLinkInput) -> Result<Made, Error> {
    let id = ids::input_of(Kind::Article, &input.article_id, "input.articleId")?;
    let days = input.days.unwrap_or(MAX_DAYS);
    if !(1..=MAX_DAYS).contains(&days) {
        return Err(Error::invalid("input.days", Fault::OutOfRange { min: 1, max: MAX_DAYS.into() }));
    }
    ctx.write(async |tx| {
        let on = tx.lock_of(Kind::Article, id).await?;
        tx.authorize(&CREATE_PREVIEW, &on)?;
        // What editors decided to publish later they alone show before.
        if on.publish_at.is_some() {
            tx.authorize(&EDIT_PUBLISHED, &on)?;
        }
        if !may_be_previewed(&on) {
            return Err(Error::state());
        }
        let open = Entity::find().filter(C::ContributionId.eq(id)).filter(is_open(tx.moment()));
        if open.count(tx.db()).await? >= MAX_LINKS {
            return Err(Error::conflict("input.articleId", Fault::TooMany { max: 20 }));
        }
        let secret = secret::draw::<32>(PREFIX);
        let row = Model {
            id: PreviewLinkId(tx.id()),
            contribution_id: on.id,
            author_id: tx.viewer.signed_in()?.id,
            hash: secret::hash(&secret),
            created_at: tx.moment(),
            good_until: (tx.now + TimeDelta::days(days.into())).into(),
            revoked_at: None,
        };
        Entity::insert(row.clone().into_active_model()).exec_without_returning(tx.db()).await?;
        tx.record(Happened::to(Verb::Discussed, &on).unseen());
        Ok(Made { row, secret: Some(secret) })
    })
    .await
}

fn is_open(now: Moment) -> sea_orm::Condition {
    sea_orm::Condition::all().add(C::RevokedAt.is_null()).add(C::GoodUntil.gt(now))
}

/// Revokes a link; where it was revoked before nothing changes.
pub async fn revoke(ctx: &Ctx<'_>, input: RevokePreviewLinkInput) -> Result<Made, Error> {
    let id = PreviewLinkId(ids::uuid_input("preview_link", &input.id, "input.id")?);
    ctx.write_always(async |tx| {
        let (row, on) = tx.lock_part::<Model>(id).await?;
        tx.authorize(&REVOKE_PREVIEW, &on)?;
        if row.revoked_at.is_some() {
            tx.quiet("it was revoked before");
            return Ok(Made { row, secret: None });
        }
        let row = Model { revoked_at: Some(tx.moment()), ..row };
        let revoke = Entity::update_many().col_expr(C::RevokedAt, Expr::value(row.revoked_at));
        revoke.filter(C::Id.eq(id)).exec(tx.db()).await?;
        tx.record(Happened::to(Verb::Discussed, &on).unseen());
        Ok(Made { row, secret: None })
    })
    .await
}

/// The links of articles that open them, the latest first.
struct Links;

impl Batch for Links {
    type Key = ContributionId;
    type Value = Vec<Model>;

    async fn fetch(ctx: &Ctx<'_>, of: Vec<ContributionId>) -> Result<Vec<(ContributionId, Vec<Model>)>, Error> {
        let mut found: std::collections::HashMap<ContributionId, Vec<Model>> = std::collections::HashMap::new();
        let rows = Entity::find().filter(C::ContributionId.is_in(crate::base::loader::padded(of)));
        let rows = rows.filter(is_open(ctx.now().into())).order_by_desc(C::Id).all(ctx.app.db.read()).await?;
        for row in rows {
            found.entry(row.contribution_id).or_default().push(row);
        }
        Ok(found.into_iter().collect())
    }
}

/// The links that open an article, for those who run it.
pub async fn list(ctx: &Ctx<'_>, on: &contribution::Model) -> Result<Vec<Model>, Error> {
    if !authors::runs(ctx, on) {
        return Ok(Vec::new());
    }
    Ok(ctx.load::<Links>(on.id).await?.unwrap_or_default())
}

/// The article that a secret opens.
pub async fn opened(app: &App, secret: &str) -> Result<Option<contribution::Model>, Error> {
    let link = Entity::find().filter(C::Hash.eq(secret::hash(secret))).filter(is_open(app.clock.now().into()));
    let Some(link) = link.one(app.db.read()).await? else { return Ok(None) };
    let found = contribution::Entity::find_by_id(link.contribution_id).one(app.db.read()).await?;
    Ok(found.filter(may_be_previewed))
}

/// What a page shows of an article.
pub struct Preview {
    /// Its headline.
    pub title: String,
    /// The language of its texts.
    pub language: String,
    /// The paragraph below the headline.
    pub standfirst: Option<String>,
    /// Its cover.
    pub cover: Option<Shown>,
    /// Its body as HTML.
    pub html: String,
    /// Its further pictures, sounds and documents, in their order.
    pub files: Vec<Shown>,
    /// Whether everybody may read it anyhow.
    pub open: bool,
    /// The names of who signs it.
    pub authors: Vec<String>,
    /// The name of its medium.
    pub medium: Option<String>,
}

/// A file that a page shows.
#[derive(Debug, Clone)]
pub struct Shown {
    /// What it is.
    pub kind: FileKind,
    /// Its address.
    pub address: String,
    /// What it shows or is.
    pub words: String,
}

impl Shown {
    fn of(app: &App, used: attachment::Model, file: &file::Model, open: bool) -> Self {
        let size = if file.kind == FileKind::Picture { Size::Large } else { Size::Original };
        let words = used.alt.or(used.caption).or_else(|| file.name.clone());
        Self {
            kind: file.kind,
            address: address::of(app, file.id, size, open),
            words: words.unwrap_or_else(|| file.media_type.clone()),
        }
    }
}

/// What a page shows of the article that a secret opens.
pub async fn read(app: &App, secret: &str) -> Result<Option<Preview>, Error> {
    let Some(row) = opened(app, secret).await? else { return Ok(None) };
    let db = app.db.read();
    let own = article::Entity::find_by_id(row.id).one(db).await?;
    let html = long_text::Entity::find_by_id((row.id, "body".to_owned())).one(db).await?;
    let medium = match row.house_id {
        Some(house) => contribution::Entity::find_by_id(house).one(db).await?.map(|house| house.title),
        None => None,
    };
    let open = row.state.is_public();
    let used = attachment::Entity::find().filter(attachment::Column::ContributionId.eq(row.id));
    let used = used.filter(attachment::Column::Field.is_in(["cover", "gallery", "attachments"]));
    let used = used.join(JoinType::InnerJoin, attachment::Entity::to_file()).select_also(file::Entity);
    let used = used.order_by_asc(attachment::Column::Position).all(db).await?;
    let shown = |field: &str| {
        let of_field = used.iter().filter(|(used, _)| used.field == field);
        let shown = of_field.filter_map(|(used, file)| Some(Shown::of(app, used.clone(), file.as_ref()?, open)));
        shown.collect::<Vec<_>>()
    };
    Ok(Some(Preview {
        cover: shown("cover").pop(),
        files: [shown("gallery"), shown("attachments")].concat(),
        open,
        authors: authors::names(app, row.id).await?,
        title: row.title,
        language: row.language,
        standfirst: own.and_then(|own| own.standfirst),
        html: html.map(|text| address::in_html(app, text.html, open)).unwrap_or_default(),
        medium,
    }))
}

/// Scheduled articles under embargo that the viewer reads as an editor of a network, the first that is due first.
pub async fn embargoed(ctx: &Ctx<'_>, first: Option<i32>) -> Result<Vec<Base>, Error> {
    let first = size(first)?;
    let shared = ctx.viewer().signed_in()?.shared.clone();
    let found = futures_util::future::try_join_all(shared.into_iter().map(|id| ctx.thing(id))).await?;
    // Among what is shared are drafts that the viewer was asked to sign.
    let is_due =
        |base: &Base| base.row.kind == Kind::Article && base.row.publish_at.zip(base.row.embargo_until).is_some();
    let mut found: Vec<Base> = found.into_iter().flatten().filter(is_due).collect();
    found.sort_by_key(|base| (base.row.publish_at, base.row.id));
    found.truncate(first);
    Ok(found)
}

/// The address that a secret opens in a browser.
pub fn address(ctx: &Ctx<'_>, secret: Option<&str>) -> Option<String> {
    Some(format!("{}/preview/{}", ctx.app.public_url, secret?))
}

/// Deletes links whose time is over.
pub async fn purge(app: &Arc<App>) -> Result<(), Error> {
    let over = Entity::delete_many().filter(C::GoodUntil.lte(Moment::from(app.clock.now())));
    Ok(over.exec(app.db.background()).await.map(|_| ())?)
}
