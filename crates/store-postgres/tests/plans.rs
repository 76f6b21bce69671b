//! No statement reads a table of millions from end to end: the planner is asked about every one.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "support/database.rs"]
mod database;
#[path = "../../store-base/plans/statements.rs"]
mod statements;
#[path = "support/template.rs"]
mod template;

use database::Database;
use serde_json::Value;
use sqlx::{AssertSqlSafe, Connection, PgConnection, Row};
use store_postgres::PostgresStore;

/// The tables are empty, so the planner is told to use an index wherever there is one, and to plan for any value: what it
/// still reads whole has none.
const HABITS: &str =
    "set enable_seqscan = off; set enable_hashjoin = off; set enable_mergejoin = off; set jit = off;
    set plan_cache_mode = force_generic_plan";

/// Nothing is told but that the planner has to plan for any value, as it does once a connection has asked a few times.
const NO_HABITS: &str = "set jit = off; set plan_cache_mode = force_generic_plan";

/// By this, statements are known that look rows up by lists of keys: see the library's head.
const SPAN: &str = "between 1 and 9223372036854775807";

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn no_statement_reads_a_table_of_millions_from_end_to_end() {
    let tables = template::with_tables(&database::server_url(), &sqlx::migrate!()).await;
    let database = Database::copy_of(&tables).await;
    let store = PostgresStore::open(&database.url, 4).await.unwrap();
    let heard = statements::listen();
    statements::sell(&store).await;
    statements::ask_for_every_list(&store).await;
    let heard = heard.statements();
    assert!(heard.len() > 100, "{heard:?}");

    let mut planner = Planner::of(&database.url, HABITS).await;
    let careless = "select number from orders where total > $1";
    assert_eq!(planner.reads_whole(careless).await, ["Seq Scan of orders"]);
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
    planner.connection.close().await.unwrap();
    drop(store);
    database.forget().await;
}

/// What waits for payments and orders that are placed must not be planned for a shop that was empty a minute ago: connections keep
/// their plans.
#[tokio::test]
async fn rows_are_looked_up_by_their_keys_also_if_the_tables_were_empty_when_it_was_planned() {
    let tables = template::with_tables(&database::server_url(), &sqlx::migrate!()).await;
    let database = Database::copy_of(&tables).await;
    let mut planner = Planner::of(&database.url, NO_HABITS).await;
    let careless = "select number from orders where token = any ((select $1::text[])::text[])";
    assert_eq!(planner.reads_whole(careless).await, ["Seq Scan of orders"]);
    let checked = statements::checked(concat!(env!("CARGO_MANIFEST_DIR"), "/.sqlx"));
    let by_keys: Vec<_> = checked
        .iter()
        .filter(|statement| statement.contains(SPAN))
        .collect();
    assert!(by_keys.len() >= 14, "{by_keys:?}");
    for statement in by_keys {
        let whole = planner.reads_whole(statement).await;
        assert!(whole.is_empty(), "{whole:?}\n  {statement}");
    }
    planner.connection.close().await.unwrap();
    database.forget().await;
}

struct Planner {
    connection: PgConnection,
    /// Indexes that leave rows out: whoever reads one of them whole reads few.
    partial: Vec<String>,
}

impl Planner {
    async fn of(url: &str, habits: &'static str) -> Self {
        let mut connection = PgConnection::connect(url).await.unwrap();
        sqlx::raw_sql(habits).execute(&mut connection).await.unwrap();
        let names = "select indexrelid::regclass::text from pg_index where indpred is not null";
        let partial = sqlx::query_scalar(names)
            .fetch_all(&mut connection)
            .await
            .unwrap();
        Self { connection, partial }
    }

    /// Steps that read a whole table.
    async fn reads_whole(&mut self, statement: &str) -> Vec<String> {
        let prepare = AssertSqlSafe(format!("prepare asked as {statement}"));
        let prepared = sqlx::raw_sql(prepare).execute(&mut self.connection).await;
        prepared.unwrap_or_else(|error| panic!("{error}: {statement}"));
        let count = "select cardinality(parameter_types) from pg_prepared_statements where name = 'asked'";
        let parameters: i32 = sqlx::query_scalar(count)
            .fetch_one(&mut self.connection)
            .await
            .unwrap();
        let nulls = vec!["null"; usize::try_from(parameters).unwrap()].join(", ");
        let call = if nulls.is_empty() {
            nulls
        } else {
            format!("({nulls})")
        };
        let question = AssertSqlSafe(format!("explain (format json) execute asked{call}"));
        let answer = sqlx::raw_sql(question).fetch_one(&mut self.connection).await;
        let plan: String = answer
            .unwrap_or_else(|error| panic!("{error}: {statement}"))
            .get_unchecked(0);
        let plan: Value = serde_json::from_str(&plan).unwrap();
        sqlx::raw_sql("deallocate asked")
            .execute(&mut self.connection)
            .await
            .unwrap();
        let mut whole = Vec::new();
        self.look_for_whole(&plan[0]["Plan"], &mut whole);
        whole
    }

    fn look_for_whole(&self, node: &Value, whole: &mut Vec<String>) {
        let text = |name: &str| node[name].as_str().unwrap_or_default();
        let (kind, index) = (text("Node Type"), text("Index Name"));
        let table = match kind {
            "Seq Scan" | "Index Scan" | "Index Only Scan" => text("Relation Name"),
            // Its table is that of the node above.
            "Bitmap Index Scan" => index,
            _ => "",
        };
        let is_narrow = !text("Index Cond").is_empty() || self.partial.iter().any(|partial| partial == index);
        if !table.is_empty() && !is_narrow && !statements::SMALL.contains(&table) {
            whole.push(format!("{kind} of {table}"));
        }
        for below in node["Plans"].as_array().into_iter().flatten() {
            self.look_for_whole(below, whole);
        }
    }
}
