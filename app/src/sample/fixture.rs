//! Goods, orders and a shop.

use crate::{Chrome, Color, Handed, Promises, Seller};
pub use shop::sample::ROBOKASSA;
use shop::{
    Kopecks, Tax, Timestamp,
    buyer::{Buyer, Delivery, DeliveryDays, DeliveryTerms, Email, Name, Phone},
    call::{Call, CallId, CallRow, CallTally, Door, Guess, LeftOut, Ruling},
    cart::{Cart, Quote},
    catalog::{Attribute, Category, Product, Variant, VariantId, Ware},
    desk::{CallLog, Terms},
    message::{Audience, OwnerHears},
    order::{
        Actor, Attention, Event, Fulfilment, Line, Marking, Order, OrderKey, OrderNumber, Payment, Pieces,
        Placed, PutAway, Resolution, Settles, Shipment, Source, State, What,
    },
    payment::{
        Attempt, AttemptOutcome, Channel, Details, GatewayName, InvoiceId, Mark, Notice, Orphan, OrphanId,
        PayBy, RecordedNotice, Stage, Tender, Verdict,
    },
    privacy::Retention,
    sample,
    staff::Role,
    text::{Lang, Text},
    transfer::BankAccount,
};
use std::sync::Arc;
use words::Zone;

/// 12 March 2026, 14:05 in Moscow.
pub const PLACED: Timestamp = Timestamp::from_ms(1_773_313_500_000);
/// Ten minutes later.
pub const NOW: Timestamp = PLACED.plus_seconds(600);
/// An hour after the order was placed.
pub const UNTIL: Timestamp = PLACED.plus_seconds(3_600);

/// 350 roubles, nothing from 20,000 roubles on, two to seven days.
pub const DELIVERY: DeliveryTerms = DeliveryTerms {
    courier: Kopecks::new(35_000),
    free_from: Kopecks::new(2_000_000),
    days: DeliveryDays::new(2, 7).unwrap(),
};

/// A text with its words in both languages.
pub fn text(ru: &str, en: &str) -> Text {
    Text {
        ru: ru.into(),
        en: en.into(),
    }
}

/// A shop in Moscow in test mode, with two pieces in the cart; its owner looks.
pub fn chrome(lang: Lang) -> Chrome {
    Chrome {
        lang,
        path: "/".into(),
        cart_pieces: 2,
        is_test: true,
        version: "1".into(),
        has_client: true,
        tells_buyer: true,
        promises: Promises {
            has_gateway: true,
            has_cards: true,
            has_sbp: true,
            receipts: true,
            return_days: 14,
            handed: Handed {
                gateways: vec![GatewayName::new("robokassa").unwrap()],
                telegram: true,
                ..Handed::default()
            },
        },
        seller: Arc::new(Seller {
            shop_name: "Витрина".into(),
            phone: "+7 800 555-01-00".into(),
            email: "shop@example.com".into(),
            hours: "ежедневно 10:00–20:00 (МСК)".into(),
            address: "Москва, ул. Примерная, 1".into(),
            legal_name: "ИП Иванова Анна Сергеевна".into(),
            inn: "770000000000".into(),
            ogrn: "300000000000000".into(),
            kpp: String::new(),
            account: Some(account()),
            color: Color::Green,
        }),
        zone: Zone::MOSCOW,
        public_url: Some("https://shop.example".into()),
        role: Some(Role::Owner),
    }
}

/// Where transfers go.
///
/// # Panics
/// Never.
pub fn account() -> BankAccount {
    let account = BankAccount::parse(
        "40802810838000012345",
        "ПАО Сбербанк",
        "044525225",
        "30101810400000000225",
    );
    account.unwrap()
}

/// An hour to pay, a fortnight to return.
pub fn terms() -> Terms {
    Terms {
        delivery: DELIVERY,
        ways: Vec::new(),
        hold_seconds: 3_600,
        transfer_seconds: 5 * 24 * 3_600,
        return_days: 14,
        first_invoice: InvoiceId::new(1).unwrap(),
        owner_hears: OwnerHears::Paid,
        settles: Settles::Shipping,
        retention: Retention::default(),
        audience: Audience::default(),
    }
}

/// The category that the goods are in.
pub fn knitwear() -> Category {
    Category {
        slug: "knitwear".into(),
        name: text("Трикотаж", "Knitwear"),
        ..Category::default()
    }
}

