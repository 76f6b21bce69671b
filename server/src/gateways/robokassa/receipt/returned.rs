//! The receipt of money that goes back.

use super::{ReceiptTerms, amount, begun, delivery, goods};
use crate::rehearsal::Pieces;
use robokassa::receipt::{Receipt, SettlementMethod};
use shop::{
    Kopecks,
    order::{Fulfilment, Order, Refund},
};
use std::time::SystemTime;

/// The receipt of the goods and the delivery that a refund pays back, with the taxes of their sale. If it is for nothing in
/// particular, it is divided among all that has not been paid back, in proportion.
///
/// The error says which line the gateway would not take.
pub fn returned(
    order: &Order,
    refund: &Refund,
    terms: ReceiptTerms,
    sold_at: SystemTime,
) -> Result<Receipt, String> {
    let placed = &order.placed;
    // What was handed over was settled in full by then.
    let method = match order.fulfilment {
        Fulfilment::New => SettlementMethod::FullPrepayment,
        Fulfilment::Shipped { .. } | Fulfilment::Delivered { .. } => SettlementMethod::FullPayment,
    };
    let is_divided = refund.pieces.is_empty() && !refund.delivery;
    let mut receipt = begun(terms, sold_at);
    for (place, line) in placed.lines.iter().enumerate() {
        let count = if is_divided {
            order.refundable_pieces(place)
        } else {
            refund.pieces_of(place)
        };
        let pieces = Pieces {
            count,
            ..Pieces::from(line)
        };
        if count > 0 {
            let goods = goods(&pieces, sold_at).map_err(|why| pieces.blamed(why).to_string())?;
            receipt = receipt.goods(goods.method(method));
        }
    }
    let price = placed.bill.delivery();
    if price > Kopecks::ZERO && (refund.delivery || is_divided && order.is_delivery_refundable()) {
        let delivery = delivery(price, terms, sold_at).map_err(|why| why.to_string())?;
        receipt = receipt.goods(delivery.method(method));
    }
    let back = amount(refund.amount).map_err(|why| why.to_string())?;
    let whole = receipt.total().ok_or("the sum is too large")?;
    let less = whole
        .checked_sub(back)
        .ok_or("more goes back than what is left cost")?;
    receipt
        .discount(less)
        .build(back)
        .map_err(|faults| faults.to_string())
}
