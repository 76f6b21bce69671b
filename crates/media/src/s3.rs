//! The way to an S3 service, over the HTTP client that everything else here uses: one TLS, one list of authorities.

use crate::{AlbumError, Keys};
use async_trait::async_trait;
use http_body_util::BodyExt;
use object_store::{
    ClientOptions, RetryConfig,
    aws::{AmazonS3, AmazonS3Builder},
    client::{HttpClient, HttpConnector, HttpError, HttpErrorKind, HttpRequest, HttpResponse, HttpService},
};
use secrecy::ExposeSecret;
use std::time::Duration;
use url::Url;

/// How often, and for how long, the service is asked again when it does not answer: somebody waits for the picture.
const TRIES: usize = 3;
const WITHIN: Duration = Duration::from_secs(10);

/// A bucket of an S3 service.
pub fn bucket(
    name: &str,
    endpoint: Option<&Url>,
    region: &str,
    keys: Option<&Keys>,
) -> Result<AmazonS3, AlbumError> {
    let mut builder = AmazonS3Builder::new()
        .with_bucket_name(name)
        .with_region(region)
        .with_http_connector(Connector)
        // Not every service takes many names in one request.
        .with_disable_bulk_delete(true)
        .with_retry(RetryConfig {
            max_retries: TRIES,
            retry_timeout: WITHIN,
            ..RetryConfig::default()
        });
    if let Some(endpoint) = endpoint {
        builder = builder.with_endpoint(endpoint.as_str());
    }
    if let Some(keys) = keys {
        builder = builder
            .with_access_key_id(&keys.id)
            .with_secret_access_key(keys.secret.expose_secret());
    }
    builder.build()
}

#[derive(Debug)]
struct Connector;

impl HttpConnector for Connector {
    fn connect(&self, _: &ClientOptions) -> Result<HttpClient, AlbumError> {
        let client = reqwest::Client::builder()
            .connect_timeout(Duration::from_secs(5))
            .timeout(Duration::from_secs(15))
            .redirect(reqwest::redirect::Policy::none())
            .user_agent("vitrina")
            .build()
            .map_err(|error| AlbumError::Generic {
                store: "S3",
                source: Box::new(error),
            })?;
        Ok(HttpClient::new(Client(client)))
    }
}

#[derive(Debug)]
struct Client(reqwest::Client);

#[async_trait]
impl HttpService for Client {
    async fn call(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let (parts, body) = request.into_parts();
        // Pictures are small: they go and come whole.
        let body = body.collect().await?.to_bytes();
        let response = self
            .0
            .request(parts.method, parts.uri.to_string())
            .headers(parts.headers)
            .body(body)
            .send()
            .await
            .map_err(failed)?;
        let (status, headers) = (response.status(), response.headers().clone());
        let mut answer = HttpResponse::new(response.bytes().await.map_err(failed)?.into());
        *answer.status_mut() = status;
        *answer.headers_mut() = headers;
        Ok(answer)
    }
}

fn failed(error: reqwest::Error) -> HttpError {
    let kind = if error.is_timeout() {
        HttpErrorKind::Timeout
    } else if error.is_connect() {
        HttpErrorKind::Connect
    } else {
        HttpErrorKind::Interrupted
    };
    HttpError::new(kind, error.without_url())
}
