//! Lineage: typed links between contributions, each with its date and author.

use crate::{AccountId, ContributionId, LinkId, Moment};
use sea_orm::entity::prelude::*;

/// One link.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "link")]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: LinkId,
    /// The thing that came first.
    pub from_id: ContributionId,
    /// How the second grew from the first.
    pub relation: LinkRelation,
    /// The thing that grew from it.
    pub to_id: ContributionId,
    /// Who made the link; null after erasure.
    pub author_id: Option<AccountId>,
    /// When it was made.
    pub at: Moment,
    /// When those who decide about the thing that came first agreed; null while they did not.
    pub confirmed_at: Option<Moment>,
    /// When they refused it.
    pub refused_at: Option<Moment>,
    /// Why they refused it.
    pub refusal: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}

/// How one contribution leads to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum LinkRelation {
    /// The first raises the second, as a photo raises a question.
    #[sea_orm(string_value = "RAISES")]
    Raises,
    /// The second answers the first.
    #[sea_orm(string_value = "ANSWERS")]
    Answers,
    /// The first became the second.
    #[sea_orm(string_value = "BECOMES")]
    Becomes,
    /// The second tells of the first.
    #[sea_orm(string_value = "TELLS")]
    Tells,
    /// The second uses the first.
    #[sea_orm(string_value = "USES")]
    Uses,
    /// The second is a copy of the first that remembers it.
    #[sea_orm(string_value = "COPIES")]
    Copies,
    /// The second started from the first, in another place.
    #[sea_orm(string_value = "SPAWNS")]
    Spawns,
    /// The second is about the first.
    #[sea_orm(string_value = "ABOUT")]
    About,
    /// The second took the first up.
    #[sea_orm(string_value = "ADOPTS")]
    Adopts,
    /// The second, an initiative, strengthens the first, a resource.
    #[sea_orm(string_value = "STRENGTHENS")]
    Strengthens,
}
