//! Pictures that a file of goods names: fetched from other hosts, or taken out of the archive that came along.
//!
//! An address may be anything that somebody wrote into a table, so nothing is asked for that is not a public host: no machine of
//! the network that the shop stands in, under no name and after no redirect.

use crate::photos::{Photos, Untaken};
use futures_util::StreamExt;
use goods_files::{Archive, Fetched, NotInArchive};
use media::{Limits, Rejected};
use reqwest::{
    Client, Url,
    dns::{Addrs, Name, Resolve, Resolving},
    redirect::Policy,
};
use shop::catalog::PictureName;
use std::{
    collections::HashMap,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio_util::sync::CancellationToken;

/// The longest that a picture may take.
const WITHIN: Duration = Duration::from_secs(30);
/// Pictures that are fetched at once.
const AT_ONCE: usize = 4;
/// Redirects that are followed.
const REDIRECTS: usize = 3;

/// Where pictures come from, and where they go.
pub struct Pictures {
    photos: Photos,
    client: Client,
    archive: Option<Mutex<Archive>>,
}

/// A picture that could not be had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lost {
    /// As the file names it.
    pub source: String,
    /// Why.
    pub reason: Reason,
}

/// Why a picture could not be had.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// No file of this name came along.
    NotInTheArchive,
    /// Several files of this name came along, in folders of their own.
    Ambiguous,
    /// The address is none that a shop asks.
    Address,
    /// The other host did not answer, or not with a file.
    NoAnswer,
    /// It is no photo.
    Rejected(Rejected),
    /// It could not be kept.
    Unkept,
}

impl Reason {
    /// Id of the sentence that says so.
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::NotInTheArchive => "goods-picture-not-in-archive",
            Self::Ambiguous => "goods-picture-ambiguous",
            Self::Address => "goods-picture-address",
            Self::NoAnswer => "goods-picture-no-answer",
            Self::Rejected(rejected) => rejected.sentence(),
            Self::Unkept => "goods-picture-unkept",
        }
    }
}

impl Pictures {
    /// Pictures for these photos, some of them in an archive.
    ///
    /// # Errors
    /// There is no TLS.
    pub fn new(photos: Photos, archive: Option<Archive>) -> Result<Self, reqwest::Error> {
        let redirects = Policy::custom(|attempt| {
            if attempt.previous().len() > REDIRECTS || !is_open(attempt.url()) {
                attempt.stop()
            } else {
                attempt.follow()
            }
        });
        let client = Client::builder()
            .timeout(WITHIN)
            .redirect(redirects)
            .dns_resolver(Arc::new(PublicHosts))
            // Another program that asks on our behalf would not know whom it must not ask.
            .no_proxy()
            .build()?;
        Ok(Self {
            photos,
            client,
            archive: archive.map(Mutex::new),
        })
    }

    /// Fetches pictures, each by its address or its name; those that could not be had are told. `told` hears how many are through.
    pub async fn fetch(
        &self,
        wanted: &[String],
        stop: &CancellationToken,
        told: impl Fn(usize) + Send,
    ) -> (HashMap<String, Fetched>, Vec<Lost>) {
        let (mut fetched, mut lost) = (HashMap::new(), Vec::new());
        let mut coming = std::pin::pin!(
            futures_util::stream::iter(wanted.to_vec())
                .map(|source| async move {
                    let picture = self.one(&source).await;
                    (source, picture)
                })
                .buffer_unordered(AT_ONCE)
        );
        loop {
            let next = tokio::select! {
                next = coming.next() => next,
                () = stop.cancelled() => None,
            };
            let Some((source, picture)) = next else { break };
            match picture {
                Ok(picture) => {
                    fetched.insert(source, picture);
                }
                Err(reason) => lost.push(Lost { source, reason }),
            }
            told(fetched.len() + lost.len());
        }
        (fetched, lost)
    }

    async fn one(&self, source: &str) -> Result<Fetched, Reason> {
        // Exports name pictures by their photos. Where the album was copied, a photo stays the one that it was.
        let (_, name) = source.rsplit_once('/').unwrap_or(("", source));
        if let Ok(name) = name.parse::<PictureName>()
            && let Some((width, height)) = self.photos.known(&name).await
        {
            return Ok(Fetched {
                media: name.media,
                width,
                height,
            });
        }
        let bytes = match source.parse::<Url>() {
            Ok(url) if matches!(url.scheme(), "http" | "https") => self.off_host(url).await?,
            _ => self.out_of_archive(source)?,
        };
        match self.photos.take(bytes).await {
            Ok(photo) => Ok(Fetched {
                media: photo.media,
                width: photo.width,
                height: photo.height,
            }),
            Err(Untaken::Rejected(rejected)) => Err(Reason::Rejected(rejected)),
            Err(Untaken::Unkept(error)) => {
                tracing::error!(%error, "a photo could not be kept");
                Err(Reason::Unkept)
            }
        }
    }

