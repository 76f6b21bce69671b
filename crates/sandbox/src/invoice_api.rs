//! The invoice API: invoices with links of their own are made, called off and listed.

use std::sync::Arc;

use axum::{
    extract::{Path, State},
    response::Response,
};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    EnquiryAnswer, Invoice, IssuedInvoice, Payment, Refusal,
    cabinet::{guid, unknown},
    html::Language,
    invoice::moment,
    issued::{InvoiceState, InvoiceType, Wanted},
    jwt::{self, TokenFault},
    money, payment_page,
    reply::Reply,
    services::{self, Service},
    world::World,
};

/// `CreateInvoice`.
pub(crate) async fn create(State(world): State<Arc<World>>, body: String) -> Response {
    serve(&world, Service::Invoice, &body, make).await
}

/// `DeactivateInvoice`.
pub(crate) async fn deactivate(State(world): State<Arc<World>>, body: String) -> Response {
    serve(&world, Service::InvoiceDeactivation, &body, call_off).await
}

/// `GetInvoiceInformationList`. The shape of its answer is not documented where it could be read.
pub(crate) async fn list(State(world): State<Arc<World>>, body: String) -> Response {
    serve(&world, Service::InvoiceList, &body, listed).await
}

/// The link of an invoice, which leads to its payment page.
pub(crate) async fn open(
    State(world): State<Arc<World>>,
    browser: Language,
    Path(encoded_id): Path<String>,
) -> Response {
    let lang = |invoice: &Invoice| Language::of(invoice.culture.as_deref(), browser);
    match show(&world, &encoded_id) {
        Ok(payment) => payment_page::payment_page(&world, &payment, lang(&payment.invoice)),
        Err(refusal) => payment_page::error_page(&refusal, browser),
    }
}

fn show(world: &World, encoded_id: &str) -> Result<Payment, Refusal> {
    let known = world
        .issued
        .borrow()
        .iter()
        .find(|known| known.encoded_id == encoded_id)
        .cloned();
    let issued = known.filter(|known| !known.is_deactivated).ok_or_else(unknown)?;
    match issued.state(world, world.now()) {
        InvoiceState::Paid => return Err(Refusal::new(52, "the invoice is paid")),
        InvoiceState::Expired => return Err(Refusal::new(51, "ExpirationDate has passed")),
        InvoiceState::NotPaid => {}
    }
    let mut invoice = issued.invoice;
    if issued.is_reusable {
        // Each payment of it is a new one.
        invoice.inv_id = 0;
    }
    payment_page::begin(world, invoice)
}

/// All answers come with 200, refusals too.
async fn serve(
    world: &World,
    service: Service,
    body: &str,
    carry_out: fn(&World, &Value) -> Result<Value, String>,
) -> Response {
    let call = match read(world, body) {
        Ok(call) => call,
        Err(why) => return EnquiryAnswer::Usual.send(refused(&why)).await,
    };
    let payload = call.clone();
    let carry_out = || match carry_out(world, &payload) {
        Ok(answer) => Reply::json(answer.to_string()),
        Err(why) => refused(&why),
    };
    services::serve(world, service, call, carry_out, refused).await
}

/// The payload of a call that is signed with login and password 1; without `alg` the cabinet's hash counts.
fn read(world: &World, body: &str) -> Result<Value, String> {
    let settings = &world.settings;
    let key = format!("{}:{}", settings.login, settings.password_1);
    let algorithm = |name: Option<&str>| match name {
        None => Some(settings.hash),
        Some(name) => name.replace("HS", "sha").parse().ok(),
    };
    let read = jwt::payload(body, &key, algorithm).and_then(|payload| jwt::object(&payload));
    let call = read.map_err(|fault| match fault {
        TokenFault::Malformed(why) => why.to_owned(),
        TokenFault::Unsigned => "The signature is wrong".to_owned(),
    })?;
    if call["MerchantLogin"] != settings.login.as_str() {
        return Err("The shop is not found".to_owned());
    }
    Ok(call)
}

