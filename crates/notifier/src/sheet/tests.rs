use super::Sheet;
use crate::{
    chat::ChatText,
    clean,
    notifier::NotifierSettings,
    page,
    samples::{self, NOW},
};
use shop::{
    Kopecks,
    buyer::{Delivery, Name},
    message::{Brief, Letter, MessageChannel},
    order::{Discount, Relined, Source},
    payment::Verdict,
    text::{Lang, Text},
};
use words::words;

fn sheet_of(letter: &Letter, settings: &NotifierSettings) -> Sheet {
    Sheet::of(letter, MessageChannel::Email, settings).unwrap()
}

fn told(letter: &Letter, lang: Lang) -> String {
    let sheet = sheet_of(letter, &samples::settings(lang));
    let mut told = format!("Subject: {}\n\n{}", sheet.title, page::text(&sheet).unwrap());
    if letter.is_for_owner() {
        let chat = ChatText::of(&sheet);
        told = format!(
            "{told}\n\n──── chat, HTML ────\n{}\n\n──── chat, plain ────\n{}",
            chat.html, chat.plain
        );
    }
    told
}

#[test]
fn letters_in_russian() {
    for (name, letter) in samples::letters(Lang::Ru) {
        insta::assert_snapshot!(format!("ru_{name}"), told(&letter, Lang::Ru));
    }
}

#[test]
fn letters_in_english() {
    for (name, letter) in samples::letters(Lang::En) {
        insta::assert_snapshot!(format!("en_{name}"), told(&letter, Lang::En));
    }
}

#[test]
fn letters_as_pages() {
    for (name, lang) in [
        ("placed", Lang::Ru),
        ("paid_test", Lang::En),
        ("owner_paid", Lang::Ru),
    ] {
        let (_, letter) = samples::letters(lang)
            .into_iter()
            .find(|(n, _)| n == name)
            .unwrap();
        let sheet = sheet_of(&letter, &samples::settings(lang));
        insta::assert_snapshot!(format!("page_{name}"), page::html(&sheet).unwrap());
    }
}

#[test]
fn text_and_page_tell_the_same() {
    for lang in [Lang::Ru, Lang::En] {
        for (name, letter) in samples::letters(lang) {
            let sheet = sheet_of(&letter, &samples::settings(lang));
            let (text, html) = (page::text(&sheet).unwrap(), page::html(&sheet).unwrap());
            let items = sheet.goods.iter().flat_map(|i| [&i.name, &i.count, &i.sum]);
            let facts = sheet
                .totals
                .iter()
                .chain(&sheet.facts)
                .flat_map(|f| [&f.label, &f.value]);
            let rest = [&sheet.title, &sheet.link.label, &sheet.link.url, &sheet.foot];
            let all = items
                .chain(facts)
                .chain(rest)
                .chain(&sheet.hello)
                .chain(&sheet.test)
                .chain(&sheet.sentences);
            let read = html_escape::decode_html_entities(&html).into_owned();
            for said in all {
                assert!(text.contains(said.as_str()), "{name}, text: {said}");
                assert!(read.contains(said.as_str()), "{name}, page: {said}");
            }
            for gap in ["letter-", "chat-", "{ $", "zone-", "month-"] {
                assert!(!text.contains(gap) && !read.contains(gap), "{name}: {gap}");
            }
        }
    }
}

/// Lines at their full price and the discount in a row of its own, so that what is read adds up.
#[test]
fn a_discount_is_told_and_its_reason_to_the_owner_only() {
    let mut order = samples::order(Lang::Ru);
    let discount = Discount::parse("10%", "соседка").unwrap().unwrap();
    let placed = samples::placed_mut(&mut order);
    let off = discount.take_off(&mut placed.lines).unwrap();
    placed.bill = placed.bill.discounted(off);
    placed.discount_reason = discount.reason().to_owned();
    let payment = samples::payment(false);
    let letter = Letter::OrderPaid {
        order: order.clone(),
        payment: payment.clone(),
        has_left: false,
        missing: Vec::new(),
    };
    let sheet = sheet_of(&letter, &samples::settings(Lang::Ru));
    assert_eq!(sheet.goods[0].sum, Kopecks::new(398_000).to_string());
    let totals: Vec<_> = sheet.totals.iter().map(|fact| fact.value.as_str()).collect();
    assert_eq!(totals[0], format!("−{}", Kopecks::new(48_705)));
    assert_eq!(totals[2], Kopecks::new(526_050 - 48_705).to_string());
    assert!(!told(&letter, Lang::Ru).contains("соседка"));
    let to_owner = Letter::OwnerPaid { order, payment };
    assert!(
        told(&to_owner, Lang::Ru).contains("соседка"),
        "the owner is told why"
    );
}

