//! Whole tables: read in one snapshot beside the nodes that serve, written into an empty database in one transaction.
//!
//! The texts of statements are put together here, of names that the database itself says.

mod copying;
mod described;

use crate::{
    OpenError, PostgresStore,
    open::{ConnectionSettings, SERVING, migrator},
};
use async_trait::async_trait;
use copying::Lines;
use described::{Described, Numbered};
use futures_util::{StreamExt, TryStreamExt};
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};
use store_base::tables::{
    Column, Kind, Result, Rows, Table, TableError, TableReader, TableWriter, about, cells, quoted, sorted,
};

/// The server's code for a lock that somebody else has.
const LOCKED: &str = "55P03";

/// The tables of a database, as they were when it was opened.
#[derive(Debug)]
pub struct PostgresTables {
    connection: PgConnection,
    tables: Vec<Table>,
    numbered: Vec<Numbered>,
    newest_step: i64,
}

/// The tables of a database that is filled.
#[derive(Debug)]
pub struct EmptyPostgresTables(PostgresTables);

/// As long as this lives, nobody serves the shop and nobody changes it.
#[derive(Debug)]
pub struct Hold {
    _connection: PgConnection,
}

impl PostgresStore {
    /// Keeps everybody from the shop in the database that `url` names, so that it can be left.
    ///
    /// # Errors
    /// See [`OpenError`]; [`TableError::Served`] if a program of this shop is connected.
    pub async fn hold(url: &str) -> std::result::Result<Hold, OpenError> {
        let mut connection = ConnectionSettings::parse(url)?.patient().await?;
        refuse_programs(&mut connection).await?;
        let described = described::tables(&mut connection).await?;
        let names = names(&described.tables);
        if !names.is_empty() {
            run(&mut connection, "begin").await?;
            // They can be read, and whoever starts meanwhile can write nothing.
            let lock = AssertSqlSafe(format!("lock table {names} in share mode nowait"));
            connection.execute(lock).await.map_err(|error| match &error {
                sqlx::Error::Database(said) if said.code().as_deref() == Some(LOCKED) => TableError::Served,
                _ => about("a lock")(error),
            })?;
        }
        Ok(Hold {
            _connection: connection,
        })
    }

    /// Opens the database that `url` names to hand out its tables as they are now. It is not brought up to date, and nothing in
    /// it changes.
    ///
    /// # Errors
    /// See [`OpenError`].
    pub async fn read_tables(url: &str) -> std::result::Result<PostgresTables, OpenError> {
        let mut connection = ConnectionSettings::parse(url)?.patient().await?;
        run(&mut connection, "begin isolation level repeatable read read only").await?;
        Ok(PostgresTables::of(connection).await?)
    }

    /// Opens the database that `url` names to fill it, making the tables of this step if they are missing. A step of a later
    /// program is not known here: then it has the newest tables that are, and whoever fills it hears of what they lack.
    ///
    /// # Errors
    /// See [`OpenError`]; among others if there is a shop in it already, a program of it is connected, or its tables are of another
    /// step.
    pub async fn write_tables(url: &str, step: i64) -> std::result::Result<EmptyPostgresTables, OpenError> {
        let settings = ConnectionSettings::parse(url)?;
        let wanted = step.min(newest_known());
        let mut connection = settings.patient().await?;
        refuse_programs(&mut connection).await?;
        // Before a step is taken: somebody else's tables stay as they are.
        let there = described::tables(&mut connection).await?;
        refuse_rows(&mut connection, &there.tables).await?;
        settings.migrate_up_to(wanted).await?;
        run(&mut connection, "begin").await?;
        let mut tables = PostgresTables::of(connection).await?;
        if tables.newest_step != wanted {
            return Err(OpenError::Tables(TableError::Step {
                wanted,
                found: tables.newest_step,
            }));
        }
        refuse_rows(&mut tables.connection, &tables.tables).await?;
        tables.make_ready().await?;
        Ok(EmptyPostgresTables(tables))
    }
}

impl PostgresTables {
    async fn of(mut connection: PgConnection) -> Result<Self> {
        let Described { tables, numbered } = described::tables(&mut connection).await?;
        Ok(Self {
            newest_step: described::newest_step(&mut connection).await?,
            connection,
            tables: sorted(tables)?,
            numbered,
        })
    }

    /// Takes out what migrations have put in, and has the triggers rest: those of references are not among them. Nobody else has
    /// the tables until the end of the transaction.
    async fn make_ready(&mut self) -> Result<()> {
        let empty = format!("truncate {} restart identity", names(&self.tables));
        run(&mut self.connection, empty).await?;
        self.tell_triggers("disable").await
    }

    async fn tell_triggers(&mut self, what: &str) -> Result<()> {
        for Table { name, .. } in &self.tables {
            let tell = format!("alter table {} {what} trigger user", quoted(name));
            run(&mut self.connection, tell).await?;
        }
        Ok(())
    }

    /// The next row gets the number after the greatest one.
    async fn number_on(&mut self) -> Result<()> {
        for Numbered { table, column } in &self.numbered {
            let (table, column) = (quoted(table), quoted(column));
            let greatest = AssertSqlSafe(format!("select max({column})::bigint from {table}"));
            let greatest: Option<i64> = sqlx::query_scalar(greatest)
                .fetch_one(&mut self.connection)
                .await
                .map_err(about(&table))?;
            if let Some(next) = greatest.and_then(|greatest| greatest.checked_add(1)) {
                let restart = format!("alter table {table} alter column {column} restart with {next}");
                run(&mut self.connection, restart).await?;
            }
        }
        Ok(())
    }
}

