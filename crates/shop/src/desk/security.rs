//! Security events: keeping them, showing them, and telling the owner of those that ask for it.

use super::{Error, Shop};
use crate::{
    message::{Letter, Message},
    security::{
        Act, KEPT_DAYS, NewSecurityEvents, SecurityEvent, SecurityFilter, SecurityRow, Told,
        changed_settings, is_brute_force,
    },
    staff::Admin,
    time::Timestamp,
};
use std::collections::BTreeMap;

const HOUR: i64 = 60 * 60;
/// Sign-ins from new devices under one name that the owner is told of one by one within an hour. Of more they hear when there are
/// twice as many, four times, and so on; the page shows all.
const MOST_NEW_DEVICES: i64 = 6;
/// How often the owner is told of passwords being tried, in seconds: strangers can do that every day of the year.
const BRUTE_FORCE_EVERY: i64 = 6 * HOUR;

impl Shop {
    /// Who came in, who was kept out, who changed or took away what, newest first.
    pub async fn security_events(
        &self,
        _: &Admin,
        filter: &SecurityFilter,
    ) -> Result<Vec<SecurityRow>, Error> {
        Ok(self.store.security_events(filter).await?)
    }

    /// Writes events down, and tells the owner of sign-ins from new devices, of second factors that are gone, of new
    /// passkeys, of those that there are two of and of passwords that are being tried.
    pub async fn keep_security_events(&self, events: &[SecurityEvent], now: Timestamp) -> Result<(), Error> {
        let mut messages = self.tell_new_devices(events, now).await?;
        messages.extend(self.tell_removed_factors(events));
        messages.extend(self.tell_added_passkeys(events));
        messages.extend(self.tell_copied_passkeys(events));
        messages.extend(self.tell_brute_force(events, now).await?);
        let new = NewSecurityEvents {
            events: events.to_vec(),
            messages,
            at: now,
        };
        Ok(self.store.write_security_events(new).await?)
    }

    /// Forgets events that were kept long enough.
    pub async fn forget_security_events(&self, now: Timestamp) -> Result<(), Error> {
        let before = now.plus_seconds(-KEPT_DAYS * 24 * HOUR);
        Ok(self.store.forget_security_events(before).await?)
    }

    /// Notes which settings differ from those of the last start. `digests` has one for each name.
    pub async fn note_settings(
        &self,
        digests: &BTreeMap<String, String>,
        now: Timestamp,
    ) -> Result<(), Error> {
        let Some(before) = self.store.swap_settings(digests).await? else {
            return Ok(());
        };
        let changed = changed_settings(&before, digests);
        if changed.is_empty() {
            return Ok(());
        }
        let event = SecurityEvent {
            at: now,
            act: Act::SettingsChanged,
            who: Told::default(),
            network: Told::default(),
            device: Told::default(),
            detail: Told::of(&changed.join(" ")),
            count: 1,
        };
        self.keep_security_events(&[event], now).await
    }

    async fn tell_new_devices(
        &self,
        events: &[SecurityEvent],
        now: Timestamp,
    ) -> Result<Vec<Message>, Error> {
        let since = now.plus_seconds(-HOUR);
        let mut counts: BTreeMap<&str, i64> = BTreeMap::new();
        let mut messages = Vec::new();
        for event in events.iter().filter(|event| event.act == Act::SignedInAnew) {
            let login = event.who.as_str();
            let known = if let Some(known) = counts.get(login) {
                *known
            } else {
                let known = self.store.count_security_events(event.act, Some(login), since);
                known.await?
            };
            let count = event.count.saturating_add(known);
            counts.insert(login, count);
            let (key, count) = if count <= MOST_NEW_DEVICES {
                (format!("new-device:{login}:{}", event.at.ms()), 0)
            } else if let Some(reached) = reached(count) {
                // Once for each hour, however often it is reached.
                let hour = now.ms().div_euclid(HOUR * 1_000);
                (format!("new-devices:{login}:{hour}:{reached}"), count)
            } else {
                continue;
            };
            let letter = Letter::OwnerNewDevice {
                login: login.to_owned(),
                network: event.network.to_string(),
                device: event.device.to_string(),
                at: event.at,
                count,
            };
            messages.extend(self.terms.audience.tell_owner(&key, &letter));
        }
        Ok(messages)
    }