#[test]
fn a_page_loads_nothing_and_is_small() {
    let mut order = samples::order(Lang::Ru);
    let line = samples::line("Свитер", "Sweater", "M", "M", 99, 199_000);
    samples::placed_mut(&mut order).lines = vec![line; 50];
    let letter = Letter::OrderPaid {
        order,
        payment: samples::payment(false),
        has_left: false,
        missing: Vec::new(),
    };
    let html = page::html(&sheet_of(&letter, &samples::settings(Lang::Ru))).unwrap();
    assert!(html.len() < 100_000, "{} bytes", html.len());
    for remote in ["<img", "url(", "<link", "@import", "<script"] {
        assert!(!html.contains(remote), "{remote}");
    }
}

#[test]
fn links_are_absolute_and_speak_the_orders_language() {
    let mut settings = samples::settings(Lang::En);
    let key = "a5".repeat(16);
    for (base, lang, url) in [
        (
            "https://shop.example.org",
            Lang::Ru,
            format!("https://shop.example.org/orders/{key}"),
        ),
        (
            "https://shop.example.org/",
            Lang::En,
            format!("https://shop.example.org/en/orders/{key}"),
        ),
        (
            "http://127.0.0.1:3000/shop/",
            Lang::En,
            format!("http://127.0.0.1:3000/shop/en/orders/{key}"),
        ),
    ] {
        settings.public_url = base.parse().unwrap();
        let letter = Letter::OrderPlaced {
            order: samples::order(lang),
            until: Some(NOW),
            no_gateway: false,
            test: false,
        };
        let sheet = sheet_of(&letter, &settings);
        assert_eq!((sheet.lang, sheet.link.url), (lang, url));
        let to_owner = sheet_of(&samples::owner_paid(), &settings);
        assert_eq!(to_owner.lang, Lang::En);
        assert_eq!(
            to_owner.link.url,
            format!("{}/admin/orders/1042", base.trim_end_matches('/'))
        );
    }
}

/// Names as a row could hold them, past the form's door.
fn raw_name(name: &str) -> Name {
    serde_json::from_value(serde_json::json!(name)).unwrap()
}

#[test]
fn markup_in_names_is_only_text() {
    for name in [
        "<script>alert(1)</script>",
        "<i>",
        "</code>",
        "&lt",
        "<a href=tg://user?id=1>",
        "\" onclick=\"x",
        "{{7*7}} %s ${jndi:ldap://x} { $sum }",
        "مرحبا عالم",
        "👍🏽🎁",
        "*_`[]()~>#+-=|.!",
    ] {
        let mut order = samples::order(Lang::Ru);
        let placed = samples::placed_mut(&mut order);
        placed.buyer.name = raw_name(name);
        placed.comment = name.to_owned();
        placed.lines[0].name = Text {
            ru: name.to_owned(),
            en: name.to_owned(),
        };
        placed.delivery = Delivery::Courier {
            address: name.to_owned(),
        };
        let letter = Letter::OwnerPaid {
            order,
            payment: samples::payment(false),
        };
        let sheet = sheet_of(&letter, &samples::settings(Lang::Ru));
        let (chat, html) = (ChatText::of(&sheet), page::html(&sheet).unwrap());
        let told = &*clean::unlinked(name);
        assert!(chat.plain.contains(told), "{name}");
        assert!(page::text(&sheet).unwrap().contains(told), "{name}");
        for escaped in [&chat.html, &html] {
            assert!(
                html_escape::decode_html_entities(escaped).contains(told),
                "{name}"
            );
            assert!(!name.contains('<') || !escaped.contains(name), "{name}");
        }
    }
}

/// A buyer's address may be somebody else's.
#[test]
fn nothing_that_a_stranger_typed_is_a_link_in_a_letter() {
    let lure = "Приз https://evil.example/win и www.evil.example";
    for lang in [Lang::Ru, Lang::En] {
        for (name, letter) in samples::letters(lang) {
            let mut letter = serde_json::to_value(&letter).unwrap();
            let mut order = samples::order(lang);
            let placed = samples::placed_mut(&mut order);
            placed.buyer.name = raw_name(lure);
            placed.comment = lure.to_owned();
            placed.delivery = Delivery::Courier {
                address: lure.to_owned(),
            };
            letter["order"] = serde_json::json!({
                "number": order.number,
                "key": order.key,
                "placed": *order.placed,
            });
            if let Some(text) = letter.get_mut("text") {
                *text = lure.into();
            }
            let letter = serde_json::from_value(letter).unwrap();
            let sheet = sheet_of(&letter, &samples::settings(lang));
            let chat = ChatText::of(&sheet);
            for told in [
                page::text(&sheet).unwrap(),
                page::html(&sheet).unwrap(),
                chat.plain,
                chat.html,
            ] {
                for link in ["evil.example", "https://evil", "www.evil"] {
                    assert!(!told.contains(link), "{name}: {told}");
                }
            }
        }
    }
}

