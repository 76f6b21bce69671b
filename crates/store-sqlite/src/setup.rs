//! The setup of a shop where nobody has an account.

use crate::{SqliteStore, errors::database};
use async_trait::async_trait;
use shop::{
    setup::{Question, Setup},
    store::{Account, Result, SetupBook},
    time::Timestamp,
};
use sqlx::SqliteConnection;
use store_base::rows;

#[async_trait]
impl SetupBook for SqliteStore {
    async fn setup(&self) -> Result<Option<Setup>> {
        let row = sqlx::query!(
            r#"select exists (select 1 from accounts) as "has_people!: bool",
                 (select key_hash from first_start) as "key_hash?: String",
                 (select pass_hash from first_start) as "pass_hash?: String",
                 (select answered from first_start) as "answered?: String""#
        )
        .fetch_one(&self.readers)
        .await
        .map_err(database)?;
        let setup = Setup::read(row.key_hash, row.pass_hash, &row.answered.unwrap_or_default());
        Ok((!row.has_people).then_some(setup))
    }

    async fn keep_setup_key(&self, key_hash: &str) -> Result<bool> {
        let keep = sqlx::query!(
            "insert into first_start (only_row, key_hash) select 1, $1 where not exists (select 1 from accounts)
             on conflict (only_row) do update set key_hash = excluded.key_hash",
            key_hash
        );
        Ok(self.writer.execute(keep).await? > 0)
    }

    async fn begin_setup(&self, key_hash: &str, pass_hash: &str) -> Result<bool> {
        let begin = sqlx::query!(
            "update first_start set key_hash = null, pass_hash = $2
             where key_hash = $1 and not exists (select 1 from accounts)",
            key_hash,
            pass_hash
        );
        Ok(self.writer.execute(begin).await? > 0)
    }

    async fn note_answered(&self, question: Question) -> Result<()> {
        let word = question.as_str();
        let note = sqlx::query!(
            "insert into first_start (only_row, answered) select 1, $1 where not exists (select 1 from accounts)
             on conflict (only_row) do update set answered = answered || ' ' || excluded.answered
               where instr(' ' || answered || ' ', ' ' || excluded.answered || ' ') = 0",
            word
        );
        self.writer.execute(note).await.map(drop)
    }

    async fn put_first_account(
        &self,
        login: &str,
        password_hash: &str,
        now: Timestamp,
    ) -> Result<Option<Account>> {
        let (login, password_hash) = (login.to_owned(), password_hash.to_owned());
        self.writer
            .write(move |c| Box::pin(async move { put_first_account(c, &login, &password_hash, now).await }))
            .await
    }
}

async fn put_first_account(
    connection: &mut SqliteConnection,
    login: &str,
    password_hash: &str,
    now: Timestamp,
) -> Result<Option<Account>> {
    let now = now.ms();
    let first = sqlx::query_as!(
        rows::Account,
        r#"insert into accounts (login, password_hash, changed_at)
           select $1, $2, $3 where not exists (select 1 from accounts)
           returning id as "id!: i64", login as "login!: String", password_hash as "password_hash!: String",
             epoch as "epoch!: i64", role as "role!: String""#,
        login,
        password_hash,
        now
    )
    .fetch_all(&mut *connection)
    .await
    .map_err(database)?
    .pop();
    if first.is_some() {
        sqlx::query!("delete from first_start")
            .execute(connection)
            .await
            .map_err(database)?;
    }
    Ok(first.map(Account::from))
}
