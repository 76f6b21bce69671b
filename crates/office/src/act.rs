//! What the islands have done: deeds of the staff, and questions to the gateways. Both answer with the part of the order's
//! page that they change, drawn anew.

use serde::{Deserialize, Serialize};

/// The part of an order's page that deeds change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderPart {
    /// As HTML, drawn by [`crate::order`].
    pub html: String,
}

// The browser posts the text of the form as it stands and lets the server judge it, so it needs no half of its own here.
#[cfg(feature = "ssr")]
mod functions {
    use super::OrderPart;
    use crate::{
        Refused,
        desk::{Desk, seat, set_status},
        order::{self, Outcome},
    };
    use leptos::prelude::*;
    use shop::{
        desk::Error,
        order::{Deed, OrderNumber},
    };

    /// Does to an order what the staff means to do.
    #[server(prefix = "/api/office", endpoint = "act")]
    pub async fn act(number: i64, #[server(flatten)] deed: Deed) -> Result<OrderPart, Refused> {
        let desk = Desk::here()?;
        let staff = desk.staff()?;
        let number = OrderNumber(number);
        let outcome = order::carry_out(&desk, &staff, number, deed).await;
        answered(&desk, number, outcome).await
    }

    /// Asks the gateways how an order stands, now.
    #[server(prefix = "/api/office", endpoint = "check")]
    pub async fn check(number: i64) -> Result<OrderPart, Refused> {
        let desk = Desk::here()?;
        let staff = desk.staff()?;
        let number = OrderNumber(number);
        let outcome = order::ask(&desk, &staff, number).await;
        answered(&desk, number, outcome).await
    }

    async fn answered(
        desk: &Desk,
        number: OrderNumber,
        outcome: Result<Outcome, Error>,
    ) -> Result<OrderPart, Refused> {
        let outcome = outcome.map_err(|error| desk.refused(&error))?;
        set_status(outcome.status());
        let file = desk.shop.order_file(&desk.staff()?, number).await;
        let file = file.map_err(|error| desk.refused(&error))?;
        let html = order::changing(&seat()?.chrome, &file, desk.now(), Some(&outcome)).to_html();
        Ok(OrderPart { html })
    }
}
