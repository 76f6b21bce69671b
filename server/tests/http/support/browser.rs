//! A shopper's browser without JavaScript: keeps cookies, follows links and redirects, fills in the forms of a page.

use super::in_time;
use reqwest::{Client, Method, Response, StatusCode, header::HeaderMap, redirect};
use scraper::{ElementRef, Html, Selector};
use url::Url;

/// Someone at a screen.
#[derive(Clone)]
pub struct Browser {
    client: Client,
    home: Url,
}

/// What the screen shows.
#[derive(Debug, Clone)]
pub struct Page {
    pub status: StatusCode,
    pub url: Url,
    pub headers: HeaderMap,
    pub body: String,
}

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

impl Browser {
    /// A browser without a cookie that opens this shop.
    pub fn new(home: &str) -> Self {
        let client = Client::builder()
            .cookie_store(true)
            .redirect(redirect::Policy::limited(10))
            .build()
            .unwrap();
        Self {
            client,
            home: home.parse().unwrap(),
        }
    }

    /// Opens a path of the shop, or any address.
    pub async fn visit(&self, path: &str) -> Page {
        let url = self.home.join(path).unwrap();
        Page::of(in_time(self.client.get(url).send()).await.unwrap()).await
    }

    /// Begins to read an address, whose answer may never end.
    pub async fn listen(&self, path: &str) -> Response {
        let url = self.home.join(path).unwrap();
        in_time(self.client.get(url).send()).await.unwrap()
    }

    /// Sends a form as it is filled in.
    pub async fn submit(&self, form: Form) -> Page {
        let fields = form.fields();
        let request = if form.method == Method::GET {
            let mut url = form.action.clone();
            url.query_pairs_mut().clear().extend_pairs(&fields);
            self.client.get(url)
        } else {
            let origin = self.home.origin().ascii_serialization();
            let site = if form.action.origin() == self.home.origin() { "same-origin" } else { "cross-site" };
            self.client
                .post(form.action.clone())
                .header("origin", origin)
                .header("sec-fetch-site", site)
                .form(&fields)
        };
        Page::of(in_time(request.send()).await.unwrap()).await
    }

    /// Sends fields by POST without a form on a page.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        let url = self.home.join(path).unwrap();
        Page::of(in_time(self.client.post(url).form(fields).send()).await.unwrap()).await
    }

    /// The client with its cookies, for requests that no page makes.
    pub fn client(&self) -> &Client {
        &self.client
    }
}

impl Page {
    /// Reads an answer to its end.
    pub async fn of(response: Response) -> Self {
        Self {
            status: response.status(),
            url: response.url().clone(),
            headers: response.headers().clone(),
            body: in_time(response.text()).await.unwrap(),
        }
    }

    /// The status as a number.
    pub fn code(&self) -> u16 {
        self.status.as_u16()
    }

    /// The page, if it is one that was found.
    pub fn found(self) -> Self {
        assert_eq!(self.code(), 200, "{}: {}", self.url, self.text());
        self
    }

    /// The page as a tree.
    pub fn html(&self) -> Html {
        Html::parse_document(&self.body)
    }

    /// What a person reads, with plain single spaces.
    pub fn text(&self) -> String {
        let html = self.html();
        let words = html
            .root_element()
            .descendants()
            .filter(|node| {
                let parent = node.parent().and_then(ElementRef::wrap);
                parent.is_none_or(|parent| !matches!(parent.value().name(), "script" | "style" | "noscript"))
            })
            .filter_map(|node| node.value().as_text().map(|text| text.to_string()))
            .collect::<Vec<_>>();
        spaced(&words.join(" "))
    }

    /// Whether a person reads these words, whatever spaces are between them.
    pub fn says(&self, words: &str) -> bool {
        self.text().contains(&spaced(words))
    }

    /// Fails unless a person reads these words.
    pub fn assert_says(&self, words: &str) {
        assert!(self.says(words), "{} does not say {words:?}: {}", self.url, self.text());
    }

    /// The texts of all elements that a selector finds.
    pub fn all(&self, selector: &str) -> Vec<String> {
        let html = self.html();
        let selector = parsed(selector);
        let found = html.select(&selector);
        found.map(|element| spaced(&element.text().collect::<Vec<_>>().join(" "))).collect()
    }

    /// Whether a selector finds anything.
    pub fn has(&self, selector: &str) -> bool {
        self.html().select(&parsed(selector)).next().is_some()
    }

    /// An attribute of all elements that a selector finds.
    pub fn attributes(&self, selector: &str, name: &str) -> Vec<String> {
        let html = self.html();
        let selector = parsed(selector);
        let found = html.select(&selector);
        found.filter_map(|element| element.value().attr(name)).map(str::to_owned).collect()
    }

    /// The only form that is sent to this path or address.
    pub fn form(&self, action: &str) -> Form {
        let mut forms = self.forms(action);
        assert_eq!(forms.len(), 1, "{} has {} forms for {action}: {}", self.url, forms.len(), self.text());
        forms.remove(0)
    }

    /// All forms that are sent to this path or address.
    pub fn forms(&self, action: &str) -> Vec<Form> {
        let wanted = self.url.join(action).unwrap();
        let html = self.html();
        html.select(&parsed("form"))
            .map(|form| Form::read(self, &html, form))
            .filter(|form| form.action == wanted)
            .collect()
    }

    /// The only form that is not sent to the shop itself.
    pub fn form_to_elsewhere(&self) -> Form {
        let (html, any) = (self.html(), parsed("form"));
        let forms = html.select(&any).map(|form| Form::read(self, &html, form));
        let mut forms: Vec<Form> = forms.filter(|form| form.action.origin() != self.url.origin()).collect();
        assert_eq!(forms.len(), 1, "{} sends to one other place", self.url);
        forms.remove(0)
    }
}

impl Form {
    fn read(page: &Page, html: &Html, form: ElementRef<'_>) -> Self {
        let is_post = form
            .value()
            .attr("method")
            .is_some_and(|method| method.eq_ignore_ascii_case("post"));
        let controls = parsed("input, textarea, select, button");
        let inside = form.select(&controls).filter(|control| control.value().attr("form").is_none());
        let outside = html
            .select(&controls)
            .filter(|control| control.value().attr("form").is_some_and(|id| form.value().attr("id") == Some(id)));
        Self {
            action: page.url.join(form.value().attr("action").unwrap_or_default()).unwrap(),
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
        let is_there = self
            .controls
            .iter()
            .any(|control| control.kind == Kind::Button && (control.name.as_str(), control.value.as_str()) == (name, value));
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
        fields.filter(|(known, _)| known == name).map(|(_, value)| value).next()
    }

    /// What would be sent, in the order of the page.
    pub fn fields(&self) -> Vec<(String, String)> {
        let own = self.controls.iter().filter_map(Control::sent);
        own.chain(self.strange.clone()).chain(self.pressed.clone()).collect()
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
            (_, "checkbox") => (Kind::Tick { is_set }, attribute("value").unwrap_or("on").to_owned()),
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

fn parsed(selector: &str) -> Selector {
    Selector::parse(selector).unwrap()
}

/// With single plain spaces: prices and dates have other ones.
fn spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
