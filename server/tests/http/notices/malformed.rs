//! Notices of a shape that the gateway never sends, with a signature that fits: only the shape can give them away.

use super::{assert_nothing_is_recorded, assert_paid_once, assert_untouched, send_both_ways};
use crate::support::{Answer, Hash, Notice, TestShop, encoded, sign};

/// PC-19
#[tokio::test]
async fn odd_spellings_of_a_sum_are_not_sums() {
    let shop = TestShop::open().await;
    let unpaid = shop.unpaid().await;
    let long = "1".repeat(400);
    let odd = [
        "1e2",
        "+100.00",
        " 100.00",
        "100.00 ",
        "100,00",
        "0100.00",
        "100.",
        ".5",
        "NaN",
        "inf",
        "-100.00",
        "-0",
        "٠١٠٠.٠٠",
        "100.0000001",
        "100.001",
        "1_00",
        "0x64",
        "100.00\0",
        "9223372036854775808",
        &long,
    ];
    for sum in odd {
        let answer = send_both_ways(&shop, &Notice::of(&unpaid).sum(sum).fields()).await;
        assert!(answer.is_refusal(), "{sum:?}: {answer:?}");
    }
    assert_untouched(&shop, &unpaid, "odd sums").await;
    assert_nothing_is_recorded(&shop, "odd sums").await;
    shop.finish().await;
}

/// PC-20
#[tokio::test]
async fn odd_spellings_of_a_number_are_no_numbers() {
    let shop = TestShop::open().await;
    let unpaid = shop.unpaid().await;
    let n = unpaid.invoice;
    let odd = [
        String::new(),
        "0".into(),
        "-1".into(),
        format!("-{n}"),
        format!("{n}.0"),
        format!("+{n}"),
        format!("000{n}"),
        format!("{n} "),
        format!("{n}\0"),
        format!("{n};6"),
        format!("{n},6"),
        // What is left of it in 64 bits is the order's own.
        ((1_i128 << 64) + i128::from(n)).to_string(),
        "9223372036854775808".into(),
        "1".repeat(300),
        "١".into(),
        "1e0".into(),
        "null".into(),
    ];
    for number in odd {
        let notice = Notice {
            inv_id: number.clone(),
            ..Notice::of(&unpaid)
        };
        let answer = send_both_ways(&shop, &notice.fields()).await;
        assert!(answer.is_refusal(), "{number:?}: {answer:?}");
    }
    assert_untouched(&shop, &unpaid, "odd numbers").await;
    assert_nothing_is_recorded(&shop, "odd numbers").await;
    shop.finish().await;
}

/// PC-11, PC-26
#[tokio::test]
async fn names_that_were_not_signed_change_nothing() {
    let shop = TestShop::open().await;
    let unpaid = shop.unpaid().await;
    let notice = Notice::of(&unpaid);
    // A parameter that is signed if it is there belongs to what the signature has to fit.
    for name in [
        "shp_a", "SHP_A", "Shp_", "Shp_\0", "Shp_a[]", "Shp_a b", "OUTSUM", "InvId",
    ] {
        let answer = send_both_ways(&shop, &notice.clone().and(name, "1").fields()).await;
        assert!(answer.is_refusal(), "{name:?}: {answer:?}");
    }
    assert_untouched(&shop, &unpaid, "names").await;
    // Nobody signs these, and nobody reads them.
    let fields = notice
        .clone()
        .and("SignatureValue[]", "1")
        .and("OutSum[0]", "9.99");
    assert_eq!(send_both_ways(&shop, &fields.fields()).await, notice.ok());
    assert_paid_once(&shop, &unpaid).await;
    shop.finish().await;
}

/// F3: other modules on the same login name their parameters as they like. Signed, they are part of what is true.
#[tokio::test]
async fn signed_parameters_of_any_name_keep_no_money_out() {
    let shop = TestShop::open().await;
    for name in ["Shp_", "Shp_a[]", "Shp_a:b", "Shp_a=b", "Shp_é"] {
        let unpaid = shop.unpaid().await;
        let mut notice = Notice::of(&unpaid);
        notice.shp.push((name.into(), "1".into()));
        assert_eq!(
            send_both_ways(&shop, &notice.fields()).await,
            notice.ok(),
            "{name:?}"
        );
        assert_paid_once(&shop, &unpaid).await;
    }
    shop.finish().await;
}

