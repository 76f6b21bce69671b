//! An order that tests start from: what a test is about stands in the test, and the rest comes from here.
#![expect(
    clippy::unwrap_used,
    clippy::missing_panics_doc,
    reason = "a test fails by panicking"
)]

mod marked;

pub use marked::{held, marks};

use crate::{
    Tax,
    bill::Bill,
    buyer::{Buyer, Consent, Consents, Delivery, Email, Name, Phone},
    catalog::VariantId,
    desk::Checkout,
    message::Audience,
    money::Kopecks,
    order::{Actor, Draft, Line, OrderKey, Placed, Relined},
    payment::{GatewayName, InvoiceId, NewAttempt, PayBy},
    text::{Lang, Text},
    time::Timestamp,
};

/// A gateway that tests are paid through.
pub const ROBOKASSA: GatewayName = GatewayName::new("robokassa").unwrap();

/// A press of "pay" that leads to a live gateway.
pub const NEW_ATTEMPT: NewAttempt = NewAttempt {
    gateway: ROBOKASSA,
    test: false,
    method: None,
    holds_for: None,
    link: false,
    receipt: true,
    first: InvoiceId::new(1).unwrap(),
};

/// One hat for 100 roubles.
pub fn line() -> Line {
    let both = |text: &str| Text {
        ru: text.into(),
        en: text.into(),
    };
    Line {
        variant: VariantId(1),
        sku: "hat-1".into(),
        slug: "hat".into(),
        name: both("Шапка"),
        option: both("M"),
        price: Kopecks::new(10_000),
        count: 1,
        sum: Kopecks::new(10_000),
        tax: Tax::None,
        marked: false,
    }
}

/// Somebody who buys.
pub fn buyer() -> Buyer {
    Buyer {
        name: Name::parse("Анна").unwrap(),
        phone: Phone::parse("+79123456789").unwrap(),
        email: Email::parse("anna@example.ru"),
    }
}

/// Both ticks, to the texts of this version.
pub fn consents(version: &str, at: Timestamp) -> Consents {
    let consent = Consent {
        version: version.into(),
        at,
        ip: "203.0.113.7".into(),
    };
    Consents {
        data: consent.clone(),
        offer: consent,
    }
}

/// An order of these lines by a buyer who picks them up at the shop.
pub fn placed(lines: Vec<Line>, delivery_price: Kopecks) -> Placed {
    let goods = lines
        .iter()
        .try_fold(Kopecks::ZERO, |sum, line| sum.checked_add(line.sum));
    Placed {
        lines,
        bill: Bill::of(goods.unwrap(), delivery_price),
        buyer: buyer(),
        delivery: Delivery::PickUp,
        comment: String::new(),
        discount_reason: String::new(),
        pay_by: PayBy::Online,
        consents: Some(consents("1", Timestamp::from_ms(0))),
        lang: Lang::Ru,
        test: false,
        relined: Relined::default(),
    }
}

/// Buyers, two chats and an owner with an address.
pub fn audience() -> Audience {
    Audience {
        buyers: true,
        chats: vec!["-1001".into(), "42".into()],
        email: Some("owner@example.ru".into()),
        lang: Lang::Ru,
        programs: Vec::new(),
    }
}

/// An order that waits for its number, and then for an hour for its payment.
pub fn draft(key: OrderKey, placed: Placed, at: Timestamp) -> Draft {
    Draft {
        token: key.as_str().to_owned(),
        fingerprint: "fingerprint".into(),
        key,
        session: None,
        by: Actor::Buyer,
        placed,
        first_attempt: None,
        at,
        until: Some(at.plus_seconds(3_600)),
        audience: audience(),
        tells_owner: false,
        has_gateway: true,
    }
}

/// A form that showed this fingerprint, filled in by the same buyer.
pub fn checkout(token: String, seen: String, at: Timestamp) -> Checkout {
    Checkout {
        token,
        seen,
        session: None,
        gateway: None,
        pay_by: PayBy::Online,
        buyer: buyer(),
        delivery: Delivery::PickUp,
        comment: String::new(),
        consents: consents("1", at),
        lang: Lang::Ru,
        tells_buyer: true,
    }
}
