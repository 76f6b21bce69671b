//! What the office knows of the shop, and of the person who asks. All of it comes from Leptos' context.

use crate::{
    Refused,
    backups::BackupsShown,
    factor::Enrolment,
    import::ImportShown,
    problems::ProxyTrouble,
    settings::SectionShown,
    strangers::{Held, Stranger},
};
use app::{Chrome, failure::Failure};
use axum::http::{HeaderName, HeaderValue, StatusCode, request::Parts};
use leptos::prelude::*;
use leptos_axum::ResponseOptions;
use shop::{
    Shop, Timestamp,
    catalog::{ProductForm, ProductState},
    desk::{Checked, Error},
    gateway::{Blamed, GatewayError, ReceiptFault, Unprintable},
    order::OrderNumber,
    staff::Admin,
    text::Lang,
};
use std::{future::Future, pin::Pin, sync::Arc};

/// A look at everything that is sold.
pub type Looking = Pin<Box<dyn Future<Output = Result<Vec<Unprintable>, Error>> + Send>>;

/// A look at the backups that there are.
pub type BackupsLook = Pin<Box<dyn Future<Output = BackupsShown> + Send>>;

/// A key for an app, which nobody has yet; `None` if it cannot be kept.
pub type Enrolling = Pin<Box<dyn Future<Output = Option<Enrolment>> + Send>>;

/// A look at what networks hold without having paid.
pub type HeldLook = Pin<Box<dyn Future<Output = Result<Vec<Held>, Error>> + Send>>;

/// The office's side of the shop. The server puts it into the context of every page and function.
#[derive(Clone)]
#[expect(
    clippy::type_complexity,
    reason = "functions, each said whole where it stands"
)]
pub struct Desk {
    /// The front desk.
    pub shop: Shop,
    /// The clock: the office never reads one by itself.
    pub now: fn() -> Timestamp,
    /// A fresh one-time token for a form: the office draws no random numbers either.
    pub token: fn() -> String,
    /// Counts and logs what asking a gateway brought to light.
    pub note_checked: Arc<dyn Fn(OrderNumber, &Checked) + Send + Sync>,
    /// Logs that a gateway did not answer when it was asked about an order.
    pub note_unanswered: Arc<dyn Fn(OrderNumber, &GatewayError) + Send + Sync>,
    /// Logs a deed of the staff: order, its word, who.
    pub note_deed: Arc<dyn Fn(OrderNumber, &'static str, &Admin) + Send + Sync>,
    /// Logs why something broke, and says what the person who asked may know of it.
    pub report: Arc<dyn Fn(&Error) -> Failure + Send + Sync>,
    /// What is sold and no receipt takes.
    pub unprintable: Arc<dyn Fn() -> Looking + Send + Sync>,
    /// The file of goods that is being imported, in words of this language.
    pub import: Arc<dyn Fn(Lang) -> Option<ImportShown> + Send + Sync>,
    /// Whether the program has the goods of the demo aboard.
    pub has_demo: bool,
    /// Why receipts would refuse a product as it is typed.
    pub rehearsed: Arc<dyn Fn(&ProductForm) -> Vec<Unprintable> + Send + Sync>,
    /// What is wrong with the proxies in front of the shop.
    pub proxies: Arc<dyn Fn() -> Vec<ProxyTrouble> + Send + Sync>,
    /// A section of the settings, by its name; `None` if there is none of this name.
    pub settings: Arc<dyn Fn(&str) -> Option<SectionShown> + Send + Sync>,
    /// The names of the checks of the shop's set-up, in their order.
    pub checks: fn() -> Vec<&'static str>,
    /// Whether this machine is checking it just now.
    pub is_looking: Arc<dyn Fn() -> bool + Send + Sync>,
    /// How the shop is backed up, and what there is, in words of this language.
    pub backups: Arc<dyn Fn(Lang) -> BackupsLook + Send + Sync>,
    /// A key for an app of this person, which nobody has yet; `None` if it cannot be kept.
    pub enrolment: Arc<dyn Fn(Admin) -> Enrolling + Send + Sync>,
    /// Whether this person is let in no further without a second step.
    pub owes_factor: Arc<dyn Fn(&Admin) -> bool + Send + Sync>,
    /// The one origin that passkeys are made for; `None` if the shop is at an address where browsers make none.
    pub passkeys_at: Arc<dyn Fn() -> Option<String> + Send + Sync>,
    /// Who causes most just now.
    pub strangers: Arc<dyn Fn() -> Vec<Stranger> + Send + Sync>,
    /// What networks hold without having paid, those with the most orders first.
    pub held: Arc<dyn Fn(Admin) -> HeldLook + Send + Sync>,
}

/// Who sent a request, and in which language. The server puts it into the extensions of every request to the office.
#[derive(Clone)]
pub struct Seat {
    /// What every page needs to know.
    pub chrome: Chrome,
    /// Who is signed in.
    pub admin: Option<Admin>,
}

impl Desk {
    /// The desk of this request.
    pub(crate) fn here() -> Result<Self, Refused> {
        use_context().ok_or_else(nowhere)
    }

