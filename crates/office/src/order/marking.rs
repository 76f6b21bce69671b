//! The form for codes of marked goods, filled by a scanner at packing.

use super::{DeedOutcome, deed_form};
use app::{
    Chrome,
    drawn::Draw,
    pieces::{Field, TextArea},
};
use leptos::prelude::*;
use shop::{
    desk::OrderFile,
    order::{Deed, DeedKind, Line, MarkForm},
};

/// Whether codes can be noted, and a receipt will print them.
fn is_asked(file: &OrderFile) -> bool {
    file.receipts.first.is_some() && file.order.deeds().contains(&DeedKind::Mark)
}

/// Which marked goods have no codes yet. They can be sent without.
pub(super) fn standing(chrome: &Chrome, file: &OrderFile) -> AnyView {
    let lacking = file.order.lacking_codes();
    if lacking.is_empty() || !is_asked(file) {
        return ().drawn();
    }
    let goods = lacking.into_iter().filter_map(|(place, pieces)| {
        let line = file.order.placed.lines.get(place)?;
        Some(format!("{} × {pieces}", line.name.get(chrome.lang)))
    });
    let goods = goods.collect::<Vec<_>>().join(", ");
    let words = chrome.with("office-mark-lacking", &[("goods", goods.into())]);
    view! { <p class="notice" data-tone="wait">{words}</p> }.drawn()
}

/// The form; nothing where no receipt will print them.
pub(super) fn offer(chrome: &Chrome, file: &OrderFile, outcome: Option<&DeedOutcome>) -> AnyView {
    let order = &file.order;
    if !chrome.may(DeedKind::Mark.right()) || !is_asked(file) {
        return ().drawn();
    }
    let typed = outcome
        .and_then(|outcome| outcome.typed(DeedKind::Mark))
        .and_then(|deed| match deed {
            Deed::Mark(form) => Some(form),
            _ => None,
        });
    let mut lines: Vec<_> = order.placed.lines.iter().enumerate().collect();
    // Those that need codes come first.
    lines.sort_by_key(|(_, line)| !line.marked);
    let fields = lines
        .into_iter()
        .map(|line| field(chrome, file, line, typed))
        .collect_view();
    let is_open = typed.is_some() || !order.lacking_codes().is_empty();
    let fields = view! {
        <p class="hint">{chrome.text("office-mark-text")}</p>
        {fields}
    };
    let words = (chrome.text("office-mark"), "office-mark-button");
    deed_form::folded(chrome, order, DeedKind::Mark, words, is_open, fields.drawn())
}

/// The codes of a line: as they were typed, or as they were noted.
fn field(
    chrome: &Chrome,
    file: &OrderFile,
    (place, line): (usize, &Line),
    typed: Option<&MarkForm>,
) -> AnyView {
    let noted = || file.order.marking.get(&place).map(|codes| codes.join("\n"));
    let value = match typed {
        Some(form) => form.typed_of(place).to_owned(),
        None => noted().unwrap_or_default(),
    };
    let values = [
        ("name", line.name.get(chrome.lang).into()),
        ("count", file.order.refundable_pieces(place).into()),
    ];
    let name = MarkForm::field_of(place);
    let field = Field::new(name.clone(), chrome.with("office-mark-codes", &values));
    let described_by = field.described_by();
    let codes = view! {
        <TextArea id=name.clone() name=name value=value rows=2 most=30_000 described_by=described_by invalid=None/>
    };
    field.around(chrome, codes.drawn())
}
