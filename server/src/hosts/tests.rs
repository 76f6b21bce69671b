//! Whose name it is, and whose page.

use super::*;

fn with<T>(public_url: &str, others: &[&str], look: impl Fn(Hosts<'_>) -> T) -> T {
    let others: Vec<String> = others.iter().map(|name| other_host(name).unwrap()).collect();
    look(Hosts {
        public_url: &public_url.parse().unwrap(),
        others: &others,
    })
}

#[test]
fn people_are_served_under_the_shops_own_names() {
    for (asked, is_known) in [
        ("shop.example.ru", true),
        ("SHOP.example.RU:443", true),
        ("shop.example.ru.", true),
        ("www.shop.example.ru", true),
        ("second.example", true),
        ("xn--80aswg.xn--p1ai", true),
        ("сайт.рф", false),
        ("203.0.113.7", true),
        // What only this network can call it.
        ("localhost:3000", true),
        ("shop.localhost", true),
        ("127.0.0.1:3000", true),
        ("[::1]:3000", true),
        ("192.168.1.5:3000", true),
        ("[fd00::5]", true),
        ("shop", true),
        ("vitrina_1:3000", true),
        ("raspberry.local", true),
        // Anybody else's.
        ("evil.example", false),
        ("shop.example.ru.evil.example", false),
        ("evil-shop.example.ru", false),
        ("www.second.example", false),
        ("a.www.shop.example.ru", false),
        ("192.168.1.5.evil.example", false),
        ("localhost.evil.example", false),
        ("notlocal", true),
        ("evil.notlocal", false),
        ("198.51.100.1", false),
        ("[2001:db8::1]", false),
        ("evil.example@shop.example.ru", false),
        ("shop.example.ru/evil", false),
        ("", false),
        (":80", false),
        ("shop.example.ru shop.example.ru", false),
        ("0x7f.0.0.1", true),
    ] {
        let found = with(
            "https://shop.example.ru",
            &["second.example", "сайт.рф", "203.0.113.7"],
            |hosts| hosts.knows(asked),
        );
        assert_eq!(found, is_known, "{asked:?}");
    }
    assert!(with("https://www.shop.ru", &[], |hosts| hosts.knows("shop.ru")));
    assert!(with("https://198.51.100.1", &[], |hosts| hosts
        .knows("198.51.100.1:80")));
}

#[test]
fn the_office_takes_forms_of_its_own_address_only() {
    for (public_url, origin, asked, is_own) in [
        ("https://shop.ru", "https://shop.ru", "shop.ru", true),
        ("https://shop.ru", "https://shop.ru", "127.0.0.1:3000", true),
        ("https://shop.ru:8443", "https://shop.ru:8443", "shop.ru", true),
        ("https://shop.ru", "http://shop.ru", "shop.ru", false),
        ("https://shop.ru", "https://www.shop.ru", "www.shop.ru", false),
        ("https://shop.ru", "https://shop.ru:8443", "shop.ru:8443", false),
        (
            "https://shop.ru",
            "http://127.0.0.1:3000",
            "127.0.0.1:3000",
            false,
        ),
        ("https://shop.ru", "https://evil.example", "evil.example", false),
        ("https://shop.ru", "null", "shop.ru", false),
        ("https://shop.ru", "", "", false),
        // The demo is itself wherever it is opened in its network.
        (
            "http://127.0.0.1:3000",
            "http://localhost:3000",
            "localhost:3000",
            true,
        ),
        (
            "http://127.0.0.1:3000",
            "http://192.168.1.5:3000",
            "192.168.1.5:3000",
            true,
        ),
        (
            "http://127.0.0.1:3000",
            "http://localhost:3000",
            "127.0.0.1:3000",
            false,
        ),
        (
            "http://127.0.0.1:3000",
            "http://localhost:4000",
            "localhost:3000",
            false,
        ),
        (
            "http://127.0.0.1:3000",
            "http://evil.example",
            "evil.example",
            false,
        ),
        ("http://127.0.0.1:3000", "file://", "localhost", false),
    ] {
        let found = with(public_url, &[], |hosts| hosts.is_own_office(origin, asked));
        assert_eq!(found, is_own, "{public_url} {origin} {asked}");
    }
}

#[test]
fn the_office_is_shown_where_its_forms_are_taken() {
    for (public_url, asked, way) in [
        ("https://shop.ru", "shop.ru", None),
        ("https://shop.ru:8443", "shop.ru", None),
        ("https://shop.ru", "127.0.0.1:3000", None),
        (
            "https://shop.ru",
            "www.shop.ru",
            Some("https://shop.ru/admin?a=b"),
        ),
        (
            "https://shop.ru:8443",
            "second.example",
            Some("https://shop.ru:8443/admin?a=b"),
        ),
        ("http://127.0.0.1:3000", "localhost:3000", None),
    ] {
        let found = with(public_url, &["second.example"], |hosts| {
            hosts.way_to_office(asked, "/admin?a=b")
        });
        assert_eq!(found.as_deref(), way, "{public_url} {asked}");
    }
}

#[test]
fn buyers_post_from_where_they_read() {
    for (origin, asked, is_own) in [
        ("https://shop.ru", "shop.ru", true),
        ("https://shop.ru", "127.0.0.1:3000", true),
        ("https://www.shop.ru", "www.shop.ru", true),
        ("https://second.example", "second.example", true),
        ("http://192.168.1.5:3000", "192.168.1.5:3000", true),
        ("http://shop.ru", "shop.ru", false),
        ("http://www.shop.ru", "www.shop.ru", false),
        ("https://www.shop.ru", "shop.ru", false),
        ("https://evil.example", "evil.example", false),
        ("https://evil.example", "shop.ru", false),
        ("null", "shop.ru", false),
    ] {
        let found = with("https://shop.ru", &["second.example"], |hosts| {
            hosts.is_own_page(origin, asked)
        });
        assert_eq!(found, is_own, "{origin} {asked}");
    }
}

#[test]
fn a_request_says_once_whom_it_is_for() {
    let mut headers = HeaderMap::new();
    assert_eq!(asked(&headers), None);
    headers.append(header::HOST, "shop.ru".parse().unwrap());
    assert_eq!(asked(&headers), Some("shop.ru"));
    headers.append(header::HOST, "evil.example".parse().unwrap());
    assert_eq!(asked(&headers), None);
}

#[test]
fn another_name_is_a_name_alone() {
    for (text, name) in [
        ("www.shop.ru", Some("www.shop.ru")),
        ("WWW.Shop.ru", Some("www.shop.ru")),
        ("магазин.рф", Some("xn--80aairftm.xn--p1ai")),
        ("203.0.113.7", Some("203.0.113.7")),
        ("https://shop.ru", None),
        ("shop.ru:8443", None),
        ("shop.ru/", None),
        ("*.shop.ru", None),
        ("", None),
    ] {
        assert_eq!(other_host(text).as_deref(), name, "{text}");
    }
}

#[test]
fn nobody_moves_the_shop_to_where_they_cannot_follow() {
    for (from, to, may_move) in [
        ("http://127.0.0.1:3000", "https://shop.example.ru", true),
        ("http://127.0.0.1:3000", "http://localhost:3000", true),
        ("https://shop.example.ru", "https://shop.example.ru:8443", true),
        ("https://shop.example.ru", "https://www.shop.example.ru", true),
        ("https://shop.example.ru", "https://second.example", true),
        ("https://shop.example.ru", "https://shop.exmaple.ru", false),
        ("https://shop.example.ru", "https://third.example", false),
        ("https://shop.example.ru", "http://127.0.0.1:3000", false),
        ("https://shop.example.ru", "http://shop", false),
        // It is refused for what it is.
        ("https://shop.example.ru", "shop", true),
    ] {
        let found = with(from, &["second.example"], |hosts| hosts.may_move_to(to));
        assert_eq!(found, may_move, "{from} {to}");
    }
}

#[test]
fn a_name_that_everybody_may_know_is_told_from_one_of_this_network() {
    for name in ["shop.example.ru", "shop.example.ru:8443", "xn--80aswg.xn--p1ai"] {
        assert!(is_public_name(name), "{name}");
    }
    for name in [
        "127.0.0.1:3000",
        "192.168.1.5",
        "198.51.100.7",
        "[::1]:3000",
        "localhost:3000",
        "shop",
        "shop.local",
        "",
    ] {
        assert!(!is_public_name(name), "{name}");
    }
}
