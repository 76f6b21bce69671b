//! The lights of the doctor, which all nodes share.

use super::Result;
use crate::{doctor::Kept, message::Message, time::Timestamp};
use async_trait::async_trait;

/// Decides what is kept of the lights from now on, and what is promised, given those of now.
pub type DecideLights = Box<dyn FnOnce(Vec<Kept>) -> (Vec<Kept>, Vec<Message>) + Send>;

/// The lights of the doctor, which all nodes share.
#[async_trait]
pub trait Doctor: Send + Sync + 'static {
    /// Every light that is kept, by the name of its check. Those that another version of the shop wrote and this one cannot read
    /// are passed over.
    async fn lights(&self) -> Result<Vec<Kept>>;

    /// Changes those lights that `decide` answers with, and promises its messages. Two who do this at once do it one after the
    /// other.
    async fn change_lights(&self, decide: DecideLights, now: Timestamp) -> Result<()>;

    /// Takes the right to look now; `false` if somebody took it after `since`.
    async fn begin_round(&self, since: Timestamp, now: Timestamp) -> Result<bool>;

    /// What the shop signs its calls to itself with: what is kept, or `fresh`, which is kept from then on.
    async fn own_secret(&self, fresh: &str) -> Result<String>;
}
