//! Who is behind a request.

use super::*;
use crate::limits::{Limit, Quota};
use std::{num::NonZeroU32, time::Duration};

const NOW: Timestamp = Timestamp::from_ms(1_795_000_000_000);

fn callers(trusted: &[&str]) -> Callers {
    Callers::new(trusted.iter().map(|net| net.parse().unwrap()).collect())
}

fn parts(peer: &str, forwarded: Option<&str>) -> Parts {
    let mut request = axum::http::Request::builder().method(Method::POST);
    if let Some(forwarded) = forwarded {
        request = request.header("x-forwarded-for", forwarded);
    }
    let (mut parts, ()) = request.body(()).unwrap().into_parts();
    let peer: IpAddr = peer.parse().unwrap();
    parts
        .extensions
        .insert(ConnectInfo(SocketAddr::new(peer, 40_000)));
    parts
}

fn caller(callers: &Callers, peer: &str, forwarded: &str) -> Caller {
    callers.of(&parts(peer, Some(forwarded)), NOW)
}

fn few() -> Quotas {
    let quota = |burst| {
        Some(Quota {
            burst: NonZeroU32::new(burst).unwrap(),
            one_more_every: Duration::from_hours(1),
        })
    };
    Quotas::new(Limit {
        what: "tests",
        near: quota(2),
        wide: quota(5),
        together: None,
    })
}

#[test]
fn a_network_is_said_and_no_more_of_the_address() {
    for (address, network) in [
        ("203.0.113.77", "203.0.113.0/24"),
        ("127.0.0.1", "127.0.0.0/24"),
        ("2001:db8:1:2::77", "2001:db8:1::/48"),
        ("::1", "::/48"),
    ] {
        assert_eq!(Caller::at(address.parse().unwrap()).network(), network);
    }
    let hidden = caller(&callers(&["10.0.0.0/8"]), "10.0.0.1", "unknown");
    assert_eq!((hidden.address, hidden.network().as_str()), (None, "unknown"));
}

#[test]
fn a_listed_proxy_is_believed_the_last_hop_and_no_other() {
    let callers = callers(&["10.0.0.0/8", "2001:db8:ffff::/48", "127.0.0.1/32"]);
    for (peer, forwarded, address) in [
        ("10.1.2.3", "198.51.100.7", "198.51.100.7"),
        ("::ffff:10.1.2.3", "::ffff:198.51.100.7", "198.51.100.7"),
        ("10.1.2.3", "203.0.113.9, 198.51.100.7:51234", "198.51.100.7"),
        ("127.0.0.1", "unknown, 2001:db8::7", "2001:db8::7"),
        ("2001:db8:ffff::1", "[2001:db8::7]:443", "2001:db8::7"),
        // Proxies in a row.
        (
            "127.0.0.1",
            "203.0.113.9, 198.51.100.7, 10.9.9.9, 2001:db8:ffff::2",
            "198.51.100.7",
        ),
        // Somebody who sits where the proxies are.
        ("127.0.0.1", "10.7.7.7, 10.9.9.9", "10.7.7.7"),
    ] {
        let caller = caller(&callers, peer, forwarded);
        assert_eq!(caller.to_string(), address, "{peer} {forwarded}");
        assert!(!caller.is_local);
    }
    assert_eq!(callers.troubles(NOW), []);
}

#[test]
fn who_may_be_a_proxy_is_listed_or_a_machine_in_here() {
    let callers = callers(&["198.51.100.0/24"]);
    for (peer, may_be_proxy) in [
        ("198.51.100.7", true),
        ("::ffff:198.51.100.7", true),
        ("172.18.0.5", true),
        ("::1", true),
        ("203.0.113.9", false),
        ("2001:db8::7", false),
    ] {
        assert_eq!(
            callers.may_be_proxy(peer.parse().unwrap()),
            may_be_proxy,
            "{peer}"
        );
    }
}

