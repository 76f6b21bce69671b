//! What the staff writes about an order for itself: tags to find it by, and notes.

use crate::desk::Desk;
use app::{
    Chrome,
    drawn::Draw,
    pieces::{Field, TextArea, moment},
};
use axum::http::StatusCode;
use leptos::prelude::*;
use shop::{
    desk::Error,
    order::{Note, OrderNumber, Remark, Said, Tag},
    staff::{Admin, Right},
};

/// Characters of a note and of a tag that the fields take.
const MOST_NOTE: u16 = 2_000;
/// Characters of a token that is believed.
const LONGEST_TOKEN: usize = 64;

/// A remark as it was typed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RemarkForm {
    token: String,
    what: What,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
enum What {
    #[default]
    Nothing,
    Note(String),
    Tag(String),
    Untag(String),
}

/// A remark that was not taken; the server puts it into the context and answers with the page again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemarkTried(RemarkForm);

impl RemarkForm {
    /// The form of these fields.
    pub fn of_fields(fields: Vec<(String, String)>) -> Self {
        let mut form = Self::default();
        for (name, text) in fields {
            match name.as_str() {
                "token" => {
                    let plain = text.chars().filter(char::is_ascii_alphanumeric);
                    form.token = plain.take(LONGEST_TOKEN).collect();
                }
                "note" => form.what = What::Note(text),
                "tag" => form.what = What::Tag(text),
                "untag" => form.what = What::Untag(text),
                _ => {}
            }
        }
        form
    }

    /// Keeps the remark. The inner no is for whoever typed it.
    pub async fn carry_out(
        self,
        desk: &Desk,
        staff: &Admin,
        number: OrderNumber,
    ) -> Result<Result<(), RemarkTried>, Error> {
        let said = match &self.what {
            What::Nothing => None,
            What::Note(typed) => Note::parse(typed).map(Said::Note),
            What::Tag(typed) => Tag::parse(typed).map(Said::Tagged),
            What::Untag(typed) => Tag::parse(typed).map(Said::Untagged),
        };
        let Some(said) = said else {
            return Ok(Err(RemarkTried(self)));
        };
        // A tag is on or off however often that is said; a note is said once by its form.
        let token = if self.token.is_empty() {
            (desk.token)()
        } else {
            self.token
        };
        desk.shop.remark(staff, number, said, &token, desk.now()).await?;
        Ok(Ok(()))
    }
}

impl RemarkTried {
    /// The HTTP status of the page.
    pub fn status(&self) -> StatusCode {
        StatusCode::UNPROCESSABLE_ENTITY
    }
}

/// What there is to show.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Remarks {
    /// What was said, oldest first.
    pub said: Vec<Remark>,
    /// The tags that are on the order.
    pub tags: Vec<Tag>,
    /// One-time token of the form for a note.
    pub token: String,
    /// What was typed and not taken.
    pub tried: Option<RemarkTried>,
}

/// The tags and the notes with their forms.
pub(super) fn panel(chrome: &Chrome, number: OrderNumber, remarks: &Remarks) -> AnyView {
    let action = chrome.href(&format!("/admin/orders/{number}/remarks"));
    let tags = remarks
        .tags
        .iter()
        .map(|each| tag(chrome, &action, each))
        .collect_view();
    let said = remarks
        .said
        .iter()
        .map(|remark| told(chrome, remark))
        .collect_view();
    let may_write = chrome.may(Right::Remarks);
    let said = (!remarks.said.is_empty()).then(|| view! { <ol class="timeline">{said}</ol> });
    view! {
        <section class="panel" aria-labelledby="remarks">
            <h2 id="remarks">{chrome.text("remarks-title")}</h2>
            <p class="hint">{chrome.text("remarks-hint")}</p>
            {said}
            {may_write.then(|| note_form(chrome, &action, remarks))}
            <div class="cluster">{tags}</div>
            {may_write.then(|| tag_form(chrome, &action, remarks))}
        </section>
    }
    .drawn()
}

/// A tag leads to all orders that have it, and can be taken off.
fn tag(chrome: &Chrome, action: &str, tag: &Tag) -> AnyView {
    let text = tag.as_str().to_owned();
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("tag", &text);
    let href = chrome.href(&format!("/admin/orders?{}", query.finish()));
    let take_off = chrome.with("remark-untag", &[("tag", text.as_str().into())]);
    let shown = format!("#{text}");
    let button = chrome.may(Right::Remarks).then(|| {
        view! { <button class="button-link" name="untag" value=text aria-label=take_off>"×"</button> }
    });
    view! {
        <form method="post" action=action.to_owned() class="cluster">
            <a href=href>{shown}</a>
            " "
            {button}
        </form>
    }
    .drawn()
}

/// What was said, in words.
pub(crate) fn words(chrome: &Chrome, said: &Said) -> String {
    match said {
        Said::Note(note) => note.as_str().to_owned(),
        Said::Tagged(tag) => chrome.with("remark-tagged", &[("tag", tag.as_str().into())]),
        Said::Untagged(tag) => chrome.with("remark-untagged", &[("tag", tag.as_str().into())]),
    }
}

fn told(chrome: &Chrome, remark: &Remark) -> AnyView {
    view! {
        <li>
            <p class="remark">{words(chrome, &remark.said)}</p>
            <p class="who">{remark.who.clone()} ", " {moment(chrome, remark.at)}</p>
        </li>
    }
    .drawn()
}

fn note_form(chrome: &Chrome, action: &str, remarks: &Remarks) -> AnyView {
    let typed = remarks.tried.as_ref().and_then(|tried| match &tried.0.what {
        What::Note(typed) => Some(typed.clone()),
        What::Nothing | What::Tag(_) | What::Untag(_) => None,
    });
    let field = Field {
        mistake: typed.as_ref().map(|_| chrome.text("remark-note-wrong")),
        ..Field::new("note", chrome.text("remark-note"))
    };
    let (described_by, invalid) = (field.described_by(), field.invalid());
    let value = typed.unwrap_or_default();
    let control = view! {
        <TextArea id="note" name="note" value=value rows=3 most=MOST_NOTE required=true described_by=described_by invalid=invalid/>
    };
    view! {
        <form method="post" action=action.to_owned() class="stack">
            <input type="hidden" name="token" value=remarks.token.clone()/>
            {field.around(chrome, control.drawn())}
            <p><button class="button button-quiet">{chrome.text("remark-note-button")}</button></p>
        </form>
    }
    .drawn()
}

fn tag_form(chrome: &Chrome, action: &str, remarks: &Remarks) -> AnyView {
    let typed = remarks.tried.as_ref().and_then(|tried| match &tried.0.what {
        What::Tag(typed) => Some(typed.clone()),
        What::Nothing | What::Note(_) | What::Untag(_) => None,
    });
    let field = Field {
        mistake: typed.as_ref().map(|_| chrome.text("remark-tag-wrong")),
        ..Field::new("tag", chrome.text("remark-tag"))
    };
    let control = view! {
        <input
            id="tag"
            name="tag"
            required
            maxlength="40"
            autocomplete="off"
            aria-invalid=field.invalid()
            aria-describedby=field.described_by()
            value=typed.unwrap_or_default()
        />
    };
    view! {
        <form method="post" action=action.to_owned() class="stack">
            {field.around(chrome, control.drawn())}
            <p><button class="button button-quiet">{chrome.text("remark-tag-button")}</button></p>
        </form>
    }
    .drawn()
}
