//! The form as it was typed, and as it is understood.

use serde::Deserialize;
use shop::{
    buyer::{Buyer, Delivery, Email, Name, Phone, PhoneFault},
    payment::PayBy,
    text,
};

const MOST_ADDRESS: usize = 300;
/// Most characters of a comment.
pub(super) const MOST_COMMENT: u16 = 1_000;

/// The fields of the form, as they were typed. A field that did not come is empty.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(default)]
pub struct CheckoutForm {
    /// One-time token: the same form sent again is the same order.
    pub token: String,
    /// Name of the buyer.
    pub name: String,
    /// Phone in any spelling.
    pub phone: String,
    /// E-mail.
    pub email: String,
    /// `pickup` or `courier`.
    pub delivery: String,
    /// Where the courier goes.
    pub address: String,
    /// What else the buyer has to say.
    pub comment: String,
    /// Name of the way of paying; may be empty where there is one only.
    pub pay_by: String,
    /// Set if the buyer agrees to the processing of personal data.
    pub consent_data: String,
    /// Set if the buyer agrees to the offer.
    pub consent_offer: String,
    /// The mark of the goods, prices and terms that the page showed, or of the documents alone where nothing else is agreed to.
    pub seen: String,
}

/// A form without mistakes. The consents are the caller's to write: it knows the time and the address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filled {
    /// Who buys.
    pub buyer: Buyer,
    /// Where to, and who brings it.
    pub delivery: Delivery,
    /// What the buyer added; may be empty.
    pub comment: String,
    /// How the buyer means to pay.
    pub pay_by: PayBy,
}

/// A field that was filled in wrongly.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mistake {
    /// No name, or a very long one.
    Name,
    /// Not a phone number, and why not.
    Phone(PhoneFault),
    /// Not an e-mail address.
    Email,
    /// Neither pick-up nor courier.
    Delivery,
    /// No address for the courier, or a very long one.
    Address,
    /// A very long comment.
    Comment,
    /// No way of paying, or one that is not offered.
    PayBy,
    /// The tick for the personal data is missing.
    ConsentData,
    /// The tick for the offer is missing.
    ConsentOffer,
}

impl CheckoutForm {
    /// An empty form under this token, with the first way of paying chosen.
    pub fn new(token: String, ways: &[PayBy]) -> Self {
        let first = ways.first().map(PayBy::as_str).unwrap_or_default();
        Self {
            token,
            pay_by: first.to_owned(),
            delivery: "pickup".to_owned(),
            ..Self::default()
        }
    }

    /// Understands what was typed, or names every mistake in the order of the page. `ways` are the ways of paying that are
    /// offered now.
    pub fn read(&self, ways: &[PayBy]) -> Result<Filled, Vec<Mistake>> {
        self.understood(ways, false)
    }

    /// The same where the staff types for a buyer, who agrees to the documents later and may have no e-mail.
    pub fn read_by_hand(&self, ways: &[PayBy]) -> Result<Filled, Vec<Mistake>> {
        self.understood(ways, true)
    }

    /// The ticks that are missing.
    pub fn unagreed(&self) -> Vec<Mistake> {
        let ticks = [
            (&self.consent_data, Mistake::ConsentData),
            (&self.consent_offer, Mistake::ConsentOffer),
        ];
        let missing = ticks.into_iter().filter(|(tick, _)| tick.is_empty());
        missing.map(|(_, mistake)| mistake).collect()
    }

    fn understood(&self, ways: &[PayBy], is_by_hand: bool) -> Result<Filled, Vec<Mistake>> {
        let mut mistakes = Vec::new();
        let mut check = |mistake, is_wrong| {
            if is_wrong {
                mistakes.push(mistake);
            }
        };
        let name = Name::parse(&self.name);
        check(Mistake::Name, name.is_none());
        let phone = Phone::parse(&self.phone);
        if let Err(fault) = phone {
            check(Mistake::Phone(fault), true);
        }
        let email = Email::parse(&self.email);
        let has_none = is_by_hand && self.email.trim().is_empty();
        check(Mistake::Email, email.is_none() && !has_none);
        let delivery = self.delivery();
        check(Mistake::Delivery, delivery == Err(Mistake::Delivery));
        check(Mistake::Address, delivery == Err(Mistake::Address));
        let comment = text::paragraph(&self.comment, usize::from(MOST_COMMENT));
        check(Mistake::Comment, comment.is_none());
        let pay_by = self.pay_by(ways);
        check(Mistake::PayBy, pay_by.is_none());
        if !is_by_hand {
            mistakes.extend(self.unagreed());
        }

        match (name, phone, delivery, comment, pay_by) {
            (Some(name), Ok(phone), Ok(delivery), Some(comment), Some(pay_by)) if mistakes.is_empty() => {
                Ok(Filled {
                    buyer: Buyer { name, phone, email },
                    delivery,
                    comment,
                    pay_by,
                })
            }
            _ => Err(mistakes),
        }
    }

    fn pay_by(&self, ways: &[PayBy]) -> Option<PayBy> {
        match ways {
            [only] if self.pay_by.is_empty() => Some(*only),
            _ => ways.iter().copied().find(|way| way.as_str() == self.pay_by),
        }
    }

