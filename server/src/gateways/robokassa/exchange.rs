//! One request to the gateway and its answer.

use reqwest::{Client, StatusCode, header::CONTENT_TYPE};
use robokassa::{Method, Request};

/// Sends a request and reads its answer, as far as any reader of the gateway's crate goes. An error does not repeat the
/// address, which is signed.
pub(super) async fn exchange(client: &Client, request: &Request) -> reqwest::Result<(StatusCode, Vec<u8>)> {
    let sent = match request.method {
        Method::Get => client.get(&request.url),
        Method::Post => client.post(&request.url).body(request.body.clone()),
    };
    let sent = match request.content_type {
        Some(kind) => sent.header(CONTENT_TYPE, kind),
        None => sent,
    };
    let mut response = sent.send().await.map_err(reqwest::Error::without_url)?;
    let mut body = Vec::new();
    while body.len() <= Request::MAX_RESPONSE
        && let Some(chunk) = response.chunk().await.map_err(reqwest::Error::without_url)?
    {
        body.extend_from_slice(&chunk);
    }
    Ok((response.status(), body))
}
