//! The receipt of money that goes back.

use super::{
    ReceiptTerms, amount, begun, delivery, goods,
    settled::{codes, delivered, handed_over},
    surplus,
};
use crate::{gateways::robokassa::moment, rehearsal::Pieces};
use robokassa::receipt::{Goods, Receipt, SettlementMethod};
use shop::{
    Kopecks, Timestamp,
    gateway::ReceiptFault,
    order::{Fulfilment, Line, Order, Part, Refund},
};
use std::time::SystemTime;

/// The receipt of a refund, line by line as its sum divides. Before the goods were handed over it takes back a prepayment with
/// the taxes of the sale; afterwards what the second receipt settled, with its taxes and marking codes.
///
/// The error says which line the gateway would not take.
pub fn returned(
    order: &Order,
    refund: &Refund,
    terms: ReceiptTerms,
    sold_at: SystemTime,
) -> Result<Receipt, String> {
    let division = order.division_of(refund);
    if division.total() != refund.amount {
        return Err("more goes back than what is left cost".to_owned());
    }
    let settled_at = settled_at(order).map(moment);
    let mut receipt = begun(terms, settled_at.unwrap_or(sold_at));
    for part in division.goods.iter().filter(|part| part.sum > Kopecks::ZERO) {
        let line = order.placed.lines.get(part.line);
        let line = line.ok_or("the order has no such line")?;
        let back = match settled_at {
            Some(at) => {
                let kept = order.remains().part(part.line).count;
                let codes = codes(order, part.line, (part.count, kept));
                handed_over(line, (printed(part), part.sum), codes, at)
            }
            None => prepaid(line, part, sold_at),
        };
        receipt = receipt.goods(back.map_err(|why| Pieces::from(line).blamed(why).to_string())?);
    }
    if division.delivery > Kopecks::ZERO {
        let delivery = match settled_at {
            Some(at) => delivered(division.delivery, terms, at),
            None => delivery(division.delivery, terms, sold_at),
        };
        receipt = receipt.delivery(delivery.map_err(|why| why.to_string())?);
    }
    if division.surplus > Kopecks::ZERO {
        receipt = receipt.goods(surplus(division.surplus).map_err(|why| why.to_string())?);
    }
    let back = amount(refund.amount).map_err(|why| why.to_string())?;
    receipt.build(back).map_err(|faults| faults.to_string())
}

/// When the goods were settled in full: with the second receipt, unless it still waits for this refund, or failed; where somebody
/// else writes it, when they left.
fn settled_at(order: &Order) -> Option<Timestamp> {
    match (&order.second_receipt, &order.fulfilment) {
        (Some(receipt), _) => receipt.settled_at(),
        // What leaves in parts is settled as a whole, once the last of it left.
        (None, Fulfilment::New | Fulfilment::PartlyShipped { .. }) => None,
        (None, Fulfilment::Shipped { at, .. } | Fulfilment::Delivered { at, .. }) => Some(*at),
    }
}

fn prepaid(line: &Line, part: &Part, sold_at: SystemTime) -> Result<Goods, ReceiptFault> {
    let pieces = Pieces {
        count: printed(part),
        sum: part.sum,
        ..Pieces::from(line)
    };
    Ok(goods(&pieces, sold_at)?.method(SettlementMethod::FullPrepayment))
}

