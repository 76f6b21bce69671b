use super::*;

#[test]
fn shp_parameters_are_sorted_by_the_verifier() {
    let sorted = signed("1.00", "5", &[("Shp_a", "1"), ("Shp_b", "2")]);
    let turned = sorted.replace("Shp_a=1&Shp_b=2", "Shp_b=2&Shp_a=1");
    assert_ne!(sorted, turned);
    assert!(verify(sorted).is_ok() && verify(turned).is_ok());
    // shp_interface before Shp_order as the gateway sorts, and after it as bytes.
    let foreign = ("shp_interface", "InvoiceService.WebApi");
    assert!(verify(signed("1.00", "5", &[foreign, ("Shp_order", "A-77")])).is_ok());
    let by_bytes = verify(signed("1.00", "5", &[("Shp_order", "A-77"), foreign])).unwrap();
    assert_eq!(by_bytes.shp().interface(), Some("InvoiceService.WebApi"));
    // `_` before the letters and after them.
    assert!(verify(signed("1.00", "5", &[("Shp_a_b", "2"), ("Shp_ab", "1")])).is_ok());
    assert!(verify(signed("1.00", "5", &[("Shp_ab", "1"), ("Shp_a_b", "2")])).is_ok());
    let unsorted = [("Shp_c", "3"), ("Shp_a", "1"), ("Shp_b", "2")];
    assert_eq!(
        verify(signed("1.00", "5", &unsorted)).err(),
        Some(NoticeError::InvalidSignature)
    );
}

#[test]
fn letter_case_of_shp_names_counts_unless_the_spelling_is_known() {
    let body = signed("1.00", "5", &[("Shp_order", "A-77")]).replace("Shp_order", "shp_Order");
    assert_eq!(verify(&body).err(), Some(NoticeError::InvalidSignature));
    let fields = Fields::parse(body.as_bytes()).unwrap();
    let spelled =
        |names: &[&str]| ResultNotice::verify_spelled(&merchant(Hash::Md5), Mode::Live, &fields, names);
    assert_eq!(
        spelled(&["Shp_order"]).unwrap().shp().get("Shp_order"),
        Some("A-77")
    );
    assert_eq!(
        spelled(&["Shp_other", "SHP_ORDER"]).err(),
        Some(NoticeError::InvalidSignature)
    );
}

/// What other programs on the same login send; the gateway signs it as it is.
#[test]
fn parameters_of_any_name_value_and_number_are_read_back() {
    let long = "ж:=&+%".repeat(300);
    let mut many: Vec<_> = (10..99)
        .map(|at| (format!("Shp_item_{at}"), at.to_string()))
        .collect();
    let odd = [
        ("Shp_result_url", "https://old.example.ru/?robokassa=result"),
        ("Shp_comment", "Иван: «чай», 2 шт.\r\n"),
        ("Shp_items[0]", "a,b;c"),
        ("Shp_a.b-c d", "%D0%98+x%2"),
        ("Shp_имя", " Иван "),
        ("Shp_", ""),
        ("shp_x:y=z", "=:"),
        ("SHP_long", &long),
    ];
    for one in odd {
        let notice = verify(signed("1.00", "5", &[one])).unwrap();
        assert_eq!(notice.shp().iter().collect::<Vec<_>>(), [one]);
        assert_eq!(
            (notice.shp().get(one.0), notice.shp().get("Shp_order")),
            (Some(one.1), None)
        );
    }
    many.extend(odd.map(|(name, value)| (name.to_owned(), value.to_owned())));
    many.sort_by_key(|(name, _)| name.to_lowercase());
    let pairs: Vec<_> = many.iter().map(|(name, value)| (&**name, &**value)).collect();
    let notice = verify(signed("1.00", "5", &pairs)).unwrap();
    assert!(notice.shp().iter().eq(pairs.iter().copied()));
}

/// A body whose signature is over `end`, and whose parameters are written as `form`.
fn body(end: &[u8], form: &str) -> String {
    let signature = Hash::Md5.base().slot("1.00:5:p2_Secret").glued(end).sign().hex();
    format!("OutSum=1.00&InvId=5&SignatureValue={signature}&{form}")
}

#[test]
fn a_value_may_be_signed_as_it_travels_or_decoded_once_or_twice() {
    for (end, form, value) in [
        (":Shp_a=Иван", "Shp_a=%D0%98%D0%B2%D0%B0%D0%BD", "Иван"),
        (":Shp_a=%D0%98", "Shp_a=%D0%98", "%D0%98"),
        (":Shp_a=%D0%98", "Shp_a=%25D0%2598", "%D0%98"),
        (":Shp_a=И", "Shp_a=%25D0%2598", "И"),
        (":Shp_a=a b", "Shp_a=a+b", "a b"),
        (":Shp_a=a+b", "Shp_a=a+b", "a+b"),
        (":Shp_a=a", "Shp_a=a%0A", "a"),
        (":Shp_a=a\n", "Shp_a=a%0A", "a\n"),
    ] {
        let notice = verify(body(end.as_bytes(), form)).unwrap();
        assert_eq!(notice.shp().get("Shp_a"), Some(value), "{form}");
    }
    let text = verify(body(b":Shp_a=%D0%98", "Shp_a=%D0%98")).unwrap();
    assert_eq!(text.shp().text("Shp_a").as_deref(), Some("И"));
    // In windows-1251, and signed so.
    let notice = verify(body(b":Shp_a=\xcf\xf0", "Shp_a=%CF%F0")).unwrap();
    assert_eq!(notice.shp().get("Shp_a"), Some("\u{fffd}\u{fffd}"));
}

