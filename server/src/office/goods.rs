//! Plain forms about goods: each post ends in a redirect, or in the page again.

use super::{desk, forms::seat, page};
use crate::{AppState, clock, staff::Staff, visitor::Visitor, window::onward};
use axum::{
    Form,
    extract::{Path, State},
    response::{Html, IntoResponse, Response},
};
use office::{
    BulkForm, BulkOutcome, CategoryForm, CategoryOutcome, GoodsForm, GoodsOutcome, RowDone, RowWish,
    list_with,
};
use shop::{
    catalog::{ProductId, Revision},
    desk::Error,
    staff::Admin,
};

type Fields = Form<Vec<(String, String)>>;

/// `POST /admin/goods/new`
pub async fn create(
    State(state): State<AppState>,
    Staff(admin): Staff,
    visitor: Visitor,
    Form(fields): Fields,
) -> Response {
    write(&state, admin, &visitor, None, fields).await
}

/// `POST /admin/goods/{id}`
pub async fn save(
    State(state): State<AppState>,
    Staff(admin): Staff,
    visitor: Visitor,
    Path(id): Path<String>,
    Form(fields): Fields,
) -> Response {
    match number(&id) {
        Ok(id) => write(&state, admin, &visitor, Some(id), fields).await,
        Err(error) => state.error_page_at(visitor.chrome(&state), error),
    }
}

async fn write(
    state: &AppState,
    admin: Admin,
    visitor: &Visitor,
    id: Option<ProductId>,
    fields: Vec<(String, String)>,
) -> Response {
    let chrome = visitor.chrome(state);
    let (form, step) = GoodsForm::of_fields(fields);
    match form.carry_out(step, &desk(state), &admin, &chrome, id).await {
        Ok(GoodsOutcome::Saved(id)) => {
            tracing::info!(product = id.0, staff = admin.login(), "the staff saved a product");
            onward(&chrome.href(&format!("/admin/goods/{}", id.0)))
        }
        Ok(GoodsOutcome::Preview(document)) => Html(document).into_response(),
        Ok(GoodsOutcome::Again(tried)) => {
            let path = chrome.href(&path_of(id));
            page(state, seat(chrome, admin), &path, tried.status(), *tried).await
        }
        Err(error) => state.error_page_at(chrome, error),
    }
}

fn path_of(id: Option<ProductId>) -> String {
    match id {
        Some(id) => format!("/admin/goods/{}", id.0),
        None => "/admin/goods/new".to_owned(),
    }
}

fn number(id: &str) -> Result<ProductId, Error> {
    id.parse().map(ProductId).map_err(|_| Error::NotFound)
}

/// `POST /admin/goods/{id}/row`: what a row of the list asks for.
pub async fn row(
    State(state): State<AppState>,
    Staff(admin): Staff,
    visitor: Visitor,
    Path(id): Path<String>,
    Form(fields): Fields,
) -> Response {
    let chrome = visitor.chrome(&state);
    let back = fields.iter().find(|(name, _)| name == "back");
    let back = back.map_or("", |(_, back)| back.as_str()).to_owned();
    let wish = number(&id).and_then(|id| {
        let wish = RowWish::of_fields(&fields).ok_or(Error::NotFound)?;
        Ok((id, wish))
    });
    let done = match wish {
        Ok((id, wish)) => office::carry_out_row(&desk(&state), &admin, id, wish)
            .await
            .map(|done| (id, done)),
        Err(error) => Err(error),
    };
    match done {
        Ok((id, Ok(done))) => {
            tracing::info!(
                product = id.0,
                staff = admin.login(),
                "the staff changed prices or pieces"
            );
            let list = match done {
                RowDone::Changed => list_with(&back, &[id], &[]),
                RowDone::Moved(variants) => list_with(&back, &[], &variants),
            };
            onward(&format!("{}#row-{}", chrome.href(&list), id.0))
        }
        Ok((_, Err(tried))) => {
            let path = chrome.href(&list_with(&back, &[], &[]));
            page(&state, seat(chrome, admin), &path, tried.status(), tried).await
        }
        Err(error) => state.error_page_at(chrome, error),
    }
}

