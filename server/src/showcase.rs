//! The shelf as this node shows it: the goods in memory, their cards drawn once, and whole pages.
//!
//! What is kept is a [`Display`], of one version of the shelf, and it is replaced as a whole. A reader who finds that the shelf
//! has changed makes the next one before answering, and whoever comes meanwhile waits for that one. So a page shows one version,
//! and none that is older than the last write that this node has answered. What other programs write comes within a second.
//!
//! It is for looking. A cart and an order ask the database.

use crate::kept::Kept;
use app::{
    Chrome,
    pieces::{DrawnCard, Spot},
    product::looks_alike,
};
use quick_cache::{Weighter, sync::Cache};
use shop::{
    Shop, Timestamp,
    catalog::{Card, OnSale, Product, ShelfPage, ShelfQuery},
    desk::Error,
    gateway::Unprintable,
    store::{ShelfVersion, StoreError},
    text::Lang,
};
use std::{
    sync::{Arc, Mutex, OnceLock, PoisonError, RwLock},
    time::Duration,
};
use tokio::time;

/// How long somebody waits until others have read the shelf. A database that hangs does not make a queue.
const PATIENCE: Duration = Duration::from_secs(5);
/// All pages of a display together, in bytes.
const MOST_KEPT: u64 = 16 * 1024 * 1024;
/// About how many pages that is.
const PAGES: usize = 400;
/// Pages are kept for carts of up to so many pieces; whoever has more has their pages drawn.
const MOST_PIECES: u32 = 9;
const HOUR_MS: i64 = 60 * 60 * 1_000;

/// The newest display.
#[derive(Default)]
pub struct Showcase {
    newest: RwLock<Option<Arc<Display>>>,
    /// Whose turn it is to make the next one.
    turn: tokio::sync::Mutex<()>,
}

impl Showcase {
    /// The shelf as it is now.
    ///
    /// # Errors
    /// Those of the database, if the shelf has changed and cannot be read.
    pub async fn now(&self, shop: &Shop) -> Result<Arc<Display>, Error> {
        // Whatever is written from here on may be seen or not.
        let needed = shop.shelf_version();
        if let Ok(display) = self.at_least(needed) {
            return Ok(display);
        }
        let turn = time::timeout(PATIENCE, self.turn.lock()).await;
        let _turn = turn.map_err(|_| StoreError::Unavailable("the shelf is not read in time".into()))?;
        let before = match self.at_least(needed) {
            // Somebody made it meanwhile.
            Ok(display) => return Ok(display),
            Err(before) => before,
        };
        let (version, on_sale) = match &before {
            Some(before) => shop.on_sale_after(before.version, &before.on_sale).await?,
            None => shop.on_sale().await?,
        };
        let display = Arc::new(Display::new(version, on_sale, before.as_deref()));
        *self.newest.write().unwrap_or_else(PoisonError::into_inner) = Some(display.clone());
        Ok(display)
    }

    /// The newest display if it is of this version or a later one, or else whatever there is.
    fn at_least(&self, version: ShelfVersion) -> Result<Arc<Display>, Option<Arc<Display>>> {
        let newest = self.newest.read().unwrap_or_else(PoisonError::into_inner);
        match newest.clone() {
            Some(display) if display.version >= version => Ok(display),
            before => Err(before),
        }
    }
}

/// The shelf of one version, with what was drawn of it.
pub struct Display {
    version: ShelfVersion,
    on_sale: OnSale,
    /// Those of each product in each language.
    cards: Vec<Arc<[Cards; 2]>>,
    pages: Arc<Cache<Key, Arc<Kept>, Weight>>,
    rehearsed: Arc<Mutex<Option<Rehearsed>>>,
}

/// What no receipt takes of the goods, however many pieces there are.
struct Rehearsed {
    /// The hour in which that was found out.
    hour: i64,
    found: Arc<[Unprintable]>,
}

/// The address of a page with its language, and the pieces that it shows in the cart.
type Key = (String, u32);

/// The cards of a product, as far as somebody has looked at them.
#[derive(Default)]
struct Cards {
    first: OnceLock<DrawnCard>,
    later: OnceLock<DrawnCard>,
    beside: OnceLock<DrawnCard>,
}

impl Display {
    /// If only pieces came and went, whatever looks as before is kept: cards of products, and all pages if all of them do.
    fn new(version: ShelfVersion, on_sale: OnSale, before: Option<&Self>) -> Self {
        let mut is_alike = false;
        let same_goods = before.filter(|before| before.on_sale.has_same_goods(&on_sale));
        let rehearsed = same_goods.map(|before| before.rehearsed.clone());
        let cards = match same_goods {
            Some(before) => {
                is_alike = true;
                let both = before.on_sale.products().iter().zip(on_sale.products());
                let cards = both.zip(&before.cards).map(|((old, new), cards)| {
                    if Arc::ptr_eq(old, new) || looks_alike(old, new) {
                        return cards.clone();
                    }
                    is_alike = false;
                    Arc::default()
                });
                cards.collect()
            }
            None => on_sale.products().iter().map(|_| Arc::default()).collect(),
        };
        let pages = before.filter(|_| is_alike).map(|before| before.pages.clone());
        Self {
            version,
            on_sale,
            cards,
            pages: pages.unwrap_or_else(|| Arc::new(Cache::with_weighter(PAGES, MOST_KEPT, Weight))),
            rehearsed: rehearsed.unwrap_or_default(),
        }
    }

