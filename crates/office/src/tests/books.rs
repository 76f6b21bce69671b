//! The papers of orders, and the registers of a month.

use super::drawn;
use crate::{
    books::{self, Month},
    order::papers,
};
use ::papers::Kind;
use app::sample::{
    World,
    fixture::{self, NOW},
};
use shop::{
    Kopecks,
    order::{Actor, OrderNumber},
    payment::GatewayName,
    register::{Entry, EntryId, Flow, Through, Totals},
    text::Lang,
};

fn entries(words: &str) -> Vec<Entry> {
    let gateway = GatewayName::new("robokassa").expect("a name");
    let entry = |flow, through, fee| Entry {
        id: EntryId(7),
        at: NOW,
        order: OrderNumber(1_042),
        flow,
        amount: Kopecks::new(199_050),
        through,
        method: words.to_owned(),
        fee,
        receipt: None,
        by: Actor::Staff(words.to_owned()),
        note: words.to_owned(),
    };
    let through = Through::Gateway(gateway, fixture::invoice());
    vec![
        entry(Flow::Payment, through, Some(Kopecks::new(5_000))),
        entry(Flow::Payment, through, None),
        entry(Flow::Payment, Through::Outside, None),
        entry(Flow::Refund, through, None),
    ]
}

/// Every paper of every order, a month with all that may be in it, and one with nothing.
pub(super) fn pages(world: &World) -> Vec<(String, String)> {
    let chrome = &world.chrome;
    let mut pages = Vec::new();
    for order in world.orders() {
        for kind in Kind::ALL {
            let page = drawn(chrome, || papers::content(chrome, &order, kind));
            pages.push((format!("{} {}", kind.as_str(), order.state.name()), page));
        }
    }
    for entries in [entries(world.typed), Vec::new()] {
        let name = chrome.zone.month_of(NOW);
        let start = chrome.zone.month(&name).expect("a month").start;
        let mut totals = Totals::default();
        totals.add(&entries, start);
        let month = Month {
            name: &name,
            start,
            totals: &totals,
            entries: &entries,
            is_first: false,
            has_more: true,
        };
        pages.push(("books".into(), drawn(chrome, || books::content(chrome, &month))));
    }
    pages
}

#[test]
fn a_page_of_a_month_leads_on_from_its_last_entry() {
    let chrome = fixture::live(Lang::En);
    let (entries, name) = (entries("a note"), chrome.zone.month_of(NOW));
    let start = chrome.zone.month(&name).expect("a month").start;
    let mut totals = Totals::default();
    totals.add(&entries, start);
    let month = Month {
        name: &name,
        start,
        totals: &totals,
        entries: &entries,
        is_first: true,
        has_more: true,
    };
    let page = drawn(&chrome, || books::content(&chrome, &month));
    let next = format!("/en/admin/books?month={name}&amp;after={}-7", NOW.ms());
    assert!(page.contains(&next), "{page}");
    assert!(
        page.contains(&format!("/en/admin/books/payments.csv?month={name}")),
        "{page}"
    );
}
