//! Orders and letters for tests.

use crate::NotifierSettings;
use shop::{
    bill::Bill,
    buyer::{Buyer, Delivery, Email, Name, Phone},
    call::Guess,
    doctor::{Fact, Light, LightChange, Seen},
    message::{
        Address, Audience, Brief, Claimed, HoldTold, Letter, LinkTold, Message, MessageChannel, MessageId,
        PeopleTold, RefundTrouble,
    },
    money::Kopecks,
    order::{
        Attention, Fulfilment, Line, OrderKey, OrderNumber, Payment, Pieces, Placed, ReturnState, Source,
        State, Step,
    },
    payment::{Channel, Details, InvoiceId, Mark, Notice, PayBy, Stage, Tender, Verdict},
    sample::{self, ROBOKASSA},
    staff::Role,
    stock::LowStock,
    stranger::Cause,
    text::{Lang, Text},
    time::Timestamp,
};
use words::Zone;

/// 12 March 2026, 14:05 in Moscow.
pub(crate) const NOW: Timestamp = Timestamp::from_ms(1_773_313_500_000);

pub(crate) fn settings(lang: Lang) -> NotifierSettings {
    NotifierSettings {
        public_url: "https://shop.example.org/".parse().unwrap(),
        shop_name: "Зимняя коллекция".to_owned(),
        audience: Audience {
            buyers: true,
            chats: vec!["-1001".to_owned(), "-1002".to_owned()],
            email: Some("owner@example.org".to_owned()),
            lang,
            programs: Vec::new(),
        },
        zone: Zone::MOSCOW,
        chats_hide_buyers: false,
    }
}

pub(crate) fn order(lang: Lang) -> Brief {
    Brief {
        number: OrderNumber(1042),
        key: OrderKey::from_random([0xA5; 16]),
        placed: placed(lang),
    }
}

fn placed(lang: Lang) -> Placed {
    let lines = vec![
        line(
            "Свитер «Иней»",
            "Sweater “Hoarfrost”",
            "M, серый",
            "M, grey",
            2,
            199_000,
        ),
        line("Варежки", "Mittens", "", "", 1, 89_050),
    ];
    Placed {
        buyer: Buyer {
            name: Name::parse("Анна Петрова").unwrap(),
            phone: Phone::parse("+7 912 345-67-89").unwrap(),
            email: Email::parse("anna@example.ru"),
        },
        delivery: Delivery::Courier {
            address: "Казань, ул. Баумана, 1, кв. 2".to_owned(),
        },
        comment: "Позвоните за час.\nДомофон 2".to_owned(),
        lang,
        ..sample::placed(lines, Kopecks::new(39_000))
    }
}

pub(crate) fn line(ru: &str, en: &str, option_ru: &str, option_en: &str, count: u32, price: i64) -> Line {
    let text = |ru: &str, en: &str| Text {
        ru: ru.to_owned(),
        en: en.to_owned(),
    };
    Line {
        name: text(ru, en),
        option: text(option_ru, option_en),
        price: Kopecks::new(price),
        count,
        sum: Kopecks::new(price).times(count).unwrap(),
        ..sample::line()
    }
}

pub(crate) fn payment(test: bool) -> Payment {
    Payment {
        amount: Kopecks::new(526_050),
        at: NOW,
        source: Source::Gateway {
            gateway: ROBOKASSA,
            invoice: InvoiceId::new(7_001).unwrap(),
            test,
            method: Some("BankCard".to_owned()),
        },
        refunds: Vec::new(),
    }
}

fn attention(what: Verdict) -> Attention {
    Attention {
        what,
        gateway: ROBOKASSA,
        invoice: InvoiceId::new(7_001).unwrap(),
        amount: Kopecks::new(500_000),
        test: Some(what == Verdict::TestInLive),
        since: NOW,
        resolved: None,
    }
}

