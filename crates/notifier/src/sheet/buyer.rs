//! Letters to buyers, in the language of their order. Those that go out before anybody paid hide the buyer: see
//! [`Letter::is_before_payment`](shop::message::Letter::is_before_payment).

use super::{
    Sheet,
    pen::{LINE_UNITS, Pen, TEXT_UNITS},
};
use crate::{clean, notifier::NotifierSettings};
use shop::{
    buyer::Delivery,
    message::Brief,
    money::Kopecks,
    order::{Payment, Pieces, ReturnState},
    payment::{PayBy, Tender},
    text::Lang,
    time::Timestamp,
};

/// UTF-16 units of what the staff answers about a return: all of what it can type.
const NOTE_UNITS: usize = 1_000;

pub(super) fn placed(
    order: &Brief,
    until: Option<Timestamp>,
    no_gateway: bool,
    settings: &NotifierSettings,
) -> Sheet {
    let pen = Pen::new(order.placed.lang, settings).hiding_buyer();
    let until = until.map(|until| pen.moment(until)).unwrap_or_default();
    let sum = order.placed.bill.total().to_string();
    let values: [(&str, &str); 2] = [("until", &until), ("sum", &sum)];
    let say = |id| vec![pen.with(id, &values)];
    match order.placed.pay_by {
        PayBy::OnDelivery(tender) => {
            let id = match tender {
                Tender::Cash => "letter-placed-later-cash",
                Tender::Card => "letter-placed-later-card",
            };
            let mut sentences = say(id);
            sentences.push(next(&pen, order));
            about(&pen, order, "letter-placed", sentences)
        }
        PayBy::BankTransfer => {
            let sheet = about(&pen, order, "letter-placed", say("letter-placed-transfer"));
            let path = format!("{}/invoice", page(order));
            let link = pen.link(pen.text("letter-placed-invoice"), &path);
            Sheet {
                copy_link: pen.with("letter-copy-link", &[("url", &link.url)]),
                link,
                ..sheet
            }
        }
        PayBy::Online | PayBy::Method(_) | PayBy::Through(_) if no_gateway => {
            about(&pen, order, "letter-placed", say("letter-placed-no-gateway"))
        }
        PayBy::Online | PayBy::Method(_) | PayBy::Through(_) => {
            let mut sheet = about(&pen, order, "letter-placed", say("letter-placed-hold"));
            sheet.link.label = pen.with("letter-placed-pay", &values);
            sheet
        }
    }
}

/// The shop changed what is ordered: the sum of before and of now, then how to pay as when it was placed.
pub(super) fn relined(
    order: &Brief,
    was: Kopecks,
    until: Option<Timestamp>,
    no_gateway: bool,
    settings: &NotifierSettings,
) -> Sheet {
    let pen = Pen::new(order.placed.lang, settings).hiding_buyer();
    let mut sheet = placed(order, until, no_gateway, settings);
    let sums = [
        ("was", was.to_string()),
        ("sum", order.placed.bill.total().to_string()),
    ];
    let sums = sums.each_ref().map(|(name, sum)| (*name, sum.as_str()));
    sheet.sentences.insert(0, pen.with("letter-relined-sum", &sums));
    let number = order.number.to_string();
    sheet.title = pen.with("letter-relined", &[("number", &number)]);
    sheet
}

pub(super) fn paid(
    order: &Brief,
    payment: &Payment,
    has_left: bool,
    missing: &[Pieces],
    settings: &NotifierSettings,
) -> Sheet {
    let pen = Pen::new(order.placed.lang, settings);
    let thanks = pen.with("letter-paid-thanks", &[("sum", &payment.amount.to_string())]);
    let next = (!has_left).then(|| next(&pen, order));
    let missing = (!missing.is_empty()).then(|| {
        let goods = missing.iter().filter_map(|one| pen.pieces(order, *one));
        let goods = goods.collect::<Vec<_>>().join("; ");
        pen.with("letter-paid-missing", &[("goods", &goods)])
    });
    let sentences = [thanks].into_iter().chain(missing).chain(next).collect();
    about(&pen, order, "letter-paid", sentences)
}

