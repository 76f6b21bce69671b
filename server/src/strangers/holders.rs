//! Pieces that unpaid orders of one network hold: a part of the shelf, so that nobody empties it without paying.

use crate::{AppState, caller::Caller};
use app::Trouble;
use ipnet::IpNet;
use shop::{
    cart::Cart,
    desk::Error,
    order::{Order, OrderKey, State},
    stranger::{Cause, left_to_hold},
};
use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Mutex, MutexGuard, PoisonError},
};

/// Orders that are remembered; the oldest is forgotten first.
const MOST_REMEMBERED: usize = 4_096;

/// The last orders, by the networks that they came from.
#[derive(Debug, Default)]
pub(super) struct Holders(Mutex<VecDeque<(IpNet, OrderKey)>>);

impl Holders {
    /// A form that is sent again finds its order, and is no other one.
    fn remember(&self, network: IpNet, key: OrderKey) {
        let mut orders = self.lock();
        if orders.iter().any(|(_, known)| *known == key) {
            return;
        }
        if orders.len() >= MOST_REMEMBERED {
            orders.pop_front();
        }
        orders.push_back((network, key));
    }

    fn of(&self, network: IpNet) -> Vec<OrderKey> {
        let orders = self.lock();
        let of_network = orders.iter().filter(|(from, _)| *from == network);
        of_network.map(|(_, key)| key.clone()).collect()
    }

    fn forget(&self, key: &OrderKey) {
        self.lock().retain(|(_, known)| known != key);
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<(IpNet, OrderKey)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl AppState {
    /// Remembers where an order came from, as long as it is not paid.
    pub fn remember_holder(&self, caller: &Caller, order: &Order) {
        if let Some(network) = holder(caller) {
            self.strangers.holders.remember(network, order.key.clone());
        }
    }

    /// What of a cart is more than the unpaid orders of its network may hold.
    pub async fn too_many_held(&self, caller: &Caller, cart: &Cart) -> Result<Option<Trouble>, Error> {
        let Some(network) = holder(caller) else {
            return Ok(None);
        };
        let mut held = BTreeMap::new();
        for key in self.strangers.holders.of(network) {
            match self.shop.order(&key).await {
                Ok(order) if matches!(order.state, State::AwaitingPayment { .. }) => {
                    for line in &order.placed.lines {
                        *held.entry(line.variant).or_insert(0_u32) += line.count;
                    }
                }
                Ok(_) | Err(Error::NotFound) => self.strangers.holders.forget(&key),
                Err(error) => return Err(error),
            }
        }
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
}

/// Who holds them: an address of IPv4, or a /48 of IPv6, since one customer of a provider often has all of it, and each /64 of it would
/// take half of what the others have left. `None` for this machine, and for whom nobody knows.
fn holder(caller: &Caller) -> Option<IpNet> {
    let near = caller.near().filter(|_| !caller.is_local)?;
    match near {
        IpNet::V4(_) => Some(near),
        IpNet::V6(_) => IpNet::new(near.addr(), 48).ok().map(|net| net.trunc()),
    }
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
            let caller = Caller::at(address.parse().unwrap());
            assert_eq!(holder(&caller), Some(network.parse().unwrap()), "{address}");
            let local = Caller {
                is_local: true,
                ..caller
            };
            assert_eq!(holder(&local), None);
        }
    }

    #[test]
    fn the_last_orders_of_each_network_are_remembered() {
        let holders = Holders::default();
        let net = |net: &str| net.parse::<IpNet>().unwrap();
        let key = |nth: usize| OrderKey::parse(&format!("{nth:032x}")).unwrap();
        let (one, other) = (net("203.0.113.7/32"), net("2001:db8:1:2::/64"));
        holders.remember(one, key(1));
        holders.remember(other, key(2));
        holders.remember(one, key(3));
        holders.remember(other, key(1));
        holders.remember(one, key(3));
        assert_eq!(holders.of(one), [key(1), key(3)]);
        holders.forget(&key(1));
        assert_eq!((holders.of(one), holders.of(other)), (vec![key(3)], vec![key(2)]));
        for nth in 0..MOST_REMEMBERED {
            holders.remember(net("203.0.113.8/32"), key(10 + nth));
        }
        assert_eq!(holders.of(one), []);
        assert_eq!(holders.lock().len(), MOST_REMEMBERED);
    }
}