#[test]
fn a_listed_proxy_that_cannot_be_understood_is_complained_of_and_its_visitors_are_nobody() {
    let callers = callers(&["10.0.0.0/8"]);
    for (peer, forwarded) in [
        ("10.0.0.1", Some("unknown")),
        ("10.0.0.2", Some("198.51.100.7, _hidden")),
        ("10.0.0.3", Some("198.51.100.7, ")),
        ("10.0.0.4", Some("198.51.100.7, 999.1.1.1, 10.0.0.9")),
        ("10.0.0.5", None),
    ] {
        let caller = callers.of(&parts(peer, forwarded), NOW);
        assert_eq!(
            (caller.address, caller.to_string().as_str()),
            (None, "unknown"),
            "{peer}"
        );
        let quotas = few();
        let taken = (0..9).filter(|_| quotas.take("", &caller)).count();
        assert_eq!(taken, 5, "they share what a network around others has");
    }
    assert_eq!(callers.troubles(NOW).len(), 5);
    let mut look = parts("10.0.0.6", None);
    look.method = Method::GET;
    assert_eq!(callers.of(&look, NOW).address, None);
    assert_eq!(
        callers.troubles(NOW).len(),
        5,
        "who only looks may speak for nobody"
    );
}

#[test]
fn whoever_is_not_listed_is_not_believed() {
    let callers = callers(&["10.0.0.1/32"]);
    for peer in ["203.0.113.9", "10.0.0.2", "172.18.0.5", "127.0.0.1", "fd00::1"] {
        let caller = caller(&callers, peer, "198.51.100.7");
        assert_eq!(caller.to_string(), peer);
        assert!(!caller.is_local);
        assert!(
            callers
                .troubles(NOW)
                .contains(&ProxyTrouble::Unlisted(peer.parse().unwrap()))
        );
    }
    let direct = callers.of(&parts("203.0.113.10", None), NOW);
    assert_eq!(direct, Caller::at("203.0.113.10".parse().unwrap()));
    assert_eq!(callers.troubles(NOW).len(), 5);
    assert!(callers.of(&parts("127.0.0.1", None), NOW).is_local);
}

#[test]
fn a_stranger_gains_nothing_by_writing_the_header_himself() {
    let (callers, quotas) = (callers(&[]), few());
    let taken =
        (0..9).filter(|nth| quotas.take("", &caller(&callers, "203.0.113.9", &format!("198.51.100.{nth}"))));
    assert_eq!(taken.count(), 2);
}

#[test]
fn buyers_behind_a_proxy_that_is_not_listed_do_not_use_up_each_others_quota_at_once() {
    let (callers, quotas) = (callers(&[]), few());
    let take = |buyer: &str| quotas.take("", &caller(&callers, "172.18.0.5", buyer));
    assert!(take("198.51.100.1") && take("198.51.100.1") && !take("198.51.100.1"));
    assert!(take("198.51.100.2") && take("198.51.100.3") && take("198.51.100.4"));
    let as_seen = caller(&callers, "172.18.0.5", "198.51.100.1").as_seen();
    assert_eq!(as_seen, Caller::at("172.18.0.5".parse().unwrap()));
    assert!(!take("198.51.100.5"), "but all of them together have a limit");
    assert!(
        quotas.take("", &Caller::at("198.51.100.1".parse().unwrap())),
        "nobody else does"
    );
}

#[test]
fn a_customer_of_a_provider_has_one_quota_however_many_addresses() {
    let quotas = few();
    let take = |address: &str| quotas.take("", &Caller::at(address.parse().unwrap()));
    assert!(take("2001:db8:1:1::1") && take("2001:db8:1:1:ffff::2"));
    assert!(!take("2001:db8:1:1:abcd::3"), "the /64 is used up");
    assert!(take("2001:db8:1:2::1") && take("2001:db8:1:3::1") && take("2001:db8:1:4::1"));
    assert!(!take("2001:db8:1:5::1"), "so is the /48");
    assert!(take("2001:db8:2::1"));
    assert!(take("198.51.100.7") && take("198.51.100.7") && !take("198.51.100.7"));
    assert!(take("198.51.100.8") && take("198.51.100.9"));
    assert!(take("198.51.100.10") && !take("198.51.100.11"), "so is the /24");
    assert!(take("198.51.101.11"));
}

