//! Who causes what just now. It is a picture for people, not a book: it is bounded, and forgets after two minutes.

use ipnet::IpNet;
use shop::stranger::Cause;
use std::{
    cmp::Reverse,
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

/// Networks that are watched at once; the one that causes least makes room.
const MOST_WATCHED: usize = 1_024;
const CAUSES: usize = Cause::ALL.len();

/// Refusals in each of two minutes that are worth telling somebody of. `None` where it would not help to shut the network
/// out: calls at a gateway's door are answered all the same, and of tried passwords the security events tell.
const fn many(cause: Cause) -> Option<u32> {
    match cause {
        Cause::Connection | Cause::Page | Cause::File | Cause::Listener => Some(60),
        Cause::Cart => Some(20),
        Cause::Order | Cause::Hold => Some(5),
        Cause::SignIn | Cause::RefusedCall => None,
    }
}

/// Counts of this minute and the one before, by network.
#[derive(Debug, Default)]
pub(super) struct Watch(Mutex<HashMap<IpNet, Seen>>);

#[derive(Debug, Default)]
struct Seen {
    now: Counts,
    before: Counts,
    total: u32,
}

#[derive(Debug, Default, Clone, Copy)]
struct Counts {
    granted: [u32; CAUSES],
    refused: [u32; CAUSES],
}

/// What a network causes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Busy {
    /// An address or a /64.
    pub network: IpNet,
    /// What it caused, how often it was let through, how often it was refused.
    pub causes: Vec<(Cause, u32, u32)>,
}

/// A network that is refused again and again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Burst {
    /// An address or a /64.
    pub network: IpNet,
    /// What it is refused most of.
    pub cause: Cause,
    /// How often, within two minutes.
    pub refused: u32,
}

impl Watch {
    pub(super) fn note(&self, network: IpNet, cause: Cause, is_refused: bool) {
        let mut watched = self.lock();
        if watched.len() >= MOST_WATCHED && !watched.contains_key(&network) {
            let least = watched.iter().min_by_key(|(_, seen)| seen.total);
            if let Some(least) = least.map(|(network, _)| *network) {
                watched.remove(&least);
            }
        }
        let seen = watched.entry(network).or_default();
        let counts = if is_refused {
            &mut seen.now.refused
        } else {
            &mut seen.now.granted
        };
        let count = &mut counts[cause.place()];
        *count = count.saturating_add(1);
        seen.total = seen.total.saturating_add(1);
    }

    pub(super) fn busiest(&self, most: usize) -> Vec<Busy> {
        let watched = self.lock();
        let mut busiest: Vec<_> = watched.iter().collect();
        busiest.sort_by_key(|(network, seen)| (Reverse(seen.refused()), Reverse(seen.total), **network));
        let busiest = busiest.into_iter().take(most);
        busiest
            .map(|(network, seen)| Busy {
                network: *network,
                causes: Cause::ALL
                    .into_iter()
                    .map(|cause| (cause, seen.granted_of(cause), seen.refused_of(cause)))
                    .filter(|(_, granted, refused)| granted + refused > 0)
                    .collect(),
            })
            .collect()
    }

