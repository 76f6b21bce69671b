use crate::{Register, day_of, gateways_receipt, heading, money, second_receipt, totals};
use goods_files::{Cell, LongTable};
use shop::{
    Kopecks, Timestamp,
    order::{Actor, FiscalDocument, OrderNumber, ReceiptState, SecondReceipt, Settlement},
    payment::InvoiceId,
    register::{Entry, EntryId, Flow, ReceiptEntry, Through, Totals},
    sample::ROBOKASSA,
    text::Lang,
};
use words::{Zone, words};

/// A register of these lines as a file.
fn csv(register: Register, lang: Lang, lines: Vec<Vec<Cell>>) -> Vec<String> {
    let mut written = Vec::new();
    let mut table = LongTable::csv(&mut written).unwrap();
    let heading = heading(register, words(lang));
    assert_eq!(heading.cells.len(), heading.widths.len());
    table.line(heading.cells).unwrap();
    for line in lines {
        table.line(line).unwrap();
    }
    table.end().unwrap();
    let written = String::from_utf8(written).unwrap();
    let lines = written.trim_start_matches('\u{FEFF}').lines();
    lines.map(str::to_owned).collect()
}

fn november() -> Timestamp {
    Zone::MOSCOW.month("2026-11").unwrap().start
}

fn entry(day: i64, flow: Flow, kopecks: i64, fee: Option<i64>) -> Entry {
    Entry {
        id: EntryId(day),
        at: november().plus_seconds((day - 1) * 24 * 60 * 60 + 60),
        order: OrderNumber(1_001),
        flow,
        amount: Kopecks::new(kopecks),
        through: Through::Gateway(ROBOKASSA, InvoiceId::new(7).unwrap()),
        method: "SBP".into(),
        fee: fee.map(Kopecks::new),
        receipt: Some(true),
        by: Actor::Staff("olga".into()),
        note: "=cmd".into(),
    }
}

fn entries() -> Vec<Entry> {
    vec![
        entry(1, Flow::Payment, 199_050, Some(5_050)),
        entry(1, Flow::Payment, 10_000, None),
        entry(30, Flow::Refund, 2_500, None),
    ]
}

#[test]
fn payments_and_refunds_are_told_in_the_shops_own_time() {
    let lines = |flow| {
        let its = entries().into_iter().filter(move |entry| entry.flow == flow);
        its.map(|entry| money(words(Lang::Ru), Zone::MOSCOW, &entry))
            .collect()
    };
    let payments = csv(Register::Payments, Lang::Ru, lines(Flow::Payment));
    assert_eq!(payments.len(), 3);
    assert_eq!(
        payments[1],
        "2026-11-01 00:01:00;1001;Robokassa;7;SBP;1990,50;50,50;olga;'=cmd"
    );
    assert_eq!(
        payments[2],
        "2026-11-01 00:01:00;1001;Robokassa;7;SBP;100,00;;olga;'=cmd"
    );
    let refunds = csv(Register::Refunds, Lang::Ru, lines(Flow::Refund));
    assert_eq!(
        refunds[1..],
        ["2026-11-30 00:01:00;1001;Robokassa;7;SBP;25,00;;olga;'=cmd"]
    );
}

#[test]
fn totals_are_of_all_of_each_gateway_and_of_each_day() {
    let mut sums = Totals::default();
    sums.add(&entries(), november());
    let lines = totals(words(Lang::En), Zone::MOSCOW, november(), &sums);
    let lines = csv(Register::Totals, Lang::En, lines);
    let numbers = [
        "2;2090,50;1;25,00;50,50;1",
        "2;2090,50;0;0,00;50,50;1",
        "0;0,00;1;25,00;0,00;0",
    ];
    assert_eq!(lines.len(), 5);
    assert!(
        lines[1].ends_with(numbers[0]) && lines[2] == format!("Robokassa;{}", numbers[0]),
        "{lines:?}"
    );
    assert_eq!(lines[3], format!("2026-11-01;{}", numbers[1]));
    assert_eq!(lines[4], format!("2026-11-30;{}", numbers[2]));
    assert_eq!(day_of(Zone::MOSCOW, november(), 30), "2026-11-30");
}

#[test]
fn a_second_receipt_has_the_numbers_of_the_tax_service_and_a_first_one_has_none() {
    let document = FiscalDocument {
        storage: Some("9999".into()),
        number: Some("12".into()),
        attribute: None,
        date: None,
    };
    let second = ReceiptEntry {
        order: OrderNumber(1_002),
        receipt: SecondReceipt {
            state: ReceiptState::Done { document },
            since: november(),
            failing_since: None,
            settlement: Some(Settlement {
                number: InvoiceId::new(9).unwrap(),
                at: november(),
                goods: Vec::new(),
                delivery: Kopecks::new(39_000),
            }),
            stale: false,
        },
    };
    let lines = vec![
        gateways_receipt(words(Lang::Ru), Zone::MOSCOW, &entries()[0]),
        second_receipt(words(Lang::Ru), Zone::MOSCOW, &second),
    ];
    let lines = csv(Register::Receipts, Lang::Ru, lines);
    assert!(
        lines[1].starts_with("2026-11-01 00:01:00;1001;") && lines[1].ends_with(";1990,50;;;"),
        "{lines:?}"
    );
    assert!(lines[2].ends_with(";390,00;9999;12;"), "{lines:?}");
}

/// Nobody takes what was not noted for a receipt that was, nor one of money that went back for one of money that came.
#[test]
fn what_a_receipt_is_of_and_whether_it_was_noted_is_told() {
    let payment = entry(1, Flow::Payment, 100, None);
    let unnoted = Entry {
        receipt: None,
        ..payment.clone()
    };
    let refund = entry(2, Flow::Refund, 100, None);
    for (entry, which, state) in [
        (payment, "register-first", "register-by-gateway"),
        (unnoted, "register-first", "register-unnoted"),
        (refund, "register-returned", "register-by-gateway-back"),
    ] {
        let line = gateways_receipt(words(Lang::En), Zone::MOSCOW, &entry);
        let said = [which, state].map(|id| Cell::Text(words(Lang::En).text(id)));
        assert_eq!([&line[2], &line[4]], [&said[0], &said[1]]);
    }
}

#[test]
fn every_register_has_its_name() {
    for register in Register::ALL {
        assert_eq!(Register::named(register.as_str()), Some(register));
        for lang in [Lang::Ru, Lang::En] {
            assert_ne!(words(lang).text(register.words()), register.words());
        }
    }
    assert_eq!(Register::named("goods"), None);
}
