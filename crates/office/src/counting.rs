//! The sheet of a stock-taking, kept row by row as it is typed in.

use crate::browser;
use leptos::{ev::Event, prelude::*};
use serde::{Deserialize, Serialize};
use wasm_bindgen::JsCast;
use web_sys::{HtmlInputElement, UrlSearchParams};

/// What came of a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
    /// Number of the stock-taking.
    number: i64,
    /// The page to sign in on.
    sign_in: String,
    /// What is said when nobody answers.
    unanswered: String,
    /// The form as the page was drawn with it.
    children: Children,
) -> impl IntoView {
    let said = RwSignal::new(String::new());
    let keep = move |event: Event| {
        let Some(row) = Row::of(&event) else {
            return;
        };
        let (sign_in, unanswered) = (sign_in.clone(), unanswered.clone());
        leptos::task::spawn_local(async move {
            let answer = match row.body(number) {
                Some(body) => browser::post("/api/office/count", &body).await,
                None => None,
            };
            match answer {
                Some(answer) if answer.status == 401 => drop(window().location().set_href(&sign_in)),
                Some(answer) => match serde_json::from_str::<RowKept>(&answer.text) {
                    Ok(kept) => {
                        row.mark(kept.is_kept);
                        said.set(kept.words);
                    }
                    Err(_) => said.set(unanswered),
                },
                None => said.set(unanswered),
            }
        });
    };
    view! {
        <div class="stack" on:change=keep>
            {children()}
            <p class="hint" role="status">{move || said.get()}</p>
        </div>
    }
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
        let field: HtmlInputElement = event.target()?.dyn_into().ok()?;
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
    fn body(&self, number: i64) -> Option<String> {
        let fields = UrlSearchParams::new().ok()?;
        fields.append("number", &number.to_string());
        fields.append("variant", &self.variant);
        fields.append("counted", &self.typed);
        fields.append("was", &self.was.value());
        Some(String::from(fields.to_string()))
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
