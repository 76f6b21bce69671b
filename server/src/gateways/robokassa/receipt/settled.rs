//! The second receipt: what was paid in advance is settled in full.

use super::{ReceiptTerms, amount, begun, delivery_name, in_force_instead, of_goods, other, printed_name};
use robokassa::receipt::{Goods, Quantity, Receipt, SettlementMethod, SubjectKind, Tax};
use shop::{
    Kopecks,
    gateway::ReceiptFault,
    order::{Line, Order, Settlement},
};
use std::time::SystemTime;

/// The second receipt of an order, as this settlement has it, with the taxes of the moment `at`.
///
/// The error says why the gateway would not take it.
pub fn settled(
    order: &Order,
    settlement: &Settlement,
    terms: ReceiptTerms,
    at: SystemTime,
) -> Result<Receipt, ReceiptFault> {
    let mut receipt = begun(terms, at);
    for part in &settlement.goods {
        let line = order.placed.lines.get(part.line);
        let line = line.ok_or_else(|| other(&"the order has no such line"))?;
        let codes = codes(order, part.line, (part.count, 0));
        receipt = receipt.goods(handed_over(line, (part.count, part.sum), codes, at)?);
    }
    if settlement.delivery > Kopecks::ZERO {
        receipt = receipt.delivery(delivered(settlement.delivery, terms, at)?);
    }
    let total = receipt.total().ok_or_else(|| other(&"the sum is too large"))?;
    receipt.build(total).map_err(|faults| other(&faults))
}

/// Pieces of a line that the buyer has or gave back, at what was paid for them, with these marking codes.
pub(super) fn handed_over(
    line: &Line,
    (count, sum): (u32, Kopecks),
    codes: &[String],
    at: SystemTime,
) -> Result<Goods, ReceiptFault> {
    let count = Quantity::pieces(count).map_err(|error| other(&error))?;
    let name = printed_name(&line.name, &line.option);
    let goods = Goods::in_total(name, amount(sum)?, count, tax(of_goods(line.tax)?, at));
    let goods = if codes.is_empty() {
        goods.kind(SubjectKind::Commodity)
    } else {
        goods.marked(codes)
    };
    Ok(goods.method(SettlementMethod::FullPayment))
}

/// Delivery that took place, or whose price goes back although it did.
pub(super) fn delivered(price: Kopecks, terms: ReceiptTerms, at: SystemTime) -> Result<Goods, ReceiptFault> {
    let delivery = Goods::new(
        delivery_name(),
        amount(price)?,
        Quantity::ONE,
        tax(terms.delivery_tax, at),
    );
    let delivery = delivery.kind(SubjectKind::Service);
    Ok(delivery.method(SettlementMethod::FullPayment))
}

/// The marking codes of so many pieces of a line, followed by so many that stay with the buyer: those that come back are taken
/// from the front, so the last ones are left.
pub(super) fn codes(order: &Order, line: usize, (count, kept): (u32, u32)) -> &[String] {
    let codes = order.marking.get(&line).map_or(&[][..], Vec::as_slice);
    let [count, kept] = [count, kept].map(|pieces| usize::try_from(pieces).unwrap_or(usize::MAX));
    let end = codes.len().saturating_sub(kept);
    codes.get(end.saturating_sub(count)..end).unwrap_or_default()
}

/// The tax on goods that are handed over: a rate of prepayments gives way to that of the goods, and one that is over to the one
/// that took its place. Goods shipped in 2026 have 22 %, whenever they were paid for.
fn tax(paid: Tax, at: SystemTime) -> Tax {
    let of_goods = match paid {
        Tax::Vat105 => Tax::Vat5,
        Tax::Vat107 => Tax::Vat7,
        Tax::Vat110 => Tax::Vat10,
        Tax::Vat120 => Tax::Vat20,
        Tax::Vat122 => Tax::Vat22,
        other => other,
    };
    in_force_instead(of_goods, at).unwrap_or(of_goods)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn what_is_handed_over_has_the_tax_of_its_day() {
        // 31 December 2025 and 1 January 2026, at noon in Moscow.
        let [before, after] =
            [1_767_171_600, 1_767_258_000].map(|day| SystemTime::UNIX_EPOCH + Duration::from_secs(day));
        for (paid, at, printed) in [
            (Tax::None, after, Tax::None),
            (Tax::Vat10, after, Tax::Vat10),
            (Tax::Vat110, after, Tax::Vat10),
            (Tax::Vat122, after, Tax::Vat22),
            (Tax::Vat20, before, Tax::Vat20),
            (Tax::Vat20, after, Tax::Vat22),
            (Tax::Vat120, before, Tax::Vat20),
            (Tax::Vat120, after, Tax::Vat22),
        ] {
            assert_eq!(tax(paid, at), printed, "{paid}");
        }
    }
}
