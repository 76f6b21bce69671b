//! Nobody is answered before the disk has it, and nothing is built on what it has not.

use super::*;
use sqlx::AssertSqlSafe;
use std::{future::Future, os::unix::fs::symlink};
use tokio::{task::JoinHandle, time::timeout};

/// A disk that says when it is asked, and is told what to say.
struct Disk {
    asked: mpsc::UnboundedReceiver<Turn>,
    says: std::sync::mpsc::Sender<io::Result<()>>,
    changes: broadcast::Receiver<OrderNumber>,
}

async fn bench_on_a_disk() -> (Bench, Disk) {
    let (ask, asked) = mpsc::unbounded_channel();
    let (says, said) = std::sync::mpsc::channel();
    let keep = move |log: &Log| {
        ask.send(log.turn).ok();
        said.recv().unwrap_or(Ok(()))
    };
    let (folder, settings, connection) = opened().await;
    let (hear, changes) = broadcast::channel(16);
    let disk = disk::Disk::start(keep, hear).unwrap();
    let watch = ShelfWatch::new(Arc::default());
    let writer = Writer::start_with(disk, settings.clone(), connection, watch).unwrap();
    let bench = Bench {
        writer: Arc::new(writer),
        settings,
        folder,
    };
    let disk = Disk { asked, says, changes };
    (bench, disk)
}

impl Disk {
    async fn is_asked(&mut self) -> Turn {
        soon(self.asked.recv()).await.unwrap()
    }

    fn keeps(&self) {
        self.says.send(Ok(())).unwrap();
    }

    fn fails(&self) {
        self.says.send(Err(io::ErrorKind::Other.into())).unwrap();
    }
}

impl Bench {
    /// Has sessions of these names written, each by a job of its own.
    fn write(&self, names: impl Iterator<Item = usize>) -> Vec<JoinHandle<Result<()>>> {
        let write = |name| {
            self.start(format!(
                "insert into sessions (id, data, ends_at) values ('{name}', '{{}}', 1)"
            ))
        };
        names.map(write).collect()
    }

    fn start(&self, statement: String) -> JoinHandle<Result<()>> {
        let writer = self.writer.clone();
        tokio::spawn(async move {
            let work = writer.write(move |connection| {
                Box::pin(async move {
                    let done = sqlx::raw_sql(AssertSqlSafe(statement)).execute(connection).await;
                    done.map(drop).map_err(crate::errors::database)
                })
            });
            work.await
        })
    }

    /// Comes back once so many are committed, on disk or not.
    async fn are_committed(&self, count: usize) {
        let mut reader = self.settings.reader().await.unwrap();
        let count = i64::try_from(count).unwrap();
        soon(async {
            loop {
                let found = sqlx::query_scalar("select count(*) from sessions");
                let found: i64 = found.fetch_one(&mut reader).await.unwrap();
                if found == count {
                    break;
                }
                tokio::task::yield_now().await;
            }
        })
        .await;
    }

    /// The queue is empty, and the disk has nothing to do with it.
    async fn are_taken(&self) {
        soon(async {
            while self.writer.queue.capacity() < QUEUE {
                tokio::task::yield_now().await;
            }
        })
        .await;
    }
}

/// What comes at once, unless the program hangs.
async fn soon<T>(future: impl Future<Output = T>) -> T {
    timeout(Duration::from_mins(1), future).await.unwrap()
}

async fn all_are_written(jobs: Vec<JoinHandle<Result<()>>>) -> bool {
    let mut all = true;
    for job in jobs {
        all &= soon(job).await.unwrap().is_ok();
    }
    all
}

async fn none_is_written(jobs: Vec<JoinHandle<Result<()>>>) -> bool {
    let mut none = true;
    for job in jobs {
        none &= matches!(soon(job).await.unwrap(), Err(StoreError::Unavailable(_)));
    }
    none
}

#[tokio::test]
async fn nobody_is_answered_before_it_is_on_disk_and_many_who_come_meanwhile_do_not_wait_to_be_written() {
    let (bench, mut disk) = bench_on_a_disk().await;
    let first = bench.write(0..1);
    assert_eq!(disk.is_asked().await, 1);
    let others = bench.write(1..1 + WORTH_IT);
    bench.are_committed(1 + WORTH_IT).await;
    assert!(first.iter().chain(&others).all(|job| !job.is_finished()));

    disk.keeps();
    assert!(all_are_written(first).await);
    assert_eq!(disk.is_asked().await, 1, "the others have their own time");
    assert!(others.iter().all(|job| !job.is_finished()));
    disk.keeps();
    assert!(all_are_written(others).await);
}

#[tokio::test]
async fn a_few_who_come_while_the_disk_is_busy_are_written_when_it_is_not() {
    let (bench, mut disk) = bench_on_a_disk().await;
    let first = bench.write(0..1);
    assert_eq!(disk.is_asked().await, 1);
    let second = bench.write(1..2);
    bench.are_taken().await;
    bench.are_committed(1).await;
    disk.keeps();
    assert!(all_are_written(first).await);
    assert_eq!(disk.is_asked().await, 1);
    disk.keeps();
    assert!(all_are_written(second).await);
}

