//! The page of an order whose lines are being changed.

use super::drawn;
use crate::order::{self, Beside, Lines, LinesTried};
use app::sample::{
    World,
    fixture::{self, NOW},
};
use shop::{
    Kopecks,
    catalog::{Card, ShelfPage, ShelfQuery},
    desk::{OrderFile, PrintedReceipts},
    order::{Ordered, Relining},
};

/// With changes and with a form that goes on: refused, and after a look.
pub(super) fn pages(world: &World) -> Vec<(String, String)> {
    let sweater = world.product(fixture::sweater());
    let file = OrderFile {
        order: fixture::order(),
        history: Vec::new(),
        messages: Vec::new(),
        takes_refunds: false,
        makes_links: false,
        receipts: PrintedReceipts::default(),
    };
    let quote = || fixture::quote(&sweater, &[(1, 2), (2, 3)]);
    let lines = quote().lines.iter().map(shop::cart::QuoteLine::ordered).collect();
    let after = Ordered::billed(lines, Kopecks::new(39_000), None).expect("there is such money");
    let relining = Relining {
        at: NOW,
        who: world.typed.to_owned(),
        before: file.order.ordered(),
        after: after.clone(),
    };
    let page = |preview| {
        let found = ShelfPage::of(&ShelfQuery::default(), 25, vec![Card::from(&sweater)]);
        let beside = Beside {
            lines: Lines {
                relinings: vec![relining.clone()],
                tried: Some(LinesTried::sample(world.typed, found, quote(), preview)),
            },
            ..Beside::default()
        };
        let chrome = &world.chrome;
        let page = drawn(chrome, || order::whole(chrome, &file, NOW, None, &beside));
        ("lines of an order".to_owned(), page)
    };
    vec![page(None), page(Some(after))]
}
