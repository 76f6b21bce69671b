//! No statement reads a table of millions from end to end: the planner is asked about every one.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "../../store-base/plans/statements.rs"]
mod statements;

use sqlx::{AssertSqlSafe, Connection, Row, SqliteConnection};
use store_sqlite::SqliteStore;

#[tokio::test]
async fn no_statement_reads_a_table_of_millions_from_end_to_end() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}/shop.db", folder.path().display());
    let store = SqliteStore::open(&url).await.unwrap();
    let heard = statements::listen();
    statements::sell(&store).await;
    statements::ask_for_every_list(&store).await;
    let heard = heard.statements();
    assert!(heard.len() > 100, "{heard:?}");

    let mut planner = Planner::of(&url).await;
    let careless = "select number from orders where total > $1";
    assert_eq!(planner.reads_whole(careless).await, ["SCAN orders"]);
    let mut found = Vec::new();
    for statement in &statements::checked(concat!(env!("CARGO_MANIFEST_DIR"), "/.sqlx")) | &heard {
        if statements::is_allowed(&statement) {
            continue;
        }
        for step in planner.reads_whole(&statement).await {
            found.push(format!("{step}\n  {statement}"));
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

struct Planner {
    connection: SqliteConnection,
    /// All but the small ones.
    tables: Vec<String>,
    /// Indexes that leave rows out: whoever reads one of them whole reads few.
    partial: Vec<String>,
}

impl Planner {
    async fn of(url: &str) -> Self {
        let mut connection = SqliteConnection::connect(url).await.unwrap();
        // What answers for a virtual table is its own index.
        let names =
            "select name from sqlite_schema where type = 'table' and sql not like 'create virtual table%'";
        let tables: Vec<String> = sqlx::query_scalar(names)
            .fetch_all(&mut connection)
            .await
            .unwrap();
        let names = "select name from sqlite_schema where type = 'index' and sql like '% where %'";
        let partial = sqlx::query_scalar(names)
            .fetch_all(&mut connection)
            .await
            .unwrap();
        Self {
            tables: tables
                .into_iter()
                .filter(|table| !statements::SMALL.contains(&table.as_str()))
                .collect(),
            partial,
            connection,
        }
    }

    /// Steps that read a whole table.
    async fn reads_whole(&mut self, statement: &str) -> Vec<String> {
        let question = AssertSqlSafe(format!("explain query plan {statement}"));
        let steps = sqlx::query(question).fetch_all(&mut self.connection).await;
        let steps = steps.unwrap_or_else(|error| panic!("{error}: {statement}"));
        let steps = steps.iter().map(|step| step.get::<String, _>("detail"));
        steps.filter(|step| self.is_whole(statement, step)).collect()
    }

    fn is_whole(&self, statement: &str, step: &str) -> bool {
        let mut words = step.split_whitespace();
        if words.next() != Some("SCAN") {
            return false;
        }
        let Some(name) = words.next() else {
            return false;
        };
        // SQLite also plans to look for rows that waited for what is added. It does so only while a foreign key is broken, which
        // none of ours may be even within a transaction.
        if statement.starts_with("insert") && !statement.contains(name) {
            return false;
        }
        let is_table = self
            .tables
            .iter()
            .any(|table| table == name || statement.contains(&format!("{table} as {name} ")));
        is_table && !words.any(|word| self.partial.iter().any(|index| index == word))
    }
}
