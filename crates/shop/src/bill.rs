//! What an order comes to: computed once, kept with the order, drawn everywhere from here.

use crate::money::Kopecks;
use serde::{Deserialize, Serialize};

/// Goods, a discount on them, delivery, and all of it together.
///
/// A bill that comes to more than any sum of money says [`Kopecks::MAX`]; nothing is ordered by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Kept")]
pub struct Bill {
    goods: Kopecks,
    discount: Kopecks,
    #[serde(rename = "delivery_price")]
    delivery: Kopecks,
    total: Kopecks,
}

impl Bill {
    /// The bill of goods and their delivery.
    pub fn of(goods: Kopecks, delivery: Kopecks) -> Self {
        let total = goods.checked_add(delivery).unwrap_or(Kopecks::MAX);
        Self {
            goods,
            discount: Kopecks::ZERO,
            delivery,
            total,
        }
    }

    /// The bill with this much off the price of the goods, which is not less than that.
    #[must_use]
    pub fn discounted(self, discount: Kopecks) -> Self {
        Self {
            discount,
            total: self.total.checked_sub(discount).unwrap_or(self.total),
            ..self
        }
    }

    /// Price of the goods before the discount.
    pub const fn goods(&self) -> Kopecks {
        self.goods
    }

    /// What the staff took off the price of the goods; nothing as a rule.
    pub const fn discount(&self) -> Kopecks {
        self.discount
    }

    /// Price of delivery; nothing if it is free.
    pub const fn delivery(&self) -> Kopecks {
        self.delivery
    }

    /// What is to be paid.
    pub const fn total(&self) -> Kopecks {
        self.total
    }

    /// Whether it comes to more than any sum of money.
    pub fn is_too_much(&self) -> bool {
        self.total == Kopecks::MAX
    }
}

/// A bill as it is stored. Older ones lack the price of the goods, which is the total less delivery, and a discount.
#[derive(Deserialize)]
struct Kept {
    goods: Option<Kopecks>,
    #[serde(default)]
    discount: Kopecks,
    delivery_price: Kopecks,
    total: Kopecks,
}

impl From<Kept> for Bill {
    fn from(kept: Kept) -> Self {
        let Kept {
            goods,
            discount,
            delivery_price: delivery,
            total,
        } = kept;
        let goods = goods.or_else(|| total.checked_sub(delivery)).unwrap_or(total);
        Self {
            goods,
            discount,
            delivery,
            total,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{order::Placed, sample};
    use serde_json::{from_value, json, to_value};

    #[test]
    fn what_leaves_the_range_of_money_is_too_much() {
        let nearly_all = Kopecks::new(i64::MAX - 1);
        assert!(!Bill::of(nearly_all, Kopecks::ZERO).is_too_much());
        assert!(Bill::of(nearly_all, Kopecks::new(1)).is_too_much());
        assert!(Bill::of(Kopecks::MAX, Kopecks::new(39_000)).is_too_much());
    }

    #[test]
    fn a_discount_is_on_the_goods_and_stays_with_the_bill() {
        let bill = Bill::of(Kopecks::new(10_000), Kopecks::new(39_000)).discounted(Kopecks::new(1_500));
        let sums = [bill.goods(), bill.discount(), bill.delivery(), bill.total()];
        assert_eq!(sums.map(Kopecks::get), [10_000, 1_500, 39_000, 47_500]);
        assert_eq!(from_value::<Bill>(to_value(bill).unwrap()).unwrap(), bill);
    }

    #[test]
    fn an_order_of_any_version_has_its_bill() {
        let placed = sample::placed(vec![sample::line()], Kopecks::new(39_000));
        let written = to_value(&placed).unwrap();
        // Where older programs look for it.
        assert_eq!(
            (&written["delivery_price"], &written["total"]),
            (&json!(39_000), &json!(49_000))
        );
        let mut old = written.clone();
        for newer in ["goods", "discount"] {
            old.as_object_mut().unwrap().remove(newer).unwrap();
        }
        for document in [written, old] {
            let read: Placed = from_value(document).unwrap();
            assert_eq!(read, placed);
            assert_eq!(read.bill.goods(), Kopecks::new(10_000));
        }
    }
}
