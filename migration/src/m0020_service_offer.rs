//! Service offers.

use crate::columns::{index, make, noun, step};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer_null, boolean, text, text_null};

step!(async |manager| {
    let mut offer = noun("service_offer");
    for column in ["description", "resource_kinds", "subkinds", "conditions", "done_for"] {
        offer.col(text(column));
    }
    offer.col(text_null("conditions_words")).col(text_null("website"));
    offer.col(big_integer_null("confirmed_at")).col(big_integer_null("valid_until")).col(boolean("reminded"));
    make(manager, vec![offer], vec![index("service_offer", &["valid_until"])]).await
});
