//! Personal data: what the shop knows of a person, forgetting them when they ask or when their time is up, and consents.

use super::{Error, Shop};
use crate::{
    order::{Actor, OrderNumber},
    privacy::{AskedBy, ConsentRow, Dossier, HeldOrder, Person, StillOpen, Withdrawal},
    security::SecurityFilter,
    staff::Admin,
    store::{Store, StoreError},
    time::Timestamp,
};
use std::cmp::Reverse;

/// Security events that are looked through for a person.
const MOST_EVENTS: i64 = 200;
/// Orders that are looked for at a time when their time is up.
const PORTION: i64 = 20;

/// What came of forgetting a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Forgotten {
    /// Orders whose buyer was forgotten, newest first.
    pub orders: Vec<OrderNumber>,
    /// Orders that are not over, and why.
    pub open: Vec<(OrderNumber, StillOpen)>,
}

impl Shop {
    /// Everything that the shop knows of a person.
    pub async fn dossier(&self, _: &Admin, person: &Person) -> Result<Dossier, Error> {
        Ok(dossier_of(&*self.store, person).await?)
    }

    /// Forgets a person, as far as their orders are over.
    pub async fn forget(&self, admin: &Admin, person: &Person, now: Timestamp) -> Result<Forgotten, Error> {
        Ok(forget_person(&*self.store, person, &admin.actor(), now).await?)
    }

    /// Notes that a person took back their consent to the processing of their data, with each order whose consent is theirs; how many
    /// orders this is new of.
    pub async fn withdraw_consent(
        &self,
        admin: &Admin,
        person: &Person,
        asked_by: AskedBy,
        now: Timestamp,
    ) -> Result<u64, Error> {
        let found = self.store.orders_of(person).await?;
        let mut numbers = Vec::with_capacity(found.len());
        for order in self.store.readable_orders(&found).await? {
            let amendments = self.store.amendments(order.number).await?;
            if person.may_withdraw(&order, &amendments) {
                numbers.push(order.number);
            }
        }
        let withdrawal = Withdrawal {
            at: now,
            noted_by: admin.login().to_owned(),
            asked_by,
        };
        Ok(self.store.withdraw_consents(&numbers, &withdrawal).await?)
    }

    /// Consents that were given with orders, newest first: of everybody, or of a person.
    pub async fn consents(
        &self,
        _: &Admin,
        person: Option<&Person>,
        before: Option<OrderNumber>,
        limit: i64,
    ) -> Result<Vec<ConsentRow>, Error> {
        let numbers = match person {
            Some(person) => Some(numbers_of(&*self.store, person).await?),
            None => None,
        };
        Ok(self.store.consents(numbers.as_deref(), before, limit).await?)
    }

    /// How many orders have been kept as long as the rule says, counted up to [`Counts::MOST`](crate::store::Counts::MOST), and the first
    /// few of them.
    pub async fn outlived(
        &self,
        _: &Admin,
        examples: i64,
        now: Timestamp,
    ) -> Result<(i64, Vec<OrderNumber>), Error> {
        let limits = self.terms.retention.limits(now);
        let count = self.store.count_old_orders(limits).await?;
        let first = self.store.old_orders(OrderNumber(0), limits, examples).await?;
        Ok((count, first))
    }

    /// Forgets the buyers of a portion of the orders after this one that have been kept as long as the rule says: how many, and the
    /// order to go on after; `None` once there are no more. Each order is a transaction of its own, so nobody waits longer than
    /// for one. One that is not over is left for another day.
    pub async fn forget_outlived(
        &self,
        after: OrderNumber,
        now: Timestamp,
    ) -> Result<(i64, Option<OrderNumber>), Error> {
        if !self.terms.retention.is_on() {
            return Ok((0, None));
        }
        let limits = self.terms.retention.limits(now);
        let numbers = self.store.old_orders(after, limits, PORTION).await?;
        let mut count = 0;
        for number in &numbers {
            if self
                .store
                .forget_order(*number, &Actor::Shop, now)
                .await?
                .is_none()
            {
                count += 1;
            }
        }
        Ok((count, numbers.last().copied()))
    }

    /// Has what was overwritten leave the database's files as far as that is cheap.
    pub async fn clear_traces(&self) -> Result<(), Error> {
        Ok(self.store.clear_traces().await?)
    }

    /// When a buyer was last forgotten: older backups still name them.
    pub async fn last_forgotten(&self) -> Result<Option<Timestamp>, Error> {
        Ok(self.store.last_forgotten().await?)
    }
}

/// Everything that a store knows of a person. An order that cannot be read is not among it.
///
/// # Errors
/// If the store fails.
pub async fn dossier_of(store: &dyn Store, person: &Person) -> Result<Dossier, StoreError> {
    let found = store.orders_of(person).await?;
    let mut orders = store.readable_orders(&found).await?;
    orders.sort_by_key(|order| Reverse(order.number));
    let mut held = Vec::with_capacity(orders.len());
    for order in orders {
        let number = order.number;
        let amendments = store.amendments(number).await?;
        if !person.is_or_was(&order, &amendments) {
            continue;
        }
        let tags = store.tags_of(&[number]).await?.into_iter();
        let order = HeldOrder {
            history: store.history(number).await?,
            messages: store.messages(number).await?,
            amendments: Vec::new(),
            returns: store.returns(number).await?,
            remarks: store.remarks(number).await?,
            tags: tags.map(|(_, tag)| tag).collect(),
            standing: store.standing(number).await?.ok_or(StoreError::NoOrder)?,
            sessions: store.sessions_of(number).await?.len(),
            order,
        };
        held.push(order.told_to(person, &amendments));
    }
    let naming = SecurityFilter {
        text: person.shown(),
        limit: MOST_EVENTS,
        ..SecurityFilter::default()
    };
    Ok(Dossier {
        person: person.clone(),
        orders: held,
        events: store.security_events(&naming).await?,
    })
}

/// Forgets a person, as far as their orders are over: each order is a transaction of its own, and whoever is cut off goes on by
/// asking again.
///
/// # Errors
/// If the store fails.
pub async fn forget_person(
    store: &dyn Store,
    person: &Person,
    by: &Actor,
    now: Timestamp,
) -> Result<Forgotten, StoreError> {
    let mut done = Forgotten {
        orders: Vec::new(),
        open: Vec::new(),
    };
    for number in numbers_of(store, person).await? {
        if let Some(why) = store.forget_order(number, by, now).await? {
            done.open.push((number, why));
            continue;
        }
        for session in store.sessions_of(number).await? {
            store.delete_session(&session).await?;
        }
        done.orders.push(number);
    }
    if !done.orders.is_empty() {
        store.clear_traces().await?;
    }
    Ok(done)
}

/// The orders that name exactly this person, or did before they were mended, newest first.
async fn numbers_of(store: &dyn Store, person: &Person) -> Result<Vec<OrderNumber>, StoreError> {
    let found = store.orders_of(person).await?;
    let mut numbers = Vec::with_capacity(found.len());
    for order in store.readable_orders(&found).await? {
        let is_theirs = person.is(&order.placed.buyer)
            || person.is_or_was(&order, &store.amendments(order.number).await?);
        if is_theirs {
            numbers.push(order.number);
        }
    }
    numbers.sort_unstable_by_key(|number| Reverse(*number));
    Ok(numbers)
}