/// Milky S and M with enough pieces, sky blue S of which two are left and which is dearer.
pub fn sweater() -> Product {
    let variant = |id, ru: &str, en: &str, color: &str, price, stock| Variant {
        id: VariantId(id),
        sku: format!("KNIT-01-{id}"),
        option: text(ru, en),
        color: Some(color.into()),
        size: None,
        price: Kopecks::new(price),
        old_price: (id == 1).then_some(Kopecks::new(999_000)),
        stock,
        tax: Tax::None,
        marked: false,
    };
    Product {
        slug: "sviter-kosy".into(),
        category: "knitwear".into(),
        name: text("Свитер с косами", "Cable-knit sweater"),
        summary: text("Плотный свитер с высоким горлом", "Thick, with a high neck"),
        description: text("Свитер связан из толстой пряжи.", "Knitted from thick yarn."),
        picture: "/goods/sviter-kosy.svg".into(),
        picture_alt: text("Молочный свитер", "A milk-white sweater"),
        photos: Vec::new(),
        attributes: vec![Attribute {
            name: text("Состав", "Composition"),
            value: text("100% шерсть", "100% wool"),
        }],
        variants: vec![
            variant(1, "Молочный, S", "Milk, S", "#f1e8d9", 899_000, 5),
            variant(2, "Молочный, M", "Milk, M", "#f1e8d9", 899_000, 5),
            variant(3, "Зимнее небо, S", "Winter sky, S", "#8fb0c6", 949_000, 2),
        ],
    }
}

/// A thing of one variant that is sold out.
pub fn beret() -> Product {
    let mut beret = Product {
        slug: "beret".into(),
        name: text("Берет валяный", "Felted beret"),
        summary: text("Без швов", "Seamless"),
        picture: "/goods/beret-valyanyj.svg".into(),
        picture_alt: text("Вишнёвый берет", "A cherry beret"),
        ..sweater()
    };
    beret.variants.truncate(1);
    beret.variants[0].id = VariantId(9);
    beret.variants[0].stock = 0;
    beret
}

/// The cart with these variants of the sweater.
pub fn quote(product: &Product, counts: &[(i64, u32)]) -> Quote {
    let mut cart = Cart::default();
    for (id, count) in counts {
        cart.set(VariantId(*id), *count).unwrap();
    }
    let wares: Vec<Ware> = product
        .variants
        .iter()
        .map(|variant| Ware {
            slug: product.slug.clone(),
            name: product.name.clone(),
            picture: product.picture.clone(),
            photo: None,
            variant: variant.clone(),
        })
        .collect();
    Quote::new(&cart, &wares)
}

/// The number of every attempt here.
pub fn invoice() -> InvoiceId {
    InvoiceId::new(1_000_042).unwrap()
}

/// An order that waits for its payment, without any attempt.
pub fn order() -> Order {
    let line = Line {
        sku: "KNIT-01-1".into(),
        slug: "sviter-kosy".into(),
        name: text("Свитер с косами", "Cable-knit sweater"),
        option: text("Молочный, S", "Milk, S"),
        price: Kopecks::new(899_000),
        count: 2,
        sum: Kopecks::new(1_798_000),
        ..sample::line()
    };
    Order {
        number: OrderNumber(1042),
        key: OrderKey::parse("0123456789abcdef0123456789abcdef").unwrap(),
        placed_at: PLACED,
        placed: Placed {
            buyer: Buyer {
                name: Name::parse("Мария Лебедева").unwrap(),
                phone: Phone::parse("+7 912 345-67-89").unwrap(),
                email: Email::parse("maria@example.com"),
            },
            delivery: Delivery::Courier {
                address: "Казань, ул. Баумана, 5".into(),
            },
            comment: "Домофон не работает".into(),
            consents: Some(sample::consents("2026-03-01", PLACED)),
            ..sample::placed(vec![line], Kopecks::new(35_000))
        },
        state: State::AwaitingPayment { until: Some(UNTIL) },
        fulfilment: Fulfilment::New,
        attention: Vec::new(),
        attempts: Vec::new(),
        notices: Vec::new(),
        marking: Marking::new(),
        second_receipt: None,
        put_away: None,
    }
}

/// The order, to be paid in cash when the goods are handed over, which are here.
pub fn on_delivery(fulfilment: Fulfilment) -> Order {
    let order = order();
    Order {
        placed: Placed {
            pay_by: PayBy::OnDelivery(Tender::Cash),
            ..order.placed
        },
        state: State::AwaitingPayment { until: None },
        fulfilment,
        ..order
    }
}

