//! The arguments of a call: JSON, a form, multipart or the query, all read into one object.

use axum::{
    extract::{FromRequest, Multipart, Request},
    http::header,
};
use serde::Deserialize;
use serde_json::{Map, Value};

use super::{TelegramButton, fault::Fault, markup};
use crate::fields::Fields;

/// By name; what is no JSON is text.
pub(super) struct Arguments(Map<String, Value>);

#[derive(Deserialize)]
struct Keyboard {
    #[serde(default)]
    inline_keyboard: Vec<Vec<Button>>,
}

#[derive(Deserialize)]
struct Button {
    text: String,
    url: Option<String>,
    callback_data: Option<String>,
}

impl Arguments {
    pub(super) async fn read(request: Request) -> Result<Self, Fault> {
        let content_type = request
            .headers()
            .get(header::CONTENT_TYPE)
            .and_then(|value| value.to_str().ok());
        let content_type = content_type.unwrap_or_default().to_ascii_lowercase();
        if content_type.starts_with("application/json") {
            let body = String::from_request(request, &())
                .await
                .map_err(|_| unreadable())?;
            return serde_json::from_str(&body).map(Self).map_err(|_| unreadable());
        }
        if content_type.starts_with("multipart/form-data") {
            return multipart(request).await.ok_or_else(unreadable);
        }
        let fields = Fields::from_request(request, &())
            .await
            .map_err(|_| unreadable())?;
        Ok(Self(
            fields
                .into_pairs()
                .into_iter()
                .map(|(name, value)| (name, value.into()))
                .collect(),
        ))
    }

    pub(super) fn text(&self, name: &str) -> Option<String> {
        self.0.get(name)?.as_str().map(str::to_owned)
    }

    /// A number, or digits as text.
    pub(super) fn integer(&self, name: &str) -> Option<i64> {
        let value = self.0.get(name)?;
        value.as_i64().or_else(|| value.as_str()?.parse().ok())
    }

    /// The chat; only numeric ids exist here.
    pub(super) fn chat_id(&self) -> Result<i64, Fault> {
        match self.integer("chat_id") {
            Some(0) => Err(Fault::bad_request("chat not found")),
            Some(chat_id) => Ok(chat_id),
            None if self.0.contains_key("chat_id") => Err(Fault::bad_request("chat not found")),
            None => Err(Fault::bad_request("chat_id is empty")),
        }
    }

    /// The inline keyboard, its links and its callback data checked.
    pub(super) fn keyboard(&self) -> Result<Vec<Vec<TelegramButton>>, Fault> {
        let Some(markup) = self.0.get("reply_markup").filter(|markup| !markup.is_null()) else {
            return Ok(Vec::new());
        };
        // Forms carry it as JSON in a text.
        let keyboard: Result<Keyboard, _> = match markup {
            Value::String(text) => serde_json::from_str(text),
            object => Keyboard::deserialize(object),
        };
        let keyboard =
            keyboard.map_err(|_| Fault::bad_request("can't parse reply keyboard markup JSON object"))?;
        let rows = keyboard.inline_keyboard.into_iter();
        rows.map(|row| row.into_iter().map(button).collect()).collect()
    }
}

async fn multipart(request: Request) -> Option<Arguments> {
    let mut form = Multipart::from_request(request, &()).await.ok()?;
    let mut arguments = Map::new();
    while let Some(field) = form.next_field().await.ok()? {
        let name = field.name()?.to_owned();
        arguments.insert(name, field.text().await.ok()?.into());
    }
    Some(Arguments(arguments))
}

fn button(button: Button) -> Result<TelegramButton, Fault> {
    if button.text.is_empty() {
        return Err(Fault::bad_request(
            "can't parse inline keyboard button: text is empty",
        ));
    }
    if let Some(url) = button.url.as_deref().filter(|url| !markup::is_allowed_link(url)) {
        return Err(Fault::bad_request(&format!(
            "inline keyboard button URL '{url}' is invalid: Wrong HTTP URL"
        )));
    }
    if button
        .callback_data
        .as_ref()
        .is_some_and(|data| !(1..=64).contains(&data.len()))
    {
        return Err(Fault::bad_request("BUTTON_DATA_INVALID"));
    }
    Ok(TelegramButton {
        text: button.text,
        url: button.url,
        callback_data: button.callback_data,
    })
}

fn unreadable() -> Fault {
    Fault::bad_request("can't parse request parameters")
}
