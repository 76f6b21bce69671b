//! The journal of calls: what came to the gateway's doors, and what the back office shows of it.

mod alarm;

use crate::support::{
    Browser, Hash, Notice, PASSWORD_1, PASSWORD_2, Page, Plan, TEST_PASSWORD_2, TestShop, captured_logs,
    encoded, in_time, no_gateway, said,
};
use alarm::refusals_told;
use server::{clock, workers};
use shop::{
    call::{Call, Door, Guess, Ruling},
    payment::Verdict,
    text::Lang,
};
use sqlx::Executor;
use tokio::io::AsyncWriteExt;

const FORM: &str = "application/x-www-form-urlencoded";

fn rulings(calls: &[Call]) -> Vec<Ruling> {
    calls.iter().rev().map(|call| call.ruling).collect()
}

/// A POST to the gateway's door of this kind.
async fn post(shop: &TestShop, kind: &str, body: &str) -> u16 {
    let request = shop
        .machine
        .post(shop.url("/robokassa/result"))
        .header("content-type", kind)
        .body(body.to_owned());
    shop.answer(request).await.status
}

#[tokio::test]
async fn every_call_of_the_gateway_is_kept_with_its_verdict_and_its_answer() {
    let shop = TestShop::open().await;
    let (paid, unpaid) = (shop.unpaid().await, shop.unpaid().await);
    let notice = Notice::of(&paid);
    let forged = |password| {
        Notice {
            password,
            ..Notice::of(&unpaid)
        }
        .fields()
    };
    let calls = vec![
        (notice.fields(), 200, Ruling::Recorded(Verdict::Accepted)),
        (notice.fields(), 200, Ruling::Repeated),
        (
            Notice::about(4_242, "7.00").fields(),
            200,
            Ruling::Recorded(Verdict::OrphanPayment),
        ),
        (
            Notice::of(&unpaid).sum("1.00").fields(),
            200,
            Ruling::Recorded(Verdict::WrongSum),
        ),
        (forged(TEST_PASSWORD_2), 400, Ruling::TestPasswords),
        (forged("of nobody"), 400, Ruling::BadSignature),
        (notice.without("SignatureValue"), 400, Ruling::Missing),
        (notice.with("InvId", "-1"), 400, Ruling::Malformed),
    ];
    for (fields, status, ruling) in &calls {
        assert_eq!(shop.send(fields).await.status, *status, "{ruling:?}");
    }
    assert_eq!(post(&shop, "application/json", "{}").await, 415);
    assert_eq!(
        post(&shop, FORM, &format!("Fee={}", "1".repeat(9_000_000))).await,
        413
    );
    for method in ["HEAD", "PUT", "TRACE"] {
        let method = reqwest::Method::from_bytes(method.as_bytes()).unwrap();
        let refused = shop
            .machine
            .request(method, shop.url("/robokassa/result"))
            .send()
            .await;
        assert_eq!(refused.unwrap().status().as_u16(), 405);
    }

    let kept = shop.calls().await;
    let mut expected: Vec<Ruling> = calls.iter().map(|(_, _, ruling)| *ruling).collect();
    expected.extend([Ruling::WrongKind, Ruling::TooLong]);
    expected.extend([Ruling::WrongMethod; 3]);
    assert_eq!(rulings(&kept), expected);
    let statuses: Vec<_> = kept.iter().rev().filter_map(|call| call.status).collect();
    assert_eq!(
        statuses,
        [200, 200, 200, 200, 400, 400, 400, 400, 415, 413, 405, 405, 405]
    );
    let methods: Vec<_> = kept
        .iter()
        .rev()
        .map(|call| call.method.as_str())
        .skip(7)
        .collect();
    assert_eq!(methods, ["POST", "POST", "POST", "HEAD", "PUT", "TRACE"]);
    assert!(
        kept.iter()
            .all(|call| call.network == "127.0.0.0/24" && call.door == Door::Result)
    );
    let invoices: Vec<_> = kept
        .iter()
        .rev()
        .take(6)
        .map(|call| call.invoice.unwrap().get())
        .collect();
    let (mine, other) = (paid.invoice, unpaid.invoice);
    assert_eq!(invoices, [mine, mine, 4_242, other, other, other]);
    let details: Vec<_> = kept
        .iter()
        .rev()
        .filter_map(|call| call.detail.as_deref())
        .collect();
    assert!(
        details.contains(&"SignatureValue") && details.contains(&"application/json"),
        "{details:?}"
    );

    let counted = shop.get("/metrics").await.found().body;
    assert!(counted.contains("vitrina_notices_refused_total 9\n"), "{counted}");
    for line in ["a notice was not authentic", "a notice was not taken"] {
        assert!(captured_logs().contains(line), "{line}");
    }
    shop.finish().await;
}

