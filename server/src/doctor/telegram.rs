//! Telegram: whether the bot is let in, and sees the chats that it is to write to.

use super::{Case, Check, Found, SELDOM};
use crate::AppState;
use notifier::{BotSettings, Telegram, TelegramTrouble};
use shop::doctor::Fact;
use std::time::Duration;

const FINE: Case = Case::ok("fine");
const BY_PROXY: Case = Case::ok("by-proxy");
/// The owner hears by mail.
const OFF: Case = Case::ok("off");
const NOBODY: Case = Case::warning("nobody");
const TOKEN: Case = Case::fault("token");
const CUT: Case = Case::fault("cut");
/// The proxy is to blame: there is another way.
const PROXY: Case = Case::fault("proxy");
const CUT_BOTH: Case = Case::fault("cut-both");
const BUSY: Case = Case::unknown("busy");
const REFUSED: Case = Case::fault("refused");
const MOVED: Case = Case::warning("moved");
const UNKNOWN: Case = Case::unknown("unknown");

pub(super) static CHECKS: [Check; 2] = [
    Check {
        name: "telegram",
        cases: &[FINE, BY_PROXY, OFF, NOBODY, TOKEN, CUT, PROXY, CUT_BOTH, BUSY],
        every: SELDOM,
        within: Duration::from_mins(1),
        look: |state| Box::pin(bot(state)),
    },
    Check {
        name: "telegram-chats",
        cases: &[FINE, OFF, REFUSED, MOVED, UNKNOWN],
        every: SELDOM,
        within: Duration::from_mins(1),
        look: |state| Box::pin(chats(state)),
    },
];

async fn bot(state: AppState) -> Found {
    let Some(settings) = &state.settings.telegram else {
        let audience = &state.settings.terms.audience;
        let hears = !audience.chats.is_empty() || audience.email.is_some();
        return if hears { OFF } else { NOBODY }.into();
    };
    let has_proxy = settings.proxy.is_some();
    match name(settings).await {
        Ok(name) => {
            let case = if has_proxy { BY_PROXY } else { FINE };
            Found::from(case).with("name", Fact::Text(name))
        }
        Err(TelegramTrouble::Token) => TOKEN.into(),
        Err(TelegramTrouble::Unreachable(said)) if !has_proxy => Found::from(CUT).said(&said),
        Err(TelegramTrouble::Unreachable(said)) => {
            let directly = BotSettings {
                proxy: None,
                ..settings.clone()
            };
            let case = match name(&directly).await {
                Err(TelegramTrouble::Unreachable(_)) => CUT_BOTH,
                Ok(_) | Err(_) => PROXY,
            };
            Found::from(case).said(&said)
        }
        Err(
            TelegramTrouble::Refused(said) | TelegramTrouble::Moved(said) | TelegramTrouble::Passing(said),
        ) => Found::from(BUSY).said(&said),
    }
}

async fn name(settings: &BotSettings) -> Result<String, TelegramTrouble> {
    match Telegram::bot(settings) {
        Ok(bot) => bot.name().await,
        // The settings were looked at when they were read.
        Err(error) => Err(TelegramTrouble::Passing(error.to_string())),
    }
}

async fn chats(state: AppState) -> Found {
    let chats = &state.settings.terms.audience.chats;
    let bot = state.settings.telegram.as_ref().map(Telegram::bot);
    let (Some(bot), false) = (bot, chats.is_empty()) else {
        return OFF.into();
    };
    let Ok(bot) = bot else {
        return UNKNOWN.into();
    };
    let mut titles = Vec::new();
    for chat in chats {
        match bot.title(chat).await {
            Ok(title) => titles.push(title),
            Err(TelegramTrouble::Refused(said)) => {
                return Found::from(REFUSED)
                    .said(&said)
                    .with("chat", Fact::Text(chat.clone()));
            }
            Err(TelegramTrouble::Moved(to)) => {
                return Found::from(MOVED)
                    .with("chat", Fact::Text(chat.clone()))
                    .with("paste", Fact::Text(to));
            }
            Err(TelegramTrouble::Token | TelegramTrouble::Unreachable(_) | TelegramTrouble::Passing(_)) => {
                return UNKNOWN.into();
            }
        }
    }
    let count = i64::try_from(titles.len()).unwrap_or(i64::MAX);
    Found::from(FINE)
        .with("titles", Fact::Text(titles.join(", ")))
        .measured(Fact::Number(count))
}
