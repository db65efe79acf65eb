//! Who signs an article: accounts that agreed to, and names of people without an account.

use crate::noun::closed;
use crate::positional::positional;
use crate::{AccountId, AuthorshipId, ContributionId, Moment};
use sea_orm::entity::prelude::*;

/// One author of an article.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "authorship")]
pub struct Model {
    /// Primary key; ids grow with time, and authors are shown in their order.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AuthorshipId,
    /// The article.
    pub contribution_id: ContributionId,
    /// The account that agreed, or that claims the byline; none for an invitation and a byline.
    pub account_id: Option<AccountId>,
    /// The name that is shown while no account agreed.
    pub name: String,
    /// The address that was invited, until its owner answers.
    pub email: Option<String>,
    /// The same, folded.
    pub email_key: Option<String>,
    /// Whether the author agreed.
    pub state: AuthorshipState,
    /// When the author was named.
    pub at: Moment,
}

impl ActiveModelBehavior for ActiveModel {}

positional!(id, contribution_id, account_id, name, email, email_key, state, at);

closed! {
    /// Whether an author agreed to sign.
    AuthorshipState {
        /// A name without an account.
        Byline = "BYLINE",
        /// Somebody was asked by mail, and has not answered.
        Invited = "INVITED",
        /// An account says that it is the person of a byline.
        Claimed = "CLAIMED",
        /// An account signs.
        Accepted = "ACCEPTED",
    }
}
