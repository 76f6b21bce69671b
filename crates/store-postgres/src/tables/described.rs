//! Tables as the database describes them.

use sqlx::PgConnection;
use store_base::tables::{Column, Kind, Result, Table, TableError, about};

/// All tables but the list of migrations.
pub(super) struct Described {
    pub(super) tables: Vec<Table>,
    pub(super) numbered: Vec<Numbered>,
}

/// A column that numbers its rows.
#[derive(Debug)]
pub(super) struct Numbered {
    pub(super) table: String,
    pub(super) column: String,
}

/// Of the schema in which a shop makes its tables.
pub(super) async fn tables(connection: &mut PgConnection) -> Result<Described> {
    let columns: Vec<(String, String, String, bool)> = sqlx::query_as(
        "select tables.relname::text, columns.attname::text, format_type(columns.atttypid, null), columns.attidentity <> ''
         from pg_class as tables join pg_attribute as columns on columns.attrelid = tables.oid
         where tables.relnamespace = current_schema()::regnamespace and tables.relkind = 'r'
           and tables.relname <> '_sqlx_migrations'
           and columns.attnum > 0 and not columns.attisdropped and columns.attgenerated = ''
         order by tables.relname, columns.attnum",
    )
    .fetch_all(&mut *connection)
    .await
    .map_err(about("pg_class"))?;
    let keys: Vec<(String, String)> = sqlx::query_as(
        "select tables.relname::text, columns.attname::text
         from pg_index as keys
           join pg_class as tables on tables.oid = keys.indrelid
           cross join unnest(keys.indkey) with ordinality as parts (number, place)
           join pg_attribute as columns on columns.attrelid = tables.oid and columns.attnum = parts.number
         where keys.indisprimary and tables.relnamespace = current_schema()::regnamespace
         order by tables.relname, parts.place",
    )
    .fetch_all(&mut *connection)
    .await
    .map_err(about("pg_index"))?;
    let references: Vec<(String, String)> = sqlx::query_as(
        "select distinct tables.relname::text, others.relname::text
         from pg_constraint as refers
           join pg_class as tables on tables.oid = refers.conrelid
           join pg_class as others on others.oid = refers.confrelid
         where refers.contype = 'f' and tables.relnamespace = current_schema()::regnamespace and tables.oid <> others.oid
         order by 1, 2",
    )
    .fetch_all(connection)
    .await
    .map_err(about("pg_constraint"))?;

    let of = |list: &[(String, String)], table: &str| -> Vec<String> {
        let of_it = list.iter().filter(|(name, _)| name == table);
        of_it.map(|(_, other)| other.clone()).collect()
    };
    let (mut tables, mut numbered): (Vec<Table>, Vec<Numbered>) = (Vec::new(), Vec::new());
    for (table, column, declared, is_numbered) in columns {
        if is_numbered {
            numbered.push(Numbered {
                table: table.clone(),
                column: column.clone(),
            });
        }
        if tables.last().is_none_or(|last| last.name != table) {
            tables.push(Table {
                key: of(&keys, &table),
                refers_to: of(&references, &table),
                name: table.clone(),
                columns: Vec::new(),
            });
        }
        let kind = kind(&table, &column, declared)?;
        if let Some(last) = tables.last_mut() {
            last.columns.push(Column { name: column, kind });
        }
    }
    Ok(Described { tables, numbered })
}

fn kind(table: &str, column: &str, declared: String) -> Result<Kind> {
    match declared.as_str() {
        "bigint" | "integer" | "smallint" => Ok(Kind::Integer),
        "boolean" => Ok(Kind::Truth),
        "text" | "character varying" => Ok(Kind::Text),
        "jsonb" | "json" => Ok(Kind::Json),
        "bytea" => Ok(Kind::Bytes),
        _ => Err(TableError::Type {
            table: table.to_owned(),
            column: column.to_owned(),
            found: declared,
        }),
    }
}

pub(super) async fn newest_step(connection: &mut PgConnection) -> Result<i64> {
    sqlx::query_scalar("select coalesce(max(version), 0) from _sqlx_migrations where success")
        .fetch_one(connection)
        .await
        .map_err(about("_sqlx_migrations"))
}
