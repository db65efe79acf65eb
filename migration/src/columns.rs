//! What the steps share: columns of the types that rows use, foreign keys, indexes.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::uuid;
use sea_orm_migration::sea_orm::DbBackend;

/// A column that is compared byte by byte, as SQLite does. PostgreSQL would compare by the rules of a language.
pub(crate) fn bytewise(mut column: ColumnDef, postgres: bool) -> ColumnDef {
    if postgres {
        column.extra("COLLATE \"C\"");
    }
    column
}

/// A foreign key that keeps the row it refers to from being deleted.
pub(crate) fn reference(table: &'static str, column: &'static str, to: &'static str) -> ForeignKeyCreateStatement {
    ForeignKey::create().from(table, column).to(to, "id").to_owned()
}

/// A foreign key to the row that this one is part of; they are deleted together.
pub(crate) fn part_of(table: &'static str, column: &'static str, to: &'static str) -> ForeignKeyCreateStatement {
    reference(table, column, to).on_delete(ForeignKeyAction::Cascade).to_owned()
}

/// A foreign key that becomes null when the row it refers to is deleted.
pub(crate) fn orphaned(table: &'static str, column: &'static str, to: &'static str) -> ForeignKeyCreateStatement {
    reference(table, column, to).on_delete(ForeignKeyAction::SetNull).to_owned()
}

/// The table of a noun. Its key is that of the contribution, and its rows are deleted with their contribution.
pub(crate) fn noun(table: &'static str) -> TableCreateStatement {
    let mut key = part_of(table, "id", "contribution");
    Table::create().table(table).col(uuid("id").primary_key()).foreign_key(&mut key).to_owned()
}

/// Declares a step of the schema: one transaction, which cannot be undone.
macro_rules! step {
    (async |$manager:ident| $body:block) => {
        #[derive(DeriveMigrationName)]
        pub(crate) struct Migration;

        #[async_trait::async_trait]
        impl MigrationTrait for Migration {
            async fn up(&self, $manager: &SchemaManager) -> Result<(), DbErr> $body

            fn use_transaction(&self) -> Option<bool> {
                Some(true)
            }
        }
    };
}
pub(crate) use step;

/// A foreign key to an account, which becomes null when the account is erased.
pub(crate) fn person(table: &'static str, column: &'static str) -> ForeignKeyCreateStatement {
    orphaned(table, column, "account")
}

/// An index over columns, named after them.
pub(crate) fn index(table: &'static str, columns: &[&'static str]) -> IndexCreateStatement {
    let mut index = Index::create();
    index.name(format!("{table}_{}", columns.join("_"))).table(table);
    for column in columns {
        index.col(*column);
    }
    index
}

/// Makes PostgreSQL keep no samples of the values of personal columns, because samples would outlive the rows.
pub(crate) async fn private(
    manager: &SchemaManager<'_>,
    table: &'static str,
    columns: &[&'static str],
) -> Result<(), DbErr> {
    if manager.get_database_backend() != DbBackend::Postgres {
        return Ok(());
    }
    let each: Vec<String> = columns.iter().map(|column| format!("ALTER {column} SET STATISTICS 0")).collect();
    let alter = format!("ALTER TABLE {table} {}", each.join(", "));
    manager.get_connection().execute_unprepared(&alter).await.map(|_| ())
}

/// Makes tables in order, then indexes.
pub(crate) async fn make(
    manager: &SchemaManager<'_>,
    tables: Vec<TableCreateStatement>,
    indexes: Vec<IndexCreateStatement>,
) -> Result<(), DbErr> {
    for table in tables {
        manager.create_table(table).await?;
    }
    for index in indexes {
        manager.create_index(index).await?;
    }
    Ok(())
}
