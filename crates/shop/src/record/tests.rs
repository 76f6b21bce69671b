use super::*;

const AT: Timestamp = Timestamp::from_ms(1_795_000_000_000);

fn row(id: i64, words: &str) -> RecordRow {
    RecordRow {
        id,
        order: Some(OrderNumber(1_000 + id)),
        content: words.as_bytes().to_vec(),
        facts: words.as_bytes().to_vec(),
    }
}

/// Three seals of two logs.
fn seals() -> Vec<Seal> {
    let first = Seal::of(None, Log::History, &[row(1, "a"), row(2, "b"), row(5, "c")], AT).unwrap();
    let second = Seal::of(
        Some(&first.head),
        Log::Journal,
        &[row(1, "a")],
        AT.plus_seconds(60),
    )
    .unwrap();
    let third = Seal::of(
        Some(&second.head),
        Log::History,
        &[row(6, "d")],
        AT.plus_seconds(120),
    )
    .unwrap();
    vec![first, second, third]
}

fn judged(seals: &[Seal]) -> Vec<Finding> {
    let mut chain = Chain::default();
    seals.iter().flat_map(|seal| chain.follow(seal).0).collect()
}

fn compared(seal: &Seal, rows: &[RecordRow]) -> Vec<Finding> {
    let mut comparison = Comparison::with(seal);
    // However the rows come in portions.
    let mut findings: Vec<Finding> = rows.chunks(2).flat_map(|rows| comparison.see(rows)).collect();
    findings.extend(comparison.finish());
    findings
}

#[test]
fn an_honest_chain_has_no_finding_and_tells_where_each_seal_begins() {
    let mut chain = Chain::default();
    let begins: Vec<i64> = seals()
        .iter()
        .map(|seal| {
            let (findings, after) = chain.follow(seal);
            assert_eq!(findings, []);
            after
        })
        .collect();
    assert_eq!(begins, [i64::MIN, i64::MIN, 5]);
    let newest = chain.newest().unwrap();
    assert_eq!((newest.number, newest.total), (3, 5));
}

#[test]
fn a_seal_that_was_edited_is_named() {
    let forgeries: [fn(&mut Seal); 6] = [
        |seal| seal.head.at = seal.head.at.plus_seconds(1),
        |seal| seal.head.total += 1,
        |seal| seal.log = Log::Orphans,
        |seal| seal.leaves[0].digest[3] ^= 1,
        |seal| seal.leaves[0].row = -7,
        |seal| seal.head.head = Head::kept("0".repeat(64)),
    ];
    for (nth, forge) in forgeries.into_iter().enumerate() {
        let mut seals = seals();
        forge(&mut seals[1]);
        let found = judged(&seals);
        assert_eq!(found.first(), Some(&Finding::Forged { seal: 2 }), "{nth}");
    }
}

#[test]
fn a_seal_that_was_made_anew_does_not_carry_the_next_one() {
    let mut seals = seals();
    seals[1] = Seal::of(Some(&seals[0].head), Log::Journal, &[row(1, "z")], AT).unwrap();
    assert_eq!(judged(&seals), [Finding::Forged { seal: 3 }]);
}

#[test]
fn a_seal_that_is_gone_is_named_and_the_others_are_not() {
    let mut seals = seals();
    seals.remove(1);
    assert_eq!(judged(&seals), [Finding::Lost { seal: 2 }]);
}

#[test]
fn a_row_that_was_edited_removed_inserted_or_swapped_is_named() {
    let seal = seals().remove(0);
    let (log, a, b, c) = (Log::History, row(1, "a"), row(2, "b"), row(5, "c"));
    assert_eq!(compared(&seal, &[a.clone(), b.clone(), c.clone()]), []);
    let edited = |id: i64| Finding::Edited {
        log,
        row: id,
        order: Some(OrderNumber(1_000 + id)),
    };
    assert_eq!(compared(&seal, &[a.clone(), row(2, "B"), c.clone()]), [edited(2)]);
    assert_eq!(
        compared(&seal, &[row(1, "b"), row(2, "a"), c.clone()]),
        [edited(1), edited(2)]
    );
    let removed = |row| Finding::Removed { log, row };
    assert_eq!(compared(&seal, &[a.clone(), c.clone()]), [removed(2)]);
    assert_eq!(
        compared(&seal, std::slice::from_ref(&b)),
        [removed(1), removed(5)]
    );
    assert_eq!(compared(&seal, &[]), [removed(1), removed(2), removed(5)]);
    let inserted = Finding::Inserted {
        log,
        row: 3,
        order: Some(OrderNumber(1_003)),
    };
    assert_eq!(compared(&seal, &[a, b, row(3, "x"), c]), [inserted]);
}

/// What may be taken away may be gone, and nothing else.
#[test]
fn a_row_whose_buyer_was_forgotten_is_none_that_was_edited() {
    let as_it_is = |content: &str, facts: &str| RecordRow {
        content: content.as_bytes().to_vec(),
        ..row(1, facts)
    };
    let seal = Seal::of(None, Log::History, &[as_it_is("paid, Anna", "paid")], AT).unwrap();
    let edited = Finding::Edited {
        log: Log::History,
        row: 1,
        order: Some(OrderNumber(1_001)),
    };
    for (content, facts, found) in [
        ("paid, Anna", "paid", vec![]),
        ("paid", "paid", vec![]),
        ("paid, Vera", "paid", vec![edited]),
        ("sent", "sent", vec![edited]),
        ("sent, Anna", "paid", vec![edited]),
    ] {
        assert_eq!(compared(&seal, &[as_it_is(content, facts)]), found, "{content}");
    }
}

#[test]
fn the_encoding_never_changes() {
    let seal = &seals()[0];
    assert_eq!(
        Leaf::from_bytes(&Leaf::to_bytes(&seal.leaves)),
        Some(seal.leaves.clone())
    );
    assert_eq!(Leaf::from_bytes(&[0; LEAF_BYTES + 1]), None);
    assert_eq!(Log::ALL.map(|log| Log::named(log.as_str())), Log::ALL.map(Some));
    assert_eq!(
        seal.head.head.as_str(),
        "42a6f26a62a195b9432db6df1a9411d053e20dd301c25b62ce6d1011f24817eb"
    );
}

#[test]
fn a_code_is_found_however_it_was_typed() {
    let head = Head::kept("0123456789abcdef".repeat(4));
    let code = "0123-4567-89AB-CDEF-0123-4567-89AB-CDEF";
    assert_eq!(head.code(), code);
    for typed in [code, &code.to_lowercase(), &code.replace('-', " "), head.as_str()] {
        assert!(head.is_meant_by(typed), "{typed}");
    }
    for typed in ["", "0123-4567", &code.replace('0', "1")] {
        assert!(!head.is_meant_by(typed), "{typed}");
    }
}
