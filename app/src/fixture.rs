//! Goods, orders and a shop for the tests of this crate.

use crate::{Chrome, Seller};
use shop::{
    Kopecks,
    catalog::{Attribute, Category, Product, Variant, VariantId},
    text::{Lang, Text},
};
use std::sync::Arc;
use words::Zone;

pub(crate) fn text(ru: &str, en: &str) -> Text {
    Text {
        ru: ru.into(),
        en: en.into(),
    }
}

pub(crate) fn chrome(lang: Lang) -> Chrome {
    Chrome {
        lang,
        path: "/".into(),
        cart_pieces: 2,
        is_test: true,
        version: "1".into(),
        has_client: true,
        seller: Arc::new(Seller {
            shop_name: "Витрина".into(),
            phone: "+7 800 555-01-00".into(),
            email: "shop@example.com".into(),
            hours: "ежедневно 10:00–20:00 (МСК)".into(),
            address: "Москва, ул. Примерная, 1".into(),
            legal_name: "ИП Иванова Анна Сергеевна".into(),
            inn: "770000000000".into(),
            ogrn: "300000000000000".into(),
        }),
        zone: Zone::MOSCOW,
        public_url: Some("https://shop.example".into()),
    }
}

pub(crate) fn knitwear() -> Category {
    Category {
        slug: "knitwear".into(),
        name: text("Трикотаж", "Knitwear"),
    }
}

/// Milky S and M with enough pieces, sky blue S of which two are left and which is dearer.
pub(crate) fn sweater() -> Product {
    let variant = |id, ru: &str, en: &str, color: &str, price, stock| Variant {
        id: VariantId(id),
        sku: format!("KNIT-01-{id}"),
        option: text(ru, en),
        color: Some(color.into()),
        size: None,
        price: Kopecks::new(price),
        old_price: (id == 1).then_some(Kopecks::new(999_000)),
        stock,
        tax: "none".into(),
    };
    Product {
        slug: "sviter-kosy".into(),
        category: "knitwear".into(),
        name: text("Свитер с косами", "Cable-knit sweater"),
        summary: text("Плотный свитер с высоким горлом", "Thick, with a high neck"),
        description: text("Свитер связан из толстой пряжи.", "Knitted from thick yarn."),
        picture: "/goods/sviter-kosy.svg".into(),
        picture_alt: text("Молочный свитер", "A milk-white sweater"),
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
