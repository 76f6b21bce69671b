//! Several orders that leave at once: ticked in the list, typed, or brought as a file.

use super::{desk, forms::seat, page};
use crate::{AppState, staff::Staff, visitor::Visitor};
use axum::{
    Form,
    extract::{Request, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use multer::Multipart;
use office::SeveralForm;
use shop::staff::Admin;

/// Bytes of a list: far more than its lines may have.
const MOST_FILE: usize = 1 << 20;
/// Where the list is looked at.
const PAGE: &str = "/admin/orders/ship";

/// `POST /admin/orders/ship`: looks at a list, or carries out what was looked at.
pub async fn look(
    State(state): State<AppState>,
    Staff(admin): Staff,
    visitor: Visitor,
    Form(fields): Form<Vec<(String, String)>>,
) -> Response {
    answer(&state, admin, &visitor, SeveralForm::of_fields(fields)).await
}

/// `POST /admin/orders/ship/file`: looks at a list that comes as a file. Nothing is changed by it.
pub async fn file(
    State(state): State<AppState>,
    Staff(admin): Staff,
    visitor: Visitor,
    request: Request,
) -> Response {
    match brought(request).await {
        Ok(bytes) => {
            let text = Some(bytes).filter(|bytes| bytes.len() <= MOST_FILE);
            let text = text.and_then(|bytes| goods_files::text_of(&bytes));
            answer(&state, admin, &visitor, SeveralForm::of_file(text)).await
        }
        Err(error) => {
            tracing::debug!(%error, "an upload could not be read");
            StatusCode::UNSUPPORTED_MEDIA_TYPE.into_response()
        }
    }
}

/// The file, read to a byte more than it may have.
async fn brought(request: Request) -> Result<Vec<u8>, multer::Error> {
    let kind = request.headers().get(header::CONTENT_TYPE);
    let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let boundary = multer::parse_boundary(kind)?;
    let mut form = Multipart::new(request.into_body().into_data_stream(), boundary);
    let mut bytes = Vec::new();
    while let Some(mut field) = form.next_field().await? {
        if field.name() != Some("file") {
            continue;
        }
        while let Some(chunk) = field.chunk().await? {
            let room = (MOST_FILE + 1).saturating_sub(bytes.len());
            bytes.extend_from_slice(&chunk[..chunk.len().min(room)]);
        }
    }
    Ok(bytes)
}

async fn answer(state: &AppState, admin: Admin, visitor: &Visitor, form: SeveralForm) -> Response {
    let chrome = visitor.chrome(state);
    match form.carry_out(&desk(state), &admin).await {
        Ok(tried) => {
            let path = chrome.href(PAGE);
            page(state, seat(chrome, admin), &path, tried.status(), tried).await
        }
        Err(error) => state.error_page_at(chrome, error),
    }
}
