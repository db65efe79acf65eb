//! Long texts of things: Markdown, and the HTML that was made from it when it was written. They lie in a table of their own, so
//! that a list reads them only where they are asked for, and one job makes their HTML anew when the rules of Markdown change.

use super::files;
use super::shape::{Optional, Required, Shape};
use super::slot::{Slot, are_in, are_of};
use crate::base::content::{MEDIUM, fitted};
use crate::base::error::{Error, Problems};
use crate::base::gql::{Context, MaybeUndefined, OutputType, camel_case};
use crate::base::markdown::{self, Picture};
use crate::base::reads::On;
use crate::base::scalars::{Html, Markdown};
use crate::base::text::Fault;
use crate::ground::app::App;
use crate::ground::context::{Batch, Ctx, Resolving};
use crate::ground::files::address;
use crate::ground::kept::reach;
use crate::ground::rendering;
use crate::ground::write::Tx;
use entity::file::{self, FileKind, FileState};
use entity::long_text::{Column as C, Entity, Model};
use entity::{ContributionId, FileId, contribution};
use futures_util::future::BoxFuture;
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
};
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use uuid::Uuid;

/// Texts that one batch renders.
const BATCH: u64 = 100;
/// The setting that holds the version of the Markdown rules by which the texts were rendered.
const SETTING: &str = "markdown_texts";

/// A long text that was looked up, in one of its two forms.
type Found = Result<Option<String>, Error>;

/// How a long text of this shape is given and shown.
pub trait LongText: Shape {
    /// The type of the field that has its HTML.
    type Html: OutputType;

    /// What a patch says: `None` keeps the text, `Some(None)` clears it.
    fn change(patch: Self::Patch) -> Option<Option<Markdown>>;
    /// What the field returns.
    fn markdown(found: Found) -> Self::Shown;
    /// What the field with its HTML returns.
    fn html(found: Found) -> Self::Html;
}

fn needed(found: Found) -> Result<String, Error> {
    found?.ok_or_else(|| Error::internal("a thing without a text that it must have"))
}

impl LongText for Required<Markdown> {
    type Html = Result<Html, Error>;

    fn change(patch: Option<Markdown>) -> Option<Option<Markdown>> {
        patch.map(Some)
    }

    fn markdown(found: Found) -> Self::Shown {
        needed(found).map(Markdown)
    }

    fn html(found: Found) -> Self::Html {
        needed(found).map(Html)
    }
}

impl LongText for Optional<Markdown> {
    type Html = Option<Result<Html, Error>>;

    fn change(patch: MaybeUndefined<Markdown>) -> Option<Option<Markdown>> {
        patch.into()
    }

    fn markdown(found: Found) -> Self::Shown {
        found.transpose().map(|text| text.map(Markdown))
    }

    fn html(found: Found) -> Self::Html {
        found.transpose().map(|text| text.map(Html))
    }
}

/// What an input says of a long text; no text clears it.
pub struct Given {
    slot: Slot,
    text: Option<String>,
}

impl Given {
    /// What an input says of a slot, if it says anything.
    pub fn of<S: LongText>(slot: impl Into<Slot>, patch: S::Patch) -> Option<Self> {
        let text = S::change(patch)?.map(|text| text.0);
        Some(Self { slot: slot.into(), text })
    }

    /// The end of a text.
    pub const fn cleared(slot: Slot) -> Self {
        Self { slot, text: None }
    }
}

/// A change of a long text, rendered before a write begins, because SQLite has a single writer.
pub struct Change {
    slot: Slot,
    /// Markdown and HTML; none clears the text.
    text: Option<(String, String)>,
}

impl Change {
    /// Changes texts, which are there in Markdown by their slots.
    pub fn apply(&self, texts: &mut HashMap<String, String>) {
        let slot = self.slot.name().into_owned();
        match &self.text {
            None => texts.remove(&slot),
            Some((markdown, _)) => texts.insert(slot, markdown.clone()),
        };
    }
}

