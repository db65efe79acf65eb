//! How many answered a thing: its comments and its resonances. Both are counted in one statement for all things of a page,
//! which reads only what was asked for.

use crate::base::error::Error;
use crate::base::loader::padded;
use crate::base::reads::On;
use crate::ground::context::{Batch, Ctx};
use crate::ground::kept::reach;
use entity::resonance::ResonanceKind;
use entity::{ContributionId, comment, resonance};
use sea_orm::sea_query::{Expr, Func, Query, SelectStatement, UnionType};
use sea_orm::{ActiveEnum, ColumnTrait, ConnectionTrait};
use std::collections::HashMap;

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Answer {
    Comment,
    Resonance,
}

/// Selects the answers to things, one row for each that is counted.
type Select = fn(Vec<ContributionId>) -> SelectStatement;

/// Answers to things, counted; resonances by kind.
struct Answers;

impl Batch for Answers {
    type Key = (ContributionId, Answer);
    type Value = Vec<(Option<ResonanceKind>, i64)>;

    fn depends(keys: &[Self::Key]) -> Option<Vec<On>> {
        Some(reach::things(keys.iter().map(|(thing, _)| thing)))
    }

    async fn fetch(ctx: &Ctx<'_>, keys: Vec<Self::Key>) -> Result<Vec<(Self::Key, Self::Value)>, Error> {
        let of = |answer| keys.iter().filter(|key| key.1 == answer).map(|key| key.0).collect::<Vec<_>>();
        let selects: [(Vec<_>, Select); 2] = [(of(Answer::Comment), comments), (of(Answer::Resonance), resonances)];
        let asked = selects.into_iter().filter(|(things, _)| !things.is_empty());
        let all = asked.map(|(things, select)| select(padded(things))).reduce(|mut all, other| {
            all.union(UnionType::All, other);
            all
        });
        let Some(all) = all else { return Ok(Vec::new()) };
        let mut found: HashMap<Self::Key, Self::Value> = HashMap::new();
        for row in ctx.app.db.read().query_all(&all).await? {
            let (thing, kind, count) =
                (row.try_get_by_index(0)?, row.try_get_by_index::<String>(1)?, row.try_get_by_index(2)?);
            let kind = ResonanceKind::try_from_value(&kind).ok();
            let answer = if kind.is_some() { Answer::Resonance } else { Answer::Comment };
            found.entry((thing, answer)).or_default().push((kind, count));
        }
        for counts in found.values_mut() {
            counts.sort_unstable_by_key(|(kind, _)| *kind);
        }
        Ok(found.into_iter().collect())
    }
}

/// Comments that were not removed.
fn comments(of: Vec<ContributionId>) -> SelectStatement {
    use comment::Column as C;
    let mut select = Query::select();
    select.column(C::ContributionId.as_column_ref()).expr(Expr::cust("''")).expr(Func::count(Expr::cust("*")));
    select.from(comment::Entity).and_where(C::ContributionId.is_in(of)).and_where(C::RemovedAt.is_null());
    select.add_group_by([Expr::col(C::ContributionId.as_column_ref())]);
    select
}

fn resonances(of: Vec<ContributionId>) -> SelectStatement {
    use resonance::Column as R;
    let mut select = Query::select();
    select.columns([R::ContributionId, R::Kind].map(|column| column.as_column_ref()));
    select.expr(Func::count(Expr::cust("*"))).from(resonance::Entity).and_where(R::ContributionId.is_in(of));
    select.add_group_by([R::ContributionId, R::Kind].map(|column| Expr::col(column.as_column_ref())));
    select
}

impl Ctx<'_> {
    /// How many comments on a thing were not removed.
    pub async fn comments_on(&self, thing: ContributionId) -> Result<i64, Error> {
        let found = self.load::<Answers>((thing, Answer::Comment)).await?.unwrap_or_default();
        Ok(found.first().map_or(0, |(_, count)| *count))
    }

    /// How a thing resonates: each kind that somebody chose, in the order of kinds, with how many did.
    pub async fn resonances_of(&self, thing: ContributionId) -> Result<Vec<(ResonanceKind, i64)>, Error> {
        let found = self.load::<Answers>((thing, Answer::Resonance)).await?.unwrap_or_default();
        Ok(found.into_iter().filter_map(|(kind, count)| Some((kind?, count))).collect())
    }
}