/// A shipment of so many pieces of the order.
pub fn shipment(at: Timestamp, tracking: Option<&str>, count: u32) -> Shipment {
    Shipment {
        at,
        by: Actor::Staff("olga".into()),
        tracking: tracking.map(str::to_owned),
        pieces: vec![Pieces { line: 0, count }],
    }
}

/// That all of the order left at once.
pub fn shipped(at: Timestamp, tracking: Option<&str>) -> Fulfilment {
    Fulfilment::Shipped {
        at,
        shipments: vec![shipment(at, tracking, 2)],
    }
}

/// That all of the order left at once, and is with the buyer now.
pub fn delivered(at: Timestamp) -> Fulfilment {
    Fulfilment::Delivered {
        at,
        shipments: vec![shipment(at, None, 2)],
    }
}

/// The order, paid for and one of its two pieces sent.
pub fn partly_shipped(tracking: &str) -> Order {
    Order {
        fulfilment: Fulfilment::PartlyShipped {
            shipments: vec![shipment(NOW, Some(tracking), 1)],
        },
        ..paid()
    }
}

/// The order, to be paid by a transfer.
pub fn by_transfer() -> Order {
    let order = order();
    Order {
        placed: Placed {
            pay_by: PayBy::BankTransfer,
            ..order.placed
        },
        ..order
    }
}

/// The order with an attempt that came to this.
pub fn attempted(outcome: AttemptOutcome) -> Order {
    Order {
        attempts: vec![Attempt {
            gateway: ROBOKASSA,
            invoice: invoice(),
            test: false,
            amount: Kopecks::new(1_833_000),
            method: None,
            started_at: PLACED.plus_seconds(60),
            outcome,
            stage: None,
            issue: None,
            operation: None,
            hold: None,
            receipt: Some(true),
            handed_over: true,
        }],
        ..order()
    }
}

/// By SBP, two minutes after the order was placed.
pub fn payment() -> Payment {
    Payment {
        amount: Kopecks::new(1_833_000),
        at: PLACED.plus_seconds(120),
        source: Source::Gateway {
            gateway: ROBOKASSA,
            invoice: invoice(),
            test: false,
            method: Some("SBPPSR".into()),
        },
        refunds: Vec::new(),
    }
}

/// The gateway said that a card paid, two minutes after the order was placed, and the shop made this of it.
pub fn notice(verdict: Verdict) -> RecordedNotice {
    RecordedNotice {
        notice: Notice {
            gateway: ROBOKASSA,
            invoice: invoice(),
            amount: Kopecks::new(1_800_000),
            test: false,
            channel: Channel::Callback,
            at: PLACED.plus_seconds(120),
            order_key: None,
            method: Some("BankCard".into()),
            details: Details::default(),
        },
        verdict,
    }
}

/// The order, once the gateway has said so of its attempt.
pub fn at_stage(stage: Stage) -> Order {
    let outcome = if stage.is_over() {
        AttemptOutcome::Failed
    } else {
        AttemptOutcome::Open
    };
    let mut order = attempted(outcome);
    order.attempts[0].stage = Some(stage);
    order
}

/// The order with money that does not fit.
pub fn questionable(verdict: Verdict, state: State) -> Order {
    let notice = notice(verdict);
    Order {
        state,
        attention: vec![Attention {
            what: verdict,
            gateway: ROBOKASSA,
            invoice: invoice(),
            amount: notice.notice.amount,
            test: Some(false),
            since: notice.notice.at,
            resolved: None,
        }],
        notices: vec![notice],
        ..attempted(AttemptOutcome::Paid)
    }
}

/// The order with money that fits.
pub fn paid() -> Order {
    Order {
        state: State::Paid { payment: payment() },
        notices: vec![notice(Verdict::Accepted)],
        ..attempted(AttemptOutcome::Paid)
    }
}

