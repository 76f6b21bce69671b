//! The way to an S3 service, over the HTTP client that everything else here uses: one TLS, one list of authorities.

use crate::{AlbumError, Bucket, Keys};
use async_trait::async_trait;
use http_body_util::BodyExt;
use object_store::{
    ClientOptions, ObjectStore, RetryConfig,
    aws::AmazonS3Builder,
    client::{HttpClient, HttpConnector, HttpError, HttpErrorKind, HttpRequest, HttpResponse, HttpService},
    path::Path,
    prefix::PrefixStore,
};
use secrecy::ExposeSecret;
use std::{sync::Arc, time::Duration};

/// How often the service is asked again when it does not answer.
const TRIES: usize = 3;

/// The files of a bucket whose names begin with its folder. An answer is waited for so long, and all tries together may take as long.
///
/// # Errors
///
/// The keys are half, or the folder has no name that a bucket can have.
pub fn open(
    bucket: &Bucket,
    keys: Option<&Keys>,
    patience: Duration,
) -> Result<Arc<dyn ObjectStore>, AlbumError> {
    let mut builder = AmazonS3Builder::new()
        .with_bucket_name(&bucket.name)
        .with_region(&bucket.region)
        .with_http_connector(Connector { patience })
        // Not every service takes many names in one request.
        .with_disable_bulk_delete(true)
        .with_retry(RetryConfig {
            max_retries: TRIES,
            retry_timeout: patience,
            ..RetryConfig::default()
        });
    if let Some(endpoint) = &bucket.endpoint {
        builder = builder.with_endpoint(endpoint.as_str());
    }
    if let Some(keys) = keys {
        builder = builder
            .with_access_key_id(&keys.id)
            .with_secret_access_key(keys.secret.expose_secret());
    }
    let files = PrefixStore::new(builder.build()?, Path::parse(&bucket.folder)?);
    Ok(Arc::new(files))
}

#[derive(Debug)]
struct Connector {
    patience: Duration,
}

impl HttpConnector for Connector {
    fn connect(&self, _: &ClientOptions) -> Result<HttpClient, AlbumError> {
        let client = reqwest::Client::builder()
            .connect_timeout(Duration::from_secs(5))
            .timeout(self.patience)
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
        // Pictures are small, and of what is larger a part is asked for: they go and come whole.
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