    /// Somebody has to be signed in and to prove it for each, so there are never many.
    fn tell_removed_factors(&self, events: &[SecurityEvent]) -> Vec<Message> {
        let removed = events.iter().filter(|event| event.act == Act::FactorRemoved);
        let messages = removed.flat_map(|event| {
            let letter = Letter::OwnerFactorRemoved {
                login: event.who.to_string(),
                network: event.network.to_string(),
                device: event.device.to_string(),
                at: event.at,
            };
            let key = format!("factor-removed:{}:{}", event.who, event.at.ms());
            self.terms.audience.tell_owner(&key, &letter)
        });
        messages.collect()
    }

    /// A passkey opens an account for as long as it is there, whatever becomes of its password. Somebody has to prove who they are for
    /// each, so there are never many.
    fn tell_added_passkeys(&self, events: &[SecurityEvent]) -> Vec<Message> {
        let added = events.iter().filter(|event| event.act == Act::PasskeyAdded);
        let messages = added.flat_map(|event| {
            let letter = Letter::OwnerPasskeyAdded {
                login: event.who.to_string(),
                network: event.network.to_string(),
                device: event.device.to_string(),
                at: event.at,
            };
            let key = format!("passkey-added:{}:{}", event.who, event.at.ms());
            self.terms.audience.tell_owner(&key, &letter)
        });
        messages.collect()
    }

    /// Whoever has a copy of a passkey may try it all day, so the owner hears once an hour of each account.
    fn tell_copied_passkeys(&self, events: &[SecurityEvent]) -> Vec<Message> {
        let copied = events.iter().filter(|event| event.act == Act::PasskeyCopied);
        let messages = copied.flat_map(|event| {
            let letter = Letter::OwnerPasskeyCopied {
                login: event.who.to_string(),
                network: event.network.to_string(),
                device: event.device.to_string(),
                at: event.at,
            };
            let key = format!(
                "passkey-copied:{}:{}",
                event.who,
                event.at.ms().div_euclid(HOUR * 1_000)
            );
            self.terms.audience.tell_owner(&key, &letter)
        });
        messages.collect()
    }

    async fn tell_brute_force(
        &self,
        events: &[SecurityEvent],
        now: Timestamp,
    ) -> Result<Vec<Message>, Error> {
        let is_try = |act: Act| matches!(act, Act::SignInFailed | Act::SignInHeldBack);
        let new = events.iter().filter(|event| is_try(event.act));
        let mut tries = new.map(|event| event.count).fold(0, i64::saturating_add);
        if tries == 0 {
            return Ok(Vec::new());
        }
        for act in [Act::SignInFailed, Act::SignInHeldBack] {
            let known = self
                .store
                .count_security_events(act, None, now.plus_seconds(-HOUR))
                .await?;
            tries = tries.saturating_add(known);
        }
        if !is_brute_force(tries) {
            return Ok(Vec::new());
        }
        // One key for each part of the day: what was promised under it is not promised again.
        let key = format!("brute-force:{}", now.ms().div_euclid(BRUTE_FORCE_EVERY * 1_000));
        let letter = Letter::OwnerBruteForce { tries };
        Ok(self.terms.audience.tell_owner(&key, &letter))
    }
}

/// The last of 12, 24, 48 and so on that a count of new devices has come to.
fn reached(count: i64) -> Option<i64> {
    let mut reached = 2 * MOST_NEW_DEVICES;
    if count < reached {
        return None;
    }
    while reached <= count / 2 {
        reached *= 2;
    }
    Some(reached)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_many_new_devices_the_owner_hears_more_and_more_seldom() {
        for (count, expected) in [
            (7, None),
            (11, None),
            (12, Some(12)),
            (23, Some(12)),
            (24, Some(24)),
            (95, Some(48)),
            (96, Some(96)),
        ] {
            assert_eq!(reached(count), expected, "{count}");
        }
        assert!(reached(i64::MAX).is_some());
    }
}
