//! The pages of orders by hand.

use super::drawn;
use crate::{
    by_hand::{HandForm, HandTried, Showing, content},
    order,
};
use app::{
    Chrome,
    sample::{
        World,
        fixture::{self, NOW},
    },
};
use shop::{
    Kopecks,
    bill::Bill,
    catalog::{Card, ShelfPage, ShelfQuery},
    desk::{OrderFile, PrintedReceipts},
    order::Refusal,
    payment::{PayBy, Tender},
    staff::{Right, Role},
    text::Lang,
};

const WAYS: [PayBy; 2] = [PayBy::Online, PayBy::OnDelivery(Tender::Cash)];

/// The form in each of its states, and an order whose link is to be sent.
pub(super) fn pages(world: &World) -> Vec<(String, String)> {
    let chrome = &world.chrome;
    let sweater = world.product(fixture::sweater());
    let (full, empty) = (
        fixture::quote(&sweater, &[(1, 2), (3, 3), (77, 1)]),
        fixture::quote(&sweater, &[]),
    );
    let found = |total, cards| ShelfPage::of(&ShelfQuery::default(), total, cards);
    let many = found(25, vec![Card::from(&sweater)]);
    let none = found(0, Vec::new());
    let fields = [
        "token", "q", "name", "phone", "email", "address", "comment", "discount", "reason", "count-1",
    ];
    let typed: Vec<_> = fields
        .iter()
        .map(|name| ((*name).to_owned(), world.typed.to_owned()))
        .collect();
    let form = HandForm::of_fields(typed);
    let blank = HandTried {
        form: HandForm::blank(world.typed.to_owned(), &WAYS),
        mistakes: Vec::new(),
        trouble: None,
    };
    let mistaken = HandTried {
        mistakes: form
            .checkout
            .read_by_hand(&WAYS)
            .expect_err("nothing of it can be read"),
        form: form.clone(),
        trouble: None,
    };
    let refused = HandTried {
        form,
        mistakes: Vec::new(),
        trouble: Some(Refusal::ReasonMissing.into()),
    };
    let bill = Bill::of(full.goods, Kopecks::ZERO).discounted(Kopecks::new(100));
    let mut pages = Vec::new();
    for (tried, quote, found, bill) in [
        (&blank, &empty, None, Ok(Bill::of(Kopecks::ZERO, Kopecks::ZERO))),
        (&mistaken, &full, Some(&many), Ok(bill)),
        (&mistaken, &full, Some(&none), Err(Refusal::NotADiscount)),
        (&refused, &full, None, Err(Refusal::ReasonMissing)),
    ] {
        let showing = Showing {
            tried,
            quote,
            found,
            bill,
            ways: &WAYS,
            delivery: &fixture::DELIVERY,
            transfer_seconds: 5 * 24 * 3_600,
        };
        pages.push(("by hand".to_owned(), drawn(chrome, || content(chrome, &showing))));
    }
    let mut order = world.order(fixture::order());
    order.placed.consents = None;
    world.typed.clone_into(&mut order.placed.discount_reason);
    order.placed.bill = order.placed.bill.discounted(Kopecks::new(100));
    let file = OrderFile {
        order,
        history: Vec::new(),
        messages: Vec::new(),
        takes_refunds: false,
        makes_links: false,
        receipts: PrintedReceipts::default(),
    };
    let page = drawn(chrome, || order::content(chrome, &file, NOW, None));
    assert!(page.contains("buyers-link"));
    pages.push(("order by hand".to_owned(), page));
    pages
}

/// There everybody can do what a buyer can, such as calling the order off.
#[test]
fn the_way_to_the_buyers_page_is_shown_to_who_may_do_the_same() {
    for role in Role::ALL {
        let chrome = Chrome {
            role: Some(role),
            ..fixture::chrome(Lang::Ru)
        };
        let mut order = fixture::order();
        order.placed.consents = None;
        let key = order.key.as_str().to_owned();
        let file = OrderFile {
            order,
            history: Vec::new(),
            messages: Vec::new(),
            takes_refunds: false,
            makes_links: false,
            receipts: PrintedReceipts::default(),
        };
        let page = drawn(&chrome, || order::content(&chrome, &file, NOW, None));
        assert_eq!(page.contains(&key), role.may(Right::TakeOrders), "{role:?}");
    }
}
