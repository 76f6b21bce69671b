//! What the pages of the office show, and what holds for every one of them.

mod account;
mod backups;
mod books;
mod by_hand;
mod doctor;
mod factor;
mod goods;
mod holds;
mod import;
mod journal;
mod lines;
mod links;
mod numbers;
mod people;
mod photos;
mod privacy;
mod receipts;
mod security;
mod settings;
mod short_words;
mod stock;
mod strangers;
mod trials;

use crate::{
    DeedOutcome, Denied, ProxyTrouble, Refused, SeveralTried, SignInTried, calls, edition,
    frame::{document, failed_page},
    list::Asked,
    order, orders,
    problems::{self, Found},
    sign_in,
};
use app::{
    Chrome, Trouble,
    sample::{
        World,
        fixture::{self, NOW},
        read, rules,
    },
};
use futures_util::{StreamExt, stream};
use hydration_context::SsrSharedContext;
use leptos::prelude::*;
use leptos_meta::{MetaTags, ServerMetaContext, provide_meta_context};
use shop::{
    Kopecks, Tax,
    call::{CallFilter, CallId},
    desk::{CallLog, OrderFile, PrintedReceipts, RefundPreview},
    edition::{Edition, Paper},
    gateway::ReceiptRow,
    message::DeliveryState,
    order::{
        Actor, Deed, DeedKind, Goods, Order, OrderView, OrderViewId, Refund, RefundForm, RefundWhat, Refusal,
        Remark, ReturnId, ReturnRequest, ReturnState, Said, State, Tag,
    },
    payment::{self, Mark, Report, Stage, Verdict},
    staff::{Right, Role},
    store::{Counts, OrderFacts, OrderRow, Trials},
    text::Lang,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// What passkeys are made for.
const ORIGIN: &str = "https://shop.example.org";

#[test]
fn nothing_that_people_type_becomes_markup() {
    rules::nothing_that_people_type_becomes_markup(pages);
}

#[test]
fn no_page_has_a_style_or_a_script_of_its_own() {
    rules::no_page_has_a_style_or_a_script_of_its_own(pages);
}

#[test]
fn every_page_can_be_walked_without_seeing_it() {
    rules::every_page_can_be_walked_without_seeing_it(pages);
}

#[test]
fn no_sentence_is_missing() {
    rules::no_sentence_is_missing(pages);
}

/// It is not hidden, and nothing is made up about it.
#[test]
fn an_order_that_cannot_be_read_is_listed_as_one() {
    for lang in [Lang::Ru, Lang::En] {
        let chrome = fixture::live(lang);
        let rows = [unreadable(&fixture::order()), listed(&fixture::paid())];
        let list = trials::page(&chrome, &rows, Trials::Without, 0);
        assert_eq!(list.matches("<tr").count(), 3, "a head and two orders");
        assert_eq!(list.matches("href=\"tel:").count(), 1);
        assert!(list.contains(&chrome.text("office-order-unreadable")), "{list}");
    }
}

/// The page of several orders that leave at once, before and after.
fn several(world: &World) -> Vec<(String, String)> {
    let (chrome, typed) = (&world.chrome, world.typed);
    let tried = [false, true].map(|is_done| SeveralTried::sample(typed, is_done));
    let empty = std::iter::once(None);
    let tried = empty.chain(tried.iter().map(Some));
    let page = |tried| drawn(chrome, || orders::several::content(chrome, tried));
    tried
        .map(|tried| ("several orders".to_owned(), page(tried)))
        .collect()
}

/// The page of an order that somebody wrote about.
fn remarked(world: &World) -> String {
    let remark = |kind: &str| Remark {
        at: NOW,
        who: world.typed.to_owned(),
        said: Said::of_parts(kind, world.typed.to_owned()).expect("a kind"),
    };
    let beside = order::Beside {
        remarks: order::Remarks {
            said: ["note", "tagged", "untagged"].map(remark).into(),
            tags: Tag::parse(&world.typed.chars().take(30).collect::<String>())
                .into_iter()
                .collect(),
            ..order::Remarks::default()
        },
        returning: order::Returning {
            requests: (1..)
                .zip(ReturnState::ALL)
                .map(|(id, state)| ReturnRequest {
                    id: ReturnId(id),
                    asked_at: NOW,
                    text: world.typed.to_owned(),
                    state,
                    decided: Some((NOW, world.typed.to_owned())),
                    note: world.typed.to_owned(),
                    received: Some((NOW, world.typed.to_owned())),
                    settled: None,
                })
                .collect(),
            tried: None,
        },
        ..order::Beside::default()
    };
    let file = OrderFile {
        order: fixture::paid(),
        history: Vec::new(),
        messages: Vec::new(),
        takes_refunds: false,
        makes_links: false,
        receipts: PrintedReceipts::default(),
    };
    let chrome = &world.chrome;
    drawn(chrome, || order::whole(chrome, &file, NOW, None, &beside))
}

/// The order as the list has it.
fn listed(order: &Order) -> OrderRow {
    OrderRow {
        number: order.number,
        placed_at: order.placed_at,
        test: order.is_test(),
        facts: Some(OrderFacts {
            placed: order.placed.clone(),
            state: order.state.clone(),
            fulfilment: order.fulfilment.clone(),
            attention: order.open_attention().map(|attention| attention.what).collect(),
        }),
    }
}

fn unreadable(order: &Order) -> OrderRow {
    OrderRow {
        facts: None,
        ..listed(order)
    }
}

#[test]
fn order_with_a_wrong_sum() {
    check("order_with_a_wrong_sum", |chrome| {
        let waiting = State::AwaitingPayment {
            until: Some(fixture::UNTIL),
        };
        let file = OrderFile {
            order: fixture::questionable(Verdict::WrongSum, waiting),
            history: fixture::history("позвонили банку"),
            messages: Vec::new(),
            takes_refunds: true,
            makes_links: false,
            receipts: PrintedReceipts::default(),
        };
        order::content(chrome, &file, NOW, Some(&DeedOutcome::Resent))
    });
}

#[test]
fn problems_with_money_without_an_order() {
    check("problems_with_money_without_an_order", |chrome| {
        let outcome = DeedOutcome::Trouble(Trouble::from(Refusal::AlreadyResolved));
        let found = Found {
            orphans: &fixture::orphans("BankCard"),
            ..Found::default()
        };
        problems::content(chrome, &found, Some(&outcome))
    });
}

#[test]
fn whoever_may_not_read_the_books_sees_that_money_came_and_not_how_much() {
    let live = fixture::live(Lang::Ru);
    for role in Role::ALL {
        let role = Some(role);
        let chrome = Chrome { role, ..live.clone() };
        let found = Found {
            orphans: &fixture::orphans("BankCard"),
            ..Found::default()
        };
        let page = drawn(&chrome, || problems::content(&chrome, &found, None));
        assert!(page.contains("BankCard"), "{role:?}");
        // What came, and what the gateway's commission left of it.
        for sum in [1_800_000, 1_750_000].map(|sum| Kopecks::new(sum).to_string()) {
            assert_eq!(page.contains(&sum), chrome.may(Right::Books), "{role:?}: {sum}");
        }
    }
}

#[test]
fn an_address_cannot_say_what_was_done() {
    let chrome = fixture::chrome(Lang::Ru);
    for deed in DeedKind::ALL {
        let says = |history| {
            let file = OrderFile {
                order: fixture::order(),
                history,
                messages: Vec::new(),
                takes_refunds: true,
                makes_links: false,
                receipts: PrintedReceipts::default(),
            };
            let outcome = DeedOutcome::Done(deed);
            drawn(&chrome, || order::content(&chrome, &file, NOW, Some(&outcome))).contains("notice told")
        };
        assert!(!says(Vec::new()), "{deed:?}");
        assert!(says(fixture::history("x")), "{deed:?}");
    }
}

/// Whatever the staff typed stands in its form again.
#[test]
fn a_refused_deed_keeps_what_was_typed() {
    let waiting = State::AwaitingPayment {
        until: Some(fixture::UNTIL),
    };
    let questionable = fixture::questionable(Verdict::WrongSum, waiting);
    let text = || "как договорились".to_owned();
    for (order, deed) in [
        (fixture::order(), Deed::Cancel { reason: text() }),
        (fixture::order(), Deed::PayOutside { reason: text() }),
        (
            fixture::paid(),
            Deed::NoteRefund {
                amount: "12 рублей".into(),
                left: String::new(),
                reason: text(),
            },
        ),
        (
            fixture::paid(),
            Deed::Ship {
                tracking: text(),
                seen: None,
            },
        ),
        (
            questionable.clone(),
            Deed::Accept {
                attention: 0,
                note: text(),
            },
        ),
        (
            questionable,
            Deed::Resolve {
                attention: 0,
                note: text(),
            },
        ),
    ] {
        let chrome = fixture::chrome(Lang::Ru);
        let sum = matches!(deed, Deed::NoteRefund { .. });
        let outcome = DeedOutcome::Refused {
            trouble: Refusal::NotNow.into(),
            deed,
        };
        let file = OrderFile {
            order,
            history: Vec::new(),
            messages: Vec::new(),
            takes_refunds: true,
            makes_links: false,
            receipts: PrintedReceipts::default(),
        };
        let page = drawn(&chrome, || order::content(&chrome, &file, NOW, Some(&outcome)));
        assert_eq!(page.matches("как договорились").count(), 1, "{outcome:?}");
        assert_eq!(page.contains("12 рублей"), sum, "{outcome:?}");
    }
}

/// The page in both languages, one snapshot under the test's name.
fn check(name: &str, content: fn(&Chrome) -> AnyView) {
    let mut settings = insta::Settings::clone_current();
    settings.set_omit_expression(true);
    settings.set_prepend_module_to_snapshot(false);
    let page = |lang| {
        let chrome = fixture::chrome(lang);
        read(&drawn(&chrome, || content(&chrome)))
    };
    let text = format!("{}\n\n————————\n\n{}", page(Lang::Ru), page(Lang::En));
    settings.bind(|| insta::assert_snapshot!(name, text));
}

/// A whole document, drawn as `leptos_axum` draws it: what a page says of itself ends in the head.
fn drawn(chrome: &Chrome, content: impl FnOnce() -> AnyView) -> String {
    // A second test finds it there already.
    let _ = any_spawner::Executor::init_tokio();
    let owner = Owner::new_root(Some(Arc::new(SsrSharedContext::new_islands())));
    let (html, output) = owner.with(|| {
        let (meta, output) = ServerMetaContext::new();
        provide_context(meta);
        provide_meta_context();
        let body = content();
        let html = document(chrome, view! { <MetaTags/> }.into_any(), body).to_html();
        (html, output)
    });
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("a runtime");
    let html = runtime.block_on(async {
        let whole = output.inject_meta_context(stream::iter([html])).await;
        whole.collect::<String>().await
    });
    owner.cleanup();
    html
}

/// Every page of the office in a world, each under a name.
#[expect(clippy::too_many_lines, reason = "a list, read from top to bottom")]
fn pages(world: &World) -> Vec<(String, String)> {
    let chrome = &world.chrome;
    let draw = |content: &dyn Fn() -> AnyView| drawn(chrome, content);
    let messages = vec![
        world.message(DeliveryState::Dead),
        world.message(DeliveryState::Waiting),
        world.message(DeliveryState::Sent),
    ];
    let form = RefundForm {
        what: RefundWhat::Lines,
        amount: world.typed.to_owned(),
        delivery: true,
        goods: Goods::Shelf,
        left: world.typed.to_owned(),
        reason: world.typed.to_owned(),
        pieces: BTreeMap::from([(RefundForm::field_of(0), world.typed.to_owned())]),
    };
    let refund = |receipt| DeedOutcome::Refund {
        form: form.clone(),
        preview: RefundPreview {
            refund: Refund::noted(Kopecks::new(100), NOW, Actor::Shop, world.typed.to_owned()),
            receipt,
        },
    };
    let row = ReceiptRow {
        name: world.typed.to_owned(),
        count: "1".into(),
        sum: Kopecks::new(100),
        tax: Tax::None,
    };
    let outcomes = [
        DeedOutcome::Resent,
        DeedOutcome::RefundHeard,
        refund(Ok(vec![row])),
        refund(Err(world.typed.to_owned())),
        DeedOutcome::Refused {
            trouble: Refusal::NotACount.into(),
            deed: Deed::Refund(form.clone()),
        },
        DeedOutcome::Trouble(Trouble::from(Refusal::NotNow)),
        DeedOutcome::Refused {
            trouble: Refusal::NotASum.into(),
            deed: Deed::NoteRefund {
                amount: world.typed.to_owned(),
                left: String::new(),
                reason: world.typed.to_owned(),
            },
        },
        DeedOutcome::Reports(vec![
            (fixture::invoice(), Report::Unknown),
            (
                fixture::invoice(),
                Report::Paid(payment::Found {
                    test: false,
                    paid: Kopecks::new(100),
                    credited: Kopecks::new(97),
                    overpaid: false,
                    method: Some(world.typed.to_owned()),
                    order_key: None,
                    marks: Mark::of([("Shp_item", world.typed)]),
                    operation: None,
                }),
            ),
            (
                fixture::invoice(),
                Report::Unpaid {
                    stage: Stage::Suspended,
                    named: fixture::order().key,
                },
            ),
        ]),
    ];
    let mut pages = Vec::new();
    let mut rows = Vec::new();
    for (order, outcome) in world.orders().into_iter().zip(outcomes.iter().cycle()) {
        rows.push(listed(&order));
        let file = OrderFile {
            order: receipts::with_one(order, world.typed),
            history: fixture::history(world.typed),
            messages: messages.clone(),
            takes_refunds: true,
            makes_links: false,
            receipts: receipts::printed(world.typed),
        };
        let name = format!("order {}", file.order.state.name());
        pages.push((name, draw(&|| order::content(chrome, &file, NOW, Some(outcome)))));
    }
    rows.push(unreadable(&fixture::order()));
    let asked = Asked {
        q: world.typed.to_owned(),
        state: "paid".into(),
        before: "2000".into(),
        ..Asked::default()
    };
    for rows in [rows.as_slice(), &[]] {
        let counts = Counts {
            trials: 2,
            ..Counts::default()
        };
        let list = || orders::list_view(chrome, rows, counts, &asked, NOW);
        let page = draw(&|| orders::content(chrome, counts, &asked, &list(), true));
        pages.push(("orders".into(), page));
    }
    let shown = orders::views::ViewShown {
        id: OrderViewId(7),
        view: OrderView {
            name: world.typed.to_owned(),
            query: "state=paid".to_owned(),
            owner: None,
            made_at: NOW,
        },
        count: 100,
        is_at_least: false,
    };
    let list = || {
        let mut list = orders::list_view(chrome, &rows, Counts::default(), &asked, NOW);
        list.unsearched = Some(orders::unsearched(chrome));
        list
    };
    let views = || {
        orders::content_with(
            chrome,
            Counts::default(),
            &asked,
            &list(),
            std::slice::from_ref(&shown),
        )
    };
    pages.push(("orders with lists".into(), draw(&views)));
    for is_labels in [false, true] {
        let orders = [fixture::paid(), fixture::order()];
        let withdrawn = BTreeSet::from([orders[0].number]);
        pages.push((
            "print".into(),
            draw(&|| orders::print::content(chrome, &orders, &withdrawn, is_labels)),
        ));
    }
    pages.push((
        "nothing to print".into(),
        draw(&|| orders::print::content(chrome, &[], &BTreeSet::new(), true)),
    ));
    pages.extend(several(world));
    pages.push(("order with remarks".into(), remarked(world)));
    let text = format!("## {0}\n- {0}\n{0}", world.typed);
    let agreed = Edition::new(Paper::Offer, chrome.lang, text);
    pages.push(("agreed".into(), draw(&|| edition::content(chrome, &agreed, NOW))));
    let problems = Found {
        orphans: &fixture::orphans(world.typed),
        trial_orphans: 1,
        failed_receipts: rows.get(..1).unwrap_or_default(),
        unprintable: &receipts::unprintable(world.typed),
        undelivered: &messages,
        proxies: &[
            ProxyTrouble::Unlisted("172.18.0.5".to_owned()),
            ProxyTrouble::Unclear("10.0.0.1".to_owned()),
            ProxyTrouble::Silent("127.0.0.1".to_owned()),
        ],
    };
    for (name, found) in [("problems", problems), ("no problems", Found::default())] {
        pages.push((name.into(), draw(&|| problems::content(chrome, &found, None))));
    }
    let filter = CallFilter {
        before: Some(CallId(200)),
        ..CallFilter::default()
    };
    for log in [fixture::calls(world.typed), CallLog::default()] {
        let listing = calls::Listing {
            log: &log,
            filter: &filter,
            query: world.typed,
            has_more: true,
        };
        pages.push(("calls".into(), draw(&|| calls::content(chrome, &listing))));
    }
    for refused in [
        Refused::NotFound,
        Refused::Broken {
            id: world.typed.to_owned(),
        },
    ] {
        pages.push(("failed".into(), draw(&|| failed_page(chrome, &refused))));
    }
    let tried = SignInTried {
        login: world.typed.to_owned(),
        denied: Denied::TooOften { retry_after: 90 },
    };
    pages.push((
        "sign in".into(),
        draw(&|| sign_in::content(chrome, Some(&tried), Some(ORIGIN))),
    ));
    pages.push((
        "first sign in".into(),
        draw(&|| sign_in::content(chrome, None, None)),
    ));
    pages.extend(account::pages(world));
    pages.extend(books::pages(world));
    pages.extend(factor::pages(world));
    pages.extend(by_hand::pages(world));
    pages.extend(security::pages(world));
    pages.extend(journal::pages(world));
    pages.extend(settings::pages(world));
    pages.extend(stock::pages(world));
    pages.extend(doctor::pages(world));
    pages.extend(backups::pages(world));
    pages.extend(strangers::pages(world));
    pages.extend(privacy::pages(world));
    pages.extend(goods::pages(world));
    pages.extend(import::pages(world));
    pages.extend(lines::pages(world));
    pages.extend(links::pages(world));
    pages.extend(people::pages(world));
    pages.extend(numbers::pages(world));
    pages
}
