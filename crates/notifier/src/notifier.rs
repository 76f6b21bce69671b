//! The workers: lease a message, send it, write what came of it.

mod lane;

use crate::{
    aftermath::{Aftermath, Rest, aftermath},
    chat::ChatText,
    mail::{self, Mail, MailText},
    outcome::SendOutcome,
    page,
    sheet::Sheet,
    telegram::{self, Telegram},
    webhook::{self, Webhooks},
};
use futures_util::FutureExt;
use lane::Lane;
use sha2::{Digest, Sha256};
use shop::{
    message::{Audience, Brief, Claimed, Message, MessageChannel, Sent},
    store::{self, Outbox},
    time::Timestamp,
};
use std::{future::Future, panic::AssertUnwindSafe, sync::Arc, time::Duration};
use tokio::time::sleep;
use url::{Host, Url};
use words::Zone;

/// Longest time that writing down the outcome of a message takes: each try may wait for the database.
const WRITING: Duration = Duration::from_secs(30);
/// Tries to write down what came of a message before the lease is left to run out.
const FINISH_ATTEMPTS: u32 = 4;
const FINISH_PAUSE: Duration = Duration::from_secs(1);
/// What is said of a letter that has no words here.
const UNREADABLE: &str = "another version of the shop wrote this, and this one cannot read it";

/// Whose letters these are.
#[derive(Debug, Clone)]
pub struct NotifierSettings {
    /// Address of the shop, for links and for the letters' identities.
    pub public_url: Url,
    /// Name of the shop.
    pub shop_name: String,
    /// Who is told; the same as in [`shop::desk::Terms`].
    pub audience: Audience,
    /// The shop's own time.
    pub zone: Zone,
    /// Whether chats hear nothing of who the buyers are, which is in the back office then.
    pub chats_hide_buyers: bool,
}

/// Keeps the promises in the outbox.
pub struct Notifier {
    outbox: Arc<dyn Outbox>,
    telegram: Telegram,
    mail: Mail,
    webhooks: Option<Webhooks>,
    settings: NotifierSettings,
    random: Box<dyn Fn() -> [u8; 16] + Send + Sync>,
    telegram_lane: Lane,
    mail_lane: Lane,
    webhook_lane: Lane,
}

impl Notifier {
    /// A notifier for this outbox; `webhooks` is `None` if no program is called. `random` gives unpredictable
    /// bytes, for leases and for the length of pauses.
    pub fn new(
        outbox: Arc<dyn Outbox>,
        telegram: Telegram,
        mail: Mail,
        webhooks: Option<Webhooks>,
        settings: NotifierSettings,
        random: impl Fn() -> [u8; 16] + Send + Sync + 'static,
    ) -> Self {
        Self {
            outbox,
            telegram,
            mail,
            webhooks,
            settings,
            random: Box::new(random),
            telegram_lane: Lane::default(),
            mail_lane: Lane::default(),
            webhook_lane: Lane::default(),
        }
    }

    /// Sends everything that is due at `now`, and what follows from it. Returns how many tries that took.
    pub async fn deliver_all(&self, now: Timestamp) -> store::Result<usize> {
        let clock = || now;
        let mut tries = 0;
        loop {
            let before = tries;
            for channel in [
                MessageChannel::Telegram,
                MessageChannel::Email,
                MessageChannel::Webhook,
            ] {
                let tried = self.deliver_next(channel, &[], &clock).await?;
                tries += usize::from(tried.is_some());
            }
            if tries == before {
                return Ok(tries);
            }
        }
    }

