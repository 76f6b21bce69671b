//! The sheet of a stock-taking, kept row by row as it is typed in.

use crate::browser;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlInputElement};

/// What came of a row.
#[cfg(feature = "ssr")]
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct RowKept {
    /// Whether what was typed is written down.
    pub is_kept: bool,
    /// The same in words.
    pub words: String,
}

// The browser posts the text of a row as it stands, so it needs no half of its own here.
#[cfg(feature = "ssr")]
mod functions {
    use super::RowKept;
    use crate::{Refused, desk::answered, stock};
    use leptos::prelude::*;

    /// Writes down what was counted of one variant. `was` is what the page had shown.
    #[server(prefix = "/api/office", endpoint = "count")]
    pub async fn count_row(
        number: i64,
        variant: i64,
        counted: String,
        was: String,
    ) -> Result<RowKept, Refused> {
        answered(stock::keep_row(number, variant, counted, was).await)
    }
}

/// The form of a sheet. A number is written down as soon as its field is left; what was not is sent by the form's own button,
/// as without a script.
#[island]
pub fn LiveSheet(
    /// The form as the page was drawn with it, and behind it a line for what is said.
    children: Children,
) -> impl IntoView {
    if let Some(sheet) = browser::woken("[data-live=sheet]") {
        browser::on(&sheet.clone(), &["change"], move |event| keep(&sheet, &event));
    }
    children()
}

fn keep(sheet: &Element, event: &Event) {
    let Some(row) = Row::of(event) else {
        return;
    };
    let Some(body) = row.body(&browser::noted(sheet, "data-number")) else {
        return;
    };
    let sheet = sheet.clone();
    browser::post("/api/office/count", &body, move |answer| {
        if answer.as_ref().is_some_and(|answer| answer.status == 401) {
            browser::go(&browser::noted(&sheet, "data-sign-in"));
            return;
        }
        let words = answer.and_then(|answer| {
            let words = answer.text("words")?;
            row.mark(answer.says("is_kept"));
            Some(words)
        });
        let words = words.unwrap_or_else(|| browser::noted(&sheet, "data-unanswered"));
        if let Some(said) = sheet.last_element_child() {
            said.set_text_content(Some(&words));
        }
    });
}

/// A row whose number was typed.
struct Row {
    /// The field, and what was in it.
    field: HtmlInputElement,
    typed: String,
    /// The field beside it, which says what is written down.
    was: HtmlInputElement,
    variant: String,
}

impl Row {
    fn of(event: &Event) -> Option<Self> {
        let field: HtmlInputElement = browser::target_of(event)?.dyn_into().ok()?;
        let variant = field.name().strip_prefix("counted-")?.to_owned();
        let was = field.next_element_sibling()?.dyn_into().ok()?;
        Some(Self {
            typed: field.value(),
            field,
            was,
            variant,
        })
    }

    /// The arguments of the function.
    fn body(&self, number: &str) -> Option<String> {
        let was = self.was.value();
        browser::encoded(&[
            ("number", number),
            ("variant", self.variant.as_str()),
            ("counted", self.typed.as_str()),
            ("was", was.as_str()),
        ])
    }

    /// What is written down is not sent again, unless something else was typed meanwhile.
    fn mark(&self, is_kept: bool) {
        if is_kept && self.field.value() == self.typed {
            self.was.set_value(&self.typed);
        }
        let invalid = if is_kept { "false" } else { "true" };
        drop(self.field.set_attribute("aria-invalid", invalid));
    }
}
