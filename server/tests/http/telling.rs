//! What the shop says is what it does: documents and their editions, refunds, orders that nobody can pay alone, tests.

use crate::support::{BUYER, CHAT, Notice, Plan, TestShop, no_gateway, said};
use server::config::Config;
use shop::{
    edition::Edition,
    order::{Order, State},
    text::Lang,
};

/// An order that somebody placed by the form.
async fn placed(shop: &TestShop, root: &str) -> Order {
    let visitor = shop.visitor();
    shop.add_to_cart(&visitor, root, ("scarf", crate::support::THING), 1)
        .await;
    let form = shop.checkout_form(&visitor, root).await;
    let page = visitor.submit(form).await.found();
    shop.order_of(&page).await
}

#[tokio::test]
async fn what_a_buyer_agreed_to_can_be_read_word_for_word() {
    let plan = Plan {
        change: |config| {
            config.seller_name = "ИП Верещагин".into();
            config.seller_inn = "165000000000".into();
            config.return_days = "21".into();
            config.delivery_days = "3-5".into();
        },
        ..Plan::default()
    };
    let shop = TestShop::planned(plan).await;
    let owner = shop.owner().await;
    let mut versions = Vec::new();
    for (root, lang, sentences) in [
        ("/", Lang::Ru, ["165000000000", "Мы даём 21 день", "3–5 дней"]),
        ("/en/", Lang::En, ["165000000000", "We give 21 days", "3–5 days"]),
    ] {
        let order = placed(&shop, root).await;
        let consents = order.placed.consents.as_ref().unwrap();
        for (consent, page) in [(&consents.offer, "offer"), (&consents.data, "privacy")] {
            assert!(Edition::is_version(&consent.version), "{}", consent.version);
            let shown = shop.get(&format!("{root}{page}")).await.found();
            shown.assert_says(&consent.version);
            let kept = format!("/admin/documents/{}", consent.version);
            let file = owner.visit(&format!("/admin/orders/{}", order.number)).await;
            assert!(
                file.has(&format!("a[href='{kept}']")),
                "the order leads to what was agreed to"
            );
            let kept = owner.visit(&kept).await.found();
            kept.assert_says("ИП Верещагин");
            assert!(kept.has(&format!("[lang={}]", lang.tag())));
            if page == "offer" {
                for sentence in sentences {
                    kept.assert_says(sentence);
                }
            }
            versions.push(consent.version.clone());
        }
    }
    versions.sort();
    versions.dedup();
    assert_eq!(versions.len(), 4, "two documents in two languages");
    let unknown = owner.visit("/admin/documents/0123456789abcdef").await;
    assert_eq!(unknown.code(), 404);
    shop.finish().await;
}

#[tokio::test]
async fn a_part_of_the_money_goes_back_and_the_buyer_reads_how_much() {
    let shop = TestShop::open().await;
    let unpaid = shop.unpaid().await;
    shop.notify(&Notice::of(&unpaid)).await;
    shop.deliver_all().await;
    let told = shop.sandbox.mails().len();
    let owner = shop.owner().await;
    let file = format!("/admin/orders/{}", unpaid.number);
    let form = owner.visit(&file).await.form(&format!("{file}/note-refund"));
    for (amount, sentence) in [("a third", "trouble-not-a-sum"), ("100,01", "")] {
        let refused = owner
            .submit(
                form.clone()
                    .fill_in([("amount", amount), ("reason", "Не было варежки")]),
            )
            .await;
        assert_eq!(refused.code(), 422, "{amount}");
        if !sentence.is_empty() {
            refused.assert_says(&said(Lang::Ru, sentence));
        }
        let again = refused.form(&format!("{file}/note-refund"));
        assert_eq!(
            again.value("amount").as_deref(),
            Some(amount),
            "what was typed stays"
        );
        assert!(again.value("reason").unwrap().contains("Не было варежки"));
    }
    let part = form.fill_in([("amount", "30,50"), ("reason", "Не было варежки")]);
    owner.submit(part.clone()).await.found().assert_says("30,50");
    let twice = owner.submit(part).await;
    assert_eq!(twice.code(), 422, "the same form notes one refund");
    let order = shop.order(&unpaid.key).await;
    let State::Paid { payment } = &order.state else {
        panic!("it stays paid: {:?}", order.state);
    };
    assert_eq!((payment.refunds.len(), payment.left().get()), (1, 6_950));
    let page = shop
        .get(&format!("/orders/{}", unpaid.key.as_str()))
        .await
        .found();
    page.assert_says("Магазин вернул часть денег: 30,50");

    assert_eq!(shop.deliver_all().await, 1);
    let letter = shop.sandbox.mails().remove(told);
    assert_eq!(letter.to, [BUYER.email]);
    let text = letter.text.unwrap();
    for words in ["Vitrina", "30,50", "69,50", "не этой программой"] {
        assert!(text.contains(words), "{words}: {text}");
    }

    let rest = owner.visit(&file).await.form(&format!("{file}/note-refund"));
    owner
        .submit(rest.fill_in([("reason", "Передумали")]))
        .await
        .found()
        .assert_says("69,50");
    assert_eq!(shop.order(&unpaid.key).await.state.name(), "refunded");
    shop.finish().await;
}