    /// Sends the next due message of a channel, but for those to recipients that other workers serve. Returns to whom it went;
    /// `None` if there is none, or the channel rests.
    async fn deliver_next<C>(
        &self,
        channel: MessageChannel,
        except: &[String],
        clock: &C,
    ) -> store::Result<Option<String>>
    where
        C: Fn() -> Timestamp + Sync,
    {
        let now = clock();
        let lane = self.lane(channel);
        if lane.rests_at(now) {
            return Ok(None);
        }
        let mut except = except.to_vec();
        except.extend(lane.silent_at(now));
        let lease = hex::encode((self.random)());
        let until = now.plus_seconds(lease_seconds(channel));
        let claimed = self
            .outbox
            .claim_messages(channel, now, &lease, until, 1, &except)
            .await?;
        let Some(claimed) = claimed.into_iter().next() else {
            return Ok(None);
        };
        let outcome = survive(self.send(&claimed.message, now)).await;
        self.finish(&claimed, outcome, clock()).await?;
        Ok(Some(claimed.message.to.recipient))
    }

    async fn send(&self, message: &Message, now: Timestamp) -> SendOutcome {
        let channel = message.to.channel;
        match (channel, Sheet::of(&message.letter, channel, &self.settings)) {
            (MessageChannel::Webhook, _) => self.call(message, now).await,
            (_, None) => SendOutcome::refused(UNREADABLE),
            (MessageChannel::Telegram, Some(sheet)) => {
                let text = ChatText::of(&sheet);
                self.telegram.send(&message.to.recipient, &text).await
            }
            (MessageChannel::Email, Some(sheet)) => match self.write(message, &sheet, now) {
                // A whole SMTP conversation is 20 kB of state; on the heap it does not bloat every future
                // that waits for it.
                Ok(letter) => Box::pin(self.mail.send(&letter)).await,
                Err(error) => SendOutcome::refused(format!("the letter cannot be written: {error}")),
            },
        }
    }

    async fn call(&self, message: &Message, now: Timestamp) -> SendOutcome {
        let Some(webhooks) = &self.webhooks else {
            return SendOutcome::Off;
        };
        match webhook::payload(&message.letter, &self.settings) {
            Some(body) => {
                let id = format!("msg_{}", identity(&message.key, message.letter.order()));
                webhooks.send(&message.to.recipient, &id, body, now).await
            }
            None => SendOutcome::refused(UNREADABLE),
        }
    }

    fn write(&self, message: &Message, sheet: &Sheet, now: Timestamp) -> Result<MailText, askama::Error> {
        let letter = &message.letter;
        let order = letter.order();
        let to_name = order
            .filter(|_| !letter.is_for_owner() && !letter.is_before_payment())
            .map(|order| order.placed.buyer.name.as_str().to_owned());
        let message_id = self.message_id(&message.key, order);
        let first = order
            .filter(|_| !letter.is_for_owner())
            .map(|order| self.message_id(&format!("order:{}:placed:email:buyer", order.number), Some(order)));
        Ok(MailText {
            shop_name: self.settings.shop_name.clone(),
            to: message.to.recipient.clone(),
            to_name,
            subject: sheet.title.clone(),
            text: page::text(sheet)?,
            html: page::html(sheet)?,
            in_reply_to: first.filter(|first| *first != message_id),
            message_id,
            order: letter.number(),
            at: now,
        })
    }

    fn message_id(&self, key: &str, order: Option<&Brief>) -> String {
        let host = match self.settings.public_url.host() {
            Some(Host::Domain(domain)) => domain.to_owned(),
            Some(Host::Ipv4(ip)) => format!("[{ip}]"),
            Some(Host::Ipv6(ip)) => format!("[IPv6:{ip}]"),
            None => "localhost".to_owned(),
        };
        format!("<{}@{host}>", identity(key, order))
    }

    async fn finish(&self, claimed: &Claimed, outcome: SendOutcome, now: Timestamp) -> store::Result<()> {
        log(claimed, &outcome);
        let channel = claimed.message.to.channel;
        let Aftermath {
            sent,
            follow_up,
            rest,
        } = aftermath(outcome, claimed, &self.settings.audience, now, self.dice());
        match rest {
            Some(Rest::Lane(until)) => self.lane(channel).rest(until),
            Some(Rest::Recipient(until)) => self.lane(channel).rest_for(&claimed.message.to.recipient, until),
            None => {}
        }
        self.write_down(claimed, sent, now, follow_up).await
    }

