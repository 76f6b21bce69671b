//! What strangers cause: how much of it is let through, who is shut out, and who does what just now.
//!
//! It is asked before every page, form and file (`guard`), and where something in particular is caused: a cart, an order, a
//! connection. The numbers are in [`limits`](crate::limits). Calls of gateways pass none of it. Nor does this machine itself:
//! behind a proxy that names nobody all visitors would look like it, and it is whoever keeps the shop.

mod blocked;
mod guard;
mod holders;
mod places;
mod watch;

pub use blocked::{Unfit, fit};
pub use guard::{ShutOut, files, pages};
pub use holders::holder_at;
pub use places::{Place, Places};
pub use watch::{Burst, Busy};

use crate::{
    AppState,
    caller::{Caller, Quotas},
    clock,
    limits::{CARTS, FILES, ONE_MORE_FOR_A_RECIPIENT_EVERY, ONE_MORE_ORDER_EVERY, ORDERS, PAGES},
};
use blocked::Blocked;
use holders::Holders;
use ipnet::IpNet;
use shop::{
    desk::Error,
    order::OrderNumber,
    security::{Act, SecurityEvent, Told},
    stranger::Cause,
};
use std::time::Duration;
use watch::Watch;

/// What is known of strangers, in this process.
pub struct Strangers {
    pages: Quotas,
    files: Quotas,
    carts: Quotas,
    orders: Quotas,
    watch: Watch,
    blocked: Blocked,
    holders: Holders,
    /// Connections of an address or a /64.
    pub connections_near: Places<IpNet>,
    /// The same of the network around it.
    pub connections_wide: Places<IpNet>,
    /// The same of those that are kept for gateways.
    pub connections_for_gateways: Places<IpNet>,
    /// Order pages that listen, of an address or a /64.
    pub listeners: Places<IpNet>,
    /// Order pages that listen, of an order.
    pub listeners_of_orders: Places<OrderNumber>,
}

impl Default for Strangers {
    fn default() -> Self {
        Self {
            pages: Quotas::new(PAGES),
            files: Quotas::new(FILES),
            carts: Quotas::new(CARTS),
            orders: Quotas::new(ORDERS),
            watch: Watch::default(),
            blocked: Blocked::default(),
            holders: Holders::default(),
            connections_near: Places::default(),
            connections_wide: Places::default(),
            connections_for_gateways: Places::default(),
            listeners: Places::default(),
            listeners_of_orders: Places::default(),
        }
    }
}

impl Strangers {
    /// Whether this caller may have another page.
    pub fn may_see_page(&self, caller: &Caller) -> bool {
        self.takes(Cause::Page, &self.pages, caller)
    }

    /// Whether this caller may have another file.
    pub fn may_have_file(&self, caller: &Caller) -> bool {
        self.takes(Cause::File, &self.files, caller)
    }

    /// Whether this caller may begin another cart.
    pub fn may_begin_cart(&self, caller: &Caller) -> bool {
        self.takes(Cause::Cart, &self.carts, caller)
    }

    /// How long this caller has to wait until it may place another order that names these recipients; `None` if it may now.
    /// So one script can neither hold the whole shelf nor have somebody written to without end.
    pub fn waits_to_order<'r>(
        &self,
        caller: &Caller,
        recipients: impl IntoIterator<Item = &'r str>,
    ) -> Option<Duration> {
        if caller.is_local {
            return None;
        }
        if !self.takes(Cause::Order, &self.orders, caller) {
            return Some(ONE_MORE_ORDER_EVERY);
        }
        let mut recipients = recipients.into_iter();
        let has_room = recipients.all(|recipient| self.orders.take_together(recipient));
        (!has_room).then_some(ONE_MORE_FOR_A_RECIPIENT_EVERY)
    }

    fn takes(&self, cause: Cause, quotas: &Quotas, caller: &Caller) -> bool {
        let takes = caller.is_local || quotas.take("", caller);
        self.note(cause, caller, !takes);
        takes
    }

    /// Notes that a caller caused something, or was refused it.
    pub fn note(&self, cause: Cause, caller: &Caller, is_refused: bool) {
        if let Some(network) = caller.near().filter(|_| !caller.is_local) {
            self.watch.note(network, cause, is_refused);
        }
    }

    /// Who causes most, the worst first.
    pub fn busiest(&self, most: usize) -> Vec<Busy> {
        self.watch.busiest(most)
    }

    /// Forgets who has used up nothing lately.
    pub fn sweep(&self) {
        for quotas in [&self.pages, &self.files, &self.carts, &self.orders] {
            quotas.sweep();
        }
    }
}

/// Learns who is shut out: what another machine was told holds here, too.
pub async fn learn_blocks(state: &AppState) -> Result<(), Error> {
    let blocks = state.shop.blocks(clock::now()).await?;
    state.strangers.blocked.hold(&blocks);
    Ok(())
}

/// Looks back at the last minute. The owner is told of the network that was refused most if that went on for longer, and
/// nobody has shut it out yet.
pub async fn look_back(state: &AppState) -> Result<(), Error> {
    let now = clock::now();
    let bursts = state.strangers.watch.turn();
    let is_open = |burst: &&Burst| !state.strangers.blocked.has(&burst.network, now);
    let Some(burst) = bursts.iter().find(is_open) else {
        return Ok(());
    };
    heard_of(state, burst).await
}

/// A network is refused again and again. Whatever is to know of that is told here.
async fn heard_of(state: &AppState, burst: &Burst) -> Result<(), Error> {
    let (cause, refused) = (burst.cause, burst.refused);
    // Whose network it is has no place in the log.
    tracing::warn!(
        cause = cause.as_str(),
        refused,
        "a network is refused again and again"
    );
    let network = shop::call::network(burst.network.addr());
    let now = clock::now();
    state.evidence.note(SecurityEvent {
        at: now,
        act: Act::LimitReached,
        who: Told::default(),
        network: Told::of(&network),
        device: Told::default(),
        detail: Told::of(cause.as_str()),
        count: refused.into(),
    });
    state
        .shop
        .tell_of_stranger(&network, cause, refused.into(), now)
        .await
}
