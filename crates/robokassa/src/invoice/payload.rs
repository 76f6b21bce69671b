//! The payload of `CreateInvoice`.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Serialize;

use super::InvoiceType;
use crate::amount::Amount;
use crate::item::InvoiceItem;
use crate::json;
use crate::payment::ReturnTo;
use crate::receipt::TaxSystem;

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Payload<'a> {
    pub(super) merchant_login: &'a str,
    pub(super) invoice_type: InvoiceType,
    #[serde(serialize_with = "json::decimal")]
    pub(super) out_sum: Amount,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) inv_id: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) culture: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) description: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) merchant_comments: Option<&'a str>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) user_fields: BTreeMap<&'a str, &'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) invoice_items: Vec<InvoiceItem>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) sno: Option<TaxSystem>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) success_url2_data: Option<UrlData<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) fail_url2_data: Option<UrlData<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) expiration_date: Option<String>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    pub(super) aliases: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) is_without_free_sale: Option<bool>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) additional_parameters: BTreeMap<&'static str, Cow<'a, str>>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct UrlData<'a> {
    url: &'a str,
    method: &'static str,
}

impl<'a> From<&'a ReturnTo> for UrlData<'a> {
    fn from(to: &'a ReturnTo) -> Self {
        Self {
            url: to.url.as_str(),
            method: to.method.name(),
        }
    }
}