/// Renders long texts, and adds the pictures that they show to the files that the thing uses. `INVALID` names a text that shows
/// a picture that does not exist, or one without an alternative text.
pub async fn render(app: &App, given: Vec<Given>, uses: &mut Vec<files::Change>) -> Result<Vec<Change>, Error> {
    let shown: Vec<Vec<Picture>> =
        given.iter().map(|given| given.text.as_deref().map(markdown::pictures).unwrap_or_default()).collect();
    let sizes = sizes(app.db.read(), shown.iter().flatten()).await?;
    let mut problems = Problems::default();
    let mut changes = Vec::with_capacity(given.len());
    for (Given { slot, text }, shown) in given.into_iter().zip(shown) {
        let path = format!("input.{}", camel_case(slot.field));
        let mut change = files::Change { slot, uses: Vec::new() };
        for Picture { file, alt } in shown {
            let file = file.filter(|file| sizes.contains_key(file)).map(FileId);
            match file {
                _ if alt.trim().is_empty() => problems.add(path.as_str(), Fault::Needs("![…]")),
                None => problems.add(path.as_str(), Fault::Unknown),
                Some(file) if change.uses.iter().any(|used| used.file == file) => {}
                Some(file) => change.uses.push(files::Use::shown(file, path.clone(), alt)),
            }
        }
        uses.push(change);
        let render = |text: String| {
            let html = markdown::html_with(&text, &|file| sizes.get(&file).copied());
            (text, html)
        };
        changes.push(Change { slot, text: text.map(render) });
    }
    problems.check()?;
    Ok(changes)
}

/// The sizes of the pictures that texts show, as far as they exist; no statement if there are none.
async fn sizes(
    db: &impl ConnectionTrait,
    shown: impl Iterator<Item = &Picture>,
) -> Result<HashMap<Uuid, (i32, i32)>, DbErr> {
    use file::Column as F;
    let files: BTreeSet<Uuid> = shown.filter_map(|picture| picture.file).collect();
    if files.is_empty() {
        return Ok(HashMap::new());
    }
    let which = F::Id.is_in(files).and(F::Kind.eq(FileKind::Picture)).and(F::State.eq(FileState::Ready));
    let rows = file::Entity::find().select_only().columns([F::Id, F::Width, F::Height]).filter(which);
    let rows: Vec<(FileId, Option<i32>, Option<i32>)> = rows.into_tuple().all(db).await?;
    let of = |(id, width, height): (FileId, Option<i32>, Option<i32>)| Some((id.0, fitted((width?, height?), MEDIUM)));
    Ok(rows.into_iter().filter_map(of).collect())
}

/// Writes the long texts of things: the changes of each.
pub async fn put(tx: &Tx, changes: Vec<(ContributionId, Vec<Change>)>) -> Result<(), Error> {
    let mut rows = Vec::new();
    for (of, changes) in changes {
        let mut cleared = Vec::new();
        for Change { slot, text } in changes {
            let field = slot.name().into_owned();
            match text {
                None => cleared.push(field),
                Some((markdown, html)) => {
                    rows.push(Model { contribution_id: of, field, markdown, html, part_id: slot.part })
                }
            }
        }
        if !cleared.is_empty() {
            let these = C::ContributionId.eq(of).and(C::Field.is_in(cleared));
            Entity::delete_many().filter(these).exec(tx.db()).await?;
        }
    }
    if rows.is_empty() {
        return Ok(());
    }
    let anew = OnConflict::columns([C::ContributionId, C::Field]).update_columns([C::Markdown, C::Html]).to_owned();
    let rows = rows.into_iter().map(IntoActiveModel::into_active_model);
    Entity::insert_many(rows).on_conflict(anew).exec_without_returning(tx.db()).await?;
    Ok(())
}

/// Deletes the long texts of a thing.
pub async fn clear(tx: &Tx, of: ContributionId) -> Result<(), Error> {
    Ok(Entity::delete_many().filter(C::ContributionId.eq(of)).exec(tx.db()).await.map(|_| ())?)
}

