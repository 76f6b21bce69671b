//! Goods as the back office sees them: the list, a product's file, its history and drafts.

use super::{CheckedProduct, MediaId, Photo, ProductForm, ProductId, ProductState, ShelfQuery, VariantId};
use crate::{money::Kopecks, text::Text, time::Timestamp};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeSet, num::NonZeroU32};

/// Rows on a page of the office's list.
pub const GOODS_ON_A_PAGE: u32 = 50;

/// How often a product was written, from 1. Whoever writes it names the one that they saw.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Revision(pub i64);

/// Which goods the office looks for; by default all of them, and their first page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GoodsQuery {
    /// Each of these is within what the product is found by: see [`Self::words`].
    pub words: Vec<String>,
    /// Slug of their category, those below it included.
    pub category: Option<String>,
    /// Their state.
    pub state: Option<ProductState>,
    /// How much of them is left.
    pub stock: StockFilter,
    /// How they are sorted.
    pub sort: GoodsSort,
    /// Which page, from 1.
    pub page: NonZeroU32,
}

impl Default for GoodsQuery {
    fn default() -> Self {
        Self {
            words: Vec::new(),
            category: None,
            state: None,
            stock: StockFilter::default(),
            sort: GoodsSort::default(),
            page: NonZeroU32::MIN,
        }
    }
}

impl GoodsQuery {
    /// The words of what was typed into the search field: names, article codes, options.
    pub fn words(typed: &str) -> Vec<String> {
        ShelfQuery::words(typed)
    }

    /// How many goods are on the pages before this one.
    pub fn passed_over(&self) -> i64 {
        i64::from(self.page.get() - 1) * i64::from(GOODS_ON_A_PAGE)
    }
}

/// How much is left of goods. Variants that are archived do not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum StockFilter {
    /// However much.
    #[default]
    Any,
    /// Of a variant no more than its threshold.
    Low,
    /// Of a variant nothing.
    None,
}

impl StockFilter {
    /// Every filter.
    pub const ALL: [Self; 3] = [Self::Any, Self::Low, Self::None];

    /// The filter with this name in addresses; anything else is [`StockFilter::Any`].
    pub fn parse(name: &str) -> Self {
        match name {
            "low" => Self::Low,
            "none" => Self::None,
            _ => Self::Any,
        }
    }

    /// Its name in addresses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Any => "",
            Self::Low => "low",
            Self::None => "none",
        }
    }
}

/// In which order the office lists goods.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum GoodsSort {
    /// As they stand on the shelf.
    #[default]
    Shelf,
    /// Those that were written last first.
    Changed,
}

impl GoodsSort {
    /// Every way of sorting.
    pub const ALL: [Self; 2] = [Self::Shelf, Self::Changed];

    /// The order with this name in addresses; anything else is [`GoodsSort::Shelf`].
    pub fn parse(name: &str) -> Self {
        match name {
            "changed" => Self::Changed,
            _ => Self::Shelf,
        }
    }

    /// Its name in addresses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Shelf => "",
            Self::Changed => "changed",
        }
    }
}

/// A page of the office's list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GoodsPage {
    /// At most [`GOODS_ON_A_PAGE`]. None on a page past the last one.
    pub rows: Vec<GoodsRow>,
    /// Goods on all pages together; zero past the last page, where it is not known.
    pub total: i64,
    /// Which page this is, from 1.
    pub page: u32,
    /// How many pages there are, at least 1.
    pub pages: u32,
}

impl GoodsPage {
    /// The page that answers a query.
    pub fn of(wanted: &GoodsQuery, total: i64, rows: Vec<GoodsRow>) -> Self {
        let pages = u32::try_from(total)
            .unwrap_or(u32::MAX)
            .div_ceil(GOODS_ON_A_PAGE)
            .max(1);
        Self {
            rows,
            total,
            page: wanted.page.get(),
            pages,
        }
    }
}

