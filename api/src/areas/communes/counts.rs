//! How many things there are in a commune, by kind.

use crate::base::error::Error;
use crate::base::gql::camel_case;
use crate::base::loader::padded;
use crate::ground::context::{Batch, Ctx};
use crate::ground::contribution::ids;
use crate::ground::contribution::listing::{ShelfOrder, shelf};
use crate::ground::territory::InseeCode;
use entity::contribution::{Kind, State};
use entity::listing::{Column as L, Entity as Listing};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use std::collections::HashMap;

/// How many things of one kind there are.
pub struct Count {
    /// Their type in the schema.
    pub kind: String,
    /// How many of them are published.
    pub count: i64,
}

/// Published things of communes, counted by kind.
struct Counts;

impl Batch for Counts {
    type Key = InseeCode;
    type Value = HashMap<String, i64>;

    async fn fetch(ctx: &Ctx<'_>, codes: Vec<InseeCode>) -> Result<Vec<(InseeCode, Self::Value)>, Error> {
        let scopes: Vec<String> = codes.iter().map(|code| format!("commune:{code}")).collect();
        let scopes = padded(scopes.iter().map(String::as_str).collect());
        let counts =
            Listing::find().select_only().columns([L::Scope, L::Shelf]).column_as(L::ContributionId.count(), "n");
        let counts = counts.filter(L::Scope.is_in(scopes)).group_by(L::Scope).group_by(L::Shelf);
        let rows: Vec<(String, String, i64)> = counts.into_tuple().all(ctx.app.db.read()).await?;
        let mut found: HashMap<String, Self::Value> = HashMap::new();
        for (scope, shelf, count) in rows {
            found.entry(scope).or_default().insert(shelf, count);
        }
        let of = |code: InseeCode| (code, found.remove(&format!("commune:{code}")).unwrap_or_default());
        Ok(codes.into_iter().map(of).collect())
    }
}

/// The published things of a commune by kind, in the order of the registry. The commune itself does not count.
pub async fn counts(ctx: &Ctx<'_>, code: InseeCode) -> Result<Vec<Count>, Error> {
    let shelves = ctx.load::<Counts>(code).await?.unwrap_or_default();
    let kinds = ctx.app.registry.kinds().filter(|kind| *kind != Kind::Commune);
    let of = |kind: Kind| {
        let count = *shelves.get(&shelf(kind, ShelfOrder::Published, State::Published)?)?;
        let name = camel_case(&format!("_{}", ids::noun(kind)));
        Some(Count { kind: name, count })
    };
    Ok(kinds.filter_map(of).collect())
}