fn make(world: &World, call: &Value) -> Result<Value, String> {
    let wanted = Wanted::deserialize(call).map_err(|error| error.to_string())?;
    let is_reusable = wanted.invoice_type == InvoiceType::Reusable;
    let mut invoice = wanted.invoice(&world.settings, world.now())?;
    if is_reusable && invoice.hold_for.is_some() {
        return Err("a reusable invoice holds no money".to_owned());
    }
    let mut is_taken = false;
    world.ledger.send_modify(|ledger| {
        if invoice.inv_id == 0 {
            invoice.inv_id = ledger.own_number();
        }
        is_taken = ledger.has_money(invoice.inv_id);
    });
    let number = invoice.inv_id;
    let is_known = |known: &IssuedInvoice| known.invoice.inv_id == number && !known.is_deactivated;
    if is_taken || world.issued.borrow().iter().any(is_known) {
        return Err(format!("InvId {number} is another invoice's"));
    }
    let id = guid();
    let encoded_id = guid().replace('-', "");
    invoice.issued = Some(id.clone());
    let issued = IssuedInvoice {
        id: id.clone(),
        encoded_id: encoded_id.clone(),
        invoice,
        is_reusable,
        is_deactivated: false,
        made_at: world.now(),
    };
    world.issued.send_modify(|book| book.push(issued));
    let url = format!("http://{}/merchant/Invoice/{encoded_id}", world.address);
    Ok(json!({ "id": id, "invId": number, "url": url, "encodedId": encoded_id, "isSuccess": true }))
}

/// One that was called off already is called off.
fn call_off(world: &World, call: &Value) -> Result<Value, String> {
    let is_meant = |known: &IssuedInvoice| {
        let named = [
            call["EncodedId"].as_str().map(|id| id == known.encoded_id),
            call["Id"].as_str().map(|id| id == known.id),
            call["InvId"]
                .as_u64()
                .map(|number| number == known.invoice.inv_id),
        ];
        named.into_iter().flatten().next().unwrap_or(false)
    };
    let known = world
        .issued
        .borrow()
        .iter()
        .rfind(|known| is_meant(known))
        .cloned();
    let known = known.ok_or("The invoice is not found")?;
    if known.state(world, world.now()) == InvoiceState::Paid {
        return Err("The invoice is paid".to_owned());
    }
    world.issued.send_modify(|book| {
        let meant = book.iter_mut().filter(|other| other.id == known.id);
        meant.for_each(|meant| meant.is_deactivated = true);
    });
    Ok(json!({ "isSuccess": true }))
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Wish {
    current_page: usize,
    page_size: usize,
    invoice_statuses: Vec<String>,
    invoice_types: Vec<String>,
    date_from: String,
    date_to: String,
    is_ascending: Option<bool>,
}

fn listed(world: &World, call: &Value) -> Result<Value, String> {
    let wish = Wish::deserialize(call).map_err(|error| error.to_string())?;
    let (from, to) = moment(&wish.date_from)
        .zip(moment(&wish.date_to))
        .ok_or("DateFrom and DateTo must be written as ISO 8601")?;
    if wish.current_page == 0 || wish.page_size == 0 {
        return Err("CurrentPage and PageSize begin with 1".to_owned());
    }
    let now = world.now();
    let mut found: Vec<_> = world
        .issued
        .borrow()
        .iter()
        .filter(|known| (from..=to).contains(&known.made_at))
        .filter(|known| wish.invoice_types.iter().any(|kind| kind == known.kind()))
        .map(|known| (known.clone(), known.state(world, now).word()))
        .filter(|(_, state)| wish.invoice_statuses.iter().any(|word| word == state))
        .collect();
    if wish.is_ascending != Some(true) {
        found.reverse();
    }
    let total = found.len();
    let page = found.into_iter().skip((wish.current_page - 1) * wish.page_size);
    let page = page.take(wish.page_size).map(|(known, state)| {
        json!({
            "id": known.id,
            "encodedId": known.encoded_id,
            "invId": known.invoice.inv_id,
            "outSum": money::two_decimals(known.invoice.out_sum_kopecks),
            "description": known.invoice.description,
            "type": known.kind(),
            "status": state,
            "isActive": !known.is_deactivated,
        })
    });
    let page: Vec<Value> = page.collect();
    Ok(json!({ "isSuccess": true, "totalCount": total, "invoices": page }))
}

fn refused(why: &str) -> Reply {
    Reply::json(json!({ "isSuccess": false, "message": why }).to_string())
}
