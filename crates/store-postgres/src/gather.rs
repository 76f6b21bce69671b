//! Many questions in one query.
//!
//! Each call of the gateway looks one attempt up, each request with a cookie a session, each page of a cart what is in it, each
//! page of an order that order, and each form of an order its token. A trip to a server costs more than the rows it brings, and
//! a connection that goes back to its pool makes another one to say that it is there. So questions that come while a query is
//! under way wait for each other and share the next one, which begins after all of them. A question that comes alone waits for
//! nobody. Sessions that live on because their cookies came are written in the same way. `SQLite` makes no trips: there this made
//! one call slower and many no faster.

use shop::store::{Result, StoreError};
use std::{
    collections::{HashMap, HashSet},
    error::Error,
    fmt,
    future::Future,
    hash::Hash,
    sync::Arc,
    time::Duration,
};
use tokio::sync::{mpsc, oneshot};

/// Questions that one query answers.
const TOGETHER: usize = 64;
/// Questions that may wait.
const QUEUE: usize = 1024;
/// How long a question waits for a place among them.
const PATIENCE: Duration = Duration::from_secs(5);

/// Finds values by their keys. The task behind it ends when its last owner is gone.
pub(crate) struct Gatherer<K, V> {
    queue: mpsc::Sender<Question<K, V>>,
}

struct Question<K, V> {
    key: K,
    answer: oneshot::Sender<Result<Option<V>>>,
}

impl<K, V> Gatherer<K, V>
where
    K: Clone + Eq + Hash + Send + 'static,
    V: Clone + Send + 'static,
{
    /// Starts the task. `find` gives the values of those keys that have one.
    pub(crate) fn start<F, A>(find: F) -> Self
    where
        F: Fn(Vec<K>) -> A + Send + 'static,
        A: Future<Output = Result<HashMap<K, V>>> + Send + 'static,
    {
        let (queue, questions) = mpsc::channel(QUEUE);
        // A query that panics harms those that wait for it, but nobody who asks later.
        let find = move |keys| {
            let asked = tokio::spawn(find(keys));
            async move {
                asked
                    .await
                    .unwrap_or_else(|lost| Err(StoreError::Unavailable(lost.into())))
            }
        };
        tokio::spawn(run(questions, find));
        Self { queue }
    }

    /// The value of `key`, if it has one. A row that makes no sense fails the questions for it and no others.
    pub(crate) async fn find(&self, key: K) -> Result<Option<V>> {
        let (answer, answered) = oneshot::channel();
        self.queue
            .send_timeout(Question { key, answer }, PATIENCE)
            .await
            .map_err(|_| StoreError::Unavailable("too many questions wait".into()))?;
        answered
            .await
            .map_err(|_| StoreError::Unavailable("nobody answers questions any more".into()))?
    }
}

async fn run<K, V, F, A>(mut queue: mpsc::Receiver<Question<K, V>>, find: F)
where
    K: Clone + Eq + Hash,
    V: Clone,
    F: Fn(Vec<K>) -> A,
    A: Future<Output = Result<HashMap<K, V>>>,
{
    let mut questions = Vec::with_capacity(TOGETHER);
    while queue.recv_many(&mut questions, TOGETHER).await > 0 {
        // Those who asked may have gone.
        questions.retain(|question| !question.answer.is_closed());
        if questions.is_empty() {
            continue;
        }
        let keys: HashSet<_> = questions.iter().map(|question| question.key.clone()).collect();
        match find(keys.into_iter().collect()).await {
            Ok(found) => {
                for Question { key, answer } in questions.drain(..) {
                    answer.send(Ok(found.get(&key).cloned())).ok();
                }
            }
            // One of the rows makes no sense; the others are none the worse for it.
            Err(StoreError::Corrupt { .. }) => {
                for Question { key, answer } in questions.drain(..) {
                    if answer.is_closed() {
                        continue;
                    }
                    let found = find(vec![key.clone()]).await;
                    answer.send(found.map(|mut found| found.remove(&key))).ok();
                }
            }
            Err(error) => {
                let cause: Arc<dyn Error + Send + Sync> = match error {
                    StoreError::Unavailable(cause) => cause.into(),
                    other => Arc::new(other),
                };
                for question in questions.drain(..) {
                    let error = StoreError::Unavailable(Box::new(cause.clone()));
                    question.answer.send(Err(error)).ok();
                }
            }
        }
    }
}

