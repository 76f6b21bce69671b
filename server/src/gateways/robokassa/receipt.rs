//! The fiscal receipt (54-FZ) of an order: its lines and its delivery, adding up to the payment to the kopeck.

use robokassa::Amount;
use robokassa::receipt::{Goods, Quantity, Receipt, SettlementMethod, SubjectKind, Tax, TaxSystem};
use shop::{
    Kopecks,
    order::{Line, Order},
    text::Lang,
};
use words::words;

/// How the merchant's receipts look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReceiptTerms {
    /// The tax system, if the merchant has several.
    pub tax_system: Option<TaxSystem>,
    /// The tax on delivery.
    pub delivery_tax: Tax,
}

/// The receipt of the whole order. Goods are shipped after payment, so everything is prepaid in full.
///
/// The error says which line the gateway would not take.
pub fn receipt(order: &Order, terms: ReceiptTerms) -> Result<Receipt, String> {
    let placed = &order.placed;
    let mut receipt = Receipt::builder();
    if let Some(system) = terms.tax_system {
        receipt = receipt.tax_system(system);
    }
    for line in &placed.lines {
        receipt = receipt.goods(goods(line)?);
    }
    if placed.delivery_price > Kopecks::ZERO {
        // A receipt is a Russian document whatever language the buyer reads.
        let name = words(Lang::Ru).text("delivery-word");
        let delivery = Goods::new(
            name,
            amount(placed.delivery_price)?,
            Quantity::ONE,
            terms.delivery_tax,
        );
        receipt = receipt.delivery(
            delivery
                .kind(SubjectKind::Service)
                .method(SettlementMethod::FullPrepayment),
        );
    }
    receipt
        .build(amount(placed.total)?)
        .map_err(|faults| faults.to_string())
}

fn goods(line: &Line) -> Result<Goods, String> {
    let tax: Tax = line
        .tax
        .parse()
        .map_err(|_| format!("{}: {} is no tax", line.sku, line.tax))?;
    let count = Quantity::pieces(line.count).map_err(|error| error.to_string())?;
    let name = match line.option.ru.as_str() {
        "" => line.name.ru.clone(),
        option => format!("{}, {option}", line.name.ru),
    };
    let goods = Goods::new(name, amount(line.price)?, count, tax);
    Ok(goods
        .kind(SubjectKind::Commodity)
        .method(SettlementMethod::FullPrepayment))
}

fn amount(sum: Kopecks) -> Result<Amount, String> {
    Amount::from_kopecks(sum.get()).map_err(|error| error.to_string())
}
