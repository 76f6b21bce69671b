//! Promises to tell someone, and what came of them.

use super::{Feed, Result};
use crate::{
    message::{Claimed, Message, MessageChannel, MessageId, MessageRow, Sent},
    order::OrderNumber,
    time::Timestamp,
};
use async_trait::async_trait;

/// Promises to tell someone, and what came of them.
#[async_trait]
pub trait Outbox: Feed {
    /// Promises messages that follow from no change of an order; what was promised before is dropped.
    async fn promise(&self, messages: Vec<Message>, now: Timestamp) -> Result<()>;

    /// Leases at most `limit` due messages of a channel until `until`, under the worker's `lease` token, but for those to
    /// recipients that other workers serve. A message whose lease ran out is due again.
    async fn claim_messages(
        &self,
        channel: MessageChannel,
        now: Timestamp,
        lease: &str,
        until: Timestamp,
        limit: i64,
        except: &[String],
    ) -> Result<Vec<Claimed>>;

    /// Writes what came of a try, and messages that follow from it; `false` if the lease is no longer the
    /// caller's, and then nothing is written.
    async fn finish_message(
        &self,
        id: MessageId,
        lease: &str,
        sent: Sent,
        now: Timestamp,
        follow_up: Vec<Message>,
    ) -> Result<bool>;

    /// Sends a message again that was sent or given up; `false` if there is no such message, it is waiting anyway, or it is a letter
    /// to a buyer whose address was taken away since.
    async fn resend_message(&self, id: MessageId, now: Timestamp) -> Result<bool>;

    /// Messages about an order, oldest first.
    async fn messages(&self, number: OrderNumber) -> Result<Vec<MessageRow>>;

    /// Messages that were given up, and those whose last try came to nothing, newest first.
    async fn undelivered_messages(&self, limit: i64) -> Result<Vec<MessageRow>>;
}
