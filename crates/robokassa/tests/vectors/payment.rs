//! Payments, holds and charges.

use robokassa::hold::HoldConfirm;
use robokassa::receipt::ReceiptText;
use robokassa::recurring::{RecurringCharge, Series};
use robokassa::{InvId, InvoiceNumber, Payment, ReturnMethod, ReturnTo};
use serde_json::Value;

use crate::Vector;

impl Vector {
    pub fn payment(&self) -> String {
        let number = match &self.input["inv_id"] {
            Value::Null => InvoiceNumber::Absent,
            number if number == 0 => InvoiceNumber::Zero,
            number => InvId::new(number.as_u64().unwrap()).unwrap().into(),
        };
        let mut payment = Payment::new(self.out_sum(), number).shp(self.shp());
        if let Some(currency) = self.some_text("currency") {
            payment = payment.currency(currency.parse().unwrap());
        }
        if let Some(ip) = self.some_text("user_ip") {
            payment = payment.user_ip(ip.parse().unwrap());
        }
        if let Some(receipt) = self.some_text("receipt") {
            payment = payment.receipt(ReceiptText::verbatim(receipt).unwrap());
        }
        if self.input["step_by_step"] == true {
            payment = payment.hold();
        }
        if let Some(url) = self.some_text("result_url2") {
            payment = payment.result_url2(url.parse().unwrap());
        }
        if let Some(to) = self.return_to("success_url2") {
            payment = payment.success_url2(to);
        }
        if let Some(to) = self.return_to("fail_url2") {
            payment = payment.fail_url2(to);
        }
        if let Some(token) = self.some_text("token") {
            payment = payment.saved_card(token.parse().unwrap());
        }
        let form = payment.form(&self.merchant(), self.mode()).unwrap();
        let link = form.link();
        let (name, signature) = form
            .fields
            .iter()
            .find(|(name, _)| name == "SignatureValue")
            .unwrap();
        assert!(
            link.contains(&format!("&{name}={signature}")),
            "{}: {link}",
            self.id
        );
        signature.clone()
    }

    pub fn hold_confirm(&self) -> HoldConfirm {
        let confirm = HoldConfirm::new(self.out_sum(), self.inv_id("inv_id"));
        match self.some_text("receipt") {
            Some(receipt) => confirm.receipt(ReceiptText::verbatim(receipt).unwrap()),
            None => confirm,
        }
    }

    pub fn recurring(&self) -> RecurringCharge {
        let charge = Series::begun_by(self.inv_id("previous_inv_id"))
            .charge(self.out_sum(), self.inv_id("inv_id"))
            .unwrap();
        match self.some_text("receipt") {
            Some(receipt) => charge.receipt(ReceiptText::verbatim(receipt).unwrap()),
            None => charge,
        }
        .shp(self.shp())
    }

    fn return_to(&self, name: &str) -> Option<ReturnTo> {
        let to = self.input[name].as_object()?;
        let method = if to["method"] == "POST" {
            ReturnMethod::Post
        } else {
            ReturnMethod::Get
        };
        Some(ReturnTo {
            url: to["url"].as_str().unwrap().parse().unwrap(),
            method,
        })
    }
}
