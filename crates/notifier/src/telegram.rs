//! Telegram: messages from a bot to chats.
//!
//! One worker sends one message after another, one a second to each chat, so the bot stays below what Telegram allows by itself;
//! when Telegram wants a pause all the same, the chat gets it.

mod answer;

use crate::{ChatText, SetupError, memory::Memory, outcome::SendOutcome, secrets::Secrets};
use answer::{Answer, Said};
use reqwest::{Client, Proxy, header, redirect};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};
use std::{fmt, time::Duration};
use url::Url;

/// Telegram's own server.
const API: &str = "https://api.telegram.org";
/// How long a question may take, which somebody waits for.
const QUESTION_PATIENCE: Duration = Duration::from_secs(20);
const CONNECT_PATIENCE: Duration = Duration::from_secs(10);
/// Longest wait for one answer. Giving up earlier means sending again what was taken.
const PATIENCE: Duration = Duration::from_mins(1);
/// Longest time that a message is under way: with markup, and once more without it.
pub(crate) const LONGEST_SEND: Duration = PATIENCE.saturating_mul(2);

/// How the shop speaks with Telegram.
pub enum Telegram {
    /// As a bot.
    Bot(BotClient),
    /// It only remembers what it would say.
    Memory(Memory<SentChat>),
    /// Not at all.
    Off,
}

/// What a bot needs.
#[derive(Debug, Clone)]
pub struct BotSettings {
    /// The bot's token, as its maker gave it out.
    pub token: SecretString,
    /// Another server with the Bot API than Telegram's own.
    pub api_url: Option<Url>,
    /// A proxy on the way to it: `http`, `https`, `socks5` or `socks5h`, with a login if it wants one.
    pub proxy: Option<SecretString>,
}

/// A bot that can send.
pub struct BotClient {
    client: Client,
    /// What the addresses of all methods begin with; the token is a part of it.
    base: Url,
    secrets: Secrets,
}

/// Where a message is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chat {
    recipient: Recipient,
    topic: Option<i32>,
}

/// A chat as the Bot API names it.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Recipient {
    Id(i64),
    /// `@shop`
    Name(String),
}

/// A message that was remembered instead of sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentChat {
    /// Id of the chat.
    pub chat: String,
    /// The message in both forms, with markup and without.
    pub text: ChatText,
}

/// Why a bot, or a chat of its, is of no use just now. What Telegram said is without secrets, and at most 300 characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TelegramTrouble {
    /// Telegram does not know the bot's token.
    Token,
    /// There is no way to Telegram.
    Unreachable(String),
    /// Telegram does not let the bot into the chat.
    Refused(String),
    /// The chat has another id now.
    Moved(String),
    /// It wants to be asked later.
    Passing(String),
}

impl Telegram {
    /// A bot. Nothing is sent yet, so a wrong but well-formed token is found out by the first message.
    pub fn bot(settings: &BotSettings) -> Result<Self, SetupError> {
        let token = settings.token.expose_secret();
        if !is_token(token) {
            return Err(SetupError::Token);
        }
        let mut client = Client::builder()
            .connect_timeout(CONNECT_PATIENCE)
            .timeout(PATIENCE)
            .redirect(redirect::Policy::none())
            // The token is part of the address: where it goes is a setting, not the environment's business.
            .no_proxy();
        if let Some(proxy) = &settings.proxy {
            client = client.proxy(proxy_at(proxy)?);
        }
        let client = client.build().map_err(SetupError::HttpClient)?;
        let base = bot_at(settings.api_url.as_ref(), token)?;
        let secrets = Secrets::token(token);
        Ok(Self::Bot(BotClient {
            client,
            base,
            secrets,
        }))
    }

    /// A memory to be looked at.
    pub fn memory() -> (Self, Memory<SentChat>) {
        let memory = Memory::default();
        (Self::Memory(memory.clone()), memory)
    }

    /// The bot's name (`@shop_bot`), as Telegram knows it.
    ///
    /// # Errors
    ///
    /// Why there is none.
    pub async fn name(&self) -> Result<String, TelegramTrouble> {
        match self {
            Self::Off | Self::Memory(_) => Ok(String::new()),
            Self::Bot(client) => client.name().await,
        }
    }

    /// The title of a chat, as the bot sees it: it cannot write where it sees nothing.
    ///
    /// # Errors
    ///
    /// Why it does not see the chat.
    pub async fn title(&self, chat: &str) -> Result<String, TelegramTrouble> {
        match self {
            Self::Off | Self::Memory(_) => Ok(chat.to_owned()),
            Self::Bot(client) => client.title(chat).await,
        }
    }

