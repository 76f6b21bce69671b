//! The demands, each with what fails it. That is a warning: the shop works, and no gateway takes it yet.

use super::{
    registers::{is_inn, is_ogrn},
    walk::{Page, Site},
};
use crate::doctor::{Case, Found};
use app::{Seller, legal::Document};
use shop::doctor::Fact;

const FINE: Case = Case::ok("fine");
const CLOSED: Case = Case::fault("closed");
const MISSING: Case = Case::warning("missing");
const HIDDEN: Case = Case::warning("hidden");
const ABBREVIATED: Case = Case::warning("abbreviated");
const WRONG_INN: Case = Case::warning("wrong-inn");
const WRONG_OGRN: Case = Case::warning("wrong-ogrn");
/// The self-employed have none.
const NO_OGRN: Case = Case::warning("no-ogrn");
const SHORT: Case = Case::warning("short");
const UNLINKED: Case = Case::warning("unlinked");
const UNSAID: Case = Case::warning("unsaid");
const EMPTY: Case = Case::warning("empty");
const NO_PRICE: Case = Case::warning("no-price");
const NO_WORDS: Case = Case::warning("no-words");
const DEAD: Case = Case::warning("dead");
const FOUND: Case = Case::warning("found");
/// The shop has the name that the program has.
const UNNAMED: Case = Case::warning("unnamed");

pub(super) const OPEN: [Case; 2] = [FINE, CLOSED];
pub(super) const SELLER: [Case; 7] = [FINE, MISSING, HIDDEN, ABBREVIATED, WRONG_INN, WRONG_OGRN, NO_OGRN];
pub(super) const CONTACTS: [Case; 3] = [FINE, MISSING, HIDDEN];
pub(super) const DOCUMENTS: [Case; 4] = [FINE, MISSING, UNLINKED, SHORT];
pub(super) const PAYMENT: [Case; 2] = [FINE, UNSAID];
pub(super) const GOODS: [Case; 4] = [FINE, EMPTY, NO_PRICE, NO_WORDS];
pub(super) const LINKS: [Case; 2] = [FINE, DEAD];
pub(super) const FILLER: [Case; 3] = [FINE, FOUND, UNNAMED];

/// Characters of a document that says what it has to.
const SHORTEST_DOCUMENT: usize = 300;
/// Characters that tell a buyer anything about a product.
const SHORTEST_WORDS: usize = 40;
/// Pages and links that a sentence names.
const MOST_NAMED: usize = 5;
/// Where goods are.
const PRODUCTS: &str = "/products/";
/// The pages of the other language: they say the same.
const OTHER_LANGUAGE: &str = "/en";
/// What the program calls a shop that has no name.
const NO_NAME: &str = "Vitrina";
/// How a sole trader's name begins.
const SOLE_TRADER: [&str; 2] = ["ИП ", "Индивидуальный предприниматель "];

/// What stands on pages that nobody has filled in, in small letters.
const FILLERS: [&str; 18] = [
    "lorem ipsum",
    "dolor sit amet",
    "рыба-текст",
    "рыбный текст",
    "текст-заглушка",
    "здесь будет",
    "тут будет",
    "пример текста",
    "текст описания",
    "тестовый товар",
    "название товара 1",
    "asdf",
    "фыва",
    "йцукен",
    "undefined",
    "[object object]",
    "иванов иван иванович",
    "999 999-99-99",
];

/// What a demand looks at.
pub(super) struct Shown<'a> {
    /// What was seen.
    pub site: &'a Site,
    /// Who sells, as the settings say: it has to be on the pages.
    pub seller: &'a Seller,
}

/// Anybody sees the shop, without a password.
pub(super) fn open(shown: &Shown<'_>) -> Found {
    match shown.site.page("/") {
        Some(page) if page.status == 200 && !page.body.is_empty() => {
            Found::from(FINE).measured(count(shown.site.pages.len()))
        }
        Some(page) => Found::from(CLOSED).with("status", Fact::Number(page.status.into())),
        None => Found::from(CLOSED).with("status", Fact::Number(0)),
    }
}

