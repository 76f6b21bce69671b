//! What the gateway says, what impostors say, and what the shop makes of both.
//!
//! In short: what is not authentic gets 400 and changes nothing; what is authentic is recorded and gets `OK{InvId}`,
//! whether it pays the order or needs a decision; what cannot be recorded gets 503, so that it comes again.

mod extra;
mod forged;
mod malformed;
mod operation;
mod repeated;
mod returns;
mod unavailable;
mod unfitting;

use crate::support::{Answer, Notice, TestShop, Unpaid, encoded};
use shop::payment::{AttemptOutcome, Verdict};

/// The order waits as if nothing had come: no notice, no attention, and nobody was told anything.
async fn assert_untouched(shop: &TestShop, unpaid: &Unpaid, case: &str) {
    let order = shop.order(&unpaid.key).await;
    assert_eq!(order.state.name(), "awaiting_payment", "{case}");
    assert!(order.notices.is_empty() && order.attention.is_empty(), "{case}");
    assert!(
        order
            .attempts
            .iter()
            .all(|attempt| attempt.outcome == AttemptOutcome::Open),
        "{case}"
    );
    let told: Vec<_> = shop.messages(order.number).await;
    let told: Vec<_> = told.iter().map(|row| row.message.letter.kind()).collect();
    assert_eq!(told, ["order_placed"], "{case}");
}

async fn assert_nothing_is_recorded(shop: &TestShop, case: &str) {
    assert_eq!(
        shop.database.number("select count(*) from notices").await,
        0,
        "{case}"
    );
}

/// The order is paid, once, and buyer and owner were told so, once each.
async fn assert_paid_once(shop: &TestShop, unpaid: &Unpaid) {
    let order = shop.order(&unpaid.key).await;
    assert_eq!(order.state.name(), "paid");
    let accepted = order
        .notices
        .iter()
        .filter(|n| n.verdict == Verdict::Accepted)
        .count();
    assert_eq!(accepted, 1);
    let told: Vec<_> = shop.messages(order.number).await;
    for (kind, count) in [("order_paid", 1), ("owner_paid", 1)] {
        let letters = told.iter().filter(|row| row.message.letter.kind() == kind);
        assert_eq!(letters.count(), count, "{kind}");
    }
}

/// The order is not paid by what came, but what came is on record, and the owner was told.
async fn assert_needs_a_decision(shop: &TestShop, unpaid: &Unpaid, verdict: Verdict, state: &str) {
    let order = shop.order(&unpaid.key).await;
    assert_eq!(order.state.name(), state, "{verdict:?}");
    let open: Vec<_> = order.open_attention().map(|attention| attention.what).collect();
    assert_eq!(open, [verdict]);
    assert_eq!(order.notices.last().unwrap().verdict, verdict);
    let told = shop.messages(order.number).await;
    let alerts = told
        .iter()
        .filter(|row| row.message.letter.kind() == "owner_attention");
    assert_eq!(alerts.count(), 1, "{verdict:?}");
}

/// Sends the same by POST and by GET, both of which the cabinet offers; the answers are the same.
async fn send_both_ways(shop: &TestShop, fields: &[(String, String)]) -> Answer {
    let answer = shop.send(fields).await;
    assert_eq!(shop.send_by_get(fields).await, answer, "{}", encoded(fields));
    answer
}

#[tokio::test]
async fn an_authentic_notice_pays_by_post_and_by_get() {
    let shop = TestShop::open().await;
    let (by_post, by_get) = (shop.unpaid().await, shop.unpaid().await);
    let notice = Notice::of(&by_post);
    assert_eq!(shop.notify(&notice).await, notice.ok());
    let notice = Notice::of(&by_get);
    assert_eq!(shop.send_by_get(&notice.fields()).await, notice.ok());
    assert_paid_once(&shop, &by_post).await;
    assert_paid_once(&shop, &by_get).await;
    shop.finish().await;
}

