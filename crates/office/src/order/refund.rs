//! Returning money through the gateway that brought it: the form, what it would do, and what became of each refund.

mod form;
mod list;
mod preview;

pub(super) use form::offer;
pub(super) use list::list;
pub(super) use preview::preview;

use app::Chrome;
use shop::{
    Kopecks,
    order::{Goods, Line, Order, Refund, RefundWhat},
};

/// Which goods a refund is for, whether delivery, and whether money above the bill; nothing if it is for nothing in particular.
fn purpose(chrome: &Chrome, order: &Order, refund: &Refund) -> Option<String> {
    let goods = refund.pieces.iter().filter_map(|pieces| {
        let line = order.placed.lines.get(pieces.line)?;
        Some(format!("{} × {}", named(chrome, line), pieces.count))
    });
    let delivery = refund.delivery.then(|| chrome.text("delivery-word"));
    let surplus = (refund.division.as_ref()).is_some_and(|division| division.surplus > Kopecks::ZERO);
    let surplus = surplus.then(|| chrome.text("receipt-surplus"));
    let all: Vec<_> = goods.chain(delivery).chain(surplus).collect();
    (!all.is_empty()).then(|| all.join("; "))
}

fn named(chrome: &Chrome, line: &Line) -> String {
    let (name, option) = (line.name.get(chrome.lang), line.option.get(chrome.lang));
    if option.is_empty() {
        name.to_owned()
    } else {
        format!("{name}, {option}")
    }
}

const fn what_word(what: RefundWhat) -> &'static str {
    match what {
        RefundWhat::Rest => "rest",
        RefundWhat::Lines => "lines",
        RefundWhat::Sum => "sum",
    }
}

const fn goods_word(goods: Goods) -> &'static str {
    match goods {
        Goods::Stay => "stay",
        Goods::Shelf => "shelf",
        Goods::WrittenOff => "written-off",
    }
}

const fn goods_id(goods: Goods) -> &'static str {
    match goods {
        Goods::Stay => "office-refund-goods-stay",
        Goods::Shelf => "office-refund-goods-shelf",
        Goods::WrittenOff => "office-refund-goods-written-off",
    }
}
