//! The XML interfaces `OpState` and `OpStateExt`.
//!
//! One thing differs from the real gateway on purpose: test payments are answered too, so that a shop in test
//! mode can be seen healing a lost notification.
//!
//! Of refunds the gateway is said to tell nothing here: the state stays 100. One that tells says 60 when all the money is back.

use std::sync::Arc;

use askama::Template;
use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};

use crate::{
    EnquiryAnswer, PaymentMethod, clock,
    fields::Fields,
    html::Language,
    money,
    payment::{Payment, PaymentState},
    reply::Reply,
    signature::Base,
    world::World,
};

/// The short form, without `OpKey`, card reference and the shop's own parameters.
pub(crate) async fn short(State(world): State<Arc<World>>, fields: Fields) -> Response {
    answer(&world, &fields, false).await
}

/// The full form.
pub(crate) async fn extended(State(world): State<Arc<World>>, fields: Fields) -> Response {
    answer(&world, &fields, true).await
}

#[derive(Template)]
#[template(path = "op_state.xml")]
struct Operation<'a> {
    is_extended: bool,
    state: u16,
    has_card: bool,
    method: &'static str,
    requested: String,
    changed: String,
    paid: String,
    credited: String,
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

async fn answer(world: &World, fields: &Fields, is_extended: bool) -> Response {
    let (found, manner) = find(world, fields);
    let xml = match found {
        Ok((payment, state)) => Operation {
            is_extended,
            state,
            has_card: payment.state.has_money() && payment.method == PaymentMethod::CARD,
            method: payment.method.name(Language::Ru),
            requested: clock::for_xml(world.now()),
            changed: clock::for_xml(payment.changed_at),
            paid: money::six_decimals(payment.paid_kopecks()),
            credited: money::six_decimals(payment.credited_kopecks()),
            payment: &payment,
        }
        .render(),
        Err(fault) => fault.render(),
    };
    match xml {
        Ok(xml) => manner.send(Reply::xml(xml)).await,
        Err(error) => {
            tracing::error!(%error, "an XML answer could not be rendered");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// The operation with its code, and how the answer is sent; only a signed enquiry is part of a script.
fn find(world: &World, fields: &Fields) -> (Result<(Payment, u16), Fault>, EnquiryAnswer) {
    let number = match signed_number(world, fields) {
        Ok(number) => number,
        Err(fault) => return (Err(fault), EnquiryAnswer::Usual),
    };
    let (mut told, mut manner) = (None, EnquiryAnswer::Usual);
    world
        .ledger
        .send_modify(|ledger| (told, manner) = ledger.enquire(number, world.now()));
    let tells_of_refunds = world.services.borrow().tells_of_refunds;
    let found = told.and_then(|payment| {
        let is_back = tells_of_refunds && payment.is_refunded_whole();
        let state = if is_back {
            PaymentState::Returned
        } else {
            payment.state
        };
        state.code().map(|code| (payment, code))
    });
    (found.ok_or(NO_OPERATION), manner)
}

fn signed_number(world: &World, fields: &Fields) -> Result<u64, Fault> {
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
    inv_id.parse().map_err(|_| NO_OPERATION)
}
