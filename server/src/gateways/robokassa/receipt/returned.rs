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
    // What was handed over was settled in full by then, unless the second receipt still waits for this refund.
    let settlement = order.second_receipt.as_ref().map(|receipt| &receipt.settlement);
    let method = match (settlement, &order.fulfilment) {
        (Some(None), _) | (None, Fulfilment::New) => SettlementMethod::FullPrepayment,
        (Some(Some(_)), _) | (None, Fulfilment::Shipped { .. } | Fulfilment::Delivered { .. }) => {
            SettlementMethod::FullPayment
        }
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
    let has_delivery = refund.delivery || (is_divided && order.is_delivery_refundable());
    if price > Kopecks::ZERO && has_delivery {
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

#[cfg(test)]
mod tests {
    use super::*;
    use robokassa::receipt::Tax;
    use shop::{
        Timestamp,
        order::{
            Actor, Goods, Line, Marking, OrderKey, OrderNumber, Payment, Pieces as Returned, RefundState,
            Source, State,
        },
        payment::InvoiceId,
        sample,
        text::Text,
    };

    const NOW: Timestamp = Timestamp::from_ms(1_795_000_000_000);

    fn line(name: &str, kopecks: i64, count: u32, tax: shop::Tax) -> Line {
        let text = |ru: &str| Text {
            ru: ru.into(),
            en: ru.into(),
        };
        Line {
            name: text(name),
            option: text(""),
            price: Kopecks::new(kopecks),
            count,
            sum: Kopecks::new(kopecks * i64::from(count)),
            tax,
            ..sample::line()
        }
    }

    /// Two hats for 10.01, a scarf for 30 and delivery for 5, of which so much was returned.
    fn order(fulfilment: Fulfilment, refunds: Vec<Refund>) -> Order {
        let lines = vec![
            line("Шапка", 1_001, 2, shop::Tax::Vat10),
            line("Шарф", 3_000, 1, shop::Tax::None),
        ];
        let placed = sample::placed(lines, Kopecks::new(500));
        let payment = Payment {
            amount: placed.bill.total(),
            at: NOW,
            source: Source::Gateway {
                gateway: sample::ROBOKASSA,
                invoice: InvoiceId::new(7).unwrap(),
                test: false,
                method: None,
            },
            refunds,
        };
        Order {
            number: OrderNumber(1),
            key: OrderKey::from_random([7; 16]),
            placed_at: NOW,
            placed,
            state: State::Paid { payment },
            fulfilment,
            attention: Vec::new(),
            attempts: Vec::new(),
            notices: Vec::new(),
            marking: Marking::new(),
            second_receipt: None,
            put_away: None,
        }
    }

    fn refund(kopecks: i64, pieces: &[(usize, u32)], delivery: bool) -> Refund {
        let pieces = pieces.iter().map(|(line, count)| Returned {
            line: *line,
            count: *count,
        });
        Refund {
            state: RefundState::Done {
                at: NOW,
                reference: None,
            },
            pieces: pieces.collect(),
            delivery,
            goods: Goods::Stay,
            ..Refund::noted(Kopecks::new(kopecks), NOW, Actor::Shop, "мала".into())
        }
    }

    /// Names, quantities and sums of the receipt.
    fn written(order: &Order, refund: &Refund) -> Result<Vec<(String, String, i64)>, String> {
        let terms = ReceiptTerms {
            tax_system: None,
            delivery_tax: Tax::None,
        };
        let receipt = returned(order, refund, terms, crate::gateways::robokassa::moment(NOW))?;
        assert_eq!(receipt.sum().kopecks(), refund.amount.get());
        let lines = receipt.lines().iter();
        Ok(lines
            .map(|line| {
                assert!(line.unit_price().is_some(), "{line:?}");
                let sum = line.sum().kopecks();
                (line.name().to_owned(), line.quantity().to_string(), sum)
            })
            .collect())
    }

    fn rows(rows: &[(&str, &str, i64)]) -> Vec<(String, String, i64)> {
        let row = |(name, count, sum): &(&str, &str, i64)| ((*name).into(), (*count).into(), *sum);
        rows.iter().map(row).collect()
    }

    #[test]
    fn goods_and_delivery_are_named_at_what_they_cost() {
        let order = order(Fulfilment::New, Vec::new());
        assert_eq!(
            written(&order, &refund(1_001, &[(0, 1)], false)),
            Ok(rows(&[("Шапка", "1", 1_001)]))
        );
        assert_eq!(
            written(&order, &refund(5_502, &[(0, 2), (1, 1)], true)),
            Ok(rows(&[
                ("Шапка", "2", 2_002),
                ("Шарф", "1", 3_000),
                ("Доставка", "1", 500)
            ]))
        );
        assert_eq!(
            written(&order, &refund(500, &[], true)),
            Ok(rows(&[("Доставка", "1", 500)]))
        );
    }

    #[test]
    fn a_sum_for_nothing_in_particular_is_divided_among_what_is_left() {
        let before = vec![refund(3_500, &[(1, 1)], true)];
        let left = order(Fulfilment::New, before);
        assert_eq!(
            written(&left, &refund(1_001, &[], false)),
            Ok(rows(&[("Шапка", "1", 501), ("Шапка", "1", 500)]))
        );
        let whole = order(Fulfilment::New, Vec::new());
        assert_eq!(
            written(&whole, &refund(2_751, &[], false)),
            Ok(rows(&[
                ("Шапка", "1", 501),
                ("Шапка", "1", 500),
                ("Шарф", "1", 1_500),
                ("Доставка", "1", 250)
            ]))
        );
        let more = written(&left, &refund(2_003, &[], false)).unwrap_err();
        assert_eq!(more, "more goes back than what is left cost");
    }

    #[test]
    fn what_was_handed_over_was_settled_in_full() {
        let terms = ReceiptTerms {
            tax_system: None,
            delivery_tax: Tax::None,
        };
        let delivered = Fulfilment::Delivered { at: NOW };
        for (fulfilment, method) in [
            (Fulfilment::New, SettlementMethod::FullPrepayment),
            (delivered, SettlementMethod::FullPayment),
        ] {
            let order = order(fulfilment, Vec::new());
            let refund = refund(3_500, &[(1, 1)], true);
            let receipt = returned(&order, &refund, terms, crate::gateways::robokassa::moment(NOW)).unwrap();
            assert!(receipt.lines().iter().all(|line| line.method() == Some(method)));
        }
    }
}