/// Who sells: the whole name, and the numbers under which the state knows them.
pub(super) fn seller(shown: &Shown<'_>) -> Found {
    let seller = shown.seller;
    let needed = [("SELLER_NAME", &seller.legal_name), ("SELLER_INN", &seller.inn)];
    let missing = needed.iter().filter(|(_, value)| value.trim().is_empty());
    let missing: Vec<&str> = missing.map(|(variable, _)| *variable).collect();
    if !missing.is_empty() {
        return Found::from(MISSING).with("settings", named(missing));
    }
    if is_abbreviated(&seller.legal_name) {
        return Found::from(ABBREVIATED).with("name", Fact::Text(seller.legal_name.clone()));
    }
    if !is_inn(seller.inn.trim()) {
        return Found::from(WRONG_INN).with("number", Fact::Text(seller.inn.clone()));
    }
    let ogrn = seller.ogrn.trim();
    if !ogrn.is_empty() && !is_ogrn(ogrn) {
        return Found::from(WRONG_OGRN).with("number", Fact::Text(seller.ogrn.clone()));
    }
    let values = [&seller.legal_name, &seller.inn, &seller.ogrn];
    let hidden = pages_without(shown.site, &["/", Document::Offer.path()], &values);
    if !hidden.is_empty() {
        return Found::from(HIDDEN).with("pages", named(hidden));
    }
    let case = if ogrn.is_empty() { NO_OGRN } else { FINE };
    case.into()
}

/// How to reach the seller, and when somebody answers.
pub(super) fn contacts(shown: &Shown<'_>) -> Found {
    let seller = shown.seller;
    let needed = [
        ("SHOP_PHONE", &seller.phone),
        ("SHOP_EMAIL", &seller.email),
        ("SHOP_HOURS", &seller.hours),
        ("SHOP_ADDRESS", &seller.address),
    ];
    let missing = needed.iter().filter(|(_, value)| value.trim().is_empty());
    let missing: Vec<&str> = missing.map(|(variable, _)| *variable).collect();
    if !missing.is_empty() {
        return Found::from(MISSING).with("settings", named(missing));
    }
    let values = needed.map(|(_, value)| value);
    match &pages_without(shown.site, &["/"], &values)[..] {
        [] => FINE.into(),
        hidden => Found::from(HIDDEN).with("pages", named(hidden.to_vec())),
    }
}

/// The offer, delivery, returns and personal data, each on a page that the first one leads to.
pub(super) fn documents(shown: &Shown<'_>) -> Found {
    let paths = || Document::ALL.into_iter().map(Document::path);
    let page = |path: &str| shown.site.page(path).filter(|page| page.status == 200);
    let missing: Vec<_> = paths().filter(|path| page(path).is_none()).collect();
    if !missing.is_empty() {
        return Found::from(MISSING).with("pages", named(missing));
    }
    let home = shown.site.page("/");
    let is_linked = |path: &str| home.is_some_and(|home| home.links.iter().any(|link| link == path));
    let unlinked: Vec<_> = paths().filter(|path| !is_linked(path)).collect();
    if !unlinked.is_empty() {
        return Found::from(UNLINKED).with("pages", named(unlinked));
    }
    let is_short = |path: &str| page(path).is_some_and(|page| length(&page.body) < SHORTEST_DOCUMENT);
    let short: Vec<_> = paths().filter(|path| is_short(path)).collect();
    if !short.is_empty() {
        return Found::from(SHORT).with("pages", named(short));
    }
    FINE.into()
}

/// How goods are paid for, on the page that tells of delivery.
pub(super) fn payment(shown: &Shown<'_>) -> Found {
    let path = Document::Delivery.path();
    let text = shown.site.page(path).map(|page| page.body.to_lowercase());
    let text = text.unwrap_or_default();
    let ways = [
        "карт",
        "быстрых платежей",
        "сбп",
        "криптовалют",
        "при получении",
        "по счёту",
    ];
    let is_said = text.contains("оплат") && ways.iter().any(|way| text.contains(way));
    let case = if is_said { FINE } else { UNSAID };
    Found::from(case).with("pages", Fact::Text(path.to_owned()))
}

