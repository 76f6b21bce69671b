//! What happened to a product, and the way back.

use super::{
    differences::{Difference, between},
    form::GoodsForm,
    saving::GoodsTried,
};
use crate::desk::Desk;
use app::{Chrome, pieces::moment};
use leptos::prelude::*;
use shop::{
    catalog::{Category, ProductFile, ProductForm, ProductId, ProductPut, ProductVersion, Revision},
    desk::Error,
    order::Refusal,
    staff::Admin,
};

/// Steps that are shown, and looked at when one of them is to be taken back.
pub(super) const MOST: i64 = 100;

/// The product as it was before it became this.
pub(super) async fn before(
    desk: &Desk,
    staff: &Admin,
    id: ProductId,
    revision: Revision,
) -> Result<ProductForm, Error> {
    let history = desk.shop.product_history(staff, id, MOST).await?;
    let version = history.into_iter().find(|version| version.revision == revision);
    version.and_then(|version| version.before).ok_or(Error::NotFound)
}

/// Makes a product again what it was before it became this. If it cannot be that any more, its form comes back with the
/// reasons.
pub async fn undo(
    desk: &Desk,
    staff: &Admin,
    id: ProductId,
    revision: i64,
) -> Result<Result<(), Box<GoodsTried>>, Error> {
    let before = before(desk, staff, id, Revision(revision)).await?;
    let file = desk.shop.product_file(staff, id).await?;
    let tried = |faults, meanwhile| {
        let form = GoodsForm::of_product(&before).with("revision", file.revision.0.to_string());
        Ok(Err(Box::new(GoodsTried {
            form,
            faults,
            meanwhile,
        })))
    };
    let product = match desk.shop.check_product(staff, Some(id), before.clone()).await? {
        Ok(product) => product,
        Err(faults) => return tried(faults.into_iter().map(super::form::fault_of).collect(), false),
    };
    let put = ProductPut {
        known: Some((id, file.revision)),
        product,
    };
    match desk.shop.put_products(staff, &[put], desk.now()).await {
        Ok(_) => Ok(Ok(())),
        Err(Error::Refused(Refusal::ChangedMeanwhile)) => tried(Vec::new(), true),
        Err(error) => Err(error),
    }
}

/// The story, newest first, each step with what it changed and a button that takes it back.
pub(super) fn panel(
    chrome: &Chrome,
    categories: &[Category],
    file: &ProductFile,
    history: &[ProductVersion],
) -> AnyView {
    if history.is_empty() {
        return ().into_any();
    }
    let steps = history.iter().map(|version| step(chrome, categories, file, version));
    view! {
        <section class="panel" aria-labelledby="history">
            <h2 id="history">{chrome.text("office-history-title")}</h2>
            <ol class="timeline">{steps.collect_view()}</ol>
        </section>
    }
    .into_any()
}

fn step(chrome: &Chrome, categories: &[Category], file: &ProductFile, version: &ProductVersion) -> AnyView {
    let changes = version.before.as_ref().map(|before| {
        let [before, after] = [before, &version.after].map(GoodsForm::of_product);
        between(chrome, categories, &before, &after)
    });
    let told = match changes {
        None => view! { <p>{chrome.text("goods-history-created")}</p> }.into_any(),
        Some(changes) => view! { <ul class="plain">{changes.into_iter().map(|each| change(chrome, each)).collect_view()}</ul> }
            .into_any(),
    };
    let at = chrome.moment(version.at);
    let undo = version.before.is_some().then(|| {
        let label = chrome.with("goods-undo-of", &[("at", at.into())]);
        view! {
            <form method="post" action=chrome.href(&format!("/admin/goods/{}/undo", file.id.0))>
                <input type="hidden" name="undo" value=version.revision.0.to_string()/>
                <button class="button-link" aria-label=label>{chrome.text("goods-undo")}</button>
            </form>
        }
    });
    view! {
        <li>
            {told}
            <p class="who">{version.who.clone()} " · " {moment(chrome, version.at)}</p>
            {undo}
        </li>
    }
    .into_any()
}

fn change(chrome: &Chrome, change: Difference) -> AnyView {
    let nothing = || chrome.text("goods-nothing");
    let shown = |text: String| if text.is_empty() { nothing() } else { text };
    let values = [
        ("before", shown(change.before).into()),
        ("after", shown(change.after).into()),
    ];
    view! { <li><strong>{change.label}</strong> ": " {chrome.with("goods-history-change", &values)}</li> }
        .into_any()
}
