//! How many of something each has at the moment.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// How many each has. Only those who have one are remembered, so there are never more of them than there are things.
#[derive(Debug, Clone)]
pub struct Places<K: Eq + Hash>(Arc<Mutex<HashMap<K, usize>>>);

/// One of them, as long as it is held.
#[derive(Debug)]
pub struct Place<K: Eq + Hash> {
    places: Places<K>,
    key: K,
}

impl<K: Eq + Hash> Default for Places<K> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<K: Clone + Eq + Hash> Places<K> {
    /// One more, unless there are `most` already.
    pub fn take(&self, key: K, most: usize) -> Option<Place<K>> {
        let mut taken = self.lock();
        let count = taken.entry(key.clone()).or_default();
        if *count >= most {
            return None;
        }
        *count += 1;
        Some(Place {
            places: Self(self.0.clone()),
            key,
        })
    }
}

impl<K: Eq + Hash> Places<K> {
    fn lock(&self) -> MutexGuard<'_, HashMap<K, usize>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<K: Eq + Hash> Drop for Place<K> {
    fn drop(&mut self) {
        let mut taken = self.places.lock();
        if let Some(count) = taken.get_mut(&self.key) {
            *count -= 1;
            if *count == 0 {
                taken.remove(&self.key);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_has_so_many_and_who_has_none_is_forgotten() {
        let places = Places::default();
        let held: Vec<_> = (0..3).map_while(|_| places.take("one", 2)).collect();
        assert_eq!(held.len(), 2);
        let other = places.take("other", 2);
        assert!(other.is_some() && places.take("one", 2).is_none());
        drop(held);
        drop(other);
        assert!(places.lock().is_empty());
        assert!(places.take("one", 1).is_some());
    }
}