fn let_go(order: Brief, reason: &str) -> Letter {
    Letter::OrderLetGo {
        order,
        reason: reason.to_owned(),
        test: false,
    }
}

fn hold(order: Brief, told: HoldTold, why: &str) -> Letter {
    Letter::OwnerHold {
        order,
        told,
        amount: Kopecks::new(526_050),
        until: NOW.plus_seconds(7 * 24 * 60 * 60),
        why: why.to_owned(),
        test: false,
    }
}

fn link(order: Brief, told: LinkTold, why: &str) -> Letter {
    Letter::OwnerLink {
        order,
        told,
        invoice: InvoiceId::new(7_001).unwrap(),
        why: why.to_owned(),
        test: false,
    }
}

pub(crate) fn notice() -> Notice {
    Notice {
        gateway: ROBOKASSA,
        invoice: InvoiceId::new(9_999).unwrap(),
        amount: Kopecks::new(100_000),
        test: false,
        channel: Channel::Callback,
        at: NOW,
        order_key: None,
        method: Some("SBP".to_owned()),
        details: Details::default(),
    }
}

/// Money of another program that names an order of the shop all the same, found by asking.
fn foreign() -> Notice {
    Notice {
        channel: Channel::Enquiry,
        details: Details {
            paid: Some(Kopecks::new(100_000)),
            credited: Some(Kopecks::new(97_000)),
            overpaid: false,
            marks: Mark::of([
                ("Shp_item", "1"),
                ("Shp_result_url", "https://old.example.ru/?a=<b>"),
            ]),
            named: Some(OrderNumber(1042)),
        },
        ..notice()
    }
}

