use super::*;

#[test]
fn values_travel_encoded_and_names_are_found_in_any_case() {
    let shp = Shp::from_pairs([("Shp_name", "a b&c=d"), ("SHP_user", "42")]).unwrap();
    assert_eq!(shp.get("shp_NAME"), Some("a%20b%26c%3Dd"));
    assert_eq!(shp.text("Shp_name").as_deref(), Some("a b&c=d"));
    assert_eq!(shp.get("Shp_user"), Some("42"));
    assert_eq!(shp.get("Shp_other"), None);
    assert!(!shp.is_empty() && Shp::new().is_empty());
}

#[test]
fn order_ignores_case_first_and_bytes_are_the_fallback() {
    let shp = Shp::from_pairs([("Shp_order", "1"), ("shp_interface", "link"), ("SHP_zone", "2")]).unwrap();
    assert_eq!(shp.signed(), ":shp_interface=link:Shp_order=1:SHP_zone=2");
    assert_eq!(
        shp.signed_otherwise(),
        [":SHP_zone=2:Shp_order=1:shp_interface=link"]
    );
    assert_eq!(shp.interface(), Some("link"));
    let shp = Shp::from_pairs([("Shp_ab", "1"), ("Shp_a_b", "2")]).unwrap();
    assert_eq!(shp.signed(), ":Shp_a_b=2:Shp_ab=1");
    assert_eq!(shp.signed_otherwise(), [":Shp_ab=1:Shp_a_b=2"]);
}

#[test]
fn parameters_are_sorted_in_whatever_order_they_come() {
    let sorted = [
        ("Shp_a", "1"),
        ("Shp_bb", "22"),
        ("Shp_ccc", "333"),
        ("Shp_dd", ""),
    ];
    for order in [
        [0, 1, 2, 3],
        [3, 2, 1, 0],
        [0, 2, 1, 3],
        [2, 3, 0, 1],
        [1, 3, 2, 0],
        [0, 3, 2, 1],
    ] {
        let shp = Shp::from_pairs(order.map(|at| sorted[at])).unwrap();
        assert_eq!(
            shp.signed(),
            ":Shp_a=1:Shp_bb=22:Shp_ccc=333:Shp_dd=",
            "{order:?}"
        );
    }
}

#[test]
fn names_of_other_shapes_are_refused() {
    let long = format!("Shp_{}", "a".repeat(61));
    for name in [
        "", "Shp_", "order", "Shp", "xShp_a", "Shp_a[]", "Shp_\0", "Shp_a b", "Shp_ё", "Shp_a:b", "Shp_a=b",
        &long,
    ] {
        assert_eq!(Shp::new().insert(name, "v"), Err(ShpError::Name), "{name:?}");
    }
    let mut shp = Shp::from_pairs([("Shp_a", "1")]).unwrap();
    assert_eq!(shp.insert("SHP_A", "2"), Err(ShpError::Duplicate));
    assert_eq!(shp.insert(&long[..64], "2"), Ok(()));
}

#[test]
fn values_that_could_shift_a_signature_are_refused() {
    let mut shp = Shp::new();
    for value in [
        "1:Shp_b=2",
        "a=b",
        "a b",
        "v\u{80}",
        "é",
        "a\0",
        "<b>",
        "\"",
        &"a".repeat(65),
    ] {
        assert_eq!(
            shp.insert_travelled("Shp_a", value),
            Err(ShpError::Value),
            "{value:?}"
        );
    }
    assert_eq!(shp.insert("Shp_a", &"ж".repeat(11)), Err(ShpError::Value));
    assert_eq!(
        shp.insert_travelled("shp_interface", "InvoiceService.WebApi"),
        Ok(())
    );
    assert_eq!(shp.insert("Shp_a", &"a".repeat(64)), Ok(()));
}

#[test]
fn the_number_of_parameters_is_limited() {
    let mut shp = Shp::new();
    for number in 0..MAX_COUNT {
        assert_eq!(shp.insert(&format!("Shp_{number}"), ""), Ok(()));
    }
    assert_eq!(shp.insert("Shp_more", ""), Err(ShpError::TooMany));
}