#[test]
fn telegrams_own_entities_are_the_only_ones_in_a_chat() {
    let mut order = samples::order(Lang::Ru);
    samples::placed_mut(&mut order).comment = "<>&\"'`=/ \u{a0}©".to_owned();
    let letter = Letter::OwnerPaid {
        order,
        payment: samples::payment(false),
    };
    let html = ChatText::of(&sheet_of(&letter, &samples::settings(Lang::Ru))).html;
    for (at, _) in html.match_indices('&') {
        let is_known = ["&lt;", "&gt;", "&amp;", "&quot;"]
            .iter()
            .any(|known| html[at..].starts_with(known));
        assert!(is_known, "{}", &html[at..]);
    }
}

#[test]
fn line_breaks_and_disguises_in_names_are_gone() {
    let mut order = samples::order(Lang::Ru);
    samples::placed_mut(&mut order).buyer.name = raw_name("Анна\r\nBcc: x@example.org\u{202E}\u{0}");
    let name = "Анна Bcc: x@ example. org";
    let paid = sheet_of(
        &Letter::OrderPaid {
            order: order.clone(),
            payment: samples::payment(false),
            has_left: false,
            missing: Vec::new(),
        },
        &samples::settings(Lang::Ru),
    );
    assert_eq!(
        paid.hello.as_deref(),
        Some("Здравствуйте, Анна Bcc: x@ example. org!")
    );
    let to_owner = Letter::OwnerPaid {
        order,
        payment: samples::payment(false),
    };
    let sheet = sheet_of(&to_owner, &samples::settings(Lang::Ru));
    assert_eq!(sheet.facts[0].value, name);
}

#[test]
fn a_chat_message_shows_ten_lines_and_counts_the_rest() {
    for (lines, more) in [
        (10, None),
        (11, Some("и ещё 1 позиция")),
        (500, Some("и ещё 490 позиций")),
    ] {
        let mut order = samples::order(Lang::Ru);
        let line = samples::line("Свитер", "Sweater", "M", "M", 1, 199_000);
        samples::placed_mut(&mut order).lines = vec![line; lines];
        let letter = Letter::OwnerPaid {
            order,
            payment: samples::payment(false),
        };
        let chat = ChatText::of(&sheet_of(&letter, &samples::settings(Lang::Ru)));
        assert_eq!(chat.plain.matches('•').count(), 10);
        match more {
            Some(more) => assert!(
                chat.plain.contains(more) && chat.html.contains(more),
                "{}",
                chat.plain
            ),
            None => assert!(!chat.plain.contains("и ещё")),
        }
    }
}

#[test]
fn the_longest_message_fits_with_whole_markup() {
    let long = "👩‍👩‍👧‍👦<&>".repeat(500);
    let mut order = samples::order(Lang::Ru);
    let placed = samples::placed_mut(&mut order);
    placed.lines = vec![samples::line(&long, &long, &long, &long, 99, i64::from(i32::MAX)); 500];
    placed.buyer.name = raw_name(&long);
    placed.comment = long.clone();
    placed.delivery = Delivery::Courier {
        address: long.clone(),
    };
    for source in [
        samples::payment(true).source,
        Source::Outside {
            by: shop::order::Actor::Shop,
            reason: long.clone(),
        },
    ] {
        let payment = shop::order::Payment {
            source,
            ..samples::payment(true)
        };
        let letter = Letter::OwnerPaid {
            order: order.clone(),
            payment,
        };
        let chat = ChatText::of(&sheet_of(&letter, &samples::settings(Lang::Ru)));
        assert!(
            clean::length(&chat.plain) <= 3_500,
            "{}",
            clean::length(&chat.plain)
        );
        assert!(chat.plain.ends_with("https://shop.example.org/admin/orders/1042"));
        for tag in ["b", "a"] {
            let opened = chat.html.matches(&format!("<{tag}")).count();
            assert_eq!(opened, chat.html.matches(&format!("</{tag}>")).count());
        }
    }
}

#[test]
fn every_verdict_has_its_own_advice() {
    let advice = |lang| {
        let letters = samples::letters(lang).into_iter().map(|(_, letter)| letter);
        let letters = letters.filter(|letter| matches!(letter, Letter::OwnerAttention { .. }));
        letters
            .map(|letter| sheet_of(&letter, &samples::settings(lang)).sentences.concat())
            .collect::<Vec<_>>()
    };
    for lang in [Lang::Ru, Lang::En] {
        let mut told = advice(lang);
        assert_eq!(told.len(), 8);
        told.sort();
        told.dedup();
        assert_eq!(told.len(), 7, "only «accepted» and «orphan» share their words");
    }
}

