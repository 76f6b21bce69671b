//! Every limit on what strangers may cause: how often, how many, how long. docs/OPERATIONS.md repeats these tables, and a
//! test compares the two.
//!
//! Each process counts for itself, so n machines grant n times as much; networks that are shut out are known to all of them.
//! Calls of gateways are not counted at all, since nothing authentic may be refused for lack of room.

use std::{num::NonZeroU32, time::Duration};

/// So many at once, and how often one more is granted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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

/// A line of the table: what is counted, and how much of it is granted to whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    /// What is counted, as the operator reads it.
    pub what: &'static str,
    /// Of one address of IPv4, or one /64 of IPv6: what a provider's customer has.
    pub near: Option<Quota>,
    /// Of one /24 of IPv4, one /48 of IPv6, or everybody behind a proxy that is not listed.
    pub wide: Option<Quota>,
    /// Of all callers together, for one subject: a login, a recipient, an order.
    pub together: Option<Quota>,
}

/// Pages and forms, those of the staff included.
pub const PAGES: Limit = Limit {
    what: "pages and forms",
    near: Some(quota(600, Duration::from_millis(100))),
    wide: Some(quota(6_000, Duration::from_millis(10))),
    together: None,
};
/// Files and photos: a page that is seen for the first time asks for thirty of them.
pub const FILES: Limit = Limit {
    what: "files and photos",
    near: Some(quota(6_000, Duration::from_millis(10))),
    wide: Some(quota(60_000, Duration::from_millis(1))),
    together: None,
};
/// Carts of visitors who had none: each is a row of the database.
pub const CARTS: Limit = Limit {
    what: "new carts",
    near: Some(quota(60, Duration::from_secs(2))),
    wide: Some(quota(600, Duration::from_millis(200))),
    together: None,
};
/// Orders, and of all together those that name one e-mail address or one telephone.
pub const ORDERS: Limit = Limit {
    what: "orders; together: for one e-mail address or telephone",
    near: Some(quota(10, ONE_MORE_ORDER_EVERY)),
    wide: Some(quota(100, Duration::from_secs(3))),
    together: Some(quota(15, ONE_MORE_FOR_A_RECIPIENT_EVERY)),
};
/// How often one more order may name one and the same recipient.
pub const ONE_MORE_FOR_A_RECIPIENT_EVERY: Duration = Duration::from_mins(10);
/// How often a network has one more of them; who has to wait reads it.
pub const ONE_MORE_ORDER_EVERY: Duration = Duration::from_secs(30);
/// Questions to a gateway that a visitor causes.
pub const QUESTIONS: Limit = Limit {
    what: "questions to the gateway about one order",
    near: None,
    wide: None,
    together: Some(quota(3, Duration::from_secs(5))),
};
/// Tries to sign in by strangers.
pub const SIGN_INS: Limit = Limit {
    what: "tries to sign in",
    near: Some(quota(8, Duration::from_mins(1))),
    wide: Some(quota(24, Duration::from_secs(20))),
    together: None,
};
/// Tries of one login by strangers: many together, but not a dictionary; and what each network has besides.
pub const SIGN_INS_OF_A_LOGIN: Limit = Limit {
    what: "tries of one login; near and wide are what is left when strangers have used up those together",
    near: Some(quota(3, Duration::from_mins(10))),
    wide: Some(quota(9, Duration::from_mins(4))),
    together: Some(quota(60, Duration::from_secs(10))),
};
/// Tries of one login from a device that it was signed in to from before.
pub const SIGN_INS_OF_A_DEVICE: Limit = Limit {
    what: "tries of one login from a device that signed in before",
    near: None,
    wide: None,
    together: Some(quota(8, Duration::from_mins(1))),
};
/// Codes of a second factor, for one login by strangers and for each device of it: three of a million numbers fit at a time, so
/// whoever has the password finds one within a year with a chance of one in seven.
pub const CODES: Limit = Limit {
    what: "codes of a second factor, of one login or of one of its devices",
    near: None,
    wide: None,
    together: Some(quota(12, ONE_MORE_CODE_EVERY)),
};
/// How often one more of them may be tried; who has to wait reads it.
pub const ONE_MORE_CODE_EVERY: Duration = Duration::from_mins(10);
/// Refused calls of one kind and one network that go into the journal; the others are counted.
pub const JOURNAL_OF_A_NETWORK: Quota = quota(30, Duration::from_secs(10));
/// How often the mistake behind a signature is looked for, which takes thousands of hashes: for one network, and for all.
pub const EXAMINATIONS_OF_A_NETWORK: Quota = quota(5, Duration::from_secs(10));
/// The same for all together.
pub const EXAMINATIONS_TOGETHER: Quota = quota(10, Duration::from_secs(1));
/// How often one and the same line about refused calls goes into the log.
pub const LINES_OF_A_KIND: Quota = quota(1, Duration::from_secs(1));

