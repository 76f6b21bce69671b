//! What would have been sent, kept for anyone who wants to look.

use std::sync::{Arc, Mutex, PoisonError};

/// Sent things in the order they were sent. Clones look at the same list.
#[derive(Debug)]
pub struct Memory<T>(Arc<Mutex<Vec<T>>>);

impl<T> Memory<T> {
    /// All that was sent so far, taken out of the memory.
    pub fn take(&self) -> Vec<T> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub(crate) fn keep(&self, sent: T) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(sent);
    }
}

impl<T: Clone> Memory<T> {
    /// All that was sent so far.
    pub fn all(&self) -> Vec<T> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl<T> Default for Memory<T> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<T> Clone for Memory<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}
