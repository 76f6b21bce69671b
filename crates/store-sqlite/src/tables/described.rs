//! Tables as the file describes them.

use sqlx::SqliteConnection;
use store_base::tables::{Column, Kind, Result, Table, TableError, about};

/// All tables but the list of migrations, and what is made anew of the others: an index that is a table to this database only.
pub(super) async fn tables(connection: &mut SqliteConnection) -> Result<Vec<Table>> {
    let columns: Vec<(String, String, String, i64)> = sqlx::query_as(
        "select tables.name, columns.name, columns.type, columns.pk
         from sqlite_schema as tables join pragma_table_info(tables.name) as columns
           join pragma_table_list as kinds on kinds.schema = 'main' and kinds.name = tables.name and kinds.type = 'table'
         where tables.type = 'table' and tables.name not like 'sqlite\\_%' escape '\\' and tables.name <> '_sqlx_migrations'
         order by tables.name, columns.cid",
    )
    .fetch_all(&mut *connection)
    .await
    .map_err(about("sqlite_schema"))?;
    let references: Vec<(String, String)> = sqlx::query_as(
        "select distinct tables.name, refers.\"table\"
         from sqlite_schema as tables join pragma_foreign_key_list(tables.name) as refers
         where tables.type = 'table' and refers.\"table\" <> tables.name
         order by 1, 2",
    )
    .fetch_all(connection)
    .await
    .map_err(about("sqlite_schema"))?;

    let mut tables: Vec<Table> = Vec::new();
    let mut keys: Vec<(i64, String)> = Vec::new();
    for (table, column, declared, place) in columns {
        if tables.last().is_none_or(|last| last.name != table) {
            let of_it = references.iter().filter(|(name, _)| *name == table);
            tables.push(Table {
                refers_to: of_it.map(|(_, other)| other.clone()).collect(),
                name: table.clone(),
                columns: Vec::new(),
                key: Vec::new(),
            });
            keys.clear();
        }
        let Some(last) = tables.last_mut() else { continue };
        if place > 0 {
            keys.push((place, column.clone()));
            keys.sort();
            last.key = keys.iter().map(|(_, name)| name.clone()).collect();
        }
        last.columns.push(Column {
            kind: kind(&table, &column, declared)?,
            name: column,
        });
    }
    Ok(tables)
}

/// All tables are strict, so that a column has what is declared.
fn kind(table: &str, column: &str, declared: String) -> Result<Kind> {
    match declared.to_ascii_uppercase().as_str() {
        "INTEGER" | "INT" => Ok(Kind::Integer),
        "TEXT" => Ok(Kind::Text),
        "BLOB" => Ok(Kind::Bytes),
        _ => Err(TableError::Type {
            table: table.to_owned(),
            column: column.to_owned(),
            found: declared,
        }),
    }
}

pub(super) async fn newest_step(connection: &mut SqliteConnection) -> Result<i64> {
    sqlx::query_scalar("select coalesce(max(version), 0) from _sqlx_migrations where success")
        .fetch_one(connection)
        .await
        .map_err(about("_sqlx_migrations"))
}
