//! The page of who causes what.

use super::drawn;
use crate::strangers::{BlockFault, Held, HeldOrder, NotBlocked, Stranger, content, held};
use app::sample::{
    World,
    fixture::{self, NOW},
};
use shop::{
    Kopecks,
    order::OrderNumber,
    stranger::{Block, Cause},
    text::Lang,
};

fn block(network: &str, made_by: &str) -> Block {
    Block {
        network: network.to_owned(),
        until: NOW.plus_seconds(3_600),
        made_at: NOW,
        made_by: made_by.to_owned(),
    }
}

fn stranger() -> Stranger {
    Stranger {
        network: "203.0.113.7/32".to_owned(),
        around: "203.0.113.0/24".to_owned(),
        causes: Cause::ALL.map(|cause| (cause, 12, 3)).to_vec(),
    }
}

fn unpaid(orders: i64) -> Held {
    let order = |number| HeldOrder {
        number: OrderNumber(number),
        placed_at: NOW,
        sum: Kopecks::new(12_345),
    };
    Held {
        network: "203.0.113.7/32".to_owned(),
        orders: (1..=orders).map(order).collect(),
        others: 2,
    }
}

/// The pages with all that they can have, and with nothing.
pub(super) fn pages(world: &World) -> Vec<(String, String)> {
    let chrome = &world.chrome;
    let mut pages = vec![(
        "no strangers".to_owned(),
        drawn(chrome, || content(chrome, &[], (&[], &[]), None)),
    )];
    for orders in [0, 3] {
        let page = drawn(chrome, || held::content(chrome, &unpaid(orders)));
        pages.push(("unpaid orders of a network".to_owned(), page));
    }
    for why in [
        BlockFault::NoNetwork,
        BlockFault::TooWide,
        BlockFault::Own,
        BlockFault::Inner,
    ] {
        let network = world.typed.to_owned();
        let tried = NotBlocked { network, why };
        let blocks = [block("2001:db8:1::/48", world.typed)];
        let page = drawn(chrome, || {
            content(chrome, &blocks, (&[stranger()], &[unpaid(3)]), Some(&tried))
        });
        pages.push(("strangers".to_owned(), page));
    }
    pages
}

#[test]
fn a_network_is_shut_out_by_one_press_and_let_in_by_another() {
    for lang in [Lang::Ru, Lang::En] {
        let chrome = fixture::chrome(lang);
        let blocks = [block("2001:db8:1::/48", "olga")];
        let page = drawn(&chrome, || content(&chrome, &blocks, (&[stranger()], &[]), None));
        for (action, network) in [
            ("block", "203.0.113.7/32"),
            ("block", "203.0.113.0/24"),
            ("release", "2001:db8:1::/48"),
        ] {
            let form = page
                .split("<form")
                .find(|form| form.contains(&format!("strangers/{action}")) && form.contains(network));
            let form = form.unwrap_or_else(|| panic!("{action} {network}: {page}"));
            assert!(form.contains("<button"), "{form}");
        }
        for cause in Cause::ALL {
            assert!(page.contains(&chrome.words().cause(cause)), "{cause:?}");
        }
    }
}

/// What is called off is what was seen: so many at once, each named.
#[test]
fn the_button_names_the_orders_that_it_calls_off() {
    let chrome = fixture::chrome(Lang::Ru);
    let most = i64::try_from(held::MOST_LET_GO).unwrap();
    let page = drawn(&chrome, || held::content(&chrome, &unpaid(most + 1)));
    let numbers = page.split("name=\"orders\" value=\"").nth(1).unwrap();
    let numbers: Vec<&str> = numbers.split('"').next().unwrap().split(' ').collect();
    assert_eq!((numbers.len(), numbers[0]), (held::MOST_LET_GO, "1"));
    let none = drawn(&chrome, || held::content(&chrome, &unpaid(0)));
    assert!(!none.contains("strangers/orders\""), "{none}");
}