/// What happened to an order, one of each kind, told with these words.
#[expect(clippy::too_many_lines, reason = "one of each kind")]
pub fn history(words: &str) -> Vec<Event> {
    let (sum, reason) = (Kopecks::new(1_833_000), words.to_owned());
    let gateway = ROBOKASSA;
    let invoice = invoice();
    [
        What::Placed { total: sum },
        What::AttemptStarted { gateway, invoice },
        What::AttemptFailed { invoice },
        What::AttemptAt {
            invoice,
            stage: Stage::Suspended,
        },
        What::Explained { invoice, came: sum },
        What::Overpaid { invoice },
        What::NoticeCame {
            invoice,
            channel: Channel::Callback,
            amount: sum,
            verdict: Verdict::WrongSum,
        },
        What::Paid {
            amount: sum,
            healed: true,
        },
        What::PaidOutside {
            amount: sum,
            reason: reason.clone(),
        },
        What::Accepted {
            invoice,
            amount: sum,
            note: reason.clone(),
        },
        What::Resolved {
            invoice,
            note: reason.clone(),
        },
        What::Expired,
        What::Cancelled {
            reason: reason.clone(),
        },
        What::Refunded {
            amount: sum,
            reason: reason.clone(),
        },
        What::RefundAsked {
            amount: sum,
            reason: reason.clone(),
        },
        What::RefundSent {
            amount: sum,
            reference: reason.clone(),
        },
        What::RefundFound { amount: sum },
        What::RefundUnclear {
            amount: sum,
            why: reason.clone(),
        },
        What::RefundRefused {
            amount: sum,
            why: reason.clone(),
        },
        What::RefundSettled {
            amount: sum,
            went_out: true,
            note: reason.clone(),
        },
        What::MoneyHeld {
            invoice,
            amount: sum,
            until: PLACED.plus_seconds(7 * 24 * 60 * 60),
        },
        What::HoldAsked { amount: Some(sum) },
        What::HoldSent { amount: Some(sum) },
        What::HoldUnclear {
            amount: Some(sum),
            why: String::new(),
        },
        What::HoldRefused {
            amount: Some(sum),
            why: reason.clone(),
        },
        What::HoldAsked { amount: None },
        What::HoldSent { amount: None },
        What::HoldUnclear {
            amount: None,
            why: reason.clone(),
        },
        What::HoldRefused {
            amount: None,
            why: String::new(),
        },
        What::HoldEnded,
        What::Shipped {
            tracking: Some(reason.clone()),
            pieces: vec![Pieces { line: 0, count: 1 }],
        },
        What::ShipmentMended {
            shipment: 1,
            tracking: Some(reason.clone()),
        },
        What::Delivered,
        What::Marked { count: 2 },
        What::ReceiptSent { amount: sum },
        What::ReceiptFailed { why: reason.clone() },
        What::ReceiptRetried,
        What::ReceiptDone {
            number: Some(reason.clone()),
        },
        What::PutAway,
        What::BroughtBack,
        What::LinkAsked { told: true },
        What::LinkMade { invoice },
        What::LinkUnclear {
            invoice,
            why: reason.clone(),
        },
        What::LinkRefused {
            invoice,
            why: reason.clone(),
        },
        What::LinkClosed { invoice },
        What::LinkStuck {
            invoice,
            why: reason.clone(),
        },
        What::LinkSeen { invoice },
        What::ReceiptNoted { note: reason.clone() },
        What::LinesChanged {
            before: sum,
            total: sum,
            reason: reason.clone(),
        },
    ]
    .into_iter()
    .zip(0..)
    .map(|(what, minute)| Event {
        at: PLACED.plus_seconds(60 * minute),
        actor: Actor::Staff(reason.clone()),
        what,
    })
    .collect()
}

/// Money without an order: one sum that waits, told of with these words, and one that was dealt with.
pub fn orphans(words: &str) -> [Orphan; 2] {
    let notice = |invoice| Notice {
        invoice: InvoiceId::new(invoice).unwrap(),
        method: Some(words.to_owned()),
        details: Details {
            paid: Some(Kopecks::new(1_800_000)),
            credited: Some(Kopecks::new(1_750_000)),
            overpaid: false,
            marks: Mark::of([
                ("Shp_item", words),
                ("Shp_result_url", "https://old.example.ru/?a=b"),
            ]),
            named: Some(OrderNumber(1042)),
        },
        ..notice(Verdict::OrphanPayment).notice
    };
    let resolution = Resolution {
        at: PLACED.plus_seconds(3_600),
        by: Actor::Staff(words.to_owned()),
        note: words.to_owned(),
    };
    [
        Orphan {
            id: OrphanId(8),
            notice: notice(77),
            resolved: None,
        },
        Orphan {
            id: OrphanId(7),
            notice: notice(76),
            resolved: Some(resolution),
        },
    ]
}