/// The money is blocked, and not taken before the goods leave.
pub(super) fn held(order: &Brief, amount: Kopecks, settings: &NotifierSettings) -> Sheet {
    let pen = Pen::new(order.placed.lang, settings);
    let sum = amount.to_string();
    let sentences = vec![
        pen.with("letter-held-what", &[("sum", &sum)]),
        pen.text("letter-held-next"),
    ];
    about(&pen, order, "letter-held", sentences)
}

/// The order came to nothing, and the money is not held any more.
pub(super) fn let_go(order: &Brief, reason: &str, settings: &NotifierSettings) -> Sheet {
    let pen = Pen::new(order.placed.lang, settings).hiding_buyer();
    let sentences = vec![pen.text("letter-let-go-what"), pen.text("letter-let-go-bank")];
    let mut sheet = about(&pen, order, "letter-cancelled", sentences);
    let reason = clean::paragraph(reason, TEXT_UNITS);
    if !reason.is_empty() {
        sheet.facts.push(pen.fact("letter-reason", reason));
    }
    sheet
}

/// What the shop does with the goods next.
fn next(pen: &Pen<'_>, order: &Brief) -> String {
    pen.text(match order.placed.delivery {
        Delivery::PickUp => "letter-paid-next-pick-up",
        Delivery::Courier { .. } => "letter-paid-next-courier",
    })
}

/// Of a noted refund nobody here has seen the money leave: the letter says who says so, and what to do if it does not
/// come.
pub(super) fn refunded(
    order: &Brief,
    (amount, left): (Kopecks, Kopecks),
    outside: bool,
    by_gateway: bool,
    settings: &NotifierSettings,
) -> Sheet {
    let pen = Pen::new(order.placed.lang, settings);
    let sum = amount.to_string();
    let shop = clean::line(&settings.shop_name, LINE_UNITS);
    let what = if by_gateway {
        "letter-refunded-by-gateway"
    } else {
        "letter-refunded-what"
    };
    let mut sentences = vec![pen.with(what, &[("shop", &shop), ("sum", &sum)])];
    if left > Kopecks::ZERO {
        sentences.push(pen.with("letter-refunded-part", &[("left", &left.to_string())]));
    }
    let when = if outside {
        "letter-refunded-outside"
    } else {
        "letter-refunded-bank"
    };
    sentences.push(pen.text(when));
    let sheet = about(&pen, order, "letter-refunded", sentences);
    let values: [(&str, &str); 2] = [("number", &order.number.to_string()), ("sum", &sum)];
    Sheet {
        title: pen.with("letter-refunded", &values),
        ..sheet
    }
}

/// The gateway has taken a refund.
pub(super) fn refund_sent(order: &Brief, amount: Kopecks, settings: &NotifierSettings) -> Sheet {
    let sentences = ["letter-refund-sent-what", "letter-refund-sent-bank"];
    refund(order, amount, "letter-refund-sent", sentences, settings)
}

/// A refund that was announced did not happen.
pub(super) fn refund_refused(order: &Brief, amount: Kopecks, settings: &NotifierSettings) -> Sheet {
    let sentences = ["letter-refund-refused-what", "letter-refund-refused-next"];
    refund(order, amount, "letter-refund-refused", sentences, settings)
}

