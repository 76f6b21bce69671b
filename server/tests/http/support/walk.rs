//! The steps of a purchase, page by page, as a shopper takes them.

use super::{BUYER, Browser, Form, Page, TestShop, Unpaid};
use shop::order::{Order, OrderKey};

impl TestShop {
    /// Puts pieces into the cart on the page of their product. `root` is `/` or `/en/`.
    pub async fn add_to_cart(&self, visitor: &Browser, root: &str, (slug, sku): (&str, &str), count: u32) -> Page {
        let product = visitor.visit(&format!("{root}products/{slug}")).await.found();
        let variant = self.variant(sku).await.id.0.to_string();
        let form = product.form(&format!("{root}cart/add"));
        visitor
            .submit(form.fill_in([("variant", variant.as_str()), ("count", &count.to_string())]))
            .await
            .found()
    }

    /// The checkout form, filled in without mistakes by [`BUYER`], who fetches the goods.
    pub async fn checkout_form(&self, visitor: &Browser, root: &str) -> Form {
        let page = visitor.visit(&format!("{root}checkout")).await.found();
        filled(&page, root)
    }

    /// A cart with one scarf, and the checkout form for it.
    pub async fn ready_to_order(&self, visitor: &Browser) -> Form {
        self.add_to_cart(visitor, "/", ("scarf", super::THING), 1).await;
        self.checkout_form(visitor, "/").await
    }

    /// The order whose page, or whose page of some step, this is.
    pub async fn order_of(&self, page: &Page) -> Order {
        self.order(&key_of(page)).await
    }

    /// The same, with its newest attempt.
    pub async fn unpaid_of(&self, page: &Page) -> Unpaid {
        Unpaid::of(&self.order_of(page).await)
    }
}

/// The form of a checkout page, filled in.
pub fn filled(page: &Page, root: &str) -> Form {
    page.form(&format!("{root}checkout")).fill_in([
        ("name", BUYER.name),
        ("phone", BUYER.phone),
        ("email", BUYER.email),
        ("delivery", "pickup"),
        ("comment", BUYER.comment),
        ("consent_data", "on"),
        ("consent_offer", "on"),
    ])
}

/// The key in the address of an order's page.
pub fn key_of(page: &Page) -> OrderKey {
    let mut parts = page.url.path_segments().unwrap().skip_while(|part| *part != "orders");
    let key = parts.nth(1).and_then(OrderKey::parse);
    key.unwrap_or_else(|| panic!("{} is no page of an order: {}", page.url, page.text()))
}
