//! What is made of each answer.

use super::{Named, Told, counted, foreign, report};
use shop::{
    Kopecks,
    order::OrderKey,
    payment::{Attempt, AttemptOutcome, Found, InvoiceId, Report, Stage},
    time::Timestamp,
};

/// Whether what was found is so.
type IsSo = fn(&Found) -> bool;

const KEY: &str = "0123456789abcdef0123456789abcdef";
const PAID: &str = r#"{"uuid":"INV-89UX09KA","status":"paid","invoice_status":"success","test_mode":false,
    "order_id":"1001-17-0123456789abcdef0123456789abcdef","amount_in_fiat":1990.0,"fiat_currency":"RUB"}"#;

fn attempt() -> Attempt {
    Attempt {
        gateway: super::NAME,
        invoice: InvoiceId::new(17).unwrap(),
        test: false,
        amount: Kopecks::new(199_000),
        method: None,
        started_at: Timestamp::from_ms(0),
        outcome: AttemptOutcome::Open,
        stage: None,
        issue: None,
        operation: None,
        hold: None,
        receipt: Some(false),
        handed_over: false,
    }
}

fn told(invoice: &str) -> Told {
    let body = format!(r#"{{"status":"success","result":[{invoice}]}}"#);
    Told::parse(200, body.as_bytes()).unwrap()
}

/// What is made of the paid invoice with one thing changed.
fn changed(right: &str, other: &str) -> Report {
    assert!(PAID.contains(right), "{right}");
    report(&told(&PAID.replacen(right, other, 1)).all[0], &attempt())
}

#[test]
fn the_name_of_an_attempt_is_read_as_it_was_written_and_nothing_else_is() {
    let named = Named {
        invoice: InvoiceId::new(17).unwrap(),
        key: OrderKey::parse(KEY).unwrap(),
    };
    assert_eq!(Named::read(&format!("1001-17-{KEY}")), Some(named));
    for other in [
        String::new(),
        "1001".into(),
        KEY.into(),
        format!("17-{KEY}"),
        format!("1001-0-{KEY}"),
        format!("1001-x-{KEY}"),
        format!("A-17-{KEY}"),
        format!("1-1001-17-{KEY}"),
        format!("1001-17-{}", KEY.to_uppercase()),
    ] {
        assert_eq!(Named::read(&other), None, "{other}");
    }
}

#[test]
fn money_is_found_with_its_sum_its_mode_and_its_order() {
    let Report::Paid(found) = changed("1990.0", "1990") else {
        panic!("it is paid");
    };
    assert_eq!(
        (found.paid, found.test, found.overpaid),
        (Kopecks::new(199_000), false, false)
    );
    assert_eq!(found.order_key, OrderKey::parse(KEY));
    let changes: [(&str, &str, IsSo); 6] = [
        (r#""paid""#, r#""overpaid""#, |found| found.overpaid),
        ("false", "true", |found| found.test),
        ("1990.0", "1.0", |found| found.paid == Kopecks::new(100)),
        (r#","fiat_currency":"RUB""#, "", |found| {
            found.paid == Kopecks::new(199_000)
        }),
        ("1001-17-", "1001-18-", |found| found.order_key.is_none()),
        ("1001-17-0", "1001-17-9", |found| {
            found.order_key.as_ref().is_some_and(|key| key.as_str() != KEY)
        }),
    ];
    for (right, other, is_so) in changes {
        let Report::Paid(found) = changed(right, other) else {
            panic!("{other} is paid");
        };
        assert!(is_so(&found), "{other}: {found:?}");
    }
}

#[test]
fn money_whose_sum_or_mode_is_not_known_waits_for_somebody_to_look() {
    let looked_into = Report::Unpaid {
        stage: Stage::Suspended,
        named: OrderKey::parse(KEY).unwrap(),
    };
    for (right, other) in [
        (r#""RUB""#, r#""USD""#),
        ("1990.0", "null"),
        ("1990.0", "1e30"),
        ("false", "null"),
    ] {
        assert_eq!(changed(right, other), looked_into, "{other}");
    }
    let nameless = PAID
        .replace(r#","fiat_currency":"RUB""#, "")
        .replace("1990.0", "24.5");
    assert_eq!(report(&told(&nameless).all[0], &attempt()), looked_into);
}

#[test]
fn each_status_is_a_stage() {
    let named = || OrderKey::parse(KEY).unwrap();
    for (status, stage) in [
        ("created", None),
        ("partial", Some(Stage::Partial)),
        ("canceled", Some(Stage::Cancelled)),
        ("frozen", Some(Stage::Suspended)),
    ] {
        let expected = stage.map_or(Report::Unknown, |stage| Report::Unpaid {
            stage,
            named: named(),
        });
        let status = format!(r#""status":"{status}""#);
        assert_eq!(changed(r#""status":"paid""#, &status), expected, "{status}");
    }
    let processed = changed(r#""success""#, r#""created""#);
    let stage = Stage::Crediting;
    assert_eq!(
        processed,
        Report::Unpaid {
            stage,
            named: named()
        }
    );
}

#[test]
fn coins_that_are_not_confirmed_are_on_their_way() {
    let status = r#""status":"created","amount_paid_usd":12.5"#;
    let expected = Report::Unpaid {
        stage: Stage::Crediting,
        named: OrderKey::parse(KEY).unwrap(),
    };
    assert_eq!(changed(r#""status":"paid""#, status), expected);
}

#[test]
fn a_cancelled_invoice_that_money_came_for_waits_for_somebody_to_look() {
    for (sums, stage) in [
        (r#""amount_paid_usd":12.5"#, Stage::Suspended),
        (r#""received_usd":0.01"#, Stage::Suspended),
        (r#""amount_paid_usd":0.0,"received_usd":0"#, Stage::Cancelled),
        (r#""amount_paid_usd":null,"received_usd":null"#, Stage::Cancelled),
    ] {
        let status = format!(r#""status":"canceled",{sums}"#);
        let expected = Report::Unpaid {
            stage,
            named: OrderKey::parse(KEY).unwrap(),
        };
        assert_eq!(changed(r#""status":"paid""#, &status), expected, "{sums}");
    }
}

#[test]
fn money_that_is_not_ours_is_kept_with_what_it_can_be_known_by() {
    let by_hand = PAID
        .replace(&format!("1001-17-{KEY}"), "consulting")
        .replace("RUB", "USD");
    let (number, found) = foreign(&told(&by_hand).all[0]).unwrap();
    assert!(number.get() > InvoiceId::OWN_MAX);
    let marks: Vec<_> = found
        .marks
        .iter()
        .map(|mark| (mark.name.as_str(), mark.value.as_str()))
        .collect();
    assert_eq!(
        marks,
        [
            ("invoice", "INV-89UX09KA"),
            ("order_id", "consulting"),
            ("amount", "1990 USD")
        ]
    );
    assert_eq!((found.paid, found.order_key), (Kopecks::ZERO, None));
    // The key of an order is no mark, and a sum in roubles is the sum.
    let (_, found) = foreign(&told(PAID).all[0]).unwrap();
    assert_eq!(found.marks.len(), 1);
    assert_eq!(found.paid, Kopecks::new(199_000));
    assert_eq!(found.order_key, OrderKey::parse(KEY));
    assert_eq!(
        foreign(&told(&PAID.replace("\"paid\"", "\"created\"")).all[0]),
        None
    );
}

#[test]
fn two_numbers_of_the_gateway_are_two_numbers_here() {
    let count = |text: &str| counted(&text.parse().unwrap()).unwrap();
    let numbers = [
        "89UX09KA",
        "89ux09KA",
        "089UX09KA",
        "00000017",
        "17",
        "zzzzzzzzzz",
    ];
    let counted: std::collections::BTreeSet<_> = numbers.iter().map(|one| count(one)).collect();
    assert_eq!(counted.len(), numbers.len());
    assert!(count(&"z".repeat(64)).get() > 0);
}
