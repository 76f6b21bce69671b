use crate::columns::{name, value, value_if_any};
use shop::{
    order::{Event, OrderNumber, Placed, What},
    privacy::{ConsentRow, Standing as OfOrder, Withdrawal},
    store::{Result, StoreError},
    time::Timestamp,
};

/// How an order stands with its buyer's data.
#[derive(Debug)]
pub struct Standing {
    pub forgotten_at: Option<i64>,
    pub withdrawn_at: Option<i64>,
    pub noted_by: Option<String>,
    pub asked_by: Option<String>,
    pub open: Option<String>,
}

impl TryFrom<Standing> for OfOrder {
    type Error = StoreError;

    fn try_from(row: Standing) -> Result<Self> {
        let open = row.open.as_deref().map(|open| name("orders", open));
        Ok(Self {
            open: open.transpose()?,
            forgotten_at: row.forgotten_at.map(Timestamp::from_ms),
            withdrawn: withdrawal(row.withdrawn_at, row.noted_by, row.asked_by.as_deref())?,
        })
    }
}

/// The consents that were given with an order.
#[derive(Debug)]
pub struct Consent {
    pub number: i64,
    pub placed: String,
    pub agreed: Option<String>,
    pub withdrawn_at: Option<i64>,
    pub noted_by: Option<String>,
    pub asked_by: Option<String>,
}

impl TryFrom<Consent> for ConsentRow {
    type Error = StoreError;

    fn try_from(row: Consent) -> Result<Self> {
        let placed: Placed = value("orders", &row.placed)?;
        let agreed: Option<Event> = value_if_any("history", row.agreed.as_deref())?;
        let later = match agreed.map(|event| event.what) {
            Some(What::Agreed { consents }) => Some(consents),
            Some(_) | None => None,
        };
        let buyer = placed.buyer;
        let email = buyer
            .email
            .map_or_else(String::new, |email| email.as_str().to_owned());
        Ok(Self {
            number: OrderNumber(row.number),
            buyer: [
                buyer.name.as_str().to_owned(),
                buyer.phone.number().to_owned(),
                email,
            ],
            consents: placed.consents.or(later),
            withdrawn: withdrawal(row.withdrawn_at, row.noted_by, row.asked_by.as_deref())?,
        })
    }
}

fn withdrawal(
    at: Option<i64>,
    noted_by: Option<String>,
    asked_by: Option<&str>,
) -> Result<Option<Withdrawal>> {
    let (Some(at), Some(noted_by), Some(asked_by)) = (at, noted_by, asked_by) else {
        return Ok(None);
    };
    Ok(Some(Withdrawal {
        at: Timestamp::from_ms(at),
        noted_by,
        asked_by: name("consent_withdrawals", asked_by)?,
    }))
}
