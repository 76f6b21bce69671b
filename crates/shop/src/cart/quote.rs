//! A cart at today's prices, and the mark of what a page showed of it.

use super::Cart;
use crate::{
    bill::Bill,
    buyer::DeliveryTerms,
    catalog::{VariantId, Ware},
    money::Kopecks,
    order::Line,
};
use sha2::{Digest, Sha256};
use std::fmt::Write;

/// A cart with today's prices and stock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quote {
    /// Lines that can be bought as they are, and those that cannot.
    pub lines: Vec<QuoteLine>,
    /// Price of all lines, without delivery; [`Kopecks::MAX`] if they come to more than any sum of money.
    pub goods: Kopecks,
    /// Variants in the cart that the shop no longer has at all.
    pub vanished: Vec<VariantId>,
}

/// One line of a quote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuoteLine {
    /// What it is.
    pub ware: Ware,
    /// Pieces wanted.
    pub count: u32,
    /// Price of the pieces together; [`Kopecks::MAX`] if that is more than any sum of money.
    pub sum: Kopecks,
}

impl QuoteLine {
    /// Whether there are fewer pieces than wanted.
    pub fn is_short(&self) -> bool {
        self.ware.variant.stock < i64::from(self.count)
    }

    /// The line of an order for it.
    pub fn ordered(&self) -> Line {
        let Ware {
            slug, name, variant, ..
        } = &self.ware;
        Line {
            variant: variant.id,
            sku: variant.sku.clone(),
            slug: slug.clone(),
            name: name.clone(),
            option: variant.option.clone(),
            price: variant.price,
            count: self.count,
            sum: self.sum,
            tax: variant.tax,
            marked: variant.marked,
        }
    }
}

impl Quote {
    /// The cart at the prices of `wares`.
    pub fn new(cart: &Cart, wares: &[Ware]) -> Self {
        let mut quote = Self {
            lines: Vec::new(),
            goods: Kopecks::ZERO,
            vanished: Vec::new(),
        };
        for (id, count) in cart.lines() {
            let Some(ware) = wares.iter().find(|w| w.variant.id == id) else {
                quote.vanished.push(id);
                continue;
            };
            let sum = ware.variant.price.times(count).unwrap_or(Kopecks::MAX);
            quote.goods = quote.goods.checked_add(sum).unwrap_or(Kopecks::MAX);
            quote.lines.push(QuoteLine {
                ware: ware.clone(),
                count,
                sum,
            });
        }
        quote
    }

    /// Whether the goods come to more than any sum of money.
    pub fn is_too_much(&self) -> bool {
        self.goods == Kopecks::MAX
    }

    /// What the goods come to with a delivery of this price.
    pub fn bill(&self, delivery: Kopecks) -> Bill {
        Bill::of(self.goods, delivery)
    }

    /// Whether every line can be bought now.
    pub fn can_be_bought(&self) -> bool {
        !self.lines.is_empty()
            && self.vanished.is_empty()
            && !self.is_too_much()
            && !self.lines.iter().any(QuoteLine::is_short)
    }

