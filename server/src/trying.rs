//! Trying settings before they are kept: what the buttons beside the fields do.
//!
//! A message or a small file is sent as the shop would send it, and gateways are asked as the doctor asks them.

use crate::{
    AppState, clock,
    config::{Settings, Test},
    doctor,
};
use app::pieces::Tried;
use media::{Album, MediaSettings};
use notifier::{ChatText, Mail, MailText, SendOutcome, Telegram};
use shop::doctor::Light;
use std::time::Duration;
use words::Words;

/// How long the other side may take; whoever pressed the button waits before a page.
const PATIENCE: Duration = Duration::from_secs(12);

/// Tries a part of these settings, and says what came of it.
pub async fn try_out(state: &AppState, settings: Settings, test: Test, words: &Words) -> Tried {
    let trying = async {
        match test {
            Test::Telegram => telegram(&settings, words).await,
            Test::Mail => mail(&settings, words).await,
            Test::Storage => storage(&settings.media, "settings-test-storage-good", words).await,
            Test::Backups => backups(&settings, words).await,
            Test::Check(name) => checked(state, settings, name, words).await,
        }
    };
    let tried = tokio::time::timeout(PATIENCE, trying).await;
    tried.unwrap_or_else(|_| bad(words.text("settings-test-late"), ""))
}

fn good(words: String) -> Tried {
    Tried {
        is_good: true,
        words,
        said: String::new(),
    }
}

fn bad(words: String, said: &str) -> Tried {
    Tried {
        is_good: false,
        words,
        said: said.to_owned(),
    }
}

async fn telegram(settings: &Settings, words: &Words) -> Tried {
    let Some(bot) = &settings.telegram else {
        return bad(words.text("settings-test-telegram-off"), "");
    };
    let telegram = match Telegram::bot(bot) {
        Ok(telegram) => telegram,
        Err(error) => return bad(words.text("settings-test-telegram-bad"), &error.to_string()),
    };
    let sentence = words.text("settings-test-telegram-text");
    let text = ChatText {
        html: sentence.clone(),
        plain: sentence,
    };
    for chat in &settings.terms.audience.chats {
        let outcome = telegram.send(chat, &text).await;
        if let Some(said) = refusal(outcome) {
            return bad(
                words.with("settings-test-telegram-chat", &[("chat", chat.as_str().into())]),
                &said,
            );
        }
    }
    good(words.text("settings-test-telegram-good"))
}

async fn mail(settings: &Settings, words: &Words) -> Tried {
    let Some(mail) = &settings.mail else {
        return bad(words.text("settings-test-mail-off"), "");
    };
    let Some(to) = &settings.terms.audience.email else {
        return bad(words.text("settings-test-mail-nobody"), "");
    };
    let server = match Mail::smtp(&mail.smtp_url, mail.sender.clone()) {
        Ok(server) => server,
        Err(error) => return bad(words.text("settings-test-mail-bad"), &error.to_string()),
    };
    let text = words.text("settings-test-mail-text");
    let host = settings.public_url.host_str().unwrap_or("localhost");
    let letter = MailText {
        shop_name: settings.seller.shop_name.clone(),
        to: to.clone(),
        to_name: None,
        subject: words.text("settings-test-mail-subject"),
        html: format!("<p>{text}</p>"),
        text,
        message_id: format!("<test-{}@{host}>", clock::token()),
        in_reply_to: None,
        order: None,
        at: clock::now(),
    };
    match refusal(server.send(&letter).await) {
        None => good(words.with("settings-test-mail-good", &[("address", to.as_str().into())])),
        Some(said) => bad(words.text("settings-test-mail-bad"), &said),
    }
}

async fn backups(settings: &Settings, words: &Words) -> Tried {
    match &settings.backups.place {
        Some(place) => storage(place, "settings-test-backups-good", words).await,
        None => bad(words.text("settings-test-backups-off"), ""),
    }
}

async fn storage(place: &MediaSettings, good_words: &str, words: &Words) -> Tried {
    let album = match Album::at(place) {
        Ok(album) => album,
        Err(error) => return bad(words.text("settings-test-storage-bad"), &error.to_string()),
    };
    match album.probe().await {
        Ok(()) => good(words.text(good_words)),
        Err(error) => bad(words.text("settings-test-storage-bad"), &error.to_string()),
    }
}

/// What a check of the doctor sees in a shop of these settings.
async fn checked(state: &AppState, settings: Settings, name: &str, words: &Words) -> Tried {
    let Ok(state) = state.renewed(settings) else {
        return bad(words.text("settings-test-late"), "");
    };
    let wanted = doctor::checks().filter(|check| check.name == name).collect();
    let seen = doctor::look(&state, wanted).await;
    let Some(seen) = seen.first() else {
        return bad(words.text("settings-test-late"), "");
    };
    let mend = words.mend(seen).map(|mend| format!(" {mend}"));
    Tried {
        is_good: seen.light == Light::Ok,
        words: format!("{}{}", words.seen(seen), mend.unwrap_or_default()),
        said: String::new(),
    }
}

/// What the other side said against a message; `None` if it took it.
fn refusal(outcome: SendOutcome) -> Option<String> {
    match outcome {
        SendOutcome::Delivered(_) => None,
        SendOutcome::Failed { error, .. } | SendOutcome::Refused { error } => Some(error),
        SendOutcome::Misconfigured(trouble) => Some(trouble.as_str().to_owned()),
        SendOutcome::Busy { seconds } => Some(format!("429: {seconds} s")),
        SendOutcome::Moved { recipient } => Some(format!("→ {recipient}")),
        SendOutcome::Off => Some(String::new()),
    }
}
