//! Notices that the gateway did not make.

use super::{assert_nothing_is_recorded, assert_paid_once, assert_untouched, send_both_ways};
use crate::support::{
    Answer, Hash, Notice, PASSWORD_1, PASSWORD_2, TEST_PASSWORD_1, TEST_PASSWORD_2, TestShop, Unpaid,
    captured_logs,
};
use shop::payment::Verdict;

fn missing() -> Answer {
    Answer::plain(400, "Missing required parameters")
}

fn invalid() -> Answer {
    Answer::plain(400, "Invalid signature")
}

/// PC-01, PC-02
#[tokio::test]
async fn a_notice_that_lacks_a_part_is_told_so() {
    let shop = TestShop::open().await;
    let unpaid = shop.unpaid().await;
    let notice = Notice::of(&unpaid);
    let cases = [
        ("nothing at all", Vec::new()),
        ("an empty signature", notice.with("SignatureValue", "")),
        ("no signature", notice.without("SignatureValue")),
        ("no sum", notice.without("OutSum")),
        ("no number", notice.without("InvId")),
        ("an empty sum", notice.with("OutSum", "")),
        ("an empty number", notice.with("InvId", "")),
    ];
    for (case, fields) in cases {
        assert_eq!(send_both_ways(&shop, &fields).await, missing(), "{case}");
        assert_untouched(&shop, &unpaid, case).await;
    }
    let empty = shop.machine.post(shop.url("/robokassa/result"));
    assert_eq!(shop.answer(empty).await, missing(), "an empty post");
    assert_nothing_is_recorded(&shop, "missing parts").await;
    shop.finish().await;
}

/// PC-04, PC-07, PC-10, PC-15, PC-16
#[tokio::test]
async fn a_notice_with_another_signature_changes_nothing() {
    let shop = TestShop::open().await;
    let (unpaid, other) = (shop.unpaid().await, shop.unpaid().await);
    let notice = Notice::of(&unpaid);
    let by_password = |password| {
        Notice {
            password,
            ..notice.clone()
        }
        .fields()
    };
    let other_number = other.invoice.to_string();
    let cut = notice.signature()[..63].to_owned();
    let mut cases = vec![
        (
            "password 1, which the buyer's browser carries",
            by_password(PASSWORD_1),
        ),
        ("test password 1", by_password(TEST_PASSWORD_1)),
        ("no password", by_password("")),
        (
            "another algorithm",
            Notice {
                hash: Hash::Md5,
                ..notice.clone()
            }
            .fields(),
        ),
        ("another order's number", notice.with("InvId", &other_number)),
        ("another sum", notice.with("OutSum", "1.00")),
        (
            "the same sum in another spelling",
            notice.with("OutSum", "100.000000"),
        ),
        (
            "another order's key",
            notice.with("Shp_order", other.key.as_str()),
        ),
        ("without its Shp", notice.without("Shp_order")),
        ("an Shp more", notice.clone().and("Shp_more", "1").fields()),
        ("a digit less", notice.with("SignatureValue", &cut)),
    ];
    for odd in [
        "0e462097431906509019562988736854",
        "0",
        "null",
        "true",
        "[]",
        "🙂",
        "%00",
    ] {
        cases.push((odd, notice.with("SignatureValue", odd)));
    }
    for (case, fields) in cases {
        assert_eq!(send_both_ways(&shop, &fields).await, invalid(), "{case}");
        assert_untouched(&shop, &unpaid, case).await;
    }
    let gateway = shop
        .machine
        .post(shop.url("/robokassa/result"))
        .header("x-forwarded-for", "185.59.216.65")
        .form(&by_password(PASSWORD_1));
    assert_eq!(
        shop.answer(gateway).await,
        invalid(),
        "whose address is said to be the gateway's"
    );
    assert_untouched(&shop, &other, "another order").await;
    assert_nothing_is_recorded(&shop, "forged").await;
    // It is the gateway's after all.
    assert_eq!(shop.notify(&notice).await, notice.ok());
    shop.finish().await;
}

/// PC-05: play money for an order that wants real money. No payment, and the owner hears of it.
#[tokio::test]
async fn test_passwords_do_not_pay_a_live_order() {
    let shop = TestShop::open().await;
    let unpaid = shop.unpaid().await;
    let notice = Notice {
        password: TEST_PASSWORD_2,
        ..Notice::of(&unpaid)
    };
    for _ in 0..3 {
        assert_eq!(shop.notify(&notice).await, invalid());
    }
    assert_needs_attention(&shop, &unpaid).await;
    // Real money for the same order is none the worse for it.
    assert_eq!(shop.notify(&Notice::of(&unpaid)).await, notice.ok());
    assert_paid_once(&shop, &unpaid).await;
    shop.finish().await;
}

