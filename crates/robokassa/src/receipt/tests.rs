use time::macros::date;

use super::*;

mod countries;
mod marking;
mod rates;

fn rub(text: &str) -> Amount {
    text.parse().unwrap()
}

fn goods(name: &str, price: &str, pieces: u32) -> Goods {
    Goods::new(name, rub(price), Quantity::pieces(pieces).unwrap(), Tax::None)
}

fn faults(builder: ReceiptBuilder, out_sum: &str) -> Vec<ReceiptFault> {
    builder.build(rub(out_sum)).unwrap_err().0
}

/// Quantity and sum of each line.
fn shape(receipt: &Receipt) -> Vec<String> {
    receipt
        .lines()
        .iter()
        .map(|line| format!("{} for {}", line.quantity(), line.sum()))
        .collect()
}

#[test]
fn json_has_the_words_of_the_protocol() {
    let supplier = Supplier {
        name: "ООО «Снег»".to_owned(),
        inn: "7707083893".to_owned(),
        phones: vec!["+79990000000".to_owned()],
    };
    let weighed = Goods::new("Сыр \"Гауда\"\n", rub("500"), "0.25".parse().unwrap(), Tax::Vat22);
    let receipt = Receipt::builder()
        .tax_system(TaxSystem::UsnIncome)
        .goods(
            goods("Шапка", "149.90", 2)
                .method(SettlementMethod::FullPrepayment)
                .kind(SubjectKind::Commodity),
        )
        .goods(weighed.agent(AgentKind::CommissionAgent, supplier))
        .goods(goods("Сапоги", "10", 1).marked(["0104600\u{1d}21abc"]))
        .build(rub("434.80"))
        .unwrap();
    assert_eq!(
        receipt.to_json(),
        concat!(
            r#"{"sno":"usn_income","items":["#,
            r#"{"name":"Шапка","quantity":2,"sum":299.80,"tax":"none","payment_method":"full_prepayment","payment_object":"commodity"},"#,
            r#"{"name":"Сыр \"Гауда\"","quantity":0.25,"sum":125.00,"tax":"vat22","agent_info":{"type":"commission_agent"},"#,
            r#""supplier_info":{"name":"ООО «Снег»","inn":"7707083893","phones":["+79990000000"]}},"#,
            r#"{"name":"Сапоги","quantity":1,"sum":10.00,"tax":"none","payment_object":"tovar_mark","nomenclature_code":"0104600\u001d21abc"}]}"#,
        )
    );
    assert_eq!(
        (receipt.sum(), receipt.tax_system()),
        (rub("434.80"), Some(TaxSystem::UsnIncome))
    );
    let text = ReceiptText::from(&receipt);
    assert_eq!(
        (text.as_str(), text.sum()),
        (receipt.to_json().as_str(), Some(rub("434.80")))
    );
    assert_eq!(ReceiptText::verbatim(receipt.to_json()).unwrap().sum(), None);
}

#[test]
fn a_price_that_does_not_divide_becomes_two_lines() {
    let tea = Goods::in_total("Чай", rub("100"), Quantity::pieces(3).unwrap(), Tax::None);
    let receipt = Receipt::builder().goods(tea).build(rub("100")).unwrap();
    assert_eq!(shape(&receipt), ["1 for 33.34", "2 for 66.66"]);
    assert!(receipt.lines().iter().all(|line| line.unit_price().is_some()));
    let cheap = Goods::in_total("Спички", rub("0.02"), Quantity::pieces(3).unwrap(), Tax::None);
    let receipt = Receipt::builder().goods(cheap).build(rub("0.02")).unwrap();
    assert_eq!(shape(&receipt), ["3 for 0.02"]);
    assert_eq!(receipt.lines()[0].unit_price(), None);
}

#[test]
fn a_discount_is_divided_to_the_kopeck_and_spares_delivery() {
    let receipt = Receipt::builder()
        .goods(goods("А", "100", 1))
        .goods(goods("Б", "100", 1))
        .goods(goods("В", "100", 1))
        .goods(goods("Подарок", "0", 1))
        .discount(rub("100"))
        .delivery(goods("Доставка", "300", 1))
        .build(rub("500"))
        .unwrap();
    assert_eq!(
        shape(&receipt),
        ["1 for 66.67", "1 for 66.67", "1 for 66.66", "1 for 300.00"]
    );
    let free_delivery = Receipt::builder()
        .goods(goods("А", "1", 1))
        .delivery(goods("Доставка", "0", 1));
    assert_eq!(shape(&free_delivery.build(rub("1")).unwrap()), ["1 for 1.00"]);
}

#[test]
fn names_of_which_nothing_is_left_are_no_names() {
    for name in ["\u{1}", "\u{1} \u{2}", &format!("а{}", "\u{308}".repeat(128))] {
        let nameless = Receipt::builder().goods(goods(name, "1", 1));
        assert_eq!(faults(nameless, "1"), [ReceiptFault::NoName(0)], "{name:?}");
    }
}

#[test]
fn the_total_is_what_the_receipt_is_built_for() {
    let cheese = Goods::new("Сыр", rub("333.33"), "0.155".parse().unwrap(), Tax::None);
    let builder = Receipt::builder()
        .goods(cheese)
        .discount(rub("1.66"))
        .delivery(goods("Доставка", "300", 1));
    assert_eq!(builder.total(), Some(rub("350.01")));
    assert!(builder.build(rub("350.01")).is_ok());
    let too_cheap = Receipt::builder().goods(goods("А", "1", 1)).discount(rub("2"));
    assert_eq!(too_cheap.total(), None);
    let too_dear = Receipt::builder()
        .goods(goods("А", "92233720368547758", 1))
        .delivery(goods("Б", "1", 1));
    assert_eq!(too_dear.total(), None);
}

