//! Parts: whose words and pictures lie in which slot, which version two editors read, and what was refused.

use crate::columns::{index, step};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer_null, integer, uuid_null};
use sea_orm_migration::sea_orm::ConnectionTrait;
use sea_orm_migration::sea_orm::prelude::Uuid;

/// Tables whose rows lie in slots.
const SLOTTED: [&str; 2] = ["long_text", "attachment"];

step!(async |manager| {
    let mut columns: Vec<(&str, ColumnDef)> = SLOTTED.map(|table| (table, uuid_null("part_id"))).into();
    columns.extend(["progress_report", "compost"].map(|table| (table, integer("version").default(1).take())));
    columns.extend(["vouch", "compost_part"].map(|table| (table, big_integer_null("refused_at"))));
    for (table, column) in columns {
        manager.alter_table(Table::alter().table(table).add_column(column).to_owned()).await?;
    }
    let db = manager.get_connection();
    for table in SLOTTED {
        // The rows of each slot are a range while they are written anew.
        manager.create_index(index(table, &["field"])).await?;
        let mut slots = Query::select();
        slots.distinct().column("field").from(table).and_where(Expr::col("field").like("%:%"));
        for row in db.query_all(&slots).await? {
            let slot: String = row.try_get_by_index(0)?;
            // The name of a slot of a part ends with the id of the part.
            let part = slot.rsplit_once(':').and_then(|(_, id)| Uuid::try_parse(id).ok());
            let update =
                Query::update().table(table).value("part_id", part).and_where(Expr::col("field").eq(slot)).to_owned();
            db.execute(&update).await?;
        }
        manager.drop_index(Index::drop().name(format!("{table}_field")).table(table).to_owned()).await?;
        manager.create_index(index(table, &["part_id"])).await?;
    }
    Ok(())
});
