//! Changes of many products at once: seen before they are made.

use super::{FieldFault, Known, ProductFile, ProductForm, ProductPut, ProductState};
use crate::money::Kopecks;
use serde::{Deserialize, Serialize};

/// Products that one change may be about.
pub const MOST_IN_BULK: usize = 10_000;

/// What is to become of many products.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum BulkChange {
    /// Another price of every variant that is sold.
    Price(PriceChange),
    /// Another state.
    State(ProductState),
    /// Another category, by its slug.
    Category(String),
}

/// How prices change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PriceChange {
    /// By how much.
    pub step: PriceStep,
    /// To what the new price is rounded.
    pub rounding: Rounding,
    /// What becomes of the old price.
    pub old_price: OldPrice,
}

/// By how much a price changes; below zero it becomes cheaper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum PriceStep {
    /// By a share of it, in hundredths of a per cent.
    Share(i32),
    /// By a sum.
    Sum(Kopecks),
}

/// To what a price is rounded; from the middle on, up. Nothing is rounded to nothing: the least is one of these.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Rounding {
    /// Kopecks.
    Kopecks,
    /// Roubles.
    #[default]
    Roubles,
    /// Tens of roubles.
    Tens,
    /// Hundreds of roubles.
    Hundreds,
}

/// What becomes of the price before a sale.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum OldPrice {
    /// It stays as long as it is above the new price.
    #[default]
    Keep,
    /// The price of now becomes it, if the new one is lower.
    Set,
    /// There is none.
    Clear,
}

/// What a change would make of a product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BulkPreview {
    /// The product as it is.
    pub before: ProductForm,
    /// What would be written, or why it cannot be.
    pub put: Result<ProductPut, Vec<FieldFault>>,
}

impl BulkPreview {
    /// Whether the product would stay as it is.
    pub fn is_idle(&self) -> bool {
        self.put
            .as_ref()
            .is_ok_and(|put| *put.product.form() == self.before)
    }
}

impl BulkChange {
    /// What the change would make of these products, in their order.
    pub fn preview(&self, files: &[ProductFile], known: &Known) -> Vec<BulkPreview> {
        let preview = |file: &ProductFile| BulkPreview {
            before: file.form.clone(),
            put: self
                .changed(file.form.clone())
                .check(known)
                .map(|product| ProductPut {
                    known: Some((file.id, file.revision)),
                    product,
                }),
        };
        files.iter().map(preview).collect()
    }

    fn changed(&self, mut form: ProductForm) -> ProductForm {
        match self {
            Self::Price(change) => {
                for variant in form.variants.iter_mut().filter(|variant| !variant.archived) {
                    let price = change.price(variant.price);
                    let old_price = match change.old_price {
                        OldPrice::Keep => variant.old_price,
                        OldPrice::Set => Some(variant.price),
                        OldPrice::Clear => None,
                    };
                    variant.old_price = old_price.filter(|old_price| *old_price > price);
                    variant.price = price;
                }
            }
            Self::State(state) => form.state = *state,
            Self::Category(slug) => form.category.clone_from(slug),
        }
        form
    }
}

impl PriceChange {
    /// What a piece will cost. It may be a price that nobody can pay: the check of the form finds that.
    fn price(self, price: Kopecks) -> Kopecks {
        let now = i128::from(price.get());
        // In ten-thousandths of a kopeck, so that nothing is rounded twice.
        let exact = match self.step {
            PriceStep::Share(share) => now * (10_000 + i128::from(share)),
            PriceStep::Sum(sum) => (now + i128::from(sum.get())) * 10_000,
        };
        let unit = 10_000 * i128::from(self.rounding.kopecks());
        let units = (exact + unit / 2).div_euclid(unit);
        // A price that is above zero does not become zero by rounding.
        let units = if exact > 0 { units.max(1) } else { units };
        let kopecks = units * i128::from(self.rounding.kopecks());
        Kopecks::new(i64::try_from(kopecks).unwrap_or(i64::MAX))
    }
}

impl Rounding {
    /// Every way of rounding.
    pub const ALL: [Self; 4] = [Self::Kopecks, Self::Roubles, Self::Tens, Self::Hundreds];