/// A product in the office's list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GoodsRow {
    /// Its number.
    pub id: ProductId,
    /// See [`ProductForm::slug`].
    pub slug: String,
    /// See [`ProductForm::category`].
    pub category: String,
    /// See [`ProductForm::state`].
    pub state: ProductState,
    /// See [`ProductForm::name`].
    pub name: Text,
    /// See [`ProductForm::picture`].
    pub picture: String,
    /// The first of [`ProductForm::photos`].
    pub photo: Option<Photo>,
    /// How often it was written.
    pub revision: Revision,
    /// When it was written last; the beginning of time if that was before the shop took note of it.
    pub changed_at: Timestamp,
    /// All of them, those that are archived too.
    pub variants: Vec<GoodsVariant>,
}

/// A variant in the office's list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GoodsVariant {
    /// Its number.
    pub id: VariantId,
    /// See [`VariantForm::sku`](super::VariantForm::sku).
    pub sku: String,
    /// See [`VariantForm::option`](super::VariantForm::option).
    pub option: Text,
    /// See [`VariantForm::price`](super::VariantForm::price).
    pub price: Kopecks,
    /// See [`VariantForm::old_price`](super::VariantForm::old_price).
    pub old_price: Option<Kopecks>,
    /// Pieces that nobody has bought or reserved.
    pub stock: i64,
    /// Pieces of orders that have not been sent.
    pub reserved: i64,
    /// See [`VariantForm::low_stock`](super::VariantForm::low_stock).
    pub low_stock: Option<u32>,
    /// See [`VariantForm::archived`](super::VariantForm::archived).
    pub archived: bool,
}

impl GoodsVariant {
    /// Pieces that have to lie in the shop.
    pub const fn expected(&self) -> i64 {
        self.stock + self.reserved
    }

    /// Whether it is sold and no more is left than its threshold.
    pub fn is_low(&self) -> bool {
        !self.archived && self.low_stock.is_some_and(|low| self.stock <= i64::from(low))
    }
}

/// All that the store knows of a product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProductFile {
    /// Its number.
    pub id: ProductId,
    /// How often it was written.
    pub revision: Revision,
    /// When it was written last; the beginning of time if that was before the shop took note of it.
    pub changed_at: Timestamp,
    /// The product as an editor shows it. Each variant has its number.
    pub form: ProductForm,
    /// The pieces of its variants, in the order of the form.
    pub stock: Vec<VariantFile>,
}

/// The pieces of a variant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct VariantFile {
    /// Its number.
    pub id: VariantId,
    /// Pieces that nobody has bought or reserved: they can be ordered.
    pub free: i64,
    /// Pieces of orders that have not been sent: they are still in the shop.
    pub reserved: i64,
    /// Pieces that left with orders and did not come back.
    pub sold: i64,
}

/// A product that is to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProductPut {
    /// Which product, and the revision of it that was seen; `None` for a new one.
    pub known: Option<(ProductId, Revision)>,
    /// What it is to be.
    pub product: CheckedProduct,
}

/// A product that was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SavedProduct {
    /// Its number.
    pub id: ProductId,
    /// What it is now.
    pub revision: Revision,
}

/// A step in a product's history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProductVersion {
    /// What the product became by it.
    pub revision: Revision,
    /// When.
    pub at: Timestamp,
    /// Who: the login of someone on the staff, or the name of a command.
    pub who: String,
    /// What it was; `None` if it was not there.
    pub before: Option<ProductForm>,
    /// What it is.
    pub after: ProductForm,
}

/// How long the files of photos are kept that no product has any more, in seconds: thirty days.
pub(crate) const PHOTOS_KEPT: i64 = 30 * 24 * 60 * 60;

