//! Goods, orders and a shop.

mod calls;
mod goods;
mod history;
mod orders;

pub use calls::{calls, orphans};
pub use goods::{beret, knitwear, quote, sweater};
pub use history::history;
pub use orders::{
    at_stage, attempted, by_transfer, delivered, invoice, notice, on_delivery, on_trial, order, paid,
    partly_shipped, payment, put_away, questionable, shipment, shipped,
};
pub use shop::sample::ROBOKASSA;

use crate::{Chrome, Color, Handed, Promises, Seller};
use shop::{
    Kopecks, Timestamp,
    buyer::{DeliveryDays, DeliveryTerms},
    desk::Terms,
    message::{Audience, OwnerHears},
    order::Settles,
    payment::{GatewayName, InvoiceId},
    privacy::Retention,
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

/// A shop that takes real money.
pub fn live(lang: Lang) -> Chrome {
    Chrome {
        is_test: false,
        ..chrome(lang)
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
