//! The door for photos. A plain form sends what was chosen, for a product that is there already, and comes back to it; the script of the
//! office sends a file at a time, for no product yet, and reads the row that it puts into its form.

use super::page;
use crate::{AppState, clock, photos::Untaken, staff::Staff, visitor::Visitor, window::onward};
use axum::{
    extract::{Request, State},
    http::{StatusCode, header},
    response::{Html, IntoResponse, Response},
};
use media::Limits;
use multer::{Field, Multipart};
use office::{PhotosRefused, RefusedFile, Seat, photos_answer};
use shop::{
    catalog::{Focus, Photo, ProductId},
    desk::{Error, Saved},
    staff::Admin,
    text::Text,
};

/// Files that are taken at once.
const MOST_FILES: usize = 30;
/// Bytes of all that one form brings: the files at their heaviest, and what stands between them.
pub const MOST_BYTES: usize = (MOST_FILES + 1) * 20 * 1024 * 1024;
/// Bytes of a field that is no file: the names of as many variants as a product has, at their longest.
const LONGEST_FIELD: usize = 256 * 1024;

/// What a form brought.
#[derive(Default)]
struct Brought {
    /// The product that the photos are for.
    product: Option<ProductId>,
    /// The variants that they may show, as the form's script knows them.
    variants: String,
    /// What became of each file.
    files: Vec<Result<Photo, RefusedFile>>,
}

/// `POST /admin/media`
pub async fn upload(
    State(state): State<AppState>,
    Staff(admin): Staff,
    visitor: Visitor,
    request: Request,
) -> Response {
    let chrome = visitor.chrome(&state);
    let brought = match brought(&state, &chrome, request).await {
        Ok(brought) => brought,
        Err(error) => {
            tracing::debug!(%error, "an upload could not be read");
            return StatusCode::UNSUPPORTED_MEDIA_TYPE.into_response();
        }
    };
    let Some(product) = brought.product else {
        let (status, html) = photos_answer(&chrome, &brought.variants, &brought.files);
        return (status, Html(html)).into_response();
    };
    let (mut photos, mut refused) = (Vec::new(), Vec::new());
    for file in brought.files {
        match file {
            Ok(photo) => photos.push(photo),
            Err(file) => refused.push(file),
        }
    }
    if let Err(error) = add(&state, &admin, product, photos).await {
        return state.error_page_at(chrome, error);
    }
    let path = chrome.href(&format!("/admin/goods/{}", product.0));
    if refused.is_empty() {
        return onward(&path);
    }
    let seat = Seat {
        chrome,
        admin: Some(admin),
    };
    page(
        &state,
        seat,
        &path,
        StatusCode::UNPROCESSABLE_ENTITY,
        PhotosRefused(refused),
    )
    .await
}

/// Reads a form file by file: each is taken, or refused, before the next one is read.
async fn brought(state: &AppState, chrome: &app::Chrome, request: Request) -> Result<Brought, multer::Error> {
    let kind = request.headers().get(header::CONTENT_TYPE);
    let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let boundary = multer::parse_boundary(kind)?;
    let mut form = Multipart::new(request.into_body().into_data_stream(), boundary);
    let (mut brought, mut over) = (Brought::default(), 0);
    while let Some(mut field) = form.next_field().await? {
        let Some(name) = field.file_name().map(str::to_owned) else {
            let known = field.name().unwrap_or_default().to_owned();
            let text = bytes(&mut field, LONGEST_FIELD).await?;
            let text = String::from_utf8(text).unwrap_or_default();
            match known.as_str() {
                "product" => brought.product = text.parse().ok().map(ProductId),
                "variants" => brought.variants = text,
                _ => {}
            }
            continue;
        };
        let file = bytes(&mut field, Limits::default().bytes).await?;
        // A form without a file sends one without a name.
        if name.is_empty() && file.is_empty() {
            continue;
        }
        if brought.files.len() == MOST_FILES {
            over += 1;
            continue;
        }
        let taken = match state.photos.take(file).await {
            Ok(photo) => Ok(Photo {
                media: photo.media,
                width: photo.width,
                height: photo.height,
                alt: Text::default(),
                focus: Focus::default(),
                skus: Vec::new(),
            }),
            Err(Untaken::Rejected(reason)) => {
                let why = chrome.text(reason.sentence());
                Err(RefusedFile { name, why })
            }
            Err(Untaken::Unkept(error)) => {
                tracing::error!(%error, "a photo could not be kept");
                Err(RefusedFile::not_kept(chrome, name))
            }
        };
        brought.files.push(taken);
    }
    if over > 0 {
        brought
            .files
            .push(Err(RefusedFile::too_many(chrome, MOST_FILES, over)));
    }
    Ok(brought)
}

/// What a field holds. What is over the limit is read and not kept, so that the files behind it have their turn: one byte too many
/// says that there was more.
async fn bytes(field: &mut Field<'_>, most: usize) -> Result<Vec<u8>, multer::Error> {
    let mut bytes = Vec::new();
    while let Some(chunk) = field.chunk().await? {
        let room = (most + 1).saturating_sub(bytes.len());
        bytes.extend_from_slice(&chunk[..chunk.len().min(room)]);
    }
    Ok(bytes)
}

/// Puts photos behind those that the product has.
async fn add(state: &AppState, admin: &Admin, id: ProductId, new: Vec<Photo>) -> Result<(), Error> {
    let file = state.shop.product_file(admin, id).await?;
    let known = |photo: &Photo| file.form.photos.iter().any(|one| one.media == photo.media);
    let new: Vec<_> = new.into_iter().filter(|photo| !known(photo)).collect();
    if new.is_empty() {
        return Ok(());
    }
    let saved = state.shop.amend_product(
        admin,
        id,
        file.revision,
        |form| form.photos.extend(new),
        clock::now(),
    );
    match saved.await? {
        Saved::Done(_) => Ok(()),
        // The product has other faults, which its page names beside their fields.
        Saved::Faulty(_) => Err(shop::order::Refusal::NotNow.into()),
    }
}