    /// What was sent and is not written down is sent again after the lease, so a hiccup of the database is waited out.
    async fn write_down(
        &self,
        claimed: &Claimed,
        sent: Sent,
        now: Timestamp,
        follow_up: Vec<Message>,
    ) -> store::Result<()> {
        let mut attempt = 1;
        loop {
            let written = self
                .outbox
                .finish_message(claimed.id, &claimed.lease, sent.clone(), now, follow_up.clone())
                .await;
            match written {
                Ok(true) => return Ok(()),
                Ok(false) => {
                    tracing::warn!(message.id = claimed.id.0, "another worker has the message now");
                    return Ok(());
                }
                Err(error) if attempt == FINISH_ATTEMPTS => return Err(error),
                Err(_) => {
                    attempt += 1;
                    sleep(FINISH_PAUSE).await;
                }
            }
        }
    }

    fn dice(&self) -> u32 {
        let [a, b, c, d, ..] = (self.random)();
        u32::from_le_bytes([a, b, c, d])
    }

    fn lane(&self, channel: MessageChannel) -> &Lane {
        match channel {
            MessageChannel::Telegram => &self.telegram_lane,
            MessageChannel::Email => &self.mail_lane,
            MessageChannel::Webhook => &self.webhook_lane,
        }
    }
}

/// The same for every try of one promise. The order's secret key keeps the messages of two databases apart that both
/// count orders from one; nobody can work it out from the hash.
fn identity(key: &str, order: Option<&Brief>) -> String {
    let order = order.map_or("", |order| order.key.as_str());
    let mut hash = hex::encode(Sha256::digest(format!("{key}\n{order}")));
    hash.truncate(32);
    hash
}

/// How long a worker holds a message: longer than the other side's longest honest answer takes to be heard and written
/// down, or another worker would send it again meanwhile.
fn lease_seconds(channel: MessageChannel) -> i64 {
    let sending = match channel {
        MessageChannel::Telegram => telegram::LONGEST_SEND,
        MessageChannel::Email => mail::LONGEST_SEND,
        MessageChannel::Webhook => webhook::LONGEST_SEND,
    };
    i64::try_from((sending + WRITING).as_secs()).unwrap_or(i64::MAX)
}

/// A panic while a message is written or sent ends that message, not the worker.
async fn survive(sending: impl Future<Output = SendOutcome>) -> SendOutcome {
    AssertUnwindSafe(sending)
        .catch_unwind()
        .await
        .unwrap_or_else(|_| SendOutcome::refused("a fault in the shop's program; its log says more"))
}

/// What the other side said stays in the row: it may hold addresses.
fn log(claimed: &Claimed, outcome: &SendOutcome) {
    let id = claimed.id.0;
    let channel = claimed.message.to.channel.as_str();
    let (letter, attempt) = (claimed.message.letter.kind(), claimed.attempt);
    match outcome {
        SendOutcome::Delivered(_) => {
            tracing::info!(message.id = id, channel, letter, attempt, "message sent");
        }
        SendOutcome::Failed { .. }
        | SendOutcome::Busy { .. }
        | SendOutcome::Moved { .. }
        | SendOutcome::Off => {
            let outcome = outcome.as_str();
            tracing::warn!(
                message.id = id,
                channel,
                letter,
                attempt,
                outcome,
                "message not sent"
            );
        }
        SendOutcome::Refused { .. } | SendOutcome::Misconfigured(_) => {
            let outcome = outcome.as_str();
            tracing::error!(
                message.id = id,
                channel,
                letter,
                attempt,
                outcome,
                "message not sent"
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_panic_ends_the_message_and_not_the_worker() {
        let outcome = survive(async { panic!("the order is a teapot") }).await;
        assert_eq!(
            outcome,
            SendOutcome::refused("a fault in the shop's program; its log says more")
        );
        let outcome = survive(async { SendOutcome::Off }).await;
        assert_eq!(outcome, SendOutcome::Off);
    }
}