/// PC-09, PC-14, PC-22, PC-30
#[tokio::test]
async fn what_the_gateway_may_vary_does_not_matter() {
    let shop = TestShop::open().await;
    let other = shop.unpaid().await;
    let twin = other.invoice.to_string();
    for case in [
        "lower",
        "UPPER",
        "MiXeD",
        "six decimals",
        "short",
        "twins",
        "order of Shp",
        "letter case of Shp",
        "of somebody's address",
    ] {
        let unpaid = shop.unpaid().await;
        let mut notice = Notice::of(&unpaid);
        match case {
            "six decimals" => notice = notice.sum("100.000000"),
            "short" => notice = notice.sum("100"),
            "twins" => {
                let twins = [
                    ("inv_id", twin.as_str()),
                    ("out_summ", "1"),
                    ("crc", "0"),
                    ("IncSum", "1"),
                ];
                notice = twins
                    .into_iter()
                    .fold(notice, |notice, (name, value)| notice.and(name, value));
            }
            "order of Shp" => {
                notice.shp.insert(0, ("Shp_z".into(), "1".into()));
                notice.shp.push(("shp_interface".into(), "link".into()));
            }
            _ => {}
        }
        let signature = notice.signature();
        let signature = match case {
            "lower" => signature,
            "MiXeD" => signature
                .char_indices()
                .map(|(at, c)| if at % 2 == 0 { c.to_ascii_uppercase() } else { c })
                .collect(),
            _ => signature.to_uppercase(),
        };
        let mut fields = notice.with("SignatureValue", &signature);
        if case == "letter case of Shp" {
            for (name, _) in &mut fields {
                *name = name.replace("Shp_order", "shp_Order");
            }
        }
        let request = shop
            .machine
            .post(shop.url("/robokassa/result"))
            .header("x-forwarded-for", "203.0.113.9, 185.59.216.65")
            .form(&fields);
        assert_eq!(shop.answer(request).await, notice.ok(), "{case}");
        assert_paid_once(&shop, &unpaid).await;
    }
    assert_untouched(&shop, &other, "the order that the twins name").await;
    shop.finish().await;
}

/// PC-36
#[tokio::test]
async fn fields_that_nobody_signs_may_be_absurd_and_are_cut_and_escaped() {
    let shop = TestShop::open().await;
    let unpaid = shop.unpaid().await;
    let payload = "<img src=x onerror=alert(1)>'; drop table orders; --\r\nBcc: x@y.ru";
    let long = |text: &str| text.to_owned() + &"a".repeat(1024 * 1024);
    let notice = Notice::of(&unpaid)
        .and("PaymentMethod", &long(payload))
        .and("EMail", &long(payload))
        .and("Fee", &long("9"))
        .and("IncCurrLabel", &long(payload));
    assert_eq!(shop.notify(&notice).await, notice.ok());
    assert_paid_once(&shop, &unpaid).await;
    let order = shop.order(&unpaid.key).await;
    let method = order.notices[0].notice.method.clone().unwrap();
    assert!(
        method.chars().count() <= 255 && method.starts_with("<img src=x"),
        "{method}"
    );
    let file = shop
        .owner()
        .await
        .visit(&format!("/admin/orders/{}", unpaid.number))
        .await
        .found();
    assert!(!file.has("img[src=x]") && !file.has("[onerror]"));
    file.assert_says("<img src=x onerror=alert(1)>");
    shop.finish().await;
}

/// PC-34
#[tokio::test]
async fn only_get_and_post_are_taken() {
    let shop = TestShop::open().await;
    let unpaid = shop.unpaid().await;
    let query = encoded(&Notice::of(&unpaid).fields());
    for path in ["/robokassa/result", "/order-success", "/order-failed"] {
        for method in ["HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE"] {
            let method = reqwest::Method::from_bytes(method.as_bytes()).unwrap();
            let url = shop.url(&format!("{path}?{query}"));
            let response = shop.machine.request(method.clone(), url).send().await.unwrap();
            assert_eq!(response.status().as_u16(), 405, "{method} {path}");
            let allowed = response.headers()["allow"].to_str().unwrap();
            assert!(
                allowed.contains("GET") && allowed.contains("POST"),
                "{method} {path}: {allowed}"
            );
        }
    }
    assert_untouched(&shop, &unpaid, "other methods").await;
    shop.finish().await;
}

