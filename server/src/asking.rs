//! Asking the gateways about money: for the buyer who is back, for the staff, for the poller.

use crate::{App, clock};
use governor::{DefaultDirectRateLimiter, DefaultKeyedRateLimiter, Quota, RateLimiter};
use shop::{
    desk::{Checked, Error, Settled},
    order::{Order, OrderNumber, Refusal, State},
    payment::{InvoiceId, Outcome, Verdict},
};
use std::{net::IpAddr, num::NonZeroU32, time::Duration};

/// Questions about one order that a visitor may cause at once, and how often one more is granted.
const QUESTIONS: NonZeroU32 = NonZeroU32::new(3).unwrap();
const ONE_MORE_EVERY: Duration = Duration::from_secs(5);
/// Orders from one address at once.
const ORDERS: NonZeroU32 = NonZeroU32::new(10).unwrap();
/// How often one more is granted.
pub const ONE_MORE_ORDER_EVERY: Duration = Duration::from_secs(30);
/// Lines a second about notices that are not authentic.
const COMPLAINTS: NonZeroU32 = NonZeroU32::MIN;

/// How often strangers may make the shop ask a gateway about an order, or write a line into its log.
pub struct Patience {
    questions: DefaultKeyedRateLimiter<OrderNumber>,
    complaints: DefaultDirectRateLimiter,
    orders: DefaultKeyedRateLimiter<IpAddr>,
}

impl Default for Patience {
    fn default() -> Self {
        let quota = Quota::with_period(ONE_MORE_EVERY).unwrap_or(Quota::per_minute(QUESTIONS));
        Self {
            questions: RateLimiter::keyed(quota.allow_burst(QUESTIONS)),
            complaints: RateLimiter::direct(Quota::per_second(COMPLAINTS)),
            orders: RateLimiter::keyed(
                Quota::with_period(ONE_MORE_ORDER_EVERY)
                    .unwrap_or(Quota::per_minute(ORDERS))
                    .allow_burst(ORDERS),
            ),
        }
    }
}

impl Patience {
    /// Whether another order may be placed from this address, so that one script cannot hold the whole shelf.
    ///
    /// This machine's own address is never refused: behind a proxy that is not in `TRUSTED_PROXIES` all buyers share it.
    pub fn may_order(&self, from: IpAddr) -> bool {
        self.orders.retain_recent();
        from.is_loopback() || self.orders.check_key(&network(from)).is_ok()
    }

    /// Whether another line about a forged notice may go into the log.
    pub fn may_log(&self) -> bool {
        self.complaints.check().is_ok()
    }
}

/// The network that one customer of a provider has: the address itself, or the /64 of an IPv6 address.
fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(v6) => IpAddr::V6((v6.to_bits() >> 64 << 64).into()),
    }
}

impl App {
    /// Asks about an order's open attempts for a visitor; not at all if that was done a moment ago.
    pub async fn ask(&self, order: &Order) -> Result<(), Error> {
        self.patience.questions.retain_recent();
        if self.patience.questions.check_key(&order.number).is_err() {
            return Ok(());
        }
        for checked in self.shop.check(order, clock::now()).await? {
            self.note_checked(order.number, &checked);
        }
        Ok(())
    }

    /// Calls an order off for its buyer. Refused with [`Refusal::MoneyUnderWay`] also if the gateway was asked too often just now
    /// to be asked again.
    pub async fn call_off(&self, order: &Order) -> Result<(), Error> {
        let is_at_gateway = !order.attempts.is_empty();
        if is_at_gateway && self.patience.questions.check_key(&order.number).is_err() {
            return Err(Refusal::MoneyUnderWay.into());
        }
        self.shop.call_off(order, clock::now()).await?;
        tracing::info!(order = order.number.0, "the buyer called an order off");
        Ok(())
    }

    /// The buyer is back and the gateway may not have called yet: ask it, and let the page live on.
    pub fn ask_in_background(&self, order: &Order) {
        let is_open = order
            .attempts
            .iter()
            .any(|attempt| attempt.outcome != Outcome::Paid);
        if !is_open || !matches!(order.state, State::AwaitingPayment { .. }) {
            return;
        }
        let (app, order) = (self.clone(), order.clone());
        tokio::spawn(async move {
            if let Err(error) = app.ask(&order).await {
                tracing::warn!(order = order.number.0, %error, "the gateway could not be asked");
            }
        });
    }

    /// Counts and logs what asking brought to light.
    pub fn note_checked(&self, OrderNumber(order): OrderNumber, checked: &Checked) {
        let invoice = InvoiceId::get(checked.invoice);
        match checked.settled {
            Some(Settled::Recorded(Verdict::Accepted)) => {
                self.meters.healed();
                tracing::warn!(
                    order,
                    invoice,
                    "money was found by asking: the gateway's call had not come"
                );
            }
            Some(Settled::Recorded(verdict)) => {
                self.meters.unfitting();
                tracing::warn!(
                    order,
                    invoice,
                    verdict = verdict.as_str(),
                    "money was found that does not fit"
                );
            }
            Some(Settled::Repetition) | None => {}
        }
    }
}