#[async_trait]
impl TableReader for PostgresTables {
    fn tables(&self) -> &[Table] {
        &self.tables
    }

    fn newest_step(&self) -> i64 {
        self.newest_step
    }

    fn rows<'r>(&'r mut self, table: &'r Table) -> Rows<'r> {
        let columns: Vec<_> = table.columns.iter().map(selected).collect();
        let key: Vec<_> = table.key.iter().map(|name| sorted_by(table, name)).collect();
        let (columns, key) = (columns.join(","), key.join(","));
        let question = format!("select {columns} from {} order by {key}", quoted(&table.name));
        let rows = sqlx::query(AssertSqlSafe(question)).fetch(&mut self.connection);
        rows.map(move |row| cells(table, &row.map_err(about(&table.name))?))
            .boxed()
    }
}

#[async_trait]
impl TableReader for EmptyPostgresTables {
    fn tables(&self) -> &[Table] {
        self.0.tables()
    }

    fn newest_step(&self) -> i64 {
        self.0.newest_step()
    }

    fn rows<'r>(&'r mut self, table: &'r Table) -> Rows<'r> {
        self.0.rows(table)
    }
}

#[async_trait]
impl TableWriter for EmptyPostgresTables {
    async fn fill(&mut self, table: &Table, mut rows: Rows<'_>) -> Result<()> {
        let columns: Vec<_> = table.columns.iter().map(|column| quoted(&column.name)).collect();
        let statement = format!("copy {} ({}) from stdin", quoted(&table.name), columns.join(","));
        let driver = || about(&table.name);
        let copying = self.0.connection.copy_in_raw(&statement).await;
        let mut copying = copying.map_err(driver())?;
        let mut lines = Lines::default();
        loop {
            match rows.try_next().await {
                Ok(Some(row)) => lines.push(table, &row),
                Ok(None) => break,
                Err(error) => {
                    copying.abort("the rows ended with an error").await.ok();
                    return Err(error);
                }
            }
            if let Some(portion) = lines.portion() {
                copying.send(portion).await.map_err(driver())?;
            }
        }
        copying.send(lines.rest()).await.map_err(driver())?;
        copying.finish().await.map(drop).map_err(driver())
    }

    async fn finish(self: Box<Self>) -> Result<()> {
        let mut tables = self.0;
        tables.number_on().await?;
        tables.tell_triggers("enable").await?;
        let mut connection = tables.connection;
        run(&mut connection, "commit").await?;
        // Until the server has looked at what is there, it would read whole tables. It does so by itself, later.
        let look = run(&mut connection, format!("analyze {}", names(&tables.tables)));
        look.await.ok();
        connection.close().await.ok();
        Ok(())
    }
}

/// Number of the newest step that this program knows.
fn newest_known() -> i64 {
    migrator().iter().map(|step| step.version).max().unwrap_or(0)
}

/// Programs that serve are known by the name that they connect under.
async fn refuse_programs(connection: &mut PgConnection) -> Result<()> {
    let connected: bool = sqlx::query_scalar(
        "select exists (select from pg_stat_activity where datname = current_database() and application_name = $1)",
    )
    .bind(SERVING)
    .fetch_one(connection)
    .await
    .map_err(about("pg_stat_activity"))?;
    if connected {
        Err(TableError::Served)
    } else {
        Ok(())
    }
}

/// Nothing may be in them but what migrations put there.
async fn refuse_rows(connection: &mut PgConnection, tables: &[Table]) -> Result<()> {
    for Table { name, .. } in tables.iter().filter(|table| !table.has_only_row()) {
        let question = format!("select exists (select from {})", quoted(name));
        let has_rows: bool = sqlx::query_scalar(AssertSqlSafe(question))
            .fetch_one(&mut *connection)
            .await
            .map_err(about(name))?;
        if has_rows {
            return Err(TableError::Occupied { table: name.clone() });
        }
    }
    Ok(())
}

/// A column as it is read: every kind as one type.
fn selected(column: &Column) -> String {
    let name = quoted(&column.name);
    match column.kind {
        Kind::Integer => format!("{name}::bigint"),
        Kind::Truth => format!("{name}::int::bigint"),
        Kind::Text | Kind::Json => format!("{name}::text"),
        Kind::Bytes => name,
    }
}

/// A column of the key as rows are sorted by it, with or without an index that does so.
fn sorted_by(table: &Table, name: &str) -> String {
    let is_text = |column: &Column| column.name == name && column.kind == Kind::Text;
    let collation = if table.columns.iter().any(is_text) {
        " collate \"C\""
    } else {
        ""
    };
    quoted(name) + collation
}

/// All of them, as a statement has a list.
fn names(tables: &[Table]) -> String {
    let names: Vec<_> = tables.iter().map(|table| quoted(&table.name)).collect();
    names.join(",")
}

async fn run(connection: &mut PgConnection, statement: impl Into<String>) -> Result<()> {
    let done = connection.execute(AssertSqlSafe(statement.into())).await;
    done.map(drop).map_err(about("what is asked of it"))
}