impl<K, V> fmt::Debug for Gatherer<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Gatherer").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::{Arc, Mutex};
    use tokio::sync::Semaphore;

    /// A database that notes what it was asked, and answers when it is let.
    #[derive(Default)]
    struct Table {
        asked: Mutex<Vec<usize>>,
    }

    /// 6 is a fault of the program, 7 a row that makes no sense, 8 one that is not there, 9 takes the database away.
    fn gatherer(table: &Arc<Table>, gate: &Arc<Semaphore>) -> Gatherer<u32, u32> {
        let (table, gate) = (table.clone(), gate.clone());
        Gatherer::start(move |keys: Vec<u32>| {
            table.asked.lock().unwrap().push(keys.len());
            let gate = gate.clone();
            async move {
                gate.acquire().await.unwrap().forget();
                assert!(!keys.contains(&6), "six");
                if keys.contains(&9) {
                    return Err(StoreError::Unavailable("gone".into()));
                }
                if keys.contains(&7) {
                    let why = "seven".to_owned();
                    return Err(StoreError::Corrupt { table: "table", why });
                }
                Ok(keys
                    .into_iter()
                    .filter(|key| *key != 8)
                    .map(|key| (key, key * 10))
                    .collect())
            }
        })
    }

    /// What each of them is answered when all are asked behind one that is under way.
    async fn asked_together(keys: &[u32]) -> (Vec<Result<Option<u32>>>, Vec<usize>) {
        let (table, gate) = (Arc::new(Table::default()), Arc::new(Semaphore::new(0)));
        let gatherer = Arc::new(gatherer(&table, &gate));
        let ask = |key| {
            let gatherer = gatherer.clone();
            tokio::spawn(async move { gatherer.find(key).await })
        };
        let first = ask(1);
        while table.asked.lock().unwrap().is_empty() {
            tokio::task::yield_now().await;
        }
        let others: Vec<_> = keys.iter().map(|key| ask(*key)).collect();
        while gatherer.queue.capacity() > QUEUE - keys.len() {
            tokio::task::yield_now().await;
        }
        gate.add_permits(100);
        assert_eq!(first.await.unwrap().unwrap(), Some(10));
        let mut answers = Vec::new();
        for other in others {
            answers.push(other.await.unwrap());
        }
        let asked = table.asked.lock().unwrap().clone();
        (answers, asked)
    }

    #[tokio::test]
    async fn questions_that_wait_share_a_query() {
        let (answers, asked) = asked_together(&[2, 3, 8, 2]).await;
        let answers: Vec<_> = answers.into_iter().map(Result::unwrap).collect();
        assert_eq!(answers, [Some(20), Some(30), None, Some(20)]);
        assert_eq!(asked, [1, 3], "the same question is asked once");
    }

    #[tokio::test]
    async fn a_row_that_makes_no_sense_harms_no_other() {
        let (answers, _) = asked_together(&[2, 7, 8]).await;
        assert!(
            matches!(
                &answers[..],
                [Ok(Some(20)), Err(StoreError::Corrupt { .. }), Ok(None)]
            ),
            "{answers:?}"
        );
    }

    /// The cause goes with the error, for the log.
    #[tokio::test]
    async fn a_query_that_fails_fails_all_that_wait_for_it_and_no_later_one() {
        let (answers, asked) = asked_together(&[2, 9]).await;
        for answer in answers {
            let Err(StoreError::Unavailable(cause)) = answer else {
                panic!("{answer:?}")
            };
            assert_eq!(cause.to_string(), "gone");
        }
        assert_eq!(asked, [1, 2]);
        let (table, gate) = (Arc::new(Table::default()), Arc::new(Semaphore::new(100)));
        let gatherer = gatherer(&table, &gate);
        for harmful in [9, 6] {
            let failed = gatherer.find(harmful).await;
            assert!(matches!(failed, Err(StoreError::Unavailable(_))), "{failed:?}");
            assert_eq!(gatherer.find(3).await.unwrap(), Some(30), "after {harmful}");
        }
    }

    #[tokio::test]
    async fn what_nobody_waits_for_is_not_asked() {
        let (table, gate) = (Arc::new(Table::default()), Arc::new(Semaphore::new(0)));
        let gatherer = Arc::new(gatherer(&table, &gate));
        let ask = |key| {
            let gatherer = gatherer.clone();
            tokio::spawn(async move { gatherer.find(key).await })
        };
        let first = ask(1);
        while table.asked.lock().unwrap().is_empty() {
            tokio::task::yield_now().await;
        }
        let gone = ask(2);
        while gatherer.queue.capacity() == QUEUE {
            tokio::task::yield_now().await;
        }
        gone.abort();
        assert!(gone.await.unwrap_err().is_cancelled());
        gate.add_permits(100);
        assert_eq!(first.await.unwrap().unwrap(), Some(10));
        assert_eq!(gatherer.find(3).await.unwrap(), Some(30));
        assert_eq!(*table.asked.lock().unwrap(), [1, 1]);
    }
}