    /// Its name in forms.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Kopecks => "kopecks",
            Self::Roubles => "roubles",
            Self::Tens => "tens",
            Self::Hundreds => "hundreds",
        }
    }

    const fn kopecks(self) -> i64 {
        match self {
            Self::Kopecks => 1,
            Self::Roubles => 100,
            Self::Tens => 1_000,
            Self::Hundreds => 10_000,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Tax, Timestamp,
        catalog::{Field, FieldMistake, Measures, ProductId, Revision, VariantField, VariantForm, VariantId},
        text::Text,
    };

    fn file(prices: &[(i64, Option<i64>, bool)]) -> ProductFile {
        let variant = |(at, (price, old_price, archived)): (usize, &(i64, Option<i64>, bool))| VariantForm {
            id: Some(VariantId(i64::try_from(at).unwrap())),
            sku: format!("S-{at}"),
            option: Text {
                ru: "Синий".into(),
                en: String::new(),
            },
            color: None,
            size: None,
            price: Kopecks::new(*price),
            old_price: old_price.map(Kopecks::new),
            tax: Tax::None,
            measures: Measures::default(),
            marked: false,
            low_stock: None,
            archived: *archived,
            received: 0,
        };
        ProductFile {
            id: ProductId(7),
            revision: Revision(3),
            changed_at: Timestamp::from_ms(0),
            form: ProductForm {
                slug: "scarf".into(),
                category: "warm".into(),
                state: ProductState::Published,
                name: Text {
                    ru: "Шарф".into(),
                    en: String::new(),
                },
                variants: prices.iter().enumerate().map(variant).collect(),
                ..ProductForm::default()
            },
            stock: Vec::new(),
        }
    }

    fn known() -> Known {
        Known {
            categories: ["warm".to_owned(), "home".to_owned()].into(),
            ..Known::default()
        }
    }

    fn changed(change: &BulkChange, file: &ProductFile) -> ProductForm {
        let preview = change.preview(std::slice::from_ref(file), &known()).remove(0);
        let put = preview.put.unwrap();
        assert_eq!(
            put.known,
            Some((ProductId(7), Revision(3))),
            "only what was seen is changed"
        );
        put.product.into_form()
    }

    #[test]
    fn a_price_changes_by_a_share_or_a_sum_and_is_rounded_once() {
        for (step, rounding, price, expected) in [
            (PriceStep::Share(1_000), Rounding::Kopecks, 199_000, 218_900),
            (PriceStep::Share(-1_000), Rounding::Roubles, 199_999, 180_000),
            (PriceStep::Share(750), Rounding::Roubles, 9_990, 10_700),
            (PriceStep::Share(-3_333), Rounding::Kopecks, 100, 67),
            (PriceStep::Share(0), Rounding::Hundreds, 195_000, 200_000),
            (PriceStep::Share(0), Rounding::Hundreds, 194_999, 190_000),
            (
                PriceStep::Sum(Kopecks::new(-5_050)),
                Rounding::Kopecks,
                10_000,
                4_950,
            ),
            (
                PriceStep::Sum(Kopecks::new(5_050)),
                Rounding::Tens,
                10_000,
                15_000,
            ),
            (PriceStep::Share(-9_999), Rounding::Hundreds, 100, 10_000),
        ] {
            let change = PriceChange {
                step,
                rounding,
                old_price: OldPrice::Keep,
            };
            assert_eq!(
                change.price(Kopecks::new(price)),
                Kopecks::new(expected),
                "{change:?} {price}"
            );
        }
    }

    #[test]
    fn the_old_price_is_kept_set_or_cleared_and_always_above_the_price() {
        let step = PriceStep::Share(-1_000);
        for (old_price, expected) in [
            (OldPrice::Keep, [Some(150_000), None, Some(90_000)]),
            (OldPrice::Set, [Some(100_000), Some(100_000), Some(90_000)]),
            (OldPrice::Clear, [None, None, Some(90_000)]),
        ] {
            let change = BulkChange::Price(PriceChange {
                step,
                rounding: Rounding::Roubles,
                old_price,
            });
            // The last one is not sold any more: nothing of it changes.
            let before = file(&[
                (100_000, Some(150_000), false),
                (100_000, None, false),
                (80_000, Some(90_000), true),
            ]);
            let after = changed(&change, &before);
            let prices: Vec<_> = after.variants.iter().map(|variant| variant.price.get()).collect();
            let old_prices: Vec<_> = after
                .variants
                .iter()
                .map(|variant| variant.old_price.map(Kopecks::get))
                .collect();
            assert_eq!(
                (prices, old_prices),
                (vec![90_000, 90_000, 80_000], expected.to_vec()),
                "{old_price:?}"
            );
        }
    }

    #[test]
    fn what_no_form_may_have_no_bulk_change_makes() {
        let cheap = file(&[(5_000, None, false)]);
        let price = BulkChange::Price(PriceChange {
            step: PriceStep::Sum(Kopecks::new(-5_000)),
            rounding: Rounding::Kopecks,
            old_price: OldPrice::Keep,
        });
        let unknown = BulkChange::Category("gone".into());
        let none_sold = file(&[(5_000, None, true)]);
        let publish = BulkChange::State(ProductState::Published);
        for (change, file, field, mistake) in [
            (
                price,
                &cheap,
                Field::Variant(0, VariantField::Price),
                FieldMistake::Price,
            ),
            (unknown, &cheap, Field::Category, FieldMistake::UnknownCategory),
            (publish, &none_sold, Field::Variants, FieldMistake::NoVariants),
        ] {
            let preview = change.preview(std::slice::from_ref(file), &known()).remove(0);
            assert_eq!(
                preview.put,
                Err(vec![FieldFault { field, mistake }]),
                "{change:?}"
            );
        }
        let archived = changed(&BulkChange::State(ProductState::Archived), &cheap);
        assert_eq!(archived.state, ProductState::Archived);
        assert_eq!(
            changed(&BulkChange::Category("home".into()), &cheap).category,
            "home"
        );
        let idle = BulkChange::Category("warm".into()).preview(&[cheap], &known());
        assert!(idle[0].is_idle());
    }
}
