//! How often the same caller may do something.

use super::{Caller, Network};
use governor::{DefaultKeyedRateLimiter, RateLimiter};
use std::{num::NonZeroU32, time::Duration};

/// So many at once, and how often one more is granted.
#[derive(Debug, Clone, Copy)]
pub struct Quota {
    /// Granted at once, to a caller who has used none lately.
    pub burst: NonZeroU32,
    /// How long it takes until one more is granted.
    pub one_more_every: Duration,
}

impl Quota {
    /// As crate `governor` has it.
    pub fn limit(self) -> governor::Quota {
        governor::Quota::with_period(self.one_more_every)
            .unwrap_or(governor::Quota::per_minute(self.burst))
            .allow_burst(self.burst)
    }
}

/// A quota for each network, and a larger one for the network around it.
pub struct Quotas {
    near: DefaultKeyedRateLimiter<(String, Network)>,
    wide: DefaultKeyedRateLimiter<(String, Network)>,
}

impl Quotas {
    /// Nobody has used any of it yet.
    pub fn new(near: Quota, wide: Quota) -> Self {
        Self {
            near: RateLimiter::keyed(near.limit()),
            wide: RateLimiter::keyed(wide.limit()),
        }
    }

    /// Whether this caller has one left for the subject; it is used up by asking.
    pub fn take(&self, subject: &str, caller: &Caller) -> bool {
        let takes = |limiter: &DefaultKeyedRateLimiter<(String, Network)>, network: Option<Network>| {
            network.is_none_or(|network| limiter.check_key(&(subject.to_owned(), network)).is_ok())
        };
        takes(&self.near, caller.near) && takes(&self.wide, caller.wide)
    }

    /// Forgets callers who have used none of it lately. It looks at all of them, so do not call it in a
    /// request.
    pub fn sweep(&self) {
        self.near.retain_recent();
        self.wide.retain_recent();
    }
}