fn refund(
    order: &Brief,
    amount: Kopecks,
    title: &'static str,
    sentences: [&'static str; 2],
    settings: &NotifierSettings,
) -> Sheet {
    let pen = Pen::new(order.placed.lang, settings);
    let sum = amount.to_string();
    let shop = clean::line(&settings.shop_name, LINE_UNITS);
    let said = sentences.map(|id| pen.with(id, &[("shop", &shop), ("sum", &sum)]));
    let values: [(&str, &str); 2] = [("number", &order.number.to_string()), ("sum", &sum)];
    Sheet {
        title: pen.with(title, &values),
        ..about(&pen, order, title, said.to_vec())
    }
}

/// How far goods are that go back, and what comes next. Of their money the letters about refunds tell; none is promised that went back
/// before.
pub(super) fn returning(
    order: &Brief,
    (state, is_settled): (ReturnState, bool),
    note: &str,
    days: u32,
    settings: &NotifierSettings,
) -> Sheet {
    let pen = Pen::new(order.placed.lang, settings);
    let note = clean::paragraph(note, NOTE_UNITS);
    let (title, sentences) = match state {
        ReturnState::Asked => (
            "letter-return-asked",
            vec![
                pen.text("letter-return-asked-what"),
                pen.text("letter-return-asked-next"),
                pen.with("letter-return-asked-term", &[("days", &pen.days(days))]),
            ],
        ),
        ReturnState::Agreed => {
            let where_to = note.is_empty().then(|| pen.text("letter-return-agreed-ask"));
            let what = [pen.text("letter-return-agreed-what")];
            let money = [pen.text(money_of_return(is_settled))];
            (
                "letter-return-agreed",
                what.into_iter().chain(where_to).chain(money).collect(),
            )
        }
        ReturnState::Declined => (
            "letter-return-declined",
            vec![
                pen.text("letter-return-declined-what"),
                pen.text("letter-return-declined-next"),
            ],
        ),
        ReturnState::Received => (
            "letter-return-received",
            vec![
                pen.text("letter-return-received-what"),
                pen.text(money_of_return(is_settled)),
            ],
        ),
    };
    of_return(&pen, order, (title, sentences), (state, note))
}

/// How far a withdrawal is from an order of which nothing has left. Nothing of it is to be received.
pub(super) fn withdrawing(
    order: &Brief,
    (state, is_settled): (ReturnState, bool),
    note: &str,
    settings: &NotifierSettings,
) -> Sheet {
    let pen = Pen::new(order.placed.lang, settings);
    let note = clean::paragraph(note, NOTE_UNITS);
    let (title, what, next) = match state {
        ReturnState::Asked => (
            "letter-withdrawal-asked",
            "letter-withdrawal-asked-what",
            "letter-withdrawal-money",
        ),
        ReturnState::Agreed | ReturnState::Received => (
            "letter-withdrawal-agreed",
            "letter-withdrawal-agreed-what",
            money_of_return(is_settled),
        ),
        ReturnState::Declined => (
            "letter-withdrawal-declined",
            "letter-withdrawal-declined-what",
            "letter-withdrawal-declined-next",
        ),
    };
    let sentences = vec![pen.text(what), pen.text(next)];
    of_return(&pen, order, (title, sentences), (state, note))
}

/// What is said of money that is owed for a request, now or once the goods are here, or that went back before this step.
const fn money_of_return(is_settled: bool) -> &'static str {
    if is_settled {
        "letter-return-settled"
    } else {
        "letter-return-money"
    }
}

/// What every letter about a return has: the way to its page, and what the staff says.
fn of_return(
    pen: &Pen<'_>,
    order: &Brief,
    (title, sentences): (&str, Vec<String>),
    (state, note): (ReturnState, String),
) -> Sheet {
    let link = pen.link(pen.text("letter-return-show"), &format!("{}/return", page(order)));
    let mut sheet = Sheet {
        copy_link: pen.with("letter-copy-link", &[("url", &link.url)]),
        link,
        ..about(pen, order, title, sentences)
    };
    if !note.is_empty() {
        let label = match state {
            ReturnState::Declined => "letter-reason",
            ReturnState::Asked | ReturnState::Agreed | ReturnState::Received => "letter-return-note",
        };
        sheet.facts.push(pen.fact(label, note));
    }
    sheet
}

