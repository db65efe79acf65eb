//! Bookings remember which of them were accepted together, and which days a series leaves out; service offers say when the job has to look
//! at them.

use crate::columns::{index, step};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer_null, text_null, uuid_null};

/// Thirty days before an offer ends those who run it are told.
const TOLD: i64 = 30 * 24 * 60 * 60 * 1_000;

step!(async |manager| {
    for (table, column) in [
        ("booking", uuid_null("accepted_in")),
        ("booking_series", text_null("left_out")),
        ("service_offer", big_integer_null("due_at")),
    ] {
        manager.alter_table(Table::alter().table(table).add_column(column).to_owned()).await?;
    }
    // What those who run it were told of is due at its end, all else when they are to be told.
    let end = Expr::col("valid_until");
    let due = CaseStatement::new().case(Expr::col("reminded").eq(true), end.clone()).finally(end.sub(TOLD));
    manager.execute(Query::update().table("service_offer").value("due_at", due).to_owned()).await?;
    manager.drop_index(Index::drop().name("service_offer_valid_until").table("service_offer").to_owned()).await?;
    manager.alter_table(Table::alter().table("service_offer").drop_column("reminded").to_owned()).await?;
    manager.create_index(index("service_offer", &["due_at"])).await
});
