//! What the domain that letters come from says of them: three records, and the text of each that is missing.
//!
//! Only the owner of the domain can write them, so a check says what to write and where. Which servers a mail service sends from
//! and how it names its keys is known of the usual ones; of others the shop knows no more than their name.

mod service;

use super::{Case, Found, names::Names};
use futures_util::future::join_all;
use hickory_resolver::net::NetError;
use service::{SELECTORS, Service};
use shop::doctor::Fact;

/// Nobody gets letters: the check of mail says so.
pub(super) const OFF: Case = Case::ok("off");
/// The name servers do not answer.
pub(super) const UNKNOWN: Case = Case::unknown("unknown");
const FINE: Case = Case::ok("fine");
/// The domain is the mail service's own, and so are its records.
const FREE: Case = Case::ok("free");
/// The domain is a mail service's, and another server sends: letters look forged.
const FOREIGN: Case = Case::fault("foreign");
const MISSING: Case = Case::warning("missing");
/// More than one, and who reads them believes none.
const SEVERAL: Case = Case::fault("several");
/// Anybody may send.
const OPEN: Case = Case::fault("open");
/// The service that sends is not among those that may.
const LACKING: Case = Case::warning("lacking");
/// Nobody knows under which name the key would be.
const UNSEEN: Case = Case::unknown("unseen");
const BROKEN: Case = Case::warning("unreadable");

pub(super) const SPF: [Case; 9] = [FINE, FREE, FOREIGN, MISSING, SEVERAL, OPEN, LACKING, OFF, UNKNOWN];
pub(super) const DKIM: [Case; 6] = [FINE, FREE, MISSING, UNSEEN, OFF, UNKNOWN];
pub(super) const DMARC: [Case; 7] = [FINE, FREE, MISSING, SEVERAL, BROKEN, OFF, UNKNOWN];

/// Records that are looked through for a service, as many as those who read them do.
const MOST_INCLUDED: usize = 10;

/// Whose letters they are.
pub(super) struct Sender {
    /// The part of the address behind the `@`, in small letters.
    pub domain: String,
    /// The mail server, in small letters.
    pub host: String,
    /// Where reports may go.
    pub owner: Option<String>,
}

impl Sender {
    /// Who may send letters from the domain.
    pub(super) async fn spf(&self, names: &Names) -> Result<Found, NetError> {
        let service = Service::of_host(&self.host);
        if let Some(owner) = Service::of_mailboxes(&self.domain) {
            let is_own = service == Some(owner);
            return Ok(if is_own { FREE } else { FOREIGN }.into());
        }
        let records = spf_records(names.texts(&self.domain).await?);
        let include = service.and_then(|service| service.include);
        let found = match &records[..] {
            [] => Found::from(MISSING).with("paste", Fact::Text(self.new_spf(include))),
            [record] if is_open(record) => Found::from(OPEN).with("paste", Fact::Text(closed(record))),
            [record] => {
                let is_named = match include {
                    Some(include) => reaches(names, record, include).await,
                    None => true,
                };
                match include {
                    Some(include) if !is_named => {
                        Found::from(LACKING).with("paste", Fact::Text(with_include(record, include)))
                    }
                    Some(_) | None => Found::from(FINE).measured(Fact::Text(record.clone())),
                }
            }
            several => Found::from(SEVERAL).with("paste", Fact::Text(joined(several))),
        };
        Ok(found)
    }

    /// The key that letters are signed with, under the names that the service, or anybody, gives it.
    pub(super) async fn dkim(&self, names: &Names) -> Result<Found, NetError> {
        if Service::of_mailboxes(&self.domain).is_some() {
            return Ok(FREE.into());
        }
        let service = Service::of_host(&self.host);
        let own = service.map(|service| service.selectors).unwrap_or_default();
        let others = SELECTORS.iter().filter(|other| !own.contains(other));
        let asked = own.iter().chain(others).map(|selector| {
            let name = format!("{selector}._domainkey.{}", self.domain);
            async move {
                let texts = names.texts(&name).await?;
                let has_key = texts.iter().any(|text| is_key(text));
                Ok::<_, NetError>(has_key.then_some(name))
            }
        });
        let mut silence = None;
        for answer in join_all(asked).await {
            match answer {
                Ok(Some(name)) => return Ok(Found::from(FINE).measured(Fact::Text(name))),
                Ok(None) => {}
                Err(error) => silence = Some(error),
            }
        }
        if let Some(error) = silence {
            return Err(error);
        }
        Ok(match own.first() {
            Some(selector) => {
                let name = format!("{selector}._domainkey.{}", self.domain);
                Found::from(MISSING).with("name", Fact::Text(name))
            }
            None => UNSEEN.into(),
        })
    }

