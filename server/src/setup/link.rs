//! The link that the program prints, and the pass of the browser that began with it.

use crate::{
    AppState, clock,
    config::{Field, PUBLIC_ADDRESS, Provenance, Settings, is_loopback},
};
use axum::{
    extract::FromRequestParts,
    http::request::Parts,
    response::{IntoResponse, Response},
};
use shop::{desk::Error, secret::Secret};
use tower_cookies::{
    Cookie, Cookies,
    cookie::{SameSite, time::Duration},
};
use url::Url;

/// The cookie is there while the shop may be at no name and on no HTTPS yet, so that nothing of either is part of its own name.
const COOKIE: &str = "vitrina-setup";
/// A browser that goes on after this asks for a fresh link.
const DAYS: i64 = 30;

/// Prints a link if nobody has an account. Each start makes a fresh one, and the one before is good no more.
pub async fn offer(state: &AppState) -> Result<(), Error> {
    if state.shop.setup().await?.is_none() {
        return Ok(());
    }
    let key = clock::secret();
    if state.shop.offer_setup(&key).await? {
        println!("{}", invitation(&address(&state.settings), &key));
    }
    Ok(())
}

/// Where the shop can be opened now: at its address, or at this machine's own if nobody has said one.
fn address(settings: &Settings) -> Url {
    let mut address = settings.public_url.clone();
    let is_said = Field::named(PUBLIC_ADDRESS)
        .is_some_and(|field| settings.layers.provenance(field) != Provenance::Default);
    if !is_said {
        // An address with a host takes any port.
        let _ = address.set_port(Some(settings.listen_addr.port()));
    }
    address
}

/// What is printed, in both languages: nobody has said yet which one the owner reads.
fn invitation(address: &Url, key: &Secret) -> String {
    let link = format!(
        "{}/setup/{}",
        address.as_str().trim_end_matches('/'),
        key.as_str()
    );
    let port = address.port_or_known_default().unwrap_or_default();
    let elsewhere = if is_loopback(address) {
        format!(
            "\n  Магазин на другой машине? Откройте ту же ссылку под его адресом, или сначала на своей:\n  \
             Is it on another machine? Open the link under its own address, or first, on yours:\n  \
             ssh -L {port}:127.0.0.1:{port} USER@SERVER\n"
        )
    } else {
        String::new()
    };
    format!(
        "\n  Магазин ещё не настроен. Откройте ссылку, она годится один раз:\n  \
         The shop is not set up yet. Open this link, it is good once:\n\n  {link}\n{elsewhere}"
    )
}

/// What a browser shows that began with the link.
pub struct SetupPass {
    cookies: Cookies,
}

impl SetupPass {
    /// The pass, if the browser has one.
    pub fn secret(&self) -> Option<Secret> {
        Secret::parse(self.cookies.get(COOKIE)?.value())
    }

    /// Has the browser keep a pass.
    pub fn give(&self, secret: &Secret, is_https: bool) {
        self.tell(secret.as_str(), Duration::days(DAYS), is_https);
    }

    /// Takes it away.
    pub fn take_back(&self) {
        self.tell("", Duration::ZERO, false);
    }

    /// Lax and not strict: the owner may open the link again from a message to themselves.
    fn tell(&self, secret: &str, lives: Duration, is_https: bool) {
        let cookie = Cookie::build((COOKIE, secret.to_owned()))
            .path("/")
            .http_only(true)
            .secure(is_https)
            .same_site(SameSite::Lax)
            .max_age(lives);
        self.cookies.add(cookie.build());
    }
}

impl FromRequestParts<AppState> for SetupPass {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Response> {
        let cookies = Cookies::from_request_parts(parts, state)
            .await
            .map_err(IntoResponse::into_response)?;
        Ok(Self { cookies })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_link_leads_to_the_shop_and_says_how_where_that_is_this_machine_only() {
        let key = Secret::from_random([0xAB; 16]);
        let said = |url: &str| invitation(&url.parse().unwrap(), &key);
        let here = said("http://127.0.0.1:3000");
        assert!(here.contains(&format!("http://127.0.0.1:3000/setup/{}\n", key.as_str())));
        assert!(here.contains("ssh -L 3000:127.0.0.1:3000"));
        let there = said("https://shop.example.ru");
        assert!(there.contains(&format!("https://shop.example.ru/setup/{}\n", key.as_str())));
        assert!(!there.contains("ssh"));
    }
}
