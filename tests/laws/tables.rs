//! Entities = migrations, on both databases, but for columns that the databases make themselves.

use crate::harness::databases::{Kind, TestDatabase};
use crate::harness::{RUNTIME, trial};
use libtest_mimic::Trial;
use sea_orm::{ColumnTrait, ConnectionTrait, DbBackend, EntityName, EntityTrait, IdenStatic, Iterable, Statement};
use std::collections::{BTreeMap, BTreeSet};
use territoire::base::metrics::Metrics;
use territoire::start::{self, Migrate};

pub fn trials() -> Vec<Trial> {
    Kind::all()
        .into_iter()
        .map(|kind| {
            trial(format!("law_2_entities_are_the_migrations ({})", kind.name()), move || {
                entities_are_the_migrations(kind)
            })
        })
        .collect()
}

/// Column → whether it may be null.
pub type Columns = BTreeMap<String, bool>;

fn columns<E: EntityTrait>(entity: E) -> (String, Columns) {
    let columns = E::Column::iter().map(|column| (column.as_str().to_owned(), column.def().is_null()));
    (EntityName::table_name(&entity).to_owned(), columns.collect())
}

/// Every entity; a table without one fails the law.
pub fn entities() -> BTreeMap<String, Columns> {
    [
        columns(entity::account::Entity),
        columns(entity::activity::Entity),
        columns(entity::activity_area::Entity),
        columns(entity::api_key::Entity),
        columns(entity::api_key_usage::Entity),
        columns(entity::article::Entity),
        columns(entity::assessment::Entity),
        columns(entity::authorship::Entity),
        columns(entity::attachment::Entity),
        columns(entity::blob::Entity),
        columns(entity::booking::Entity),
        columns(entity::booking_document::Entity),
        columns(entity::booking_series::Entity),
        columns(entity::space_calendar::Entity),
        columns(entity::comment::Entity),
        columns(entity::commune::Entity),
        columns(entity::commune_claim::Entity),
        columns(entity::commune_page::Entity),
        columns(entity::compost::Entity),
        columns(entity::compost_part::Entity),
        columns(entity::contact::Entity),
        columns(entity::contribution::Entity),
        columns(entity::correction::Entity),
        columns(entity::data_export::Entity),
        columns(entity::data_export_file::Entity),
        columns(entity::editorial_note::Entity),
        columns(entity::external_id::Entity),
        columns(entity::file::Entity),
        columns(entity::idempotency::Entity),
        columns(entity::initiative::Entity),
        columns(entity::initiative_result::Entity),
        columns(entity::initiative_support::Entity),
        columns(entity::job::Entity),
        columns(entity::key_holder::Entity),
        columns(entity::known_address::Entity),
        columns(entity::letter::Entity),
        columns(entity::link::Entity),
        columns(entity::listing::Entity),
        columns(entity::long_text::Entity),
        columns(entity::map_count::Entity),
        columns(entity::medium::Entity),
        columns(entity::need::Entity),
        columns(entity::need_assumption::Entity),
        columns(entity::need_line::Entity),
        columns(entity::network::Entity),
        columns(entity::network_member::Entity),
        columns(entity::notice::Entity),
        columns(entity::offer::Entity),
        columns(entity::offer_line::Entity),
        columns(entity::organisation::Entity),
        columns(entity::practice::Entity),
        columns(entity::preview_link::Entity),
        columns(entity::progress_report::Entity),
        columns(entity::refresh_token::Entity),
        columns(entity::rendition::Entity),
        columns(entity::resonance::Entity),
        columns(entity::resource::Entity),
        columns(entity::resource_dependency::Entity),
        columns(entity::revision::Entity),
        columns(entity::security_event::Entity),
        columns(entity::service_offer::Entity),
        columns(entity::session::Entity),
        columns(entity::setting::Entity),
        columns(entity::sign_up::Entity),
        columns(entity::sitting::Entity),
        columns(entity::slug::Entity),
        columns(entity::folder::Entity),
        columns(entity::folder_entry::Entity),
        columns(entity::search_document::Entity),
        columns(entity::space::Entity),
        columns(entity::stock_movement::Entity),
        columns(entity::team::Entity),
        columns(entity::team_invitation::Entity),
        columns(entity::team_member::Entity),
        columns(entity::team_reminder::Entity),
        columns(entity::vouch::Entity),
        columns(entity::written::Entity),
        columns(entity::venue::Entity),
    ]
    .into()
}

fn entities_are_the_migrations(kind: Kind) {
    let database = TestDatabase::ready(kind);
    let args = database.serve_args(&[]);
    let in_database = RUNTIME.block_on(async {
        let database = start::database(&args.store, Migrate::OnSqlite, &Metrics::default()).await;
        let database = database.unwrap_or_else(|refusal| panic!("{}", refusal.0));
        let db = database.read();
        let question = match db.get_database_backend() {
            DbBackend::Postgres => {
                "SELECT table_name::text, column_name::text, (is_nullable = 'YES')::int FROM information_schema.columns
                 WHERE table_schema = 'public' AND table_name <> 'seaql_migrations' AND is_generated = 'NEVER'"
            }
            _ => {
                "SELECT m.name, c.name, 1 - c.\"notnull\" FROM sqlite_master m, pragma_table_info(m.name) c
                 WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND m.name <> 'seaql_migrations'
                 AND m.name NOT LIKE 'search_index%'"
            }
        };
        let mut tables: BTreeMap<String, Columns> = BTreeMap::new();
        for row in db.query_all_raw(Statement::from_string(db.get_database_backend(), question)).await.expect("columns")
        {
            let (table, column): (String, String) =
                (row.try_get_by_index(0).expect("table"), row.try_get_by_index(1).expect("column"));
            let nullable = row
                .try_get_by_index::<i32>(2)
                .map(i64::from)
                .or_else(|_| row.try_get_by_index::<i64>(2))
                .expect("null");
            tables.entry(table).or_default().insert(column, nullable == 1);
        }
        database.close().await;
        tables
    });
    let entities = entities();
    let (known, made): (BTreeSet<_>, BTreeSet<_>) = (entities.keys().collect(), in_database.keys().collect());
    assert_eq!(known, made, "tables");
    for (table, columns) in &entities {
        assert_eq!(Some(columns), in_database.get(table), "columns of {table}");
    }
}