    fn delivery(&self) -> Result<Delivery, Mistake> {
        match self.delivery.as_str() {
            "pickup" => Ok(Delivery::PickUp),
            "courier" => text::line(&self.address, MOST_ADDRESS)
                .map(|address| Delivery::Courier { address })
                .ok_or(Mistake::Address),
            _ => Err(Mistake::Delivery),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shop::payment::{Method, Tender};

    const SBP: PayBy = PayBy::Method(Method::Sbp);
    const CASH: PayBy = PayBy::OnDelivery(Tender::Cash);
    const WAYS: [PayBy; 2] = [SBP, CASH];

    fn filled() -> CheckoutForm {
        CheckoutForm {
            name: " Анна  Иванова ".into(),
            phone: "8 912 345-67-89".into(),
            email: "anna@example.com".into(),
            delivery: "courier".into(),
            address: "Казань, ул. Баумана, 5".into(),
            consent_data: "1".into(),
            consent_offer: "1".into(),
            ..CheckoutForm::new("token".into(), &WAYS)
        }
    }

    #[test]
    fn a_form_is_understood() {
        let read = filled().read(&WAYS).unwrap();
        assert_eq!(read.buyer.name.as_str(), "Анна Иванова");
        let address = "Казань, ул. Баумана, 5".into();
        assert_eq!(read.delivery, Delivery::Courier { address });
        let pickup = CheckoutForm {
            delivery: "pickup".into(),
            address: String::new(),
            ..filled()
        };
        assert_eq!(pickup.read(&WAYS).unwrap().delivery, Delivery::PickUp);
    }

    #[test]
    fn every_mistake_is_named_in_the_order_of_the_page() {
        let empty = CheckoutForm {
            delivery: "courier".into(),
            comment: "x".repeat(1_001),
            ..CheckoutForm::default()
        };
        assert_eq!(
            empty.read(&WAYS),
            Err(vec![
                Mistake::Name,
                Mistake::Phone(PhoneFault::Missing),
                Mistake::Email,
                Mistake::Address,
                Mistake::Comment,
                Mistake::PayBy,
                Mistake::ConsentData,
                Mistake::ConsentOffer,
            ])
        );
        let nowhere = CheckoutForm {
            delivery: "teleport".into(),
            ..filled()
        };
        assert_eq!(nowhere.read(&WAYS), Err(vec![Mistake::Delivery]));
    }

    #[test]
    fn who_has_no_mail_can_be_typed_for_and_cannot_order_alone() {
        let mute = CheckoutForm {
            email: " ".into(),
            ..filled()
        };
        assert_eq!(mute.read(&WAYS), Err(vec![Mistake::Email]));
        assert_eq!(mute.read_by_hand(&WAYS).unwrap().buyer.email, None);
        let wrong = CheckoutForm {
            email: "nobody".into(),
            ..filled()
        };
        assert_eq!(wrong.read_by_hand(&WAYS), Err(vec![Mistake::Email]));
    }

    #[test]
    fn nobody_ticks_a_box_for_somebody_else() {
        let by_hand = CheckoutForm {
            consent_data: String::new(),
            consent_offer: String::new(),
            ..filled()
        };
        assert_eq!(by_hand.read_by_hand(&WAYS), filled().read(&WAYS));
        let missing = vec![Mistake::ConsentData, Mistake::ConsentOffer];
        assert_eq!(by_hand.read(&WAYS), Err(missing.clone()));
        assert_eq!(by_hand.unagreed(), missing);
        assert_eq!(filled().unagreed(), []);
    }

    #[test]
    fn a_phone_that_cannot_be_is_told_why() {
        for (typed, fault) in [
            ("8 912 345-67-8", PhoneFault::Short),
            ("8 912 345-67-89, 8 912 345-67-90", PhoneFault::Long),
            ("8 512 345-67-89", PhoneFault::UnknownCode),
            ("+84951234567", PhoneFault::Doubtful),
        ] {
            let form = CheckoutForm {
                phone: typed.into(),
                ..filled()
            };
            assert_eq!(form.read(&WAYS), Err(vec![Mistake::Phone(fault)]), "{typed}");
        }
    }

    #[test]
    fn an_order_is_paid_in_a_way_that_is_offered() {
        assert_eq!(filled().read(&WAYS).unwrap().pay_by, SBP, "the first is chosen");
        let by = |name: &str| CheckoutForm {
            pay_by: name.into(),
            ..filled()
        };
        for (name, ways, read) in [
            ("delivery-cash", &WAYS[..], Some(CASH)),
            ("delivery-card", &WAYS, None),
            ("online", &WAYS, None),
            ("", &WAYS, None),
            ("", &[PayBy::Online], Some(PayBy::Online)),
            ("sbp", &[PayBy::Online], None),
        ] {
            let read = read.ok_or(vec![Mistake::PayBy]);
            assert_eq!(by(name).read(ways).map(|filled| filled.pay_by), read, "{name}");
        }
    }
}
