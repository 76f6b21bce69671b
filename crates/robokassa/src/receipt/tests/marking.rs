use super::*;

#[test]
fn marked_goods_are_a_line_for_each_unit() {
    let boots = Goods::in_total("Сапоги", rub("100"), Quantity::pieces(3).unwrap(), Tax::None)
        .marked(["a", "b", "c"]);
    let receipt = Receipt::builder().goods(boots).build(rub("100")).unwrap();
    assert_eq!(shape(&receipt), ["1 for 33.34", "1 for 33.33", "1 for 33.33"]);
    for (code, faults) in [
        ("a".repeat(255), 0),
        ("a".repeat(256), 1),
        (String::new(), 1),
        ("a\n".to_owned(), 1),
    ] {
        let built = Receipt::builder()
            .goods(goods("Сапоги", "1", 1).marked([code]))
            .build(rub("1"));
        assert_eq!(built.map_or_else(|faults| faults.0.len(), |_| 0), faults);
    }
    let codes: Vec<_> = receipt
        .lines()
        .iter()
        .map(|line| line.marking().unwrap())
        .collect();
    assert_eq!(codes, ["a", "b", "c"]);
    assert!(
        receipt
            .lines()
            .iter()
            .all(|line| line.kind() == Some(SubjectKind::MarkedGoods))
    );
}

#[test]
fn codes_are_counted_whatever_kind_of_thing_they_mark() {
    use SubjectKind::{Excise, MarkedGoods};
    let marked = |quantity: &str, codes: &[&str], kind| {
        let goods = Goods::new("Вино", rub("1"), quantity.parse().unwrap(), Tax::None);
        let goods = goods.marked(codes.iter().copied()).kind(kind);
        let out_sum: Amount = Receipt::builder().goods(goods.clone()).total().unwrap();
        Receipt::builder().goods(goods).build(out_sum)
    };
    for (quantity, codes, kind, fits) in [
        ("3", &["a"][..], Excise, false),
        ("0.5", &["a"], Excise, false),
        ("1", &["a", "b"], Excise, false),
        ("2", &["a", "b"], Excise, true),
        ("1", &[], Excise, true),
        ("1", &[], MarkedGoods, false),
    ] {
        assert_eq!(
            marked(quantity, codes, kind).is_ok(),
            fits,
            "{quantity} {codes:?}"
        );
    }
    let lines = shape(&marked("2", &["a", "b"], Excise).unwrap());
    assert_eq!(lines, ["1 for 1.00", "1 for 1.00"]);
}
