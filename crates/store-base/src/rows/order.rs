use crate::columns::{key, value, value_if_any};
use serde::Deserialize;
use shop::{
    buyer::Buyer,
    order::{self, Attention, OrderNumber},
    payment::{Notice, RecordedNotice, Verdict},
    store::{OrderFacts, OrderRow, Result, SearchKeys},
    time::Timestamp,
};

/// An order, whole.
#[derive(Debug)]
pub struct Order {
    pub number: i64,
    pub key: String,
    pub fingerprint: String,
    pub placed_at: i64,
    pub placed: String,
    pub state_facts: String,
    pub fulfilment_facts: String,
    pub attention: String,
    pub marking: Option<String>,
    pub second_receipt: Option<String>,
    pub put_away: Option<String>,
    pub attempts: String,
    pub notices: String,
}

#[derive(Deserialize)]
struct NoticeRow {
    notice: Notice,
    verdict: Verdict,
}

impl Order {
    /// The order, and the fingerprint of what was bought.
    ///
    /// # Errors
    /// `Corrupt` if the row makes no sense.
    pub fn read(self) -> Result<(order::Order, String)> {
        let notices: Vec<NoticeRow> = value("notices", &self.notices)?;
        let order = order::Order {
            number: OrderNumber(self.number),
            key: key("orders", &self.key)?,
            placed_at: Timestamp::from_ms(self.placed_at),
            placed: value("orders", &self.placed)?,
            state: value("orders", &self.state_facts)?,
            fulfilment: value("orders", &self.fulfilment_facts)?,
            attention: value("orders", &self.attention)?,
            attempts: value("attempts", &self.attempts)?,
            notices: notices
                .into_iter()
                .map(|row| RecordedNotice {
                    notice: row.notice,
                    verdict: row.verdict,
                })
                .collect(),
            marking: value_if_any("orders", self.marking.as_deref())?.unwrap_or_default(),
            second_receipt: value_if_any("orders", self.second_receipt.as_deref())?,
            put_away: value_if_any("orders", self.put_away.as_deref())?,
        };
        Ok((order, self.fingerprint))
    }
}

/// An order as the list shows it.
#[derive(Debug)]
pub struct Listed {
    pub number: i64,
    pub placed_at: i64,
    pub placed: String,
    pub state_facts: String,
    pub fulfilment_facts: String,
    pub attention: String,
    pub test: bool,
}

impl From<Listed> for OrderRow {
    fn from(row: Listed) -> Self {
        Self {
            number: OrderNumber(row.number),
            placed_at: Timestamp::from_ms(row.placed_at),
            test: row.test,
            // Why it cannot be read is told to whoever opens it.
            facts: row.facts().ok(),
        }
    }
}

impl Listed {
    fn facts(&self) -> Result<OrderFacts> {
        let attention: Vec<Attention> = value("orders", &self.attention)?;
        Ok(OrderFacts {
            placed: value("orders", &self.placed)?,
            state: value("orders", &self.state_facts)?,
            fulfilment: value("orders", &self.fulfilment_facts)?,
            attention: attention
                .into_iter()
                .filter(|a| a.resolved.is_none())
                .map(|a| a.what)
                .collect(),
        })
    }
}

/// The search keys of the buyer in a column. A buyer that cannot be read has none: such an order is found by
/// number only, and is not looked at again.
pub fn search_keys(buyer: Option<&str>) -> String {
    let buyer = value::<Buyer>("orders", buyer.unwrap_or_default());
    buyer.map_or_else(
        |_| String::new(),
        |buyer| SearchKeys::of(&buyer).as_str().to_owned(),
    )
}
