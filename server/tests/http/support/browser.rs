//! A shopper's browser without JavaScript: keeps cookies, follows links and redirects, fills in the forms of a page.

use super::{Form, in_time};
use reqwest::{Client, Method, RequestBuilder, Response, StatusCode, header::HeaderMap, redirect};
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
        let request = if *form.method() == Method::GET {
            let mut url = form.action().clone();
            url.query_pairs_mut().clear().extend_pairs(&fields);
            self.client.get(url)
        } else {
            self.page_posts(form.action().as_str()).form(&fields)
        };
        Page::of(in_time(request.send()).await.unwrap()).await
    }

    /// Sends fields by POST without a form on a page.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        let request = self.page_posts(path).form(fields);
        Page::of(in_time(request.send()).await.unwrap()).await
    }

    /// A post to a path of the shop, or any address, as a page of the shop makes it.
    pub fn page_posts(&self, path: &str) -> RequestBuilder {
        let url = self.home.join(path).unwrap();
        let site = if url.origin() == self.home.origin() {
            "same-origin"
        } else {
            "cross-site"
        };
        self.client
            .post(url)
            .header("origin", self.home.origin().ascii_serialization())
            .header("sec-fetch-site", site)
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
        assert!(
            self.says(words),
            "{} does not say {words:?}: {}",
            self.url,
            self.text()
        );
    }

    /// The texts of all elements that a selector finds.
    pub fn all(&self, selector: &str) -> Vec<String> {
        let html = self.html();
        let selector = parsed(selector);
        let found = html.select(&selector);
        found
            .map(|element| spaced(&element.text().collect::<Vec<_>>().join(" ")))
            .collect()
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
        found
            .filter_map(|element| element.value().attr(name))
            .map(str::to_owned)
            .collect()
    }

    /// The only form that is sent to this path or address.
    pub fn form(&self, action: &str) -> Form {
        let mut forms = self.forms(action);
        assert_eq!(
            forms.len(),
            1,
            "{} has {} forms for {action}: {}",
            self.url,
            forms.len(),
            self.text()
        );
        forms.remove(0)
    }

    /// All forms that are sent to this path or address.
    pub fn forms(&self, action: &str) -> Vec<Form> {
        let wanted = self.url.join(action).unwrap();
        let html = self.html();
        html.select(&parsed("form"))
            .map(|form| Form::read(self, &html, form))
            .filter(|form| *form.action() == wanted)
            .collect()
    }

    /// The only form that is not sent to the shop itself.
    pub fn form_to_elsewhere(&self) -> Form {
        let (html, any) = (self.html(), parsed("form"));
        let forms = html.select(&any).map(|form| Form::read(self, &html, form));
        let mut forms: Vec<Form> = forms
            .filter(|form| form.action().origin() != self.url.origin())
            .collect();
        assert_eq!(forms.len(), 1, "{} sends to one other place", self.url);
        forms.remove(0)
    }
}

pub(super) fn parsed(selector: &str) -> Selector {
    Selector::parse(selector).unwrap()
}

/// With single plain spaces: prices and dates have other ones.
fn spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
