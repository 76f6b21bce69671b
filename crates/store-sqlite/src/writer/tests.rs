//! What becomes of jobs when the transaction that they share fails.

use super::*;
use futures_util::FutureExt;
use shop::store::StoreError;
use std::{
    fs::{self, File},
    io::Read,
    sync::Arc,
};
use tempfile::TempDir;

struct Bench {
    writer: Arc<Writer>,
    settings: ConnectionSettings,
    folder: TempDir,
}

async fn bench() -> Bench {
    let folder = tempfile::tempdir().unwrap();
    let settings = ConnectionSettings::parse(&format!("sqlite:{}/shop.db", folder.path().display())).unwrap();
    let connection = settings.prepare().await.unwrap();
    let (changes, _) = broadcast::channel(16);
    Bench {
        writer: Arc::new(
            Writer::start(
                settings.clone(),
                connection,
                changes,
                ShelfWatch::new(Arc::default()),
            )
            .unwrap(),
        ),
        settings,
        folder,
    }
}

impl Bench {
    /// Runs a statement as a job.
    async fn run(&self, statement: &'static str) -> Result<()> {
        self.writer.write(move |c| Box::pin(execute(c, statement))).await
    }

    /// Runs the statements in one transaction: they queue up behind a job that waits for them to.
    async fn run_together(&self, statements: [&'static str; 3]) -> [Result<()>; 3] {
        let (begin, has_begun) = oneshot::channel();
        let (end, may_end) = oneshot::channel();
        let writer = self.writer.clone();
        let busy = tokio::spawn(async move {
            let work = writer.write(move |_| {
                Box::pin(async move {
                    begin.send(()).unwrap();
                    may_end.await.unwrap();
                    Ok(())
                })
            });
            work.await
        });
        has_begun.await.unwrap();
        let all_wait = async {
            while self.writer.queue.capacity() > QUEUE - statements.len() {
                tokio::task::yield_now().await;
            }
            end.send(()).unwrap();
        };
        let [a, b, c] = statements;
        let (a, b, c, ()) = tokio::join!(self.run(a), self.run(b), self.run(c), all_wait);
        busy.await.unwrap().unwrap();
        [a, b, c]
    }

    /// Commits until the log begins anew. A commit would work in a log of 16,000 pages; these commits write three each.
    async fn begin_log_anew(&self) {
        let log = self.folder.path().join("shop.db-wal");
        let turn = || {
            let mut head = [0; 16];
            File::open(&log).unwrap().read_exact(&mut head).unwrap();
            u32::from_be_bytes(head[12..].try_into().unwrap())
        };
        self.run(ONE).await.unwrap();
        let (first, mut commits) = (turn(), 0);
        while turn() == first {
            self.run("update sessions set ends_at = ends_at + 1")
                .await
                .unwrap();
            commits += 1;
            assert!(commits < 4_000, "the log only grows");
        }
    }

    async fn sessions(&self) -> i64 {
        let mut connection = self.settings.writer().await.unwrap();
        sqlx::query_scalar("select count(*) from sessions")
            .fetch_one(&mut connection)
            .await
            .unwrap()
    }
}

async fn execute(connection: &mut SqliteConnection, statement: &'static str) -> Result<()> {
    let done = sqlx::raw_sql(statement).execute(connection).await;
    done.map(drop).map_err(crate::errors::database)
}

const ONE: &str = "insert into sessions (id, data, ends_at) values ('one', '{}', 1)";
const TWO: &str = "insert into sessions (id, data, ends_at) values ('two', '{}', 1)";

#[tokio::test]
async fn a_job_that_fails_is_undone_alone() {
    let bench = bench().await;
    let half_done = "insert into sessions (id, data, ends_at) values ('half', '{}', 1); insert into sessions (id) values ('x')";
    let [one, failed, two] = bench.run_together([ONE, half_done, TWO]).await;
    assert!(one.is_ok() && two.is_ok());
    assert!(matches!(failed, Err(StoreError::Corrupt { .. })), "{failed:?}");
    assert_eq!(bench.sessions().await, 2);
}

#[tokio::test]
async fn nobody_is_told_yes_when_the_commit_fails() {
    let bench = bench().await;
    // The rule is checked at the commit only, and broken.
    let late = "pragma defer_foreign_keys = on; insert into history (order_number, event) values (1, '{}')";
    for result in bench.run_together([ONE, late, TWO]).await {
        assert!(matches!(result, Err(StoreError::Unavailable(_))), "{result:?}");
    }
    assert_eq!(bench.sessions().await, 0);
    bench.run(ONE).await.unwrap();
    assert_eq!(bench.sessions().await, 1);
}

#[tokio::test]
async fn a_transaction_that_ends_by_itself_takes_all_with_it() {
    let bench = bench().await;
    // A full disk, among others, makes SQLite roll back everything.
    for result in bench.run_together([ONE, "rollback", TWO]).await {
        assert!(matches!(result, Err(StoreError::Unavailable(_))), "{result:?}");
    }
    assert_eq!(bench.sessions().await, 0);
    bench.run(TWO).await.unwrap();
    assert_eq!(bench.sessions().await, 1);
}

#[tokio::test]
async fn a_job_that_panics_takes_nobody_with_it() {
    let bench = bench().await;
    let writer = bench.writer.clone();
    let panicking = tokio::spawn(async move {
        let work = writer.write(|c| {
            Box::pin(async move {
                execute(c, ONE).await?;
                panic!("a mistake");
                #[expect(unreachable_code, reason = "tells the type")]
                Ok(())
            })
        });
        work.await
    });
    assert!(panicking.await.unwrap_err().is_panic());
    bench.run(TWO).await.unwrap();
    assert_eq!(bench.sessions().await, 1);
}

#[tokio::test]
async fn the_log_begins_anew_long_before_a_commit_has_to_work_it_in() {
    let bench = bench().await;
    bench.begin_log_anew().await;
    assert_eq!(bench.sessions().await, 1);
}

/// They are locks of the whole program, and it loses them all once it closes any handle of the file. Then another program takes itself
/// for the only one that has the file open, and removes the log when it leaves.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn working_in_the_log_loses_none_of_the_locks_of_the_file() {
    use std::os::unix::fs::MetadataExt;
    let bench = bench().await;
    let file = fs::metadata(bench.folder.path().join("shop.db")).unwrap();
    let (program, file) = (format!(" {} ", std::process::id()), format!(":{} ", file.ino()));
    let is_held = || {
        let locks = fs::read_to_string("/proc/locks").unwrap();
        let mut locks = locks.lines();
        locks.any(|lock| lock.contains("POSIX") && lock.contains(&program) && lock.contains(&file))
    };
    assert!(is_held());
    bench.begin_log_anew().await;
    assert!(is_held());
}