    /// The goods.
    pub fn on_sale(&self) -> &OnSale {
        &self.on_sale
    }

    /// The cards of a page of the shelf, whatever words are looked for. Past the last page there is [`Error::NotFound`].
    pub fn page(&self, chrome: &Chrome, wanted: &ShelfQuery) -> Result<ShelfPage<DrawnCard>, Error> {
        let page = self.on_sale.page(wanted);
        if page.page > page.pages {
            return Err(Error::NotFound);
        }
        Ok(page.map(|nth, place| self.card(chrome, place, Spot::on_shelf(nth))))
    }

    /// The cards of at most `most` other goods that can be bought of the category of the product in this place.
    pub fn neighbours(&self, chrome: &Chrome, place: usize, most: usize) -> Vec<DrawnCard> {
        let places = self.on_sale.neighbours(place, most).into_iter();
        places
            .map(|place| self.card(chrome, place, Spot::Beside))
            .collect()
    }

    fn card(&self, chrome: &Chrome, place: usize, spot: Spot) -> DrawnCard {
        let [ru, en] = &*self.cards[place];
        let cards = match chrome.lang {
            Lang::Ru => ru,
            Lang::En => en,
        };
        let card = match spot {
            Spot::First => &cards.first,
            Spot::Later => &cards.later,
            Spot::Beside => &cards.beside,
        };
        card.get_or_init(|| {
            let product = &*self.on_sale.products()[place];
            DrawnCard::of(chrome, &Card::from(product), spot)
        })
        .clone()
    }

    /// What no receipt takes of these goods, by `rehearse`, which is asked once for each change of the goods, and once an hour: rates
    /// of tax change at midnight, wherever that is.
    pub fn unprintable(
        &self,
        now: Timestamp,
        rehearse: impl FnOnce(&[Arc<Product>]) -> Vec<Unprintable>,
    ) -> Arc<[Unprintable]> {
        let hour = now.ms().div_euclid(HOUR_MS);
        let mut rehearsed = self.rehearsed.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(kept) = &*rehearsed
            && kept.hour == hour
        {
            return kept.found.clone();
        }
        let found = Arc::<[Unprintable]>::from(rehearse(self.on_sale.products()));
        let kept = found.clone();
        *rehearsed = Some(Rehearsed { hour, found: kept });
        found
    }

    /// The page that is kept for this visitor at this address, if one is.
    pub fn kept(&self, chrome: &Chrome) -> Option<Arc<Kept>> {
        self.pages.get(&key(chrome))
    }

    /// Keeps a page that depends on nothing but its address and the number of pieces in the cart. It is kept under its own address
    /// only: made-up spellings are drawn and forgotten, so the only way to fill the room is to read the shelf.
    pub fn keep(&self, chrome: &Chrome, address: &str, html: String) -> Arc<Kept> {
        let page = Arc::new(Kept::page(html));
        if chrome.path == address && chrome.cart_pieces <= MOST_PIECES {
            self.pages.insert(key(chrome), page.clone());
        }
        page
    }
}

fn key(chrome: &Chrome) -> Key {
    (chrome.href(&chrome.path), chrome.cart_pieces)
}

/// Weighs pages by what they take.
#[derive(Clone)]
struct Weight;