/// `POST /admin/goods/{id}/undo`: a step of the product's history is taken back.
pub async fn undo(
    State(state): State<AppState>,
    Staff(admin): Staff,
    visitor: Visitor,
    Path(id): Path<String>,
    Form(fields): Fields,
) -> Response {
    let chrome = visitor.chrome(&state);
    let revision = |wanted: &str| {
        let field = fields.iter().find(|(name, _)| name == wanted);
        field.and_then(|(_, text)| text.parse().ok()).map(Revision)
    };
    // A form that names no version has seen none.
    let seen = revision("seen").unwrap_or(Revision(0));
    let done = match (number(&id), revision("undo")) {
        (Ok(id), Some(step)) => office::undo(&desk(&state), &admin, id, step, seen)
            .await
            .map(|done| (id, done)),
        (Ok(_), None) => Err(Error::NotFound),
        (Err(error), _) => Err(error),
    };
    match done {
        Ok((id, Ok(()))) => {
            tracing::info!(
                product = id.0,
                staff = admin.login(),
                "the staff took a change back"
            );
            onward(&chrome.href(&path_of(Some(id))))
        }
        Ok((id, Err(tried))) => {
            let path = chrome.href(&path_of(Some(id)));
            page(&state, seat(chrome, admin), &path, tried.status(), *tried).await
        }
        Err(error) => state.error_page_at(chrome, error),
    }
}

/// `POST /admin/goods/new/drop-draft`
pub async fn drop_new_draft(
    State(state): State<AppState>,
    Staff(admin): Staff,
    visitor: Visitor,
) -> Response {
    without_draft(&state, &admin, &visitor, Ok(None)).await
}

/// `POST /admin/goods/{id}/drop-draft`
pub async fn drop_draft(
    State(state): State<AppState>,
    Staff(admin): Staff,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Response {
    without_draft(&state, &admin, &visitor, number(&id).map(Some)).await
}

async fn without_draft(
    state: &AppState,
    admin: &Admin,
    visitor: &Visitor,
    id: Result<Option<ProductId>, Error>,
) -> Response {
    let chrome = visitor.chrome(state);
    let dropped = async {
        let id = id?;
        state.shop.drop_draft(admin, id).await?;
        Ok(path_of(id))
    };
    match dropped.await {
        Ok(path) => onward(&chrome.href(&path)),
        Err(error) => state.error_page_at(chrome, error),
    }
}

/// `POST /admin/goods/bulk`
pub async fn bulk(
    State(state): State<AppState>,
    Staff(admin): Staff,
    visitor: Visitor,
    Form(fields): Fields,
) -> Response {
    let chrome = visitor.chrome(&state);
    match BulkForm::of_fields(fields).carry_out(&desk(&state), &admin).await {
        Ok(BulkOutcome::Done { ids, back }) => {
            tracing::info!(
                products = ids.len(),
                staff = admin.login(),
                "the staff changed goods"
            );
            onward(&chrome.href(&list_with(&back, &ids, &[])))
        }
        Ok(BulkOutcome::Again(tried)) => {
            let path = chrome.href("/admin/goods/bulk");
            page(&state, seat(chrome, admin), &path, tried.status(), *tried).await
        }
        Err(error) => state.error_page_at(chrome, error),
    }
}

/// `POST /admin/goods/demo`: the demo's goods for a shop that has none.
pub async fn demo(State(state): State<AppState>, Staff(admin): Staff, visitor: Visitor) -> Response {
    let chrome = visitor.chrome(&state);
    if !cfg!(feature = "demo") {
        return state.error_page_at(chrome, Error::NotFound);
    }
    match state.shop.put_demo_goods(&admin, clock::now()).await {
        Ok(()) => {
            tracing::info!(staff = admin.login(), "the demo's goods are on the shelf");
            onward(&chrome.href("/admin/goods"))
        }
        Err(error) => state.error_page_at(chrome, error),
    }
}

/// `POST /admin/categories`
pub async fn categories(
    State(state): State<AppState>,
    Staff(admin): Staff,
    visitor: Visitor,
    Form(fields): Fields,
) -> Response {
    let chrome = visitor.chrome(&state);
    let path = chrome.href("/admin/categories");
    match CategoryForm::of_fields(fields)
        .carry_out(&desk(&state), &admin)
        .await
    {
        Ok(CategoryOutcome::Done) => onward(&path),
        Ok(CategoryOutcome::Again(tried)) => {
            page(&state, seat(chrome, admin), &path, tried.status(), *tried).await
        }
        Err(error) => state.error_page_at(chrome, error),
    }
}
