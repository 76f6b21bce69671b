//! Whether the shop can do its work. The answer costs a write, so however many ask, it is given once a second.

use shop::Shop;
use std::time::Duration;
use tokio::{sync::Mutex, time::Instant};

/// How long an answer is good for.
const GOOD_FOR: Duration = Duration::from_secs(1);

/// The last answer.
#[derive(Debug, Default)]
pub struct Readiness(Mutex<Option<(Instant, bool)>>);

impl Readiness {
    /// Whether the database answers and takes writes, now or a moment ago.
    pub async fn is_ready(&self, shop: &Shop) -> bool {
        self.answer(async || match shop.ping().await {
            Ok(()) => true,
            Err(error) => {
                let cause = std::error::Error::source(&error).map(ToString::to_string);
                tracing::error!(%error, cause, "not ready");
                false
            }
        })
        .await
    }

    /// Anyone who asks while the question is on its way gets the answer to it.
    async fn answer(&self, question: impl AsyncFnOnce() -> bool) -> bool {
        let asked = Instant::now();
        let mut last = self.0.lock().await;
        if let Some((at, answer)) = *last
            && asked.saturating_duration_since(at) < GOOD_FOR
        {
            return answer;
        }
        let answer = question().await;
        *last = Some((Instant::now(), answer));
        answer
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

    #[tokio::test(start_paused = true)]
    async fn the_question_is_asked_once_a_second_however_many_want_to_know() {
        let (readiness, asked) = (Readiness::default(), AtomicU32::new(0));
        let asked = &asked;
        let ask = |answer| {
            readiness.answer(async move || {
                asked.fetch_add(1, Relaxed);
                // As long as a database takes that is about to be given up.
                tokio::time::sleep(Duration::from_secs(5)).await;
                answer
            })
        };
        let both = tokio::join!(ask(false), ask(true));
        assert_eq!((both, asked.load(Relaxed)), ((false, false), 1));
        tokio::time::advance(GOOD_FOR / 2).await;
        assert!(!ask(true).await);
        tokio::time::advance(GOOD_FOR).await;
        assert!(ask(true).await);
        assert_eq!(asked.load(Relaxed), 2);
    }
}