const JOURNAL: Limit = Limit {
    what: "refused calls of one kind that the journal keeps",
    near: None,
    wide: Some(JOURNAL_OF_A_NETWORK),
    together: None,
};
const EXAMINATIONS: Limit = Limit {
    what: "looking for the mistake behind a signature",
    near: None,
    wide: Some(EXAMINATIONS_OF_A_NETWORK),
    together: Some(EXAMINATIONS_TOGETHER),
};
const LOG_LINES: Limit = Limit {
    what: "lines of the log about refused calls, for each line",
    near: None,
    wide: None,
    together: Some(LINES_OF_A_KIND),
};

/// The table.
pub const TABLE: [Limit; 12] = [
    PAGES,
    FILES,
    CARTS,
    ORDERS,
    QUESTIONS,
    SIGN_INS,
    SIGN_INS_OF_A_LOGIN,
    SIGN_INS_OF_A_DEVICE,
    CODES,
    JOURNAL,
    EXAMINATIONS,
    LOG_LINES,
];

/// Keys that one limit remembers. Callers beyond them are counted by the network around them, or share the quota of one where there
/// is none, until those before have been idle for a while.
pub const MOST_KEYS: usize = 16_384;

/// Connections served at once; more wait in the kernel's queue.
pub const CONNECTIONS: usize = 4_096;
/// How many of these are kept for gateways: when the others are taken, a connection is heard for a gateway's call and for
/// nothing else.
pub const CONNECTIONS_FOR_GATEWAYS: usize = 256;
/// Connections of one address of IPv4 or one /64 of IPv6. What may be a proxy has no limit of its own.
pub const CONNECTIONS_NEAR: usize = 128;
/// The same of one /24 or one /48.
pub const CONNECTIONS_WIDE: usize = 1_024;
/// How many of those for gateways one address may have.
pub const CONNECTIONS_FOR_GATEWAYS_NEAR: usize = 4;
/// How long a connection may wait for its next request.
pub const IDLE_FOR: Duration = Duration::from_secs(30);
/// The same for what may be a proxy. It must be the first to close, or it sends a request into a connection
/// that is being closed: nginx keeps its connections for 60 s, Traefik for 90 s, Caddy for 120 s.
pub const PROXY_IDLE_FOR: Duration = Duration::from_mins(3);
/// The same of a connection for gateways: it is made for one call.
pub const GATEWAY_IDLE_FOR: Duration = Duration::from_secs(5);
/// How long request line and headers may take, from their first byte.
pub const HEADERS_WITHIN: Duration = Duration::from_secs(10);
/// The longest pause in a body.
pub const BODY_WITHIN: Duration = Duration::from_secs(15);
/// The longest that a whole form may take on its way: less than its answer may, or the answer would be that it took too long.
pub const FORM_WITHIN: Duration = Duration::from_secs(18);
/// The longest that any page may take.
pub const ANSWER_WITHIN: Duration = Duration::from_secs(20);
/// The longest that photos may take on their way here and through the decoder: a phone far from a mast sends 20 MiB.
pub const UPLOAD_WITHIN: Duration = Duration::from_mins(10);
/// How long the other side may take to take [`LEAST_TAKEN`] of what is being sent to it.
pub const STALLED_FOR: Duration = Duration::from_secs(30);
/// Bytes that whoever takes less than is being sent has to take in that time: a phone at the edge of everything takes ten times
/// as much.
pub const LEAST_TAKEN: usize = 16 * 1_024;
/// Header lines of a request.
pub const HEADERS: usize = 100;
/// Bytes of header names and values together; browsers send a few thousand.
pub const HEADER_KIB: usize = 64;
/// The longest address that is looked at; browsers and proxies take no longer ones either.
pub const ADDRESS_KIB: usize = 8;
/// The largest form that people send.
pub const FORM_KIB: usize = 64;
/// The largest form of the staff: a product with its story in two languages and two hundred variants.
pub const STAFF_FORM_KIB: usize = 2 * 1_024;
/// Real calls of gateways are much shorter; longer ones wait for their place.
pub const CALL_KIB: usize = 64;
/// How many longer ones may be in memory at once, each taking a multiple of its length.
pub const LONG_CALLS: usize = 8;
/// Order pages that may listen at once; the others live by reloading.
pub const LISTENERS: usize = 2_000;
/// How many of them one address of IPv4 or one /64 of IPv6 may have.
pub const LISTENERS_NEAR: usize = 64;
/// How many may listen to one order.
pub const LISTENERS_OF_AN_ORDER: usize = 8;
/// Files and connections that may be open at once: twice the connections that are let in.
pub const DESCRIPTORS: u64 = 8_192;

