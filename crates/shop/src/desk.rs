//! The front desk: every use-case of the shop by its name. Pages, callbacks of gateways and workers call
//! this.

mod amending;
mod asking;
mod backups;
mod by_hand;
mod calls;
mod cart;
mod checkout;
mod doctor;
mod factors;
mod following;
mod goods;
mod heeding;
mod holds;
mod importing;
mod journal;
mod links;
mod media;
mod numbers;
mod office;
mod on_sale;
mod passkeys;
mod payments;
mod people;
mod previewing;
mod privacy;
mod receipts;
mod record;
mod refunds;
mod registers;
mod relining;
mod remarks;
mod returning;
mod security;
mod settings;
mod setup;
mod stock;
mod stocking;
mod strangers;
mod team;
mod watching;

pub use asking::{Checked, Turn};
pub use by_hand::HandOrder;
pub use calls::CallLog;
pub use checkout::Checkout;
pub use following::NumbersStep;
pub use goods::{BulkDone, Saved};
pub use heeding::Heeded;
pub use importing::Storekeeper;
pub use office::OrderFile;
pub use payments::Settled;
pub use previewing::RefundPreview;
pub use privacy::{Forgotten, dossier_of, forget_person};
pub use receipts::PrintedReceipts;
pub use refunds::Run;
pub use registers::{REGISTER_PORTION, ReceiptReading, RegisterReading};
pub use remarks::MOST_COUNTED;
pub use stocking::stock_shelf;

use crate::{
    buyer::DeliveryTerms,
    catalog::{Category, Product, ShelfPage, ShelfQuery, VariantId, Ware},
    edition::Edition,
    gateway::{Gateway, GatewayError},
    message::{Audience, OwnerHears},
    numbers::Notes,
    order::{Change, Changed, Order, OrderKey, OrderNumber, Refusal, Settles},
    payment::{GatewayName, InvoiceId, Method, PayBy},
    privacy::Retention,
    store::{Decide, Session, Store, StoreError},
    time::Timestamp,
};
use std::sync::{Arc, atomic::AtomicI64};

/// A shop: its database, its gateways, its terms. Nobody gets past it to the database.
#[derive(Clone)]
pub struct Shop {
    store: Arc<dyn Store>,
    gateways: Arc<[Arc<dyn Gateway>]>,
    terms: Arc<Terms>,
    /// Number of the seal whose head was promised to the owner last, so that a quiet night is not spent promising it again. Where nobody
    /// remembers, after a start or on another machine, the promise itself is kept once.
    told_head: Arc<AtomicI64>,
    /// What waits to be counted.
    notes: Arc<Notes>,
}

/// What the merchant decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    /// What delivery costs.
    pub delivery: DeliveryTerms,
    /// The ways of paying that buyers are offered, in this order; none for whatever the gateways take.
    pub ways: Vec<PayBy>,
    /// How long the goods of an unpaid order are held, in seconds.
    pub hold_seconds: i64,
    /// The same for an order that is paid by a bank transfer.
    pub transfer_seconds: i64,
    /// Days after receiving the goods within which they can be returned.
    pub return_days: u32,
    /// First invoice number, for shops that share a merchant login with others.
    pub first_invoice: InvoiceId,
    /// Who is told about orders.
    pub audience: Audience,
    /// Which orders the owner hears about.
    pub owner_hears: OwnerHears,
    /// Which step of the goods makes second receipts due.
    pub settles: Settles,
    /// How long what names buyers is kept.
    pub retention: Retention,
}

