//! Whole tables: read in one snapshot beside the program that serves, written into an empty file in one transaction.
//!
//! The texts of statements are put together here, of names that the database itself says.

mod described;

use crate::{OpenError, SqliteStore, files::Claim, open::ConnectionSettings};
use async_trait::async_trait;
use futures_util::{StreamExt, TryStreamExt, stream::TryChunksError};
use sqlx::{AssertSqlSafe, Connection, Executor, SqliteConnection};
use store_base::tables::{
    Cell, Result, Row, Rows, Table, TableError, TableReader, TableWriter, about, cells, quoted, sorted,
};

/// Rows that are written by one statement.
const PORTION: usize = 64;

/// The tables of a file, as they were when it was opened.
#[derive(Debug)]
pub struct SqliteTables {
    connection: SqliteConnection,
    tables: Vec<Table>,
    newest_step: i64,
}

/// The tables of a file that is filled. Nobody else can serve it meanwhile.
#[derive(Debug)]
pub struct EmptySqliteTables {
    tables: SqliteTables,
    /// What makes the triggers again.
    triggers: Vec<String>,
    _claim: Claim,
}

/// As long as this lives, nobody serves the shop and nobody changes it.
#[derive(Debug)]
pub struct Hold {
    _connection: SqliteConnection,
    _claim: Claim,
}

impl SqliteStore {
    /// Keeps everybody from the shop in the file that `url` names, so that it can be left.
    ///
    /// # Errors
    /// See [`OpenError`]; [`OpenError::Served`] if a program serves it.
    pub async fn hold(url: &str) -> std::result::Result<Hold, OpenError> {
        let settings = ConnectionSettings::parse(url)?;
        let claim = Claim::take(settings.file())?;
        settings.inspect().await?;
        let mut connection = settings.writer().await?;
        // The one place of whoever writes.
        run(&mut connection, "begin immediate").await?;
        Ok(Hold {
            _connection: connection,
            _claim: claim,
        })
    }

    /// Opens the file that `url` names to hand out its tables as they are now. It is not brought up to date, and nothing in it
    /// changes.
    ///
    /// # Errors
    /// See [`OpenError`].
    pub async fn read_tables(url: &str) -> std::result::Result<SqliteTables, OpenError> {
        let settings = ConnectionSettings::parse(url)?;
        settings.inspect().await?;
        let mut connection = settings.reader().await?;
        run(&mut connection, "begin").await?;
        Ok(SqliteTables::of(connection).await?)
    }

    /// Opens the file that `url` names to fill it, making it with the tables of this step if it is missing. A step of a later
    /// program is not known here: then it has the newest tables that are, and whoever fills it hears of what they lack.
    ///
    /// # Errors
    /// See [`OpenError`]; among others if there is a shop in it already, a program serves it, or its tables are of another step.
    pub async fn write_tables(url: &str, step: i64) -> std::result::Result<EmptySqliteTables, OpenError> {
        let settings = ConnectionSettings::parse(url)?;
        let wanted = step.min(Self::newest_step());
        let claim = Claim::take(settings.file())?;
        if settings.file().exists() {
            // Before a step is taken: somebody else's tables stay as they are.
            settings.inspect().await?;
            let mut there = settings.reader().await?;
            let tables = described::tables(&mut there).await?;
            refuse_rows(&mut there, &tables).await?;
            there.close().await.map_err(OpenError::File)?;
        }
        let mut connection = settings.prepare_up_to(wanted).await?;
        run(&mut connection, "begin immediate").await?;
        let mut tables = SqliteTables::of(connection).await?;
        if tables.newest_step != wanted {
            return Err(OpenError::Tables(TableError::Step {
                wanted,
                found: tables.newest_step,
            }));
        }
        refuse_rows(&mut tables.connection, &tables.tables).await?;
        Ok(EmptySqliteTables {
            triggers: tables.drop_triggers().await?,
            tables,
            _claim: claim,
        })
    }
}

impl SqliteTables {
    async fn of(mut connection: SqliteConnection) -> Result<Self> {
        let tables = described::tables(&mut connection).await?;
        Ok(Self {
            newest_step: described::newest_step(&mut connection).await?,
            connection,
            tables: sorted(tables)?,
        })
    }

