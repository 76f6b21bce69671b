//! Words that begin and end transactions and their parts. They are said to the connection as they are, because a driver's
//! transaction takes a trip for each of them.

use crate::errors::database;
use shop::store::{Result, StoreError};
use sqlx::{Error, SqliteConnection};

/// Runs a statement that has no parameters.
pub(crate) async fn run(connection: &mut SqliteConnection, statement: &'static str) -> Result<()> {
    let done = sqlx::query(statement).execute(connection).await;
    done.map(drop).map_err(database)
}

/// Ends a part as if it had never begun.
pub(crate) async fn undo_part(connection: &mut SqliteConnection) -> Result<()> {
    run(connection, "rollback to part; release part").await
}

/// Ends a part that work began before it failed, if it began one. An error if that cannot be done, or the transaction has
/// ended by itself.
pub(crate) async fn leave_nothing(connection: &mut SqliteConnection) -> Result<()> {
    let undo = sqlx::query("rollback to part; release part");
    match undo.execute(&mut *connection).await {
        Ok(_) => Ok(()),
        Err(Error::Database(said)) if said.message().starts_with("no such savepoint") => {
            check_open(connection).await
        }
        Err(error) => Err(database(error)),
    }
}

/// An error if the transaction has ended by itself.
///
/// A statement that fails is undone by the database. After some failures, such as a full disk, it undoes the whole
/// transaction, and whatever was written from then on would be in none.
pub(crate) async fn check_open(connection: &mut SqliteConnection) -> Result<()> {
    match run(connection, "begin").await {
        Ok(()) => Err(StoreError::Unavailable("the transaction ended by itself".into())),
        // There cannot be another one within it.
        Err(_) => Ok(()),
    }
}
