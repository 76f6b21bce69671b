//! Sealing what was appended to the record, and going along it again.

use super::{Error, Shop};
use crate::{
    message::Letter,
    record::{Chain, Comparison, Finding, RecordState, Seal, SealHead, Verified},
    time::Timestamp,
};
use std::sync::atomic::Ordering;

/// Rows in a seal, and rows that are read at once.
const PORTION: i64 = 1_000;
/// Seals of a log that a turn makes at most: a shop that has just been updated has years to seal, and others want to write, too.
const MOST_SEALS: usize = 50;
/// Seals that are read at once: each is up to 40 kilobytes.
const SEALS: i64 = 50;

impl Shop {
    /// Seals what was appended since the last time, and returns how many rows that were. With the beginning of a day, the owner
    /// is told the last head of before it, once and whether or not anything came since: nobody has until the next deed to make the
    /// seals anew.
    pub async fn seal_record(&self, day: Option<Timestamp>, now: Timestamp) -> Result<i64, Error> {
        let mut newest = self.store.newest_seal().await?;
        if let (Some(day), Some(newest)) = (day, &newest) {
            self.tell_head(newest, day, now).await?;
        }
        let settled = self.store.settled_rows().await?;
        let mut count = 0;
        for (log, until) in settled {
            let mut after = self.store.sealed_until(log).await?;
            for _ in 0..MOST_SEALS {
                let rows = self.store.record_rows(log, after, until, PORTION).await?;
                let Some(seal) = Seal::of(newest.as_ref(), log, &rows, now) else {
                    break;
                };
                // Another node was faster, and goes on from there.
                if !self.store.append_seal(&seal).await? {
                    return Ok(count);
                }
                count += seal.head.total - newest.as_ref().map_or(0, |seal| seal.total);
                after = seal.last_row();
                newest = Some(seal.head);
            }
        }
        Ok(count)
    }

    /// Tells the owner the head of a day that is over.
    async fn tell_head(&self, newest: &SealHead, day: Timestamp, now: Timestamp) -> Result<(), Error> {
        if newest.at >= day || self.told_head.load(Ordering::Relaxed) == newest.number {
            return Ok(());
        }
        let letter = Letter::OwnerRecord {
            code: newest.head.code(),
            seal: newest.number,
            total: newest.total,
            at: newest.at,
        };
        let key = format!("record:{}", newest.number);
        let messages = self.terms.audience.tell_owner(&key, &letter);
        self.store.promise(messages, now).await?;
        self.told_head.store(newest.number, Ordering::Relaxed);
        Ok(())
    }

    /// How far the record is sealed, and when it was looked through last.
    pub async fn record_state(&self) -> Result<RecordState, Error> {
        Ok(self.store.record_state().await?)
    }

    /// Goes along all seals and all rows that they seal, and tells whatever is not as it was sealed. `wanted` is a head that
    /// somebody was sent. What came of it is kept.
    pub async fn verify_record(
        &self,
        wanted: Option<&str>,
        now: Timestamp,
        mut tell: impl FnMut(Finding) + Send,
    ) -> Result<Verified, Error> {
        let mut chain = Chain::default();
        let (mut findings, mut is_found) = (0, false);
        loop {
            let after = chain.newest().map_or(i64::MIN, |seal| seal.number);
            let seals = self.store.seals(after, SEALS).await?;
            if seals.is_empty() {
                break;
            }
            for seal in &seals {
                let (mut found, after) = chain.follow(seal);
                is_found |= wanted.is_some_and(|wanted| seal.head.head.is_meant_by(wanted));
                found.extend(self.compared(seal, after).await?);
                findings += i64::try_from(found.len()).unwrap_or(i64::MAX);
                found.into_iter().for_each(&mut tell);
            }
        }
        self.store.note_verified(now, findings).await?;
        Ok(Verified {
            newest: chain.newest().cloned(),
            findings,
            has_head: wanted.map(|_| is_found),
        })
    }

    /// What is not as a seal says of the rows after this one.
    async fn compared(&self, seal: &Seal, mut after: i64) -> Result<Vec<Finding>, Error> {
        let mut comparison = Comparison::with(seal);
        let mut findings = Vec::new();
        loop {
            let rows = self
                .store
                .record_rows(seal.log, after, seal.last_row(), PORTION)
                .await?;
            findings.extend(comparison.see(&rows));
            let Some(last) = rows.last() else { break };
            after = last.id;
        }
        findings.extend(comparison.finish());
        Ok(findings)
    }
}