/// Nothing that opens an order, forges a signature or names a person.
#[tokio::test]
async fn a_call_is_masked_before_it_is_kept() {
    let shop = TestShop::open().await;
    let unpaid = shop.unpaid().await;
    let notice = Notice::of(&unpaid)
        .and("EMail", "anna@example.ru")
        .and("Phone", "+7 912 345-67-89")
        .and("Comment", &"x ".repeat(10_000));
    assert_eq!(shop.notify(&notice).await, notice.ok());
    let kept = shop.calls().await;
    let text = serde_json::to_string(&kept).unwrap();
    for secret in [
        unpaid.key.as_str(),
        &notice.signature().to_uppercase(),
        "anna@",
        "345-67",
    ] {
        assert!(!text.contains(secret), "{text} tells {secret}");
    }
    assert!(text.contains(&notice.signature().to_uppercase()[..8]), "{text}");
    assert!(text.len() < 3_000, "{} bytes", text.len());
    shop.finish().await;
}

/// The first thing that goes wrong in a new shop, in words that its reader understands.
#[tokio::test]
async fn the_back_office_says_what_went_wrong_and_what_to_do() {
    let shop = TestShop::open().await;
    let unpaid = shop.unpaid().await;
    let swapped = Notice {
        password: PASSWORD_1,
        ..Notice::of(&unpaid)
    };
    let of_another_algorithm = Notice {
        hash: Hash::Md5,
        ..Notice::about(4_242, "5.00")
    };
    for notice in [&swapped, &of_another_algorithm] {
        assert!(shop.notify(notice).await.is_refusal());
    }
    let good = Notice::of(&unpaid);
    assert_eq!(shop.notify(&good).await, good.ok());
    let kept = shop.calls().await;
    assert_eq!(kept[2].guesses, [Guess::PasswordsSwapped]);

    let owner = shop.owner().await;
    let problems = owner.visit("/admin/problems").await.found();
    assert!(problems.has("a[href='/admin/calls?only=refused']"));
    for (lang, root) in [(Lang::Ru, ""), (Lang::En, "/en")] {
        let page = owner.visit(&format!("{root}/admin/calls")).await.found();
        for id in [
            "guess-passwords-swapped",
            "office-call-bad-signature",
            "office-verdict-accepted",
        ] {
            page.assert_says(&said(lang, id));
        }
        page.assert_says("md5");
        assert_eq!(rows(&page), 3);
        assert!(page.has(&format!("a[href='{root}/admin/orders/{}']", unpaid.number)));
        let refused = owner
            .visit(&format!("{root}/admin/calls?only=refused"))
            .await
            .found();
        assert_eq!(rows(&refused), 2);
        for (typed, count) in [
            (unpaid.invoice.to_string(), 2),
            (format!("%E2%84%96%20{}", unpaid.number), 2),
            ("4242".into(), 1),
            ("777".into(), 0),
            ("scarf".into(), 0),
            ("0".into(), 0),
            ("99999999999999999999".into(), 0),
            ("%00".into(), 0),
        ] {
            let found = owner
                .visit(&format!("{root}/admin/calls?q={typed}"))
                .await
                .found();
            assert_eq!(rows(&found), count, "{typed}");
            if count == 0 {
                found.assert_says(&said(lang, "office-calls-nothing-text"));
            }
        }
    }
    shop.finish().await;
}

fn rows(page: &Page) -> usize {
    page.all("tbody tr").len()
}

