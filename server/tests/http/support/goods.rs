//! What is on the shelf of a tested shop, and who buys it.

use server::clock;
use shop::{
    Kopecks, Shop, Tax,
    buyer::{self, Email, Name, Phone},
    cart::Cart,
    catalog::{
        Assortment, Category, Known, NewProduct, NewVariant, ProductForm, ProductId, ProductPut, VariantId,
    },
    desk::Checkout,
    order::Order,
    sample,
    store::Store,
    text::Text,
    time::Timestamp,
};

/// Article code of the thing that most tests buy: 100 roubles, plenty of pieces.
pub const THING: &str = "SCARF-RED";

/// What a buyer types.
#[derive(Debug, Clone, Copy)]
pub struct Buyer {
    pub name: &'static str,
    pub phone: &'static str,
    pub email: &'static str,
    pub address: &'static str,
    pub comment: &'static str,
}

/// A buyer whose words are nowhere else, so that they are found wherever they leak.
pub const BUYER: Buyer = Buyer {
    name: "Аглая Верещагина",
    phone: "8 (912) 345-67-89",
    email: "aglaya.vereshchagina@example.ru",
    address: "Казань, улица Баумана, 58, квартира 7",
    comment: "Позвоните за час",
};

/// A scarf in two colours, a hat of which there is one, and a coat that travels free.
pub fn goods() -> Assortment {
    let scarves = vec![
        thing(THING, both("Красный", "Red"), 10_000, 5_000),
        thing("SCARF-BLUE", both("Синий", "Blue"), 12_050, 5),
    ];
    let hat = thing("HAT", both("Серая", "Grey"), 99_000, 1);
    let coat = thing("COAT", both("Чёрное", "Black"), 1_250_000, 3);
    let products = vec![
        product("scarf", both("Шарф «Иней»", "Hoarfrost scarf"), scarves),
        product("hat", both("Шапка", "Hat"), vec![hat]),
        product("coat", both("Пальто", "Coat"), vec![coat]),
    ];
    let categories = vec![Category {
        slug: "warm".into(),
        name: both("Тёплое", "Warm"),
        ..Category::default()
    }];
    Assortment::new(categories, products).unwrap()
}

/// The same after a change.
pub fn changed_goods(change: impl FnOnce(&mut Vec<NewProduct>)) -> Assortment {
    let (categories, mut products) = goods().into_parts();
    change(&mut products);
    Assortment::new(categories, products).unwrap()
}

/// A product of 51 variants, `THING-0` to `THING-50`, for a rouble each.
pub fn many_things() -> Assortment {
    let thing = |at: u32| {
        let option = at.to_string();
        thing(&format!("THING-{at}"), both(&option, &option), 100, 200)
    };
    changed_goods(|products| {
        let things = (0..51).map(thing).collect();
        *products = vec![product("things", both("Вещи", "Things"), things)];
    })
}

/// A product of the only category.
pub fn product(slug: &str, name: Text, variants: Vec<NewVariant>) -> NewProduct {
    NewProduct {
        slug: slug.into(),
        category: "warm".into(),
        name,
        summary: both("Тёплая вещь", "A warm thing"),
        description: both("Связано вручную", "Knitted by hand"),
        picture: "/favicon.svg".into(),
        picture_alt: both("Вещь", "A thing"),
        attributes: Vec::new(),
        tax: Tax::None,
        variants,
    }
}

/// A variant of a product.
pub fn thing(sku: &str, option: Text, price_kopecks: i64, stock: u32) -> NewVariant {
    NewVariant {
        sku: sku.into(),
        option,
        color: None,
        size: None,
        price_kopecks: Kopecks::new(price_kopecks),
        old_price_kopecks: None,
        stock,
    }
}

pub fn both(ru: &str, en: &str) -> Text {
    Text {
        ru: ru.into(),
        en: en.into(),
    }
}

/// An order of one piece for [`BUYER`], who fetches it, placed at a chosen moment.
pub async fn place(shop: &Shop, variant: VariantId, then: Timestamp) -> Order {
    let mut cart = Cart::default();
    cart.add(variant, 1).unwrap();
    let quote = shop.quote(&cart).await.unwrap();
    let seen = quote.fingerprint(&shop.terms().delivery, ["1"; 2]);
    let form = Checkout {
        buyer: buyer::Buyer {
            name: Name::parse(BUYER.name).unwrap(),
            phone: Phone::parse(BUYER.phone).unwrap(),
            email: Email::parse(BUYER.email),
        },
        comment: BUYER.comment.into(),
        ..sample::checkout(clock::token(), seen, then)
    };
    shop.checkout(&cart, form, then, clock::order_key())
        .await
        .unwrap()
}

/// Changes a product as its editor does, past the office.
pub async fn put_product(store: &dyn Store, slug: &str, change: impl FnOnce(&mut ProductForm)) {
    let files = store.product_files_after(ProductId(0), 1_000).await.unwrap();
    let file = files.into_iter().find(|file| file.form.slug == slug).unwrap();
    let mut form = file.form;
    change(&mut form);
    let known = Known {
        categories: [form.category.clone()].into(),
        ..Known::default()
    };
    let put = ProductPut {
        known: Some((file.id, file.revision)),
        product: form.check(&known).unwrap(),
    };
    store.put_products(&[put], "olga", clock::now()).await.unwrap();
}