/// A call of each ruling, the first of them about an order, with `words` in every text that comes from outside.
pub fn calls(words: &str) -> CallLog {
    let algorithm = Guess::OtherAlgorithm {
        used: "md5".into(),
        expected: "sha256".into(),
    };
    let rulings = [
        (Ruling::Recorded(Verdict::Accepted), Door::Result, None, vec![]),
        (
            Ruling::Recorded(Verdict::OrphanPayment),
            Door::Result,
            None,
            vec![],
        ),
        (Ruling::Repeated, Door::Result, None, vec![]),
        (Ruling::Heeded, Door::Operation, None, vec![]),
        (Ruling::TestPasswords, Door::Result, None, vec![]),
        (
            Ruling::BadSignature,
            Door::Result,
            None,
            vec![Guess::PasswordsSwapped, algorithm],
        ),
        (Ruling::BadSignature, Door::Home, None, vec![Guess::Unexplained]),
        (Ruling::Stale, Door::Result, None, vec![]),
        (Ruling::OtherInvoice, Door::Result, None, vec![]),
        (Ruling::NotPaid, Door::Result, Some(words), vec![]),
        (Ruling::Unanswered, Door::Result, None, vec![]),
        (Ruling::Missing, Door::Result, Some(words), vec![]),
        (Ruling::Malformed, Door::Result, Some(words), vec![]),
        (Ruling::NoPassword, Door::Result, None, vec![]),
        (Ruling::WrongMethod, Door::Failure, None, vec![]),
        (Ruling::WrongKind, Door::Result, Some(words), vec![]),
        (Ruling::TooLong, Door::Result, None, vec![]),
        (Ruling::CutShort, Door::Result, None, vec![]),
        (Ruling::NotSetUp, Door::Result, None, vec![]),
        (Ruling::NoOrder, Door::Success, None, vec![]),
        (Ruling::Foreign, Door::Operation, None, vec![]),
        (Ruling::Stale, Door::Operation, None, vec![]),
        (Ruling::Unavailable { proven: true }, Door::Result, None, vec![]),
        (Ruling::Unfinished, Door::Result, None, vec![]),
    ];
    let row = |nth: i64, ruling: Ruling, door: Door, detail: Option<&str>, guesses: Vec<Guess>| {
        let is_named = ruling != Ruling::NoOrder;
        let call = Call {
            at: PLACED.plus_seconds(-nth),
            gateway: ROBOKASSA,
            door,
            network: "185.59.216.0/24".into(),
            method: "POST".into(),
            fields: if is_named {
                vec![("OutSum".into(), "18330.00".into()), (words.into(), words.into())]
            } else {
                vec![]
            },
            invoice: is_named.then(invoice),
            order_key: None,
            ruling,
            detail: detail.map(str::to_owned),
            status: (ruling != Ruling::Unfinished).then_some(200),
            ms: 4,
            guesses,
        };
        CallRow {
            id: CallId(100 - nth),
            call,
            order: (nth == 0).then_some(OrderNumber(1042)),
        }
    };
    CallLog {
        rows: (0..)
            .zip(rulings)
            .map(|(nth, (ruling, door, detail, guesses))| row(nth, ruling, door, detail, guesses))
            .collect(),
        tally: CallTally {
            left_out: LeftOut {
                proven: 0,
                refused: 9_123,
            },
            left_out_at: Some(NOW),
            told_at: None,
        },
    }
}

/// A shop that takes real money.
pub fn live(lang: Lang) -> Chrome {
    Chrome {
        is_test: false,
        ..chrome(lang)
    }
}

/// The order, with play money only.
pub fn on_trial(mut order: Order) -> Order {
    for attempt in &mut order.attempts {
        attempt.test = true;
    }
    for recorded in &mut order.notices {
        recorded.notice.test = true;
    }
    if let State::Paid { payment } = &mut order.state
        && let Source::Gateway { test, .. } = &mut payment.source
    {
        *test = true;
    }
    order
}

/// The order, put away.
pub fn put_away(order: Order) -> Order {
    let by = Actor::Staff("olga".into());
    Order {
        state: State::Cancelled {
            at: NOW,
            by: by.clone(),
            reason: String::new(),
        },
        put_away: Some(PutAway { at: NOW, by }),
        ..order
    }
}
