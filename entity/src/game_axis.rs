//! Axes of the territory game, which initiatives serve too.

use crate::noun::closed;
use sea_orm::entity::prelude::*;

closed! {
    /// An axis of the territory game.
    GameAxis {
        LocalEconomy = "LOCAL_ECONOMY", SocialTies = "SOCIAL_TIES", LocalRiches = "LOCAL_RICHES",
        Cooperation = "COOPERATION",
    }
}
