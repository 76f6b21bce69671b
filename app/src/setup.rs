//! The first start: what whoever sets up a shop reads while nobody has an account yet.
//!
//! One question a page, and plain forms. Nothing here wants a script but the buttons that copy.

mod fields;

use crate::{
    Chrome,
    chrome::localized,
    document::{Head, document},
    drawn::Draw,
    pieces::{Tried, error_summary, icons},
};
use leptos::prelude::*;
use shop::setup::{Question, Setup};

/// A setting as a question asks for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// Its name: that of its environment variable.
    pub name: &'static str,
    /// Its name in the form, and the key of its words: `shop-name` for `SHOP_NAME`.
    pub key: String,
    /// How it is asked for.
    pub ask: Ask,
    /// What stands in its field.
    pub value: String,
    /// What is wrong with that.
    pub mistake: Option<String>,
    /// A button below it that tries what is typed: the name of what is tried.
    pub test: Option<&'static str>,
    /// What came of trying.
    pub tried: Option<Tried>,
}

/// How a setting is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ask {
    /// A line of text, and the `inputmode` of its keyboard.
    Line(&'static str),
    /// A line that nobody may read again.
    Secret {
        /// Whether the shop keeps one, so that an empty field leaves it.
        is_kept: bool,
    },
    /// A password that the shop made up, to be pasted into the cabinet of the gateway; another one may be typed.
    MadeUp,
    /// One of these words.
    Choice(&'static [&'static str]),
    /// `true` or `false`.
    Switch,
    /// Not at all: a flag or the environment says it.
    Outside,
}

/// A field of the gateway's cabinet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CabinetField {
    /// The key of its name, as the cabinet has it.
    pub key: &'static str,
    /// What belongs into it.
    pub value: String,
}

/// A question as it is asked.
pub struct AskedQuestion<'a> {
    /// Which one.
    pub question: Question,
    /// How far the setup has come.
    pub setup: &'a Setup,
    /// What it asks for.
    pub fields: &'a [Asked],
    /// What is to be typed into the gateway's cabinet; nothing if the question is not about that.
    pub cabinet: &'a [CabinetField],
    /// What is wrong and belongs to no field.
    pub trouble: Option<String>,
}

/// The last question: who may sign in.
pub struct AskedAccount<'a> {
    /// How far the setup has come.
    pub setup: &'a Setup,
    /// The login that stands in its field.
    pub login: &'a str,
    /// What is wrong with it.
    pub login_mistake: Option<String>,
    /// What is wrong with the password, which is never shown.
    pub password_mistake: Option<String>,
    /// Whether goods of the demo are offered, and whether they are wanted.
    pub demo: Option<bool>,
}

/// A question about settings.
pub fn question_page(chrome: &Chrome, asked: &AskedQuestion<'_>) -> String {
    let mistakes = asked.fields.iter().filter_map(|field| {
        let mistake = field.mistake.clone()?;
        Some((field.key.clone(), mistake))
    });
    let trouble = asked.trouble.clone().map(|words| ("main".to_owned(), words));
    let body = Body {
        question: asked.question,
        setup: asked.setup,
        mistakes: mistakes.chain(trouble).collect(),
    };
    body.page(chrome, || {
        let fields = asked.fields.iter().map(|field| fields::field(chrome, field));
        let later = asked.question.may_wait().then(|| {
            view! {
                <button class="button button-quiet button-wide" name="later" value="true">
                    {chrome.text("setup-later")}
                </button>
            }
        });
        view! {
            {fields::cabinet(chrome, asked.cabinet)}
            <form class="stack" method="post" action=chrome.href("/setup") novalidate>
                // Enter saves what is typed: without this it would press the first button, which may be one that tries.
                <button class="visually-hidden" tabindex="-1" aria-hidden="true">
                    {chrome.text("setup-next")}
                </button>
                <input type="hidden" name="question" value=asked.question.as_str()/>
                {fields.collect_view()}
                <button class="button button-wide">{chrome.text("setup-next")}</button>
                {later}
            </form>
        }
        .drawn()
    })
}

/// The question that ends it all.
pub fn account_page(chrome: &Chrome, asked: &AskedAccount<'_>) -> String {
    let mistakes = [
        ("login", &asked.login_mistake),
        ("password", &asked.password_mistake),
    ];
    let mistakes = mistakes
        .into_iter()
        .filter_map(|(id, mistake)| Some((id.to_owned(), mistake.clone()?)));
    let body = Body {
        question: Question::Account,
        setup: asked.setup,
        mistakes: mistakes.collect(),
    };
    body.page(chrome, || {
        view! {
            <form class="stack" method="post" action=chrome.href("/setup") novalidate>
                <input type="hidden" name="question" value=Question::Account.as_str()/>
                {fields::login(chrome, asked)}
                {fields::password(chrome, asked)}
                {asked.demo.map(|is_wanted| fields::demo_goods(chrome, is_wanted))}
                <button class="button button-wide">{chrome.text("setup-finish")}</button>
            </form>
        }
        .drawn()
    })
}

