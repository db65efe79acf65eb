//! Long texts of things: Markdown, and the HTML that was made from it when it was written. They lie in a table of their own, so
//! that a list reads them only where they are asked for, and one job makes all HTML anew when the rules of Markdown change.

use super::shape::{Optional, Required, Shape};
use crate::base::error::Error;
use crate::base::gql::{Context, MaybeUndefined, OutputType, camel_case};
use crate::base::loader::padded;
use crate::base::markdown;
use crate::base::scalars::{Html, Markdown};
use crate::ground::app::App;
use crate::ground::context::{Batch, Ctx, Resolving};
use crate::ground::write::Tx;
use entity::long_text::{Column as C, Entity, Model};
use entity::{ContributionId, setting};
use futures_util::future::BoxFuture;
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
};
use serde_json::Value as Json;
use std::collections::HashSet;
use std::sync::Arc;
use uuid::Uuid;

/// Texts that one batch renders.
const BATCH: u64 = 100;
/// The setting that holds the version of the Markdown rules by which the texts were rendered.
const SETTING: &str = "markdown_texts";

/// How a long text of this shape is given and shown.
pub trait LongText: Shape {
    /// The type of the field that has its HTML.
    type Html: OutputType;

    /// What a change says: none leaves the text as it is.
    fn change(patch: Self::Patch) -> Option<Option<Markdown>>;
    /// What the field returns.
    fn markdown(found: Found) -> Self::Shown;
    /// What the field with its HTML returns.
    fn html(found: Found) -> Self::Html;
}

/// A long text that was looked up.
type Found = Result<Option<Arc<Model>>, Error>;

fn needed(found: Found) -> Result<Arc<Model>, Error> {
    found?.ok_or_else(|| Error::internal("a thing without a text that it must have"))
}

impl LongText for Required<Markdown> {
    type Html = Result<Html, Error>;

    fn change(patch: Option<Markdown>) -> Option<Option<Markdown>> {
        patch.map(Some)
    }

    fn markdown(found: Found) -> Self::Shown {
        needed(found).map(|text| Markdown(text.markdown.clone()))
    }

    fn html(found: Found) -> Self::Html {
        needed(found).map(|text| Html(text.html.clone()))
    }
}

impl LongText for Optional<Markdown> {
    type Html = Option<Result<Html, Error>>;

    fn change(patch: MaybeUndefined<Markdown>) -> Option<Option<Markdown>> {
        patch.into()
    }

    fn markdown(found: Found) -> Self::Shown {
        found.transpose().map(|text| text.map(|text| Markdown(text.markdown.clone())))
    }

    fn html(found: Found) -> Self::Html {
        found.transpose().map(|text| text.map(|text| Html(text.html.clone())))
    }
}

/// A change of a long text, rendered before a write begins, because SQLite has a single writer.
pub struct Change {
    field: &'static str,
    /// Markdown and HTML; none clears the text.
    text: Option<(String, String)>,
}

impl Change {
    /// The change of a field that an input says, if it says any.
    pub fn of<S: LongText>(field: &'static str, patch: S::Patch) -> Option<Self> {
        let text = S::change(patch)?.map(|text| {
            let html = markdown::html(&text.0);
            (text.0, html)
        });
        Some(Self { field, text })
    }
}

/// Writes the long texts of a thing.
pub async fn put(tx: &Tx, of: ContributionId, changes: Vec<Change>) -> Result<(), Error> {
    let (mut rows, mut cleared) = (Vec::new(), Vec::new());
    for Change { field, text } in changes {
        match text {
            None => cleared.push(field),
            Some((markdown, html)) => {
                rows.push(Model { contribution_id: of, field: field.to_owned(), markdown, html }.into_active_model());
            }
        }
    }
    if !cleared.is_empty() {
        let these = C::ContributionId.eq(of).and(C::Field.is_in(cleared));
        Entity::delete_many().filter(these).exec(tx.db()).await?;
    }
    if !rows.is_empty() {
        let anew = OnConflict::columns([C::ContributionId, C::Field]).update_columns([C::Markdown, C::Html]).to_owned();
        Entity::insert_many(rows).on_conflict(anew).exec_without_returning(tx.db()).await?;
    }
    Ok(())
}

