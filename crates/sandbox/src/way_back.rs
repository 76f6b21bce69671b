//! The browser's way back to the shop.

use url::Url;

use crate::{
    html::Language,
    invoice::Landing,
    money,
    payment::Payment,
    settings::{Method, SandboxSettings},
    signature::Base,
};

/// Where the browser goes after the payment page, with what it carries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Return {
    /// The shop's page, without the parameters.
    pub url: Url,
    /// GET or POST.
    pub method: Method,
    /// The parameters in the order they are sent.
    pub fields: Vec<(String, String)>,
}

impl Return {
    /// The address with the parameters in its query.
    pub fn link(&self) -> Url {
        let mut url = self.url.clone();
        url.query_pairs_mut().extend_pairs(&self.fields);
        url
    }
}

/// The way back after paying, signed with password 1 in lower-case hex.
pub(crate) fn success(payment: &Payment, settings: &SandboxSettings) -> Return {
    let sum = money::two_decimals(payment.invoice.out_sum_kopecks);
    let inv_id = payment.inv_id().to_string();
    let signature =
        Base::notice(&sum, &inv_id, &payment.invoice.shp).sign(settings.hash, &settings.password_1);
    let cabinet = Landing {
        url: settings.success_url.clone(),
        method: settings.success_method,
    };
    let landing = payment.invoice.success_url2.clone().unwrap_or(cabinet);
    let signed = [
        ("OutSum", sum.as_str()),
        ("InvId", &inv_id),
        ("SignatureValue", &signature),
    ];
    way_back(payment, landing, &signed)
}

/// The way back after declining, which nobody signs.
pub(crate) fn failure(payment: &Payment, settings: &SandboxSettings) -> Return {
    let sum = money::two_decimals(payment.invoice.out_sum_kopecks);
    let inv_id = payment.inv_id().to_string();
    let cabinet = Landing {
        url: settings.fail_url.clone(),
        method: settings.fail_method,
    };
    let landing = payment.invoice.fail_url2.clone().unwrap_or(cabinet);
    way_back(payment, landing, &[("OutSum", sum.as_str()), ("InvId", &inv_id)])
}

fn way_back(payment: &Payment, landing: Landing, about: &[(&str, &str)]) -> Return {
    let culture = Language::of(payment.invoice.culture.as_deref(), Language::Ru).code();
    let mut fields = pairs(about.iter().copied());
    fields.extend(pairs([("Culture", culture)]));
    if payment.invoice.is_test {
        fields.extend(pairs([("IsTest", "1")]));
    }
    fields.extend(payment.invoice.shp.iter().cloned());
    Return {
        url: landing.url,
        method: landing.method,
        fields,
    }
}

fn pairs<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Vec<(String, String)> {
    pairs
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}
