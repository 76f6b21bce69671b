//! Letters to the owner.

use super::{NOW, line, named, outside, payment, undelivered};
use shop::{
    call::Guess,
    doctor::{Fact, Light, LightChange, Seen},
    message::{Brief, HoldTold, Letter, LinkTold, PeopleTold, RefundTrouble},
    money::Kopecks,
    order::{Attention, OrderNumber},
    payment::{Channel, Details, InvoiceId, Mark, Notice, PayBy, Stage, Tender, Verdict},
    sample::ROBOKASSA,
    staff::Role,
    stock::LowStock,
    stranger::Cause,
    text::Lang,
};

/// Every letter to the owner, under a name.
#[expect(clippy::too_many_lines, reason = "a list, read from top to bottom")]
pub(super) fn letters(lang: Lang) -> Vec<(String, Letter)> {
    let order = || super::order(lang);
    let pick_up = || super::pick_up(lang);
    let paid_by = |pay_by| super::paid_by(lang, pay_by);
    let stage = |stage| Letter::OwnerStage {
        order: order(),
        gateway: ROBOKASSA,
        invoice: InvoiceId::new(7_001).unwrap(),
        stage,
        test: false,
    };
    let mut letters = vec![
        named(
            "owner_return",
            Letter::OwnerReturn {
                order: order(),
                text: "Свитер мал.\nЗвоните: 345-67-89".to_owned(),
                unsent: false,
                test: false,
            },
        ),
        named(
            "owner_withdrawal",
            Letter::OwnerReturn {
                order: order(),
                text: "Уже не нужно.".to_owned(),
                unsent: true,
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

fn unpaid(order: Brief, no_gateway: bool) -> Letter {
    Letter::OwnerOrder {
        order,
        until: Some(NOW.plus_seconds(3_600)),
        no_gateway,
        test: false,
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

fn notice() -> Notice {
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

fn refund(order: Brief, trouble: RefundTrouble, why: &str) -> Letter {
    Letter::OwnerRefund {
        order,
        amount: Kopecks::new(199_000),
        trouble,
        why: why.to_owned(),
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

/// A program does not take what it is told; with a number, it is given up.
fn not_heard(number: Option<OrderNumber>) -> Letter {
    Letter::OwnerUndelivered {
        number,
        channel: "webhook".to_owned(),
        error: "the program answered 500 Internal Server Error".to_owned(),
        test: false,
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
