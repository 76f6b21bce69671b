//! What every page needs: the visitor's language, the seller, the way to the assets.

use crate::views::Link;
use shop::{
    buyer::{DeliveryDays, Phone},
    payment::GatewayName,
    staff::{Right, Role},
    text::Lang,
    time::Timestamp,
    transfer::BankAccount,
};
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
    /// What else a page may promise.
    pub promises: Promises,
    /// Who sells, in the visitor's language.
    pub seller: Arc<Seller>,
    /// The shop's time zone.
    pub zone: Zone,
    /// The shop's address in the world such as `https://shop.example`, without a slash at the end.
    pub public_url: Option<String>,
    /// What the person on the staff who looks is there for; `None` of everybody else.
    pub role: Option<Role>,
}

/// What the shop is set up for: a page promises that and nothing else.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a promise of its own")]
pub struct Promises {
    /// Whether there is a gateway, so that buyers can pay without the seller's help.
    pub has_gateway: bool,
    /// Whether one of the gateways takes money from a bank, by card or SBP say, and not coins only.
    pub has_cards: bool,
    /// Whether buyers can pay by SBP: not where money is held on cards, unless it is offered by name.
    pub has_sbp: bool,
    /// Whether a fiscal receipt comes with each payment.
    pub receipts: bool,
    /// Within how many days of receiving them goods can be returned.
    pub return_days: u32,
    /// Who else gets what buyers tell.
    pub handed: Handed,
}

/// Who gets what buyers tell, beside the seller and the courier.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a receiver of its own")]
pub struct Handed {
    /// The gateways that take money.
    pub gateways: Vec<GatewayName>,
    /// Orders are told in Telegram, abroad.
    pub telegram: bool,
    /// What is told there names no buyer.
    pub telegram_nameless: bool,
    /// Programs of the merchant's hear of orders.
    pub programs: bool,
    /// Copies of the shop go to a storage service.
    pub copies_away: bool,
    /// For how many days copies of the shop are kept; 0 if it makes none by itself.
    pub copies_days: u32,
}

/// Something that a buyer has to be told about the seller and that the settings do not say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Missing {
    /// The setting that says it.
    pub variable: &'static str,
    /// Id of its name.
    pub words: &'static str,
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
    /// When someone answers: `ежедневно 10:00–20:00 (МСК)`.
    pub hours: String,
    /// Where the goods are picked up and letters go.
    pub address: String,
    /// Name of the person or company: `ИП Иванова Анна Сергеевна`.
    pub legal_name: String,
    /// Taxpayer's number.
    pub inn: String,
    /// Number in the state register.
    pub ogrn: String,
    /// Number beside the taxpayer's that companies have.
    pub kpp: String,
    /// Where bank transfers go; `None` if buyers are offered none.
    pub account: Option<BankAccount>,
    /// What buttons and links are painted in.
    pub color: Color,
}

/// A colour of buttons and links, by day and by night: see `style/colors.css`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Color {
    /// What a shop has that chooses nothing.
    #[default]
    Green,
    /// Like ink.
    Blue,
    /// Like plums.
    Plum,
    /// Like bricks.
    Brick,
    /// Like pencils.
    Graphite,
}

impl Color {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Green, Self::Blue, Self::Plum, Self::Brick, Self::Graphite];

    /// Its name in settings and styles.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Green => "green",
            Self::Blue => "blue",
            Self::Plum => "plum",
            Self::Brick => "brick",
            Self::Graphite => "graphite",
        }
    }

    /// The colour of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|color| color.as_str() == name)
    }

    /// What the root of each page says of it; nothing of what the styles begin with.
    pub fn attribute(self) -> Option<&'static str> {
        (self != Self::default()).then_some(self.as_str())
    }
}

impl Chrome {
    /// Address of a page in the visitor's language: `/cart` or `/en/cart`.
    pub fn href(&self, path: &str) -> String {
        localized(self.lang, path)
    }

    /// Whether whoever looks may do that: what they may not do has no button and no link. That nobody does it all the same is up
    /// to the server.
    pub fn may(&self, right: Right) -> bool {
        self.role.is_some_and(|role| role.may(right))
    }

    /// The sentence `id`.
    pub fn text(&self, id: &str) -> String {
        self.words().text(id)
    }