    fn out_of_archive(&self, name: &str) -> Result<Vec<u8>, Reason> {
        let archive = self.archive.as_ref().ok_or(Reason::NotInTheArchive)?;
        let mut archive = archive.lock().unwrap_or_else(PoisonError::into_inner);
        let file = archive.file(name, Limits::default().bytes);
        file.map_err(|why| match why {
            NotInArchive::Missing => Reason::NotInTheArchive,
            NotInArchive::Ambiguous => Reason::Ambiguous,
        })
    }

    async fn off_host(&self, url: Url) -> Result<Vec<u8>, Reason> {
        if !is_open(&url) {
            return Err(Reason::Address);
        }
        let answer = self.client.get(url).send().await;
        let answer = answer.and_then(reqwest::Response::error_for_status);
        let mut answer = answer.map_err(|error| {
            tracing::debug!(%error, "a picture could not be fetched");
            Reason::NoAnswer
        })?;
        if answer.status().is_redirection() {
            return Err(Reason::Address);
        }
        let most = Limits::default().bytes;
        let mut bytes = Vec::new();
        while let Some(piece) = answer.chunk().await.map_err(|_| Reason::NoAnswer)? {
            if bytes.len() + piece.len() > most {
                return Err(Reason::Rejected(Rejected::TooHeavy));
            }
            bytes.extend_from_slice(&piece);
        }
        Ok(bytes)
    }
}

/// Whether the address may be asked as far as it says itself; what names lead to is seen when they are looked up.
fn is_open(url: &Url) -> bool {
    let is_web = matches!(url.scheme(), "http" | "https");
    is_web
        && match url.host_str().map(|host| host.trim_matches(['[', ']'])) {
            Some(host) => host.parse().map_or(true, is_public),
            None => false,
        }
}

/// Why a name leads nowhere.
type Unresolved = Box<dyn std::error::Error + Send + Sync>;

/// Looks names up, and passes over every address that is not public.
struct PublicHosts;

impl Resolve for PublicHosts {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let public: Vec<_> = found.filter(|address| is_public(address.ip())).collect();
            if public.is_empty() {
                return Err("no public address".into());
            }
            Ok::<Addrs, Unresolved>(Box::new(public.into_iter()))
        })
    }
}

/// Whether an address is one of the open Internet.
fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => ip.to_ipv4_mapped().map_or_else(|| is_public_v6(ip), is_public_v4),
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let is_special = match ip.octets() {
        // This network, carriers' own, protocols, measurements, several at once and what is kept for later.
        [0 | 224..=255, ..] | [100, 64..=127, ..] | [192, 0, 0, _] | [198, 18 | 19, ..] => true,
        _ => ip.is_private() || ip.is_loopback() || ip.is_link_local() || ip.is_documentation(),
    };
    !is_special
}

fn is_public_v6(ip: Ipv6Addr) -> bool {
    let [first, second, ..] = ip.segments();
    // Of what is given out (2000::/3): neither tunnels, which hide an address of version 4, nor examples.
    let is_given_out = first & 0xE000 == 0x2000;
    is_given_out && !matches!((first, second), (0x2001, 0 | 0xDB8) | (0x2002, _))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_of_our_own_network_is_asked() {
        for address in [
            "http://127.0.0.1/a.jpg",
            "http://10.1.2.3/a.jpg",
            "http://192.168.0.1/a.jpg",
            "http://172.16.0.1/a.jpg",
            "http://169.254.169.254/latest/meta-data",
            "http://100.64.0.1/",
            "http://0.0.0.0/",
            "http://255.255.255.255/",
            "http://[::1]/",
            "http://[::ffff:10.0.0.1]/",
            "http://[fd00::1]/",
            "http://[fe80::1]/",
            "http://[2002:0a00:0001::1]/",
            "http://2130706433/",
            "file:///etc/passwd",
        ] {
            assert!(!is_open(&address.parse().unwrap()), "{address}");
        }
        for address in [
            "https://example.com/a.jpg",
            "http://93.184.216.34/",
            "http://[2a00:1450::1]/",
        ] {
            assert!(is_open(&address.parse().unwrap()), "{address}");
        }
    }

    #[tokio::test]
    async fn a_name_that_leads_home_is_not_followed() {
        let name: Name = "localhost".parse().unwrap();
        assert!(PublicHosts.resolve(name).await.is_err());
    }
}
