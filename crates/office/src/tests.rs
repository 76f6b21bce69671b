//! What the pages of the office show, and what holds for every one of them.

use crate::{
    Denied, Outcome, SignInTried,
    frame::document,
    list::Asked,
    order, orders, problems, sign_in,
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
    Kopecks,
    desk::OrderFile,
    message::DeliveryState,
    order::{Refusal, State},
    payment::{Report, Verdict},
    store::{Counts, OrderRow},
    text::Lang,
};
use std::sync::Arc;

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

#[test]
fn order_with_a_wrong_sum() {
    check("order_with_a_wrong_sum", |chrome| {
        let waiting = State::AwaitingPayment {
            until: fixture::UNTIL,
        };
        let file = OrderFile {
            order: fixture::questionable(Verdict::WrongSum, waiting),
            history: fixture::history("позвонили банку"),
            messages: Vec::new(),
        };
        order::content(chrome, &file, NOW, Some(&Outcome::Resent))
    });
}

#[test]
fn problems_with_money_without_an_order() {
    check("problems_with_money_without_an_order", |chrome| {
        let outcome = Outcome::Trouble(Trouble::from(Refusal::AlreadyResolved));
        problems::content(chrome, &fixture::orphans("BankCard"), &[], Some(&outcome))
    });
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
    let _ = leptos::task::Executor::init_tokio();
    let owner = Owner::new_root(Some(Arc::new(SsrSharedContext::new_islands())));
    let (html, output) = owner.with(|| {
        let (meta, output) = ServerMetaContext::new();
        provide_context(meta);
        provide_meta_context();
        let body = content();
        let html = document(chrome, view! { <MetaTags/> }.into_any(), body).to_html();
        (html, output)
    });
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let html = runtime.block_on(async {
        let whole = output.inject_meta_context(stream::iter([html])).await;
        whole.collect::<String>().await
    });
    owner.cleanup();
    html
}

/// Every page of the office in a world, each under a name.
fn pages(world: &World) -> Vec<(String, String)> {
    let chrome = &world.chrome;
    let draw = |content: &dyn Fn() -> AnyView| drawn(chrome, content);
    let messages = vec![
        world.message(DeliveryState::Dead),
        world.message(DeliveryState::Waiting),
        world.message(DeliveryState::Sent),
    ];
    let outcomes = [
        Outcome::Resent,
        Outcome::Trouble(Trouble::from(Refusal::NotNow)),
        Outcome::Reports(vec![
            (fixture::invoice(), Report::Unknown),
            (
                fixture::invoice(),
                Report::Paid {
                    amount: Kopecks::new(100),
                    method: Some(world.typed.to_owned()),
                    order_key: None,
                },
            ),
        ]),
    ];
    let mut pages = Vec::new();
    let mut rows = Vec::new();
    for (order, outcome) in world.orders().into_iter().zip(outcomes.iter().cycle()) {
        rows.push(OrderRow {
            number: order.number,
            placed_at: order.placed_at,
            placed: order.placed.clone(),
            state: order.state.clone(),
            fulfilment: order.fulfilment.clone(),
            attention: order.open_attention().map(|attention| attention.what).collect(),
        });
        let file = OrderFile {
            order,
            history: fixture::history(world.typed),
            messages: messages.clone(),
        };
        let name = format!("order {}", file.order.state.name());
        pages.push((name, draw(&|| order::content(chrome, &file, NOW, Some(outcome)))));
    }
    let asked = Asked {
        q: world.typed.to_owned(),
        state: "paid".into(),
        before: "2000".into(),
        ..Asked::default()
    };
    for rows in [rows.as_slice(), &[]] {
        let list = || orders::list_view(chrome, rows, &asked, NOW);
        let page = draw(&|| orders::content(chrome, Counts::default(), asked.clone(), list()));
        pages.push(("orders".into(), page));
    }
    let orphans = fixture::orphans(world.typed);
    pages.push((
        "problems".into(),
        draw(&|| problems::content(chrome, &orphans, &messages, None)),
    ));
    pages.push((
        "no problems".into(),
        draw(&|| problems::content(chrome, &[], &[], None)),
    ));
    let tried = SignInTried {
        login: world.typed.to_owned(),
        denied: Denied::TooOften { retry_after: 90 },
    };
    pages.push(("sign in".into(), draw(&|| sign_in::content(chrome, Some(&tried)))));
    pages
}
