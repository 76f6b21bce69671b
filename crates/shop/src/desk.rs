//! The front desk: every use-case of the shop by its name. Pages, forms, webhooks and workers call this.

mod admin;
mod asking;
mod calls;
mod cart;
mod checkout;
mod payments;

pub use admin::OrderFile;
pub use asking::{Checked, Turn};
pub use calls::CallLog;
pub use checkout::Checkout;
pub use payments::Settled;

use crate::{
    buyer::DeliveryTerms,
    catalog::{Card, Category, Product, ShelfPage, ShelfQuery},
    edition::Edition,
    message::{Audience, OwnerHears},
    order::{Change, Changed, Order, OrderKey, OrderNumber, Refusal},
    payment::{Gateway, GatewayError, GatewayName, InvoiceId},
    store::{Store, StoreError},
    time::Timestamp,
};
use std::sync::Arc;

/// A shop: its database, its gateways, its terms.
#[derive(Clone)]
pub struct Shop {
    store: Arc<dyn Store>,
    gateways: Vec<Arc<dyn Gateway>>,
    terms: Terms,
}

/// What the merchant decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    /// What delivery costs.
    pub delivery: DeliveryTerms,
    /// How long the goods of an unpaid order are held, in seconds.
    pub hold_seconds: i64,
    /// Within how many days of receiving them goods can be returned.
    pub return_days: u32,
    /// First invoice number, for shops that share a merchant login with others.
    pub first_invoice: InvoiceId,
    /// Who of the shop is told.
    pub audience: Audience,
    /// Of which orders.
    pub owner_hears: OwnerHears,
    /// Whether buyers get letters: whether there is a mail server.
    pub tells_buyer: bool,
}

/// Why a use-case did not happen.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The shop says no; the visitor or the staff is told why.
    #[error(transparent)]
    Refused(Refusal),
    /// There is no such thing, or it is not the asker's.
    #[error("not found")]
    NotFound,
    /// The database.
    #[error(transparent)]
    Store(StoreError),
    /// The gateway.
    #[error(transparent)]
    Gateway(#[from] GatewayError),
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Refused(refusal) => Self::Refused(refusal),
            StoreError::NoOrder => Self::NotFound,
            StoreError::Unavailable(_) | StoreError::Corrupt { .. } => Self::Store(error),
        }
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl Shop {
    /// A shop of these parts.
    pub fn new(store: Arc<dyn Store>, gateways: Vec<Arc<dyn Gateway>>, terms: Terms) -> Self {
        Self {
            store,
            gateways,
            terms,
        }
    }

    /// What the merchant decided.
    pub fn terms(&self) -> &Terms {
        &self.terms
    }

    /// The database, for the workers and the session layer.
    pub fn store(&self) -> &Arc<dyn Store> {
        &self.store
    }

    /// Whether any gateway runs on test passwords, so that every page has to say so.
    pub fn is_test(&self) -> bool {
        self.gateways.iter().any(|g| g.is_test())
    }

    /// The gateways a buyer can choose from.
    pub fn gateways(&self) -> impl Iterator<Item = GatewayName> + '_ {
        self.gateways.iter().map(|g| g.name())
    }

    /// Keeps the documents that buyers agree to from now on, so that each consent names a text that can be shown.
    pub async fn keep_editions(&self, editions: &[Edition], now: Timestamp) -> Result<(), Error> {
        Ok(self.store.keep_editions(editions, now).await?)
    }

    /// All categories.
    pub async fn categories(&self) -> Result<Vec<Category>, Error> {
        Ok(self.store.categories().await?)
    }

    /// A page of the shelf. Past the last one there is [`Error::NotFound`]; the first one may be empty.
    pub async fn shelf(&self, wanted: &ShelfQuery) -> Result<ShelfPage, Error> {
        let page = self.store.shelf(wanted).await?;
        if page.page > page.pages {
            return Err(Error::NotFound);
        }
        Ok(page)
    }

    /// At most `most` other goods of a product's category that can be bought.
    pub async fn neighbours(&self, slug: &str, most: i64) -> Result<Vec<Card>, Error> {
        Ok(self.store.neighbours(slug, most).await?)
    }

    /// Everything that is sold, for whoever has to look at each variant.
    pub async fn products(&self) -> Result<Vec<Product>, Error> {
        Ok(self.store.products(None).await?)
    }

    /// The product with this slug.
    pub async fn product(&self, slug: &str) -> Result<Product, Error> {
        let product = self.store.product(slug).await?;
        let product = product.filter(|product| !product.variants.is_empty());
        product.ok_or(Error::NotFound)
    }

    /// The order that this key opens.
    pub async fn order(&self, key: &OrderKey) -> Result<Order, Error> {
        self.store.order_by_key(key).await?.ok_or(Error::NotFound)
    }

    /// Changes an order. Letters to a buyer whom nobody can write to are not promised in the first place.
    async fn change_order(
        &self,
        number: OrderNumber,
        decide: impl FnOnce(&Order) -> Result<Option<Change>, Refusal> + Send + 'static,
    ) -> Result<Changed, Error> {
        let tells_buyer = self.terms.tells_buyer;
        let decide = move |order: &Order| {
            let change = decide(order)?;
            Ok(change.map(|mut change| {
                change
                    .messages
                    .retain(|message| tells_buyer || message.letter.is_for_owner());
                change
            }))
        };
        Ok(self.store.change_order(number, Box::new(decide)).await?)
    }

    fn gateway(&self, name: GatewayName) -> Result<&Arc<dyn Gateway>, Error> {
        self.gateways
            .iter()
            .find(|g| g.name() == name)
            .ok_or(Error::NotFound)
    }
}
