//! Letters to addresses that nobody has proven: the shop's mail must not become somebody's weapon.
//!
//! Whoever orders names an address, and it may be anybody's. So letters about orders that are not paid are few, for each
//! address and for the shop, and say nothing that was typed. One that is not sent is no loss: the order stays on its own
//! page, and the letter about the payment has the same link.

use governor::{DefaultDirectRateLimiter, DefaultKeyedRateLimiter, Quota, RateLimiter};
use shop::buyer::Email;
use std::{num::NonZeroU32, time::Duration};

/// Letters to one mailbox at once.
const TO_A_MAILBOX: NonZeroU32 = NonZeroU32::new(3).unwrap();
/// And how often one more.
const ONE_MORE_EVERY: Duration = Duration::from_hours(8);
/// Letters of the shop at once, whomever they go to.
const OF_THE_SHOP: NonZeroU32 = NonZeroU32::new(120).unwrap();
/// And how many more a minute.
const OF_THE_SHOP_A_MINUTE: NonZeroU32 = NonZeroU32::new(2).unwrap();
/// Mailboxes that are remembered.
const MOST_MAILBOXES: usize = 10_000;

/// How many letters may still go out.
pub struct Letters {
    to_a_mailbox: DefaultKeyedRateLimiter<String>,
    of_the_shop: DefaultDirectRateLimiter,
}

impl Default for Letters {
    fn default() -> Self {
        let mailbox = Quota::with_period(ONE_MORE_EVERY).unwrap_or(Quota::per_hour(NonZeroU32::MIN));
        let shop = Quota::per_minute(OF_THE_SHOP_A_MINUTE);
        Self {
            to_a_mailbox: RateLimiter::keyed(mailbox.allow_burst(TO_A_MAILBOX)),
            of_the_shop: RateLimiter::direct(shop.allow_burst(OF_THE_SHOP)),
        }
    }
}

impl Letters {
    /// Whether one more letter about an order that is not paid may go to this address; it is used up by asking.
    pub fn may_go_to(&self, email: &Email) -> bool {
        self.to_a_mailbox.len() < MOST_MAILBOXES
            && self.to_a_mailbox.check_key(&mailbox(email)).is_ok()
            && self.of_the_shop.check().is_ok()
    }

    /// Forgets mailboxes that had none lately.
    pub fn sweep(&self) {
        self.to_a_mailbox.retain_recent();
    }
}

/// The mailbox behind an address: in any letter case, and without what many hosts let follow a plus.
fn mailbox(email: &Email) -> String {
    let address = email.as_str().to_lowercase();
    match address.rsplit_once('@') {
        Some((person, host)) => {
            let person = person.split('+').next().unwrap_or_default();
            format!("{person}@{host}")
        }
        None => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn email(text: &str) -> Email {
        Email::parse(text).unwrap()
    }

    #[test]
    fn one_mailbox_is_not_flooded_however_it_is_spelled() {
        let letters = Letters::default();
        let sent = [
            "victim@example.ru",
            "Victim@Example.ru",
            "victim+1@example.ru",
            "victim+2@example.ru",
        ]
        .map(|address| letters.may_go_to(&email(address)));
        assert_eq!(sent, [true, true, true, false]);
        assert!(letters.may_go_to(&email("other@example.ru")));
    }

    #[test]
    fn the_shop_is_no_cannon() {
        let letters = Letters::default();
        let sent = (0..20_000).filter(|nth| letters.may_go_to(&email(&format!("a{nth}@example.ru"))));
        let sent = sent.count();
        assert!((120..130).contains(&sent), "{sent}");
        assert!(letters.to_a_mailbox.len() <= MOST_MAILBOXES);
    }
}