/// PC-06: nobody signs `IsTest`, so it can take trust away and never give any.
#[tokio::test]
async fn a_live_notice_that_says_it_is_a_test_does_not_pay() {
    let shop = TestShop::open().await;
    let unpaid = shop.unpaid().await;
    let notice = Notice::of(&unpaid).and("IsTest", "1");
    assert_eq!(shop.notify(&notice).await, notice.ok());
    assert_needs_attention(&shop, &unpaid).await;
    assert_eq!(shop.notify(&Notice::of(&unpaid)).await, notice.ok());
    assert_paid_once(&shop, &unpaid).await;
    shop.finish().await;
}

/// What says no, or nothing that anybody can read, takes no trust away.
#[tokio::test]
async fn a_notice_that_says_it_is_no_test_pays() {
    let shop = TestShop::open().await;
    for word in ["false", "0", "", "no", "\u{FFFD}"] {
        let unpaid = shop.unpaid().await;
        let notice = Notice::of(&unpaid).and("IsTest", word);
        assert_eq!(shop.notify(&notice).await, notice.ok(), "{word:?}");
        assert_paid_once(&shop, &unpaid).await;
    }
    shop.finish().await;
}

async fn assert_needs_attention(shop: &TestShop, unpaid: &Unpaid) {
    super::assert_needs_a_decision(shop, unpaid, Verdict::TestInLive, "awaiting_payment").await;
}

/// PC-12
#[tokio::test]
async fn a_field_that_comes_twice_is_refused_whichever_of_the_two_is_signed() {
    let shop = TestShop::open().await;
    let unpaid = shop.unpaid().await;
    let key = unpaid.key.as_str();
    let number = unpaid.invoice.to_string();
    for signed in ["1.00", "100.00"] {
        let notice = Notice::of(&unpaid).sum(signed);
        let signature = notice.signature();
        for (name, value) in [
            ("OutSum", "1.00"),
            ("OutSum", "100.00"),
            ("outsum", "100.00"),
            ("InvId", number.as_str()),
            ("SignatureValue", signature.as_str()),
            ("SignatureValue", "junk"),
            ("Shp_order", key),
            ("shp_ORDER", key),
        ] {
            let doubled = [(name.to_owned(), value.to_owned())];
            for fields in [
                [&notice.fields()[..], &doubled].concat(),
                [&doubled, &notice.fields()[..]].concat(),
            ] {
                let answer = send_both_ways(&shop, &fields).await;
                assert!(answer.is_refusal(), "{name} twice: {answer:?}");
            }
        }
    }
    assert_untouched(&shop, &unpaid, "doubled").await;
    assert_nothing_is_recorded(&shop, "doubled").await;
    shop.finish().await;
}

/// The first thing that goes wrong in a new shop: two passwords changed places, or the cabinet has another algorithm.
#[tokio::test]
async fn the_log_says_which_mistake_would_explain_a_signature() {
    for (password, hash, why) in [
        (
            PASSWORD_1,
            Hash::Sha256,
            "Signed with password 1 where password 2 belongs",
        ),
        (PASSWORD_2, Hash::Md5, "Signed with md5, configured is sha256"),
        (
            "of somebody else",
            Hash::Sha256,
            "No known mistake explains the signature",
        ),
    ] {
        let notice = Notice {
            password,
            hash,
            ..Notice::about(987_654, "10.00")
        };
        // A line a second is enough for a flood, so each of them comes to a shop of its own.
        let shop = TestShop::open().await;
        assert_eq!(shop.notify(&notice).await, invalid());
        let logs = captured_logs();
        let told = logs
            .lines()
            .any(|line| line.contains("not authentic") && line.contains(why));
        assert!(told, "{why}");
        shop.finish().await;
    }
}

/// What is no notice at all gets no advice about passwords, which are good.
#[tokio::test]
async fn the_log_blames_no_password_for_what_is_not_signed() {
    let shop = TestShop::open().await;
    let query = "?OutSum=10.00&InvId=987655";
    let request = shop.machine.get(shop.url(&format!("/robokassa/result{query}")));
    assert_eq!(shop.answer(request).await, missing());
    let logs = captured_logs();
    let told = logs
        .lines()
        .filter(|line| line.contains("SignatureValue is missing"));
    let told: Vec<_> = told.collect();
    assert!(
        !told.is_empty() && told.iter().all(|line| !line.contains("why=")),
        "{told:?}"
    );
    shop.finish().await;
}

/// PC-29
#[tokio::test]
async fn a_thousand_forged_notices_do_not_touch_a_paid_order_and_learn_nothing() {
    let shop = TestShop::open().await;
    let unpaid = shop.unpaid().await;
    let notice = Notice::of(&unpaid);
    shop.notify(&notice).await;
    let paid = shop.order(&unpaid.key).await;
    for at in 0..1_000_u32 {
        let forged = notice.with("SignatureValue", &format!("{at:064x}"));
        assert_eq!(shop.send(&forged).await, invalid());
    }
    assert_eq!(shop.order(&unpaid.key).await, paid);
    let logs = captured_logs();
    assert!(!logs.to_lowercase().contains(&notice.signature()));
    // Other tests of this process complain, too; a line for each of these notices would be a thousand.
    let complaints = logs.matches("a notice was not authentic").count();
    assert!((1..500).contains(&complaints), "{complaints} lines");
    shop.finish().await;
}