    /// Sends a message to a chat. When Telegram does not like the markup or the length, the plain text is tried once.
    pub async fn send(&self, chat: &str, text: &ChatText) -> SendOutcome {
        match self {
            Self::Off => SendOutcome::Off,
            Self::Memory(memory) => {
                memory.keep(SentChat {
                    chat: chat.to_owned(),
                    text: text.clone(),
                });
                SendOutcome::Delivered("memory".to_owned())
            }
            Self::Bot(client) => client.send(chat, text).await,
        }
    }
}

impl BotClient {
    async fn name(&self) -> Result<String, TelegramTrouble> {
        let me = self.question("getMe", &json!({})).await?;
        Ok(match me["username"].as_str() {
            Some(name) => format!("@{name}"),
            None => named(&me, &["first_name"]),
        })
    }

    async fn title(&self, chat: &str) -> Result<String, TelegramTrouble> {
        let Some(place) = Chat::parse(chat) else {
            return Err(TelegramTrouble::Refused(
                "this is not the id of a chat".to_owned(),
            ));
        };
        let arguments = json!({ "chat_id": place.recipient.json() });
        let found = self.question("getChat", &arguments).await?;
        let name = named(&found, &["title", "username", "first_name"]);
        Ok(if name.is_empty() { chat.to_owned() } else { name })
    }

    async fn question(&self, method: &str, arguments: &Value) -> Result<Value, TelegramTrouble> {
        match self.ask(method, arguments, QUESTION_PATIENCE).await {
            Ok(said) => answer::of_question(&said, &self.secrets),
            Err(error) => Err(TelegramTrouble::Unreachable(
                self.secrets.scrub(&answer::network(&error)),
            )),
        }
    }

    async fn send(&self, chat: &str, text: &ChatText) -> SendOutcome {
        let Some(chat) = Chat::parse(chat) else {
            return SendOutcome::refused("this is not the id of a chat");
        };
        match self.say(&chat, &text.html, Some("HTML")).await {
            Answer::SendOutcome(outcome) => outcome,
            Answer::Disliked(_) => match self.say(&chat, &text.plain, None).await {
                Answer::SendOutcome(outcome) => outcome,
                Answer::Disliked(error) => SendOutcome::Refused { error },
            },
        }
    }

    async fn say(&self, chat: &Chat, text: &str, mode: Option<&str>) -> Answer {
        let mut message = json!({
            "chat_id": chat.recipient.json(),
            "text": text,
            "link_preview_options": { "is_disabled": true },
        });
        if let Some(mode) = mode {
            message["parse_mode"] = mode.into();
        }
        if let Some(topic) = chat.topic {
            message["message_thread_id"] = topic.into();
        }
        match self.ask("sendMessage", &message, PATIENCE).await {
            Ok(said) => answer::of(&said, &self.secrets),
            Err(error) => {
                Answer::SendOutcome(SendOutcome::failed(self.secrets.scrub(&answer::network(&error))))
            }
        }
    }

    /// Calls a method of the Bot API. What it says is an answer, whatever its status.
    async fn ask(&self, method: &str, arguments: &Value, patience: Duration) -> reqwest::Result<Said> {
        let mut address = self.base.clone();
        if let Ok(mut path) = address.path_segments_mut() {
            path.push(method);
        }
        let request = self.client.post(address).timeout(patience).json(arguments);
        let response = request.send().await?;
        let pause = response.headers().get(header::RETRY_AFTER);
        let pause = pause.and_then(|pause| pause.to_str().ok()?.trim().parse().ok());
        let status = response.status();
        let body = response.bytes().await?;
        Ok(Said {
            status,
            pause,
            body: serde_json::from_slice(&body).unwrap_or(Value::Null),
        })
    }
}

/// Token and proxy login stay out of logs.
impl fmt::Debug for Telegram {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Bot(_) => "Telegram::Bot([REDACTED])",
            Self::Memory(_) => "Telegram::Memory",
            Self::Off => "Telegram::Off",
        })
    }
}

/// The first of these fields that an answer has.
fn named(answer: &Value, fields: &[&str]) -> String {
    let mut names = fields.iter().filter_map(|field| answer[*field].as_str());
    names.next().unwrap_or_default().to_owned()
}

fn is_token(token: &str) -> bool {
    token.split_once(':').is_some_and(|(id, secret)| {
        let is_letter = |b: u8| b.is_ascii_alphanumeric() || b == b'_' || b == b'-';
        !id.is_empty()
            && id.bytes().all(|b| b.is_ascii_digit())
            && !secret.is_empty()
            && secret.bytes().all(is_letter)
    })
}