#[test]
fn names_are_cut_at_128_characters() {
    let receipt = Receipt::builder()
        .goods(goods(&"ё".repeat(200), "1", 1))
        .build(rub("1"))
        .unwrap();
    assert_eq!(receipt.lines()[0].name().chars().count(), 128);
}

#[test]
fn positions_are_not_divided_beyond_a_hundred_lines() {
    let odd = || Goods::in_total("Чай", rub("1"), Quantity::pieces(3).unwrap(), Tax::None);
    let many = |count: usize| (0..count).fold(Receipt::builder(), |builder, _| builder.goods(odd()));
    assert_eq!(many(50).build(rub("50")).unwrap().lines().len(), 100);
    assert_eq!(many(51).build(rub("51")).unwrap().lines().len(), 51);
    assert_eq!(many(100).build(rub("100")).unwrap().lines().len(), 100);
    assert_eq!(faults(many(101), "101"), [ReceiptFault::TooManyLines(101)]);
}

#[test]
fn every_fault_is_reported_at_once() {
    let bad_supplier = Supplier {
        name: "X".to_owned(),
        inn: "12345".to_owned(),
        phones: Vec::new(),
    };
    let builder = Receipt::builder()
        .sold_on(date!(2026 - 01 - 01))
        .goods(goods("  ", "1", 1))
        .goods(
            Goods::new("Чай", rub("1"), Quantity::ONE, Tax::Vat20).agent(AgentKind::Attorney, bad_supplier),
        )
        .goods(goods("Сапоги", "1", 2).marked(["a"]))
        .goods(goods("Сапоги", "1", 1).marked(["a"]))
        .goods(goods("Сапоги", "1", 1).marked(["ключ"]));
    assert_eq!(
        faults(builder, "10"),
        [
            ReceiptFault::NoName(0),
            ReceiptFault::TaxNotInForce {
                position: 1,
                tax: Tax::Vat20
            },
            ReceiptFault::SupplierInn(1),
            ReceiptFault::MarkingCount {
                position: 2,
                codes: 1,
                quantity: Quantity::pieces(2).unwrap()
            },
            ReceiptFault::MarkingRepeated(3),
            ReceiptFault::MarkingCode(4),
            ReceiptFault::Sum {
                lines: rub("6"),
                payment: rub("10")
            },
        ]
    );
}

#[test]
fn sums_that_cannot_be_are_faults() {
    assert_eq!(faults(Receipt::builder(), "0"), [ReceiptFault::NoLines]);
    assert_eq!(
        faults(
            Receipt::builder().goods(goods("А", "1", 1)).discount(rub("1")),
            "0"
        ),
        [ReceiptFault::NoLines]
    );
    assert_eq!(
        faults(
            Receipt::builder().goods(goods("А", "1", 1)).discount(rub("2")),
            "0"
        ),
        [ReceiptFault::TooMuch]
    );
    let dear = Receipt::builder().goods(goods("А", "100000000", 1));
    assert_eq!(
        faults(dear, "100000000"),
        [ReceiptFault::LineTooLarge(rub("100000000"))]
    );
    let dearest = Receipt::builder().goods(goods("А", "99999999.99", 1));
    assert!(dearest.build(rub("99999999.99")).is_ok());
    let endless = Receipt::builder().goods(goods("А", "92233720368547758.07", 2));
    assert_eq!(faults(endless, "1"), [ReceiptFault::TooMuch]);
    let poor =
        Goods::in_total("Сапоги", rub("0.01"), Quantity::pieces(2).unwrap(), Tax::None).marked(["a", "b"]);
    assert_eq!(
        faults(Receipt::builder().goods(poor), "0.01"),
        [ReceiptFault::ZeroLine]
    );
    let fraction = Goods::new("Сапоги", rub("1"), "0.5".parse().unwrap(), Tax::None).marked(["a"]);
    let shown = Receipt::builder()
        .goods(fraction)
        .build(rub("1"))
        .unwrap_err()
        .to_string();
    assert_eq!(
        shown,
        "position 0 has 1 marking codes for a quantity of 0.5; the lines make 0.50, the payment is 1.00"
    );
}

#[test]
fn words_are_read_back() {
    for tax in Tax::ALL {
        assert_eq!(tax.word().parse(), Ok(*tax));
        let digits = tax.word().trim_start_matches("vat").trim_start_matches("none");
        let rate: u8 = digits.parse().unwrap_or_default();
        assert_eq!(tax.rate(), if rate > 100 { rate - 100 } else { rate }, "{tax}");
    }
    assert_eq!("non-operating_gain".parse(), Ok(SubjectKind::NonOperatingGain));
    let unknown = "envd".parse::<TaxSystem>().unwrap_err();
    assert_eq!(unknown.allowed, TaxSystem::WORDS);
    assert_eq!(
        unknown.to_string(),
        "not one of osn, usn_income, usn_income_outcome, esn, patent"
    );
    assert!("vat18".parse::<Tax>().is_err());
    let second = SettlementMethod::ALL
        .iter()
        .filter(|method| method.needs_second_receipt())
        .count();
    assert_eq!((SubjectKind::ALL.len(), second), (19, 3));
}
