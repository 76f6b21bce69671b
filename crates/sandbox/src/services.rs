//! The services that the shop calls beside the payment page: what was called, how fast they are, and what goes wrong.

use std::collections::{HashMap, VecDeque};

use axum::{http::StatusCode, response::Response};
use serde_json::Value;

use crate::{EnquiryAnswer, reply::Reply, world::World};

/// How many calls are kept.
const KEPT_CALLS: usize = 10_000;

/// A service that the shop calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Service {
    /// `RefundService/Refund/Create`.
    Refund,
    /// `RefundService/Refund/GetState`.
    RefundState,
    /// `Merchant/Payment/Confirm` and `Merchant/Payment/Cancel`. By hand, money that the shop takes is at 50 until
    /// somebody leads it on; otherwise it is there at once.
    Hold,
    /// `InvoiceServiceWebApi/api/CreateInvoice`.
    Invoice,
    /// `InvoiceServiceWebApi/api/DeactivateInvoice`.
    InvoiceDeactivation,
    /// `InvoiceServiceWebApi/api/GetInvoiceInformationList`.
    InvoiceList,
    /// `GetPaymentMethods` and `GetCurrencies`, which nobody signs.
    Methods,
    /// `RoboFiscal/Receipt/Attach`.
    SecondReceipt,
    /// `RoboFiscal/Receipt/Status`.
    SecondReceiptStatus,
}

/// What becomes of the next call of a service.
#[derive(Clone, Debug, Default)]
pub enum ServiceAnswer {
    /// It is carried out if the rules allow it, and answered at once.
    #[default]
    Usual,
    /// It is carried out if the rules allow it, and its answer travels like this: `Answered(EnquiryAnswer::CutOff)`
    /// leaves the shop in doubt of what was done, and so does `Answered(EnquiryAnswer::Page(500))`.
    Answered(EnquiryAnswer),
    /// Nothing is done: the service refuses in its own words, with this reason.
    Refused(String),
    /// Nothing is done: 401, the shop has no right to call this service.
    NoRights,
    /// Nothing is done: this status and a page in HTML.
    Unavailable(u16),
}

/// When something that a service has taken on comes to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// After so many questions that were answered with "under way".
    After(u32),
    /// When somebody ends it: a test, or a button of the cabinet.
    ByHand,
}

impl Pace {
    /// Whether the end has come for something that was asked about so often.
    pub(crate) fn is_over(self, questions: u32) -> bool {
        matches!(self, Self::After(enough) if questions >= enough)
    }
}

/// The book of calls, with the script of what is still to come.
#[derive(Default)]
pub(crate) struct Services {
    calls: VecDeque<(Service, Value)>,
    scripts: HashMap<Service, VecDeque<ServiceAnswer>>,
    paces: HashMap<Service, Pace>,
    /// Whether `OpStateExt` says 60 of a payment that went back whole.
    pub(crate) tells_of_refunds: bool,
}

impl Services {
    /// Adds to what becomes of the next calls of a service.
    pub(crate) fn script(&mut self, service: Service, answers: impl IntoIterator<Item = ServiceAnswer>) {
        self.scripts.entry(service).or_default().extend(answers);
    }

    /// Forgets what was to become of the next calls of a service.
    pub(crate) fn forget_script(&mut self, service: Service) {
        self.scripts.remove(&service);
    }

    /// What will become of the next call of a service.
    pub(crate) fn upcoming(&self, service: Service) -> Option<&ServiceAnswer> {
        self.scripts.get(&service)?.front()
    }

    /// How fast a service is: one question is answered with "under way", unless it was told otherwise.
    pub(crate) fn pace(&self, service: Service) -> Pace {
        self.paces.get(&service).copied().unwrap_or(Pace::After(1))
    }

    pub(crate) fn set_pace(&mut self, service: Service, pace: Pace) {
        self.paces.insert(service, pace);
    }

    /// What a service was called with, oldest first.
    pub(crate) fn calls(&self, service: Service) -> impl Iterator<Item = &Value> {
        let calls = self.calls.iter();
        calls.filter_map(move |(called, call)| (*called == service).then_some(call))
    }

    fn next(&mut self, service: Service, call: Value) -> ServiceAnswer {
        if self.calls.len() == KEPT_CALLS {
            self.calls.pop_front();
        }
        self.calls.push_back((service, call));
        let script = self.scripts.get_mut(&service).and_then(VecDeque::pop_front);
        script.unwrap_or_default()
    }
}

/// Notes a call that is signed, carries it out unless the script says otherwise, and sends the answer.
pub(crate) async fn serve(
    world: &World,
    service: Service,
    call: Value,
    carry_out: impl FnOnce() -> Reply + Send,
    refused: fn(&str) -> Reply,
) -> Response {
    let mut answer = ServiceAnswer::Usual;
    world
        .services
        .send_modify(|services| answer = services.next(service, call));
    let (manner, reply) = match answer {
        ServiceAnswer::Usual => (EnquiryAnswer::Usual, carry_out()),
        ServiceAnswer::Answered(manner) => (manner, carry_out()),
        ServiceAnswer::Refused(reason) => (EnquiryAnswer::Usual, refused(&reason)),
        ServiceAnswer::NoRights => (
            EnquiryAnswer::Usual,
            Reply::message(StatusCode::UNAUTHORIZED, "Access is denied"),
        ),
        ServiceAnswer::Unavailable(status) => (EnquiryAnswer::Page(status), refused("")),
    };
    manner.send(reply).await
}