impl Weighter<Key, Arc<Kept>> for Weight {
    fn weight(&self, (address, _): &Key, page: &Arc<Kept>) -> u64 {
        page.weight() + u64::try_from(address.len()).unwrap_or(u64::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use app::{Handed, Promises, Seller};
    use shop::{
        Kopecks, Tax,
        catalog::{Variant, VariantId},
        gateway::{Blamed, ReceiptFault},
        text::Text,
    };
    use std::cell::Cell;
    use words::Zone;

    fn chrome(path: &str, cart_pieces: u32) -> Chrome {
        Chrome {
            lang: Lang::En,
            path: path.to_owned(),
            cart_pieces,
            is_test: false,
            version: "1".to_owned(),
            has_client: false,
            tells_buyer: false,
            promises: Promises {
                has_gateway: false,
                has_cards: false,
                has_sbp: false,
                receipts: false,
                return_days: 14,
                handed: Handed::default(),
            },
            seller: Arc::new(Seller::default()),
            zone: Zone::MOSCOW,
            public_url: None,
            role: None,
        }
    }

    fn empty() -> Display {
        Display::new(ShelfVersion(1), OnSale::new(Vec::new(), Vec::new()), None)
    }

    fn product(slug: &str, id: i64, stock: i64) -> Product {
        let variant = Variant {
            id: VariantId(id),
            sku: slug.to_owned(),
            option: Text::default(),
            color: None,
            size: None,
            price: Kopecks::new(100),
            old_price: None,
            stock,
            tax: Tax::None,
            marked: false,
        };
        Product {
            slug: slug.to_owned(),
            category: "hats".to_owned(),
            name: Text::default(),
            summary: Text::default(),
            description: Text::default(),
            picture: String::new(),
            picture_alt: Text::default(),
            photos: Vec::new(),
            attributes: Vec::new(),
            variants: vec![variant],
        }
    }

    #[test]
    fn what_looks_as_before_is_not_drawn_again() {
        let goods = || vec![product("hat", 1, 500), product("cap", 2, 500)];
        let before = Display::new(ShelfVersion(1), OnSale::new(Vec::new(), goods()), None);
        let here = chrome("/", 0);
        before.keep(&here, "/", "before".to_owned());
        let after = |left: i64| {
            let on_sale = before.on_sale().restocked([(VariantId(1), left)]);
            Display::new(ShelfVersion(2), on_sale, Some(&before))
        };
        let is_kept = |display: &Display| {
            let cards = display.cards.iter().zip(&before.cards);
            let cards: Vec<bool> = cards.map(|(now, old)| Arc::ptr_eq(now, old)).collect();
            (display.kept(&here).is_some(), cards)
        };
        assert_eq!(is_kept(&after(499)), (true, vec![true, true]));
        assert_eq!(after(499).on_sale().products()[0].stock(), 499);
        assert_eq!(is_kept(&after(2)), (false, vec![false, true]));
        let read_again = Display::new(ShelfVersion(2), OnSale::new(Vec::new(), goods()), Some(&before));
        assert_eq!(is_kept(&read_again), (false, vec![false, false]));
    }

    #[test]
    fn receipts_are_rehearsed_once_for_each_change_of_the_goods_and_once_an_hour() {
        let times = Cell::new(0);
        let goods = || vec![product("hat", 1, 500), product("cap", 2, 500)];
        let look = |display: &Display, ms: i64| {
            let found = display.unprintable(Timestamp::from_ms(ms), |products| {
                times.set(times.get() + 1);
                let faults = products.iter().map(|product| Unprintable {
                    blamed: Blamed::Goods {
                        code: product.slug.clone(),
                        name: product.name.clone(),
                    },
                    why: ReceiptFault::NoName,
                });
                faults.collect()
            });
            (found.len(), times.get())
        };
        let before = Display::new(ShelfVersion(1), OnSale::new(Vec::new(), goods()), None);
        assert_eq!(look(&before, 0), (2, 1));
        assert_eq!(look(&before, HOUR_MS - 1), (2, 1));
        let on_sale = before.on_sale().restocked([(VariantId(1), 2)]);
        let sold = Display::new(ShelfVersion(2), on_sale, Some(&before));
        assert_eq!(look(&sold, 1), (2, 1), "pieces that are sold change no receipt");
        assert_eq!(look(&sold, HOUR_MS), (2, 2), "a rate may have ended");
        let fewer = OnSale::new(Vec::new(), vec![product("hat", 1, 500)]);
        let changed = Display::new(ShelfVersion(3), fewer, Some(&sold));
        assert_eq!(look(&changed, HOUR_MS), (1, 3));
        assert_eq!(look(&changed, HOUR_MS), (1, 3));
    }

    #[test]
    fn a_page_is_kept_under_its_own_address_in_its_language_and_for_small_carts() {
        let display = empty();
        for (path, pieces, is_kept) in [
            ("/", 0, true),
            ("/?sort=dear&page=2", 9, true),
            ("/?sort=dear&page=2", 10, false),
            ("/?page=2&sort=dear", 0, false),
            ("/?sort=dear&page=2&utm=1", 0, false),
        ] {
            let own = if path == "/" { "/" } else { "/?sort=dear&page=2" };
            let here = chrome(path, pieces);
            display.keep(&here, own, path.to_owned());
            assert_eq!(display.kept(&here).is_some(), is_kept, "{path} {pieces}");
        }
        assert!(display.kept(&chrome("/", 1)).is_none(), "for another cart");
        let in_russian = Chrome {
            lang: Lang::Ru,
            ..chrome("/", 0)
        };
        assert!(display.kept(&in_russian).is_none());
    }

    #[test]
    fn what_is_kept_has_its_bounds_however_much_is_read() {
        let display = empty();
        for page in 0..80 {
            let path = format!("/?page={page}");
            display.keep(&chrome(&path, 0), &path, "x".repeat(200_000));
        }
        assert!(display.pages.weight() <= MOST_KEPT, "{}", display.pages.weight());
        assert!(display.pages.len() > 20, "{}", display.pages.len());
    }
}
