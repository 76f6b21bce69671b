//! Words and facts that several letters share.

use super::{Fact, Item, Link, Sheet};
use crate::{clean, notifier::NotifierSettings};
use shop::{
    buyer::{Delivery, Phone},
    call::Guess,
    doctor::Seen,
    message::Brief,
    money::Kopecks,
    order::{Line, Pieces},
    payment::GatewayName,
    stranger::Cause,
    text::{Lang, Text},
    time::Timestamp,
};
use words::{Value, Words, words};

/// UTF-16 units of a line's name: ten lines have to fit into a chat message.
const ITEM_UNITS: usize = 80;
/// UTF-16 units of other single lines.
pub(super) const LINE_UNITS: usize = 254;
/// UTF-16 units of a text that someone typed.
pub(super) const TEXT_UNITS: usize = 400;

/// Writes in one language for one shop.
pub(super) struct Pen<'a> {
    words: &'static Words,
    settings: &'a NotifierSettings,
    hides_buyer: bool,
}

impl<'a> Pen<'a> {
    pub(super) fn new(lang: Lang, settings: &'a NotifierSettings) -> Self {
        Self {
            words: words(lang),
            settings,
            hides_buyer: false,
        }
    }

    /// The same pen for what must not say who the buyer is, where they live and what they wrote.
    pub(super) fn hiding_buyer(self) -> Self {
        Self {
            hides_buyer: true,
            ..self
        }
    }

    /// Whether nothing is said of the buyer.
    pub(super) fn hides_buyer(&self) -> bool {
        self.hides_buyer
    }

    /// The sentence `id`.
    pub(super) fn text(&self, id: &str) -> String {
        self.words.text(id)
    }

    /// The sentence `id` with its gaps filled.
    pub(super) fn with(&self, id: &str, values: &[(&str, &str)]) -> String {
        let values: Vec<(&str, Value<'_>)> = values
            .iter()
            .map(|(name, value)| (*name, Value::from(*value)))
            .collect();
        self.words.with(id, &values)
    }

    pub(super) fn phone(&self, phone: &Phone) -> String {
        self.words.phone(phone)
    }

    /// A mistake in the settings, and what to do about it.
    pub(super) fn guess(&self, guess: &Guess) -> String {
        self.words.guess(guess)
    }

    pub(super) fn cause(&self, cause: Cause) -> String {
        self.words.cause(cause)
    }

    /// What a check sees: its light, its name and why.
    pub(super) fn seen(&self, seen: &Seen) -> String {
        let (light, check) = (self.words.light(seen.light), self.words.check(&seen.check));
        let why = clean::line(&self.words.seen(seen), TEXT_UNITS);
        self.with(
            "letter-light",
            &[("check", &check), ("light", &light), ("why", &why)],
        )
    }

    /// What to do about what a check sees; `None` where all is well.
    pub(super) fn mend(&self, seen: &Seen) -> Option<String> {
        let mend = self.words.mend(seen)?;
        Some(clean::line(&mend, TEXT_UNITS))
    }

    pub(super) fn moment(&self, at: Timestamp) -> String {
        self.words.moment(at, self.settings.zone)
    }

    /// So many days.
    pub(super) fn days(&self, days: u32) -> String {
        self.words.with("span-days", &[("count", days.into())])
    }

    pub(super) fn fact(&self, label: &str, value: String) -> Fact {
        Fact {
            label: self.text(label),
            value,
        }
    }

    /// A sheet with nothing on it but its title, its sentences and the way on.
    pub(super) fn sheet(&self, title: String, sentences: Vec<String>, link: Link, foot: &str) -> Sheet {
        let shop = clean::line(&self.settings.shop_name, LINE_UNITS);
        Sheet {
            lang: self.words.lang(),
            title,
            test: None,
            hello: None,
            sentences,
            goods: Vec::new(),
            totals: Vec::new(),
            facts: Vec::new(),
            copy_link: self.with("letter-copy-link", &[("url", &link.url)]),
            link,
            foot: self.with(foot, &[("shop", &shop)]),
        }
    }

    /// A way into the shop.
    pub(super) fn link(&self, label: String, path: &str) -> Link {
        let base = self.settings.public_url.as_str().trim_end_matches('/');
        Link {
            label,
            url: format!("{base}{path}"),
        }
    }

    pub(super) fn goods(&self, order: &Brief) -> Vec<Item> {
        order.placed.lines.iter().map(|line| self.item(line)).collect()
    }

    /// Some pieces of one of the order's lines: what, and how many.
    pub(super) fn pieces(&self, order: &Brief, pieces: Pieces) -> Option<String> {
        let line = order.placed.lines.get(pieces.line)?;
        let count = pieces.count.to_string();
        let name = self.item(line).name;
        Some(self.with("letter-pieces", &[("name", &name), ("count", &count)]))
    }

    /// A product in one of its options.
    pub(super) fn named(&self, name: &Text, option: &Text) -> String {
        let lang = self.words.lang();
        let (name, option) = (name.get(lang), option.get(lang));
        if option.trim().is_empty() {
            clean::line(name, ITEM_UNITS)
        } else {
            clean::line(&format!("{name}, {option}"), ITEM_UNITS)
        }
    }

    fn item(&self, line: &Line) -> Item {
        let (count, price) = (line.count.to_string(), line.price.to_string());
        Item {
            name: self.named(&line.name, &line.option),
            count: self.with("letter-line", &[("count", &count), ("price", &price)]),
            sum: line.full_price().to_string(),
        }
    }

    pub(super) fn totals(&self, order: &Brief) -> Vec<Fact> {
        let how = match &order.placed.delivery {
            Delivery::PickUp => self.text("letter-pick-up"),
            Delivery::Courier { .. } if self.hides_buyer => self.text("letter-courier-hidden"),
            Delivery::Courier { address } => {
                let address = clean::unlinked(&clean::line(address, LINE_UNITS));
                self.with("letter-courier", &[("address", &address)])
            }
        };
        let price = if order.placed.bill.delivery() == Kopecks::ZERO {
            self.text("letter-free")
        } else {
            order.placed.bill.delivery().to_string()
        };
        let delivery = self.with("letter-delivery-price", &[("how", &how), ("price", &price)]);
        let discount = order.placed.bill.discount();
        let discount =
            (discount > Kopecks::ZERO).then(|| self.fact("letter-discount", format!("−{discount}")));
        let rest = [
            self.fact("letter-delivery", delivery),
            self.fact("letter-total", order.placed.bill.total().to_string()),
        ];
        discount.into_iter().chain(rest).collect()
    }

    pub(super) fn gateway(&self, gateway: GatewayName) -> String {
        self.text(&format!("gateway-{}", gateway.as_str()))
    }

    /// The sheet with a title that says at once that the money is play money, and a sentence that says it in full.
    pub(super) fn marked_as_test(&self, sheet: Sheet) -> Sheet {
        Sheet {
            title: self.with("letter-test-title", &[("title", &sheet.title)]),
            test: Some(self.text("letter-test")),
            ..sheet
        }
    }
}
