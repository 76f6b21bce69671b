//! Statements of many rows, sent together: a parameter for each value, and one trip to the connection's thread.
//!
//! A list as JSON would need one text of a statement however many rows there are, but the database would take the document
//! apart and put each row together again for every value of it. That is most of what a payment cost. Here a statement has
//! a text for each number of rows instead; the connection keeps those that come again prepared.

use crate::errors::database;
use shop::store::Result;
use sqlx::{
    Arguments, AssertSqlSafe, Encode, Error, Sqlite, SqliteConnection, Type, error::BoxDynError,
    sqlite::SqliteArguments,
};
use std::sync::Arc;

/// Rows that one statement writes at most: of more, the texts would be long, and each number of rows has its own.
pub(crate) const PORTION: usize = 32;

/// Statements and their values. If one fails, those behind it are not run.
#[derive(Default)]
pub(crate) struct Batch {
    sql: String,
    arguments: SqliteArguments,
    /// Those that came so far.
    words: Vec<Arc<str>>,
    fault: Option<BoxDynError>,
}

impl Batch {
    /// Adds a statement.
    pub(crate) fn say(&mut self, statement: &'static str) {
        self.sql.push_str(statement);
        self.sql.push(';');
    }

    /// Adds a statement about a list of `count` times `row`, a tuple of parameters; none if the list is empty. The values
    /// follow, row by row.
    pub(crate) fn list(
        &mut self,
        before: &'static str,
        (row, count): (&'static str, usize),
        after: &'static str,
    ) {
        if count == 0 {
            return;
        }
        self.sql.push_str(before);
        for place in 0..count {
            self.sql.push_str(if place == 0 { " values " } else { "," });
            self.sql.push_str(row);
        }
        self.say(after);
    }

    /// The next value.
    pub(crate) fn bind<'t, T: Encode<'t, Sqlite> + Type<Sqlite>>(&mut self, value: T) -> &mut Self {
        if let Err(fault) = Arguments::add(&mut self.arguments, value) {
            self.fault = Some(fault);
        }
        self
    }

    /// The next value, one of a few words that come with every row. It is made once: the driver wants a text of its own for each
    /// value, made here and let go of on the connection's thread.
    pub(crate) fn bind_word(&mut self, word: &str) -> &mut Self {
        let known = self.words.iter().find(|known| ***known == *word);
        let word = known.cloned().unwrap_or_else(|| {
            let new = Arc::<str>::from(word);
            self.words.push(new.clone());
            new
        });
        self.bind(word)
    }

    /// The next value, a number of things.
    pub(crate) fn bind_count(&mut self, count: usize) -> &mut Self {
        self.bind(i64::try_from(count).unwrap_or(i64::MAX))
    }

    /// Runs the statements.
    pub(crate) async fn execute(self, connection: &mut SqliteConnection) -> Result<()> {
        if let Some(fault) = self.fault {
            return Err(database(Error::Encode(fault)));
        }
        // The texts are those of this program; whatever comes from elsewhere is a parameter.
        let statements = sqlx::query_with(AssertSqlSafe(self.sql), self.arguments);
        statements.execute(connection).await.map(drop).map_err(database)
    }
}

#[cfg(test)]
mod tests {
    use super::Batch;
    use sqlx::Arguments;

    #[test]
    fn a_list_has_a_tuple_for_each_row_and_an_empty_one_is_no_statement() {
        let mut batch = Batch::default();
        batch.say("savepoint part");
        batch.list("insert into a (b, c)", ("(?,?)", 2), " on conflict do nothing");
        batch.list("insert into d (e)", ("(?)", 0), "");
        assert_eq!(
            batch.sql,
            "savepoint part;insert into a (b, c) values (?,?),(?,?) on conflict do nothing;"
        );
    }

    #[test]
    fn a_word_that_comes_again_is_another_value_and_no_other_text() {
        let mut batch = Batch::default();
        batch
            .bind_word("paid")
            .bind(1)
            .bind_word("open")
            .bind_word("paid");
        assert_eq!((batch.arguments.len(), batch.words.len()), (4, 2));
        assert!(batch.fault.is_none());
    }
}
