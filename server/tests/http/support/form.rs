//! A form of a page: read as a browser reads it, filled in, and sent with the fields that a browser would send.

use super::{Page, browser::parsed};
use reqwest::Method;
use scraper::{ElementRef, Html};
use url::Url;

/// A form of a page, as far as it is filled in.
#[derive(Debug, Clone)]
pub struct Form {
    action: Url,
    method: Method,
    controls: Vec<Control>,
    /// Fields that the page does not have: a hand-made request.
    strange: Vec<(String, String)>,
    pressed: Option<(String, String)>,
}

#[derive(Debug, Clone)]
struct Control {
    name: String,
    value: String,
    kind: Kind,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Kind {
    /// Whatever is typed, and what the page hides.
    Text,
    /// Lines of text; a browser ends each with CR LF.
    Lines,
    /// On or off.
    Tick { is_set: bool },
    /// One of several with the same name.
    Choice { is_set: bool },
    /// One of these.
    List { options: Vec<String> },
    /// A button with a name of its own.
    Button,
}

impl Form {
    /// The form of a page as it stands there.
    pub fn read(page: &Page, html: &Html, form: ElementRef<'_>) -> Self {
        let is_post = form
            .value()
            .attr("method")
            .is_some_and(|method| method.eq_ignore_ascii_case("post"));
        let controls = parsed("input, textarea, select, button");
        let inside = form
            .select(&controls)
            .filter(|control| control.value().attr("form").is_none());
        let outside = html.select(&controls).filter(|control| {
            control
                .value()
                .attr("form")
                .is_some_and(|id| form.value().attr("id") == Some(id))
        });
        Self {
            action: page
                .url
                .join(form.value().attr("action").unwrap_or_default())
                .unwrap(),
            method: if is_post { Method::POST } else { Method::GET },
            controls: inside.chain(outside).filter_map(Control::read).collect(),
            strange: Vec::new(),
            pressed: None,
        }
    }

    /// Where it is sent.
    pub fn action(&self) -> &Url {
        &self.action
    }

    /// How it is sent.
    pub fn method(&self) -> &Method {
        &self.method
    }

    /// Fills in fields that the form has; a tick takes `on` or nothing.
    #[must_use]
    pub fn fill_in<'a>(mut self, values: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        for (name, value) in values {
            self.fill(name, value);
        }
        self
    }

    /// Presses the button with this name and value instead of the first one.
    #[must_use]
    pub fn press(mut self, name: &str, value: &str) -> Self {
        let is_there = self.controls.iter().any(|control| {
            control.kind == Kind::Button && (control.name.as_str(), control.value.as_str()) == (name, value)
        });
        assert!(is_there, "no button {name}={value} in {self:?}");
        self.pressed = Some((name.to_owned(), value.to_owned()));
        self
    }

    /// Adds a field that the page does not have, as a hand-made request would.
    #[must_use]
    pub fn smuggle(mut self, name: &str, value: &str) -> Self {
        self.strange.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Puts a value into a field whatever the page allows, as a hand-made request would.
    #[must_use]
    pub fn force(mut self, name: &str, value: &str) -> Self {
        self.controls.retain(|control| control.name != name);
        self.smuggle(name, value)
    }

    /// The value that would be sent under this name.
    pub fn value(&self, name: &str) -> Option<String> {
        let fields = self.fields().into_iter();
        fields
            .filter(|(known, _)| known == name)
            .map(|(_, value)| value)
            .next()
    }

    /// What would be sent, in the order of the page.
    pub fn fields(&self) -> Vec<(String, String)> {
        let own = self.controls.iter().filter_map(Control::sent);
        own.chain(self.strange.clone())
            .chain(self.pressed.clone())
            .collect()
    }

    fn fill(&mut self, name: &str, value: &str) {
        let known = format!("{:?}", self.controls);
        let mut is_done = false;
        for control in self.controls.iter_mut().filter(|control| control.name == name) {
            is_done |= control.fill(value);
        }
        assert!(is_done, "{name:?} cannot be {value:?} in this form: {known}");
    }
}

impl Control {
    fn read(element: ElementRef<'_>) -> Option<Self> {
        let attribute = |name: &str| element.value().attr(name);
        let name = attribute("name")?.to_owned();
        if attribute("disabled").is_some() {
            return None;
        }
        let value = attribute("value").unwrap_or_default().to_owned();
        let is_set = attribute("checked").is_some();
        let (kind, value) = match (element.value().name(), attribute("type").unwrap_or_default()) {
            ("button", _) | ("input", "submit") => (Kind::Button, value),
            ("textarea", _) => (Kind::Lines, element.text().collect()),
            ("select", _) => list(element),
            (_, "checkbox") => (
                Kind::Tick { is_set },
                attribute("value").unwrap_or("on").to_owned(),
            ),
            (_, "radio") => (Kind::Choice { is_set }, value),
            _ => (Kind::Text, value),
        };
        Some(Self { name, value, kind })
    }

    fn fill(&mut self, wanted: &str) -> bool {
        match &mut self.kind {
            Kind::Text | Kind::Lines => wanted.clone_into(&mut self.value),
            Kind::Tick { is_set } => *is_set = !wanted.is_empty(),
            Kind::Choice { is_set } => {
                *is_set = self.value == wanted;
                return *is_set;
            }
            Kind::List { options } if options.iter().any(|option| option == wanted) => {
                wanted.clone_into(&mut self.value);
            }
            Kind::List { .. } | Kind::Button => return false,
        }
        true
    }

    fn sent(&self) -> Option<(String, String)> {
        let value = match self.kind {
            Kind::Text | Kind::List { .. } => self.value.clone(),
            Kind::Lines => self.value.replace("\r\n", "\n").replace('\n', "\r\n"),
            Kind::Tick { is_set } | Kind::Choice { is_set } if is_set => self.value.clone(),
            Kind::Tick { .. } | Kind::Choice { .. } | Kind::Button => return None,
        };
        Some((self.name.clone(), value))
    }
}

fn list(element: ElementRef<'_>) -> (Kind, String) {
    let value = |option: ElementRef<'_>| {
        let value = option.value().attr("value").map(str::to_owned);
        value.unwrap_or_else(|| option.text().collect())
    };
    let options: Vec<String> = element.select(&parsed("option")).map(value).collect();
    let selected = element.select(&parsed("option[selected]")).map(value).next();
    let chosen = selected.or_else(|| options.first().cloned()).unwrap_or_default();
    (Kind::List { options }, chosen)
}
