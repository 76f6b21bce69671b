//! What is told above the form of a product.

use super::{Showing, path_of};
use crate::{
    goods::{differences::between, form::GoodsForm},
    labels,
};
use app::{Chrome, drawn::Draw, pieces::moment};
use leptos::prelude::*;
use shop::catalog::{ProductDraft, ProductFile, ProductState};

/// How the product stands, who wrote it last, and the way to its page.
pub(super) fn standing(chrome: &Chrome, file: &ProductFile) -> AnyView {
    let shown = (file.form.state == ProductState::Published).then(|| {
        let href = chrome.href(&format!("/products/{}", file.form.slug));
        view! { " " <a href=href>{chrome.text("goods-open-page")}</a> }
    });
    // The beginning of time is when the shop took no note of it.
    let since = (file.changed_at.ms() > 0).then(|| {
        view! { " " <span class="hint">{chrome.text("goods-changed")} " " {moment(chrome, file.changed_at)}</span> }
    });
    view! {
        <p class="cluster">
            {labels::drawn(labels::product_state(chrome, file.form.state))}
            {since}
            {shown}
        </p>
    }
    .drawn()
}

/// What somebody typed before and did not save.
pub(super) fn offered(chrome: &Chrome, showing: &Showing<'_>, draft: &ProductDraft) -> AnyView {
    let values = [
        ("at", chrome.moment(draft.at).into()),
        ("who", draft.who.as_str().into()),
    ];
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("draft", &draft.who);
    let path = path_of(showing.file);
    let href = chrome.href(&format!("{path}?{}", query.finish()));
    // What somebody else typed is theirs to throw away.
    let away = (draft.who == showing.me).then(|| {
        view! {
            <form method="post" action=chrome.href(&format!("{path}/drop-draft"))>
                <button class="button-link">{chrome.text("goods-draft-drop")}</button>
            </form>
        }
    });
    view! {
        <div class="notice" data-tone="wait" role="status">
            <p>{chrome.with("goods-draft-offered", &values)}</p>
            <div class="cluster">
                <a class="button button-quiet" href=href>{chrome.text("goods-draft-go-on")}</a>
                {away}
            </div>
        </div>
    }
    .drawn()
}

/// Somebody else saved it meanwhile: who, when, and each field that is different, with both values.
pub(super) fn meanwhile(chrome: &Chrome, showing: &Showing<'_>) -> AnyView {
    let Some(file) = showing.file else {
        return ().drawn();
    };
    let kept = GoodsForm::of_product(&file.form);
    let differences = between(chrome, showing.categories, &showing.tried.form, &kept);
    let last = showing.history.first();
    let values = [
        ("at", chrome.moment(file.changed_at).into()),
        ("who", last.map_or("", |last| last.who.as_str()).into()),
    ];
    let rows = differences.into_iter().map(|each| {
        view! {
            <tr>
                <th scope="row">{each.label}</th>
                <td data-label=chrome.text("goods-mine")>{each.before}</td>
                <td data-label=chrome.text("goods-theirs")>{each.after}</td>
            </tr>
        }
    });
    view! {
        <section
            class="error-summary"
            role="alert"
            tabindex="-1"
            id="errors"
            aria-labelledby="errors-title"
            autofocus
        >
            <h2 id="errors-title">{chrome.text("goods-meanwhile-title")}</h2>
            <p>{chrome.with("goods-meanwhile-text", &values)}</p>
            <table class="table table-wide">
                <thead>
                    <tr>
                        <th scope="col">{chrome.text("goods-field")}</th>
                        <th scope="col">{chrome.text("goods-mine")}</th>
                        <th scope="col">{chrome.text("goods-theirs")}</th>
                    </tr>
                </thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
            <p class="cluster">
                <button class="button" name="step" value="save" form="product">{chrome.text("goods-save-mine")}</button>
                " "
                <a class="button button-quiet" href=chrome.href(&path_of(showing.file))>
                    {chrome.text("goods-take-theirs")}
                </a>
            </p>
        </section>
    }
    .drawn()
}
