//! Which methods of paying Robokassa has for this merchant, as far as it said.

use super::exchange::exchange;
use reqwest::Client;
use robokassa::{Culture, Merchant, enquiry::PaymentMethods};
use shop::{gateway::GatewayError, payment::Method};
use std::sync::{Mutex, PoisonError};

/// The codes of its list; none as long as it has told none.
#[derive(Default)]
pub(super) struct Methods(Mutex<Vec<String>>);

impl Methods {
    /// Asks for the list. Whatever goes wrong, what is known stays.
    pub(super) async fn ask(&self, client: &Client, merchant: &Merchant) -> Result<(), GatewayError> {
        let request = PaymentMethods::request(merchant, Culture::En);
        let (status, body) = exchange(client, &request)
            .await
            .map_err(|error| GatewayError::Unreachable(Box::new(error)))?;
        if !status.is_success() {
            return Err(GatewayError::Unreachable(format!("it answered {status}").into()));
        }
        let told = PaymentMethods::parse(&body).map_err(|e| GatewayError::Unreachable(Box::new(e)))?;
        let codes = told.0.into_iter().map(|method| method.code).collect();
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = codes;
        Ok(())
    }

    /// Whether it has a method, or has not said.
    pub(super) fn have(&self, method: Method) -> bool {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_one = |code: &String| codes(method).iter().any(|one| one.eq_ignore_ascii_case(code));
        known.is_empty() || known.iter().any(is_one)
    }
}

/// A method in the gateway's own words (`PaymentMethods`); instalments are what several lenders offer.
pub(super) const fn codes(method: Method) -> &'static [&'static str] {
    match method {
        Method::Sbp => &["SBP"],
        Method::Card => &["BankCard"],
        Method::Instalments => &["Podeli", "YandexPaySplit", "Mokka", "OTP"],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_method_is_there_if_it_is_in_the_list_or_there_is_no_list() {
        let has = |codes: &[&str]| {
            let told = codes.iter().map(|code| (*code).to_owned()).collect();
            let methods = Methods(Mutex::new(told));
            Method::ALL.map(|method| methods.have(method))
        };
        assert_eq!(has(&[]), [true, true, true]);
        assert_eq!(has(&["BankCard", "SBP"]), [true, true, false]);
        assert_eq!(has(&["bankcard", "OTP"]), [false, true, true]);
        assert_eq!(has(&["SomethingNew"]), [false, false, false]);
    }
}