/// PC-24: `Shp_a=1:Shp_b=2` is signed like `Shp_a=1` and `Shp_b=2`. Whichever of them was sent, it names no order of ours.
#[tokio::test]
async fn a_value_that_could_shift_a_signature_pays_nothing_of_ours() {
    let shop = TestShop::open().await;
    let unpaid = shop.unpaid().await;
    let honest = Notice {
        shp: vec![("Shp_a".into(), "1".into()), ("Shp_b".into(), "2".into())],
        ..Notice::of(&unpaid)
    };
    let shifted = Notice {
        shp: vec![("Shp_a".into(), "1:Shp_b=2".into())],
        ..honest.clone()
    };
    assert_eq!(
        shifted.signature(),
        honest.signature(),
        "the two cannot be told apart by their signature"
    );
    assert_eq!(send_both_ways(&shop, &shifted.fields()).await, shifted.ok());
    assert_eq!(shop.state(&unpaid).await, "awaiting_payment");
    assert_eq!(shop.store().orphans(10).await.unwrap().len(), 1);
    // Nor does a value that has our key in it.
    let key = unpaid.key.as_str();
    let named = Notice {
        shp: vec![("Shp_a".into(), format!("1:Shp_order={key}"))],
        ..honest
    };
    assert_eq!(send_both_ways(&shop, &named.fields()).await, named.ok());
    assert_eq!(shop.state(&unpaid).await, "awaiting_payment");
    shop.finish().await;
}

/// PC-25: anyone who knows a signature can sign a longer text without the password, if padding may stand in a
/// value.
#[tokio::test]
async fn a_signature_that_was_made_longer_is_refused() {
    let shop = TestShop::open().await;
    let unpaid = shop.unpaid().await;
    let notice = Notice::of(&unpaid);
    let key = unpaid.key.as_str();
    let signed = format!(
        "{}:{}:{}:Shp_order={key}",
        notice.out_sum, notice.inv_id, notice.password
    );
    // What length extension gives is the hash of the text, its padding and the addition.
    let padding = padding(signed.len());
    let extended = [signed.as_bytes(), &padding, b":Shp_z=admin"].concat();
    let signature = sign(Hash::Sha256, &extended);
    let value = [key.as_bytes(), &padding].concat();
    let encoded: String = value
        .iter()
        .fold(String::new(), |text, byte| text + &format!("%{byte:02X}"));
    let body = format!(
        "OutSum={}&InvId={}&SignatureValue={signature}&Shp_order={encoded}&Shp_z=admin",
        notice.out_sum, notice.inv_id
    );
    let answer = shop.send_bytes(body).await;
    assert!(answer.is_refusal(), "{answer:?}");
    assert_untouched(&shop, &unpaid, "extended").await;
    shop.finish().await;
}

/// What SHA-256 puts behind a text of this length.
fn padding(length: usize) -> Vec<u8> {
    let zeros = (55 + 64 - length % 64) % 64;
    let bits = u64::try_from(length * 8).unwrap();
    [&[0x80][..], &vec![0; zeros], &bits.to_be_bytes()].concat()
}

/// PC-35, F5: whatever bytes stand where nobody signs, the money is there.
#[tokio::test]
async fn bytes_that_are_no_text_keep_no_money_out_where_nothing_is_signed() {
    let shop = TestShop::open().await;
    let with: [(&str, &[u8]); 5] = [
        ("%FF%FE in a value", b"&EMail=%FF%FE"),
        ("Windows-1251 in a value", b"&PaymentMethod=%CA%E0%F0%F2%E0"),
        (
            "Windows-1251 bytes as they are",
            b"&PaymentMethod=\xCA\xE0\xF0\xF2\xE0",
        ),
        ("%FF in a name", b"&%FF=1"),
        ("a line break at the end", b"\r\n"),
    ];
    for (case, more) in with {
        let unpaid = shop.unpaid().await;
        let notice = Notice::of(&unpaid);
        let body = [encoded(&notice.fields()).as_bytes(), more].concat();
        assert_eq!(shop.send_bytes(body).await, notice.ok(), "{case}");
        assert_paid_once(&shop, &unpaid).await;
    }
    let unpaid = shop.unpaid().await;
    let body = encoded(&Notice::of(&unpaid).fields());
    let answer: Answer = shop.send_bytes(format!("{body}&Shp_a=%ED%A0%80")).await;
    assert!(
        answer.is_refusal(),
        "half a surrogate that was not signed: {answer:?}"
    );
    assert_untouched(&shop, &unpaid, "bytes").await;
    shop.finish().await;
}

#[tokio::test]
async fn a_notice_of_more_than_eight_megabytes_is_not_read() {
    let shop = TestShop::open().await;
    let unpaid = shop.unpaid().await;
    let body = encoded(&Notice::of(&unpaid).fields());
    let answer = shop
        .send_bytes(format!("{body}&Fee={}", "1".repeat(9 * 1024 * 1024)))
        .await;
    assert_eq!(answer.status, 413);
    assert_untouched(&shop, &unpaid, "long").await;
    shop.finish().await;
}
