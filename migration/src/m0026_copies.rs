//! Copies of people's data whose bytes lie in the file store, jobs that count the deaths of their processes, and the network
//! addresses from which people signed in.
//!
//! Copies that were made before are deleted with the table of their parts: whoever wants one asks again.

use crate::columns::{index, make, part_of, private, step};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, integer, text, uuid, uuid_null};

step!(async |manager| {
    manager.drop_table(Table::drop().table("data_export_part").to_owned()).await?;
    manager.get_connection().execute_unprepared("DELETE FROM data_export").await?;
    for mut column in [uuid_null("run_id"), big_integer_null("failed_at")] {
        let alter = Table::alter().table("data_export").add_column(&mut column).to_owned();
        manager.alter_table(alter).await?;
    }
    let mut deaths = integer("deaths");
    deaths.default(0);
    manager.alter_table(Table::alter().table("job").add_column(&mut deaths).to_owned()).await?;
    let data_export_file = Table::create()
        .table("data_export_file")
        .col(uuid("export_id"))
        .col(text("name"))
        .col(big_integer("bytes"))
        .col(integer("parts"))
        .col(big_integer("rows"))
        .col(big_integer("left_out"))
        .primary_key(Index::create().col("export_id").col("name"))
        .foreign_key(&mut part_of("data_export_file", "export_id", "data_export"))
        .to_owned();
    let known_address = Table::create()
        .table("known_address")
        .col(uuid("account_id"))
        .col(text("household"))
        .col(big_integer("at"))
        .primary_key(Index::create().col("account_id").col("household"))
        .foreign_key(&mut part_of("known_address", "account_id", "account"))
        .to_owned();
    make(manager, vec![data_export_file, known_address], vec![index("known_address", &["at"])]).await?;
    private(manager, "data_export_file", &["name"]).await?;
    private(manager, "known_address", &["household"]).await
});
