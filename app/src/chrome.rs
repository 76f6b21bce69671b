//! What every page needs: the visitor's language, the seller, the way to the assets.

use crate::views::Link;
use shop::{buyer::Phone, text::Lang, time::Timestamp};
use std::sync::Arc;
use words::{Value, Words, Zone};

/// What every page needs, whatever it shows.
#[derive(Debug, Clone)]
pub struct Chrome {
    /// The visitor's language.
    pub lang: Lang,
    /// Path and query of the page without the `/en`, for the language switch and the canonical address.
    pub path: String,
    /// Pieces in the visitor's cart.
    pub cart_pieces: u32,
    /// Whether no real money is taken, so that every page says so.
    pub is_test: bool,
    /// Version of the stylesheet, the boot script and the client; part of their addresses.
    pub version: String,
    /// Whether the client was built into this server. Without it every page works, but none is alive.
    pub has_client: bool,
    /// Whether buyers get letters, so that a page may promise one.
    pub tells_buyer: bool,
    /// Who sells, in the visitor's language.
    pub seller: Arc<Seller>,
    /// The shop's time zone.
    pub zone: Zone,
    /// The shop's address in the world such as `https://shop.example`, without a slash at the end.
    pub public_url: Option<String>,
}

/// Who sells, as the law wants it said. What is empty is left out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Seller {
    /// Name of the shop.
    pub shop_name: String,
    /// Phone as people read it.
    pub phone: String,
    /// E-mail for buyers.
    pub email: String,
    /// When someone answers: «ежедневно 10:00–20:00 (МСК)».
    pub hours: String,
    /// Where the goods are picked up and letters go.
    pub address: String,
    /// Name of the person or company: «ИП Иванова Анна Сергеевна».
    pub legal_name: String,
    /// Taxpayer's number.
    pub inn: String,
    /// Number in the state register.
    pub ogrn: String,
}

impl Chrome {
    /// Address of a page in the visitor's language: `/cart` or `/en/cart`.
    pub fn href(&self, path: &str) -> String {
        localized(self.lang, path)
    }

    /// The sentence `id`.
    pub(crate) fn text(&self, id: &str) -> String {
        self.words().text(id)
    }

    /// The sentence `id` with its gaps filled.
    pub(crate) fn with(&self, id: &str, values: &[(&str, Value<'_>)]) -> String {
        self.words().with(id, values)
    }

    /// `12 марта 2026, 14:05 (МСК)`
    pub(crate) fn moment(&self, at: Timestamp) -> String {
        self.words().moment(at, self.zone)
    }

    pub(crate) fn words(&self) -> &'static Words {
        words::words(self.lang)
    }

    /// The language that the visitor does not read now.
    pub(crate) fn other_lang(&self) -> Lang {
        match self.lang {
            Lang::Ru => Lang::En,
            Lang::En => Lang::Ru,
        }
    }
}

impl Seller {
    /// Where questions go: the phone, or else the e-mail.
    pub(crate) fn contact(&self) -> Option<Link> {
        let phone = (!self.phone.is_empty()).then(|| (self.tel(), &self.phone));
        let email = (!self.email.is_empty()).then(|| (format!("mailto:{}", self.email), &self.email));
        phone.or(email).map(|(href, text)| Link {
            href,
            text: text.clone(),
        })
    }

    /// The phone as a link that dials.
    pub(crate) fn tel(&self) -> String {
        if let Ok(phone) = Phone::parse(&self.phone) {
            return phone.link();
        }
        // A short number of a town or of an operator.
        let digits: String = self
            .phone
            .chars()
            .filter(|c| c.is_ascii_digit() || *c == '+')
            .collect();
        format!("tel:{digits}")
    }
}

pub(crate) fn localized(lang: Lang, path: &str) -> String {
    match lang {
        Lang::Ru => path.to_owned(),
        Lang::En => format!("/en{path}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_has_an_address_in_each_language() {
        assert_eq!(localized(Lang::Ru, "/cart"), "/cart");
        assert_eq!(localized(Lang::En, "/cart"), "/en/cart");
        assert_eq!(localized(Lang::En, "/"), "/en/");
    }

    #[test]
    fn a_phone_for_people_is_a_number_to_dial() {
        for (phone, link) in [
            ("+7 800 555-01-00", "tel:+78005550100"),
            ("8 (812) 576-45-01", "tel:+78125764501"),
            ("8 (495) 739-70-00 доб. 12", "tel:+74957397000;ext=12"),
            ("+375 29 123-45-67", "tel:+375291234567"),
            ("*1234, 0890", "tel:12340890"),
            ("0890", "tel:0890"),
        ] {
            let seller = Seller {
                phone: phone.into(),
                ..Seller::default()
            };
            assert_eq!(seller.tel(), link);
        }
    }

    #[test]
    fn questions_go_by_mail_where_there_is_no_phone() {
        let mut seller = Seller {
            email: "hello@example.ru".into(),
            ..Seller::default()
        };
        let contact = |seller: &Seller| seller.contact().map(|link| link.href);
        assert_eq!(contact(&seller).as_deref(), Some("mailto:hello@example.ru"));
        seller.phone = "+7 800 555-01-00".into();
        assert_eq!(contact(&seller).as_deref(), Some("tel:+78005550100"));
        assert_eq!(contact(&Seller::default()), None);
    }
}
