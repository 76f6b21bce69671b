//! What the pages of several goods show.

use super::{BulkForm, BulkTried, OLD_PRICES, Preview, Wrong};
use crate::{
    frame::{Room, office_page},
    goods::{
        differences::{Difference, between},
        form::GoodsForm,
        list::choices,
    },
    labels,
};
use app::{
    Chrome, Trouble,
    drawn::Draw,
    pieces::{Field, crumbs, error_box},
    views::Link,
};
use leptos::prelude::*;
use shop::catalog::{Category, MOST_IN_BULK, ProductState, Rounding};

/// Goods whose change is shown in full.
const SHOWN: usize = 300;

/// The fields that say what is to change, in a form for several goods.
pub(in crate::goods) fn fields(chrome: &Chrome, form: &BulkForm, categories: &[Category]) -> AnyView {
    let by = Field {
        hint: Some(chrome.text("goods-bulk-by-hint")),
        ..Field::new("by", chrome.text("goods-bulk-by"))
    };
    let input = view! {
        <input
            id="by"
            name="by"
            maxlength="20"
            autocomplete="off"
            aria-describedby=by.described_by()
            value=form.by.clone()
        />
    };
    let words = |value: &str, id: &str| (value.to_owned(), chrome.text(id));
    let whats = vec![
        words("price", "column-price"),
        words("state", "goods-state"),
        words("category", "goods-category"),
    ];
    let roundings = Rounding::ALL.map(|rounding| {
        let id = match rounding {
            Rounding::Kopecks => "goods-bulk-to-kopecks",
            Rounding::Roubles => "goods-bulk-to-roubles",
            Rounding::Tens => "goods-bulk-to-tens",
            Rounding::Hundreds => "goods-bulk-to-hundreds",
        };
        words(rounding.as_str(), id)
    });
    let old_prices = OLD_PRICES.map(|(name, id, _)| words(name, id));
    let states = ProductState::ALL.map(|state| {
        let words = labels::product_state(chrome, state).text;
        (state.as_str().to_owned(), words)
    });
    let rounding = if form.rounding.is_empty() {
        Rounding::default().as_str()
    } else {
        form.rounding.as_str()
    };
    view! {
        <div class="fields">
            {select(chrome, "what", "goods-bulk-what", whats, &form.what)}
            {by.around(chrome, input.drawn())}
            {select(chrome, "rounding", "goods-bulk-rounding", roundings.to_vec(), rounding)}
            {select(chrome, "old_prices", "goods-bulk-old", old_prices.to_vec(), &form.old_price)}
            {select(chrome, "to_state", "goods-bulk-state", states.to_vec(), &form.state)}
            {select(chrome, "to_category", "goods-bulk-category", choices(chrome, categories), &form.category)}
        </div>
    }
    .drawn()
}

fn select(
    chrome: &Chrome,
    name: &'static str,
    label: &str,
    options: Vec<(String, String)>,
    chosen: &str,
) -> AnyView {
    let options = options
        .into_iter()
        .map(|(value, words)| {
            let is_chosen = value == chosen;
            view! { <option value=value selected=is_chosen>{words}</option> }
        })
        .collect_view();
    let select = view! { <select id=name name=name>{options}</select> };
    Field::new(name, chrome.text(label)).around(chrome, select.drawn())
}