    /// The same for pages that show the same deal, and different otherwise: goods, counts, prices, terms of
    /// delivery, and the versions of the documents that are `agreed` to, on the buyer's data and of the
    /// offer. It binds a form to what the buyer saw, and its one-time token to what was bought.
    pub fn fingerprint(&self, delivery: &DeliveryTerms, agreed: [&str; 2]) -> String {
        let mut text = format!("{delivery:?}{agreed:?}");
        for QuoteLine { ware, count, .. } in &self.lines {
            let variant = &ware.variant;
            let deal = (variant.id, &ware.name, &variant.option, variant.price, count);
            // Writing to a string cannot fail.
            let _ = write!(text, "{deal:?}");
        }
        hex::encode(Sha256::digest(text))
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::{
        buyer::DeliveryDays,
        catalog::{Variant, VariantId},
        text::Text,
    };
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    const DELIVERY: DeliveryTerms = DeliveryTerms {
        courier: Kopecks::new(39_000),
        free_from: Kopecks::new(500_000),
        days: DeliveryDays::new(2, 7).unwrap(),
    };

    const AGREED: [&str; 2] = ["data-1", "offer-1"];

    pub(in crate::cart) fn cart(lines: &[(i64, u32)]) -> Cart {
        let mut cart = Cart::default();
        for (id, count) in lines {
            cart.add(VariantId(*id), *count).unwrap();
        }
        cart
    }

    pub(in crate::cart) fn ware(id: i64, price: i64) -> Ware {
        let text = |text: &str| Text {
            ru: text.into(),
            en: text.into(),
        };
        Ware {
            slug: format!("thing-{id}"),
            name: text("A thing"),
            picture: "/favicon.svg".into(),
            photo: None,
            variant: Variant {
                id: VariantId(id),
                sku: format!("SKU-{id}"),
                option: text("Red"),
                color: None,
                size: None,
                price: Kopecks::new(price),
                old_price: None,
                stock: 5,
                tax: crate::Tax::None,
                marked: false,
            },
        }
    }

    #[test]
    fn a_sum_past_all_money_is_too_much_and_can_be_made_less() {
        let wares = [ware(1, i64::MAX / 3), ware(2, i64::MAX - 1), ware(3, 100)];
        for (lines, is_too_much) in [
            (&[(1, 3)][..], false),
            (&[(1, 4)], true),
            (&[(2, 1)], false),
            (&[(2, 1), (3, 1)], true),
            (&[(2, 99)], true),
            (&[(3, 99)], false),
        ] {
            let quote = Quote::new(&cart(lines), &wares);
            assert_eq!(quote.is_too_much(), is_too_much, "{lines:?}");
            assert!(!(is_too_much && quote.can_be_bought()), "{lines:?}");
            assert_eq!(quote.lines.len(), lines.len(), "every line is shown");
        }
    }

    #[test]
    fn whatever_the_page_shows_is_in_its_fingerprint() {
        let shown = |lines: &[(i64, u32)], wares: &[Ware], delivery| {
            Quote::new(&cart(lines), wares).fingerprint(&delivery, AGREED)
        };
        let agreed =
            |agreed| Quote::new(&cart(&[(1, 1)]), &[ware(1, 199_000)]).fingerprint(&DELIVERY, agreed);
        // Two goods for the same price: the totals cannot tell them apart.
        let wares = [ware(1, 199_000), ware(2, 199_000), ware(3, 99_500)];
        let first = shown(&[(1, 1)], &wares, DELIVERY);
        assert_eq!(first, shown(&[(1, 1)], &wares, DELIVERY));
        assert_eq!(first, agreed(AGREED));

        let mut renamed = wares.clone();
        renamed[0].name.ru = "Другая вещь".into();
        let mut recoloured = wares.clone();
        recoloured[0].variant.option.en = "Blue".into();
        let mut dearer = wares.clone();
        dearer[0].variant.price = Kopecks::new(199_001);
        let later = DeliveryTerms {
            free_from: Kopecks::new(600_000),
            ..DELIVERY
        };
        let cheaper = DeliveryTerms {
            courier: Kopecks::new(1),
            ..DELIVERY
        };
        let slower = DeliveryTerms {
            days: DeliveryDays::new(2, 8).unwrap(),
            ..DELIVERY
        };
        for other in [
            shown(&[(2, 1)], &wares, DELIVERY),
            shown(&[(3, 2)], &wares, DELIVERY),
            shown(&[(1, 2)], &wares, DELIVERY),
            shown(&[(1, 1), (2, 1)], &wares, DELIVERY),
            shown(&[(1, 1)], &renamed, DELIVERY),
            shown(&[(1, 1)], &recoloured, DELIVERY),
            shown(&[(1, 1)], &dearer, DELIVERY),
            shown(&[(1, 1)], &wares, later),
            shown(&[(1, 1)], &wares, cheaper),
            shown(&[(1, 1)], &wares, slower),
            agreed(["data-2", "offer-1"]),
            agreed(["data-1", "offer-2"]),
        ] {
            assert_ne!(first, other);
        }
    }

    proptest! {
        #[test]
        fn equal_carts_and_only_equal_carts_share_a_fingerprint(
            a in proptest::collection::btree_map(1..5i64, 1..4u32, 0..5),
            b in proptest::collection::btree_map(1..5i64, 1..4u32, 0..5),
        ) {
            let wares = [1, 2, 3, 4].map(|id| ware(id, 100));
            let shown = |lines: &BTreeMap<i64, u32>| {
                let lines: Vec<_> = lines.iter().rev().map(|(id, count)| (*id, *count)).collect();
                Quote::new(&cart(&lines), &wares).fingerprint(&DELIVERY, AGREED)
            };
            prop_assert_eq!(shown(&a) == shown(&b), a == b);
        }
    }
}