/// The pieces that stand on the receipt: one where a part of the price goes back and no piece, and none for less than a kopeck.
fn printed(part: &Part) -> u32 {
    let most = u32::try_from(part.sum.get()).unwrap_or(u32::MAX);
    part.count.min(most).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use robokassa::receipt::Tax;
    use shop::{
        order::{
            Actor, Goods, Marking, OrderKey, OrderNumber, Payment, Pieces as Returned, ReceiptState,
            RefundState, SecondReceipt, Settlement, Source, State,
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

    /// Two hats for 10.01 with 3.01 off: 8.51 and 8.50 come back, and delivery at its full price.
    #[test]
    fn goods_with_a_discount_come_back_at_what_was_paid_for_them() {
        let mut order = order(Fulfilment::New, Vec::new());
        order.placed.lines.truncate(1);
        order.placed.lines[0].sum = Kopecks::new(1_701);
        if let State::Paid { payment } = &mut order.state {
            payment.amount = Kopecks::new(2_201);
        }
        let terms = ReceiptTerms {
            tax_system: None,
            delivery_tax: Tax::None,
        };
        let first = crate::gateways::robokassa::receipt::receipt(
            &order,
            terms,
            crate::gateways::robokassa::moment(NOW),
        )
        .unwrap();
        let sums: Vec<_> = first.lines().iter().map(|line| line.sum().kopecks()).collect();
        assert_eq!(sums, [851, 850, 500]);
        for sum in [850, 851] {
            assert_eq!(
                written(&order, &refund(sum, &[(0, 1)], false)),
                Ok(rows(&[("Шапка", "1", sum)]))
            );
        }
        assert_eq!(
            written(&order, &refund(1_350, &[(0, 1)], true)),
            Ok(rows(&[("Шапка", "1", 850), ("Доставка", "1", 500)]))
        );
        assert_eq!(
            written(&order, &refund(2_201, &[(0, 2)], true)),
            Ok(rows(&[
                ("Шапка", "1", 851),
                ("Шапка", "1", 850),
                ("Доставка", "1", 500)
            ]))
        );
    }

    #[test]
    fn a_sum_for_nothing_in_particular_is_divided_among_what_is_left() {
        let before = vec![refund(3_500, &[(1, 1)], true)];
        let left = order(Fulfilment::New, before);
        assert_eq!(
            written(&left, &refund(1_001, &[], false)),
            Ok(rows(&[("Шапка", "1", 1_001)]))
        );
        let whole = order(Fulfilment::New, Vec::new());
        assert_eq!(
            written(&whole, &refund(2_751, &[], false)),
            Ok(rows(&[("Шапка", "1", 1_102), ("Шарф", "1", 1_649)])),
            "delivery goes back only where the goods do not suffice"
        );
        assert_eq!(
            written(&whole, &refund(5_102, &[], false)),
            Ok(rows(&[
                ("Шапка", "1", 2_002),
                ("Шарф", "1", 3_000),
                ("Доставка", "1", 100)
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
        let delivered = Fulfilment::Delivered {
            at: NOW,
            shipments: Vec::new(),
        };
        for (fulfilment, method) in [
            (Fulfilment::New, SettlementMethod::FullPrepayment),
            (delivered, SettlementMethod::FullPayment),
        ] {
            let order = order(fulfilment, Vec::new());
            let refund = refund(3_500, &[(1, 1)], true);
            let receipt = returned(&order, &refund, terms, crate::gateways::robokassa::moment(NOW)).unwrap();
            assert!(receipt.lines().iter().all(|line| line.method() == Some(method)));
        }
        let mut order = order(
            Fulfilment::Delivered {
                at: NOW,
                shipments: Vec::new(),
            },
            Vec::new(),
        );
        for (stale, method) in [
            (true, SettlementMethod::FullPrepayment),
            (false, SettlementMethod::FullPayment),
        ] {
            order.second_receipt = Some(SecondReceipt {
                state: ReceiptState::Sending,
                since: NOW,
                failing_since: None,
                settlement: Some(Settlement {
                    number: InvoiceId::new(9).unwrap(),
                    at: NOW,
                    goods: Vec::new(),
                    delivery: Kopecks::new(500),
                }),
                stale,
            });
            let refund = refund(3_500, &[(1, 1)], true);
            let receipt = returned(&order, &refund, terms, crate::gateways::robokassa::moment(NOW)).unwrap();
            assert!(receipt.lines().iter().all(|line| line.method() == Some(method)));
        }
    }

    /// A scarf of the prepayment's rate comes back after it was shipped, with the codes of two hats that were marked.
    #[test]
    fn what_comes_back_after_it_was_settled_has_the_taxes_and_codes_of_the_second_receipt() {
        let terms = ReceiptTerms {
            tax_system: None,
            delivery_tax: Tax::Vat122,
        };
        let mut order = order(
            Fulfilment::Delivered {
                at: NOW,
                shipments: Vec::new(),
            },
            Vec::new(),
        );
        order.placed.lines[1].tax = shop::Tax::Vat122;
        order.marking = Marking::from([(0, vec!["0104A".to_owned(), "0104B".to_owned()])]);
        let written = |order: &Order, refund: &Refund| {
            let receipt = returned(order, refund, terms, moment(NOW)).unwrap();
            let line = |line: &robokassa::receipt::ReceiptLine| {
                (line.tax(), line.method(), line.marking().map(str::to_owned))
            };
            receipt.lines().iter().map(line).collect::<Vec<_>>()
        };
        let paid = Some(SettlementMethod::FullPayment);
        let asked = |order: &Order, refund: &Refund| {
            let refund = Refund {
                division: Some(order.division_of(refund)),
                ..refund.clone()
            };
            let mut order = order.clone();
            let State::Paid { payment } = &mut order.state else {
                panic!("it is paid");
            };
            payment.refunds.push(refund.clone());
            written(&order, &refund)
        };
        let scarf = refund(3_500, &[(1, 1)], true);
        let vat22 = (Tax::Vat22, paid, None);
        assert_eq!(asked(&order, &scarf), [vat22.clone(), vat22]);
        // One hat of two, and then the other one: each with its own code.
        let hat = refund(1_001, &[(0, 1)], false);
        let coded = |code: &str| (Tax::Vat10, paid, Some(code.to_owned()));
        assert_eq!(asked(&order, &hat), [coded("0104A")]);
        let mut half = order.clone();
        if let State::Paid { payment } = &mut half.state {
            payment.refunds.push(hat.clone());
        }
        assert_eq!(asked(&half, &hat), [coded("0104B")]);
        // Before it is handed over it is a prepayment that goes back.
        order.fulfilment = Fulfilment::New;
        let prepaid = Some(SettlementMethod::FullPrepayment);
        assert_eq!(asked(&order, &hat), [(Tax::Vat10, prepaid, None)]);
    }

    #[test]
    fn money_above_the_bill_goes_back_as_an_advance() {
        let mut order = order(Fulfilment::New, Vec::new());
        let State::Paid { payment } = &mut order.state else {
            panic!("it is paid");
        };
        payment.amount = Kopecks::new(5_602);
        assert_eq!(
            written(&order, &refund(100, &[], false)),
            Ok(rows(&[("Переплата", "1", 100)]))
        );
        assert_eq!(
            written(&order, &refund(5_602, &[(0, 2), (1, 1)], true)),
            Ok(rows(&[
                ("Шапка", "2", 2_002),
                ("Шарф", "1", 3_000),
                ("Переплата", "1", 100),
                ("Доставка", "1", 500)
            ]))
        );
    }

    /// Two hats for 10.01 with 3.01 off, of which one is missing when held money is taken.
    #[test]
    fn what_is_missing_costs_on_the_receipt_what_it_does_in_the_order() {
        let mut order = order(Fulfilment::New, Vec::new());
        order.placed.lines[0].sum = Kopecks::new(1_701);
        let terms = ReceiptTerms {
            tax_system: None,
            delivery_tax: Tax::None,
        };
        let missing = [Returned { line: 0, count: 1 }];
        let receipt = crate::gateways::robokassa::receipt::without(&order, &missing, terms, moment(NOW));
        let taken = order.without(&missing).unwrap();
        assert_eq!((receipt.unwrap().sum().kopecks(), taken.get()), (4_351, 4_351));
    }
}