/// Every letter there is, under a name.
#[expect(clippy::too_many_lines, reason = "a list, read from top to bottom")]
pub(crate) fn letters(lang: Lang) -> Vec<(String, Letter)> {
    let order = || order(lang);
    let pick_up = || {
        let mut order = order();
        order.placed.delivery = Delivery::PickUp;
        order.placed.bill = Bill::of(Kopecks::new(526_050), Kopecks::ZERO);
        order
    };
    let paid_by = |pay_by| {
        let mut order = order();
        order.placed.pay_by = pay_by;
        order
    };
    let placed_by = |pay_by: PayBy| Letter::OrderPlaced {
        order: paid_by(pay_by),
        until: (!pay_by.is_on_delivery()).then(|| NOW.plus_seconds(5 * 24 * 3_600)),
        no_gateway: false,
        test: false,
    };
    let named = |name: &str, letter| (name.to_owned(), letter);
    let stage = |stage| Letter::OwnerStage {
        order: order(),
        gateway: ROBOKASSA,
        invoice: InvoiceId::new(7_001).unwrap(),
        stage,
        test: false,
    };
    let mut letters = vec![
        named(
            "placed",
            Letter::OrderPlaced {
                order: order(),
                until: Some(NOW.plus_seconds(3_600)),
                no_gateway: false,
                test: false,
            },
        ),
        named(
            "placed_no_gateway",
            Letter::OrderPlaced {
                order: order(),
                until: Some(NOW.plus_seconds(3_600)),
                no_gateway: true,
                test: false,
            },
        ),
        named(
            "placed_test",
            Letter::OrderPlaced {
                order: pick_up(),
                until: Some(NOW.plus_seconds(3_600)),
                no_gateway: false,
                test: true,
            },
        ),
        named(
            "relined",
            Letter::OrderRelined {
                order: order(),
                was: Kopecks::new(327_050),
                until: Some(NOW.plus_seconds(3_600)),
                no_gateway: false,
                test: false,
            },
        ),
        named("placed_cash", placed_by(PayBy::OnDelivery(Tender::Cash))),
        named("placed_transfer", placed_by(PayBy::BankTransfer)),
        named(
            "paid",
            Letter::OrderPaid {
                order: order(),
                payment: payment(false),
                has_left: false,
                missing: Vec::new(),
            },
        ),
        named(
            "paid_test",
            Letter::OrderPaid {
                order: pick_up(),
                payment: payment(true),
                has_left: false,
                missing: Vec::new(),
            },
        ),
        named(
            "shipped",
            Letter::OrderShipped {
                order: order(),
                tracking: Some("RA123456789RU".to_owned()),
                pieces: Vec::new(),
                more: false,
                due: None,
                test: false,
            },
        ),
        named(
            "shipped_part",
            Letter::OrderShipped {
                order: order(),
                tracking: Some("RA123456789RU".to_owned()),
                pieces: vec![Pieces { line: 0, count: 1 }],
                more: true,
                due: None,
                test: false,
            },
        ),
        named(
            "ready",
            Letter::OrderShipped {
                order: pick_up(),
                tracking: None,
                pieces: Vec::new(),
                more: false,
                due: None,
                test: false,
            },
        ),
        named(
            "shipped_unpaid",
            Letter::OrderShipped {
                order: paid_by(PayBy::OnDelivery(Tender::Card)),
                tracking: None,
                pieces: Vec::new(),
                more: false,
                due: Some(Kopecks::new(526_050)),
                test: false,
            },
        ),
        named(
            "paid_after_delivery",
            Letter::OrderPaid {
                order: paid_by(PayBy::OnDelivery(Tender::Cash)),
                payment: outside(),
                has_left: true,
                missing: Vec::new(),
            },
        ),
        named(
            "paid_less",
            Letter::OrderPaid {
                order: order(),
                payment: payment(false),
                has_left: true,
                missing: vec![Pieces { line: 1, count: 1 }],
            },
        ),
        named(
            "held",
            Letter::OrderHeld {
                order: order(),
                amount: Kopecks::new(526_050),
                test: false,
            },
        ),
        named("let_go", let_go(order(), "Товар кончился.")),
        named("let_go_by_itself", let_go(order(), "")),
        named(
            "cancelled",
            Letter::OrderCancelled {
                order: order(),
                reason: "Товар кончился.".to_owned(),
                test: false,
            },
        ),
        named("refunded", refunded(order(), 0, false)),
        named("refunded_part", refunded(order(), 200_000, false)),
        named("refunded_outside", refunded(pick_up(), 0, true)),
        named(
            "refunded_by_gateway",
            Letter::OrderRefunded {
                order: order(),
                amount: Kopecks::new(199_000),
                left: Kopecks::new(327_050),
                outside: false,
                by_gateway: true,
                test: false,
            },
        ),
        named(
            "refund_sent",
            Letter::OrderRefundSent {
                order: order(),
                amount: Kopecks::new(199_000),
                test: false,
            },
        ),
        named(
            "refund_refused",
            Letter::OrderRefundRefused {
                order: order(),
                amount: Kopecks::new(199_000),
                test: false,
            },
        ),
        named("return_asked", returning(order(), ReturnState::Asked, "")),
        named(
            "return_agreed",
            returning(order(), ReturnState::Agreed, "Отправьте СДЭКом за наш счёт."),
        ),
        named("return_agreed_mute", returning(order(), ReturnState::Agreed, "")),
        named(
            "return_declined",
            returning(order(), ReturnState::Declined, "Вещь носили: бирки срезаны."),
        ),
        named("return_received", returning(order(), ReturnState::Received, "")),
        named(
            "owner_return",
            Letter::OwnerReturn {
                order: order(),
                text: "Свитер мал.\nЗвоните: 345-67-89".to_owned(),
                test: false,
            },
        ),
        named("owner_order", unpaid(order(), false)),
        named("owner_order_no_gateway", unpaid(order(), true)),
        named(
            "owner_order_cash",
            unpaid(paid_by(PayBy::OnDelivery(Tender::Cash)), false),
        ),
        named(
            "owner_order_transfer",
            unpaid(paid_by(PayBy::BankTransfer), false),
        ),
        named(
            "owner_called_off",
            Letter::OwnerCalledOff {
                order: paid_by(PayBy::OnDelivery(Tender::Cash)),
                test: false,
            },
        ),
        named(
            "owner_paid",
            Letter::OwnerPaid {
                order: order(),
                payment: payment(false),
            },
        ),
        named(
            "owner_paid_test",
            Letter::OwnerPaid {
                order: pick_up(),
                payment: payment(true),
            },
        ),
        named(
            "owner_paid_outside",
            Letter::OwnerPaid {
                order: order(),
                payment: outside(),
            },
        ),
        named("owner_orphan", Letter::OwnerOrphan { notice: notice() }),
        named("owner_orphan_foreign", Letter::OwnerOrphan { notice: foreign() }),
        named("owner_held", stage(Stage::Held)),
        named("owner_suspended", stage(Stage::Suspended)),
        named("owner_partial", stage(Stage::Partial)),
        named(
            "owner_refund_unclear",
            refund(order(), RefundTrouble::Unclear, ""),
        ),
        named("owner_refund_found", refund(order(), RefundTrouble::Found, "")),
        named(
            "owner_refund_refused",
            refund(order(), RefundTrouble::Refused, "NotEnoughOperationFunds"),
        ),
        named("owner_hold", hold(order(), HoldTold::Held, "")),
        named("owner_hold_near", hold(order(), HoldTold::Near, "")),
        named("owner_hold_let_go", hold(order(), HoldTold::LetGo, "")),
        named("owner_hold_returned", hold(order(), HoldTold::Returned, "")),
        named(
            "owner_take_unclear",
            hold(order(), HoldTold::TakeUnclear, "the gateway answered 502"),
        ),
        named(
            "owner_take_refused",
            hold(order(), HoldTold::TakeRefused, "success: false"),
        ),
        named("owner_let_go_unclear", hold(order(), HoldTold::LetGoUnclear, "")),
        named(
            "owner_let_go_refused",
            hold(order(), HoldTold::LetGoRefused, "success: false"),
        ),
        named(
            "owner_link_not_made",
            link(order(), LinkTold::NotMade, "the gateway refused: no rights"),
        ),
        named(
            "owner_link_not_closed",
            link(order(), LinkTold::NotClosed, "the gateway refused: not now"),
        ),
        named(
            "owner_strange_links",
            Letter::OwnerStrangeLinks {
                gateway: ROBOKASSA,
                invoices: [7_002, 7_003]
                    .map(|number| InvoiceId::new(number).unwrap())
                    .into(),
                more: 0,
                test: false,
            },
        ),
        named(
            "owner_receipt",
            Letter::OwnerReceipt {
                order: order(),
                why: "the gateway refused with code 3: no cash register".to_owned(),
                is_open: false,
                test: false,
            },
        ),
        named(
            "owner_receipt_open",
            Letter::OwnerReceipt {
                order: order(),
                why: "the gateway answered 502".to_owned(),
                is_open: true,
                test: false,
            },
        ),
        named(
            "owner_silence",
            Letter::OwnerSilence {
                order: order(),
                gateway: ROBOKASSA,
                invoice: InvoiceId::new(7_001).unwrap(),
                test: false,
            },
        ),
        named(
            "owner_refused",
            Letter::OwnerRefused {
                gateway: ROBOKASSA,
                number: OrderNumber(1042),
                why: "KNIT-01: \"vat18\" is no tax".to_owned(),
                test: false,
            },
        ),
        named(
            "owner_refused_calls",
            Letter::OwnerRefusedCalls {
                gateway: ROBOKASSA,
                count: 12,
                invoice: InvoiceId::new(1_000_042),
                guesses: vec![Guess::PasswordsSwapped],
            },
        ),
        named("owner_undelivered", undelivered(Some(OrderNumber(1042)))),
        named("owner_stuck", undelivered(None)),
        named("owner_deaf", not_heard(None)),
        named("owner_deaf_given_up", not_heard(Some(OrderNumber(1042)))),
        named("owner_low_stock", low_stock(2)),
        named("owner_low_stock_of_many", low_stock(22)),
        named("owner_new_device", new_device(0)),
        named("owner_new_devices", new_device(24)),
        named("owner_people_joined", people(PeopleTold::Joined(Role::Owner))),
        named("owner_people_password", people(PeopleTold::Password)),
        named("owner_people_role", people(PeopleTold::Role(Role::Manager))),
        named("owner_people_removed", people(PeopleTold::Removed)),
        named("owner_factor_removed", factor_removed()),
        named("owner_passkey_added", passkey_added()),
        named("owner_passkey_copied", passkey_copied()),
        named("owner_brute_force", Letter::OwnerBruteForce { tries: 84 }),
        named(
            "owner_stranger",
            Letter::OwnerStranger {
                network: "203.0.113.0/24".to_owned(),
                cause: Cause::Page,
                refused: 4_210,
            },
        ),
        named("owner_clock_ahead", Letter::OwnerClock { minutes: 1_440 }),
        named("owner_clock_behind", Letter::OwnerClock { minutes: -75 }),
        named("owner_lights", lights()),
        named(
            "owner_settings",
            Letter::OwnerSettings {
                by: "olga".to_owned(),
                names: vec!["SHOP_PHONE".to_owned(), "SMTP_URL".to_owned()],
                at: NOW,
            },
        ),
        named(
            "owner_record",
            Letter::OwnerRecord {
                code: "3F2A-9B01-77C4-D0E8-5A16-42FD-8B90-CE37".to_owned(),
                seal: 812,
                total: 40_128,
                at: NOW,
            },
        ),
    ];
    for what in Verdict::ALL {
        let letter = Letter::OwnerAttention {
            order: order(),
            attention: attention(what),
            test: what == Verdict::TestInLive,
        };
        letters.push((format!("owner_{}", what.as_str()), letter));
    }
    letters
}