#[tokio::test]
async fn the_journal_is_read_page_by_page() {
    let shop = TestShop::open().await;
    let owner = shop.owner().await;
    owner
        .visit("/admin/calls")
        .await
        .found()
        .assert_says(&said(Lang::Ru, "office-no-calls-text"));
    for invoice in 1..=120 {
        let notice = Notice::about(invoice, "1.00");
        assert_eq!(shop.notify(&notice).await, notice.ok());
    }
    shop.calls().await;
    let mut page = owner.visit("/admin/calls").await.found();
    let mut seen = Vec::new();
    loop {
        seen.push(rows(&page));
        let Some(next) = page.attributes("a[rel=next]", "href").pop() else {
            break;
        };
        page = owner.visit(&next).await.found();
    }
    assert_eq!(seen, [50, 50, 20]);
    shop.finish().await;
}

/// A cabinet that is pointed at the shop before the shop knows of it.
#[tokio::test]
async fn a_call_for_a_gateway_that_is_not_set_up_is_kept_with_what_it_brought() {
    let shop = TestShop::planned(Plan {
        change: no_gateway,
        ..Plan::default()
    })
    .await;
    assert_eq!(shop.notify(&Notice::about(42, "1.00")).await.status, 404);
    let back = shop
        .get("/order-success?OutSum=1.00&InvId=42&SignatureValue=ab")
        .await;
    assert_eq!(back.code(), 200);
    let kept = shop.calls().await;
    assert_eq!(rulings(&kept), [Ruling::NotSetUp, Ruling::NotSetUp]);
    assert!(kept.iter().all(|call| call.invoice.unwrap().get() == 42));
    shop.finish().await;
}

#[tokio::test]
async fn calls_that_the_database_missed_are_written_when_it_is_back() {
    let shop = TestShop::open().await;
    let unpaid = shop.unpaid().await;
    let notice = Notice::of(&unpaid);
    let mut thief = shop.database.sqlite().await;
    thief.execute("begin exclusive").await.unwrap();
    assert_eq!(shop.notify(&notice).await.status, 503);
    let rubbish = notice.with("SignatureValue", "ab");
    assert_eq!(shop.send(&rubbish).await.status, 400);
    assert!(workers::write_calls(shop.app().clone()).await.is_err());
    thief.execute("rollback").await.unwrap();
    let kept = shop.calls().await;
    assert_eq!(
        rulings(&kept),
        [Ruling::Unavailable { proven: true }, Ruling::BadSignature]
    );
    assert_eq!(shop.notify(&notice).await, notice.ok());
    shop.finish().await;
}

/// The journal is a convenience. Money does not wait for it.
#[tokio::test]
async fn a_payment_neither_waits_for_the_journal_nor_fails_with_it() {
    let shop = TestShop::open().await;
    let mut thief = shop.database.sqlite().await;
    thief
        .execute("alter table calls rename to calls_away")
        .await
        .unwrap();
    let unpaid = shop.unpaid().await;
    let notice = Notice::of(&unpaid);
    assert_eq!(shop.notify(&notice).await, notice.ok());
    assert!(workers::write_calls(shop.app().clone()).await.is_err());
    assert_eq!(shop.notify(&notice).await, notice.ok());
    assert_eq!(shop.state(&unpaid).await, "paid");
    thief
        .execute("alter table calls_away rename to calls")
        .await
        .unwrap();
    let kept = shop.calls().await;
    assert!(rulings(&kept).contains(&Ruling::Repeated));
    shop.finish().await;
}

#[tokio::test]
async fn who_hangs_up_before_the_answer_is_in_the_journal_too() {
    let shop = TestShop::open().await;
    let mut socket = shop.connect().await;
    let half = format!(
        "POST /robokassa/result HTTP/1.1\r\nHost: shop\r\nContent-Type: {FORM}\r\nContent-Length: 500\r\n\r\nOutSum=1.00"
    );
    socket.write_all(half.as_bytes()).await.unwrap();
    drop(socket);
    let kept = in_time(async {
        loop {
            let kept = shop.calls().await;
            if !kept.is_empty() {
                return kept;
            }
            tokio::task::yield_now().await;
        }
    })
    .await;
    assert!(
        matches!(kept[0].ruling, Ruling::CutShort | Ruling::Unfinished),
        "{kept:?}"
    );
    shop.finish().await;
}

