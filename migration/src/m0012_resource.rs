//! Vital resources, with their assessments and the movements of stocks.

use crate::columns::{index, make, noun, part_of, person, step};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, integer_null, text, text_null, uuid, uuid_null};

step!(async |manager| {
    let mut resource = noun("resource");
    for column in ["kind", "holder", "point_precision", "condition", "trend"] {
        resource.col(text(column));
    }
    for column in ["subkind", "description", "unit", "per"] {
        resource.col(text_null(column));
    }
    for column in ["supply", "minimum", "assessed_at"] {
        resource.col(big_integer_null(column));
    }
    resource.col(integer_null("population_served"));
    let assessment = Table::create()
        .table("assessment")
        .col(uuid("id").primary_key())
        .col(uuid("contribution_id"))
        .col(text("condition"))
        .col(text("trend"))
        .col(text_null("comment"))
        .col(text_null("source"))
        .col(big_integer("assessed_at"))
        .col(uuid_null("author_id"))
        .col(big_integer("at"))
        .foreign_key(&mut part_of("assessment", "contribution_id", "contribution"))
        .foreign_key(&mut person("assessment", "author_id"))
        .to_owned();
    let stock_movement = Table::create()
        .table("stock_movement")
        .col(uuid("id").primary_key())
        .col(uuid("contribution_id"))
        .col(big_integer("quantity"))
        .col(text("unit"))
        .col(big_integer("balance"))
        .col(text_null("reason"))
        .col(big_integer("moved_at"))
        .col(uuid_null("author_id"))
        .col(big_integer("at"))
        .foreign_key(&mut part_of("stock_movement", "contribution_id", "contribution"))
        .foreign_key(&mut person("stock_movement", "author_id"))
        .to_owned();
    let indexes = vec![
        index("assessment", &["contribution_id", "assessed_at", "id"]),
        index("assessment", &["author_id"]),
        index("stock_movement", &["contribution_id", "id"]),
        index("stock_movement", &["author_id"]),
    ];
    make(manager, vec![resource, assessment, stock_movement], indexes).await
});
