//! Asking the gateway: what became of a payment, which methods buyers can choose, what a merchant gets.
//!
//! ```
//! use robokassa::enquiry::{Advice, EnquiryError, OpState, OpStateRequest, ResultCode};
//! use robokassa::{Amount, Hash, InvId, LivePasswords, Merchant};
//!
//! let merchant = Merchant::live("demo_shop", LivePasswords::new("p1_Secret", "p2_Secret")?, Hash::Sha256)?;
//! let request = OpStateRequest::extended(InvId::new(1001)?).request(&merchant)?;
//! assert!(request.url.starts_with("https://auth.robokassa.ru/Merchant/WebService/Service.asmx/OpStateExt?"));
//! // Send it. While the buyer has not begun, there is no operation.
//! let early = OpState::parse(b"<R><Result><Code>3</Code></Result></R>").unwrap_err();
//! assert!(matches!(early, EnquiryError::Refused { code: ResultCode::NoOperation, .. }));
//! let answer = b"<R><Result><Code>0</Code></Result><State><Code>100</Code></State>\
//!     <Info><IncSum>149.90</IncSum><OutSum>144.65</OutSum></Info>\
//!     <UserField><Field><Name>Shp_order</Name><Value>A-77</Value></Field></UserField></R>";
//! let operation = OpState::parse(answer)?;
//! assert_eq!(operation.state.advice(), Advice::Paid);
//! // Compare both with the order before you call the order paid.
//! assert!(operation.pays("149.90".parse::<Amount>()?));
//! assert_eq!(operation.user_field("Shp_order"), Some("A-77"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Source: docs.robokassa.ru, "xml-interfaces".

use roxmltree::Node;
use thiserror::Error;

use crate::amount::Amount;
use crate::merchant::Merchant;
use crate::payment::Culture;
use crate::reply;
use crate::request::Request;
use crate::text::cut;
use crate::xml;

pub use self::op_state::{Advice, OpState, OpStateRequest, Remedy, ResultCode, StateCode};
pub use crate::xml::XmlError;

mod op_state;

/// Why an enquiry has no answer.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum EnquiryError {
    /// The gateway answered with a code other than success.
    #[error("{}", reply::refusal(Some(code), message))]
    Refused {
        /// Its code; [`ResultCode::NoOperation`] only means that nothing was paid yet.
        code: ResultCode,
        /// Its own words, often empty: cut at 255 characters, without control characters.
        message: String,
    },
    /// The response is not what the gateway sends.
    #[error(transparent)]
    Xml(#[from] XmlError),
}

/// The payment methods that the merchant's buyers can choose (`GetPaymentMethods`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaymentMethods(pub Vec<PaymentMethod>);

/// One payment method.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PaymentMethod {
    /// Its code, as in [`Payment::methods`](crate::Payment::methods).
    pub code: String,
    /// Its name in the language that was asked for.
    pub description: String,
}

impl PaymentMethods {
    /// The request, whose response [`PaymentMethods::parse`] reads.
    pub fn request(merchant: &Merchant, language: Culture) -> Request {
        unsigned(merchant, "GetPaymentMethods", &[("Language", language.code())])
    }

    /// Reads the response's body. Fails when the gateway answers with a code other than success, or when the bytes are
    /// not its XML.
    pub fn parse(bytes: &[u8]) -> Result<Self, EnquiryError> {
        xml::read(bytes, |root| {
            check_result(root)?;
            let methods = xml::child(root, "Methods").ok_or(XmlError::Element("Methods"))?;
            let method = |node: Node<'_, '_>| {
                let code = node
                    .attribute("Code")
                    .ok_or(XmlError::Element("Method@Code"))?
                    .to_owned();
                Ok(PaymentMethod {
                    code,
                    description: attribute(node, "Description"),
                })
            };
            Ok(Self(
                xml::children(methods, "Method")
                    .map(method)
                    .collect::<Result<_, XmlError>>()?,
            ))
        })?
    }
}

/// The payment options that the merchant's buyers can choose, in groups (`GetCurrencies`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Currencies(pub Vec<CurrencyGroup>);

/// Payment options of one kind.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CurrencyGroup {
    /// The group's code.
    pub code: String,
    /// Its name in the language that was asked for.
    pub description: String,
    /// Its options.
    pub options: Vec<CurrencyOption>,
}

