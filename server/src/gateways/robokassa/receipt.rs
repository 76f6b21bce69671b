//! The fiscal receipt (54-FZ) of an order: its lines and its delivery, adding up to the payment to the kopeck.

mod returned;
mod settled;

pub use returned::returned;
pub use settled::settled;

use crate::rehearsal::Pieces;
use robokassa::Amount;
use robokassa::receipt::{
    Goods, Quantity, Receipt, ReceiptBuilder, ReceiptLine, SettlementMethod, SubjectKind, Tax, TaxSystem,
};
use shop::{
    Kopecks,
    gateway::{Blamed, Printed, ReceiptFault, ReceiptRow, Unprintable},
    order::{self, Order},
    text::{Lang, Text},
};
use std::time::SystemTime;
use words::words;

/// How the merchant's receipts look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReceiptTerms {
    /// The tax system, if the merchant has several.
    pub tax_system: Option<TaxSystem>,
    /// The tax on delivery.
    pub delivery_tax: Tax,
}

/// The receipt of the order, but for what was missing when its held money was taken. Goods are shipped after payment, so
/// everything is prepaid in full.
///
/// The error says which line the gateway would not take.
pub fn receipt(order: &Order, terms: ReceiptTerms, sold_at: SystemTime) -> Result<Receipt, String> {
    without(order, order.missing(), terms, sold_at)
}

/// The receipt of the order without some pieces.
///
/// The error says which line the gateway would not take.
pub fn without(
    order: &Order,
    missing: &[order::Pieces],
    terms: ReceiptTerms,
    sold_at: SystemTime,
) -> Result<Receipt, String> {
    let placed = &order.placed;
    let mut lines = Vec::with_capacity(placed.lines.len());
    for (part, line) in order.sold_without(missing).goods.iter().zip(&placed.lines) {
        let pieces = Pieces {
            count: part.count,
            sum: part.sum,
            ..Pieces::from(line)
        };
        if pieces.count > 0 {
            lines.push(goods(&pieces, sold_at).map_err(|why| pieces.blamed(why).to_string())?);
        }
    }
    written(lines, placed.bill.delivery(), terms, sold_at).map_err(|fault| fault.to_string())
}

/// A receipt as its buyer will read it.
pub fn printed(receipt: &Receipt) -> Printed {
    Printed {
        lines: receipt.lines().iter().map(row).collect(),
        total: Kopecks::new(receipt.sum().kopecks()),
    }
}

/// A line as people see it.
pub fn row(line: &ReceiptLine) -> ReceiptRow {
    ReceiptRow {
        name: line.name().to_owned(),
        count: line.quantity().to_string(),
        sum: Kopecks::new(line.sum().kopecks()),
        tax: of_shop(line.tax()),
    }
}

