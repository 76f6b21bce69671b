//! `OpState` and `OpStateExt`: asking the gateway what became of a payment.

use roxmltree::Node;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::amount::Amount;
use crate::enquiry::{EnquiryError, check_result};
use crate::hash::Hash;
use crate::inv_id::InvId;
use crate::merchant::{Merchant, Mode, NoPassword, Secret};
use crate::payment::OpKey;
use crate::request::Request;
use crate::xml::{self, XmlError};

pub use self::codes::{Advice, Remedy, ResultCode, StateCode};

mod codes;

/// An enquiry about one payment, signed with the live password 2. Test operations cannot be asked about.
///
/// An operation exists only after the buyer confirmed details on the
/// payment page, so [`ResultCode::NoOperation`] is normal for a while. Ask politely: after 1, 5, 15 and 60 minutes,
/// then hourly until the payment expires.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpStateRequest {
    inv_id: InvId,
    method: &'static str,
}

impl OpStateRequest {
    /// `OpStateExt`: everything that is known, including the operation's key.
    pub const fn extended(inv_id: InvId) -> Self {
        Self {
            inv_id,
            method: "OpStateExt",
        }
    }

    /// `OpState`: without the operation's key, the card's retrieval number and the shop's parameters.
    pub const fn plain(inv_id: InvId) -> Self {
        Self {
            inv_id,
            method: "OpState",
        }
    }

    /// The request, whose response [`OpState::parse`] reads. Fails when the merchant has no live passwords.
    pub fn request(self, merchant: &Merchant) -> Result<Request, NoPassword> {
        self.request_in(merchant, Mode::Live)
    }

    /// The request with the passwords of `mode`. The gateway itself knows no test operations; a sandbox may. Fails
    /// when `mode` has none.
    pub fn request_in(self, merchant: &Merchant, mode: Mode) -> Result<Request, NoPassword> {
        let keys = merchant.keys(mode)?;
        Ok(self.signed_by(merchant, keys.second, keys.hash))
    }

    pub(crate) fn signed_by(self, merchant: &Merchant, secret: &Secret, hash: Hash) -> Request {
        let (login, number) = (merchant.login(), self.inv_id.to_string());
        let signature = hash
            .base()
            .slot(login)
            .slot(&number)
            .slot(secret.expose())
            .sign()
            .hex();
        let query = [
            ("MerchantLogin", login),
            ("InvoiceID", &number),
            ("Signature", &signature),
        ];
        let path = format!("Merchant/WebService/Service.asmx/{}", self.method);
        Request::get(&merchant.endpoint().payments(&path), &query)
    }
}

/// What the gateway knows of one operation.
///
/// It comes over TLS from the gateway itself and is not signed; without TLS it proves nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct OpState {
    /// Where the operation stands.
    pub state: StateCode,
    /// When the operation came to this state; `None` also when the date cannot be read. One without a zone is taken for
    /// Moscow time (UTC+3), as the gateway takes dates that it gets.
    pub state_date: Option<OffsetDateTime>,
    /// When the gateway answered, likewise.
    pub request_date: Option<OffsetDateTime>,
    /// What is credited to the shop, as the documentation calls it, if it is exact to the kopeck. See [`OpState::pays`].
    pub out_sum: Option<Amount>,
    /// What the buyer paid, likewise.
    pub inc_sum: Option<Amount>,
    /// The payment option, such as `BankCardPSR`.
    pub inc_curr_label: Option<String>,
    /// The masked card or account the money came from.
    pub inc_account: Option<String>,
    /// The payment method, such as `BankCard`.
    pub payment_method: Option<String>,
    /// The currency in which the shop receives.
    pub out_curr_label: Option<String>,
    /// The operation's key, needed for refunds and saved cards. `OpStateExt` only.
    pub op_key: Option<OpKey>,
    /// The bank's retrieval number of a card payment. `OpStateExt` only.
    pub bank_card_rrn: Option<String>,
    /// Names and values of the parameters of whichever program began the payment, as received; values may be
    /// percent-encoded. Read from `UserField` or `UserFields`: which of them the gateway writes was not tried.
    ///
    /// `None` if the answer has neither, as that of `OpState`: then nothing is known of them. An empty list
    /// says that there were no parameters.
    pub user_fields: Option<Vec<(String, String)>>,
}

impl OpState {
    /// Most bytes that are read of a response to an enquiry of any kind; a longer one is [`XmlError::TooLong`].
    pub const MAX_BYTES: usize = xml::MAX_BYTES;

