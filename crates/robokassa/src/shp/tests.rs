use super::*;

#[test]
fn values_travel_encoded_and_names_are_found_in_any_case() {
    let shp = Shp::from_pairs([("Shp_name", "a b&c=d"), ("SHP_user", "42")]).unwrap();
    assert_eq!(shp.get("shp_NAME"), Some("a%20b%26c%3Dd"));
    assert_eq!(shp.get("Shp_user"), Some("42"));
    assert_eq!(shp.get("Shp_other"), None);
    assert!(!shp.is_empty() && Shp::new().is_empty());
}

#[test]
fn order_ignores_case() {
    let shp = Shp::from_pairs([("Shp_order", "1"), ("shp_a", ""), ("SHP_zone", "2")]).unwrap();
    assert_eq!(shp.signed(), ":shp_a=:Shp_order=1:SHP_zone=2");
    let pairs: Vec<_> = shp.iter().collect();
    assert_eq!(pairs, [("shp_a", ""), ("Shp_order", "1"), ("SHP_zone", "2")]);
    let shp = Shp::from_pairs([("Shp_ab", "1"), ("Shp_a_b", "2")]).unwrap();
    assert_eq!(shp.signed(), ":Shp_a_b=2:Shp_ab=1");
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
fn values_are_sent_as_what_cannot_shift_a_signature() {
    let mut shp = Shp::new();
    assert_eq!(shp.insert("Shp_a", "1:Shp_b=2\0"), Ok(()));
    assert_eq!(shp.signed(), ":Shp_a=1%3AShp_b%3D2%00");
    for long in ["a".repeat(65), "ж".repeat(11)] {
        assert_eq!(shp.insert("Shp_b", &long), Err(ShpError::Value), "{long}");
    }
    assert_eq!(shp.insert("Shp_b", &"a".repeat(64)), Ok(()));
}

#[test]
fn the_number_of_parameters_is_limited() {
    let mut shp = Shp::new();
    for number in 0..MAX_COUNT {
        assert_eq!(shp.insert(&format!("Shp_{number}"), ""), Ok(()));
    }
    assert_eq!(shp.insert("Shp_more", ""), Err(ShpError::TooMany));
}
