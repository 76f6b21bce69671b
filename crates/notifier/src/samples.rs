//! Orders and letters for tests.

mod buyer;
mod owner;

use crate::NotifierSettings;
use shop::{
    bill::Bill,
    buyer::{Buyer, Delivery, Email, Name, Phone},
    message::{Address, Audience, Brief, Claimed, Letter, Message, MessageChannel, MessageId},
    money::Kopecks,
    order::{Fulfilment, Line, OrderKey, OrderNumber, Payment, Placed, Source, State, Step},
    payment::{InvoiceId, PayBy},
    sample::{self, ROBOKASSA},
    text::{Lang, Text},
    time::Timestamp,
};
use std::sync::Arc;
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
        placed: Arc::new(placed(lang)),
    }
}

/// What was ordered, to be changed.
pub(crate) fn placed_mut(order: &mut Brief) -> &mut Placed {
    Arc::make_mut(&mut order.placed)
}

/// The same order, that its buyer comes for.
fn pick_up(lang: Lang) -> Brief {
    let mut order = order(lang);
    let placed = placed_mut(&mut order);
    placed.delivery = Delivery::PickUp;
    placed.bill = Bill::of(Kopecks::new(526_050), Kopecks::ZERO);
    order
}

/// The same order, to be paid like this.
fn paid_by(lang: Lang, pay_by: PayBy) -> Brief {
    let mut order = order(lang);
    placed_mut(&mut order).pay_by = pay_by;
    order
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

/// Every letter there is, under a name.
pub(crate) fn letters(lang: Lang) -> Vec<(String, Letter)> {
    [buyer::letters(lang), owner::letters(lang)].concat()
}

fn named(name: &str, letter: Letter) -> (String, Letter) {
    (name.to_owned(), letter)
}

pub(crate) fn undelivered(number: Option<OrderNumber>) -> Letter {
    Letter::OwnerUndelivered {
        number,
        channel: "email".to_owned(),
        error: "permanent error (550): 5.1.1 no such user".to_owned(),
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
