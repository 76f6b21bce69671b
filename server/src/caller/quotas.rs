//! How often the same caller may do something.

use super::{Caller, Network};
use crate::limits::{Limit, MOST_KEYS, Quota};
use governor::{DefaultDirectRateLimiter, DefaultKeyedRateLimiter, RateLimiter};
use std::hash::Hash;

/// A quota for each network, a larger one for the network around it, and one for everybody together; of each subject.
pub struct Quotas {
    near: Option<Each<(String, Network)>>,
    wide: Option<Each<(String, Network)>>,
    together: Option<Each<String>>,
}

/// A quota for each key. Strangers can make up keys, so there is room for only so many; the others share one.
struct Each<K: Clone + Hash + Eq> {
    keys: DefaultKeyedRateLimiter<K>,
    crowd: DefaultDirectRateLimiter,
}

impl Quotas {
    /// Nobody has used any of it yet.
    pub fn new(limit: Limit) -> Self {
        Self {
            near: limit.near.map(Each::new),
            wide: limit.wide.map(Each::new),
            together: limit.together.map(Each::new),
        }
    }

    /// Whether this caller has one left for the subject, by its networks; it is used up by asking.
    ///
    /// A single network of IPv6 has addresses enough to fill the room for them. Whoever comes then is counted by the network around
    /// them alone: if they shared one quota, that network would keep everybody out.
    pub fn take(&self, subject: &str, caller: &Caller) -> bool {
        let has_wide = self.wide.is_some() && caller.wide.is_some();
        let is_full = self.near.as_ref().is_some_and(|near| !near.has_room());
        (has_wide && is_full || takes(self.near.as_ref(), subject, caller.near))
            && takes(self.wide.as_ref(), subject, caller.wide)
    }

    /// Whether one is left for the subject, whoever asks; it is used up by asking.
    pub fn take_together(&self, subject: &str) -> bool {
        self.together
            .as_ref()
            .is_none_or(|each| each.take(&subject.to_owned()))
    }

    /// Forgets who has used none of it lately. It looks at all of them, so do not call it in a request.
    pub fn sweep(&self) {
        for each in [&self.near, &self.wide].into_iter().flatten() {
            each.keys.retain_recent();
        }
        if let Some(each) = &self.together {
            each.keys.retain_recent();
        }
    }
}

fn takes(each: Option<&Each<(String, Network)>>, subject: &str, network: Option<Network>) -> bool {
    each.zip(network)
        .is_none_or(|(each, network)| each.take(&(subject.to_owned(), network)))
}

impl<K: Clone + Hash + Eq> Each<K> {
    fn new(quota: Quota) -> Self {
        Self {
            keys: RateLimiter::keyed(quota.limit()),
            crowd: RateLimiter::direct(quota.limit()),
        }
    }

    fn has_room(&self) -> bool {
        self.keys.len() < MOST_KEYS
    }

    fn take(&self, key: &K) -> bool {
        if self.has_room() {
            self.keys.check_key(key).is_ok()
        } else {
            self.crowd.check().is_ok()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::{ORDERS, PAGES, QUESTIONS};
    use std::net::Ipv6Addr;

    #[test]
    fn callers_beyond_number_fill_no_memory_and_share_one_quota() {
        let quotas = Quotas::new(Limit { wide: None, ..ORDERS });
        let caller = |nth: u32| Caller::at(std::net::Ipv4Addr::from_bits(nth).into());
        let most = u32::try_from(MOST_KEYS).unwrap();
        for nth in 0..most {
            assert!(quotas.take("", &caller(nth)), "{nth}");
        }
        let burst = ORDERS.near.unwrap().burst.get();
        let crowd = (most..2 * most).filter(|nth| quotas.take("", &caller(*nth)));
        assert_eq!(crowd.count(), burst as usize);
        assert_eq!(quotas.near.unwrap().keys.len(), MOST_KEYS);
    }

    #[test]
    fn one_network_that_fills_the_room_keeps_nobody_else_out() {
        let quotas = Quotas::new(PAGES);
        let of_flood = |nth: u32| {
            let bits = (0x2001_0db8_0001_u128 << 80) | (u128::from(nth) << 64);
            Caller::at(Ipv6Addr::from_bits(bits).into())
        };
        for nth in 0..2 * u32::try_from(MOST_KEYS).unwrap() {
            quotas.take("", &of_flood(nth));
        }
        assert_eq!(quotas.near.as_ref().unwrap().keys.len(), MOST_KEYS);
        for other in 0..10 {
            let other = Caller::at([203, 0, other, 7].into());
            assert!((0..400).all(|_| quotas.take("", &other)), "{other}");
        }
    }

    #[test]
    fn each_subject_has_a_quota_of_its_own() {
        let quotas = Quotas::new(QUESTIONS);
        let taken = |subject| (0..9).filter(|_| quotas.take_together(subject)).count();
        assert_eq!((taken("1001"), taken("1002")), (3, 3));
        assert!(
            quotas.take("1001", &Caller::at([203, 0, 113, 7].into())),
            "no network is asked"
        );
    }
}
