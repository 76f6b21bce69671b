//! The steps of a purchase, page by page, as a shopper takes them.

use super::{BUYER, Browser, Form, Page, TestShop, Unpaid, in_time};
use shop::order::{Order, OrderKey};

impl TestShop {
    /// Puts pieces into the cart on the page of their product. `root` is `/` or `/en/`.
    pub async fn add_to_cart(
        &self,
        visitor: &Browser,
        root: &str,
        (slug, sku): (&str, &str),
        count: u32,
    ) -> Page {
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

    /// The order as it is once the gateway has heard that its newest attempt is paid.
    pub async fn accepted(&self, order: &Order) -> Order {
        let invoice = self.order(&order.key).await.last_attempt().unwrap().invoice.get();
        in_time(self.sandbox.accepted_payment(invoice.try_into().unwrap())).await;
        self.order(&order.key).await
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
    let mut parts = page
        .url
        .path_segments()
        .unwrap()
        .skip_while(|part| *part != "orders");
    let key = parts.nth(1).and_then(OrderKey::parse);
    key.unwrap_or_else(|| panic!("{} is no page of an order: {}", page.url, page.text()))
}

/// The gateway's page for the order whose hand-over page this is, reached by its button.
pub async fn go_to_gateway(visitor: &Browser, hand_over: &Page) -> Page {
    let page = visitor.submit(hand_over.form_to_elsewhere()).await.found();
    assert_eq!(page.url.path(), "/Merchant/Index.aspx");
    page
}

/// Presses a button there; shows where the browser is sent.
pub async fn press(visitor: &Browser, gateway: &Page, button: &str) -> Page {
    let action = gateway.attributes("form", "action").remove(0);
    let form = gateway.form(&action).press("press", button);
    visitor.submit(form).await.found()
}