/// Every reason why receipts for these goods and for delivery would be refused: a piece of each thing is sold in advance,
/// alone and delivered.
pub fn rehearse(
    pieces: &[Pieces<'_>],
    delivery: Kopecks,
    terms: ReceiptTerms,
    sold_at: SystemTime,
) -> Vec<Unprintable> {
    let mut faults = Vec::new();
    if delivery > Kopecks::ZERO {
        let alone = written(Vec::new(), delivery, terms, sold_at).err();
        let blamed = Blamed::Delivery("ROBOKASSA_DELIVERY_TAX");
        faults.extend(alone.map(|why| Unprintable { blamed, why }));
    }
    // Goods are not blamed for delivery.
    let delivery = if faults.is_empty() {
        delivery
    } else {
        Kopecks::ZERO
    };
    let mut sound: Vec<(&Pieces<'_>, Goods)> = Vec::new();
    for piece in pieces {
        let sold = goods(piece, sold_at)
            .and_then(|goods| written(vec![goods.clone()], delivery, terms, sold_at).map(|_| goods));
        match sold {
            Ok(_) if sound.iter().any(|(other, _)| other.tax == piece.tax) => {}
            Ok(goods) => sound.push((piece, goods)),
            Err(why) => faults.push(piece.blamed(why)),
        }
    }
    // What can be sold alone must be sold together, too: one thing of each tax will do.
    let (codes, goods): (Vec<_>, Vec<_>) = sound
        .into_iter()
        .map(|(piece, goods)| (piece.code, goods))
        .unzip();
    if goods.len() > 1
        && let Err(why) = written(goods, delivery, terms, sold_at)
    {
        let blamed = Blamed::OneCart(codes.into_iter().map(str::to_owned).collect());
        faults.push(Unprintable { blamed, why });
    }
    faults
}

fn written(
    goods: Vec<Goods>,
    price: Kopecks,
    terms: ReceiptTerms,
    sold_at: SystemTime,
) -> Result<Receipt, ReceiptFault> {
    let mut receipt = begun(terms, sold_at);
    for goods in goods {
        receipt = receipt.goods(goods);
    }
    if price > Kopecks::ZERO {
        receipt = receipt.delivery(delivery(price, terms, sold_at)?);
    }
    let total = receipt.total().ok_or_else(|| other(&"the sum is too large"))?;
    receipt.build(total).map_err(|faults| other(&faults))
}

/// A receipt without lines.
fn begun(terms: ReceiptTerms, sold_at: SystemTime) -> ReceiptBuilder {
    let receipt = Receipt::builder().sold_at(sold_at);
    match terms.tax_system {
        Some(system) => receipt.tax_system(system),
        None => receipt,
    }
}

fn delivery(price: Kopecks, terms: ReceiptTerms, sold_at: SystemTime) -> Result<Goods, ReceiptFault> {
    let tax = in_force(terms.delivery_tax, sold_at)?;
    let delivery = Goods::new(delivery_name(), amount(price)?, Quantity::ONE, tax);
    Ok(delivery
        .kind(SubjectKind::Service)
        .method(SettlementMethod::FullPrepayment))
}

/// Money above the bill, which no first receipt has: an advance for nothing in particular.
fn surplus(sum: Kopecks) -> Result<Goods, ReceiptFault> {
    let name = words(Lang::Ru).text("receipt-surplus");
    let surplus = Goods::new(name, amount(sum)?, Quantity::ONE, Tax::None);
    Ok(surplus
        .kind(SubjectKind::Payment)
        .method(SettlementMethod::Advance))
}

/// A receipt is a Russian document whatever language the buyer reads.
fn delivery_name() -> String {
    words(Lang::Ru).text("delivery-word")
}

fn goods(pieces: &Pieces<'_>, sold_at: SystemTime) -> Result<Goods, ReceiptFault> {
    let Pieces {
        name, option, tax, ..
    } = pieces;
    let tax = of_goods(*tax)?;
    if name.ru.trim().is_empty() {
        return Err(ReceiptFault::NoName);
    }
    let count = Quantity::pieces(pieces.count).map_err(|error| other(&error))?;
    let goods = Goods::in_total(
        printed_name(name, option),
        amount(pieces.sum)?,
        count,
        in_force(tax, sold_at)?,
    );
    Ok(goods
        .kind(SubjectKind::Commodity)
        .method(SettlementMethod::FullPrepayment))
}

/// What stands in a line, in Russian likewise.
fn printed_name(name: &Text, option: &Text) -> String {
    match option.ru.as_str() {
        "" => name.ru.clone(),
        option => format!("{}, {option}", name.ru),
    }
}

/// The tax on goods in the gateway's words.
fn of_goods(tax: shop::Tax) -> Result<Tax, ReceiptFault> {
    Ok(match tax {
        shop::Tax::None => Tax::None,
        shop::Tax::Vat0 => Tax::Vat0,
        shop::Tax::Vat5 => Tax::Vat5,
        shop::Tax::Vat7 => Tax::Vat7,
        shop::Tax::Vat10 => Tax::Vat10,
        shop::Tax::Vat20 => Tax::Vat20,
        shop::Tax::Vat22 => Tax::Vat22,
        shop::Tax::Vat105 => Tax::Vat105,
        shop::Tax::Vat107 => Tax::Vat107,
        shop::Tax::Vat110 => Tax::Vat110,
        shop::Tax::Vat120 => Tax::Vat120,
        shop::Tax::Vat122 => Tax::Vat122,
        shop::Tax::Vat8 => Tax::Vat8,
        shop::Tax::Vat12 => Tax::Vat12,
        shop::Tax::Vat16 => Tax::Vat16,
        shop::Tax::Unknown => return Err(ReceiptFault::UnknownTax),
    })
}

/// The tax in the shop's words; its own, and those of delivery.
fn of_shop(tax: Tax) -> shop::Tax {
    let same = |known: &shop::Tax| of_goods(*known) == Ok(tax);
    shop::Tax::ALL
        .into_iter()
        .find(same)
        .unwrap_or(shop::Tax::Unknown)
}

/// The tax, if it is in force at this moment; else the error names the one that is.
fn in_force(tax: Tax, sold_at: SystemTime) -> Result<Tax, ReceiptFault> {
    match in_force_instead(tax, sold_at) {
        None => Ok(tax),
        Some(instead) => Err(ReceiptFault::TaxNotInForce {
            tax: of_shop(tax),
            instead: of_shop(instead),
        }),
    }
}

/// The rate that took the place of one that is not in force at this moment, or has not yet.
fn in_force_instead(tax: Tax, at: SystemTime) -> Option<Tax> {
    (!tax.in_force_at(at)).then_some(match tax {
        Tax::Vat20 => Tax::Vat22,
        Tax::Vat22 => Tax::Vat20,
        Tax::Vat120 => Tax::Vat122,
        Tax::Vat122 => Tax::Vat120,
        other => other,
    })
}

fn amount(sum: Kopecks) -> Result<Amount, ReceiptFault> {
    Amount::from_kopecks(sum.get()).map_err(|error| other(&error))
}

fn other(why: &dyn std::fmt::Display) -> ReceiptFault {
    ReceiptFault::Other(why.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    /// 31 December 2025 and 1 January 2026, at noon in Moscow.
    const DAYS: [u64; 2] = [1_767_171_600, 1_767_258_000];

    fn moment(seconds: u64) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
    }

    fn terms(delivery_tax: Tax) -> ReceiptTerms {
        ReceiptTerms {
            tax_system: Some(TaxSystem::UsnIncome),
            delivery_tax,
        }
    }

    fn text(ru: &str) -> Text {
        Text {
            ru: ru.into(),
            en: ru.into(),
        }
    }

    /// What is said of one thing.
    fn said(name: &str, kopecks: i64, tax: shop::Tax, delivery_tax: Tax) -> Vec<String> {
        let faults = faults(name, kopecks, tax, delivery_tax);
        faults.iter().map(ToString::to_string).collect()
    }

    fn faults(name: &str, kopecks: i64, tax: shop::Tax, delivery_tax: Tax) -> Vec<Unprintable> {
        let (name, option) = (text(name), text("M"));
        let piece = Pieces {
            code: "hat",
            name: &name,
            option: &option,
            count: 1,
            sum: Kopecks::new(kopecks),
            tax,
        };
        rehearse(
            &[piece],
            Kopecks::new(39_000),
            terms(delivery_tax),
            moment(DAYS[1]),
        )
    }

    #[test]
    fn what_no_receipt_takes_is_said_with_the_name_of_the_goods() {
        assert_eq!(
            said("Шапка", 199_000, shop::Tax::Vat22, Tax::None),
            Vec::<String>::new()
        );
        for (name, kopecks, tax, delivery_tax, told) in [
            (
                "Шапка",
                199_000,
                shop::Tax::Unknown,
                Tax::None,
                ["hat (Шапка)", "its tax is none"],
            ),
            (
                "Шапка",
                199_000,
                shop::Tax::Vat20,
                Tax::None,
                ["hat (Шапка)", "vat22"],
            ),
            (
                "Шапка",
                199_000,
                shop::Tax::Vat120,
                Tax::None,
                ["hat (Шапка)", "vat122"],
            ),
            (
                "Шапка",
                199_000,
                shop::Tax::Vat12,
                Tax::None,
                ["hat (Шапка)", "Kazakhstan"],
            ),
            (
                "",
                199_000,
                shop::Tax::None,
                Tax::None,
                ["hat ()", "no Russian name"],
            ),
            (
                " \u{A0}",
                199_000,
                shop::Tax::None,
                Tax::None,
                ["hat", "no Russian name"],
            ),
            (
                "Шапка",
                10_000_000_000,
                shop::Tax::None,
                Tax::None,
                ["hat (Шапка)", "8 digits"],
            ),
            ("Шапка", i64::MAX, shop::Tax::None, Tax::None, ["hat (Шапка)", ""]),
            (
                "Шапка",
                199_000,
                shop::Tax::None,
                Tax::Vat12,
                ["ROBOKASSA_DELIVERY_TAX", "Kazakhstan"],
            ),
            (
                "Шапка",
                199_000,
                shop::Tax::None,
                Tax::Vat20,
                ["ROBOKASSA_DELIVERY_TAX", "vat22"],
            ),
        ] {
            let faults = said(name, kopecks, tax, delivery_tax);
            assert_eq!(faults.len(), 1, "{tax:?}: {faults:?}");
            for part in told {
                assert!(faults[0].contains(part), "{}", faults[0]);
            }
        }
    }

    #[test]
    fn goods_that_cannot_lie_in_one_cart_are_found() {
        let (name, option) = (text("Шапка"), text(""));
        let piece = |code, tax| Pieces {
            code,
            name: &name,
            option: &option,
            count: 1,
            sum: Kopecks::new(100),
            tax,
        };
        let goods = [
            piece("hat", shop::Tax::Vat10),
            piece("scarf", shop::Tax::Vat12),
            piece("cap", shop::Tax::Vat10),
        ];
        let terms = ReceiptTerms {
            tax_system: None,
            delivery_tax: Tax::None,
        };
        let faults = rehearse(&goods, Kopecks::ZERO, terms, moment(DAYS[1]));
        assert_eq!(faults.len(), 1, "{faults:?}");
        let told = faults[0].to_string();
        assert!(told.starts_with("hat, scarf in one cart"), "{told}");
    }

    #[test]
    fn a_rate_has_its_days() {
        let (name, option) = (text("Шапка"), text("M"));
        for (day, tax, is_sound) in [
            (DAYS[0], shop::Tax::Vat20, true),
            (DAYS[0], shop::Tax::Vat22, false),
            (DAYS[1], shop::Tax::Vat20, false),
            (DAYS[1], shop::Tax::Vat22, true),
        ] {
            let piece = Pieces {
                code: "hat",
                name: &name,
                option: &option,
                count: 1,
                sum: Kopecks::new(100),
                tax,
            };
            let faults = rehearse(&[piece], Kopecks::ZERO, terms(Tax::None), moment(day));
            assert_eq!(faults.is_empty(), is_sound, "{tax:?}: {faults:?}");
        }
    }
}