    /// Returns what makes them again. A transaction that is not committed drops none.
    async fn drop_triggers(&mut self) -> Result<Vec<String>> {
        let triggers: Vec<(String, String)> =
            sqlx::query_as("select name, sql from sqlite_schema where type = 'trigger' order by rowid")
                .fetch_all(&mut self.connection)
                .await
                .map_err(about("sqlite_schema"))?;
        for (name, _) in &triggers {
            run(&mut self.connection, format!("drop trigger {}", quoted(name))).await?;
        }
        Ok(triggers.into_iter().map(|(_, makes)| makes).collect())
    }

    async fn insert(&mut self, table: &Table, rows: Vec<Row>) -> Result<()> {
        let columns: Vec<_> = table.columns.iter().map(|column| quoted(&column.name)).collect();
        let row = format!("({})", vec!["?"; columns.len()].join(","));
        let statement = format!(
            "insert into {} ({}) values {}",
            quoted(&table.name),
            columns.join(","),
            vec![&row[..]; rows.len()].join(",")
        );
        let mut insert = sqlx::query(AssertSqlSafe(statement));
        for cell in rows.into_iter().flatten() {
            insert = match cell {
                Cell::Null => insert.bind(None::<i64>),
                Cell::Integer(number) => insert.bind(number),
                Cell::Text(text) => insert.bind(text),
                Cell::Bytes(bytes) => insert.bind(bytes),
            };
        }
        let done = insert.execute(&mut self.connection).await;
        done.map(drop).map_err(about(&table.name))
    }
}

#[async_trait]
impl TableReader for SqliteTables {
    fn tables(&self) -> &[Table] {
        &self.tables
    }

    fn newest_step(&self) -> i64 {
        self.newest_step
    }

    fn rows<'r>(&'r mut self, table: &'r Table) -> Rows<'r> {
        let columns: Vec<_> = table.columns.iter().map(|column| quoted(&column.name)).collect();
        let key = table.key.iter().map(|name| quoted(name) + " collate binary");
        let key: Vec<_> = key.collect();
        let (columns, key) = (columns.join(","), key.join(","));
        let question = format!("select {columns} from {} order by {key}", quoted(&table.name));
        let rows = sqlx::query(AssertSqlSafe(question)).fetch(&mut self.connection);
        rows.map(move |row| cells(table, &row.map_err(about(&table.name))?))
            .boxed()
    }
}

#[async_trait]
impl TableReader for EmptySqliteTables {
    fn tables(&self) -> &[Table] {
        self.tables.tables()
    }

    fn newest_step(&self) -> i64 {
        self.tables.newest_step()
    }

    fn rows<'r>(&'r mut self, table: &'r Table) -> Rows<'r> {
        self.tables.rows(table)
    }
}

#[async_trait]
impl TableWriter for EmptySqliteTables {
    async fn fill(&mut self, table: &Table, rows: Rows<'_>) -> Result<()> {
        let connection = &mut self.tables.connection;
        run(connection, format!("delete from {}", quoted(&table.name))).await?;
        // A category may come before the one that it is a part of.
        run(connection, "pragma defer_foreign_keys = on").await?;
        let mut portions = rows.try_chunks(PORTION);
        while let Some(portion) = portions
            .try_next()
            .await
            .map_err(|TryChunksError(_, error)| error)?
        {
            self.tables.insert(table, portion).await?;
        }
        Ok(())
    }

    async fn finish(self: Box<Self>) -> Result<()> {
        let Self {
            tables,
            triggers,
            _claim,
        } = *self;
        let mut connection = tables.connection;
        for makes in triggers {
            run(&mut connection, makes).await?;
        }
        // Nothing woke the index while its table was filled, and older tables have none.
        let has_index: bool = sqlx::query_scalar(
            "select exists (select 1 from sqlite_schema where name = 'order_search_index')",
        )
        .fetch_one(&mut connection)
        .await
        .map_err(about("sqlite_schema"))?;
        if has_index {
            let rebuild = "insert into order_search_index (order_search_index) values ('rebuild')";
            run(&mut connection, rebuild).await?;
        }
        run(&mut connection, "commit").await?;
        connection.close().await.ok();
        Ok(())
    }
}

/// Nothing may be in them but what migrations put there.
async fn refuse_rows(connection: &mut SqliteConnection, tables: &[Table]) -> Result<()> {
    for Table { name, .. } in tables.iter().filter(|table| !table.has_only_row()) {
        let question = format!("select exists (select 1 from {})", quoted(name));
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

async fn run(connection: &mut SqliteConnection, statement: impl Into<String>) -> Result<()> {
    let done = connection.execute(AssertSqlSafe(statement.into())).await;
    done.map(drop).map_err(about("what is asked of it"))
}