/// The sum that did not fit, and what the owner is told of it, at an order with so many attempts for what was ordered before.
fn told_of_sum(lang: Lang, attempts: usize, is_just_as_much: bool) -> (String, Vec<String>) {
    let mut letters = samples::letters(lang).into_iter().map(|(_, letter)| letter);
    let wrong = letters.find_map(|letter| match letter {
        Letter::OwnerAttention { order, attention, .. } if attention.what == Verdict::WrongSum => {
            Some((order, attention))
        }
        _ => None,
    });
    let (mut order, mut attention) = wrong.unwrap();
    if is_just_as_much {
        attention.amount = order.placed.bill.total();
    }
    samples::placed_mut(&mut order).relined = Relined {
        times: 1,
        attempts,
        ..Relined::default()
    };
    let sum = attention.amount.to_string();
    let letter = Letter::OwnerAttention {
        order,
        attention,
        test: false,
    };
    (sum, sheet_of(&letter, &samples::settings(lang)).sentences)
}

/// So much instead of just as much would tell the owner nothing.
#[test]
fn money_for_what_was_ordered_before_is_told_as_that() {
    for lang in [Lang::Ru, Lang::En] {
        let (sum, told) = told_of_sum(lang, 1, true);
        assert_eq!(told[0].matches(&sum).count(), 1, "{told:?}");
    }
}

/// With a receipt for the goods of before the shop refuses to take it, whether it is just as much or not.
#[test]
fn nobody_is_sent_to_accept_money_that_the_shop_refuses() {
    for lang in [Lang::Ru, Lang::En] {
        let gateway = words(lang).text("gateway-robokassa");
        for (attempts, is_just_as_much, advice) in [
            (0, false, "letter-attention-wrong-sum-do"),
            (1, false, "letter-attention-former-do"),
            (1, true, "letter-attention-former-do"),
        ] {
            let (_, told) = told_of_sum(lang, attempts, is_just_as_much);
            let advice = words(lang).with(advice, &[("gateway", gateway.as_str().into())]);
            assert_eq!(told.get(1), Some(&advice));
        }
    }
}

#[test]
fn the_owners_language_is_not_the_buyers() {
    let Brief { number, .. } = samples::order(Lang::Ru);
    let letter = Letter::OwnerUndelivered {
        number: Some(number),
        channel: "email".into(),
        error: "550".into(),
        test: false,
    };
    let sheet = sheet_of(&letter, &samples::settings(Lang::En));
    assert_eq!(
        sheet.title,
        words(Lang::En).with("letter-undelivered", &[("number", "1042".into())])
    );
}

/// Its address may be anybody's: whoever ordered typed it.
#[test]
fn before_payment_a_letter_repeats_nothing_that_was_typed() {
    let mut told = 0;
    for lang in [Lang::Ru, Lang::En] {
        for (name, letter) in samples::letters(lang) {
            if !letter.is_before_payment() {
                continue;
            }
            told += 1;
            let sheet = sheet_of(&letter, &samples::settings(lang));
            let (text, html) = (page::text(&sheet).unwrap(), page::html(&sheet).unwrap());
            for typed in ["Анна", "Петрова", "Баумана", "345-67-89", "Домофон"] {
                assert!(!text.contains(typed) && !html.contains(typed), "{name}: {typed}");
            }
        }
    }
    assert!(told >= 10, "{told}");
}

/// Names, phones and addresses stay in the country, or wherever the shop is; the way to the order is there.
#[test]
fn chats_say_nothing_of_buyers_if_the_owner_wants_it_so() {
    for lang in [Lang::Ru, Lang::En] {
        let mut settings = samples::settings(lang);
        settings.chats_hide_buyers = true;
        for (name, letter) in samples::letters(lang) {
            let Some(sheet) = Sheet::of(&letter, MessageChannel::Telegram, &settings) else {
                continue;
            };
            if !letter.is_for_owner() {
                continue;
            }
            let chat = ChatText::of(&sheet);
            for typed in [
                "Анна",
                "Петрова",
                "Баумана",
                "345-67-89",
                "anna@example.ru",
                "Домофон",
            ] {
                assert!(!chat.plain.contains(typed), "{name}: {typed}: {}", chat.plain);
            }
            let mail = sheet_of(&letter, &settings);
            assert_eq!(
                mail,
                sheet_of(&letter, &samples::settings(lang)),
                "a letter says all of it"
            );
        }
    }
    let mut settings = samples::settings(Lang::Ru);
    settings.chats_hide_buyers = true;
    let sheet = Sheet::of(&samples::owner_paid(), MessageChannel::Telegram, &settings).unwrap();
    insta::assert_snapshot!("ru_owner_paid_hidden", ChatText::of(&sheet).plain);
}