/// One thing is mended, and another does not work.
fn lights() -> Letter {
    let change = |check: &str, from, light, case: &str| LightChange {
        from,
        seen: Seen {
            check: check.to_owned(),
            light,
            case: case.to_owned(),
            value: None,
            facts: [("code".to_owned(), Fact::Text("KNIT-01".to_owned()))].into(),
            at: NOW,
        },
    };
    Letter::OwnerLights {
        changes: vec![
            change("messages", Light::Warning, Light::Ok, "delivered"),
            change("receipts", Light::Ok, Light::Fault, "unprintable"),
        ],
    }
}

/// Somebody signed in from a browser that is new to the account; so many did within an hour, where that is told.
fn new_device(count: i64) -> Letter {
    Letter::OwnerNewDevice {
        login: "olga".to_owned(),
        network: "203.0.113.0/24".to_owned(),
        device: "Firefox, Android".to_owned(),
        at: NOW,
        count,
    }
}

/// It was changed who works in the shop.
fn people(told: PeopleTold) -> Letter {
    Letter::OwnerPeople {
        told,
        login: "pavel".to_owned(),
        by: "olga".to_owned(),
        network: "203.0.113.0/24".to_owned(),
        device: "Firefox, Android".to_owned(),
        at: NOW,
    }
}