    /// Reads the response's body.
    ///
    /// Fails when the gateway answers with a code other than success, or when the bytes are not its XML.
    pub fn parse(bytes: &[u8]) -> Result<Self, EnquiryError> {
        xml::read(bytes, |root| {
            check_result(root)?;
            Ok(Self::of(root)?)
        })?
    }

    /// Whether the operation is done and has paid exactly `expected`: the buyer paid it, or the shop gets it.
    ///
    /// Of the two sums the documentation calls `OutSum` what is credited to the shop and `IncSum` what the buyer paid
    /// (docs.robokassa.ru, "xml-interfaces"). Published logs have them equal, examples of other programs have them apart:
    /// if the shop bears the commission, `OutSum` is less than the payment, if the buyer does, `IncSum` is more. Which of
    /// them is the sum of the payment in which case was never tried, so either will do.
    ///
    /// The sum is not all: the number may belong to another program of this login, whose payment is as authentic. See
    /// [`OpState::user_field`].
    pub fn pays(&self, expected: Amount) -> bool {
        self.paid_sums().any(|sum| sum == expected)
    }

    /// The sums of a done operation that are exact to the kopeck: what is credited to the shop, then what the buyer paid.
    /// None at all while it is not done.
    pub fn paid_sums(&self) -> impl Iterator<Item = Amount> {
        let sums = [self.out_sum, self.inc_sum].into_iter().flatten();
        sums.filter(|_| self.state == StateCode::Done)
    }

    /// The first of [`OpState::paid_sums`]: one sum to write down for a person. Whether it pays an order is for
    /// [`OpState::pays`] to say.
    pub fn paid(&self) -> Option<Amount> {
        self.paid_sums().next()
    }

    /// A parameter by its name, letter case ignored. `None` if there is none of this name, if there are two that differ, or if
    /// the answer [does not tell](OpState::user_fields).
    ///
    /// A payment of yours names what you named. So a done operation of `OpStateExt` without it is somebody else's.
    pub fn user_field(&self, name: &str) -> Option<&str> {
        let fields = self.user_fields.as_deref().unwrap_or_default();
        let mut values = fields
            .iter()
            .filter(|(other, _)| other.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str());
        values.next().filter(|first| values.all(|other| other == *first))
    }

    /// Where a payment came from that did not start at the shop's own form, see
    /// [`ReceivedShp::interface`](crate::ReceivedShp::interface). `OpStateExt` only.
    pub fn interface(&self) -> Option<&str> {
        self.user_field("shp_interface")
    }

    fn of(root: Node<'_, '_>) -> Result<Self, XmlError> {
        let state = xml::child(root, "State").ok_or(XmlError::Element("State"))?;
        let code = xml::number(state, "Code").ok_or(XmlError::Element("State/Code"))?;
        let info = xml::child(root, "Info");
        let word = |name| info.and_then(|info| xml::text(info, name)).map(str::to_owned);
        let method = info.and_then(|info| xml::child(info, "PaymentMethod"));
        Ok(Self {
            state: StateCode::from(code),
            state_date: xml::text(state, "StateDate").and_then(moment),
            request_date: xml::text(state, "RequestDate").and_then(moment),
            out_sum: info
                .and_then(|info| xml::text(info, "OutSum"))
                .and_then(|sum| sum.parse().ok()),
            inc_sum: info
                .and_then(|info| xml::text(info, "IncSum"))
                .and_then(|sum| sum.parse().ok()),
            inc_curr_label: word("IncCurrLabel"),
            inc_account: word("IncAccount"),
            payment_method: method
                .and_then(|method| xml::text(method, "Code"))
                .map(str::to_owned),
            out_curr_label: word("OutCurrLabel"),
            op_key: info
                .and_then(|info| xml::text(info, "OpKey"))
                .and_then(|key| key.parse().ok()),
            bank_card_rrn: word("BankCardRRN"),
            user_fields: user_fields(root),
        })
    }
}

fn moment(text: &str) -> Option<OffsetDateTime> {
    let read = |text: &str| OffsetDateTime::parse(text, &Rfc3339).ok();
    read(text).or_else(|| read(&format!("{text}+03:00")))
}

/// Sources differ in the name of the element, so both are read.
fn user_fields(root: Node<'_, '_>) -> Option<Vec<(String, String)>> {
    let lists = || xml::children(root, "UserField").chain(xml::children(root, "UserFields"));
    let field = |field| {
        let name = xml::text(field, "Name")?.to_owned();
        Some((name, xml::text(field, "Value").unwrap_or_default().to_owned()))
    };
    lists().next()?;
    Some(
        lists()
            .flat_map(|list| list.children())
            .filter_map(field)
            .collect(),
    )
}

#[cfg(test)]
mod tests;