/// PC-27: what is a form is read as one, however it is wrapped, because the signature decides. There is no other way in.
#[tokio::test]
async fn only_forms_are_taken() {
    let shop = TestShop::open().await;
    let unpaid = shop.unpaid().await;
    let fields = Notice::of(&unpaid).fields();
    let form = encoded(&fields);
    let json = serde_json::to_string(
        &fields
            .iter()
            .cloned()
            .collect::<std::collections::BTreeMap<_, _>>(),
    )
    .unwrap();
    let parts_of = |fields: &[(String, String)]| {
        let part = |(name, value): &(String, String)| {
            format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
        };
        fields.iter().map(part).collect::<String>() + "--b--\r\n"
    };
    let send = async |kind: Option<&str>, body: String| {
        let request = shop.machine.post(shop.url("/robokassa/result")).body(body);
        let request = kind
            .into_iter()
            .fold(request, |request, kind| request.header("content-type", kind));
        shop.answer(request).await
    };
    let kinds = [
        (Some("application/json"), &json),
        (Some("application/json"), &form),
        (Some("text/plain"), &json),
        (None, &json),
        (Some("text/xml"), &form),
        (Some("multipart/form-data; boundary=b"), &form),
        (Some("multipart/form-data"), &parts_of(&fields)),
        (Some("application/x-www-form-urlencoded-not"), &form),
    ];
    for (kind, body) in kinds {
        let answer = send(kind, body.clone()).await;
        assert!(
            matches!(answer.status, 400 | 415) && !answer.body.starts_with("OK"),
            "{kind:?}: {answer:?}"
        );
    }
    let mut twice = fields.clone();
    twice.push(("OutSum".to_owned(), "1.00".to_owned()));
    let answer = send(Some("multipart/form-data; boundary=b"), parts_of(&twice)).await;
    assert!(answer.is_refusal(), "a part that comes twice: {answer:?}");
    assert_untouched(&shop, &unpaid, "other kinds").await;
    for kind in [
        Some("Application/X-WWW-Form-URLEncoded; charset=UTF-8"),
        Some("application/x-www-form-urlencoded; charset=windows-1251"),
        Some("text/plain"),
        Some("application/octet-stream"),
        Some("multipart/form-data; boundary=\"b\""),
        None,
    ] {
        let unpaid = shop.unpaid().await;
        let notice = Notice::of(&unpaid);
        let is_parts = kind.is_some_and(|kind| kind.starts_with("multipart"));
        let body = if is_parts {
            parts_of(&notice.fields())
        } else {
            encoded(&notice.fields())
        };
        assert_eq!(send(kind, body).await, notice.ok(), "{kind:?}");
        assert_paid_once(&shop, &unpaid).await;
    }
    shop.finish().await;
}

/// Some cabinets and proxies put a part of the form, or all of it, into the address of a post.
#[tokio::test]
async fn a_notice_may_stand_in_the_address_of_a_post_but_not_be_two_things_at_once() {
    let shop = TestShop::open().await;
    for at in 0..=4 {
        let unpaid = shop.unpaid().await;
        let notice = Notice::of(&unpaid);
        let fields = notice.fields();
        let (query, body) = fields.split_at(at);
        let url = format!("{}?{}", shop.url("/robokassa/result"), encoded(query));
        let answer = shop.answer(shop.machine.post(url).form(body)).await;
        assert_eq!(answer, notice.ok(), "{at} fields in the address");
        assert_paid_once(&shop, &unpaid).await;
    }
    // A body that is whole is what is signed, whatever the address says.
    let unpaid = shop.unpaid().await;
    let notice = Notice::of(&unpaid);
    let noise = "robokassa=result&OutSum=1.00&InvId=1&SignatureValue=ab&Shp_order=1&Shp_more=1&IsTest=1";
    let url = format!("{}?{noise}", shop.url("/robokassa/result"));
    let answer = shop.answer(shop.machine.post(&url).form(&notice.fields())).await;
    assert_eq!(answer, notice.ok());
    assert_paid_once(&shop, &unpaid).await;
    // A body that lacks something gets it from the address, and then nothing may come twice.
    let unpaid = shop.unpaid().await;
    let notice = Notice::of(&unpaid);
    for missing in ["OutSum", "InvId", "SignatureValue"] {
        let rest = notice.without(missing);
        let answer = shop.answer(shop.machine.post(&url).form(&rest)).await;
        assert!(answer.is_refusal(), "{missing}: {answer:?}");
    }
    assert_untouched(&shop, &unpaid, "two things at once").await;
    shop.finish().await;
}
