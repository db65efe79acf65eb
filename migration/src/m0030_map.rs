//! How many published things lie in squares of the map, and the centres of communes that had none or another one.

use crate::columns::{bytewise, index, make, step};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, integer, text};
use sea_orm_migration::sea_orm::DbBackend;

/// Communes whose centres were corrected or filled: their codes, degrees north and degrees east, both × 10⁷.
const CENTRES: [(&str, i32, i32); 10] = [
    ("14666", 491_837_000, -2_241_000),
    ("14712", 491_921_000, -1_837_000),
    ("15031", 451_066_000, 29_537_000),
    ("15035", 451_622_000, 29_321_000),
    ("15047", 451_636_000, 28_822_000),
    ("15141", 451_321_000, 29_853_000),
    ("15171", 451_805_000, 29_755_000),
    ("85084", 467_815_000, -12_415_000),
    ("85165", 467_811_000, -11_204_000),
    ("85212", 467_893_000, -11_580_000),
];

/// Counts all published things, where nothing is counted yet: everywhere in squares of 64 and of 8 cells and in single cells, in
/// departments in squares of 8 cells, in regions in squares of 32.
pub const COUNT_THE_MAP: [&str; 5] = [
    "INSERT INTO map_count (scope, kind, square, delta) SELECT 'coarse', kind, cell >> 12, count(*) FROM contribution \
     WHERE state = 'PUBLISHED' AND kind <> 'COMMUNE' AND cell IS NOT NULL GROUP BY kind, cell >> 12",
    "INSERT INTO map_count (scope, kind, square, delta) SELECT 'fine', kind, cell >> 6, count(*) FROM contribution \
     WHERE state = 'PUBLISHED' AND kind <> 'COMMUNE' AND cell IS NOT NULL GROUP BY kind, cell >> 6",
    "INSERT INTO map_count (scope, kind, square, delta) SELECT 'finest', kind, cell, count(*) FROM contribution \
     WHERE state = 'PUBLISHED' AND kind <> 'COMMUNE' AND cell IS NOT NULL GROUP BY kind, cell",
    "INSERT INTO map_count (scope, kind, square, delta) SELECT l.scope, c.kind, c.cell >> 6, count(*) FROM contribution c \
     JOIN listing l ON l.contribution_id = c.id AND l.shelf = c.kind AND l.scope >= 'department:' AND l.scope < 'department;' \
     WHERE c.state = 'PUBLISHED' AND c.kind <> 'COMMUNE' AND c.cell IS NOT NULL GROUP BY l.scope, c.kind, c.cell >> 6",
    "INSERT INTO map_count (scope, kind, square, delta) SELECT l.scope, c.kind, c.cell >> 10, count(*) FROM contribution c \
     JOIN listing l ON l.contribution_id = c.id AND l.shelf = c.kind AND l.scope >= 'region:' AND l.scope < 'region;' \
     WHERE c.state = 'PUBLISHED' AND c.kind <> 'COMMUNE' AND c.cell IS NOT NULL GROUP BY l.scope, c.kind, c.cell >> 10",
];

step!(async |manager| {
    let db = manager.get_connection();
    for (code, lat_e7, lon_e7) in CENTRES {
        db.execute_unprepared(&format!(
            "UPDATE contribution SET lat_e7 = {lat_e7}, lon_e7 = {lon_e7} WHERE NOT has_point \
             AND id IN (SELECT contribution_id FROM listing WHERE scope = 'commune:{code}') AND substr(communes, 1, 5) = '{code}'"
        ))
        .await?;
    }
    let postgres = manager.get_database_backend() == DbBackend::Postgres;
    let mut id = big_integer("id");
    id.primary_key().auto_increment();
    let table = Table::create()
        .table("map_count")
        .col(id)
        .col(bytewise(text("scope"), postgres))
        .col(bytewise(text("kind"), postgres))
        .col(big_integer("square"))
        .col(integer("delta"))
        .to_owned();
    // It holds all that a map reads.
    make(manager, vec![table], vec![index("map_count", &["scope", "square", "kind", "delta"])]).await?;
    for statement in COUNT_THE_MAP {
        db.execute_unprepared(statement).await?;
    }
    Ok(())
});
