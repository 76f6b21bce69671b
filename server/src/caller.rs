//! Where a request comes from. Limits, consents and sign-ins all ask here.
//!
//! A proxy listed in `TRUSTED_PROXIES` is believed about the last hop, whatever stands before it. One that is
//! not listed is not believed, but the shop complains of it, since everyone who comes through it seems to
//! have one address.

mod header;
mod quotas;

pub use quotas::Quotas;

use axum::{
    extract::ConnectInfo,
    http::{Extensions, HeaderMap, Method, header::HOST, request::Parts},
};
use ipnet::IpNet;
use shop::Timestamp;
use std::{
    collections::BTreeMap,
    fmt,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::{Mutex, PoisonError},
};
use url::Url;

/// How long a complaint is not repeated in the log, and how long it stays on the page of problems, in seconds.
const SILENCE: i64 = 3_600;
const REMEMBERED: i64 = 24 * 3_600;
/// Complaints that are kept. Strangers can send `X-Forwarded-For` as well, and must not fill the memory or the log.
const MOST_TROUBLES: usize = 16;

/// Who sent a request, as far as addresses tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Caller {
    /// The address itself; `None` if a proxy keeps it to itself.
    pub address: Option<IpAddr>,
    /// What one customer of a provider has: the address, or the /64 of an IPv6 address.
    near: Option<Network>,
    /// What some customers have together: the /24 of an IPv4 address, the /48 of an IPv6 address, or a proxy that is not
    /// believed.
    wide: Option<Network>,
    /// Whether the request was made on this machine, by no proxy.
    pub is_local: bool,
}

/// What limits count by. A network that an unbelieved proxy speaks of is not the network itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Network {
    net: IpNet,
    said_by: Option<IpAddr>,
}

/// For records: `unknown` is RFC 7239's word.
impl fmt::Display for Caller {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.address {
            Some(address) => address.fmt(f),
            None => f.write_str("unknown"),
        }
    }
}

impl Caller {
    pub(crate) fn at(address: IpAddr) -> Self {
        Self {
            address: Some(address),
            near: Some(Network::near(address)),
            wide: Some(Network::wide(address)),
            is_local: false,
        }
    }

    /// The network around the address, for what is kept about the staff: it tells one town from another, and no more.
    pub fn network(&self) -> String {
        let around = |address: IpAddr| IpNet::new(address, if address.is_ipv4() { 24 } else { 48 }).ok();
        let network = self.address.and_then(around);
        network.map_or_else(|| "unknown".to_owned(), |network| network.trunc().to_string())
    }

    /// Somebody behind a proxy that keeps to itself who it is.
    fn hidden_by(proxy: IpAddr) -> Self {
        Self {
            address: None,
            near: None,
            wide: Some(Network::near(proxy)),
            is_local: false,
        }
    }

    /// What it can be shut out by: its address, or the /64 of it. `None` if nobody says where it is.
    pub fn near(&self) -> Option<IpNet> {
        self.near.map(|near| near.net)
    }

    /// The network around it: the /24 or the /48.
    pub fn wide(&self) -> Option<IpNet> {
        self.wide.map(|wide| wide.net)
    }

    /// Whether it comes from this network.
    pub fn is_in(&self, net: &IpNet) -> bool {
        self.near().is_some_and(|near| net.contains(&near))
    }

    /// The same caller without what an unlisted proxy says: nobody who guesses passwords may gain by its
    /// word.
    #[must_use]
    pub fn as_seen(&self) -> Self {
        match self.near {
            Some(Network {
                said_by: Some(peer), ..
            }) => Self::at(peer),
            Some(_) | None => *self,
        }
    }
}

impl Network {
    /// What a provider's customer has.
    fn near(address: IpAddr) -> Self {
        Self::of(address, [32, 64])
    }

    /// What some customers have together.
    fn wide(address: IpAddr) -> Self {
        Self::of(address, [24, 48])
    }

    /// So many bits of an address of IPv4 or of IPv6.
    fn of(address: IpAddr, [v4, v6]: [u8; 2]) -> Self {
        let bits = if address.is_ipv4() { v4 } else { v6 };
        let net = IpNet::new(address, bits).map_or_else(|_| address.into(), |net| net.trunc());
        Self { net, said_by: None }
    }
}

