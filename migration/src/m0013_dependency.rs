//! Dependencies between vital resources, and what teams are reminded of.

use crate::columns::{index, make, part_of, person, step};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, boolean, text_null, uuid, uuid_null};

step!(async |manager| {
    let resource_dependency = Table::create()
        .table("resource_dependency")
        .col(uuid("id").primary_key())
        .col(uuid("dependent_id"))
        .col(uuid("supplier_id"))
        .col(text_null("note"))
        .col(uuid_null("author_id"))
        .col(big_integer("at"))
        .foreign_key(&mut part_of("resource_dependency", "dependent_id", "contribution"))
        .foreign_key(&mut part_of("resource_dependency", "supplier_id", "contribution"))
        .foreign_key(&mut person("resource_dependency", "author_id"))
        .to_owned();
    let team_reminder = Table::create()
        .table("team_reminder")
        .col(uuid("team_id").primary_key())
        .col(boolean("assessments"))
        .col(big_integer_null("reminded_at"))
        .foreign_key(&mut part_of("team_reminder", "team_id", "team"))
        .to_owned();
    let indexes = vec![
        index("resource_dependency", &["dependent_id", "supplier_id"]).unique().to_owned(),
        index("resource_dependency", &["supplier_id", "dependent_id"]),
        index("resource_dependency", &["author_id"]),
    ];
    make(manager, vec![resource_dependency, team_reminder], indexes).await
});