/// Goods, each with a price and words.
pub(super) fn goods(shown: &Shown<'_>) -> Found {
    let goods = || {
        let pages = shown.site.pages.iter();
        pages.filter(|page| page.path.starts_with(PRODUCTS) && page.status == 200)
    };
    if goods().next().is_none() {
        return EMPTY.into();
    }
    let has_price = |page: &Page| page.has_price && page.body.contains('₽');
    let bare = paths(goods().filter(|page| !has_price(page)));
    if !bare.is_empty() {
        return Found::from(NO_PRICE).with("pages", named(bare));
    }
    let silent = paths(goods().filter(|page| length(&page.product) < SHORTEST_WORDS));
    if !silent.is_empty() {
        return Found::from(NO_WORDS).with("pages", named(silent));
    }
    Found::from(FINE).measured(count(goods().count()))
}

/// Links of the shop lead somewhere.
pub(super) fn links(shown: &Shown<'_>) -> Found {
    let dead = shown.site.dead.iter();
    let dead: Vec<_> = dead.map(|(page, link)| format!("{page} → {link}")).collect();
    if dead.is_empty() {
        return Found::from(FINE).measured(count(shown.site.opened));
    }
    Found::from(DEAD).with("links", named(dead))
}

/// Nothing stands there that only keeps a place.
pub(super) fn filler(shown: &Shown<'_>) -> Found {
    let pages = shown.site.pages.iter();
    let mut found: Vec<String> = Vec::new();
    for page in pages.filter(|page| !is_other_language(&page.path)) {
        let text = page.text.to_lowercase().replace('\u{a0}', " ");
        let fillers = FILLERS.iter().filter(|filler| text.contains(*filler));
        found.extend(fillers.map(|filler| format!("{}: {filler}", page.path)));
    }
    if !found.is_empty() {
        return Found::from(FOUND).with("places", named(found));
    }
    let is_unnamed = shown.seller.shop_name == NO_NAME;
    let case = if is_unnamed { UNNAMED } else { FINE };
    case.into()
}

/// Whether a sole trader has initials instead of names.
fn is_abbreviated(name: &str) -> bool {
    let Some(names) = SOLE_TRADER
        .iter()
        .find_map(|begin| name.trim().strip_prefix(begin))
    else {
        return false;
    };
    let is_initial = |word: &str| word.contains('.') || word.chars().count() == 1;
    names.split_whitespace().count() < 2 || names.split_whitespace().any(is_initial)
}

/// Those of these pages on which one of the values cannot be read; what has no value is not looked for.
fn pages_without<'p>(site: &Site, paths: &[&'p str], values: &[&String]) -> Vec<&'p str> {
    let is_without = |path: &&str| {
        let text = site.page(path).map(|page| spaced(&page.text)).unwrap_or_default();
        values.iter().any(|value| !text.contains(spaced(value).trim()))
    };
    paths.iter().copied().filter(is_without).collect()
}

/// The same with one kind of blanks.
fn spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn is_other_language(path: &str) -> bool {
    path.strip_prefix(OTHER_LANGUAGE)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?']))
}

fn paths<'p>(pages: impl Iterator<Item = &'p Page>) -> Vec<&'p str> {
    pages.map(|page| page.path.as_str()).collect()
}

fn length(text: &str) -> usize {
    text.chars().count()
}

/// The first of them, and an ellipsis if there are more.
fn named(all: Vec<impl Into<String>>) -> Fact {
    let more = all.len() > MOST_NAMED;
    let mut named: Vec<String> = all.into_iter().take(MOST_NAMED).map(Into::into).collect();
    if more {
        named.push("…".to_owned());
    }
    Fact::Text(named.join(", "))
}

fn count(number: usize) -> Fact {
    Fact::Number(i64::try_from(number).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests;