/// What is wrong with a proxy in front of the shop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ProxyTrouble {
    /// It names its visitors, and `TRUSTED_PROXIES` does not name it.
    Unlisted(IpAddr),
    /// `TRUSTED_PROXIES` names it, and it does not name its visitors, or in a way that cannot be read.
    Unclear(IpAddr),
    /// `TRUSTED_PROXIES` does not name it, and it does not name its visitors either.
    Silent(IpAddr),
}

impl ProxyTrouble {
    fn peer(self) -> IpAddr {
        match self {
            Self::Unlisted(peer) | Self::Unclear(peer) | Self::Silent(peer) => peer,
        }
    }
}

/// Tells callers by their requests.
#[derive(Debug)]
pub struct Callers {
    trusted: Vec<IpNet>,
    /// The shop's host, if visitors come to it over HTTPS. The shop itself does not speak that, so whoever comes from in here and
    /// not from this machine, or asks for this host, is a proxy.
    https_host: Option<String>,
    troubles: Mutex<BTreeMap<ProxyTrouble, Seen>>,
}

#[derive(Debug, Clone, Copy)]
struct Seen {
    at: Timestamp,
    logged_at: Timestamp,
}

impl Callers {
    /// These proxies are believed.
    pub fn new(trusted: Vec<IpNet>) -> Self {
        Self {
            trusted,
            https_host: None,
            troubles: Mutex::default(),
        }
    }

    /// The same in front of a shop that has this address.
    #[must_use]
    pub fn of_shop(mut self, public_url: &Url) -> Self {
        let host = public_url.host_str().filter(|_| public_url.scheme() == "https");
        self.https_host = host.map(str::to_owned);
        self
    }

    /// Who sent this request.
    pub fn of(&self, parts: &Parts, now: Timestamp) -> Caller {
        self.caller(&parts.method, &parts.headers, &parts.extensions, now)
    }

    /// The same, for a request that is no longer whole.
    pub fn caller(
        &self,
        method: &Method,
        headers: &HeaderMap,
        extensions: &Extensions,
        now: Timestamp,
    ) -> Caller {
        let peer = peer(extensions);
        let hops = header::hops(headers);
        let is_silent = hops.is_empty() && is_inner(peer) && self.is_of_proxy(peer, headers);
        if hops.is_empty() && peer.is_loopback() && !is_silent {
            return Caller {
                is_local: true,
                ..Caller::at(peer)
            };
        }
        if self.trusts(peer) {
            let caller = self.behind(peer, &hops);
            // Monitoring on the proxy's machine looks at pages, too, and speaks for no visitor.
            if caller.address.is_none() && (!hops.is_empty() || method == Method::POST) {
                self.complain(ProxyTrouble::Unclear(peer), now);
            }
            return caller;
        }
        let Some(last) = hops.last() else {
            if !is_silent {
                return Caller::at(peer);
            }
            if method == Method::POST {
                self.complain(ProxyTrouble::Silent(peer), now);
            }
            return Caller::hidden_by(peer);
        };
        self.complain(ProxyTrouble::Unlisted(peer), now);
        if !is_inner(peer) {
            // A stranger who sends the header themselves gains nothing by it.
            return Caller::at(peer);
        }
        let said = last.map(|address| Network {
            said_by: Some(peer),
            ..Network::near(address)
        });
        Caller {
            address: Some(peer),
            near: said,
            ..Caller::hidden_by(peer)
        }
    }

    /// Whether a proxy sent what comes from in here: it asks for the shop by the name that it has on HTTPS, or comes from another
    /// machine, whose people would have come over HTTPS, too. There are proxies that call the shop by a name of their own.
    fn is_of_proxy(&self, peer: IpAddr, headers: &HeaderMap) -> bool {
        let Some(https_host) = &self.https_host else {
            return false;
        };
        if !peer.is_loopback() {
            return true;
        }
        let asked = headers.get(HOST).and_then(|host| host.to_str().ok());
        let host = asked.map(|asked| asked.rsplit_once(':').map_or(asked, |(host, _port)| host));
        host.is_some_and(|host| host.eq_ignore_ascii_case(https_host))
    }