const fn quota(burst: u32, one_more_every: Duration) -> Quota {
    let burst = match NonZeroU32::new(burst) {
        Some(burst) => burst,
        None => NonZeroU32::MIN,
    };
    Quota {
        burst,
        one_more_every,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OPERATIONS: &str = include_str!("../../docs/OPERATIONS.md");

    fn granted(quota: Option<Quota>) -> String {
        let Some(quota) = quota else {
            return String::new();
        };
        let ms = quota.one_more_every.as_millis();
        let every = match ms {
            60_000.. => format!("{} min", ms / 60_000),
            1_000..60_000 => format!("{} s", ms / 1_000),
            _ => format!("{ms} ms"),
        };
        format!("{}, then one in {every}", quota.burst)
    }

    #[test]
    fn the_operator_reads_the_numbers_that_hold() {
        for limit in TABLE {
            let (near, wide, together) = (granted(limit.near), granted(limit.wide), granted(limit.together));
            let line = format!("| {} | {near} | {wide} | {together} |", limit.what).replace("|  |", "| |");
            let line = line.replace("|  |", "| |");
            assert!(OPERATIONS.lines().any(|told| told == line), "{line}");
        }
        let seconds = |time: Duration| time.as_secs().to_string();
        for (what, number) in [
            ("connections at once", CONNECTIONS.to_string()),
            (
                "connections kept for gateways",
                CONNECTIONS_FOR_GATEWAYS.to_string(),
            ),
            (
                "connections of one address of IPv4 or one /64",
                CONNECTIONS_NEAR.to_string(),
            ),
            ("connections of one /24 or one /48", CONNECTIONS_WIDE.to_string()),
            (
                "of those for gateways, one address",
                CONNECTIONS_FOR_GATEWAYS_NEAR.to_string(),
            ),
            ("seconds without a request", seconds(IDLE_FOR)),
            (
                "seconds without a request, of what may be a proxy",
                seconds(PROXY_IDLE_FOR),
            ),
            (
                "seconds without a request, of those for gateways",
                seconds(GATEWAY_IDLE_FOR),
            ),
            ("seconds for request line and headers", seconds(HEADERS_WITHIN)),
            ("seconds of a pause in a body", seconds(BODY_WITHIN)),
            ("seconds for a whole form", seconds(FORM_WITHIN)),
            ("seconds until the answer", seconds(ANSWER_WITHIN)),
            ("seconds until the answer to photos", seconds(UPLOAD_WITHIN)),
            (
                "seconds in which nothing of an answer is taken, or too little",
                seconds(STALLED_FOR),
            ),
            (
                "KiB of an answer that have to be taken in that time",
                (LEAST_TAKEN / 1_024).to_string(),
            ),
            ("header lines", HEADERS.to_string()),
            ("KiB of headers", HEADER_KIB.to_string()),
            ("KiB of an address", ADDRESS_KIB.to_string()),
            ("KiB of a visitor's form", FORM_KIB.to_string()),
            ("KiB of a form of the staff", STAFF_FORM_KIB.to_string()),
            (
                "KiB of a gateway's call that waits for no place",
                CALL_KIB.to_string(),
            ),
            ("longer calls at once", LONG_CALLS.to_string()),
            ("order pages that update themselves", LISTENERS.to_string()),
            (
                "of these, one address of IPv4 or one /64",
                LISTENERS_NEAR.to_string(),
            ),
            ("of these, one order", LISTENERS_OF_AN_ORDER.to_string()),
            ("open files", DESCRIPTORS.to_string()),
            ("callers that one limit remembers", MOST_KEYS.to_string()),
        ] {
            let line = format!("| {what} | {number} |");
            assert!(OPERATIONS.lines().any(|told| told == line), "{line}");
        }
    }

    /// Or a network around others would refuse what an address in it is granted.
    #[test]
    fn a_network_is_granted_more_than_an_address_in_it() {
        for limit in TABLE {
            if let (Some(near), Some(wide)) = (limit.near, limit.wide) {
                assert!(wide.burst > near.burst, "{}", limit.what);
                assert!(wide.one_more_every < near.one_more_every, "{}", limit.what);
            }
        }
    }

    #[test]
    fn a_gateway_finds_a_place_that_no_visitor_takes() {
        const { assert!(CONNECTIONS_FOR_GATEWAYS < CONNECTIONS && CONNECTIONS_NEAR < CONNECTIONS_WIDE) };
        const { assert!(2 * CONNECTIONS as u64 <= DESCRIPTORS) };
    }

    /// A form that does not come is its sender's doing; an answer that does not come is the shop's, and somebody has to look.
    #[test]
    fn whoever_sends_no_form_is_told_so_before_the_shop_is_late() {
        assert!(BODY_WITHIN < FORM_WITHIN && FORM_WITHIN < ANSWER_WITHIN);
    }
}
