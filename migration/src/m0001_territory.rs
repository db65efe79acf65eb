//! Communes, and what an installation remembers about itself.

use crate::columns::step;
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{string, string_len, string_null, text};

#[derive(DeriveIden)]
enum Commune {
    Table,
    Code,
    Name,
    Department,
    Region,
    Epci,
    Successor,
}

#[derive(DeriveIden)]
enum Setting {
    Table,
    Name,
    Value,
}

step!(async |manager| {
    let commune = Table::create()
        .table(Commune::Table)
        .col(string_len(Commune::Code, 5).primary_key())
        .col(string(Commune::Name))
        .col(string(Commune::Department))
        .col(string(Commune::Region))
        .col(string_null(Commune::Epci))
        .col(string_null(Commune::Successor))
        .to_owned();
    manager.create_table(commune).await?;
    let setting = Table::create()
        .table(Setting::Table)
        .col(string(Setting::Name).primary_key())
        .col(text(Setting::Value))
        .to_owned();
    manager.create_table(setting).await
});