impl ProductVersion {
    /// Whether the product can become again what it was before this step: photos that it has lost since are thrown away after
    /// a while. `history` are the product's last steps, `kept` is the product as it is.
    pub fn can_be_undone(&self, history: &[Self], kept: &ProductForm, now: Timestamp) -> bool {
        let since = now.plus_seconds(-PHOTOS_KEPT);
        let recent = history
            .iter()
            .filter(|step| step.at > since)
            .filter_map(|step| step.before.as_ref());
        let there: BTreeSet<&MediaId> = recent
            .chain([kept])
            .flat_map(|form| &form.photos)
            .map(|photo| &photo.media)
            .collect();
        self.before
            .as_ref()
            .is_some_and(|before| before.photos.iter().all(|photo| there.contains(&photo.media)))
    }
}

/// What somebody typed into the editor and has not saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProductDraft {
    /// Who.
    pub who: String,
    /// When it was kept last.
    pub at: Timestamp,
    /// The revision that they began with; `None` for a product that is not there yet.
    pub revision: Option<Revision>,
    /// What was typed, as the editor writes it; the store does not look into it.
    pub typed: String,
}

impl ProductDraft {
    /// Whether the one who typed it has saved the product since, so that nothing of it is unsaved.
    pub fn is_outlived(&self, history: &[ProductVersion]) -> bool {
        history
            .iter()
            .any(|step| step.who == self.who && Some(step.revision) > self.revision)
    }
}

/// Names that are in use.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Taken {
    /// Slugs, each with the product that has it, or once had it.
    pub slugs: Vec<(String, ProductId)>,
    /// Article codes, each with its product.
    pub skus: Vec<(String, ProductId)>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Focus;

    fn form(photo: char) -> ProductForm {
        let media = photo.to_string().repeat(32).parse().unwrap();
        ProductForm {
            photos: vec![Photo {
                media,
                width: 4,
                height: 3,
                alt: Text::default(),
                focus: Focus::default(),
                skus: Vec::new(),
            }],
            ..ProductForm::default()
        }
    }

    fn step(revision: i64, day: i64, photos: [char; 2]) -> ProductVersion {
        let [before, after] = photos.map(form);
        ProductVersion {
            revision: Revision(revision),
            at: Timestamp::from_ms(0).plus_seconds(day * 24 * 60 * 60),
            who: "olga".into(),
            before: Some(before),
            after,
        }
    }

    #[test]
    fn a_step_is_not_undone_once_its_photos_are_gone() {
        let now = Timestamp::from_ms(0).plus_seconds(100 * 24 * 60 * 60);
        for (day, kept, can) in [
            (60, 'b', false),
            (71, 'b', true),
            // A photo that came back is there.
            (60, 'a', true),
        ] {
            let step = step(2, day, ['a', 'b']);
            let history = [step.clone()];
            assert_eq!(
                step.can_be_undone(&history, &form(kept), now),
                can,
                "{day} {kept}"
            );
        }
        // A later step keeps what it took away.
        let (late, old) = (step(3, 90, ['a', 'b']), step(2, 10, ['a', 'b']));
        assert!(old.can_be_undone(&[late, old.clone()], &form('b'), now));
    }

    #[test]
    fn what_was_typed_is_outlived_by_what_its_writer_saved() {
        let draft = |who: &str, revision: i64| ProductDraft {
            who: who.into(),
            at: Timestamp::from_ms(0),
            revision: Some(Revision(revision)),
            typed: String::new(),
        };
        let history = [step(2, 1, ['a', 'b'])];
        assert!(draft("olga", 1).is_outlived(&history));
        assert!(!draft("olga", 2).is_outlived(&history), "it was typed after that");
        assert!(
            !draft("ivan", 1).is_outlived(&history),
            "a colleague's work is kept"
        );
    }

    #[test]
    fn names_in_addresses_are_read_back() {
        for filter in StockFilter::ALL {
            assert_eq!(StockFilter::parse(filter.as_str()), filter);
        }
        for sort in GoodsSort::ALL {
            assert_eq!(GoodsSort::parse(sort.as_str()), sort);
        }
        for state in ProductState::ALL {
            assert_eq!(state.as_str().parse(), Ok(state));
        }
    }
}