/// Somebody who was on the shop's machine took a second factor away.
fn factor_removed() -> Letter {
    Letter::OwnerFactorRemoved {
        login: "olga".to_owned(),
        network: String::new(),
        device: String::new(),
        at: NOW,
    }
}

/// Somebody has one more passkey.
fn passkey_added() -> Letter {
    Letter::OwnerPasskeyAdded {
        login: "olga".to_owned(),
        network: "203.0.113.0/24".to_owned(),
        device: "Firefox, Android".to_owned(),
        at: NOW,
    }
}

/// The counter of a passkey went back.
fn passkey_copied() -> Letter {
    Letter::OwnerPasskeyCopied {
        login: "olga".to_owned(),
        network: "203.0.113.0/24".to_owned(),
        device: "Firefox, Android".to_owned(),
        at: NOW,
    }
}

/// This many goods are low.
fn low_stock(goods: i64) -> Letter {
    let good = line(
        "Свитер «Метель»",
        "Blizzard sweater",
        "Молочный, M",
        "Milk, M",
        1,
        1,
    );
    let low = |nth: i64| LowStock {
        sku: format!("KNIT-{nth:02}"),
        name: good.name.clone(),
        option: good.option.clone(),
        left: nth % 3,
    };
    Letter::OwnerLowStock {
        goods: (1..=goods).map(low).collect(),
    }
}

