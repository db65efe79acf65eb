//! Vouching [parrainage]: a commune or a network stands up for a thing, so that people know whom they deal with.
//!
//! Invariants: a voucher vouches once for a thing; said again, its words change. Those who decide about the commune or the network
//! decide, and nobody vouches for a thing that they run. The registry marks the nouns that are vouched for; communes and networks
//! are not. Everybody reads who vouches; when a commune goes to another team its word stays, until that team withdraws it. Those who run
//! the thing hear of it by a letter, and may refuse it. It does not count while the voucher and the thing have one team.

mod graphql;
mod ops;

pub use graphql::{Vouch, VouchingMutation, of_thing};

use crate::ground::app::{Area, ListBound};
use crate::ground::holdings::{Fate, Holding, Person};
use crate::ground::policy::{EDITORS, May, Rule};
use entity::vouch::{Column as C, Entity};
use sea_orm::ColumnTrait;
use sea_orm::sea_query::IntoCondition;

/// Those who speak for a commune or a network.
const VOUCHERS: May = May {
    roles: EDITORS.roles,
    words: "those who decide about the commune or the network: its author where it has no team, else editors and stewards of its team",
};

/// Vouch for a thing. Whoever runs the thing may not, even if they decide about the voucher.
pub const VOUCH: Rule = Rule::on_things("Vouch", VOUCHERS).except_asker();
/// Vouch for it no longer.
pub const WITHDRAW: Rule = Rule::on_things("WithdrawVouch", VOUCHERS);

/// Refuse the word of a voucher.
pub const REFUSE: Rule = Rule::on_things("RefuseVouch", EDITORS);

/// What vouching contributes.
pub const AREA: Area = Area {
    mutations: &[("vouch", &VOUCH), ("withdraw_vouch", &WITHDRAW), ("refuse_vouch", &REFUSE)],
    holdings: || {
        let said = |person: &Person| C::AuthorId.eq(person.id).into_condition();
        vec![Holding::of::<Entity>("vouch", Fate::Stays, said).all_plain()]
    },
    // Most things have a few, if any.
    lists: &[ListBound::new("Contribution", "vouchedBy", 20).usually(3)],
    ..Area::EMPTY
};