/// A long text of a thing, as it stands before the write ends.
pub async fn read(tx: &Tx, of: ContributionId, field: &str) -> Result<Option<String>, Error> {
    let row = Entity::find_by_id((of, field.to_owned())).one(tx.db()).await?;
    Ok(row.map(|row| row.markdown))
}

/// Adds the long texts of a thing to what its noun tells for a revision. `fields` are the noun's.
pub async fn told(tx: &Tx, of: ContributionId, fields: &[&str], mut own: Json) -> Result<Json, Error> {
    if fields.is_empty() {
        return Ok(own);
    }
    let there = Entity::find().filter(C::ContributionId.eq(of)).all(tx.db()).await?;
    if let Json::Object(own) = &mut own {
        for field in fields {
            let text = there.iter().find(|text| text.field == *field).map(|text| text.markdown.clone());
            own.insert(camel_case(field), text.into());
        }
    }
    Ok(own)
}

/// Long texts by their things and fields.
struct Texts;

impl Batch for Texts {
    type Key = (ContributionId, &'static str);
    type Value = Arc<Model>;

    async fn fetch(ctx: &Ctx<'_>, keys: Vec<Self::Key>) -> Result<Vec<(Self::Key, Self::Value)>, Error> {
        let (mut of, mut fields) = (Vec::new(), HashSet::new());
        for (thing, field) in &keys {
            of.push(*thing);
            fields.insert(*field);
        }
        let these = C::ContributionId.is_in(padded(of)).and(C::Field.is_in(fields));
        let rows = Entity::find().filter(these).all(ctx.app.db.read()).await?;
        let rows = rows.into_iter().map(|row| ((row.contribution_id, row.field.clone()), Arc::new(row)));
        let rows: std::collections::HashMap<_, _> = rows.collect();
        let found = |key: Self::Key| Some((key, Arc::clone(rows.get(&(key.0, key.1.to_owned()))?)));
        Ok(keys.into_iter().filter_map(found).collect())
    }
}

/// A long text of a thing that the viewer may know of, for a resolver. Boxed, because its future is part of the future of each
/// field (see `gql`).
pub fn of<'c>(ctx: &'c Context<'_>, of: ContributionId, field: &'static str) -> BoxFuture<'c, Found> {
    Box::pin(async move { ctx.op().load::<Texts>((of, field)).await })
}

/// Renders all long texts anew after the Markdown rules have changed.
pub async fn render_all(app: &Arc<App>) -> Result<(), Error> {
    let (db, version) = (app.db.background(), markdown::VERSION.to_string());
    let known = setting::Entity::find_by_id(SETTING.to_owned()).one(db).await?;
    if known.is_some_and(|known| known.value == version) {
        return Ok(());
    }
    let (mut id, mut field) = (ContributionId(Uuid::nil()), String::new());
    loop {
        let later = Condition::any()
            .add(C::ContributionId.gt(id))
            .add(C::ContributionId.eq(id).and(C::Field.gt(field.as_str())));
        let rows = Entity::find()
            .filter(later)
            .order_by_asc(C::ContributionId)
            .order_by_asc(C::Field)
            .limit(BATCH)
            .all(db)
            .await?;
        let Some(last) = rows.last() else { break };
        (id, field) = (last.contribution_id, last.field.clone());
        for row in rows {
            // Skipped when the text changed meanwhile: that change rendered it by the new rules.
            let same = C::ContributionId.eq(row.contribution_id).and(C::Field.eq(row.field));
            let html = markdown::html(&row.markdown);
            Entity::update_many()
                .col_expr(C::Html, Expr::value(html))
                .filter(same.and(C::Markdown.eq(row.markdown)))
                .exec(db)
                .await?;
        }
    }
    let row = setting::ActiveModel { name: Set(SETTING.to_owned()), value: Set(version) };
    let replace = OnConflict::column(setting::Column::Name).update_column(setting::Column::Value).to_owned();
    Ok(setting::Entity::insert(row).on_conflict(replace).exec_without_returning(db).await.map(|_| ())?)
}