#[test]
fn a_caller_comes_from_its_address_and_the_networks_around_it() {
    let at = |address: &str| Caller::at(address.parse().unwrap());
    for (address, net, is_in) in [
        ("198.51.100.7", "198.51.100.7/32", true),
        ("198.51.100.7", "198.51.100.0/24", true),
        ("198.51.100.7", "198.51.100.8/32", false),
        ("2001:db8:1:2::7", "2001:db8:1:2::/64", true),
        ("2001:db8:1:2::7", "2001:db8:1::/48", true),
        ("2001:db8:1:2::7", "2001:db8:1:3::/64", false),
        ("2001:db8:1:2::7", "0.0.0.0/0", false),
    ] {
        assert_eq!(at(address).is_in(&net.parse().unwrap()), is_in, "{address} {net}");
    }
    assert_eq!(
        at("2001:db8:1:2::7").near(),
        Some("2001:db8:1:2::/64".parse().unwrap())
    );
}

/// Its visitors have large limits together, and the owner reads why.
#[test]
fn a_proxy_that_keeps_its_visitors_to_itself_is_known_by_the_host_that_it_asks_for() {
    let url = |url: &str| url.parse::<Url>().unwrap();
    let ask = |callers: &Callers, peer: &str, host: &str| {
        let mut parts = parts(peer, None);
        parts.headers.insert(HOST, host.parse().unwrap());
        callers.of(&parts, NOW)
    };
    let shop = callers(&[]).of_shop(&url("https://shop.example.ru/"));
    assert!(ask(&shop, "127.0.0.1", "127.0.0.1:3000").is_local);
    assert_eq!(shop.troubles(NOW), []);
    for peer in ["127.0.0.1", "172.18.0.5"] {
        for host in ["shop.example.ru", "SHOP.example.ru:443"] {
            let caller = ask(&shop, peer, host);
            assert_eq!(
                (caller.is_local, caller.near(), &*caller.to_string()),
                (false, None, "unknown")
            );
        }
        let silent = ProxyTrouble::Silent(peer.parse().unwrap());
        assert!(shop.troubles(NOW).contains(&silent), "{peer}");
    }
    // A visitor from outside asks for the same host, and a shop without HTTPS may be visited from in here.
    assert!(ask(&shop, "203.0.113.9", "shop.example.ru").near().is_some());
    assert_eq!(shop.troubles(NOW).len(), 2);
    // A proxy on another machine may have a name of its own for the shop.
    let renamed = ask(&shop, "10.0.0.9", "vitrina:3000");
    assert_eq!((renamed.is_local, renamed.near()), (false, None));
    assert_eq!(shop.troubles(NOW).len(), 3);
    let plain = callers(&[]).of_shop(&url("http://shop.example.ru/"));
    assert!(ask(&plain, "127.0.0.1", "shop.example.ru").is_local);
}

#[test]
fn a_complaint_is_logged_at_once_and_then_once_an_hour_and_forgotten_after_a_day() {
    let callers = callers(&[]);
    let trouble = ProxyTrouble::Unlisted("10.0.0.9".parse().unwrap());
    let logged_at = || callers.troubles.lock().unwrap()[&trouble].logged_at;
    for (seconds, logged) in [
        (0, 0),
        (60, 0),
        (3_599, 0),
        (3_600, 3_600),
        (7_199, 3_600),
        (7_200, 7_200),
    ] {
        callers.complain(trouble, NOW.plus_seconds(seconds));
        assert_eq!(logged_at(), NOW.plus_seconds(logged), "{seconds}");
    }
    let last = NOW.plus_seconds(7_200);
    assert_eq!(callers.troubles(last.plus_seconds(REMEMBERED)), [trouble]);
    assert_eq!(callers.troubles(last.plus_seconds(REMEMBERED + 1)), []);
}

#[test]
fn a_crowd_of_strangers_does_not_hide_a_proxy_of_ours() {
    let callers = callers(&[]);
    for nth in 0..100 {
        let stranger = IpAddr::from([203, 0, 113, nth]);
        callers.complain(ProxyTrouble::Unlisted(stranger), NOW.plus_seconds(nth.into()));
    }
    assert_eq!(callers.troubles(NOW).len(), MOST_TROUBLES);
    let ours = ProxyTrouble::Unlisted("172.18.0.5".parse().unwrap());
    callers.complain(ours, NOW.plus_seconds(100));
    callers.complain(
        ProxyTrouble::Unlisted("203.0.113.200".parse().unwrap()),
        NOW.plus_seconds(101),
    );
    assert!(callers.troubles(NOW).contains(&ours));
    assert_eq!(callers.troubles(NOW).len(), MOST_TROUBLES);
}
