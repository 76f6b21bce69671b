//! The gateway of cryptocurrency, from the buyer's button to the books: what pays an order, what does not, and what is left to
//! people.

mod money;
mod postback;
mod trouble;

use crate::support::{Browser, Page, Plan, TestShop, in_time, key_of, only_cryptocloud};
use sandbox::CryptoInvoice;
use shop::order::{Order, OrderKey};

/// A shop that is paid by it alone.
async fn open() -> TestShop {
    TestShop::planned(Plan {
        change: only_cryptocloud,
        ..Plan::default()
    })
    .await
}

/// A buyer who has ordered for 100 roubles, and the invoice that waits for them.
struct Buyer {
    visitor: Browser,
    key: OrderKey,
    invoice: CryptoInvoice,
}

impl Buyer {
    async fn of(shop: &TestShop) -> Self {
        let visitor = shop.visitor();
        let form = shop.ready_to_order(&visitor).await;
        let hand_over = visitor.submit(form).await.found();
        Self {
            invoice: invoice_of(shop, &hand_over),
            key: key_of(&hand_over),
            visitor,
        }
    }

    /// The path of the order's page.
    fn page(&self) -> String {
        format!("/orders/{}", self.key.as_str())
    }

    async fn order(&self, shop: &TestShop) -> Order {
        shop.order(&self.key).await
    }

    /// The buyer sends so many hundredths of a rouble, and the gateway has told the shop.
    async fn pays(&self, shop: &TestShop, hundredths: u64) {
        shop.sandbox.crypto_pay(&self.invoice.id, hundredths);
        in_time(shop.sandbox.crypto_accepted(&self.invoice.id)).await;
    }

    /// The order's page after "check the payment".
    async fn checks(&self) -> Page {
        let page = self.visitor.post(&format!("{}/check", self.page()), &[]).await;
        page.found()
    }
}

/// The invoice to which a hand-over page leads.
fn invoice_of(shop: &TestShop, hand_over: &Page) -> CryptoInvoice {
    let links = hand_over.attributes("a[data-auto-follow]", "href");
    let [link] = &links[..] else {
        panic!("one way on: {links:?}");
    };
    let (_, id) = link.rsplit_once('/').unwrap();
    shop.sandbox.crypto_invoice(id).unwrap()
}
