//! The pages of a world: every one that the shop window has.

use crate::{
    Trouble, cart, catalogue, checkout, failure, hand_over, invoice, legal, order,
    pieces::{DrawnCard, Spot, Tried},
    product, returning,
    sample::{
        World,
        fixture::{self, NOW},
    },
    setup::{self, Ask},
};
use shop::{
    Kopecks,
    catalog::{Card, ShelfPage, ShelfQuery, Sort, VariantId},
    gateway::HandOver,
    order::{Refusal, ReturnId, ReturnRequest, ReturnState, ReturnTerm},
    payment::{AttemptOutcome, GatewayName, Method, PayBy, Tender},
    setup::{Question, Setup},
};
use std::num::NonZeroU32;

/// Ways of paying, one of each kind.
const WAYS: [PayBy; 4] = [
    PayBy::Method(Method::Sbp),
    PayBy::Through(fixture::ROBOKASSA),
    PayBy::OnDelivery(Tender::Cash),
    PayBy::BankTransfer,
];

/// Every page of a world under a name.
pub(super) fn pages(world: &World) -> Vec<(String, String)> {
    let mut pages = goods_pages(world);
    pages.extend(buying_pages(world));
    pages.extend(plain_pages(world));
    pages.extend(order_pages(world));
    pages
}

fn goods_pages(world: &World) -> Vec<(String, String)> {
    let chrome = &world.chrome;
    let (sweater, beret) = (world.product(fixture::sweater()), world.product(fixture::beret()));
    let cards = |spot| [&sweater, &beret].map(|product| DrawnCard::of(chrome, &Card::from(product), spot));
    let (on_shelf, beside) = (cards(Spot::First), cards(Spot::Beside));
    let categories = [world.category()];
    let goods = |cards: &[DrawnCard], total, page, typed| {
        let wanted = ShelfQuery {
            category: Some("knitwear".into()),
            sort: Sort::Cheap,
            page: NonZeroU32::new(page).unwrap(),
            ..ShelfQuery::default()
        };
        let shelf = catalogue::Shelf {
            categories: &categories,
            wanted: &wanted,
            typed,
            page: &ShelfPage::of(&wanted, total, cards.to_vec()),
            delivery: &fixture::DELIVERY,
            is_staff: true,
        };
        catalogue::page(chrome, &shelf)
    };
    let showing = |product, outcome| {
        let showing = product::Showing {
            product,
            category: Some(&categories[0]),
            neighbours: &beside,
            chosen: Some(VariantId(1)),
            count: world.typed,
            outcome,
            delivery: &fixture::DELIVERY,
        };
        product::page(chrome, &showing)
    };
    let added = product::CartOutcome::InCart {
        count: 1,
        goods: Kopecks::new(100),
    };
    let trouble = product::CartOutcome::Trouble(sold_out(world));
    named([
        ("catalogue", goods(&on_shelf, 2, 1, "")),
        ("catalogue in the middle", goods(&on_shelf, 240, 5, "")),
        ("search", goods(&on_shelf, 25, 2, world.typed)),
        ("search without result", goods(&[], 0, 1, world.typed)),
        ("empty shelf", goods(&[], 0, 1, "")),
        ("product", showing(&sweater, None)),
        ("product added", showing(&sweater, Some(added))),
        ("product not added", showing(&sweater, Some(trouble))),
        (
            "product without cookie",
            showing(&sweater, Some(product::CartOutcome::NoCookie)),
        ),
        ("sold out", showing(&beret, None)),
    ])
}

