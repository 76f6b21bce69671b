//! The XML interfaces `OpState` and `OpStateExt`.
//!
//! One thing differs from the real gateway on purpose: test payments are answered too, so that a shop in test
//! mode can be seen healing a lost notification.

use std::sync::Arc;

use askama::Template;
use axum::{
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};

use crate::{
    clock,
    fields::Fields,
    money,
    payment::{Payment, PaymentState},
    signature::Base,
    world::World,
};

/// The short form, without `OpKey`, card reference and the shop's own parameters.
pub(crate) async fn short(State(world): State<Arc<World>>, fields: Fields) -> Response {
    answer(&world, &fields, false)
}

/// The full form.
pub(crate) async fn extended(State(world): State<Arc<World>>, fields: Fields) -> Response {
    answer(&world, &fields, true)
}

#[derive(Template)]
#[template(path = "op_state.xml")]
struct Operation<'a> {
    is_extended: bool,
    state: u16,
    is_paid: bool,
    requested: String,
    changed: String,
    sum: String,
    payment: &'a Payment,
}

#[derive(Template)]
#[template(path = "op_state_fault.xml")]
struct Fault {
    code: u16,
    description: &'static str,
}

const WRONG_SIGNATURE: Fault = Fault {
    code: 1,
    description: "Wrong signature",
};
const NO_SHOP: Fault = Fault {
    code: 2,
    description: "Shop is not found or not active",
};
const NO_OPERATION: Fault = Fault {
    code: 3,
    description: "Operation with this InvoiceID is not found",
};

fn answer(world: &World, fields: &Fields, is_extended: bool) -> Response {
    match find(world, fields) {
        Ok((payment, state)) => xml(&Operation {
            is_extended,
            state,
            is_paid: payment.state == PaymentState::Paid,
            requested: clock::for_xml(clock::now()),
            changed: clock::for_xml(payment.changed_at),
            sum: money::six_decimals(payment.invoice.out_sum_kopecks),
            payment: &payment,
        }),
        Err(fault) => xml(&fault),
    }
}

fn find(world: &World, fields: &Fields) -> Result<(Payment, u16), Fault> {
    let settings = &world.settings;
    let login = fields.value("MerchantLogin").unwrap_or_default();
    if login != settings.login {
        return Err(NO_SHOP);
    }
    let inv_id = fields.any_of(&["InvoiceID", "InvId"]).unwrap_or_default();
    let signature = fields
        .any_of(&["Signature", "SignatureValue"])
        .unwrap_or_default();
    if !Base::op_state(login, inv_id).is_signed(signature, settings.hash, &settings.password_2) {
        return Err(WRONG_SIGNATURE);
    }
    let number = inv_id.parse().map_err(|_| NO_OPERATION)?;
    world.ledger.send_modify(|ledger| ledger.note_enquiry(number));
    let payment = world
        .ledger
        .borrow()
        .by_number(number)
        .cloned()
        .ok_or(NO_OPERATION)?;
    let state = payment.state.code().ok_or(NO_OPERATION)?;
    Ok((payment, state))
}

fn xml(template: &impl Template) -> Response {
    match template.render() {
        Ok(xml) => ([(header::CONTENT_TYPE, "text/xml; charset=utf-8")], xml).into_response(),
        Err(error) => {
            tracing::error!(%error, "an XML answer could not be rendered");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}