#[tokio::test]
async fn a_stopped_writer_is_unavailable() {
    let (queue, jobs) = mpsc::channel(1);
    drop(jobs);
    let writer = Writer {
        queue,
        _thread: Thread(None),
    };
    let refused = writer.write(|_| Box::pin(async { Ok(()) })).await;
    assert!(matches!(refused, Err(StoreError::Unavailable(_))));
}

#[tokio::test(start_paused = true)]
async fn a_full_queue_is_unavailable() {
    let (queue, _jobs) = mpsc::channel(1);
    let writer = Arc::new(Writer {
        queue,
        _thread: Thread(None),
    });
    let first = writer.clone();
    let waiting = tokio::spawn(async move { first.write(|_| Box::pin(async { Ok(()) })).await });
    while writer.queue.capacity() > 0 {
        tokio::task::yield_now().await;
    }
    let refused = writer.write(|_| Box::pin(async { Ok(()) })).await;
    assert!(matches!(refused, Err(StoreError::Unavailable(_))));
    waiting.abort();
}

/// The runtime of this test has one thread, and it waits for the job in a way that lets nobody else have it.
#[tokio::test]
async fn whoever_writes_waits_for_none_of_the_connections() {
    let bench = bench().await;
    let (tell, has_run) = std::sync::mpsc::channel();
    let work = bench.writer.write(move |c| {
        Box::pin(async move {
            execute(c, ONE).await?;
            tell.send(()).unwrap();
            Ok(())
        })
    });
    let mut work = std::pin::pin!(work);
    assert!(work.as_mut().now_or_never().is_none());
    has_run.recv_timeout(Duration::from_mins(1)).unwrap();
    work.await.unwrap();
    assert_eq!(bench.sessions().await, 1);
}

/// Whoever takes the file away after that has everything.
#[tokio::test]
async fn the_log_is_in_the_file_when_the_writer_is_gone() {
    let Bench {
        writer,
        settings,
        folder,
    } = bench().await;
    // Enough for the log to be worked in by another connection, which is open then.
    for _ in 0..40 {
        let row = "insert into sessions (id, data, ends_at) values (hex(randomblob(8)), '{}', 1)";
        writer.write(|c| Box::pin(execute(c, row))).await.unwrap();
    }
    drop(writer);
    assert!(!folder.path().join("shop.db-wal").exists());
    let taken = folder.path().join("taken.db");
    fs::copy(settings.file(), &taken).unwrap();
    let taken = ConnectionSettings::parse(&format!("sqlite:{}", taken.display())).unwrap();
    let found = sqlx::query_scalar("select count(*) from sessions");
    let found: i64 = found.fetch_one(&mut taken.reader().await.unwrap()).await.unwrap();
    assert_eq!(found, 40);
}