fn proxy_at(url: &SecretString) -> Result<Proxy, SetupError> {
    let parsed = Url::parse(url.expose_secret()).map_err(|_| SetupError::Proxy)?;
    let is_known = matches!(parsed.scheme(), "http" | "https" | "socks5" | "socks5h");
    if !is_known || !parsed.has_host() {
        return Err(SetupError::Proxy);
    }
    Proxy::all(parsed).map_err(|_| SetupError::Proxy)
}

/// Where a bot's methods are.
fn bot_at(api: Option<&Url>, token: &str) -> Result<Url, SetupError> {
    let mut base = match api {
        Some(url) => url.clone(),
        None => Url::parse(API).map_err(|_| SetupError::ApiUrl)?,
    };
    if !matches!(base.scheme(), "http" | "https") {
        return Err(SetupError::ApiUrl);
    }
    base.path_segments_mut()
        .map_err(|()| SetupError::ApiUrl)?
        .pop_if_empty()
        .push(&format!("bot{token}"));
    Ok(base)
}

impl Chat {
    /// Reads a chat's number (`-1001234`) or a channel's name (`@shop`), with the number of a topic in it behind a colon
    /// if it is for one (`-1001234:45`).
    pub fn parse(text: &str) -> Option<Self> {
        let (chat, topic) = match text.split_once(':') {
            Some((chat, topic)) => (chat, Some(topic.parse().ok().filter(|topic| *topic > 0)?)),
            None => (text, None),
        };
        let recipient = if chat.len() > 1 && chat.starts_with('@') {
            Recipient::Name(chat.to_owned())
        } else {
            Recipient::Id(chat.parse().ok()?)
        };
        Some(Self { recipient, topic })
    }
}

impl Recipient {
    fn json(&self) -> Value {
        match self {
            Self::Id(id) => (*id).into(),
            Self::Name(name) => name.as_str().into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bot(token: &str, api_url: Option<&str>, proxy: Option<&str>) -> Result<Telegram, SetupError> {
        Telegram::bot(&BotSettings {
            token: token.into(),
            api_url: api_url.map(|url| Url::parse(url).unwrap()),
            proxy: proxy.map(SecretString::from),
        })
    }

    #[test]
    fn settings_that_could_never_work_are_named() {
        for token in ["", "1", ":A", "1:", "1:A B", "1:A\n", "x:A", "1:A/../2:B"] {
            assert!(
                matches!(bot(token, None, None), Err(SetupError::Token)),
                "{token:?}"
            );
        }
        for url in ["ftp://api.example.org", "mailto:a@example.org"] {
            assert!(
                matches!(bot("1:A", Some(url), None), Err(SetupError::ApiUrl)),
                "{url}"
            );
        }
        for proxy in ["", "10.0.0.1:1080", "socks9://proxy:1080", "socks5:///"] {
            assert!(
                matches!(bot("1:A", None, Some(proxy)), Err(SetupError::Proxy)),
                "{proxy}"
            );
        }
        for proxy in [
            "socks5://user:word@proxy:1080",
            "socks5h://proxy:1080",
            "http://proxy:3128",
        ] {
            assert!(
                bot("1:A", Some("http://bots:8081/api/"), Some(proxy)).is_ok(),
                "{proxy}"
            );
        }
    }

    #[test]
    fn the_bots_address_has_no_empty_segment() {
        for (url, base) in [
            (None, "https://api.telegram.org/bot1:A-b_c"),
            (Some("http://bots:8081"), "http://bots:8081/bot1:A-b_c"),
            (Some("http://bots:8081/api/"), "http://bots:8081/api/bot1:A-b_c"),
        ] {
            let url = url.map(|url| Url::parse(url).unwrap());
            assert_eq!(bot_at(url.as_ref(), "1:A-b_c").unwrap().as_str(), base);
        }
    }

    #[test]
    fn debug_shows_no_token() {
        let telegram = bot("1:SECRET", None, Some("socks5://user:word@proxy:1080")).unwrap();
        assert_eq!(format!("{telegram:?}"), "Telegram::Bot([REDACTED])");
    }

    #[test]
    fn a_chat_is_a_number_or_a_channels_name_with_a_topic_or_without() {
        let id = Recipient::Id;
        let name = || Recipient::Name("@shop".to_owned());
        for (text, recipient, topic) in [
            ("-1001234", id(-1_001_234), None),
            ("-1001234:45", id(-1_001_234), Some(45)),
            ("@shop", name(), None),
            ("@shop:7", name(), Some(7)),
        ] {
            assert_eq!(Chat::parse(text), Some(Chat { recipient, topic }), "{text:?}");
        }
        for nonsense in [
            "", "@", "shop", "1 2", "1.5", "-1:", ":45", "-1:x", "-1:0", "-1:-2", "-1:2:3", "@:1",
        ] {
            assert_eq!(Chat::parse(nonsense), None, "{nonsense:?}");
        }
    }
}
