//! `/.well-known/security.txt` (RFC 9116): whom to tell of a weakness of this shop.

use crate::{AppState, assets, clock};
use axum::{
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use shop::Timestamp;
use url::Url;
use words::machine_time;

/// For how many days the file is good; whoever has an older one fetches it again.
const GOOD_FOR_DAYS: i64 = 90;
const DAY_SECONDS: i64 = 24 * 3_600;

/// `GET /.well-known/security.txt`; 404 if nobody can be told.
pub async fn page(State(state): State<AppState>) -> Response {
    let settings = &state.settings;
    let Some(contact) = &settings.security_contact else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let text = text(contact, &settings.public_url, clock::now());
    (
        [
            (header::CONTENT_TYPE, "text/plain; charset=utf-8"),
            (header::CACHE_CONTROL, assets::A_DAY),
        ],
        text,
    )
        .into_response()
}

/// The file as it is on the day of `now`.
fn text(contact: &str, public_url: &Url, now: Timestamp) -> String {
    let today = now.ms().div_euclid(DAY_SECONDS * 1_000);
    let ends = Timestamp::from_ms((today + GOOD_FOR_DAYS) * DAY_SECONDS * 1_000);
    format!(
        "Contact: {contact}\r\nExpires: {}\r\nPreferred-Languages: ru, en\r\nCanonical: {public_url}.well-known/security.txt\r\n",
        machine_time(ends)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_has_what_the_standard_wants() {
        let url = "https://shop.example.ru".parse().unwrap();
        let told = text("mailto:a@example.ru", &url, Timestamp::from_ms(1_795_000_020_000));
        assert_eq!(
            told,
            "Contact: mailto:a@example.ru\r\nExpires: 2027-02-16T00:00:00Z\r\nPreferred-Languages: ru, en\r\n\
             Canonical: https://shop.example.ru/.well-known/security.txt\r\n"
        );
    }
}
