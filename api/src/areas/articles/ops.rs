//! Decisions on what articles say, and on their lists.

use super::fields::{DraftArticleInput, UpdateArticleInput};
use crate::areas::media::fields::Licence;
use crate::areas::{authors, lineage};
use crate::base::error::{Error, Problem};
use crate::base::gql::{ID, InputObject, MaybeUndefined};
use crate::base::markdown;
use crate::base::scalars::{DateTime, Markdown, Text};
use crate::base::text::Fault;
use crate::ground::context::Ctx;
use crate::ground::contribution::fields::Settles;
use crate::ground::contribution::given::begin;
use crate::ground::contribution::nested::{ManyOf, Named, PartsOf};
use crate::ground::contribution::{Base, BasicFilter, Filter, Narrowing, Thing, ids, listing, noun};
use crate::ground::holdings::Holding;
use crate::ground::visibility::{sees, sees_revisions};
use crate::ground::write::Tx;
use crate::orders;
use entity::article::{self, Column as C};
use entity::contribution::{self, Kind};
use entity::{AccountId, ContributionId, Moment, correction};
use sea_orm::sea_query::{Order, Query, SelectStatement};
use sea_orm::{ColumnTrait, EntityTrait, Iterable};
use std::collections::HashMap;

/// Characters of an excerpt.
const EXCERPT: usize = 300;
/// Most corrections that are shown.
const MAX_CORRECTIONS: usize = 100;
/// Words that people read in a minute: between the 175 of reading aloud and the 240 of reading silently (Brysbaert 2019, «How
/// many words do we read per minute?», Journal of Memory and Language 109).
const WORDS_A_MINUTE: usize = 200;

orders! {
    /// Orders of lists of articles. Values may be added.
    ArticleOrder
}

/// Narrows a list of articles; all that is given must hold.
#[derive(InputObject, Debug, Clone, Default)]
pub struct ArticleFilter {
    #[graphql(flatten)]
    basics: BasicFilter,
    /// Only articles of this medium.
    pub medium_id: Option<ID>,
    /// Only articles that this account signs.
    pub author_id: Option<ID>,
    /// Any of these licences.
    pub licences: Option<Vec<Licence>>,
}

crate::facets!(article { licence });

impl Filter for ArticleFilter {
    fn narrow(self, list: &mut Narrowing) {
        list.basics(self.basics);
        list.house(self.medium_id, Kind::Medium, "filter.mediumId");
        let author =
            self.author_id.and_then(|id| list.problems.take(ids::uuid_input("account", &id, "filter.authorId")));
        list.scopes.extend(author.map(|id| vec![listing::of_author(AccountId(id))]));
        list.any_value::<_, entity::Licence>(C::Licence, self.licences);
    }
}

/// Makes the excerpt and the time of reading anew, where the body changes.
fn digest(row: &mut article::Model, body: &MaybeUndefined<Markdown>) {
    let text = match body {
        MaybeUndefined::Undefined => return,
        MaybeUndefined::Null => String::new(),
        MaybeUndefined::Value(body) => markdown::plain(&body.0),
    };
    let minutes = text.split(' ').filter(|word| !word.is_empty()).count().div_ceil(WORDS_A_MINUTE);
    row.reading_minutes = i32::try_from(minutes).unwrap_or(i32::MAX);
    row.excerpt = markdown::beginning(&text, EXCERPT);
}

/// Sets what the article calls its readers to. It must be a thing that the viewer may know of.
async fn call(tx: &Tx, row: &mut article::Model, to: &MaybeUndefined<ID>) -> Result<(), Error> {
    const FIELD: &str = "input.callToActionId";
    row.call_to_action_id = match to {
        MaybeUndefined::Undefined => return Ok(()),
        MaybeUndefined::Null => None,
        MaybeUndefined::Value(id) => {
            let id = ids::any_input(id, FIELD)?;
            begin(tx.db(), &[id]).await?;
            let found = contribution::Entity::find_by_id(id).one(tx.db()).await?;
            found.filter(|row| sees(&tx.viewer, row)).ok_or_else(|| Error::invalid(FIELD, Fault::Unknown))?;
            Some(id)
        }
    };
    Ok(())
}

fn embargo(row: &mut contribution::Model, until: &MaybeUndefined<DateTime>) {
    match until {
        MaybeUndefined::Undefined => {}
        MaybeUndefined::Null => row.embargo_until = None,
        MaybeUndefined::Value(until) => row.embargo_until = Some(Moment::from(until.0)),
    }
}

fn given<T>(value: Option<T>) -> MaybeUndefined<T> {
    value.map_or(MaybeUndefined::Undefined, MaybeUndefined::Value)
}

