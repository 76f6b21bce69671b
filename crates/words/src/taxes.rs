//! The tax in the price of goods, as invoices have it.

use crate::Words;
use shop::{Kopecks, order::Placed};
use std::collections::BTreeMap;

impl Words {
    /// The tax in the price of what was ordered, a part for each rate. What delivery is taxed with is not known here.
    pub fn taxes(&self, placed: &Placed) -> String {
        let mut by_rate: BTreeMap<u32, Kopecks> = BTreeMap::new();
        for line in &placed.lines {
            if let Some(rate) = line.tax.rate() {
                let sum = by_rate.entry(rate).or_default();
                *sum = sum.checked_add(line.tax.included(line.sum)).unwrap_or(*sum);
            }
        }
        if by_rate.is_empty() {
            return self.text("invoice-no-vat");
        }
        let each = by_rate.into_iter().map(|(rate, sum)| {
            let values = [("rate", rate.to_string().into()), ("sum", sum.to_string().into())];
            self.with("invoice-vat", &values)
        });
        each.collect::<Vec<_>>().join(", ")
    }
}
