//! The shelf as servers keep it in memory.

use super::{
    Subject,
    fixtures::{NOW, at_once, audience, draft, office, place, shelve, stocked, text},
    goods::{checked, file, form, saved, variant},
    moving::movement,
};
use crate::{
    catalog::{Card, OnSale, Product, ProductForm, ProductPut, ProductState, ShelfQuery, Sort, VariantForm},
    desk::Shop,
    money::Kopecks,
    order::Deed,
    stock::HandCause,
    store::{ShelfVersion, Store},
};
use std::num::NonZeroU32;

/// What an editor does to a form.
type Edit = fn(&mut ProductForm);

/// Somebody who keeps the shelf in memory, as a server does.
struct Keeper {
    shop: Shop,
    version: ShelfVersion,
    on_sale: OnSale,
}

impl Keeper {
    async fn of(shop: &Shop) -> Self {
        let (version, on_sale) = shop.on_sale().await.unwrap();
        Self {
            shop: shop.clone(),
            version,
            on_sale,
        }
    }

    /// After a change there is a newer version, and what is made of it is what the database says.
    async fn look_again(&mut self, store: &dyn Store, after: &str) {
        assert!(store.shelf_version() > self.version, "{after}: no new version");
        let (version, on_sale) = self
            .shop
            .on_sale_after(self.version, &self.on_sale)
            .await
            .unwrap();
        (self.version, self.on_sale) = (version, on_sale);
        let (categories, products) = store.on_sale().await.unwrap();
        assert_eq!(self.on_sale.categories(), categories, "{after}");
        assert_eq!(kept(&self.on_sale), products, "{after}");
    }
}

fn kept(on_sale: &OnSale) -> Vec<Product> {
    let products = on_sale.products().iter();
    products.map(|product| Product::clone(product)).collect()
}

/// Whatever a shopper can see, and whoever changed it: words, prices, pieces, what is sold at all.
pub async fn the_version_moves_with_every_change_that_a_shopper_can_see(subject: &dyn Subject) {
    let store = subject.store();
    let (shop, olga) = office(subject).await;
    let mut keeper = Keeper::of(&shop).await;
    let wares = stocked(&*store, 9).await;
    keeper.look_again(&*store, "a list of goods").await;

    let order = place(&*store, 1, &[(&wares[0], 2), (&wares[2], 1)]).await;
    keeper.look_again(&*store, "an order").await;
    let cancel = Deed::Cancel { reason: "x".into() };
    shop.act(&olga, order.number, cancel, NOW).await.unwrap();
    keeper.look_again(&*store, "an order that is called off").await;
    let received = movement("t1", &wares[1], HandCause::Received, 4);
    store.move_stock(received, &audience()).await.unwrap();
    keeper.look_again(&*store, "a delivery").await;

    let put = ProductPut {
        known: None,
        product: checked(form("cap", "CAP-1")),
    };
    store.put_products(&[put], "olga", NOW).await.unwrap();
    keeper.look_again(&*store, "a new product").await;
    let changes: [(&str, Edit); 8] = [
        ("another price", |form| {
            form.variants[0].price = Kopecks::new(77_700);
        }),
        ("another name", |form| form.name.ru = "Другая".into()),
        ("another address", |form| form.slug = "another".into()),
        ("another variant", |form| form.variants.push(black())),
        ("a variant less", |form| drop(form.variants.pop())),
        ("a draft", |form| form.state = ProductState::Draft),
        ("a product again", |form| form.state = ProductState::Published),
        ("an archived product", |form| form.state = ProductState::Archived),
    ];
    for (after, change) in changes {
        let slug = if keeper.on_sale.place_of("cap").is_some() {
            "cap"
        } else {
            "another"
        };
        let seen = file(&*store, slug).await;
        let mut form = seen.form.clone();
        change(&mut form);
        saved(&shop, &olga, &seen, form).await;
        keeper.look_again(&*store, after).await;
    }
    assert_eq!(keeper.on_sale.place_of("another"), None);

    let slugs = ["hats", "scarves"].map(str::to_owned).into();
    shop.order_categories(&olga, slugs).await.unwrap();
    keeper.look_again(&*store, "categories in another order").await;
}

fn black() -> VariantForm {
    VariantForm {
        option: text("Чёрная", ""),
        ..variant("CAP-2")
    }
}

/// Pages in memory are those of the database, for every category and in every order.
pub async fn the_shelf_in_memory_has_the_pages_of_the_database(subject: &dyn Subject) {
    let store = subject.store();
    shelve(&*store, &super::pages::many(61)).await.unwrap();
    let (shop, _) = office(subject).await;
    let on_sale = Keeper::of(&shop).await.on_sale;
    for category in [None, Some("hats"), Some("scarves"), Some("nothing")] {
        for sort in Sort::ALL {
            for page in [1, 2, 3, 4, u32::MAX] {
                let wanted = ShelfQuery {
                    category: category.map(str::to_owned),
                    sort,
                    page: NonZeroU32::new(page).unwrap(),
                    ..ShelfQuery::default()
                };
                let kept = on_sale.page(&wanted);
                let kept = kept.map(|_, place| Card::from(&*on_sale.products()[place]));
                assert_eq!(kept, store.shelf(&wanted).await.unwrap(), "{wanted:?}");
            }
        }
    }
}

/// Whoever has written sees what was written, however many others write and read.
pub async fn rivals_who_look_again_see_what_they_did(subject: &dyn Subject) {
    let store = subject.store();
    let wares = stocked(&*store, 100).await;
    let (shop, _) = office(subject).await;
    let mut keeper = Keeper::of(&shop).await;
    let (seen, before) = (keeper.version, keeper.on_sale.clone());
    at_once(16, |buyer| {
        let (store, shop, before) = (store.clone(), shop.clone(), before.clone());
        let draft = draft(buyer, &[(&wares[2], 1)]);
        async move {
            store.place_order(draft).await.unwrap();
            let (_, now) = shop.on_sale_after(seen, &before).await.unwrap();
            let hat = now.place_of("hat").unwrap();
            assert!(now.products()[hat].stock() < before.products()[hat].stock());
        }
    })
    .await;
    keeper.look_again(&*store, "sixteen orders").await;
    let hat = keeper.on_sale.place_of("hat").unwrap();
    assert_eq!(keeper.on_sale.products()[hat].stock(), 102 - 16);
}