impl Terms {
    /// Until when the goods of an order are held that was placed now and is paid in this way; `None` if however long that
    /// takes.
    pub fn held_until(&self, way: PayBy, now: Timestamp) -> Option<Timestamp> {
        match way {
            PayBy::Online | PayBy::Method(_) | PayBy::Through(_) => Some(now.plus_seconds(self.hold_seconds)),
            PayBy::BankTransfer => Some(now.plus_seconds(self.transfer_seconds)),
            PayBy::OnDelivery(_) => None,
        }
    }
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
    /// The database failed.
    #[error(transparent)]
    Store(StoreError),
    /// The gateway failed or refused.
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
            gateways: gateways.into(),
            terms: Arc::new(terms),
            told_head: Arc::default(),
            notes: Arc::default(),
        }
    }

    /// The same shop with other gateways and terms.
    #[must_use]
    pub fn renewed(&self, gateways: Vec<Arc<dyn Gateway>>, terms: Terms) -> Self {
        Self {
            notes: self.notes.clone(),
            ..Self::new(self.store.clone(), gateways, terms)
        }
    }

    /// What the merchant decided.
    pub fn terms(&self) -> &Terms {
        &self.terms
    }

    /// Whether any gateway runs on test passwords, so that every page has to say so.
    pub fn is_test(&self) -> bool {
        self.gateways.iter().any(|g| g.is_test())
    }

    /// The gateways a buyer can choose from.
    pub fn gateways(&self) -> impl Iterator<Item = GatewayName> + '_ {
        self.gateways.iter().map(|g| g.name())
    }

    /// Whether buyers can pay from a bank, by card or SBP say.
    pub fn takes_cards(&self) -> bool {
        self.gateways.iter().any(|gateway| gateway.takes_cards())
    }

    /// Whether buyers can pay by SBP: it is offered by name, or a gateway lets them choose. One that holds money has them pay
    /// by card where they do not choose here.
    pub fn takes_sbp(&self) -> bool {
        let is_free = |gateway: &Arc<dyn Gateway>| {
            let held_for = gateway.holds().and_then(|holds| holds.holds_for(None));
            gateway.takes_cards() && held_for.is_none()
        };
        self.gateways.iter().any(is_free) || self.terms.ways.contains(&PayBy::Method(Method::Sbp))
    }

    /// The ways of paying that a buyer can choose from, in the owner's order. There is always one.
    ///
    /// A way that no gateway takes is left out. Without a choice of the owner's they are the gateways, or the one there is.
    pub fn ways(&self) -> Vec<PayBy> {
        let mut ways = self.terms.ways.clone();
        ways.retain(|way| !way.is_online() || self.gateway_of(*way).is_some());
        if !ways.is_empty() {
            return ways;
        }
        match &*self.gateways {
            [] | [_] => vec![PayBy::Online],
            several => several.iter().map(|gateway| gateway.name().into()).collect(),
        }
    }

    /// The ways in which an order can be paid online, the one its buyer chose first.
    pub fn ways_online(&self, order: &Order) -> Vec<PayBy> {
        let chosen = order.placed.pay_by;
        let mut ways = self.ways();
        ways.retain(|way| self.gateway_of(*way).is_some());
        ways.sort_by_key(|way| *way != chosen);
        // An order that waits can be paid, whatever the owner offers to others by now.
        if ways.is_empty() && self.gateway_of(chosen).is_some() {
            ways.push(chosen);
        }
        ways
    }

    /// Has the gateways asked which methods they have, if buyers choose among methods.
    pub async fn learn_methods(&self) -> Result<(), Error> {
        let mut learned = Ok(());
        if self.terms.ways.iter().any(|way| way.method().is_some()) {
            for gateway in &*self.gateways {
                learned = learned.and(gateway.learn().await);
            }
        }
        Ok(learned?)
    }

    /// The gateway that takes money in this way, if one does.
    pub fn gateway_of(&self, way: PayBy) -> Option<GatewayName> {
        let mut gateways = self.gateways.iter();
        let gateway = match way {
            PayBy::Online => gateways.next(),
            PayBy::Method(method) => gateways.find(|gateway| gateway.takes(method)),
            PayBy::Through(name) => gateways.find(|gateway| gateway.name() == name),
            PayBy::OnDelivery(_) | PayBy::BankTransfer => None,
        };
        gateway.map(|gateway| gateway.name())
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

    /// Everything that is sold, for callers that have to look at every variant.
    pub async fn products(&self) -> Result<Vec<Product>, Error> {
        Ok(self.store.products().await?)
    }

    /// The product with this slug.
    pub async fn product(&self, slug: &str) -> Result<Product, Error> {
        let product = self.store.product(slug).await?;
        let product = product.filter(|product| !product.variants.is_empty());
        product.ok_or(Error::NotFound)
    }

    /// Where a product is that once had this slug: the slug of now.
    pub async fn moved_to(&self, slug: &str) -> Result<Option<String>, Error> {
        Ok(self.store.former_slug(slug).await?)
    }

    /// The variant with this number, along with the facts of its product.
    pub async fn ware(&self, variant: VariantId) -> Result<Option<Ware>, Error> {
        Ok(self.store.wares(&[variant]).await?.pop())
    }

    /// The order that this key opens.
    pub async fn order(&self, key: &OrderKey) -> Result<Order, Error> {
        self.store.order_by_key(key).await?.ok_or(Error::NotFound)
    }

    /// Those of the orders with these numbers that can be read, in any order.
    pub async fn readable_orders(&self, numbers: &[OrderNumber]) -> Result<Vec<Order>, Error> {
        Ok(self.store.readable_orders(numbers).await?)
    }

    /// The order that a session's cart became, if nothing has been put into the cart since.
    pub async fn just_ordered(&self, session: &Session) -> Result<Option<Order>, Error> {
        match session.ordered {
            Some(number) if session.cart.is_empty() => Ok(self.store.order(number).await?),
            Some(_) | None => Ok(None),
        }
    }

    /// Changes an order. Whoever decided, invoices that were sent to its buyer end with it, and other programs hear of the steps
    /// that it takes.
    async fn change_order(
        &self,
        number: OrderNumber,
        decide: impl FnMut(&Order) -> Result<Option<Change>, Refusal> + Send + 'static,
    ) -> Result<Changed, Error> {
        let decide = self.telling(decide);
        Ok(self.store.change_order(number, decide).await?)
    }

    /// A decision with all that follows from any.
    fn telling(
        &self,
        mut decide: impl FnMut(&Order) -> Result<Option<Change>, Refusal> + Send + 'static,
    ) -> Decide {
        let audience = Some(&self.terms.audience).filter(|audience| !audience.programs.is_empty());
        let audience = audience.cloned();
        Box::new(move |order: &Order| {
            let mut change = decide(order)?;
            if let Some(change) = &mut change {
                order.close_links(change);
            }
            if let (Some(change), Some(audience)) = (&mut change, &audience) {
                let steps = order.steps(change);
                if !steps.is_empty() {
                    let now = order.clone().after(change);
                    let told = steps
                        .into_iter()
                        .flat_map(|step| audience.tell_programs(&now, step, change.at));
                    change.messages.extend(told);
                }
            }
            Ok(change)
        })
    }

    fn gateway(&self, name: GatewayName) -> Result<&Arc<dyn Gateway>, Error> {
        self.gateways
            .iter()
            .find(|g| g.name() == name)
            .ok_or(Error::NotFound)
    }
}
