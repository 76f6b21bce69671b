//! The dry run: whether everything on the shelf could be paid for, asked before a buyer finds out.

use crate::{
    App, clock,
    gateways::robokassa::{
        moment,
        receipt::{Pieces, rehearse},
    },
};
use anyhow::bail;
use shop::catalog::Assortment;

/// Whether a receipt takes everything that is on the shelf, and delivery.
pub async fn shelf(app: &App) -> anyhow::Result<()> {
    let products = app.shop.products().await?;
    let pieces = products.iter().flat_map(|product| {
        product.variants.iter().map(|variant| Pieces {
            code: &variant.sku,
            name: &product.name,
            option: &variant.option,
            price: variant.price,
            count: 1,
            tax: &variant.tax,
        })
    });
    let advice =
        "mend the settings, or the goods: vitrina seed --goods FILE takes new names, prices and taxes";
    check(app, &pieces.collect::<Vec<_>>(), advice)
}

/// Whether a receipt takes these goods, which are not on the shelf yet, and delivery.
pub fn goods(app: &App, assortment: &Assortment) -> anyhow::Result<()> {
    let pieces = assortment.products().iter().flat_map(|product| {
        product.variants.iter().map(|variant| Pieces {
            code: &variant.sku,
            name: &product.name,
            option: &variant.option,
            price: variant.price_kopecks,
            count: 1,
            tax: &product.tax,
        })
    });
    check(app, &pieces.collect::<Vec<_>>(), "nothing was put on the shelf")
}

fn check(app: &App, pieces: &[Pieces<'_>], advice: &str) -> anyhow::Result<()> {
    let settings = app.settings.robokassa.as_ref();
    let Some(terms) = settings.and_then(|robokassa| robokassa.receipts) else {
        return Ok(());
    };
    let delivery = app.shop.terms().delivery.courier;
    let faults = rehearse(pieces, delivery, terms, moment(clock::now()));
    if !faults.is_empty() {
        bail!(
            "no receipt takes what is sold:\n  {}\n{advice}",
            faults.join("\n  ")
        );
    }
    Ok(())
}
