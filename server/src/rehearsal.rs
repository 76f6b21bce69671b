//! The dry run: whether everything on the shelf could be paid for, asked before a buyer finds out.

use crate::{AppState, clock};
use anyhow::bail;
use shop::{Kopecks, Tax, catalog::Assortment, order::Line, text::Text};

/// A number of pieces of one thing.
#[derive(Debug, Clone, Copy)]
pub struct Pieces<'a> {
    /// What people call the thing: the product's slug, the variant's article code.
    pub code: &'a str,
    /// Name of the product.
    pub name: &'a Text,
    /// Size, colour.
    pub option: &'a Text,
    /// Price of a piece.
    pub price: Kopecks,
    /// How many are sold together.
    pub count: u32,
    /// The tax on it.
    pub tax: Tax,
}

impl<'a> From<&'a Line> for Pieces<'a> {
    fn from(line: &'a Line) -> Self {
        Self {
            code: &line.sku,
            name: &line.name,
            option: &line.option,
            price: line.price,
            count: line.count,
            tax: line.tax,
        }
    }
}

impl Pieces<'_> {
    /// Why a receipt does not take them, with their name.
    pub fn blamed(&self, why: &str) -> String {
        format!("{} ({}): {why}", self.code, self.name.ru)
    }
}

/// Whether a receipt takes everything that is on the shelf, and delivery.
pub async fn shelf(state: &AppState) -> anyhow::Result<()> {
    let products = state.shop.products().await?;
    let pieces = products.iter().flat_map(|product| {
        product.variants.iter().map(|variant| Pieces {
            code: &variant.sku,
            name: &product.name,
            option: &variant.option,
            price: variant.price,
            count: 1,
            tax: variant.tax,
        })
    });
    let advice =
        "mend the settings, or the goods: vitrina seed --goods FILE takes new names, prices and taxes";
    check(state, &pieces.collect::<Vec<_>>(), advice)
}

/// Whether a receipt takes these goods, which are not on the shelf yet, and delivery.
pub fn goods(state: &AppState, assortment: &Assortment) -> anyhow::Result<()> {
    let pieces = assortment.products().iter().flat_map(|product| {
        product.variants.iter().map(|variant| Pieces {
            code: &variant.sku,
            name: &product.name,
            option: &variant.option,
            price: variant.price_kopecks,
            count: 1,
            tax: product.tax,
        })
    });
    check(state, &pieces.collect::<Vec<_>>(), "nothing was put on the shelf")
}

fn check(state: &AppState, pieces: &[Pieces<'_>], advice: &str) -> anyhow::Result<()> {
    let delivery = state.shop.terms().delivery.courier;
    let receipts = state.gateways.iter().filter_map(|provider| provider.receipts());
    let faults: Vec<String> = receipts
        .flat_map(|receipts| receipts.rehearse(pieces, delivery, clock::now()))
        .collect();
    if !faults.is_empty() {
        bail!(
            "no receipt takes what is sold:\n  {}\n{advice}",
            faults.join("\n  ")
        );
    }
    Ok(())
}
