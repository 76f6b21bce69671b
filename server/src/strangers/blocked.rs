//! Networks that the staff has shut out, and which ones it can.

use crate::caller::{Caller, Callers};
use ipnet::IpNet;
use shop::{Timestamp, stranger::Block};
use std::{
    net::IpAddr,
    sync::{PoisonError, RwLock},
};

/// Who is shut out until when, as this process heard it last.
#[derive(Debug, Default)]
pub(super) struct Blocked(RwLock<Vec<(IpNet, Timestamp)>>);

impl Blocked {
    /// These are shut out from now on, and nobody else.
    pub(super) fn hold(&self, blocks: &[Block]) {
        let read = |block: &Block| Some((block.network.parse::<IpNet>().ok()?, block.until));
        let new = blocks.iter().filter_map(read).collect();
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = new;
    }

    pub(super) fn shuts_out(&self, caller: &Caller, now: Timestamp) -> bool {
        !caller.is_local && self.any(now, |net| caller.is_in(net))
    }

    pub(super) fn has(&self, network: &IpNet, now: Timestamp) -> bool {
        self.any(now, |net| net.contains(network))
    }

    fn any(&self, now: Timestamp, fits: impl Fn(&IpNet) -> bool) -> bool {
        let blocked = self.0.read().unwrap_or_else(PoisonError::into_inner);
        blocked.iter().any(|(net, until)| *until > now && fits(net))
    }
}

/// Why a network cannot be shut out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unfit {
    /// It is none.
    NoNetwork,
    /// More than a /24 of IPv4 or a /48 of IPv6: there are too many others in it.
    TooWide,
    /// Whoever wants it shut out is in it.
    Own,
    /// It is in here, or may be a proxy of the shop.
    Inner,
}

/// The network that somebody means: an address, or one with its length. Of an address of IPv6 it is the /64 around it.
pub fn fit(typed: &str, who: &Caller, callers: &Callers) -> Result<IpNet, Unfit> {
    let typed = typed.trim();
    let net = match typed.parse::<IpAddr>() {
        Ok(address) => {
            let address = address.to_canonical();
            let bits = if address.is_ipv4() { 32 } else { 64 };
            IpNet::new(address, bits).map_err(|_| Unfit::NoNetwork)?
        }
        Err(_) => typed.parse::<IpNet>().map_err(|_| Unfit::NoNetwork)?,
    };
    let net = net.trunc();
    let shortest = if net.addr().is_ipv4() { 24 } else { 48 };
    if net.prefix_len() < shortest {
        return Err(Unfit::TooWide);
    }
    if callers.may_be_proxy(net.addr()) {
        return Err(Unfit::Inner);
    }
    if who.is_in(&net) {
        return Err(Unfit::Own);
    }
    Ok(net)
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::{
        extract::ConnectInfo,
        http::{Extensions, HeaderMap, Method},
    };
    use std::net::SocketAddr;

    const NOW: Timestamp = Timestamp::from_ms(1_795_000_000_000);

    fn caller(address: &str) -> Caller {
        Caller::at(address.parse().unwrap())
    }

    #[test]
    fn an_address_or_its_network_is_shut_out_and_nobody_else() {
        let callers = Callers::new(vec!["198.51.100.0/24".parse().unwrap()]);
        let who = caller("203.0.113.7");
        for (typed, meant) in [
            (" 192.0.2.9 ", Ok("192.0.2.9/32")),
            ("::ffff:192.0.2.9", Ok("192.0.2.9/32")),
            ("192.0.2.9/24", Ok("192.0.2.0/24")),
            ("2001:db8:1:2::9", Ok("2001:db8:1:2::/64")),
            ("2001:db8:1:2::9/48", Ok("2001:db8:1::/48")),
            ("2001:db8:1:2::/64", Ok("2001:db8:1:2::/64")),
            ("", Err(Unfit::NoNetwork)),
            ("192.0.2", Err(Unfit::NoNetwork)),
            ("192.0.2.0/33", Err(Unfit::NoNetwork)),
            ("shop.example.ru", Err(Unfit::NoNetwork)),
            ("192.0.0.0/16", Err(Unfit::TooWide)),
            ("0.0.0.0/0", Err(Unfit::TooWide)),
            ("2001:db8::/32", Err(Unfit::TooWide)),
            ("203.0.113.7", Err(Unfit::Own)),
            ("203.0.113.0/24", Err(Unfit::Own)),
            ("198.51.100.3", Err(Unfit::Inner)),
            ("127.0.0.1", Err(Unfit::Inner)),
            ("172.18.0.5", Err(Unfit::Inner)),
        ] {
            let meant = meant.map(|net: &str| net.parse().unwrap());
            assert_eq!(fit(typed, &who, &callers), meant, "{typed}");
        }
    }

    #[test]
    fn a_block_ends_by_itself_and_this_machine_is_never_shut_out() {
        let blocked = Blocked::default();
        let block = |network: &str| Block {
            network: network.to_owned(),
            until: NOW.plus_seconds(60),
            made_at: NOW,
            made_by: "olga".to_owned(),
        };
        blocked.hold(&[
            block("192.0.2.0/24"),
            block("2001:db8:1::/48"),
            block("no network"),
        ]);
        for (address, is_out) in [
            ("192.0.2.9", true),
            ("192.0.3.9", false),
            ("2001:db8:1:ffff::1", true),
            ("2001:db8:2::1", false),
        ] {
            assert_eq!(blocked.shuts_out(&caller(address), NOW), is_out, "{address}");
            assert!(!blocked.shuts_out(&caller(address), NOW.plus_seconds(60)));
        }
        assert!(blocked.has(&"192.0.2.9/32".parse().unwrap(), NOW));

        blocked.hold(&[block("127.0.0.0/24")]);
        assert!(!blocked.shuts_out(&caller("192.0.2.9"), NOW));
        assert!(blocked.shuts_out(&caller("127.0.0.1"), NOW));
        let mut extensions = Extensions::new();
        extensions.insert(ConnectInfo(SocketAddr::from(([127, 0, 0, 1], 40_000))));
        let callers = Callers::new(Vec::new());
        let local = callers.caller(&Method::GET, &HeaderMap::new(), &extensions, NOW);
        assert!(!blocked.shuts_out(&local, NOW));
    }
}