/// The signature covers what is not there, too.
#[test]
fn a_parameter_that_is_absent_was_signed_as_absent() {
    let named = signed("1.00", "5", &[("Shp_item", "1"), ("Shp_order", "A-77")]);
    assert_eq!(verify(&named).unwrap().shp().get("Shp_order"), Some("A-77"));
    let nameless = signed("1.00", "5", &[("Shp_item", "1")]);
    assert_eq!(verify(&nameless).unwrap().shp().get("Shp_order"), None);
    assert!(verify(signed("1.00", "5", &[])).unwrap().shp().is_empty());
    for changed in [named.replace("&Shp_order=A-77", ""), nameless + "&Shp_order=A-77"] {
        assert_eq!(
            verify(&changed).err(),
            Some(NoticeError::InvalidSignature),
            "{changed}"
        );
    }
}

/// Every way to divide a text into parameters that join to it.
fn divisions(text: &str) -> Vec<Vec<(String, String)>> {
    let starts: Vec<usize> = text.match_indices(':').map(|(at, _)| at).collect();
    let others = starts.len() - 1;
    let mut all = Vec::new();
    for chosen in 0..1_u32 << others {
        let mut cuts = vec![starts[0]];
        cuts.extend(
            (0..others)
                .filter(|at| chosen >> at & 1 == 1)
                .map(|at| starts[at + 1]),
        );
        cuts.push(text.len());
        let parts: Vec<&str> = cuts.windows(2).map(|two| &text[two[0] + 1..two[1]]).collect();
        // Each part is cut at any of its equals signs.
        let mut ways = vec![Vec::new()];
        for part in parts {
            let pairs: Vec<_> = part
                .match_indices('=')
                .map(|(at, _)| (part[..at].to_owned(), part[at + 1..].to_owned()))
                .collect();
            ways = ways
                .iter()
                .flat_map(|way| {
                    pairs
                        .iter()
                        .map(|pair| [&way[..], std::slice::from_ref(pair)].concat())
                })
                .collect();
        }
        all.extend(ways);
    }
    all
}

/// Someone who intercepts a notice of ours can divide it in other ways, but never so that it names another
/// order.
#[test]
fn no_other_division_of_an_order_of_ours_names_an_order() {
    const KEY: &str = "0123456789abcdef0123456789abcdef";
    let end = format!(":shp_interface=link:Shp_order={KEY}:Shp_z=1");
    let mut believed = 0;
    for division in divisions(&end) {
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.extend_pairs(&division);
        if let Ok(notice) = verify(body(end.as_bytes(), &form.finish())) {
            believed += 1;
            let named = notice.shp().get("Shp_order");
            let is_key =
                |text: &str| text.len() == KEY.len() && text.bytes().all(|byte| byte.is_ascii_hexdigit());
            assert!(
                named.is_none_or(|named| named == KEY || !is_key(named)),
                "{division:?}"
            );
        }
    }
    assert_eq!(believed, 8);
    let honest = verify(body(end.as_bytes(), &end[1..].replace(':', "&"))).unwrap();
    assert_eq!(
        (honest.shp().get("Shp_order"), honest.shp().interface()),
        (Some(KEY), Some("link"))
    );
}

/// Anyone who knows a signature and the length of the password can make one of a longer text, if the padding
/// may stand in it.
#[test]
fn a_signature_that_was_made_longer_is_not_believed() {
    for hash in Hash::ALL {
        let (block, big_endian) = match hash {
            Hash::Sha384 | Hash::Sha512 => (128, true),
            Hash::Sha1 | Hash::Sha256 => (64, true),
            Hash::Md5 | Hash::Ripemd160 => (64, false),
        };
        for length in 0..2 * block {
            let value = "a".repeat(length);
            let text = format!("1.00:5:p2_Secret:Shp_a={value}");
            let bits = u64::try_from(text.len() * 8).unwrap();
            let zeros = (2 * block - 1 - block / 8 - text.len() % block) % block;
            let mut padding = [&[0x80][..], &vec![0; zeros]].concat();
            padding.extend(vec![0; block / 8 - 8]);
            padding.extend(if big_endian {
                bits.to_be_bytes()
            } else {
                bits.to_le_bytes()
            });
            assert_eq!((text.len() + padding.len()) % block, 0);
            let longer = [text.as_bytes(), &padding, b":Shp_order=A-77"].concat();
            let mut base = hash.base();
            let signature = base.slot("").glued(&longer).sign().hex();
            let padding = padding
                .iter()
                .fold(String::new(), |text, byte| text + &format!("%{byte:02X}"));
            for padding in [padding.clone(), padding.replace('%', "%25")] {
                let body = format!(
                    "OutSum=1.00&InvId=5&SignatureValue={signature}&Shp_a={value}{padding}&Shp_order=A-77"
                );
                let fields = Fields::parse(body.as_bytes()).unwrap();
                let verified = ResultNotice::verify(&merchant(hash), Mode::Live, &fields);
                assert_eq!(
                    verified.err(),
                    Some(NoticeError::InvalidSignature),
                    "{hash} {length}"
                );
            }
        }
    }
}

#[test]
fn more_parameters_than_any_form_has_are_malformed() {
    let many = |count: usize| (0..count).fold(String::new(), |text, at| text + &format!("&Shp_{at}="));
    let error = NoticeError::Malformed("too many or too long Shp_ parameters");
    assert_eq!(
        verify(format!("{SIGNED}{}", many(1024))).err(),
        Some(NoticeError::InvalidSignature)
    );
    assert_eq!(verify(format!("{SIGNED}{}", many(1025))).err(), Some(error));
    let long = |length: usize| verify(format!("{SIGNED}&Shp_a={}", "a".repeat(length))).err();
    assert_eq!(long(64 * 1024 - 5), Some(NoticeError::InvalidSignature));
    assert_eq!(long(64 * 1024 - 4), Some(error));
}
