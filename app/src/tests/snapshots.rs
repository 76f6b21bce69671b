//! The main pages as people read them.

use super::shelf;
use crate::{
    Trouble, cart, checkout, hand_over, invoice, order,
    order::{Arrival, Visit},
    product,
    sample::{
        fixture::{self, NOW, PLACED},
        read,
    },
    views::StatusView,
};
use shop::{
    Kopecks,
    gateway::HandOver,
    order::{Actor, Fulfilment, Order, Placed, Refusal, State},
    payment::{AttemptOutcome, PayBy, Stage, Verdict},
    text::Lang,
};

/// The page in both languages, one snapshot under the test's name.
fn check(name: &str, page: impl Fn(Lang) -> String) {
    let mut settings = insta::Settings::clone_current();
    settings.set_omit_expression(true);
    settings.set_prepend_module_to_snapshot(false);
    let text = format!("{}\n\n————————\n\n{}", page(Lang::Ru), page(Lang::En));
    settings.bind(|| insta::assert_snapshot!(name, text));
}

#[test]
fn catalogue() {
    check("catalogue", |lang| {
        read(&shelf::page(lang, &shelf::nth(1), "", 2))
    });
}

#[test]
fn catalogue_of_several_pages() {
    check("catalogue_of_several_pages", |lang| {
        read(&shelf::page(lang, &shelf::nth(3), "", 101))
    });
}

#[test]
fn product_after_adding() {
    check("product_after_adding", |lang| {
        let showing = product::Showing {
            product: &fixture::sweater(),
            category: Some(&fixture::knitwear()),
            neighbours: &[],
            chosen: None,
            count: "1",
            outcome: Some(product::CartOutcome::InCart {
                count: 2,
                goods: Kopecks::new(1_798_000),
            }),
            delivery: &fixture::DELIVERY,
        };
        read(&product::page(&fixture::chrome(lang), &showing))
    });
}

#[test]
fn cart_with_a_line_that_is_short() {
    check("cart_with_a_line_that_is_short", |lang| {
        let quote = fixture::quote(&fixture::sweater(), &[(1, 1), (3, 3), (77, 1)]);
        read(&cart::page(
            &fixture::chrome(lang),
            &quote,
            &fixture::DELIVERY,
            None,
        ))
    });
}

#[test]
fn checkout_with_mistakes() {
    check("checkout_with_mistakes", |lang| {
        let form = checkout::CheckoutForm {
            name: "Мария".into(),
            delivery: "courier".into(),
            ..checkout::CheckoutForm::new("token".into(), &[PayBy::Online])
        };
        let showing = checkout::Showing {
            quote: &fixture::quote(&fixture::sweater(), &[(1, 1)]),
            delivery: &fixture::DELIVERY,
            ways: &[PayBy::Online],
            transfer_seconds: 5 * 24 * 3_600,
            agreed: ["data-1", "offer-1"],
            form: &form,
            mistakes: &form.read(&[PayBy::Online]).unwrap_err(),
            trouble: None,
        };
        read(&checkout::page(&fixture::chrome(lang), &showing))
    });
}

#[test]
fn hand_over_to_the_gateway() {
    check("hand_over_to_the_gateway", |lang| {
        let hand_over = HandOver::Form {
            action: "https://auth.robokassa.ru/Merchant/Index.aspx".into(),
            fields: vec![("InvId".into(), "1000042".into())],
        };
        let order = fixture::attempted(AttemptOutcome::Open);
        read(&hand_over::page(&fixture::chrome(lang), &order, &hand_over))
    });
}

#[test]
fn order_that_could_not_be_paid() {
    check("order_that_could_not_be_paid", |lang| {
        let order = fixture::attempted(AttemptOutcome::Failed);
        let visit = Visit {
            order: &order,
            now: NOW,
            arrival: Arrival::FromFailure,
            ways: &[PayBy::Online],
        };
        let trouble = Trouble::from(Refusal::TooManyAttempts);
        read(&order::page(&fixture::chrome(lang), &visit, &[], Some(&trouble)))
    });
}

#[test]
fn every_standing_of_an_order() {
    check("every_standing_of_an_order", |lang| {
        standings()
            .iter()
            .map(|(order, arrival, seconds)| {
                let visit = Visit {
                    order,
                    now: PLACED.plus_seconds(*seconds),
                    arrival: *arrival,
                    ways: &[PayBy::Online],
                };
                told(&order::status_view(&fixture::chrome(lang), &visit))
            })
            .collect::<Vec<_>>()
            .join("\n\n")
    });
}