/// What the page shows.
#[expect(clippy::too_many_lines, reason = "a form, read from top to bottom")]
pub(crate) fn content(chrome: &Chrome, tried: &BulkTried, categories: &[Category]) -> AnyView {
    let form = &tried.form;
    let title = chrome.text("goods-bulk-title");
    let document_title = if tried.wrong.is_some() {
        format!("{} {title}", chrome.text("error-prefix"))
    } else {
        title.clone()
    };
    let goods = Link {
        href: chrome.href("/admin/goods"),
        text: chrome.text("goods-list-title"),
    };
    let wrong = tried.wrong.as_ref().map(|wrong| {
        let words = match wrong {
            Wrong::NoGoods => chrome.text("goods-bulk-no-goods"),
            Wrong::TooMany => {
                let most = i64::try_from(MOST_IN_BULK).unwrap_or(i64::MAX);
                chrome.with("goods-bulk-too-many", &[("most", most.into())])
            }
            Wrong::NoChange => chrome.text("goods-bulk-no-change"),
            Wrong::NoStep => chrome.text("goods-bulk-no-step"),
            Wrong::Refused(refusal) => Trouble::from(refusal.clone()).text(chrome),
        };
        error_box(chrome.text("goods-bulk-not-done"), words)
    });
    let seen: Vec<_> = tried.previews.iter().filter_map(Preview::seen).collect();
    let ids = if tried.previews.is_empty() {
        form.ids.iter().map(|(id, _)| id.0.to_string()).collect()
    } else {
        seen.iter()
            .map(|(id, revision)| format!("{}.{}", id.0, revision.0))
            .collect::<Vec<_>>()
    };
    let hidden = ids
        .into_iter()
        .map(|id| view! { <input type="hidden" name="id" value=id/> })
        .collect_view();
    // What cannot be changed comes first.
    let (fine, wrong_ones): (Vec<_>, Vec<_>) = tried.previews.iter().partition(|one| one.can_be());
    let rows = wrong_ones.into_iter().chain(fine).take(SHOWN);
    let rows = rows.map(|one| row(chrome, one, categories));
    let number = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    let cut = (tried.previews.len() > SHOWN).then(|| {
        let values = [
            ("shown", number(SHOWN).into()),
            ("count", number(tried.previews.len()).into()),
        ];
        view! { <p class="hint">{chrome.with("goods-bulk-cut", &values)}</p> }
    });
    let done = (form.done > 0).then(|| {
        let values = [
            ("done", number(form.done).into()),
            ("left", number(seen.len()).into()),
        ];
        view! {
            <div class="notice" data-tone="good" role="status">
                <p>{chrome.with("goods-bulk-done-part", &values)}</p>
            </div>
        }
    });
    let table = (!tried.previews.is_empty()).then(|| {
        view! {
            <table class="table table-wide">
                <thead>
                    <tr>
                        <th scope="col">{chrome.text("column-goods")}</th>
                        <th scope="col">{chrome.text("goods-bulk-becomes")}</th>
                    </tr>
                </thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        }
    });
    let count = number(seen.len());
    let apply = (!seen.is_empty()).then(|| {
        view! {
            <button class="button" name="step" value="apply">
                {chrome.with("goods-bulk-apply", &[("count", count.into())])}
            </button>
            " "
        }
    });
    let body = view! {
        <div class="stack stack-loose">
            {crumbs(chrome, vec![goods], Some(title.clone()))}
            <h1>{title}</h1>
            {done}
            {wrong}
            {table}
            {cut}
            <form class="panel" method="post" action=chrome.href("/admin/goods/bulk")>
                {hidden}
                <input type="hidden" name="back" value=form.back.clone()/>
                <input type="hidden" name="done" value=form.done.to_string()/>
                {fields(chrome, form, categories)}
                <p class="cluster">
                    {apply}
                    <button class="button button-quiet" name="step" value="show">{chrome.text("goods-bulk-show")}</button>
                    " "
                    <a href=chrome.href("/admin/goods")>{chrome.text("goods-bulk-not")}</a>
                </p>
            </form>
        </div>
    };
    office_page(chrome, &document_title, Room::Goods, body.drawn())
}

fn row(chrome: &Chrome, one: &Preview, categories: &[Category]) -> AnyView {
    let before = &one.preview.before;
    let name = before.name.get(chrome.lang).to_owned();
    let becomes = match &one.preview.put {
        Err(faults) => {
            let words = faults
                .iter()
                .map(|fault| chrome.words().field_mistake(&fault.mistake));
            refused(&words.collect::<Vec<_>>())
        }
        Ok(_) if !one.unprintable.is_empty() => {
            let words = one.unprintable.iter().map(|why| labels::unprintable(chrome, why));
            refused(&words.collect::<Vec<_>>())
        }
        Ok(_) if one.preview.is_idle() => {
            view! { <span class="hint">{chrome.text("goods-bulk-same")}</span> }.drawn()
        }
        Ok(put) => {
            let [before, after] = [before, put.product.form()].map(GoodsForm::of_product);
            let changes = between(chrome, categories, &before, &after);
            let each = changes.into_iter().map(|change| changed(chrome, change));
            view! { <ul class="plain">{each.collect_view()}</ul> }.drawn()
        }
    };
    view! {
        <tr>
            <td>{name}</td>
            <td data-label=chrome.text("goods-bulk-becomes")>{becomes}</td>
        </tr>
    }
    .drawn()
}

fn refused(words: &[String]) -> AnyView {
    view! { <span class="field-error">{words.join(" ")}</span> }.drawn()
}

/// A field that changes, with what was in it and what will be.
pub(in crate::goods) fn changed(chrome: &Chrome, change: Difference) -> AnyView {
    let shown = |text: String| {
        if text.is_empty() {
            chrome.text("goods-nothing")
        } else {
            text
        }
    };
    let values = [
        ("before", shown(change.before).into()),
        ("after", shown(change.after).into()),
    ];
    view! { <li><strong>{change.label}</strong> ": " {chrome.with("goods-history-change", &values)}</li> }
        .drawn()
}
