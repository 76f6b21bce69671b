//! What happened to a product, and the way back.

use super::{
    bulk::changed,
    differences::between,
    form::{GoodsForm, fault_of},
    saving::{GoodsTried, unprintable},
};
use crate::desk::Desk;
use app::{Chrome, drawn::Draw, pieces::moment};
use leptos::prelude::*;
use shop::{
    catalog::{Category, ProductFile, ProductId, ProductVersion, Revision},
    desk::{Error, Saved},
    order::Refusal,
    staff::Admin,
    time::Timestamp,
};

/// Makes a product that was seen as `seen` again what it was before it became `step`. If it cannot be that any more, or is
/// something else by now, its form comes back with the reasons.
pub async fn undo(
    desk: &Desk,
    staff: &Admin,
    id: ProductId,
    step: Revision,
    seen: Revision,
) -> Result<Result<(), Box<GoodsTried>>, Error> {
    let before = desk.shop.product_before(staff, id, step, desk.now()).await?;
    let form = GoodsForm::of_product(&before).with("revision", seen.0.to_string());
    let faults = unprintable(desk, &before);
    if !faults.is_empty() {
        return Ok(Err(Box::new(GoodsTried {
            form,
            faults,
            meanwhile: false,
        })));
    }
    let saved = desk.shop.save_product(staff, id, seen, before, desk.now()).await;
    let (faults, meanwhile) = match saved {
        Ok(Saved::Done(_)) => return Ok(Ok(())),
        Ok(Saved::Faulty(faults)) => (faults.into_iter().map(fault_of).collect(), false),
        Err(Error::Refused(Refusal::ChangedMeanwhile)) => (Vec::new(), true),
        Err(error) => return Err(error),
    };
    Ok(Err(Box::new(GoodsTried {
        form,
        faults,
        meanwhile,
    })))
}

/// The story, newest first, each step with what it changed and a button that takes it back.
pub(super) fn panel(
    chrome: &Chrome,
    categories: &[Category],
    file: &ProductFile,
    history: &[ProductVersion],
    now: Timestamp,
) -> AnyView {
    if history.is_empty() {
        return ().drawn();
    }
    let steps = history.iter().map(|version| {
        let undo = version
            .can_be_undone(history, &file.form, now)
            .then(|| way_back(chrome, file, version));
        step(chrome, categories, version, undo)
    });
    view! {
        <section class="panel" aria-labelledby="history">
            <h2 id="history">{chrome.text("office-history-title")}</h2>
            <ol class="timeline">{steps.collect_view()}</ol>
        </section>
    }
    .drawn()
}

fn step(
    chrome: &Chrome,
    categories: &[Category],
    version: &ProductVersion,
    undo: Option<AnyView>,
) -> AnyView {
    let changes = version.before.as_ref().map(|before| {
        let [before, after] = [before, &version.after].map(GoodsForm::of_product);
        between(chrome, categories, &before, &after)
    });
    let told = match changes {
        None => view! { <p>{chrome.text("goods-history-created")}</p> }.drawn(),
        Some(changes) => view! { <ul class="plain">{changes.into_iter().map(|each| changed(chrome, each)).collect_view()}</ul> }
            .drawn(),
    };
    view! {
        <li>
            {told}
            <p class="who">{version.who.clone()} ", " {moment(chrome, version.at)}</p>
            {undo}
        </li>
    }
    .drawn()
}

/// The button that takes a step back. What came after it goes, too, and that is said.
fn way_back(chrome: &Chrome, file: &ProductFile, version: &ProductVersion) -> AnyView {
    let label = chrome.with("goods-undo-of", &[("at", chrome.moment(version.at).into())]);
    let later = (version.revision < file.revision)
        .then(|| view! { <p class="hint">{chrome.text("goods-undo-later")}</p> });
    view! {
        <form method="post" action=chrome.href(&format!("/admin/goods/{}/undo", file.id.0))>
            <input type="hidden" name="undo" value=version.revision.0.to_string()/>
            <input type="hidden" name="seen" value=file.revision.0.to_string()/>
            <button class="button-link" aria-label=label>{chrome.text("goods-undo")}</button>
            {later}
        </form>
    }
    .drawn()
}
