//! The setup of a shop where nobody has an account.

use crate::{PostgresStore, asked, errors::database, within};
use async_trait::async_trait;
use shop::{
    setup::{Question, Setup},
    store::{Account, Result, SetupBook},
    time::Timestamp,
};
use sqlx::PgPool;
use store_base::rows;

#[async_trait]
impl SetupBook for PostgresStore {
    async fn setup(&self) -> Result<Option<Setup>> {
        let row = sqlx::query!(
            r#"select exists (select 1 from accounts) as "has_people!",
                 (select key_hash from first_start) as "key_hash?",
                 (select pass_hash from first_start) as "pass_hash?",
                 (select answered from first_start) as "answered?""#
        );
        let row = asked(row.fetch_one(&self.pool)).await?;
        let setup = Setup::read(row.key_hash, row.pass_hash, &row.answered.unwrap_or_default());
        Ok((!row.has_people).then_some(setup))
    }

    async fn keep_setup_key(&self, key_hash: &str) -> Result<bool> {
        let keep = sqlx::query!(
            "insert into first_start (only_row, key_hash) select 1, $1::text where not exists (select 1 from accounts)
             on conflict (only_row) do update set key_hash = excluded.key_hash",
            key_hash
        );
        Ok(asked(keep.execute(&self.pool)).await?.rows_affected() > 0)
    }

    async fn begin_setup(&self, key_hash: &str, pass_hash: &str) -> Result<bool> {
        let begin = sqlx::query!(
            "update first_start set key_hash = null, pass_hash = $2
             where key_hash = $1 and not exists (select 1 from accounts)",
            key_hash,
            pass_hash
        );
        Ok(asked(begin.execute(&self.pool)).await?.rows_affected() > 0)
    }

    async fn note_answered(&self, question: Question) -> Result<()> {
        let word = question.as_str();
        let note = sqlx::query!(
            "insert into first_start (only_row, answered) select 1, $1::text where not exists (select 1 from accounts)
             on conflict (only_row) do update set answered = first_start.answered || ' ' || excluded.answered
               where strpos(' ' || first_start.answered || ' ', ' ' || excluded.answered || ' ') = 0",
            word
        );
        asked(note.execute(&self.pool)).await.map(drop)
    }

    async fn put_first_account(
        &self,
        login: &str,
        password_hash: &str,
        now: Timestamp,
    ) -> Result<Option<Account>> {
        within(put_first_account(&self.pool, login, password_hash, now)).await
    }
}

async fn put_first_account(
    pool: &PgPool,
    login: &str,
    password_hash: &str,
    now: Timestamp,
) -> Result<Option<Account>> {
    let mut transaction = pool.begin().await.map_err(database)?;
    // Nobody else makes an account meanwhile, neither the first one nor another. Who signs in is not held up.
    sqlx::query!("lock table accounts in share row exclusive mode")
        .execute(&mut *transaction)
        .await
        .map_err(database)?;
    let first = sqlx::query_as!(
        rows::Account,
        "insert into accounts (login, password_hash, changed_at)
         select $1::text, $2::text, $3::bigint where not exists (select 1 from accounts)
         returning id, login, password_hash, epoch, role",
        login,
        password_hash,
        now.ms()
    )
    .fetch_optional(&mut *transaction)
    .await
    .map_err(database)?;
    if first.is_some() {
        sqlx::query!("delete from first_start")
            .execute(&mut *transaction)
            .await
            .map_err(database)?;
    }
    transaction.commit().await.map_err(database)?;
    Ok(first.map(Account::from))
}