/// What the link shows that the program printed: a button, since messengers open links by themselves and press no buttons.
pub fn begin_page(chrome: &Chrome, key: &str) -> String {
    let action = chrome.href(&format!("/setup/{key}"));
    plain_page(chrome, "setup-begin-title", || {
        view! {
            <p class="lead">{chrome.text("setup-begin-text")}</p>
            <form method="post" action=action>
                <button class="button button-wide">{chrome.text("setup-begin-button")}</button>
            </form>
            <p class="hint">{chrome.text("setup-begin-hint")}</p>
        }
        .drawn()
    })
}

/// For whoever has not opened the link in this browser.
pub fn shut_page(chrome: &Chrome) -> String {
    plain_page(chrome, "setup-shut-title", || {
        view! {
            <p class="lead">{chrome.text("setup-shut-text")}</p>
            <p>{chrome.text("setup-shut-again")}</p>
            <p><code>"systemctl restart vitrina"</code> <br/> <code>"journalctl -u vitrina -n 20"</code></p>
            <p class="hint">{chrome.text("setup-shut-terminal")} " " <code>"vitrina setup"</code></p>
        }
        .drawn()
    })
}

/// The end, where the office is at another address than this page: whoever set up the shop signs in there.
pub fn done_page(chrome: &Chrome, login: &str, office: String) -> String {
    plain_page(chrome, "setup-done-title", || {
        view! {
            <p class="lead">{chrome.with("setup-done-text", &[("login", login.into())])}</p>
            <p><a class="button button-wide" href=office.clone()>{chrome.text("setup-done-button")}</a></p>
            <p class="hint">{office}</p>
        }
        .drawn()
    })
}

/// What every question has around its form.
struct Body<'a> {
    question: Question,
    setup: &'a Setup,
    /// The mistakes, each with the id of its field.
    mistakes: Vec<(String, String)>,
}

impl Body<'_> {
    fn page(self, chrome: &Chrome, form: impl FnOnce() -> AnyView) -> String {
        let title = title(chrome, self.question);
        let document_title = if self.mistakes.is_empty() {
            title.clone()
        } else {
            format!("{} {title}", chrome.text("error-prefix"))
        };
        let text = chrome.text(&format!("setup-{}-text", self.question.as_str()));
        let (number, all) = (number(self.question), count(Question::ALL.len()));
        let step = chrome.with("setup-step", &[("number", number.into()), ("all", all.into())]);
        wizard(chrome, document_title, || {
            let summary = (!self.mistakes.is_empty())
                .then(|| error_summary(chrome.text("setup-mistakes"), self.mistakes));
            view! {
                <p class="hint">{step}</p>
                <h1>{title}</h1>
                {summary}
                <p class="lead">{text}</p>
                {form()}
                {all_questions(chrome, self.setup, self.question)}
            }
            .drawn()
        })
    }
}

/// The questions, so that one that was answered can be answered anew.
fn all_questions(chrome: &Chrome, setup: &Setup, here: Question) -> AnyView {
    let items = Question::ALL.map(|question| {
        let href = chrome.href(&format!("/setup?question={}", question.as_str()));
        let current = (question == here).then_some("step");
        let done = setup
            .is_answered(question)
            .then(|| view! { " " <span class="hint">{chrome.text("setup-answered")}</span> });
        view! { <li><a href=href aria-current=current>{title(chrome, question)}</a>{done}</li> }
    });
    view! {
        <nav aria-labelledby="questions">
            <h2 id="questions">{chrome.text("setup-questions")}</h2>
            <ol>{items.into_iter().collect_view()}</ol>
        </nav>
    }
    .drawn()
}

/// A page that asks nothing.
fn plain_page(chrome: &Chrome, title: &str, body: impl FnOnce() -> AnyView) -> String {
    let title = chrome.text(title);
    wizard(chrome, title.clone(), || {
        view! { <h1>{title}</h1> {body()} }.drawn()
    })
}

fn wizard(chrome: &Chrome, document_title: String, body: impl FnOnce() -> AnyView) -> String {
    document(chrome, &Head::private(document_title), "office", || {
        view! {
            {bar(chrome)}
            <main id="main"><div class="page"><div class="sheet">{body()}</div></div></main>
        }
        .drawn()
    })
}

/// The name of the shop, as far as it is known, and the way to the other language.
fn bar(chrome: &Chrome) -> AnyView {
    let other = chrome.other_lang();
    view! {
        <header class="site-header">
            <div class="page">
                <a class="brand" href=chrome.href("/setup")>
                    {icons::brand()}
                    <span>{chrome.seller.shop_name.clone()}</span>
                </a>
                <div class="site-tools">
                    <a
                        href=localized(other, &chrome.path)
                        lang=other.tag()
                        hreflang=other.tag()
                        aria-label=format!("{}, {}", other.tag().to_uppercase(), chrome.text("other-language"))
                    >
                        {other.tag().to_uppercase()}
                    </a>
                </div>
            </div>
        </header>
    }
    .drawn()
}

fn title(chrome: &Chrome, question: Question) -> String {
    chrome.text(&format!("setup-{}-title", question.as_str()))
}

/// Its place among the questions, from 1.
fn number(question: Question) -> u32 {
    count(
        Question::ALL
            .into_iter()
            .filter(|other| *other <= question)
            .count(),
    )
}

fn count(of: usize) -> u32 {
    u32::try_from(of).unwrap_or(u32::MAX)
}
