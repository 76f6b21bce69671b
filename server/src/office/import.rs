//! Files of goods, in and out of the office.

use super::download;
use crate::{
    AppState, clock,
    goods::{address_of, imports::Upload},
    staff::Staff,
    visitor::Visitor,
    window::onward,
};
use axum::{
    Form,
    extract::{Path, Request, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use goods_files::Format;
use multer::Multipart;
use serde::Deserialize;
use shop::{
    desk::Error,
    journal::Doing,
    security::{Act, Told},
    staff::Admin,
};
use words::words;

/// Bytes of a table or a feed, and of a zip of pictures.
const MOST_FILE: usize = goods_files::MOST_MEGABYTES << 20;
const MOST_ARCHIVE: usize = 256 << 20;
/// Where the page of imports is.
const PAGE: &str = "/admin/goods/import";
/// What the list of faults is called.
const FAULTS: &str = "faults.csv";

/// `POST /admin/goods/import`: a file to look at. Nothing is changed by it.
pub async fn upload(
    State(state): State<AppState>,
    Staff(admin): Staff,
    visitor: Visitor,
    request: Request,
) -> Response {
    let chrome = visitor.chrome(&state);
    let upload = match brought(request).await {
        Ok(upload) => upload,
        Err(error) => {
            tracing::debug!(%error, "an upload could not be read");
            return StatusCode::UNSUPPORTED_MEDIA_TYPE.into_response();
        }
    };
    if !upload.name.is_empty() && !state.imports.is_writing() {
        let keeper = state.shop.storekeeper(&admin);
        if let Err(error) = state.imports.plan(&state, &keeper, upload).await {
            return state.error_page_at(chrome, error);
        }
    }
    onward(&chrome.href(PAGE))
}

/// Reads the form. A file that is too long is read to one byte more than it may have, which its reader refuses.
async fn brought(request: Request) -> Result<Upload, multer::Error> {
    let kind = request.headers().get(header::CONTENT_TYPE);
    let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let boundary = multer::parse_boundary(kind)?;
    let mut form = Multipart::new(request.into_body().into_data_stream(), boundary);
    let mut upload = Upload {
        name: String::new(),
        bytes: Vec::new(),
        archive: None,
        archives_missing: false,
    };
    while let Some(mut field) = form.next_field().await? {
        let field_name = field.name().unwrap_or_default().to_owned();
        let file_name = field.file_name().unwrap_or_default().to_owned();
        let most = if field_name == "archive" {
            MOST_ARCHIVE
        } else {
            MOST_FILE
        };
        let mut bytes = Vec::new();
        while let Some(chunk) = field.chunk().await? {
            let room = (most + 1).saturating_sub(bytes.len());
            bytes.extend_from_slice(&chunk[..chunk.len().min(room)]);
        }
        match field_name.as_str() {
            "file" => (upload.name, upload.bytes) = (file_name, bytes),
            "archive" if !file_name.is_empty() => upload.archive = Some(bytes),
            "archive_missing" => upload.archives_missing = true,
            _ => {}
        }
    }
    Ok(upload)
}

/// What was looked at.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Seen {
    plan: String,
}

/// `POST /admin/goods/import/write`: what was looked at is written, and nothing that somebody else uploaded since.
pub async fn start(
    State(state): State<AppState>,
    Staff(admin): Staff,
    visitor: Visitor,
    Form(seen): Form<Seen>,
) -> Response {
    let keeper = state.shop.storekeeper(&admin);
    let begun = state
        .imports
        .start(&seen.plan, keeper, state.photos.clone(), &state.stop);
    noted(&state, &visitor, &admin, Doing::ImportBegun, begun).await
}

/// `POST /admin/goods/import/cancel`
pub async fn cancel(
    State(state): State<AppState>,
    Staff(admin): Staff,
    visitor: Visitor,
    Form(seen): Form<Seen>,
) -> Response {
    let cancelled = state.imports.cancel(&seen.plan);
    noted(&state, &visitor, &admin, Doing::ImportCancelled, cancelled).await
}

/// Back to the page, once it is in the journal what was done with this file, if anything was.
async fn noted(
    state: &AppState,
    visitor: &Visitor,
    admin: &Admin,
    doing: Doing,
    file: Option<String>,
) -> Response {
    let chrome = visitor.chrome(state);
    if let Some(file) = file {
        let file = Told::of(&file);
        if let Err(error) = state
            .shop
            .note_doing(admin, doing, file.as_str(), clock::now())
            .await
        {
            return state.error_page_at(chrome, error);
        }
    }
    onward(&chrome.href(PAGE))
}

/// `GET /admin/goods/export/{file}`: all goods as `goods.csv` or `goods.xlsx`, an empty table to fill in, or everything that is
/// wrong with the file that was uploaded last.
pub async fn export(
    State(state): State<AppState>,
    Staff(admin): Staff,
    visitor: Visitor,
    headers: HeaderMap,
    Path(file): Path<String>,
) -> Response {
    let chrome = visitor.chrome(&state);
    let words = words(chrome.lang);
    let format = match file.as_str() {
        "goods.csv" | "template.csv" | FAULTS => Format::Csv,
        "goods.xlsx" | "template.xlsx" => Format::Xlsx,
        _ => return state.error_page_at(chrome, Error::NotFound),
    };
    let bytes = if file == FAULTS {
        state.imports.faults(words)
    } else if file.starts_with("template") {
        goods_files::template(format, words)
    } else {
        let source = (&visitor.caller, &headers);
        state.witness_of(Act::GoodsExported, admin.login(), source, &file);
        let keeper = state.shop.storekeeper(&admin);
        let (categories, files) = match (keeper.categories().await, keeper.files().await) {
            (Ok(categories), Ok(files)) => (categories, files),
            (Err(error), _) | (_, Err(error)) => return state.error_page_at(chrome, error),
        };
        let address = address_of(&state.settings.public_url);
        // A large workbook takes seconds to write.
        let writing = tokio::task::spawn_blocking(move || {
            goods_files::write(format, words, &categories, &files, &address)
        });
        writing.await.unwrap_or_else(|panic| {
            tracing::error!(%panic, "goods could not be written into a file");
            None
        })
    };
    let Some(bytes) = bytes else {
        return state.error_page_at(chrome, Error::NotFound);
    };
    download::file(download::kind_of(format), &file, bytes)
}
