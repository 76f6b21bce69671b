//! The dry run: whether everything on the shelf could be paid for, asked before a buyer finds out.

use crate::{AppState, clock, gateways::Receipts};
use anyhow::bail;
use shop::{
    Kopecks, Tax,
    catalog::{Assortment, Product, ProductForm},
    desk::Error,
    gateway::{Blamed, ReceiptFault, Unprintable},
    order::Line,
    text::Text,
};

/// A number of pieces of one thing.
#[derive(Debug, Clone, Copy)]
pub struct Pieces<'a> {
    /// What people call the thing: the product's slug, the variant's article code.
    pub code: &'a str,
    /// Name of the product.
    pub name: &'a Text,
    /// Size, colour.
    pub option: &'a Text,
    /// How many are sold together.
    pub count: u32,
    /// What they cost together.
    pub sum: Kopecks,
    /// The tax on it.
    pub tax: Tax,
}

impl<'a> From<&'a Line> for Pieces<'a> {
    fn from(line: &'a Line) -> Self {
        Self {
            code: &line.sku,
            name: &line.name,
            option: &line.option,
            count: line.count,
            sum: line.sum,
            tax: line.tax,
        }
    }
}

impl Pieces<'_> {
    /// They are why a receipt cannot be written.
    pub fn blamed(&self, why: ReceiptFault) -> Unprintable {
        let blamed = Blamed::Goods {
            code: self.code.to_owned(),
            name: self.name.clone(),
        };
        Unprintable { blamed, why }
    }
}

/// Whether a receipt takes everything that is on the shelf, and delivery.
pub async fn shelf(state: &AppState) -> anyhow::Result<()> {
    let advice =
        "mend the settings, or the goods: vitrina seed --goods FILE takes new names, prices and taxes";
    told(&shelf_faults(state).await?, advice)
}

/// What is said when nothing is wrong with the shelf.
pub fn praise(state: &AppState) -> &'static str {
    if receipts(state).next().is_none() {
        "No receipts go through a gateway: nothing was looked at."
    } else {
        "A receipt can be written of everything that is sold."
    }
}

/// Everything that is on the shelf and no receipt takes, and delivery if none takes that. The showcase keeps it for as long as
/// goods and settings stay as they are: a receipt is written for each variant that is sold.
pub async fn shelf_faults(state: &AppState) -> Result<Vec<Unprintable>, Error> {
    if receipts(state).next().is_none() {
        return Ok(Vec::new());
    }
    let display = state.showcase.now(&state.shop).await?;
    let found = display.unprintable(clock::now(), |products| {
        let pieces = products.iter().flat_map(|product| on_shelf(product));
        faults(state, &pieces.collect::<Vec<_>>())
    });
    Ok(found.to_vec())
}

/// One of each variant of a product that is on the shelf.
fn on_shelf(product: &Product) -> impl Iterator<Item = Pieces<'_>> {
    product.variants.iter().map(move |variant| Pieces {
        code: &variant.sku,
        name: &product.name,
        option: &variant.option,
        count: 1,
        sum: variant.price,
        tax: variant.tax,
    })
}

/// Why receipts would refuse what is sold of a product as somebody has typed it.
pub fn product(state: &AppState, product: &ProductForm) -> Vec<Unprintable> {
    let pieces = product.sold().map(|variant| Pieces {
        code: &variant.sku,
        name: &product.name,
        option: &variant.option,
        count: 1,
        sum: variant.price,
        tax: variant.tax,
    });
    faults(state, &pieces.collect::<Vec<_>>())
}

/// The same without delivery, which is no fault of a product; what its variants share is told once.
pub fn product_alone(state: &AppState, form: &ProductForm) -> Vec<ReceiptFault> {
    let found = product(state, form).into_iter();
    let of_goods = found.filter(|one| !matches!(one.blamed, Blamed::Delivery(_)));
    let mut faults: Vec<_> = of_goods.map(|one| one.why).collect();
    faults.dedup();
    faults
}

/// Whether a receipt takes these goods, which are not on the shelf yet, and delivery.
pub fn goods(state: &AppState, assortment: &Assortment) -> anyhow::Result<()> {
    let pieces = assortment.products().iter().flat_map(|product| {
        product.variants.iter().map(|variant| Pieces {
            code: &variant.sku,
            name: &product.name,
            option: &variant.option,
            count: 1,
            sum: variant.price_kopecks,
            tax: product.tax,
        })
    });
    let faults = faults(state, &pieces.collect::<Vec<_>>());
    told(&faults, "nothing was put on the shelf")
}

fn receipts(state: &AppState) -> impl Iterator<Item = &dyn Receipts> {
    state.gateways.iter().filter_map(|provider| provider.receipts())
}

fn faults(state: &AppState, pieces: &[Pieces<'_>]) -> Vec<Unprintable> {
    let delivery = state.shop.terms().delivery.courier;
    receipts(state)
        .flat_map(|receipts| receipts.rehearse(pieces, delivery, clock::now()))
        .collect()
}

fn told(faults: &[Unprintable], advice: &str) -> anyhow::Result<()> {
    if faults.is_empty() {
        return Ok(());
    }
    let lines: Vec<_> = faults.iter().map(ToString::to_string).collect();
    bail!(
        "no receipt takes what is sold:\n  {}\n{advice}",
        lines.join("\n  ")
    );
}
