//! What a done operation tells of its money and of whose it is.

use super::*;

fn sum(text: &str) -> Amount {
    text.parse().unwrap()
}

/// A commission makes the two sums differ, whoever bears it.
#[test]
fn an_operation_pays_what_either_of_its_sums_says() {
    for (inc, out, paid) in [
        ("1990.000000", "1990.000000", &["1990.00", "1990.00"][..]),
        ("1990.000000", "1923.330000", &["1923.33", "1990.00"]),
        ("2058.970000", "1990.00", &["1990.00", "2058.97"]),
        ("1990", "$1990", &["1990.00"]),
        ("1990.0001", "1990.0", &["1990.00"]),
    ] {
        let xml = PAID
            .replace("<IncSum>149.900000", &format!("<IncSum>{inc}"))
            .replace("<OutSum>149.900000", &format!("<OutSum>{out}"));
        let operation = OpState::parse(xml.as_bytes()).unwrap();
        let sums: Vec<_> = operation.paid_sums().map(|sum| sum.to_string()).collect();
        assert_eq!(sums, paid);
        assert_eq!(operation.paid(), Some(sum(paid[0])));
        assert!(operation.pays(sum("1990.00")), "{inc} {out}");
        for other in ["1989.99", "1990.01", "0", "66.67"] {
            assert!(!operation.pays(sum(other)), "{inc} {out}: {other}");
        }
    }
    let nothing = PAID.replace("Sum>149", "Sum>$149");
    let nothing = OpState::parse(nothing.as_bytes()).unwrap();
    assert!(!nothing.pays(Amount::ZERO) && nothing.paid().is_none());
}

/// `None` and an empty list are two things: the first says nothing, the second says that there is nothing.
#[test]
fn an_answer_tells_whether_it_tells_of_parameters() {
    let list = |xml: &str| {
        let start = "<R><Result><Code>0</Code></Result><State><Code>100</Code></State>";
        OpState::parse(format!("{start}{xml}</R>").as_bytes()).unwrap()
    };
    let field = |name: &str, value: &str| format!("<Field><Name>{name}</Name><Value>{value}</Value></Field>");
    assert_eq!(list("").user_fields, None);
    assert_eq!(list("<UserField/>").user_fields, Some(Vec::new()));
    let foreign = list(&format!("<UserFields>{}</UserFields>", field("Shp_item", "1")));
    assert_eq!(
        (foreign.user_field("Shp_order"), foreign.user_field("Shp_item")),
        (None, Some("1"))
    );
    let ours = field("Shp_order", "A-77");
    let twice = list(&format!(
        "<UserField>{ours}</UserField><UserFields>{ours}</UserFields>"
    ));
    assert_eq!(twice.user_field("Shp_order"), Some("A-77"));
    let torn = list(&format!(
        "<UserField>{ours}{}</UserField>",
        field("shp_ORDER", "A-78")
    ));
    assert_eq!(torn.user_field("Shp_order"), None);
    let long = "https://old.example.ru/?robokassa=result&amp;a[]=ж:".repeat(20);
    let many: String = (0..90)
        .map(|at| field(&format!("Shp_item[{at}].é"), &long))
        .collect();
    let odd = list(&format!("<UserField>{many}{ours}</UserField>"));
    assert_eq!(odd.user_field("Shp_order"), Some("A-77"));
    assert_eq!(odd.user_fields.map(|fields| fields.len()), Some(91));
}
