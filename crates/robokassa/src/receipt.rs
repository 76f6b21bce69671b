//! Fiscal receipts (54-FZ): what the gateway prints about a payment.
//!
//! Source: docs.robokassa.ru, "fiscalization".

use serde::ser::Error as _;
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

use crate::amount::Amount;
use crate::json::Writer;

pub use self::builder::ReceiptBuilder;
pub use self::fault::{ReceiptFault, ReceiptFaults};
pub use self::goods::Goods;
pub use self::line::{ReceiptLine, Supplier};
pub use self::quantity::{Quantity, QuantityError};
pub use self::text::{ReceiptText, ReceiptTextError};
pub use self::words::{AgentKind, SettlementMethod, SubjectKind, Tax, TaxSystem};

mod allocate;
mod builder;
mod fault;
mod goods;
mod line;
mod quantity;
mod text;
mod words;

/// Most lines of a receipt.
const MAX_LINES: usize = 100;
/// Longest name of a line, in characters. Older pages of the documentation say 64.
const MAX_NAME: usize = 128;
/// Greatest sum of a line: eight digits of roubles.
pub(crate) const MAX_SUM: Amount = match Amount::from_kopecks(9_999_999_999) {
    Ok(sum) => sum,
    Err(_) => panic!("a positive number"),
};

/// A receipt whose lines add up to the payment, to the kopeck, and that passed every check that can be made in advance.
///
/// The gateway checks receipts of live payments only, so a wrong one is found out late: build them here.
///
/// ```
/// use robokassa::Amount;
/// use robokassa::receipt::{Goods, Quantity, Receipt, SettlementMethod, SubjectKind, Tax, TaxSystem};
///
/// let rub = |text: &str| text.parse::<Amount>();
/// let tea = Goods::new("Чай чёрный", rub("100")?, Quantity::pieces(3)?, Tax::None);
/// let delivery = Goods::new("Доставка", rub("200")?, Quantity::ONE, Tax::None).kind(SubjectKind::Service);
/// // The goods are sent after the payment, so both lines are prepaid, and a second receipt follows.
/// let order = Receipt::builder()
///     .tax_system(TaxSystem::UsnIncome)
///     .goods(tea.method(SettlementMethod::FullPrepayment))
///     .discount(rub("50")?)
///     .delivery(delivery.method(SettlementMethod::FullPrepayment));
/// assert_eq!(order.total(), Some(rub("450")?));
/// let receipt = order.build(rub("450")?)?;
/// assert_eq!(receipt.lines().len(), 3);
/// assert!(receipt.to_json().starts_with(r#"{"sno":"usn_income","items":[{"name":"Чай чёрный","quantity":1,"sum":83.34,"#));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    tax_system: Option<TaxSystem>,
    lines: Vec<ReceiptLine>,
    sum: Amount,
}

/// What a line is written in, but for long names, and the rest of the receipt too.
const ROOM: usize = 192;

impl Receipt {
    /// Starts an empty receipt.
    pub fn builder() -> ReceiptBuilder {
        ReceiptBuilder::default()
    }

    /// The seller's tax system, if it was given.
    pub fn tax_system(&self) -> Option<TaxSystem> {
        self.tax_system
    }

    /// The lines, 1 to 100.
    pub fn lines(&self) -> &[ReceiptLine] {
        &self.lines
    }

    /// What the lines add up to: the sum of the payment.
    pub fn sum(&self) -> Amount {
        self.sum
    }

    /// Compact JSON with letters unescaped.
    pub fn to_json(&self) -> String {
        let mut json = Writer::with_room(ROOM * (self.lines.len() + 1));
        json.open('{');
        if let Some(system) = self.tax_system {
            json.name("sno").word(system.word());
        }
        json.name("items").open('[');
        for line in &self.lines {
            line.write(&mut json);
        }
        json.close(']');
        json.close('}');
        json.finish()
    }
}

/// The same text in a greater one.
impl Serialize for Receipt {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        RawValue::from_string(self.to_json())
            .map_err(S::Error::custom)?
            .serialize(serializer)
    }
}

#[cfg(test)]
mod tests;
