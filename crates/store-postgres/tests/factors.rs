//! Second factors that come and go while others of the same person do.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "support/database.rs"]
mod database;
#[path = "support/template.rs"]
mod template;

use database::Database;
use shop::{
    Timestamp,
    factor::{NewFactor, RecoveryCode},
    passkey::NewPasskey,
    staff::Doer,
    store::{AccountId, Store},
};
use sqlx::{Connection, PgConnection};
use std::{future::Future, sync::Arc};
use store_postgres::PostgresStore;

const NOW: Timestamp = Timestamp::from_ms(1_795_000_000_000);

/// Whoever has a passkey is told of recovery codes once, so they may not end with another that was the last one until now.
#[tokio::test]
async fn recovery_codes_stay_if_another_passkey_comes_while_the_last_one_goes() {
    let bench = Bench::create().await;
    let (store, olga) = (bench.store.clone(), bench.account);
    let added = "insert into passkeys (account, name, credential, public_key, counter, added_at)
                 select account, 'another', '\\x02', public_key, 0, added_at from passkeys";
    let first = store.passkeys(olga).await.unwrap().remove(0).id;
    let is_gone = bench
        .beside(added, async move {
            store.remove_passkey(&Doer::COMMAND, olga, first).await.unwrap()
        })
        .await;
    assert!(is_gone);
    assert_eq!(bench.left().await, (1, 3));
    bench.forget().await;
}

#[tokio::test]
async fn recovery_codes_end_with_both_second_factors_at_the_same_moment() {
    for (begun, is_app) in [("delete from passkeys", true), ("delete from factors", false)] {
        let bench = Bench::create().await;
        let (store, olga) = (bench.store.clone(), bench.account);
        assert!(store.add_factor(&app(olga)).await.unwrap());
        let ended = async move {
            if is_app {
                store.remove_factor(&Doer::COMMAND, olga).await.unwrap()
            } else {
                store.remove_passkeys(olga).await.unwrap() == 1
            }
        };
        assert!(bench.beside(begun, ended).await, "{begun}");
        assert_eq!(bench.left().await, (0, 0), "{begun}");
        bench.forget().await;
    }
}

#[tokio::test]
async fn nobody_gets_recovery_codes_while_their_last_second_factor_goes() {
    let bench = Bench::create().await;
    let (store, olga) = (bench.store.clone(), bench.account);
    let renewed = async move {
        store
            .put_recovery_codes(&Doer::COMMAND, olga, &[code(7)])
            .await
            .unwrap()
    };
    assert!(!bench.beside("delete from passkeys", renewed).await);
    assert_eq!(bench.left().await, (0, 0));
    bench.forget().await;
}

/// A store with somebody who has a passkey and three recovery codes.
struct Bench {
    database: Database,
    store: Arc<dyn Store>,
    account: AccountId,
}

impl Bench {
    async fn create() -> Self {
        let tables = template::with_tables(&database::server_url(), &sqlx::migrate!()).await;
        let database = Database::copy_of(&tables).await;
        let store: Arc<dyn Store> = Arc::new(PostgresStore::open(&database.url, 4).await.unwrap());
        let account = store.put_account("olga", "hash", NOW).await.unwrap().id;
        let new = NewPasskey {
            account,
            by: Doer::COMMAND,
            name: "first".to_owned(),
            credential: vec![1],
            public_key: vec![0xA5, 1],
            counter: 0,
            at: NOW,
            codes: (1..=3).map(code).collect(),
        };
        store.add_passkey(&new).await.unwrap();
        Self {
            database,
            store,
            account,
        }
    }

    /// Does something beside somebody who has begun something with the same account, and ends it once the other one waits for that
    /// or is done.
    async fn beside<T: Send + 'static>(
        &self,
        begun: &'static str,
        work: impl Future<Output = T> + Send + 'static,
    ) -> T {
        let mut other = PgConnection::connect(&self.database.url).await.unwrap();
        let mut transaction = other.begin().await.unwrap();
        for statement in ["select from accounts for update", begun] {
            sqlx::query(statement).execute(&mut *transaction).await.unwrap();
        }
        let work = tokio::spawn(work);
        let mut onlooker = PgConnection::connect(&self.database.url).await.unwrap();
        let is_waiting = "select exists (
            select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock')";
        while !work.is_finished() {
            let waits: bool = sqlx::query_scalar(is_waiting)
                .fetch_one(&mut onlooker)
                .await
                .unwrap();
            if waits {
                break;
            }
        }
        transaction.commit().await.unwrap();
        let done = work.await.unwrap();
        other.close().await.unwrap();
        onlooker.close().await.unwrap();
        done
    }

    /// Passkeys and recovery codes.
    async fn left(&self) -> (usize, i64) {
        let passkeys = self.store.passkeys(self.account).await.unwrap();
        let codes = self.store.recovery_codes_left(self.account).await.unwrap();
        (passkeys.len(), codes)
    }

    async fn forget(self) {
        drop(self.store);
        self.database.forget().await;
    }
}

fn app(account: AccountId) -> NewFactor {
    NewFactor {
        account,
        by: Doer::COMMAND,
        sealed: vec![1],
        step: 7,
        codes: vec![code(8), code(9)],
        at: NOW,
    }
}

fn code(seed: u8) -> String {
    RecoveryCode::from_random([seed; 15]).hash()
}
