//! The parameters of one request, decoded once and kept in the order and spelling they came in.

use axum::{
    body::Bytes,
    extract::{FromRequest, Request, rejection::BytesRejection},
};
use url::form_urlencoded;

/// Query and form parameters together; Robokassa takes either.
#[derive(Debug, Default)]
pub(crate) struct Fields(Vec<(String, String)>);

impl Fields {
    /// The first value under this name, in any letter case; an empty one counts as absent.
    pub(crate) fn value(&self, name: &str) -> Option<&str> {
        let (_, value) = self.0.iter().find(|(key, _)| key.eq_ignore_ascii_case(name))?;
        Some(value.as_str()).filter(|value| !value.is_empty())
    }

    /// The value under the first of these names that has one.
    pub(crate) fn any_of(&self, names: &[&str]) -> Option<&str> {
        names.iter().find_map(|name| self.value(name))
    }

    /// All values under this name, in any letter case.
    pub(crate) fn all(&self, name: &str) -> Vec<String> {
        let named = self.0.iter().filter(|(key, _)| key.eq_ignore_ascii_case(name));
        named.map(|(_, value)| value.clone()).collect()
    }

    /// A parameter given twice, which makes the request ambiguous; only `PaymentMethods` may repeat.
    pub(crate) fn repeated(&self) -> Option<&str> {
        let names = self.0.iter().map(|(key, _)| key.as_str());
        names.enumerate().find_map(|(index, name)| {
            let seen = self.0[..index]
                .iter()
                .any(|(key, _)| key.eq_ignore_ascii_case(name));
            (seen && !name.eq_ignore_ascii_case("PaymentMethods")).then_some(name)
        })
    }

    /// The shop's own parameters, names and values untouched.
    pub(crate) fn shp(&self) -> Vec<(String, String)> {
        let is_shp = |key: &str| {
            key.get(..4)
                .is_some_and(|prefix| prefix.eq_ignore_ascii_case("shp_"))
        };
        self.0.iter().filter(|(key, _)| is_shp(key)).cloned().collect()
    }

    /// All pairs, for those who take whatever comes.
    pub(crate) fn into_pairs(self) -> Vec<(String, String)> {
        self.0
    }
}

impl<S: Send + Sync> FromRequest<S> for Fields {
    type Rejection = BytesRejection;

    async fn from_request(request: Request, state: &S) -> Result<Self, Self::Rejection> {
        let query = request.uri().query().unwrap_or_default().to_owned();
        let body = Bytes::from_request(request, state).await?;
        Ok([query.as_bytes(), &body]
            .into_iter()
            .flat_map(form_urlencoded::parse)
            .collect())
    }
}

impl<K: Into<String>, V: Into<String>> FromIterator<(K, V)> for Fields {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(pairs: I) -> Self {
        Self(
            pairs
                .into_iter()
                .map(|(key, value)| (key.into(), value.into()))
                .collect(),
        )
    }
}
