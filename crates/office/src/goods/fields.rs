//! Fields of the form, each with its label, its hint and what is wrong with it.

use super::form::{FormFault, Row, Wrong, name_in, text_of};
use crate::labels;
use app::{
    Chrome,
    drawn::Draw,
    pieces::{Field, TextArea, error_summary, mistake_line},
};
use leptos::prelude::*;

/// Draws the fields of a form.
#[derive(Clone, Copy)]
pub(super) struct Pen<'a> {
    pub chrome: &'a Chrome,
    pub faults: &'a [FormFault],
}

/// A field of one line.
#[derive(Clone, Copy)]
pub(super) struct Line {
    /// Id of its label.
    pub label: &'static str,
    /// Id of its hint.
    pub hint: Option<&'static str>,
    /// Whether it may be left empty and says so.
    pub is_optional: bool,
    /// `inputmode`: which keyboard a phone shows.
    pub mode: &'static str,
    /// Most characters.
    pub most: u16,
}

impl Line {
    /// Words that have to be there.
    pub const fn words(label: &'static str, most: u16) -> Self {
        Self {
            label,
            hint: None,
            is_optional: false,
            mode: "text",
            most,
        }
    }

    /// A number that may be missing.
    pub const fn number(label: &'static str, mode: &'static str) -> Self {
        Self {
            label,
            hint: None,
            is_optional: true,
            mode,
            most: 20,
        }
    }

    /// The same field, with a hint.
    pub const fn hinted(self, hint: &'static str) -> Self {
        Self {
            hint: Some(hint),
            ..self
        }
    }

    /// The same field, which may be left empty.
    pub const fn optional(self) -> Self {
        Self {
            is_optional: true,
            ..self
        }
    }
}

impl Pen<'_> {
    /// What is wrong with a field, in words.
    pub fn wrong(self, name: &str) -> Option<String> {
        let fault = self.faults.iter().find(|fault| fault.field == name)?;
        Some(words_of(self.chrome, &fault.wrong))
    }

    /// Whether any of these fields of a row is wrong.
    pub fn is_any_wrong(self, kind: &str, at: usize, fields: &[&str]) -> bool {
        fields.iter().any(|field| {
            self.faults
                .iter()
                .any(|fault| fault.field == name_in(kind, at, field))
        })
    }

    fn field(self, name: &str, line: Line) -> Field {
        let Line {
            label,
            hint,
            is_optional,
            ..
        } = line;
        Field {
            optional: is_optional.then(|| self.chrome.text("office-hand-optional")),
            hint: hint.map(|hint| self.chrome.text(hint)),
            mistake: self.wrong(name),
            ..Field::new(name, self.chrome.text(label))
        }
    }

    /// A field of one line with what was typed.
    pub fn line(self, name: &str, value: &str, line: Line) -> AnyView {
        let field = self.field(name, line);
        let input = view! {
            <input
                id=name.to_owned()
                name=name.to_owned()
                inputmode=line.mode
                maxlength=line.most.to_string()
                autocomplete="off"
                aria-invalid=field.invalid()
                aria-describedby=field.described_by()
                value=value.to_owned()
            />
        };
        field.around(self.chrome, input.drawn())
    }

    /// The same in a row of the form.
    pub fn line_in(self, row: (&str, usize, &Row), field: &str, line: Line) -> AnyView {
        let (kind, at, row) = row;
        self.line(&name_in(kind, at, field), text_of(row, field), line)
    }

    /// A field of several lines.
    pub fn area(self, name: &str, value: &str, rows: u32, line: Line) -> AnyView {
        let field = self.field(name, line);
        let (invalid, described_by) = (field.invalid(), field.described_by());
        let area = view! {
            <TextArea
                id=name
                name=name
                value=value.to_owned()
                rows=rows
                most=line.most
                described_by=described_by
                invalid=invalid
            />
        };
        field.around(self.chrome, area.drawn())
    }

    /// A choice among values with their words.
    pub fn choice(self, name: &str, chosen: &str, options: Vec<(String, String)>, line: Line) -> AnyView {
        let field = self.field(name, line);
        let options = options
            .into_iter()
            .map(|(value, words)| {
                let is_chosen = value == chosen;
                view! { <option value=value selected=is_chosen>{words}</option> }
            })
            .collect_view();
        let select = view! {
            <select
                id=name.to_owned()
                name=name.to_owned()
                aria-invalid=field.invalid()
                aria-describedby=field.described_by()
            >
                {options}
            </select>
        };
        field.around(self.chrome, select.drawn())
    }

    /// What is wrong with a group of fields, below its heading.
    pub fn group(self, name: &str) -> AnyView {
        self.wrong(name)
            .map(|words| mistake_line(self.chrome, name, words))
            .drawn()
    }

    /// All faults, each leading to its field; nothing if there are none.
    pub fn summary(self) -> AnyView {
        if self.faults.is_empty() {
            return ().drawn();
        }
        let count = i64::try_from(self.faults.len()).unwrap_or(i64::MAX);
        let title = self.chrome.with("mistakes-title", &[("count", count.into())]);
        let links = self.faults.iter();
        let links = links.map(|fault| (fault.field.clone(), words_of(self.chrome, &fault.wrong)));
        error_summary(title, links.collect())
    }
}

/// A tick of a row.
pub(super) fn tick(chrome: &Chrome, name: String, is_set: bool, label: &str) -> AnyView {
    view! {
        <label class="check">
            <input type="checkbox" id=name.clone() name=name value="on" checked=is_set/>
            <span>{chrome.text(label)}</span>
        </label>
    }
    .drawn()
}

/// What is wrong, for the staff.
fn words_of(chrome: &Chrome, wrong: &Wrong) -> String {
    match wrong {
        Wrong::Rule(mistake) => chrome.words().field_mistake(mistake),
        Wrong::NotACount => chrome.text("goods-wrong-count"),
        Wrong::NotASum => chrome.text("goods-wrong-sum"),
        Wrong::Photos => chrome.text("goods-wrong-photos"),
        Wrong::Receipt(fault) => {
            let why = labels::unprintable(chrome, fault);
            chrome.with("goods-wrong-receipt", &[("why", why.into())])
        }
    }
}