#[tokio::test]
async fn without_a_gateway_no_page_promises_a_payment_and_the_owner_hears_of_each_order() {
    let shop = TestShop::planned(Plan {
        change: no_gateway,
        ..Plan::default()
    })
    .await;
    let visitor = shop.visitor();
    shop.add_to_cart(&visitor, "/", ("scarf", crate::support::THING), 1)
        .await;
    for path in ["/", "/cart", "/checkout", "/offer", "/privacy", "/delivery"] {
        let page = visitor.visit(path).await.found();
        for lie in ["СБП", "Оплатить", "платёжной систем", "Чек приход", "чек и"]
        {
            assert!(!page.says(lie), "{path} says {lie}");
        }
    }
    let order = placed(&shop, "/").await;
    assert_eq!(shop.deliver_all().await, 2);
    let [chat] = shop.sandbox.messages().try_into().unwrap();
    assert_eq!(chat.chat_id, CHAT);
    assert!(
        chat.text.contains(&format!("Новый заказ № {}", order.number)),
        "{}",
        chat.text
    );
    assert!(chat.text.contains(BUYER.name), "{}", chat.text);
    let [mail] = shop.sandbox.mails().try_into().unwrap();
    let text = mail.text.unwrap();
    assert!(
        text.contains("договорится об оплате") && !text.contains("Оплатить"),
        "{text}"
    );
    shop.finish().await;
}

#[tokio::test]
async fn an_owner_who_wants_to_hear_of_every_order_does() {
    let shop = TestShop::planned(Plan {
        change: |config| config.owner_hears = "orders".into(),
        ..Plan::default()
    })
    .await;
    let order = placed(&shop, "/").await;
    assert_eq!(shop.deliver_all().await, 2);
    let [chat] = shop.sandbox.messages().try_into().unwrap();
    assert!(chat.text.contains("Покупатель ещё не заплатил"), "{}", chat.text);
    assert!(chat.text.contains(&order.number.to_string()), "{}", chat.text);
    shop.finish().await;
}

#[tokio::test]
async fn every_message_about_an_order_of_the_test_mode_says_so_in_its_head() {
    let shop = TestShop::planned(Plan {
        is_test: true,
        change: |config| config.owner_hears = "orders".into(),
        ..Plan::default()
    })
    .await;
    for root in ["/", "/en/"] {
        let order = placed(&shop, root).await;
        let owner = shop.owner().await;
        let file = format!("/admin/orders/{}", order.number);
        let cancel = owner.visit(&file).await.form(&format!("{file}/cancel"));
        owner.submit(cancel.fill_in([("reason", "Проба")])).await.found();
    }
    assert_eq!(shop.deliver_all().await, 6);
    for mail in shop.sandbox.mails() {
        let subject = mail.subject;
        assert!(
            subject.starts_with("ТЕСТ · ") || subject.starts_with("TEST · "),
            "{subject}"
        );
    }
    for chat in shop.sandbox.messages() {
        assert!(chat.text.contains("ТЕСТ · "), "{}", chat.text);
    }
    shop.finish().await;
}

#[tokio::test]
async fn a_receipt_is_promised_where_one_comes() {
    let says = async |receipts: &'static str| {
        let change: fn(&mut Config) = match receipts {
            "true" => |config| config.robokassa.receipts = "true".into(),
            _ => |config| config.robokassa.receipts = "false".into(),
        };
        let shop = TestShop::planned(Plan {
            change,
            ..Plan::default()
        })
        .await;
        let unpaid = shop.unpaid().await;
        shop.notify(&Notice::of(&unpaid)).await;
        let paid = shop.get(&format!("/orders/{}", unpaid.key.as_str())).await;
        let offer = shop.get("/offer").await;
        let told = (paid.says("Чек придёт на"), offer.says("Чек приходит"));
        shop.finish().await;
        told
    };
    assert_eq!(says("true").await, (true, true));
    assert_eq!(says("false").await, (false, false));
}

#[tokio::test]
async fn the_back_office_names_what_the_documents_lack() {
    let shop = TestShop::open().await;
    let problems = shop.owner().await.visit("/admin/problems").await.found();
    for variable in ["SELLER_NAME", "SELLER_INN", "SELLER_OGRN", "SHOP_ADDRESS"] {
        problems.assert_says(variable);
    }
    assert!(!problems.says("SHOP_EMAIL"), "that one is set");
    let warnings = &shop.app().settings.warnings;
    let told = warnings.iter().any(|warning| warning.contains("SELLER_INN"));
    assert!(told, "{warnings:?}");
    let offer = shop.get("/offer").await.found();
    assert!(!offer.says("ИНН —") && !offer.says("—."), "{}", offer.text());
    offer.assert_says("Здесь пока не указано: полное имя, ИНН, адрес.");
    shop.finish().await;
}

/// Whoever orders names an address, and it may be anybody's.
#[tokio::test]
async fn a_stranger_has_few_letters_sent_to_somebody_else_and_none_with_words_of_theirs() {
    let shop = TestShop::open().await;
    for _ in 0..5 {
        placed(&shop, "/").await;
    }
    shop.deliver_all().await;
    let mails = shop.sandbox.mails();
    assert_eq!(mails.len(), 3);
    for mail in mails {
        let (text, html) = (mail.text.unwrap(), mail.html.unwrap());
        for typed in [BUYER.name, BUYER.comment] {
            assert!(!text.contains(typed) && !html.contains(typed), "{typed}: {text}");
        }
        assert!(!String::from_utf8_lossy(&mail.raw).contains(BUYER.name));
    }
    let unpaid = shop.unpaid().await;
    shop.notify(&Notice::of(&unpaid)).await;
    shop.deliver_all().await;
    let paid = shop.sandbox.mails().pop().unwrap();
    assert!(
        paid.text.unwrap().contains(BUYER.name),
        "who paid is told by name"
    );
    shop.finish().await;
}
