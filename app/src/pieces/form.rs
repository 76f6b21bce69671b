//! Parts of forms: fields with their hints and mistakes, and the summary of mistakes on top.

use crate::{Chrome, drawn::Draw};
use leptos::{either::Either, prelude::*};
use std::fmt::Display;

/// What surrounds a control: its label, its hint, its mistake.
pub struct Field {
    /// Id of the control; its name too, where [`Field::with_input`] makes it.
    pub id: String,
    /// Its name for people.
    pub label: String,
    /// Set for a field that may stay empty: when it is wanted.
    pub optional: Option<String>,
    /// What helps to fill it in.
    pub hint: Option<String>,
    /// What is wrong with what was typed.
    pub mistake: Option<String>,
}

/// What kind of input it is.
#[derive(Debug, Clone, Copy)]
pub struct Input {
    /// `type`
    pub kind: &'static str,
    /// `inputmode`: which keyboard a phone shows.
    pub mode: &'static str,
    /// `autocomplete`: what the browser may fill in.
    pub autocomplete: &'static str,
    /// Whether it has to be filled in.
    pub is_required: bool,
}

/// What came of trying what was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tried {
    /// Whether it works.
    pub is_good: bool,
    /// The sentence that says so.
    pub words: String,
    /// What the other side said, in its own words; empty if nothing.
    pub said: String,
}

impl Field {
    /// A field with nothing but a label.
    pub fn new(id: impl Into<String>, label: String) -> Self {
        Self {
            id: id.into(),
            label,
            optional: None,
            hint: None,
            mistake: None,
        }
    }

    /// Ids of what describes the control, for its `aria-describedby`.
    pub fn described_by(&self) -> Option<String> {
        let hint = self.hint.as_ref().map(|_| format!("{}-hint", self.id));
        let mistake = self.mistake.as_ref().map(|_| format!("{}-error", self.id));
        let ids: Vec<String> = hint.into_iter().chain(mistake).collect();
        (!ids.is_empty()).then(|| ids.join(" "))
    }

    /// The value of the control's `aria-invalid`.
    pub fn invalid(&self) -> Option<&'static str> {
        self.mistake.as_ref().map(|_| "true")
    }

    /// The field around an input of one line.
    pub fn with_input(self, chrome: &Chrome, value: &str, input: Input) -> AnyView {
        let control = view! {
            <input
                id=self.id.clone()
                name=self.id.clone()
                type=input.kind
                inputmode=input.mode
                autocomplete=input.autocomplete
                required=input.is_required
                aria-invalid=self.invalid()
                aria-describedby=self.described_by()
                value=value.to_owned()
            />
        };
        self.around(chrome, control.drawn())
    }

    /// The field around a login.
    pub fn with_login(self, chrome: &Chrome, value: &str) -> AnyView {
        let control = view! {
            <input
                id=self.id.clone()
                name=self.id.clone()
                autocomplete="username"
                autocapitalize="none"
                spellcheck="false"
                required
                aria-invalid=self.invalid()
                aria-describedby=self.described_by()
                value=value.to_owned()
            />
        };
        self.around(chrome, control.drawn())
    }

    /// The field around a password, which never comes back. `autocomplete` says whether it is one of before or a new one.
    pub fn with_password(self, chrome: &Chrome, autocomplete: &'static str) -> AnyView {
        let control = view! {
            <input
                id=self.id.clone()
                name=self.id.clone()
                type="password"
                autocomplete=autocomplete
                required
                aria-invalid=self.invalid()
                aria-describedby=self.described_by()
            />
        };
        self.around(chrome, control.drawn())
    }

    /// The field around its control.
    pub fn around(self, chrome: &Chrome, control: AnyView) -> AnyView {
        let id = &self.id;
        let optional = self
            .optional
            .map(|when| view! { " " <span class="optional">{when}</span> });
        let hint = self
            .hint
            .map(|hint| view! { <p class="hint" id=format!("{id}-hint")>{hint}</p> });
        let mistake = self.mistake.map(|words| mistake_line(chrome, id, words));
        view! {
            <div class="field">
                <label for=id.clone()>{self.label}{optional}</label>
                {hint}
                {mistake}
                {control}
            </div>
        }
        .drawn()
    }
}

