//! What the islands ask of the server: deeds of the staff, and questions to the gateways. Both answer with
//! the part of the order's page that they change, drawn anew. The browser posts the text of a form as it stands and lets the server
//! judge it, so it needs no half of its own here.

use crate::{
    Refused,
    desk::{Desk, answered, seat, set_status},
    order,
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use shop::order::{Deed, OrderNumber, RefundForm};

/// The part of an order's page that deeds change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderPart {
    /// As HTML, drawn by [`crate::order`].
    pub html: String,
}

/// Carries out a deed of the staff on an order.
#[server(prefix = "/api/office", endpoint = "act")]
pub async fn act(number: i64, #[server(flatten)] deed: Deed) -> Result<OrderPart, Refused> {
    answered(part(OrderNumber(number), Wish::Act(deed)).await)
}

/// Shows what a refund would be.
#[server(prefix = "/api/office", endpoint = "preview-refund")]
pub async fn preview_refund(number: i64, #[server(flatten)] form: RefundForm) -> Result<OrderPart, Refused> {
    answered(part(OrderNumber(number), Wish::PreviewRefund(form)).await)
}

/// Asks the gateways how an order stands, now.
#[server(prefix = "/api/office", endpoint = "check")]
pub async fn check(number: i64) -> Result<OrderPart, Refused> {
    answered(part(OrderNumber(number), Wish::Check).await)
}

/// What the staff wants of an order.
enum Wish {
    Act(Deed),
    PreviewRefund(RefundForm),
    Check,
}

/// The part after what was wanted.
async fn part(number: OrderNumber, wish: Wish) -> Result<OrderPart, Refused> {
    let desk = Desk::here()?;
    let staff = Desk::staff()?;
    let outcome = match wish {
        // No address says which deed it is.
        Wish::Act(deed) if !staff.may(deed.kind().right()) => return Err(Refused::Lacking),
        // The server asks who sits there where a field says so, and `[deed]` is read as `deed` here.
        Wish::Act(deed) if deed.kind().wants_confirmation() && !staff.has_confirmed(desk.now()) => {
            return Err(Refused::Lacking);
        }
        Wish::Act(deed) => order::carry_out(&desk, &staff, number, deed).await,
        Wish::PreviewRefund(form) => order::preview_refund(&desk, &staff, number, form).await,
        Wish::Check => order::ask(&desk, &staff, number).await,
    };
    let outcome = outcome.map_err(|error| desk.refused(&error))?;
    set_status(outcome.status());
    let file = desk.shop.order_file(&staff, number).await;
    let file = file.map_err(|error| desk.refused(&error))?;
    let html = order::changing(&seat()?.chrome, &file, desk.now(), Some(&outcome)).to_html();
    Ok(OrderPart { html })
}