    /// The nearest hop that is not one of our own proxies, too.
    fn behind(&self, proxy: IpAddr, hops: &[Option<IpAddr>]) -> Caller {
        let mut nearest = None;
        for hop in hops.iter().rev() {
            nearest = *hop;
            if hop.is_none_or(|address| !self.trusts(address)) {
                break;
            }
        }
        nearest.map_or(Caller::hidden_by(proxy), Caller::at)
    }

    /// Who sent this request, if it names somebody else and nobody has listed it.
    pub fn unlisted(&self, headers: &HeaderMap, extensions: &Extensions) -> Option<IpAddr> {
        let peer = peer(extensions);
        (!header::hops(headers).is_empty() && !self.trusts(peer)).then_some(peer)
    }

    /// Whether a proxy may be at this address: one that is listed, or a machine in here.
    pub fn may_be_proxy(&self, peer: IpAddr) -> bool {
        let peer = peer.to_canonical();
        self.trusts(peer) || is_inner(peer)
    }

    fn trusts(&self, address: IpAddr) -> bool {
        self.trusted.iter().any(|net| net.contains(&address))
    }

    /// What is wrong with the proxies, as far as the last day has shown.
    pub fn troubles(&self, now: Timestamp) -> Vec<ProxyTrouble> {
        let troubles = self.troubles.lock().unwrap_or_else(PoisonError::into_inner);
        let recent = troubles
            .iter()
            .filter(|(_, seen)| seen.at.plus_seconds(REMEMBERED) >= now);
        recent.map(|(trouble, _)| *trouble).collect()
    }

    /// Notes it, and says so in the log: at once, and then at most once an hour.
    fn complain(&self, trouble: ProxyTrouble, now: Timestamp) {
        let mut troubles = self.troubles.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(seen) = troubles.get_mut(&trouble) {
            seen.at = now;
            if seen.logged_at.plus_seconds(SILENCE) > now {
                return;
            }
            seen.logged_at = now;
        } else {
            if troubles.len() >= MOST_TROUBLES {
                let oldest = troubles
                    .iter()
                    .min_by_key(|(_, seen)| seen.at)
                    .map(|(trouble, _)| *trouble);
                match oldest {
                    Some(oldest) if is_inner(trouble.peer()) => troubles.remove(&oldest),
                    Some(_) | None => return,
                };
            }
            let seen = Seen {
                at: now,
                logged_at: now,
            };
            troubles.insert(trouble, seen);
        }
        drop(troubles);
        // A visitor's own address has no place in the log; that of a machine in our own network does.
        let proxy = is_inner(trouble.peer()).then(|| trouble.peer().to_string());
        let proxy = proxy.as_deref();
        match trouble {
            ProxyTrouble::Unlisted(_) => tracing::warn!(
                proxy,
                "X-Forwarded-For came from an address that TRUSTED_PROXIES does not name, so it was not believed: \
                 behind a proxy of yours all visitors share one address"
            ),
            ProxyTrouble::Unclear(_) => tracing::warn!(
                proxy,
                "a proxy that TRUSTED_PROXIES names does not say whom it speaks for: its visitors share one address"
            ),
            ProxyTrouble::Silent(_) => tracing::warn!(
                proxy,
                "a proxy that TRUSTED_PROXIES does not name sends no X-Forwarded-For: its visitors share one address"
            ),
        }
    }
}

fn peer(extensions: &Extensions) -> IpAddr {
    extensions
        .get::<ConnectInfo<SocketAddr>>()
        .map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |c| c.0.ip().to_canonical())
}

/// Whether the address can only be in this machine, in the shop's own network or in its provider's.
pub(crate) fn is_inner(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => {
            let is_of_provider = v4.octets()[0] == 100 && v4.octets()[1] & 0b1100_0000 == 64;
            v4.is_loopback() || v4.is_private() || v4.is_link_local() || is_of_provider
        }
        IpAddr::V6(v6) => v6.is_loopback() || v6.is_unique_local() || v6.is_unicast_link_local(),
    }
}

#[cfg(test)]
mod tests;