/// What came of trying what was typed, below the button that tried it.
pub fn outcome(chrome: &Chrome, tried: &Tried) -> AnyView {
    let said = (!tried.said.is_empty()).then(|| {
        view! { <p class="hint">{chrome.text("settings-test-said")} " " <q>{tried.said.clone()}</q></p> }
    });
    let words = tried.words.clone();
    let sentence = if tried.is_good {
        Either::Left(view! { <p><strong>{words}</strong></p> })
    } else {
        Either::Right(view! { <p class="field-error">{words}</p> })
    };
    view! { <div class="stack" role="status">{sentence} {said}</div> }.drawn()
}

/// The words beside a control that was filled in wrongly.
pub fn mistake_line(chrome: &Chrome, id: &str, words: String) -> AnyView {
    view! {
        <p class="field-error" id=format!("{id}-error")>
            <span class="visually-hidden">{chrome.text("error-prefix")}" "</span>
            {words}
        </p>
    }
    .drawn()
}

/// All mistakes of a form, on top of it, each leading to its field (an id).
pub fn error_summary<Id: Display>(title: String, mistakes: Vec<(Id, String)>) -> AnyView {
    let items = mistakes
        .into_iter()
        .map(|(id, words)| view! { <li><a href=format!("#{id}")>{words}</a></li> })
        .collect_view();
    view! {
        <section
            class="error-summary"
            role="alert"
            tabindex="-1"
            id="errors"
            aria-labelledby="errors-title"
            autofocus
        >
            <h2 id="errors-title">{title}</h2>
            <ul>{items}</ul>
        </section>
    }
    .drawn()
}

/// One thing that went wrong and belongs to no field.
pub fn error_box(title: String, words: String) -> AnyView {
    view! {
        <section
            class="error-summary"
            role="alert"
            tabindex="-1"
            id="errors"
            aria-labelledby="errors-title"
            autofocus
        >
            <h2 id="errors-title">{title}</h2>
            <p>{words}</p>
        </section>
    }
    .drawn()
}

/// Several lines of text to be changed.
///
/// Leptos writes the children of `<textarea>` as they are, so what a visitor typed could end the element and go on as
/// markup. Here it is escaped; the line break in front is the one that HTML itself drops.
#[component]
pub fn TextArea(
    /// Id of the element.
    #[prop(into)]
    id: String,
    /// Name of the field.
    #[prop(into)]
    name: String,
    /// What was typed before.
    #[prop(optional)]
    value: String,
    /// Lines to be seen.
    #[prop(default = 3)]
    rows: u32,
    /// Most characters.
    most: u16,
    /// Whether it has to be filled in.
    #[prop(optional)]
    required: bool,
    /// Ids of what describes it.
    #[prop(optional_no_strip)]
    described_by: Option<String>,
    /// `true` if there is a mistake in it.
    #[prop(optional_no_strip)]
    invalid: Option<&'static str>,
) -> impl IntoView {
    let mut escaped = String::from("\n");
    html_escape::encode_text_to_string(value, &mut escaped);
    view! {
        <textarea
            id=id
            name=name
            rows=rows.to_string()
            maxlength=most.to_string()
            required=required
            aria-invalid=invalid
            aria-describedby=described_by
            inner_html=escaped
        ></textarea>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_into_a_text_area_stays_inside() {
        let value = "первая\n</textarea><img src=x onerror=alert(1)>&amp;".to_owned();
        let html = view! { <TextArea id="comment" name="comment" most=1000 value=value/> }.to_html();
        assert!(
            html.contains(
                "\nпервая\n&lt;/textarea&gt;&lt;img src=x onerror=alert(1)&gt;&amp;amp;</textarea>"
            )
        );
        assert_eq!(html.matches("</textarea>").count(), 1);
        assert!(!html.contains("<img"));
    }

    #[test]
    fn a_field_is_described_by_what_it_has() {
        let mut field = Field::new("phone", "Телефон".to_owned());
        assert_eq!(field.described_by(), None);
        field.hint = Some("любая запись".to_owned());
        field.mistake = Some("короткий".to_owned());
        assert_eq!(field.described_by().as_deref(), Some("phone-hint phone-error"));
    }
}
