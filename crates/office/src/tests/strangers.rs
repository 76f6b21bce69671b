//! The page of who causes what.

use super::drawn;
use crate::strangers::{BlockFault, NotBlocked, Stranger, content};
use app::sample::{
    World,
    fixture::{self, NOW},
};
use shop::{
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

/// The page with all that it can have, and with nothing.
pub(super) fn pages(world: &World) -> Vec<(String, String)> {
    let chrome = &world.chrome;
    let mut pages = vec![(
        "no strangers".to_owned(),
        drawn(chrome, || content(chrome, &[], &[], None)),
    )];
    for why in [
        BlockFault::NoNetwork,
        BlockFault::TooWide,
        BlockFault::Own,
        BlockFault::Inner,
    ] {
        let network = world.typed.to_owned();
        let tried = NotBlocked { network, why };
        let blocks = [block("2001:db8:1::/48", world.typed)];
        let page = drawn(chrome, || content(chrome, &blocks, &[stranger()], Some(&tried)));
        pages.push(("strangers".to_owned(), page));
    }
    pages
}

#[test]
fn a_network_is_shut_out_by_one_press_and_let_in_by_another() {
    for lang in [Lang::Ru, Lang::En] {
        let chrome = fixture::chrome(lang);
        let blocks = [block("2001:db8:1::/48", "olga")];
        let page = drawn(&chrome, || content(&chrome, &blocks, &[stranger()], None));
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