/// One payment option.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CurrencyOption {
    /// Its label, as in [`Payment::inc_curr_label`](crate::Payment::inc_curr_label).
    pub label: String,
    /// Its alias, the code of a payment method.
    pub alias: String,
    /// Its name in the language that was asked for.
    pub name: String,
    /// The least sum it takes, if there is one.
    pub min: Option<Amount>,
    /// The greatest sum it takes, if there is one.
    pub max: Option<Amount>,
}

impl Currencies {
    /// The request, whose response [`Currencies::parse`] reads.
    pub fn request(merchant: &Merchant, language: Culture) -> Request {
        unsigned(merchant, "GetCurrencies", &[("Language", language.code())])
    }

    /// Reads the response's body. Fails as [`PaymentMethods::parse`] does.
    pub fn parse(bytes: &[u8]) -> Result<Self, EnquiryError> {
        xml::read(bytes, |root| {
            check_result(root)?;
            let groups = xml::child(root, "Groups").ok_or(XmlError::Element("Groups"))?;
            Ok(Self(
                xml::children(groups, "Group")
                    .map(group)
                    .collect::<Result<_, XmlError>>()?,
            ))
        })?
    }
}

fn group(node: Node<'_, '_>) -> Result<CurrencyGroup, XmlError> {
    let items = xml::child(node, "Items").ok_or(XmlError::Element("Items"))?;
    let option = |node: Node<'_, '_>| {
        Ok(CurrencyOption {
            label: node
                .attribute("Label")
                .ok_or(XmlError::Element("Currency@Label"))?
                .to_owned(),
            alias: attribute(node, "Alias"),
            name: attribute(node, "Name"),
            min: node.attribute("MinValue").and_then(|sum| sum.parse().ok()),
            max: node.attribute("MaxValue").and_then(|sum| sum.parse().ok()),
        })
    };
    Ok(CurrencyGroup {
        code: attribute(node, "Code"),
        description: attribute(node, "Description"),
        options: xml::children(items, "Currency")
            .map(option)
            .collect::<Result<_, XmlError>>()?,
    })
}

/// Asks what a merchant gets when the buyer pays `inc_sum` by one option (`CalcOutSumm`). For merchants who are private
/// persons and whose buyers pay the commission.
///
/// Not signed, as in the old documentation; one third-party library adds a signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CalcOutSum<'a> {
    /// The label of the payment option, as in [`CurrencyOption::label`].
    pub inc_curr_label: &'a str,
    /// What the buyer pays.
    pub inc_sum: Amount,
}

impl CalcOutSum<'_> {
    /// The request, whose response [`CalcOutSum::read_reply`] reads.
    pub fn request(self, merchant: &Merchant) -> Request {
        let sum = self.inc_sum.to_string();
        unsigned(
            merchant,
            "CalcOutSumm",
            &[("IncCurrLabel", self.inc_curr_label), ("IncSum", &sum)],
        )
    }

    /// Reads the answer: what the merchant gets. Fails as [`PaymentMethods::parse`] does, and when the sum is not exact
    /// to the kopeck.
    pub fn read_reply(bytes: &[u8]) -> Result<Amount, EnquiryError> {
        xml::read(bytes, |root| {
            check_result(root)?;
            let sum = xml::text(root, "OutSum").and_then(|sum| sum.parse().ok());
            Ok(sum.ok_or(XmlError::Element("OutSum"))?)
        })?
    }
}

/// Fails unless the reply's `Result/Code` is 0.
pub(crate) fn check_result(root: Node<'_, '_>) -> Result<(), EnquiryError> {
    let result = xml::child(root, "Result").ok_or(XmlError::Element("Result"))?;
    let code = xml::number(result, "Code").ok_or(XmlError::Element("Result/Code"))?;
    if code == 0 {
        return Ok(());
    }
    Err(EnquiryError::Refused {
        code: ResultCode::of(code),
        message: cut(
            xml::text(result, "Description").unwrap_or_default(),
            reply::MAX_MESSAGE,
        ),
    })
}

fn unsigned(merchant: &Merchant, method: &str, words: &[(&str, &str)]) -> Request {
    let query = [&[("MerchantLogin", merchant.login())], words].concat();
    Request::get(
        &merchant
            .endpoint()
            .payments(&format!("Merchant/WebService/Service.asmx/{method}")),
        &query,
    )
}

fn attribute(node: Node<'_, '_>, name: &str) -> String {
    node.attribute(name).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests;
