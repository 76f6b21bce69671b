//! Pieces that unpaid orders of one network hold: a part of the shelf, so that nobody empties it without paying.

use crate::{AppState, caller::Caller};
use app::Trouble;
use ipnet::IpNet;
use shop::{
    cart::Cart,
    catalog::VariantId,
    desk::Error,
    order::{Order, OrderNumber, State},
    stranger::{Cause, left_to_hold},
};
use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    hash::{BuildHasher, RandomState},
    net::IpAddr,
    sync::{Mutex, MutexGuard, PoisonError},
};

/// Orders that are remembered; the oldest is forgotten first.
const MOST_REMEMBERED: usize = 4_096;
/// How many networks place orders at the same time, if chance gives each a turn of its own.
const TURNS: u64 = 64;

/// The last orders, by the networks that they came from.
#[derive(Debug)]
pub(super) struct Holders {
    orders: Mutex<VecDeque<(IpNet, OrderNumber)>>,
    turns: Vec<tokio::sync::Mutex<()>>,
    chance: RandomState,
}

impl Default for Holders {
    fn default() -> Self {
        Self {
            orders: Mutex::default(),
            turns: (0..TURNS).map(|_| tokio::sync::Mutex::default()).collect(),
            chance: RandomState::new(),
        }
    }
}

impl Holders {
    /// A form that is sent again finds its order, and is no other one.
    fn remember(&self, network: IpNet, number: OrderNumber) {
        let mut orders = self.lock();
        if orders.iter().any(|(_, known)| *known == number) {
            return;
        }
        if orders.len() >= MOST_REMEMBERED {
            orders.pop_front();
        }
        orders.push_back((network, number));
    }

    fn of(&self, network: IpNet) -> Vec<OrderNumber> {
        let orders = self.lock();
        let of_network = orders.iter().filter(|(from, _)| *from == network);
        of_network.map(|(_, number)| *number).collect()
    }

    fn forget(&self, numbers: &BTreeSet<OrderNumber>) {
        if !numbers.is_empty() {
            self.lock().retain(|(_, known)| !numbers.contains(known));
        }
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<(IpNet, OrderNumber)>> {
        self.orders.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for the turn of a network.
    async fn turn(&self, network: IpNet) -> Turn<'_> {
        let turn = usize::try_from(self.chance.hash_one(network) % TURNS).unwrap_or_default();
        self.turns[turn].lock().await
    }
}

/// Held while an order is placed: another one of its network waits until it is remembered, and so sees what it holds.
pub type Turn<'a> = tokio::sync::MutexGuard<'a, ()>;

impl AppState {
    /// Waits until no other order of the caller's network is being placed. `None` if it does not matter how many are.
    pub async fn turn_to_hold(&self, caller: &Caller) -> Option<Turn<'_>> {
        Some(self.strangers.holders.turn(holder(caller)?).await)
    }

    /// Remembers where an order came from, as long as it is not paid.
    pub fn remember_holder(&self, caller: &Caller, order: &Order) {
        if let Some(network) = holder(caller) {
            self.strangers.holders.remember(network, order.number);
        }
    }

    /// What of a cart is more than the unpaid orders of its network may hold.
    pub async fn too_many_held(&self, caller: &Caller, cart: &Cart) -> Result<Option<Trouble>, Error> {
        let Some(network) = holder(caller) else {
            return Ok(None);
        };
        let held = self.held_by(network).await?;
        for line in self.shop.quote(cart).await?.lines {
            let variant = line.ware.variant;
            let free = u32::try_from(variant.stock).unwrap_or(0);
            let left = left_to_hold(free, held.get(&variant.id).copied().unwrap_or(0));
            // What is not there is told in other words.
            if (left + 1..=free).contains(&line.count) {
                self.strangers.note(Cause::Hold, caller, true);
                let sku = variant.sku;
                return Ok(Some(Trouble::TooManyHeld { sku, left }));
            }
        }
        Ok(None)
    }

    /// Pieces that the unpaid orders of a network hold. Those that are paid or over are forgotten.
    async fn held_by(&self, network: IpNet) -> Result<BTreeMap<VariantId, u32>, Error> {
        let holders = &self.strangers.holders;
        let remembered = holders.of(network);
        let mut held = BTreeMap::new();
        if remembered.is_empty() {
            return Ok(held);
        }
        let orders = self.shop.readable_orders(&remembered).await?;
        let mut over: BTreeSet<_> = remembered.into_iter().collect();
        for order in orders {
            if matches!(order.state, State::AwaitingPayment { .. }) {
                over.remove(&order.number);
                for line in &order.placed.lines {
                    *held.entry(line.variant).or_insert(0_u32) += line.count;
                }
            }
        }
        holders.forget(&over);
        Ok(held)
    }
}

/// Who holds them: an address of IPv4, or a /48 of IPv6, since one customer of a provider often has all of it, and each /64 of it would
/// take half of what the others have left. `None` for this machine, and for whom nobody knows.
fn holder(caller: &Caller) -> Option<IpNet> {
    let near = caller.near().filter(|_| !caller.is_local)?;
    Some(holder_at(near.addr()))
}

/// Who holds what was ordered from an address.
pub fn holder_at(address: IpAddr) -> IpNet {
    let bits = if address.is_ipv4() { 32 } else { 48 };
    IpNet::new(address, bits).map_or_else(|_| address.into(), |net| net.trunc())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_customer_of_a_provider_is_one_holder() {
        for (address, network) in [
            ("203.0.113.7", "203.0.113.7/32"),
            ("2001:db8:1:2::7", "2001:db8:1::/48"),
            ("2001:db8:1:ffff::7", "2001:db8:1::/48"),
        ] {
            let mut caller = Caller::at(address.parse().unwrap());
            assert_eq!(holder(&caller), Some(network.parse().unwrap()), "{address}");
            caller.is_local = true;
            assert_eq!(holder(&caller), None);
        }
    }

    #[test]
    fn the_last_orders_of_each_network_are_remembered() {
        let holders = Holders::default();
        let net = |net: &str| net.parse::<IpNet>().unwrap();
        let (one, other) = (net("203.0.113.7/32"), net("2001:db8:1:2::/64"));
        holders.remember(one, OrderNumber(1));
        holders.remember(other, OrderNumber(2));
        holders.remember(one, OrderNumber(3));
        holders.remember(other, OrderNumber(1));
        holders.remember(one, OrderNumber(3));
        assert_eq!(holders.of(one), [OrderNumber(1), OrderNumber(3)]);
        holders.forget(&BTreeSet::from([OrderNumber(1)]));
        assert_eq!(
            (holders.of(one), holders.of(other)),
            (vec![OrderNumber(3)], vec![OrderNumber(2)])
        );
        for nth in 0..i64::try_from(MOST_REMEMBERED).unwrap() {
            holders.remember(net("203.0.113.8/32"), OrderNumber(10 + nth));
        }
        assert_eq!(holders.of(one), []);
        assert_eq!(holders.lock().len(), MOST_REMEMBERED);
    }
}