/// The Markdown of a thing's long texts in the fields of its noun, by these.
pub async fn read(tx: &Tx, of: ContributionId) -> Result<HashMap<String, String>, Error> {
    let texts = Entity::find().select_only().columns([C::Field, C::Markdown]).filter(C::ContributionId.eq(of));
    Ok(texts.filter(are_of(C::PartId, None)).into_tuple().all(tx.db()).await?.into_iter().collect())
}

/// The long texts of things, in Markdown or as HTML.
struct Texts<const HTML: bool>;

impl<const HTML: bool> Batch for Texts<HTML> {
    type Key = (ContributionId, Slot);
    type Value = String;

    fn depends(keys: &[Self::Key]) -> Option<Vec<On>> {
        Some(reach::things(keys.iter().map(|(thing, _)| thing)))
    }

    async fn fetch(ctx: &Ctx<'_>, keys: Vec<Self::Key>) -> Result<Vec<(Self::Key, String)>, Error> {
        let these = are_in(&keys, [C::ContributionId, C::Field, C::PartId]);
        let form = if HTML { C::Html } else { C::Markdown };
        let rows = Entity::find().select_only().columns([C::ContributionId, C::Field, form]).filter(these);
        let rows: Vec<(ContributionId, String, String)> = rows.into_tuple().all(ctx.app.db.read()).await?;
        let mut texts: HashMap<(ContributionId, String), String> =
            rows.into_iter().map(|(thing, field, text)| ((thing, field), text)).collect();
        let found = keys.into_iter().filter_map(|key| Some((key, texts.remove(&(key.0, key.1.name().into_owned()))?)));
        Ok(found.collect())
    }
}

/// The Markdown of a thing that the viewer may know of, for a resolver. Boxed, because its future is part of the future of each
/// field (see `gql`).
pub fn markdown_of<'c>(ctx: &'c Context<'_>, of: ContributionId, slot: impl Into<Slot>) -> BoxFuture<'c, Found> {
    let slot = slot.into();
    Box::pin(async move { ctx.op().load::<Texts<false>>((of, slot)).await })
}

/// The same as HTML, with whole addresses of its pictures.
pub fn html_of<'c>(ctx: &'c Context<'_>, of: &'c contribution::Model, slot: impl Into<Slot>) -> BoxFuture<'c, Found> {
    let slot = slot.into();
    Box::pin(async move {
        let ctx = ctx.op();
        let html = ctx.load::<Texts<true>>((of.id, slot)).await?;
        Ok(html.map(|html| address::in_html(ctx.app, html, of.state.is_public())))
    })
}

/// Renders all long texts anew after the Markdown rules have changed.
pub async fn render_all(app: &Arc<App>) -> Result<(), Error> {
    rendering::anew(app, SETTING, markdown::VERSION, render_each(app)).await
}

async fn render_each(app: &App) -> Result<(), Error> {
    let db = app.db.background();
    let (mut id, mut field) = (ContributionId(Uuid::nil()), String::new());
    loop {
        // The first condition bounds the range of the index: the databases do not take it from the second.
        let later = C::ContributionId.gt(id).or(C::Field.gt(field.as_str()));
        let rows = Entity::find()
            .filter(C::ContributionId.gte(id).and(later))
            .order_by_asc(C::ContributionId)
            .order_by_asc(C::Field)
            .limit(BATCH)
            .all(db)
            .await?;
        let Some(last) = rows.last() else { return Ok(()) };
        (id, field) = (last.contribution_id, last.field.clone());
        let shown: Vec<Picture> = rows.iter().flat_map(|row| markdown::pictures(&row.markdown)).collect();
        let sizes = sizes(db, shown.iter()).await?;
        for row in rows {
            // Skipped when the text changed meanwhile: that change rendered it by the new rules.
            let same = C::ContributionId.eq(row.contribution_id).and(C::Field.eq(row.field));
            let html = markdown::html_with(&row.markdown, &|file| sizes.get(&file).copied());
            Entity::update_many()
                .col_expr(C::Html, Expr::value(html))
                .filter(same.and(C::Markdown.eq(row.markdown)))
                .exec(db)
                .await?;
        }
    }
}