pub(super) fn shipped(
    order: &Brief,
    tracking: Option<&str>,
    (pieces, more): (&[Pieces], bool),
    due: Option<Kopecks>,
    settings: &NotifierSettings,
) -> Sheet {
    let pen = Pen::new(order.placed.lang, settings);
    let (title, sentence) = match (&order.placed.delivery, more) {
        (Delivery::PickUp, false) => ("letter-ready", "letter-ready-pick-up"),
        (Delivery::PickUp, true) => ("letter-ready-part", "letter-ready-part-pick-up"),
        (Delivery::Courier { .. }, false) => ("letter-shipped", "letter-shipped-courier"),
        (Delivery::Courier { .. }, true) => ("letter-shipped-part", "letter-shipped-part-courier"),
    };
    // Of one that is the whole order the goods stand below, with their prices.
    let count_of = |line| {
        let its = pieces.iter().filter(|one| one.line == line);
        its.fold(0_u32, |sum, one| sum.saturating_add(one.count))
    };
    let mut lines = order.placed.lines.iter().enumerate();
    let is_whole = pieces.is_empty() || lines.all(|(place, line)| count_of(place) == line.count);
    let goods = (!is_whole).then(|| {
        let goods = pieces.iter().filter_map(|one| pen.pieces(order, *one));
        let goods = goods.collect::<Vec<_>>().join("; ");
        pen.with("letter-shipped-goods", &[("goods", &goods)])
    });
    let rest = more.then(|| pen.text("letter-shipped-more"));
    let due = due.map(|due| {
        let id = match order.placed.pay_by {
            PayBy::OnDelivery(Tender::Card) => "letter-shipped-due-card",
            PayBy::OnDelivery(Tender::Cash)
            | PayBy::Online
            | PayBy::Method(_)
            | PayBy::Through(_)
            | PayBy::BankTransfer => "letter-shipped-due-cash",
        };
        pen.with(id, &[("sum", &due.to_string())])
    });
    let sentences = [pen.text(sentence)]
        .into_iter()
        .chain(goods)
        .chain(rest)
        .chain(due);
    let mut sheet = about(&pen, order, title, sentences.collect());
    if let Some(tracking) = tracking {
        let tracking = clean::line(tracking, LINE_UNITS);
        sheet.facts.push(pen.fact("letter-tracking", tracking));
    }
    sheet
}

pub(super) fn cancelled(order: &Brief, reason: &str, settings: &NotifierSettings) -> Sheet {
    let pen = Pen::new(order.placed.lang, settings).hiding_buyer();
    let sentences = vec![
        pen.text("letter-cancelled-by-shop"),
        pen.text("letter-cancelled-paid"),
    ];
    let mut sheet = about(&pen, order, "letter-cancelled", sentences);
    let reason = clean::paragraph(reason, TEXT_UNITS);
    sheet.facts.push(pen.fact("letter-reason", reason));
    sheet
}

/// What every letter to a buyer has: a greeting, the goods, and the order's page.
fn about(pen: &Pen<'_>, order: &Brief, title: &str, sentences: Vec<String>) -> Sheet {
    let link = pen.link(pen.text("letter-show-order"), &page(order));
    let title = pen.with(title, &[("number", &order.number.to_string())]);
    let hello = if pen.hides_buyer() {
        pen.text("letter-hello-nobody")
    } else {
        let name = clean::unlinked(&clean::line(order.placed.buyer.name.as_str(), LINE_UNITS));
        pen.with("letter-hello", &[("name", &name)])
    };
    Sheet {
        hello: Some(hello),
        goods: pen.goods(order),
        totals: pen.totals(order),
        ..pen.sheet(title, sentences, link, "letter-foot")
    }
}

/// Path of the order's page, in its language.
fn page(order: &Brief) -> String {
    let prefix = match order.placed.lang {
        Lang::Ru => "",
        Lang::En => "/en",
    };
    format!("{prefix}/orders/{}", order.key.as_str())
}