    /// What becomes of letters that neither record proves.
    pub(super) async fn dmarc(&self, names: &Names) -> Result<Found, NetError> {
        if Service::of_mailboxes(&self.domain).is_some() {
            return Ok(FREE.into());
        }
        let reports = self.owner.as_ref().map(|owner| format!("; rua=mailto:{owner}"));
        let paste = format!("v=DMARC1; p=none{}", reports.unwrap_or_default());
        let mut domain = &*self.domain;
        // What a domain does not say, the one above it says.
        loop {
            let mut records = names.texts(&format!("_dmarc.{domain}")).await?;
            records.retain(|text| text.trim_start().starts_with("v=DMARC1"));
            match &records[..] {
                [] => {}
                [record] => {
                    return Ok(match policy(record) {
                        Some(_) => Found::from(FINE).measured(Fact::Text(record.clone())),
                        None => Found::from(BROKEN).with("paste", Fact::Text(paste)),
                    }
                    .with("name", Fact::Text(format!("_dmarc.{domain}"))));
                }
                _ => {
                    return Ok(Found::from(SEVERAL)
                        .with("name", Fact::Text(format!("_dmarc.{domain}")))
                        .with("paste", Fact::Text(paste)));
                }
            }
            match domain.split_once('.') {
                Some((_, above)) if above.contains('.') => domain = above,
                Some(_) | None => break,
            }
        }
        Ok(Found::from(MISSING)
            .with("name", Fact::Text(format!("_dmarc.{}", self.domain)))
            .with("paste", Fact::Text(paste)))
    }

    fn new_spf(&self, include: Option<&str>) -> String {
        match include {
            Some(include) => format!("v=spf1 include:{include} ~all"),
            None => format!("v=spf1 mx a:{} ~all", self.host),
        }
    }
}

fn spf_records(texts: Vec<String>) -> Vec<String> {
    let is_spf = |text: &String| {
        let version = text.split_ascii_whitespace().next();
        version.is_some_and(|version| version.eq_ignore_ascii_case("v=spf1"))
    };
    texts.into_iter().filter(is_spf).collect()
}

/// The parts of a record behind its version.
fn terms(record: &str) -> impl Iterator<Item = &str> {
    record.split_ascii_whitespace().skip(1)
}

fn is_all(term: &str) -> bool {
    term.trim_start_matches(['+', '-', '~', '?'])
        .eq_ignore_ascii_case("all")
}

fn is_open(record: &str) -> bool {
    terms(record).any(|term| is_all(term) && !term.starts_with(['-', '~', '?']))
}

/// The same for nobody but those whom it names.
fn closed(record: &str) -> String {
    let kept = terms(record).filter(|term| !is_all(term));
    let all: Vec<&str> = ["v=spf1"].into_iter().chain(kept).chain(["~all"]).collect();
    all.join(" ")
}

/// The same with a service among them. What follows the term for all others would never be read.
fn with_include(record: &str, include: &str) -> String {
    let include = format!("include:{include}");
    let mut terms: Vec<&str> = terms(record).collect();
    let is_end = |term: &&str| is_all(term) || term.to_ascii_lowercase().starts_with("redirect=");
    let end = terms.iter().position(is_end).unwrap_or(terms.len());
    terms.insert(end, &include);
    format!("v=spf1 {}", terms.join(" "))
}

/// One record of several, for everybody whom they name.
fn joined(records: &[String]) -> String {
    let mut kept: Vec<&str> = Vec::new();
    for term in records.iter().flat_map(|record| terms(record)) {
        if !is_all(term) && !kept.contains(&term) {
            kept.push(term);
        }
    }
    format!("v=spf1 {} ~all", kept.join(" "))
}

/// Names of other records that a record takes in.
fn included(record: &str) -> Vec<String> {
    let name = |term: &str| {
        let term = term.trim_start_matches(['+', '-', '~', '?']).to_ascii_lowercase();
        let name = term
            .strip_prefix("include:")
            .or_else(|| term.strip_prefix("redirect="));
        name.map(|name| name.trim_end_matches('.').to_owned())
    };
    terms(record).filter_map(name).collect()
}

/// Whether a service is among those whom a record names, itself or by other records. Where the name servers fall silent, it is
/// thought to be.
async fn reaches(names: &Names, record: &str, service: &str) -> bool {
    let mut waiting = included(record);
    let mut seen = Vec::new();
    while let Some(name) = waiting.pop() {
        if name == service {
            return true;
        }
        if seen.contains(&name) {
            continue;
        }
        if seen.len() == MOST_INCLUDED {
            break;
        }
        let Ok(texts) = names.texts(&name).await else {
            return true;
        };
        let records = spf_records(texts);
        waiting.extend(records.iter().flat_map(|record| included(record)));
        seen.push(name);
    }
    false
}

/// Whether a text holds a key, and not the place of one that was withdrawn.
fn is_key(text: &str) -> bool {
    let mut tags = text.split(';').filter_map(|tag| tag.split_once('='));
    tags.any(|(name, value)| name.trim() == "p" && !value.trim().is_empty())
}

/// What a record wants done with letters that are not proven.
fn policy(record: &str) -> Option<&str> {
    let mut tags = record.split(';').filter_map(|tag| tag.split_once('='));
    let (_, policy) = tags.find(|(name, _)| name.trim() == "p")?;
    Some(policy.trim()).filter(|policy| ["none", "quarantine", "reject"].contains(policy))
}

#[cfg(test)]
mod tests;
