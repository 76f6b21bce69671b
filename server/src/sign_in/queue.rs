//! Verifying passwords, a few at a time: each takes a core and 19 MiB for a while, so anyone who comes while
//! others wait already is turned away at once.

use argon2::{Argon2, PasswordHash, PasswordVerifier};
use std::sync::Arc;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// How many may wait.
const WAITING: usize = 4;

/// Those who wait for a verification.
pub(super) struct Queue {
    places: Arc<Semaphore>,
    hands: Arc<Semaphore>,
}

/// A place in the queue, as long as it is held.
pub(super) type Place = OwnedSemaphorePermit;

impl Queue {
    /// A queue where so many are verified at once.
    pub(super) fn served_by(hands: usize) -> Self {
        Self {
            places: Arc::new(Semaphore::new(hands + WAITING)),
            hands: Arc::new(Semaphore::new(hands)),
        }
    }

    /// A place, unless all are taken.
    pub(super) fn enter(&self) -> Option<Place> {
        self.places.clone().try_acquire_owned().ok()
    }

    /// Whether this is the password of the hash.
    ///
    /// A caller who leaves while it is being verified keeps the place: a hash that was begun is computed to
    /// its end, and hanging up must not make room for another one.
    pub(super) async fn verify(&self, place: Place, password: String, known: String) -> bool {
        let Ok(hand) = self.hands.clone().acquire_owned().await else {
            return false;
        };
        let verified = tokio::task::spawn_blocking(move || {
            let _held = (place, hand);
            PasswordHash::new(&known).is_ok_and(|known| {
                Argon2::default()
                    .verify_password(password.as_bytes(), &known)
                    .is_ok()
            })
        });
        verified.await.unwrap_or(false)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_full_queue_sends_away_and_a_finished_one_does_not() {
        let queue = Queue::served_by(1);
        let places: Vec<Place> = std::iter::from_fn(|| queue.enter()).collect();
        assert_eq!(places.len(), 1 + WAITING);
        drop(places);
        let known = crate::sign_in::hash("correct horse battery").unwrap();
        for (password, is_right) in [("correct horse battery", true), ("wrong horse battery", false)] {
            let place = queue.enter().unwrap();
            assert_eq!(
                queue.verify(place, password.into(), known.clone()).await,
                is_right
            );
        }
        let place = queue.enter().unwrap();
        assert!(!queue.verify(place, "any".into(), "no hash".into()).await);
        assert_eq!(queue.places.available_permits(), 1 + WAITING, "none is kept");
    }

    #[test]
    fn whoever_hangs_up_keeps_the_place_until_the_hash_is_done() {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .max_blocking_threads(1)
            .build()
            .unwrap();
        runtime.block_on(async {
            let queue = Queue::served_by(1);
            // The only thread for hashes is busy with something else.
            let (release, held) = std::sync::mpsc::channel::<()>();
            let busy = tokio::task::spawn_blocking(move || held.recv().ok());
            {
                let waiting = queue.verify(queue.enter().unwrap(), "any".into(), "no hash".into());
                tokio::select! {
                    biased;
                    _ = waiting => panic!("nobody is there to verify"),
                    () = std::future::ready(()) => {}
                }
            }
            assert_eq!(queue.hands.available_permits(), 0);
            release.send(()).unwrap();
            busy.await.unwrap();
            let hand = queue.hands.acquire().await.unwrap();
            assert_eq!(queue.places.available_permits(), 1 + WAITING);
            drop(hand);
        });
    }
}