/// The shop says that it returned all but this many kopecks.
fn refunded(order: Brief, left: i64, outside: bool) -> Letter {
    Letter::OrderRefunded {
        order,
        amount: Kopecks::new(526_050 - left),
        left: Kopecks::new(left),
        outside,
        by_gateway: false,
        test: false,
    }
}

fn returning(order: Brief, state: ReturnState, note: &str) -> Letter {
    Letter::OrderReturn {
        order,
        state,
        note: note.to_owned(),
        days: 14,
        test: false,
    }
}

fn refund(order: Brief, trouble: RefundTrouble, why: &str) -> Letter {
    Letter::OwnerRefund {
        order,
        amount: Kopecks::new(199_000),
        trouble,
        why: why.to_owned(),
        test: false,
    }
}

fn unpaid(order: Brief, no_gateway: bool) -> Letter {
    Letter::OwnerOrder {
        order,
        until: Some(NOW.plus_seconds(3_600)),
        no_gateway,
        test: false,
    }
}

fn outside() -> Payment {
    Payment {
        amount: Kopecks::new(526_050),
        at: NOW,
        source: Source::Outside {
            by: shop::order::Actor::Staff("boris".to_owned()),
            reason: "перевод по счёту".to_owned(),
        },
        refunds: Vec::new(),
    }
}

pub(crate) fn undelivered(number: Option<OrderNumber>) -> Letter {
    Letter::OwnerUndelivered {
        number,
        channel: "email".to_owned(),
        error: "permanent error (550): 5.1.1 no such user".to_owned(),
        test: false,
    }
}

/// A program does not take what it is told; with a number, it is given up.
fn not_heard(number: Option<OrderNumber>) -> Letter {
    Letter::OwnerUndelivered {
        number,
        channel: "webhook".to_owned(),
        error: "the program answered 500 Internal Server Error".to_owned(),
        test: false,
    }
}

pub(crate) fn owner_paid() -> Letter {
    Letter::OwnerPaid {
        order: order(Lang::Ru),
        payment: payment(false),
    }
}

/// What a program hears of a payment.
pub(crate) fn step_paid() -> Letter {
    Letter::OrderStep {
        order: order(Lang::Ru),
        step: Step::Paid,
        at: NOW,
        state: State::Paid {
            payment: payment(false),
        },
        fulfilment: Fulfilment::New,
        test: false,
    }
}

/// The `attempt`th try of a letter.
pub(crate) fn claimed(channel: MessageChannel, letter: Letter, attempt: i64) -> Claimed {
    let (key, recipient) = match channel {
        MessageChannel::Telegram => ("order:1042:paid:telegram:-1001", "-1001"),
        MessageChannel::Email => ("order:1042:paid:email:buyer", "anna@example.ru"),
        MessageChannel::Webhook => (
            "order:1042:paid:webhook:https://crm.example/",
            "https://crm.example/",
        ),
    };
    Claimed {
        id: MessageId(17),
        lease: "lease".to_owned(),
        message: Message {
            key: key.to_owned(),
            to: Address {
                channel,
                recipient: recipient.to_owned(),
            },
            letter,
        },
        attempt,
    }
}
