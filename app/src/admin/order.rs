//! Everything about one order, and what may be done to it.

mod actions;
mod attention;
mod goods;
mod history;
pub(super) mod messages;
pub(super) mod money;

use super::{Room, labels, office_page};
use crate::{
    Chrome, Trouble,
    pieces::{crumbs, error_box, moment},
    views::Link,
};
use leptos::prelude::*;
use shop::{
    Timestamp,
    desk::OrderFile,
    message::DeliveryState,
    order::{Order, What},
    payment::{InvoiceId, Report},
};

/// That no money is about the order, and whether it was put away; nothing for a real one.
fn trial(chrome: &Chrome, order: &Order) -> AnyView {
    if !order.is_test() {
        return ().into_any();
    }
    let put_away = order.put_away.as_ref().map(|put_away| {
        let values = [
            ("who", labels::actor(chrome, &put_away.by).into()),
            ("at", chrome.moment(put_away.at).into()),
        ];
        view! { <p>{chrome.with("admin-trial-put-away", &values)}</p> }
    });
    view! {
        <div class="notice" data-tone="wait">
            <p>{chrome.text("admin-trial-text")}</p>
            {put_away}
        </div>
    }
    .into_any()
}

/// What came of the last thing the staff asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It is done.
    Done(Deed),
    /// It is not.
    Trouble(Trouble),
    /// A refund was not noted; what was typed stays in its form.
    NotRefunded {
        /// Why.
        trouble: Trouble,
        /// The sum as it was typed.
        amount: String,
        /// The reason as it was typed.
        reason: String,
    },
    /// The gateways were asked; this is what they said.
    Reports(Vec<(InvoiceId, Report)>),
}

/// Something the staff did (`?done=`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deed {
    /// Marked as shipped.
    Shipped,
    /// Marked as delivered.
    Delivered,
    /// Cancelled.
    Cancelled,
    /// Paid past the gateways.
    PaidOutside,
    /// Refund noted.
    Refunded,
    /// Unfitting money accepted.
    Accepted,
    /// Unfitting money dealt with otherwise.
    Resolved,
    /// A message goes out again.
    Resent,
}

impl Deed {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Shipped,
        Self::Delivered,
        Self::Cancelled,
        Self::PaidOutside,
        Self::Refunded,
        Self::Accepted,
        Self::Resolved,
        Self::Resent,
    ];

    /// The deed with this name in addresses.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|deed| deed.as_str() == name)
    }

    /// Its name in addresses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Shipped => "shipped",
            Self::Delivered => "delivered",
            Self::Cancelled => "cancelled",
            Self::PaidOutside => "paid-outside",
            Self::Refunded => "refunded",
            Self::Accepted => "accepted",
            Self::Resolved => "resolved",
            Self::Resent => "resent",
        }
    }

    /// Whether the order's own history and messages say so, too. Anybody can write the address of a page, and who reads there
    /// that an order was paid sends the goods.
    fn is_told_by(self, file: &OrderFile) -> bool {
        let happened = |is: fn(&What) -> bool| file.history.iter().any(|event| is(&event.what));
        match self {
            Self::Shipped => happened(|what| matches!(what, What::Shipped { .. })),
            Self::Delivered => happened(|what| matches!(what, What::Delivered)),
            Self::Cancelled => happened(|what| matches!(what, What::Cancelled { .. })),
            Self::PaidOutside => happened(|what| matches!(what, What::PaidOutside { .. })),
            Self::Refunded => happened(|what| matches!(what, What::Refunded { .. })),
            Self::Accepted => happened(|what| matches!(what, What::Accepted { .. })),
            Self::Resolved => happened(|what| matches!(what, What::Resolved { .. })),
            Self::Resent => file.messages.iter().any(|row| row.state != DeliveryState::Dead),
        }
    }

    const fn words_id(self) -> &'static str {
        match self {
            Self::Shipped => "admin-done-shipped",
            Self::Delivered => "admin-done-delivered",
            Self::Cancelled => "admin-done-cancelled",
            Self::PaidOutside => "admin-done-paid-outside",
            Self::Refunded => "admin-done-refunded",
            Self::Accepted => "admin-done-accepted",
            Self::Resolved => "admin-done-resolved",
            Self::Resent => "admin-done-resent",
        }
    }
}