fn buying_pages(world: &World) -> Vec<(String, String)> {
    let chrome = &world.chrome;
    let sweater = world.product(fixture::sweater());
    let quote = fixture::quote(&sweater, &[(1, 2), (3, 3), (77, 1)]);
    let empty = fixture::quote(&sweater, &[]);
    let typed = || world.typed.to_owned();
    let form = checkout::CheckoutForm {
        name: typed(),
        phone: typed(),
        email: typed(),
        address: typed(),
        comment: typed(),
        ..checkout::CheckoutForm::new(typed(), &WAYS)
    };
    let nothing = checkout::CheckoutForm {
        delivery: "courier".into(),
        ..checkout::CheckoutForm::default()
    };
    let mistakes = nothing.read(&WAYS).unwrap_err();
    let checkout = |mistakes, trouble| {
        let showing = checkout::Showing {
            quote: &quote,
            delivery: &fixture::DELIVERY,
            ways: &WAYS,
            transfer_seconds: 5 * 24 * 3_600,
            agreed: ["data-1", "offer-1"],
            form: &form,
            mistakes,
            trouble,
        };
        checkout::page(chrome, &showing)
    };
    let by_hand = world.order(fixture::order());
    let agreement = |mistakes: &[_]| {
        checkout::agreement_page(chrome, &by_hand, PayBy::Online, "data-1 offer-1", &form, mistakes)
    };
    let sold_out = sold_out(world);
    let too_many = Trouble::TooManyOrders { seconds: 21 };
    named([
        (
            "cart",
            cart::page(chrome, &quote, &fixture::DELIVERY, Some(&sold_out)),
        ),
        ("empty cart", cart::page(chrome, &empty, &fixture::DELIVERY, None)),
        ("checkout", checkout(&[], None)),
        ("checkout refused", checkout(&[], Some(&sold_out))),
        ("checkout too soon", checkout(&[], Some(&too_many))),
        ("checkout mistakes", checkout(&mistakes, None)),
        ("agreement", agreement(&[])),
        ("agreement mistakes", agreement(&nothing.unagreed())),
    ])
}

fn plain_pages(world: &World) -> Vec<(String, String)> {
    let chrome = &world.chrome;
    let id = || world.typed.to_owned();
    let failures = [
        failure::Failure::NotFound,
        failure::Failure::BadRequest,
        failure::Failure::Forbidden,
        failure::Failure::ShutOut,
        failure::Failure::TooOften,
        failure::Failure::WrongMethod,
        failure::Failure::TooLarge,
        failure::Failure::TooLong,
        failure::Failure::NoForm,
        failure::Failure::WrongHost,
        failure::Failure::Broken { id: id() },
        failure::Failure::Unavailable { id: id() },
    ];
    let failures = failures.map(|failure| ("failure", failure::page(chrome, &failure)));
    let documents = legal::Document::ALL
        .map(|document| (document.path(), legal::page(chrome, document, &fixture::terms())));
    let mut pages = named(failures);
    pages.extend(named(documents));
    pages.extend(named([("unknown order", order::unknown_page(chrome))]));
    pages.extend(setup_pages(world));
    pages
}

fn setup_pages(world: &World) -> Vec<(String, String)> {
    let (chrome, typed) = (&world.chrome, || world.typed.to_owned());
    let setup = Setup::read(None, None, "shop address");
    let asks = [
        Ask::Line("tel"),
        Ask::Secret { is_kept: true },
        Ask::MadeUp,
        Ask::Choice(&["md5", "sha256"]),
        Ask::Switch,
        Ask::Outside,
    ];
    let keys = [
        "shop-phone",
        "smtp-url",
        "robokassa-password-1",
        "shop-hours",
        "robokassa-test-mode",
        "seller-inn",
    ];
    let fields = asks.into_iter().zip(keys).map(|(ask, key)| setup::Asked {
        name: "SHOP_NAME",
        key: key.to_owned(),
        ask,
        value: typed(),
        mistake: Some(typed()),
        test: None,
        tried: Some(Tried {
            is_good: false,
            words: typed(),
            said: typed(),
        }),
    });
    let fields: Vec<_> = fields.collect();
    let cabinet = [setup::CabinetField {
        key: "setup-cabinet-result",
        value: typed(),
    }];
    let question = |question| {
        let asked = setup::AskedQuestion {
            question,
            setup: &setup,
            fields: &fields,
            cabinet: &cabinet,
            trouble: Some(typed()),
        };
        setup::question_page(chrome, &asked)
    };
    let account = setup::AskedAccount {
        setup: &setup,
        login: world.typed,
        login_mistake: Some(typed()),
        password_mistake: Some(typed()),
        demo: Some(true),
    };
    named([
        ("setup: payment", question(Question::Payment)),
        ("setup: shop", question(Question::Shop)),
        ("setup: account", setup::account_page(chrome, &account)),
        (
            "setup: begin",
            setup::begin_page(chrome, "0123456789abcdef0123456789abcdef"),
        ),
        ("setup: shut", setup::shut_page(chrome)),
        ("setup: done", setup::done_page(chrome, world.typed, typed())),
    ])
}