/// It may never say so again, so whatever is written next begins with another way to the disk. Somebody who has read keeps the log there.
#[tokio::test]
async fn what_the_disk_did_not_keep_is_no_success_and_nothing_is_built_on_it() {
    let (bench, mut disk) = bench_on_a_disk().await;
    let _reader = {
        let mut reader = bench.settings.reader().await.unwrap();
        sqlx::query("select count(*) from sessions")
            .execute(&mut reader)
            .await
            .unwrap();
        reader
    };
    let first = bench.write(0..1);
    assert_eq!(disk.is_asked().await, 1);
    let others = bench.write(1..1 + WORTH_IT);
    bench.are_committed(1 + WORTH_IT).await;
    let before = bench.times_begun();
    disk.fails();
    assert!(none_is_written(first).await);
    assert!(none_is_written(others).await, "they are behind a gap");

    let next = bench.write(100..101);
    assert_eq!(
        disk.is_asked().await,
        2,
        "the log of the others was not asked for again"
    );
    assert_ne!(bench.times_begun(), before);
    disk.keeps();
    assert!(all_are_written(next).await);
    // They are there, as after an answer that got lost: whoever asks again finds them.
    bench.are_committed(2 + WORTH_IT).await;
}

/// A connection that was lost has left something on its way to the disk. Whether that arrives is known before another one writes.
#[tokio::test]
async fn a_new_connection_waits_for_what_the_last_one_committed() {
    let (bench, mut disk) = bench_on_a_disk().await;
    let first = bench.write(0..1);
    assert_eq!(disk.is_asked().await, 1);
    let mut lost = bench.write(1..WORTH_IT);
    lost.push(bench.start("rollback".to_owned()));
    assert!(none_is_written(lost).await);
    let before = bench.times_begun();
    let next = bench.write(100..101);
    bench.are_taken().await;
    disk.fails();
    assert!(none_is_written(first).await);
    assert_eq!(disk.is_asked().await, 2);
    assert_ne!(bench.times_begun(), before);
    disk.keeps();
    assert!(all_are_written(next).await);
}

#[tokio::test]
async fn orders_that_changed_are_told_of_once_they_are_on_disk() {
    let (bench, mut disk) = bench_on_a_disk().await;
    let writer = bench.writer.clone();
    let changed = tokio::spawn(async move {
        let work = writer.write_orders(|_| Box::pin(async { Ok(()) }), |()| vec![OrderNumber(1_001)]);
        work.await
    });
    assert_eq!(disk.is_asked().await, 1);
    assert!(disk.changes.try_recv().is_err());
    disk.keeps();
    soon(changed).await.unwrap().unwrap();
    assert_eq!(disk.changes.try_recv().unwrap(), OrderNumber(1_001));
}

#[tokio::test]
async fn every_connection_that_writes_leaves_waiting_to_the_disk_and_no_more_than_that() {
    let bench = bench().await;
    let synchronous = async || {
        let found = bench.writer.write(|connection| {
            Box::pin(async move {
                let found = sqlx::query_scalar::<_, i64>("pragma synchronous");
                found.fetch_one(connection).await.map_err(crate::errors::database)
            })
        });
        found.await.unwrap()
    };
    assert_eq!(synchronous().await, 1);
    bench.run("rollback").await.unwrap_err();
    assert_eq!(synchronous().await, 1);
}

/// The log is where the database's file is, not where the link is.
#[tokio::test]
async fn the_log_is_found_behind_a_link() {
    let folder = tempfile::tempdir().unwrap();
    let link = folder.path().join("link.db");
    fs::create_dir(folder.path().join("disk")).unwrap();
    let real =
        ConnectionSettings::parse(&format!("sqlite:{}/disk/shop.db", folder.path().display())).unwrap();
    real.prepare().await.unwrap().close().await.unwrap();
    symlink(folder.path().join("disk/shop.db"), &link).unwrap();
    let settings = ConnectionSettings::parse(&format!("sqlite:{}", link.display())).unwrap();
    let connection = settings.prepare().await.unwrap();
    let (changes, _) = broadcast::channel(16);
    let writer = Writer::start(settings, connection, changes, ShelfWatch::new(Arc::default())).unwrap();
    writer.write(|c| Box::pin(execute(c, ONE))).await.unwrap();
}

#[tokio::test]
async fn a_log_that_is_read_is_not_begun_anew() {
    let bench = bench().await;
    bench.run(ONE).await.unwrap();
    let mut reader = bench.settings.reader().await.unwrap();
    let mut reading = reader.begin().await.unwrap();
    sqlx::query("select * from sessions")
        .execute(&mut *reading)
        .await
        .unwrap();
    let mut other = bench.settings.writer().await.unwrap();
    run(&mut other, "pragma busy_timeout = 0").await.unwrap();
    let refused = disk::start_anew(&mut other).await;
    assert!(matches!(refused, Err(StoreError::Unavailable(_))), "{refused:?}");
    reading.rollback().await.unwrap();
    disk::start_anew(&mut other).await.unwrap();
    let log = fs::metadata(bench.folder.path().join("shop.db-wal")).unwrap();
    assert_eq!(log.len(), 0);
}

#[test]
fn what_the_system_says_of_the_log_is_heard() {
    let log = |path| Log {
        file: File::open(path).unwrap(),
        turn: 1,
    };
    let file = tempfile::NamedTempFile::new().unwrap();
    log(file.path().to_str().unwrap()).keep().unwrap();
    // It cannot be written to any disk.
    log("/proc/self/status").keep().unwrap_err();
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
