//! `/yml.xml`: what is for sale, for the services that show goods of many shops.
//!
//! Anybody may ask for it as often as they like, and it is about every product of the shop: it is written once in ten minutes, by
//! whoever asks first, and the others wait for that one.

use super::address_of;
use crate::{AppState, clock};
use axum::{
    body::Bytes,
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use goods_files::{Seller, feed};
use shop::{Timestamp, desk::Error, text::Lang};
use tokio::sync::Mutex;

/// Seconds after which the feed is written anew.
const FRESH: i64 = 600;

/// The feed as it was written last, and when.
#[derive(Default)]
pub struct Feed(Mutex<Option<(Timestamp, Bytes)>>);

/// `GET /yml.xml`
pub async fn page(State(state): State<AppState>) -> Response {
    match written(&state).await {
        Ok(feed) => {
            let kept = format!("public, max-age={FRESH}");
            let headers = [
                (header::CONTENT_TYPE, "application/xml; charset=utf-8"),
                (header::CACHE_CONTROL, kept.as_str()),
            ];
            (headers, feed).into_response()
        }
        Err(error) => state.error_page_at(state.chrome(Lang::Ru, "/"), error),
    }
}

async fn written(state: &AppState) -> Result<Bytes, Error> {
    let mut kept = state.feed.0.lock().await;
    let now = clock::now();
    if let Some((at, feed)) = &*kept
        && now < at.plus_seconds(FRESH)
    {
        return Ok(feed.clone());
    }
    let (categories, files) = state.shop.published().await?;
    let seller = &state.settings.seller;
    let url = state.settings.public_url.as_str().trim_end_matches('/');
    let seller = Seller {
        name: &seller.shop_name,
        company: &seller.legal_name,
        url,
    };
    let address = address_of(&state.settings.public_url);
    let feed = Bytes::from(feed(seller, &categories, &files, now, &address));
    *kept = Some((now, feed.clone()));
    Ok(feed)
}