    /// The member of staff who asks; anyone who is not signed in gets no further.
    pub(crate) fn staff() -> Result<Admin, Refused> {
        seat()?.admin.ok_or(Refused::SignIn)
    }

    /// The moment of asking.
    pub(crate) fn now(&self) -> Timestamp {
        (self.now)()
    }

    /// Why no receipt takes what a product would become, if that is for sale. Delivery is not the product's fault.
    pub(crate) fn unprintable_as(&self, product: &ProductForm) -> Vec<ReceiptFault> {
        if product.state != ProductState::Published {
            return Vec::new();
        }
        let found = (self.rehearsed)(product).into_iter();
        let of_goods = found.filter(|one| !matches!(one.blamed, Blamed::Delivery(_)));
        let mut faults: Vec<_> = of_goods.map(|one| one.why).collect();
        // Its variants mostly share one.
        faults.dedup();
        faults
    }

    /// What the browser may know of an error.
    pub(crate) fn refused(&self, error: &Error) -> Refused {
        match (self.report)(error) {
            Failure::NotFound => Refused::NotFound,
            Failure::Broken { id } => Refused::Broken { id },
            Failure::Unavailable { id } => Refused::Unavailable { id },
            Failure::BadRequest
            | Failure::Forbidden
            | Failure::ShutOut
            | Failure::TooOften
            | Failure::WrongMethod
            | Failure::TooLarge
            | Failure::TooLong
            | Failure::NoForm
            | Failure::WrongHost => Refused::Form,
        }
    }
}

/// Who asks.
pub(crate) fn seat() -> Result<Seat, Refused> {
    let parts = use_context::<Parts>().ok_or_else(nowhere)?;
    parts.extensions.get().cloned().ok_or_else(nowhere)
}

/// A page or function that was not called by way of the server's router.
fn nowhere() -> Refused {
    Refused::Broken { id: String::new() }
}

impl Refused {
    /// Its HTTP status.
    pub(crate) const fn status(&self) -> StatusCode {
        match self {
            Self::SignIn => StatusCode::UNAUTHORIZED,
            Self::Lacking => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Form => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Broken { .. } => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Unavailable { .. } => StatusCode::SERVICE_UNAVAILABLE,
        }
    }
}

/// Answers a refusal with its status. Plain forms never come here: they are posted to addresses of the server.
pub(crate) fn answer(refused: &Refused) {
    set_status(refused.status());
}

/// What a function answers, with the status of its refusal.
pub(crate) fn answered<T>(result: Result<T, Refused>) -> Result<T, Refused> {
    result.inspect_err(answer)
}

pub(crate) fn set_status(status: StatusCode) {
    if let Some(response) = use_context::<ResponseOptions>() {
        response.set_status(status);
    }
}

pub(crate) fn set_header(name: HeaderName, value: &'static str) {
    if let Some(response) = use_context::<ResponseOptions>() {
        response.insert_header(name, HeaderValue::from_static(value));
    }
}

/// Leads on to another page of the office; `leptos_axum` alone would say 302.
pub(crate) fn see_other(path: &str) {
    leptos_axum::redirect(path);
    set_status(StatusCode::SEE_OTHER);
}