    /// A minute is over: forgets the one before, and says who was refused too often in both, the worst first.
    pub(super) fn turn(&self) -> Vec<Burst> {
        let mut watched = self.lock();
        let mut bursts: Vec<Burst> = watched
            .iter()
            .filter_map(|(network, seen)| {
                let went_on = |cause: &Cause| {
                    let both = [&seen.now, &seen.before].map(|counts| counts.refused[cause.place()]);
                    many(*cause).is_some_and(|many| both.iter().all(|refused| *refused >= many))
                };
                let causes = Cause::ALL.into_iter().filter(went_on);
                let cause = causes.max_by_key(|cause| seen.refused_of(*cause))?;
                Some(Burst {
                    network: *network,
                    cause,
                    refused: seen.refused_of(cause),
                })
            })
            .collect();
        bursts.sort_by_key(|burst| (Reverse(burst.refused), burst.network));
        watched.retain(|_, seen| {
            seen.before = std::mem::take(&mut seen.now);
            seen.total = seen.before.total();
            seen.total > 0
        });
        bursts
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<IpNet, Seen>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Seen {
    fn granted_of(&self, cause: Cause) -> u32 {
        let place = cause.place();
        self.now.granted[place].saturating_add(self.before.granted[place])
    }

    fn refused_of(&self, cause: Cause) -> u32 {
        let place = cause.place();
        self.now.refused[place].saturating_add(self.before.refused[place])
    }

    fn refused(&self) -> u32 {
        let of_all = Cause::ALL.into_iter().map(|cause| self.refused_of(cause));
        of_all.fold(0, u32::saturating_add)
    }
}

impl Counts {
    fn total(&self) -> u32 {
        let all = self.granted.iter().chain(&self.refused);
        all.fold(0, |sum, count| sum.saturating_add(*count))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn net(nth: u32) -> IpNet {
        IpNet::from(std::net::IpAddr::from(std::net::Ipv4Addr::from_bits(nth)))
    }

    #[test]
    fn who_is_refused_most_stands_first_and_is_forgotten_after_two_minutes() {
        let watch = Watch::default();
        for _ in 0..5 {
            watch.note(net(1), Cause::Page, false);
        }
        watch.note(net(2), Cause::Page, false);
        watch.note(net(2), Cause::SignIn, true);
        let busiest = watch.busiest(9);
        let causes = vec![(Cause::Page, 1, 0), (Cause::SignIn, 0, 1)];
        assert_eq!(
            busiest,
            [
                Busy {
                    network: net(2),
                    causes
                },
                Busy {
                    network: net(1),
                    causes: vec![(Cause::Page, 5, 0)]
                },
            ]
        );
        assert_eq!(watch.busiest(1).len(), 1);
        watch.turn();
        assert_eq!(watch.busiest(9).len(), 2);
        watch.turn();
        assert_eq!(watch.busiest(9), []);
    }

    #[test]
    fn a_burst_that_goes_on_is_told_and_a_short_one_is_not() {
        let watch = Watch::default();
        let refuse = |nth, cause, times| {
            for _ in 0..times {
                watch.note(net(nth), cause, true);
            }
        };
        refuse(1, Cause::Page, 60);
        refuse(2, Cause::Page, 600);
        assert_eq!(watch.turn(), []);
        refuse(1, Cause::Page, 60);
        refuse(1, Cause::Cart, 600);
        refuse(2, Cause::Page, 59);
        let burst = |nth, cause, refused| Burst {
            network: net(nth),
            cause,
            refused,
        };
        assert_eq!(watch.turn(), [burst(1, Cause::Page, 120)]);
        refuse(1, Cause::Cart, 20);
        refuse(3, Cause::Order, 5);
        assert_eq!(watch.turn(), [burst(1, Cause::Cart, 620)]);
        refuse(3, Cause::Order, 5);
        assert_eq!(watch.turn(), [burst(3, Cause::Order, 10)]);
    }

    /// A door is never shut, and who tries passwords is told of elsewhere.
    #[test]
    fn what_shutting_out_would_not_end_is_not_told() {
        let watch = Watch::default();
        for _ in 0..2 {
            for cause in [Cause::RefusedCall, Cause::SignIn] {
                for _ in 0..10_000 {
                    watch.note(net(1), cause, true);
                }
            }
            assert_eq!(watch.turn(), []);
        }
    }

    #[test]
    fn a_crowd_fills_no_memory_and_hides_nobody_who_causes_more() {
        let watch = Watch::default();
        for _ in 0..2 {
            watch.note(net(0), Cause::Page, false);
        }
        for nth in 1..3 * u32::try_from(MOST_WATCHED).unwrap() {
            watch.note(net(nth), Cause::Page, false);
        }
        assert_eq!(watch.lock().len(), MOST_WATCHED);
        assert_eq!(watch.busiest(1)[0].network, net(0));
    }
}