impl Settles<article::Entity> for DraftArticleInput {
    const HOUSES: &'static [Kind] = &[Kind::Medium];

    fn house(&self) -> Result<Option<ContributionId>, Problem> {
        ids::input_of(Kind::Medium, &self.running.medium_id, "input.mediumId").map(Some)
    }

    async fn takes_guests(&self, tx: &Tx, house: &contribution::Model) -> Result<bool, Error> {
        let medium = entity::medium::Entity::find_by_id(house.id).one(tx.db()).await?;
        Ok(house.state.is_public() && medium.is_some_and(|medium| medium.accepts_submissions))
    }

    fn complete(&self, row: &mut contribution::Model) {
        embargo(row, &given(self.embargo_until));
    }

    async fn settle(
        &self,
        tx: &Tx,
        on: &mut contribution::Model,
        row: &mut article::Model,
        _: &HashMap<String, String>,
    ) -> Result<(), Error> {
        digest(row, &given(self.body.clone()));
        call(tx, row, &given(self.call_to_action_id.clone())).await?;
        lineage::say_all(tx, on, &lineage::ABOUT, self.about.as_deref().unwrap_or_default()).await?;
        authors::first(tx, on, self.byline.as_ref()).await
    }
}

impl Settles<article::Entity> for UpdateArticleInput {
    fn complete(&self, row: &mut contribution::Model) {
        embargo(row, &self.embargo_until);
    }

    async fn settle(
        &self,
        tx: &Tx,
        on: &mut contribution::Model,
        row: &mut article::Model,
        _: &HashMap<String, String>,
    ) -> Result<(), Error> {
        digest(row, &self.body);
        call(tx, row, &self.call_to_action_id).await?;
        match self.about.as_opt_ref() {
            None => Ok(()),
            Some(about) => lineage::say_all(tx, on, &lineage::ABOUT, about.map_or(&[], Vec::as_slice)).await,
        }
    }
}

/// The medium of an article, where the viewer may know of it.
pub async fn medium(ctx: &Ctx<'_>, of: &Thing<article::Entity>) -> Result<Option<Base>, Error> {
    ctx.house(&of.base).await
}

/// What an article calls its readers to, where the viewer may know of it.
pub async fn call_to_action(ctx: &Ctx<'_>, of: &Thing<article::Entity>) -> Result<Option<Base>, Error> {
    ctx.related(of.own(ctx).await?.call_to_action_id).await
}

/// The beginning of its body, if it has one.
pub async fn excerpt(ctx: &Ctx<'_>, of: &Thing<article::Entity>) -> Result<Option<Text>, Error> {
    let own = of.own(ctx).await?;
    Ok(Some(own.excerpt.clone()).filter(|text| !text.is_empty()).map(Text))
}

/// Why and when an article was taken back.
pub async fn retraction(ctx: &Ctx<'_>, of: &Thing<article::Entity>) -> Result<Option<(String, DateTime)>, Error> {
    let own = of.own(ctx).await?;
    Ok(own.retraction.clone().zip(own.retracted_at.map(DateTime::from)))
}

/// Corrections of things, the first one first.
impl ManyOf for correction::Model {
    type Which = ();

    fn select(_: &Ctx<'_>, (): (), things: Vec<ContributionId>) -> (SelectStatement, Named, Vec<(Named, Order)>) {
        use correction::Column as K;
        let mut select = Query::select();
        select.columns(K::iter().map(|column| column.as_column_ref())).from(correction::Entity);
        select.and_where(K::ContributionId.is_in(things));
        (select, K::ContributionId.as_column_ref(), vec![(K::Id.as_column_ref(), Order::Asc)])
    }

    fn thing(&self, (): ()) -> ContributionId {
        self.contribution_id
    }
}

/// The corrections of an article that the viewer may know of. Those of a retracted article went with it.
pub async fn corrections(ctx: &Ctx<'_>, of: &Thing<article::Entity>) -> Result<Vec<correction::Model>, Error> {
    if !sees_revisions(&ctx.viewer(), &of.base.row) {
        return Ok(Vec::new());
    }
    ctx.nested(PartsOf { thing: of.base.row.id, which: (), first: MAX_CORRECTIONS }).await
}

/// The personal data in the rows of articles.
pub fn holdings() -> Vec<Holding> {
    let mut holdings = noun::holdings::<article::Entity>("article_run_alone");
    // A correction is the medium's: its row names nobody.
    holdings.push(Holding::of_nobody::<correction::Entity>().all_plain());
    holdings
}