/// One stranger with one computer floods the door. Every real call is still there, and so is the mistake that
/// the log has to name.
#[tokio::test]
async fn a_flood_hides_neither_a_payment_nor_a_mistake() {
    let shop = TestShop::open().await;
    let (paid, waiting) = (shop.unpaid().await, shop.unpaid().await);
    let notice = Notice::of(&paid);
    assert_eq!(shop.notify(&notice).await, notice.ok());
    for nth in 0..300_u32 {
        let forged = notice.with("SignatureValue", &format!("{nth:064x}"));
        assert_eq!(shop.send(&forged).await.status, 400);
    }
    let swapped = Notice {
        password: PASSWORD_1,
        ..Notice::of(&waiting)
    };
    assert!(shop.notify(&swapped).await.is_refusal());
    let kept = shop.calls().await;
    assert_eq!(kept[0].guesses, [Guess::PasswordsSwapped]);
    assert_eq!(kept.last().unwrap().ruling, Ruling::Recorded(Verdict::Accepted));
    assert!((10..60).contains(&kept.len()), "{} calls", kept.len());
    let named = captured_logs()
        .lines()
        .filter(|line| line.contains("not authentic"))
        .any(|line| line.contains("Signed with password 1 where password 2 belongs"));
    assert!(
        named,
        "the mistake is in the log, whatever came before it in the same second"
    );

    let left_out = shop.store().call_tally().await.unwrap().left_out.refused;
    assert_eq!(left_out, 302 - i64::try_from(kept.len()).unwrap());
    let page = shop.owner().await.visit("/admin/calls").await.found();
    page.assert_says(&left_out.to_string());
    let counted = shop.get("/metrics").await.found().body;
    assert!(
        counted.contains(&format!("vitrina_calls_left_out {left_out}\n")),
        "{counted}"
    );
    shop.finish().await;
}

/// What a buyer comes back with is worth a line when it leads to no order, and only then.
#[tokio::test]
async fn a_return_is_kept_when_it_proves_no_order() {
    let shop = TestShop::open().await;
    let unpaid = shop.unpaid().await;
    let back = |password| Notice {
        password,
        ..Notice::of(&unpaid)
    };
    let good = encoded(&back(PASSWORD_1).fields());
    let visitor: Browser = shop.visitor();
    visitor.visit(&format!("/order-success?{good}")).await.found();
    let key_only = encoded(&[("Shp_order".to_owned(), unpaid.key.as_str().to_owned())]);
    let named = format!("/order-failed?OutSum=1&InvId={}&{key_only}", unpaid.invoice);
    visitor.visit(&named).await.found();
    assert_eq!(shop.calls().await, [], "all went as it should");

    let swapped = encoded(&back(PASSWORD_2).fields());
    for path in [
        format!("/order-success?{swapped}"),
        "/order-success".to_owned(),
        "/order-failed?OutSum=1&InvId=1".to_owned(),
        format!("/?OutSum=1.00&InvId={}&SignatureValue=ab", unpaid.invoice),
        "/en?outsum=1.00&invid=7".to_owned(),
    ] {
        let page = shop.get(&path).await;
        assert_eq!(page.code(), 200, "{path}");
        let lang = if path.starts_with("/en") {
            Lang::En
        } else {
            Lang::Ru
        };
        page.assert_says(&said(lang, "unknown-order-title"));
    }
    let kept: Vec<_> = shop
        .calls()
        .await
        .into_iter()
        .rev()
        .map(|call| (call.door, call.ruling, call.guesses))
        .collect();
    assert_eq!(
        kept,
        [
            (Door::Success, Ruling::BadSignature, vec![Guess::PasswordsSwapped]),
            (Door::Success, Ruling::Missing, vec![]),
            (Door::Failure, Ruling::NoOrder, vec![]),
            (Door::Home, Ruling::BadSignature, vec![Guess::Unexplained]),
            (Door::Home, Ruling::NoOrder, vec![]),
        ]
    );
    shop.deliver_all_at(clock::now()).await;
    assert_eq!(refusals_told(&shop), Vec::<String>::new());
    shop.finish().await;
}