/// Whoever tried to pay online may still pay by the transfer they chose, and nobody is asked for money twice.
#[test]
fn a_transfer_has_its_invoice_until_money_is_on_its_way_or_in_question() {
    let chrome = fixture::chrome(Lang::Ru);
    let waiting = State::AwaitingPayment {
        until: Some(fixture::UNTIL),
    };
    for (order, is_open) in [
        (fixture::order(), true),
        (fixture::attempted(AttemptOutcome::Open), true),
        (fixture::attempted(AttemptOutcome::Failed), true),
        (fixture::at_stage(Stage::Begun), true),
        (fixture::at_stage(Stage::Crediting), false),
        (fixture::at_stage(Stage::Partial), false),
        (fixture::questionable(Verdict::WrongSum, waiting), false),
        (fixture::paid(), false),
    ] {
        let order = Order {
            placed: Placed {
                pay_by: PayBy::BankTransfer,
                ..order.placed
            },
            ..order
        };
        let visit = Visit {
            order: &order,
            now: PLACED.plus_seconds(120),
            arrival: Arrival::Plain,
            ways: &[PayBy::Online],
        };
        let sentences = order::status_view(&chrome, &visit).sentences;
        let mut links = sentences.iter().filter_map(|sentence| sentence.link.as_ref());
        assert_eq!(
            links.any(|link| link.href.ends_with("/invoice")),
            is_open,
            "{order:?}"
        );
        let page = invoice::page(&chrome, &order, &fixture::account());
        assert_eq!(page.contains("data-code"), is_open, "{order:?}");
    }
}

/// Orders, how the visitor came, and how many seconds after placing.
fn standings() -> Vec<(Order, Arrival, i64)> {
    let at = PLACED.plus_seconds(7_200);
    let by = || Actor::Staff("olga".into());
    let reason = || "брак".to_owned();
    let waiting = || State::AwaitingPayment {
        until: Some(fixture::UNTIL),
    };
    let shipped = fixture::shipped(at, Some("RA123456789RU"));
    let cancelled = || State::Cancelled {
        at,
        by: by(),
        reason: reason(),
    };
    let refunded = State::Refunded {
        payment: fixture::payment(),
        at,
        by: by(),
        reason: reason(),
    };
    let paid = || State::Paid {
        payment: fixture::payment(),
    };
    let with = |order: Order, state| Order { state, ..order };
    let open = || fixture::attempted(AttemptOutcome::Open);
    let soon = |order: Order| (order, Arrival::Plain, 120);
    let later = |order: Order| (order, Arrival::Plain, 7_200);
    vec![
        (fixture::order(), Arrival::Plain, 60),
        soon(open()),
        (open(), Arrival::FromSuccess, 120),
        (open(), Arrival::FromSuccess, 1_200),
        (open(), Arrival::Checked, 120),
        (open(), Arrival::FromFailure, 120),
        soon(fixture::attempted(AttemptOutcome::Failed)),
        (open(), Arrival::Plain, 3_600),
        (fixture::at_stage(Stage::Begun), Arrival::Checked, 120),
        (fixture::at_stage(Stage::Returned), Arrival::FromFailure, 120),
        (fixture::at_stage(Stage::Held), Arrival::FromSuccess, 120),
        (fixture::at_stage(Stage::Crediting), Arrival::Checked, 7_200),
        soon(fixture::at_stage(Stage::Suspended)),
        later(fixture::at_stage(Stage::Partial)),
        soon(with(fixture::at_stage(Stage::Suspended), cancelled())),
        soon(fixture::questionable(Verdict::WrongSum, waiting())),
        soon(fixture::questionable(Verdict::PaidLate, State::Expired { at })),
        soon(fixture::questionable(Verdict::PaidAfterCancel, cancelled())),
        soon(fixture::questionable(Verdict::PaidTwice, paid())),
        soon(fixture::questionable(Verdict::TestInLive, waiting())),
        (fixture::paid(), Arrival::FromSuccess, 180),
        later(Order {
            fulfilment: shipped,
            ..fixture::paid()
        }),
        later(Order {
            fulfilment: fixture::delivered(at),
            ..fixture::paid()
        }),
        later(with(fixture::order(), State::Expired { at })),
        later(with(fixture::order(), cancelled())),
        later(with(fixture::paid(), refunded)),
        (fixture::on_delivery(Fulfilment::New), Arrival::Plain, 60),
        later(fixture::on_delivery(fixture::shipped(at, None))),
        later(fixture::on_delivery(fixture::delivered(at))),
        (fixture::by_transfer(), Arrival::Plain, 60),
    ]
}

fn told(status: &StatusView) -> String {
    let sentences = status.sentences.iter().chain(&status.hint).map(|sentence| {
        let link = sentence
            .link
            .as_ref()
            .map(|link| format!(" {} <{}>", link.text, link.href));
        format!("{}{}", sentence.text, link.unwrap_or_default())
    });
    let actions = status
        .actions
        .iter()
        .map(|action| format!("[{}] {}", action.label, action.action));
    let steps = status
        .steps
        .iter()
        .map(|step| format!("- {} · {} ({})", step.text, step.moment, step.tone));
    let ends = match (status.is_busy, status.is_final) {
        (true, _) => "busy",
        (false, true) => "final",
        (false, false) => "may change",
    };
    [
        format!("{} ({})", status.title, status.tone),
        format!("# {}", status.headline),
    ]
    .into_iter()
    .chain(sentences)
    .chain(actions)
    .chain(steps)
    .chain([ends.to_owned()])
    .collect::<Vec<_>>()
    .join("\n")
}