    /// The sentence `id` with its gaps filled.
    pub fn with(&self, id: &str, values: &[(&str, Value<'_>)]) -> String {
        self.words().with(id, values)
    }

    /// The gap `sbp` of a sentence: whether it may name SBP.
    pub(crate) fn sbp(&self) -> (&'static str, Value<'static>) {
        ("sbp", if self.promises.has_sbp { "yes" } else { "no" }.into())
    }

    /// `2–7 дней`, `3 дня`
    pub(crate) fn days(&self, days: DeliveryDays) -> String {
        let (least, most) = (days.least(), days.most());
        if least == most {
            self.with("span-days", &[("count", most.into())])
        } else {
            self.with("days-between", &[("least", least.into()), ("most", most.into())])
        }
    }

    /// Within how many days goods can be returned: `14 дней`.
    pub(crate) fn return_days(&self) -> String {
        self.with("span-days", &[("count", self.promises.return_days.into())])
    }

    /// A span of whole minutes in the largest unit that it is a multiple of: `90 минут`, `2 часа`, `3 дня`.
    pub fn span(&self, seconds: i64) -> String {
        let (id, unit) = [("span-days", 24 * 60 * 60), ("span-hours", 60 * 60)]
            .into_iter()
            .find(|(_, unit)| seconds % unit == 0)
            .unwrap_or(("span-minutes", 60));
        self.with(id, &[("count", (seconds / unit).into())])
    }

    /// `12 марта 2026, 14:05 (МСК)`
    pub fn moment(&self, at: Timestamp) -> String {
        self.words().moment(at, self.zone)
    }

    /// `2026-03-12 14:05`, for the cells of tables.
    pub fn sortable_time(&self, at: Timestamp) -> String {
        words::sortable_time(at, self.zone)
    }

    /// The words of this language.
    pub fn words(&self) -> &'static Words {
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
    /// What the settings do not say of the seller, though a buyer has a right to know it.
    pub fn missing(&self) -> Vec<Missing> {
        let told = [
            ("SELLER_NAME", "seller-missing-name", !self.legal_name.is_empty()),
            ("SELLER_INN", "seller-missing-inn", !self.inn.is_empty()),
            ("SELLER_OGRN", "seller-missing-ogrn", !self.ogrn.is_empty()),
            ("SHOP_ADDRESS", "seller-missing-address", !self.address.is_empty()),
            ("SHOP_EMAIL", "seller-missing-contact", self.contact().is_some()),
        ];
        told.into_iter()
            .filter(|(_, _, is_told)| !is_told)
            .map(|(variable, words, _)| Missing { variable, words })
            .collect()
    }

    /// As the law names the seller; the shop's own name where that is all there is.
    pub fn name(&self) -> &str {
        if self.legal_name.is_empty() {
            &self.shop_name
        } else {
            &self.legal_name
        }
    }

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
    use crate::sample::fixture;

    #[test]
    fn every_color_is_in_the_styles_by_day_and_by_night() {
        let styles = include_str!("../../style/colors.css");
        for color in Color::ALL {
            assert_eq!(Color::named(color.as_str()), Some(color));
            let times = if color == Color::default() { 0 } else { 2 };
            let selector = format!("[data-color=\"{}\"]", color.as_str());
            assert_eq!(styles.matches(&selector).count(), times, "{selector}");
            assert_eq!(color.attribute().is_some(), times > 0);
        }
        assert_eq!(Color::named("pink"), None);
    }

    #[test]
    fn a_page_has_an_address_in_each_language() {
        assert_eq!(localized(Lang::Ru, "/cart"), "/cart");
        assert_eq!(localized(Lang::En, "/cart"), "/en/cart");
        assert_eq!(localized(Lang::En, "/"), "/en/");
    }

    #[test]
    fn spans_are_said_as_people_say_them() {
        let (ru, en) = (fixture::chrome(Lang::Ru), fixture::chrome(Lang::En));
        for (minutes, in_russian, in_english) in [
            (5, "5 минут", "5 minutes"),
            (21, "21 минуту", "21 minutes"),
            (60, "1 час", "1 hour"),
            (90, "90 минут", "90 minutes"),
            (120, "2 часа", "2 hours"),
            (24 * 60, "1 день", "1 day"),
            (7 * 24 * 60, "7 дней", "7 days"),
        ] {
            let seconds = minutes * 60;
            assert_eq!(
                (ru.span(seconds).as_str(), en.span(seconds).as_str()),
                (in_russian, in_english)
            );
        }
        for (days, in_russian, in_english) in [
            ("2-7", "2–7 дней", "2–7 days"),
            ("1", "1 день", "1 day"),
            ("2-3", "2–3 дня", "2–3 days"),
            ("14-21", "14–21 день", "14–21 days"),
        ] {
            let days = days.parse().unwrap();
            assert_eq!(
                (ru.days(days).as_str(), en.days(days).as_str()),
                (in_russian, in_english)
            );
        }
    }

    #[test]
    fn what_is_not_said_of_the_seller_is_named_by_its_setting() {
        let missing = |seller: &Seller| -> Vec<_> { seller.missing().iter().map(|it| it.variable).collect() };
        assert_eq!(missing(&fixture::chrome(Lang::Ru).seller), [""; 0]);
        let all = [
            "SELLER_NAME",
            "SELLER_INN",
            "SELLER_OGRN",
            "SHOP_ADDRESS",
            "SHOP_EMAIL",
        ];
        assert_eq!(missing(&Seller::default()), all);
        let by_phone = Seller {
            phone: "+7 800 555-01-00".into(),
            ..Seller::default()
        };
        assert_eq!(missing(&by_phone), all[..4]);
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