/// The page.
pub fn page(chrome: &Chrome, file: &OrderFile, now: Timestamp, outcome: Option<&Outcome>) -> String {
    let order = &file.order;
    let number = [("number", order.number.to_string().into())];
    let title = chrome.with("order-number", &number);
    office_page(chrome, title.clone(), Room::Orders, || {
        view! {
            <div class="stack stack-loose">
                {crumbs(chrome, vec![to_orders(chrome)], Some(chrome.with("number-sign", &number)))}
                {header(chrome, order, title, now)}
                {outcome.filter(|outcome| is_so(outcome, file)).map(|outcome| told(chrome, Some(order), outcome))}
                {trial(chrome, order)}
                {attention::sections(chrome, order)}
                <div class="desk">
                    {actions::panel(chrome, order, outcome)}
                    <div class="stack stack-loose">
                        {goods::panel(chrome, order)}
                        {goods::buyer(chrome, order)}
                        {money::panel(chrome, order)}
                        {messages::panel(chrome, &file.messages, Some(order.number))}
                    </div>
                    {history::panel(chrome, file)}
                </div>
            </div>
        }
    })
}

fn to_orders(chrome: &Chrome) -> Link {
    Link {
        href: chrome.href("/admin/orders"),
        text: chrome.text("admin-orders-title"),
    }
}

fn header(chrome: &Chrome, order: &Order, title: String, now: Timestamp) -> AnyView {
    let has_attention = order.open_attention().next().is_some();
    view! {
        <header class="cluster cluster-apart">
            <div class="stack stack-tight">
                <h1>{title}</h1>
                <p class="hint">{moment(chrome, order.placed_at)} ", " {labels::ago(chrome, order.placed_at, now)}</p>
            </div>
            <p class="cluster">
                {order.is_test().then(|| view! { {labels::trial(chrome)} " " })}
                {labels::state(chrome, &order.state, has_attention)}
                " "
                {labels::fulfilment(chrome, &order.fulfilment)}
                " "
                <span class="price price-large">{order.placed.total.to_string()}</span>
            </p>
        </header>
    }
    .into_any()
}

fn is_so(outcome: &Outcome, file: &OrderFile) -> bool {
    match outcome {
        Outcome::Done(deed) => deed.is_told_by(file),
        Outcome::Trouble(_) | Outcome::NotRefunded { .. } | Outcome::Reports(_) => true,
    }
}

/// What came of the last thing that was asked for, of an order if it is about one.
pub(super) fn told(chrome: &Chrome, order: Option<&Order>, outcome: &Outcome) -> AnyView {
    match outcome {
        Outcome::Trouble(trouble) | Outcome::NotRefunded { trouble, .. } => {
            error_box(chrome.text("not-done-title"), trouble.text(chrome))
        }
        Outcome::Done(deed) => {
            let words = chrome.text(deed.words_id());
            view! { <div class="notice" data-tone="good" role="status"><p>{words}</p></div> }.into_any()
        }
        Outcome::Reports(reports) => money::reports(chrome, order, reports),
    }
}

/// The page for a number that no order has.
pub fn not_found_page(chrome: &Chrome) -> String {
    office_page(chrome, chrome.text("admin-not-found-title"), Room::Orders, || {
        view! {
            <div class="stack">
                <h1>{chrome.text("admin-not-found-title")}</h1>
                <p class="lead">{chrome.text("admin-not-found-text")}</p>
                <p>
                    <a class="button button-quiet" href=chrome.href("/admin/orders")>
                        {chrome.text("admin-all-orders")}
                    </a>
                </p>
            </div>
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::fixture::{self, NOW};
    use shop::text::Lang;

    #[test]
    fn an_address_cannot_say_what_was_done() {
        let chrome = fixture::chrome(Lang::Ru);
        for deed in Deed::ALL.into_iter().filter(|deed| *deed != Deed::Resent) {
            let says = |history| {
                let file = OrderFile {
                    order: fixture::order(),
                    history,
                    messages: Vec::new(),
                };
                let page = page(&chrome, &file, NOW, Some(&Outcome::Done(deed)));
                page.contains(&chrome.text(deed.words_id()))
            };
            assert!(!says(Vec::new()), "{deed:?}");
            assert!(says(fixture::history("x")), "{deed:?}");
        }
    }
}
