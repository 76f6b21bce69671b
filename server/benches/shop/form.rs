//! A form of a page, filled in and sent as a browser would.

use crate::http::post;
use anyhow::{Context, anyhow};
use scraper::{ElementRef, Html, Selector};
use url::form_urlencoded;

/// What a form sends.
#[derive(Debug)]
pub struct Form {
    action: String,
    fields: Vec<(String, String)>,
}

impl Form {
    /// The form of a page that is posted to this address and has this field.
    pub fn read(page: &str, action: &str, field: &str) -> anyhow::Result<Self> {
        let html = Html::parse_document(page);
        let (forms, controls) = (
            selector("form[method=post]")?,
            selector("input, textarea, select, button")?,
        );
        let all = html
            .select(&forms)
            .filter(|form| form.attr("action") == Some(action));
        let mut all = all.map(|form| {
            let inside = form
                .select(&controls)
                .filter(|control| control.attr("form").is_none());
            let id = form.attr("id");
            let outside = html
                .select(&controls)
                .filter(|control| id.is_some() && control.attr("form") == id);
            inside.chain(outside).collect::<Vec<_>>()
        });
        let its = all.find(|controls| controls.iter().any(|one| one.attr("name") == Some(field)));
        let its = its.with_context(|| format!("no form for {action} with a field {field}"))?;
        Ok(Self {
            action: action.to_owned(),
            fields: its.into_iter().filter_map(sent).collect(),
        })
    }

    /// Puts something else into a field, or presses a button.
    pub fn with(mut self, field: &str, value: &str) -> Self {
        self.fields.retain(|(name, _)| name != field);
        self.and(field, value)
    }

    /// Sends a field once more, as for a tick beside other ticks.
    pub fn and(mut self, field: &str, value: &str) -> Self {
        self.fields.push((field.to_owned(), value.to_owned()));
        self
    }

    /// The names of its fields that begin so.
    pub fn names(&self, beginning: &str) -> Vec<String> {
        let names = self.fields.iter().map(|(name, _)| name);
        names
            .filter(|name| name.starts_with(beginning))
            .cloned()
            .collect()
    }

    /// The request that sends it.
    pub fn request(&self, cookies: &str) -> Vec<u8> {
        let mut body = form_urlencoded::Serializer::new(String::new());
        body.extend_pairs(&self.fields);
        post(&self.action, cookies, &body.finish())
    }
}

/// What a control sends that nobody touched; buttons send nothing unless they are pressed.
fn sent(control: ElementRef<'_>) -> Option<(String, String)> {
    let name = control.attr("name").filter(|name| !name.is_empty())?;
    let value = match control.value().name() {
        "textarea" => control.text().collect(),
        "select" => chosen(control).unwrap_or_default(),
        "input" => match control.attr("type").unwrap_or("text") {
            "checkbox" | "radio" => {
                control.attr("checked")?;
                control.attr("value").unwrap_or("on").to_owned()
            }
            "submit" | "image" | "file" | "button" => return None,
            _ => control.attr("value").unwrap_or_default().to_owned(),
        },
        _ => return None,
    };
    Some((name.to_owned(), value))
}

fn chosen(list: ElementRef<'_>) -> Option<String> {
    let options = selector("option").ok()?;
    let all: Vec<_> = list.select(&options).collect();
    let chosen = all.iter().find(|option| option.attr("selected").is_some());
    let option = chosen.or(all.first())?;
    Some(option.attr("value").unwrap_or_default().to_owned())
}

fn selector(text: &str) -> anyhow::Result<Selector> {
    // Its error borrows what it is about.
    Selector::parse(text).map_err(|error| anyhow!("{error}"))
}