fn sold_out(world: &World) -> Trouble {
    Trouble::from(Refusal::SoldOut {
        sku: world.typed.to_owned(),
        left: 1,
    })
}

fn order_pages(world: &World) -> Vec<(String, String)> {
    let chrome = &world.chrome;
    let cryptocloud = GatewayName::new("cryptocloud").unwrap();
    let mut pages = Vec::new();
    for order in world.orders() {
        for arrival in [
            order::Arrival::Plain,
            order::Arrival::FromSuccess,
            order::Arrival::FromFailure,
            order::Arrival::Checked,
        ] {
            let visit = order::Visit {
                order: &order,
                now: NOW,
                arrival,
                ways: &[PayBy::Through(fixture::ROBOKASSA), PayBy::Through(cryptocloud)],
            };
            let page = order::page(chrome, &visit, &[], Some(&Trouble::GatewayDown));
            pages.push((format!("order {} {arrival:?}", order.state.name()), page));
        }
    }
    let invoiced = world.order(fixture::by_transfer());
    let invoice = invoice::page(chrome, &invoiced, &fixture::account());
    pages.push(("invoice".to_owned(), invoice));
    pages.extend(return_pages(world));
    let form = HandOver::Form {
        action: "https://auth.robokassa.ru/Merchant/Index.aspx".into(),
        fields: vec![("Description".into(), world.typed.to_owned())],
    };
    let link = format!("https://pay.example/invoice?name={}", world.typed);
    let link = HandOver::Link(link.parse().unwrap());
    let order = world.order(fixture::attempted(AttemptOutcome::Open));
    for (name, hand_over) in [("form", form), ("link", link)] {
        pages.push((
            format!("hand-over by {name}"),
            hand_over::page(chrome, &order, &hand_over),
        ));
    }
    pages
}

/// The page of goods that are sent back, with every state and every term.
fn return_pages(world: &World) -> Vec<(String, String)> {
    let order = world.order(fixture::paid());
    let request = |(id, state)| ReturnRequest {
        id: ReturnId(id),
        asked_at: NOW,
        text: world.typed.to_owned(),
        state,
        decided: Some((NOW, world.typed.to_owned())),
        note: world.typed.to_owned(),
        received: None,
        settled: None,
    };
    let mut requests: Vec<_> = (1..).zip(ReturnState::ALL).map(request).collect();
    let settled = [Some(world.typed.to_owned()), None];
    requests.extend(settled.map(|by| ReturnRequest {
        settled: Some((NOW, by)),
        ..request((9, ReturnState::Received))
    }));
    let terms = [
        ReturnTerm::None,
        ReturnTerm::Unsent,
        ReturnTerm::Ahead,
        ReturnTerm::Until(NOW),
        ReturnTerm::Over(NOW),
    ];
    let refused = Trouble::from(Refusal::ReasonMissing);
    let trouble = Some((&refused, world.typed));
    let mut pages: Vec<_> = terms
        .into_iter()
        .map(|term| returning::page(&world.chrome, &order, &[], term, trouble))
        .collect();
    pages.push(returning::page(&world.chrome, &order, &requests, terms[1], None));
    pages
        .into_iter()
        .map(|page| ("return".to_owned(), page))
        .collect()
}

fn named<const N: usize>(pages: [(&str, String); N]) -> Vec<(String, String)> {
    pages.map(|(name, page)| (name.to_owned(), page)).into()
}
