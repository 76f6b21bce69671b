//! The invoice of an order that is paid by a bank transfer.

use super::order;
use crate::{AppState, passerby::Passerby};
use axum::{
    extract::{Path, State},
    response::{Html, Response},
};
use shop::{desk::Error, payment::PayBy};

/// `/orders/{key}/invoice`; there is none of an order that is paid otherwise, or without an account of the seller's.
pub async fn page(State(state): State<AppState>, passerby: Passerby, Path(key): Path<String>) -> Response {
    let page = async {
        let order = order::find(&state, &key).await?;
        let account = state.settings.seller.account.as_ref();
        let account = account.filter(|_| order.placed.pay_by == PayBy::BankTransfer);
        let account = account.ok_or(Error::NotFound)?;
        Ok(Html(app::invoice::page(
            &passerby.chrome(&state),
            &order,
            account,
        )))
    };
    passerby.answer(&state, page.await)
}
