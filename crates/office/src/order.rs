//! Everything about one order, and what may be done to it.

mod actions;
pub(crate) mod amending;
mod attention;
mod deed_form;
mod goods;
pub(crate) mod history;
mod hold;
mod lines;
pub(crate) mod link;
mod links;
mod marking;
pub(crate) mod messages;
pub(crate) mod money;
pub(crate) mod papers;
mod receipts;
mod refund;
pub(crate) mod remarks;
pub(crate) mod returning;
pub(crate) mod shipping;
pub(crate) mod turning;

pub(crate) use amending::Amending;
pub use amending::{AmendForm, AmendTried};
pub(crate) use lines::Lines;
pub use lines::{LinesForm, LinesTried};
pub(crate) use remarks::Remarks;
pub use remarks::{RemarkForm, RemarkTried};
pub(crate) use returning::Returning;
pub use returning::{ReturnForm, ReturnTried};
pub(crate) use turning::Turning;

use crate::{
    Refused,
    desk::Desk,
    frame::{Room, office_page},
    labels,
    live::LiveOrder,
    map::page,
};
use app::{
    Chrome, Trouble,
    drawn::Draw,
    pieces::{crumbs, error_box, moment},
    views::Link,
};
use axum::http::StatusCode;
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use shop::{
    Timestamp,
    desk::{Checked, Error, OrderFile, RefundPreview},
    message::DeliveryState,
    order::{Deed, DeedKind, Order, OrderNumber, RefundForm, Refusal, What},
    payment::{InvoiceId, Report},
    staff::Admin,
};

/// What came of the last thing the staff asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DeedOutcome {
    /// It is done.
    Done(DeedKind),
    /// A message goes out again.
    Resent,
    /// Nothing was done, and nothing was typed that would be lost.
    Trouble(Trouble),
    /// A deed was refused; what was typed stays in its form.
    Refused {
        /// The reason, worded for the staff when it is drawn.
        trouble: Trouble,
        /// The deed as it was typed, to fill its form again.
        deed: Deed,
    },
    /// The gateways were asked; this is what they said.
    Reports(Vec<(InvoiceId, Report)>),
    /// The gateway was asked about a refund; what it said stands at the refund.
    RefundHeard,
    /// A refund was thought of; this is what it would be.
    Refund {
        /// The form as it was typed.
        form: RefundForm,
        /// What it asks for.
        preview: RefundPreview,
    },
}

impl DeedOutcome {
    /// The outcome of a plain form's deed, read from the last part of its address and its fields; `None` if there is no
    /// such deed.
    pub async fn of_form(
        desk: &Desk,
        staff: &Admin,
        number: OrderNumber,
        deed: &str,
        fields: Vec<(String, String)>,
    ) -> Option<Result<Self, Error>> {
        if deed == Self::CHECK {
            return Some(ask(desk, staff, number).await);
        }
        let texts = fields.into_iter().map(|(name, text)| (name, text.into()));
        let mut texts: serde_json::Map<_, _> = texts.collect();
        if deed == Self::PREVIEW_REFUND {
            let form = serde_json::from_value(texts.into()).ok()?;
            return Some(preview_refund(desk, staff, number, form).await);
        }
        if deed == Self::ASK_REFUND {
            return Some(ask_refund(desk, staff, number).await);
        }
        texts.insert("deed".into(), deed.into());
        let deed = serde_json::from_value(texts.into()).ok()?;
        Some(carry_out(desk, staff, number, deed).await)
    }

    /// The last part of the address that asks the gateways.
    pub const CHECK: &str = "check";

    /// The last part of the address that asks the gateway about a refund.
    pub const ASK_REFUND: &str = "ask-refund";

    /// The last part of the address that shows what a refund would be.
    pub const PREVIEW_REFUND: &str = "preview-refund";

    /// The name of a message that goes out again in addresses (`?done=`), where deeds have theirs.
    pub const RESENT: &str = "resent";

    /// The HTTP status of the page, or of the function's answer, that shows it.
    pub const fn status(&self) -> StatusCode {
        match self {
            Self::Done(_) | Self::Resent | Self::Reports(_) | Self::RefundHeard | Self::Refund { .. } => {
                StatusCode::OK
            }
            Self::Trouble(Trouble::NotAnswered) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Trouble(Trouble::QuestionRefused) => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Trouble(_) | Self::Refused { .. } => StatusCode::UNPROCESSABLE_ENTITY,
        }
    }

    /// What was typed into the form of a deed that was refused.
    pub(crate) fn typed(&self, kind: DeedKind) -> Option<&Deed> {
        match self {
            Self::Refused { deed, .. } => Some(deed).filter(|deed| deed.kind() == kind),
            Self::Done(_)
            | Self::Resent
            | Self::Trouble(_)
            | Self::Reports(_)
            | Self::RefundHeard
            | Self::Refund { .. } => None,
        }
    }

    /// What was typed into the form of a refund that was refused or thought of, and why it was refused.
    pub(crate) fn typed_refund(&self) -> (Option<&RefundForm>, Option<&Trouble>) {
        match self {
            Self::Refused {
                deed: Deed::Refund(form),
                trouble,
            } => (Some(form), Some(trouble)),
            Self::Refund { form, .. } => (Some(form), None),
            Self::Refused { .. }
            | Self::Done(_)
            | Self::Resent
            | Self::Trouble(_)
            | Self::RefundHeard
            | Self::Reports(_) => (None, None),
        }
    }

    /// Whether the order's own history and messages say so, too. Anybody can type the address of a page, and
    /// staff who read there that an order was paid would send the goods.
    fn is_so(&self, file: &OrderFile) -> bool {
        match self {
            Self::Done(deed) => file.history.iter().any(|event| is_of(&event.what, *deed)),
            Self::Resent => file.messages.iter().any(|row| row.state != DeliveryState::Dead),
            Self::Trouble(_)
            | Self::Refused { .. }
            | Self::Reports(_)
            | Self::RefundHeard
            | Self::Refund { .. } => true,
        }
    }

    /// What the address of a page says was done.
    pub fn of_address(done: &str) -> Option<Self> {
        if done == Self::RESENT {
            return Some(Self::Resent);
        }
        DeedKind::parse(done).map(Self::Done)
    }
}

const fn is_of(what: &What, deed: DeedKind) -> bool {
    match deed {
        DeedKind::Ship | DeedKind::ShipPart => matches!(what, What::Shipped { .. }),
        DeedKind::MendShipment => matches!(what, What::ShipmentMended { .. }),
        DeedKind::ShipLess => matches!(what, What::HoldAsked { amount: Some(_) }),
        DeedKind::Deliver => matches!(what, What::Delivered),
        DeedKind::Cancel => matches!(what, What::Cancelled { .. }),
        DeedKind::PayOutside => matches!(what, What::PaidOutside { .. }),
        DeedKind::NoteRefund => matches!(what, What::Refunded { .. }),
        DeedKind::Refund => matches!(what, What::RefundAsked { .. }),
        DeedKind::SettleRefund => matches!(what, What::RefundSettled { .. }),
        DeedKind::Mark => matches!(what, What::Marked { .. }),
        DeedKind::RetryReceipt => matches!(what, What::ReceiptRetried),
        DeedKind::MakeLink => matches!(what, What::LinkAsked { .. }),
        DeedKind::NoteReceipt => matches!(what, What::ReceiptNoted { .. }),
        DeedKind::Accept => matches!(what, What::Accepted { .. }),
        DeedKind::Resolve => matches!(what, What::Resolved { .. }),
    }
}

const fn done_id(deed: DeedKind) -> &'static str {
    match deed {
        DeedKind::Ship => "office-done-shipped",
        DeedKind::ShipPart => "office-done-ship-part",
        DeedKind::MendShipment => "office-done-shipment-mended",
        DeedKind::ShipLess => "office-done-ship-less",
        DeedKind::Deliver => "office-done-delivered",
        DeedKind::Cancel => "office-done-cancelled",
        DeedKind::PayOutside => "office-done-paid-outside",
        DeedKind::NoteRefund => "office-done-refunded",
        DeedKind::Refund => "office-done-refund-asked",
        DeedKind::SettleRefund => "office-done-refund-settled",
        DeedKind::Mark => "office-done-marked",
        DeedKind::RetryReceipt => "office-done-receipt-retried",
        DeedKind::MakeLink => "office-done-link-asked",
        DeedKind::NoteReceipt => "office-done-receipt-noted",
        DeedKind::Accept => "office-done-accepted",
        DeedKind::Resolve => "office-done-resolved",
    }
}

/// `/admin/orders/{number}`. A form that was refused is answered with this page, too, and its outcome in the context.
#[component]
pub(crate) fn Page() -> impl IntoView {
    let number = use_params_map().read_untracked().get("number");
    let done = use_query_map().read_untracked().get("done").unwrap_or_default();
    let outcome = use_context::<DeedOutcome>().or_else(|| DeedOutcome::of_address(&done));
    let tried = use_context::<RemarkTried>();
    let amend_tried = use_context::<AmendTried>();
    let lines_tried = use_context::<LinesTried>();
    let return_tried = use_context::<ReturnTried>();
    let query = turning::list_of(&use_query_map().read_untracked());
    page(async move {
        let (desk, chrome, staff) = Desk::for_page()?;
        let number = number
            .and_then(|number| number.parse().ok())
            .ok_or(Refused::NotFound)?;
        let file = desk.shop.order_file(&staff, OrderNumber(number)).await;
        let file = file.map_err(|error| desk.refused(&error))?;
        let remarks = desk.shop.remarks(&staff, OrderNumber(number)).await;
        let (said, tags) = remarks.map_err(|error| desk.refused(&error))?;
        let amendments = desk.shop.amendments(&staff, OrderNumber(number)).await;
        let relinings = desk.shop.relinings(&staff, OrderNumber(number)).await;
        let requests = desk.shop.returns(&file.order).await;
        let turning = Turning::find(&desk, &staff, OrderNumber(number), query).await;
        let beside = Beside {
            remarks: Remarks {
                said,
                tags,
                token: (desk.token)(),
                tried,
            },
            amending: Amending {
                amendments: amendments.map_err(|error| desk.refused(&error))?,
                tried: amend_tried,
            },
            lines: Lines {
                relinings: relinings.map_err(|error| desk.refused(&error))?,
                tried: lines_tried,
            },
            returning: Returning {
                requests: requests.map_err(|error| desk.refused(&error))?,
                tried: return_tried,
            },
            turning: turning.map_err(|error| desk.refused(&error))?,
        };
        Ok(whole(&chrome, &file, desk.now(), outcome.as_ref(), &beside))
    })
}

/// What the page shows beside the order and what may be done to it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Beside {
    /// What the staff wrote about it.
    pub remarks: Remarks,
    /// What its buyer wants to send back.
    pub returning: Returning,
    /// What was mended about it, and what somebody types to mend it.
    pub amending: Amending,
    /// How its lines were changed, and what somebody types to change them.
    pub lines: Lines,
    /// The way to its neighbours in the list.
    pub turning: Turning,
}

/// What the page shows.
pub(crate) fn whole(
    chrome: &Chrome,
    file: &OrderFile,
    now: Timestamp,
    outcome: Option<&DeedOutcome>,
    beside: &Beside,
) -> AnyView {
    let order = &file.order;
    let number = [("number", order.number.to_string().into())];
    let title = chrome.with("order-number", &number);
    let part = view! {
        <div
            id="order"
            class="stack stack-loose"
            data-number=order.number.to_string()
            data-sign-in=chrome.href("/admin/sign-in")
        >
            {changing(chrome, file, now, outcome)}
        </div>
    };
    let body = view! {
        <div class="stack stack-loose">
            {crumbs(chrome, vec![to_orders(chrome)], Some(chrome.with("number-sign", &number)))}
            {turning::links(chrome, &beside.turning)}
            {returning::notice(chrome, order, &beside.returning)}
            <LiveOrder>{part}</LiveOrder>
            {returning::panel(chrome, order, &beside.returning)}
            {lines::panel(chrome, order, &beside.lines)}
            {amending::panel(chrome, order, &beside.amending)}
            {remarks::panel(chrome, order.number, &beside.remarks)}
        </div>
    };
    office_page(chrome, &title, Room::Orders, body.drawn())
}

/// The part of the page that deeds change.
pub(crate) fn changing(
    chrome: &Chrome,
    file: &OrderFile,
    now: Timestamp,
    outcome: Option<&DeedOutcome>,
) -> AnyView {
    let order = &file.order;
    view! {
        {header(chrome, order, now)}
        {outcome.filter(|outcome| outcome.is_so(file)).map(|outcome| told(chrome, Some(order), outcome))}
        {trial(chrome, order)}
        {attention::sections(chrome, order, outcome)}
        <div class="desk">
            {actions::panel(chrome, file, outcome)}
            <div class="stack stack-loose">
                {link::panel(chrome, order)}
                {links::panel(chrome, file, now)}
                {goods::panel(chrome, order)}
                {shipping::panel(chrome, order, outcome)}
                {goods::buyer(chrome, order)}
                {money::panel(chrome, order, outcome)}
                {receipts::panel(chrome, file, now)}
                {papers::panel(chrome, order)}
                {messages::panel(chrome, &file.messages, Some(order.number))}
            </div>
            {history::panel(chrome, file)}
        </div>
    }
    .drawn()
}

/// Carries out a deed on an order. A refusal is an outcome; only what the staff cannot mend is an error.
pub(crate) async fn carry_out(
    desk: &Desk,
    staff: &Admin,
    number: OrderNumber,
    deed: Deed,
) -> Result<DeedOutcome, Error> {
    let kind = deed.kind();
    match desk.shop.act(staff, number, deed.clone(), desk.now()).await {
        Ok(_) => {
            (desk.note_deed)(number, kind.as_str(), staff);
            Ok(DeedOutcome::Done(kind))
        }
        Err(Error::Refused(refusal)) => Ok(DeedOutcome::Refused {
            trouble: refusal.into(),
            deed,
        }),
        Err(error) => Err(error),
    }
}

/// Thinks of a refund: what it would be is an outcome, and so is a refusal.
pub(crate) async fn preview_refund(
    desk: &Desk,
    staff: &Admin,
    number: OrderNumber,
    form: RefundForm,
) -> Result<DeedOutcome, Error> {
    let preview = desk
        .shop
        .preview_refund(staff, number, form.clone(), desk.now())
        .await;
    match preview {
        Ok(preview) => Ok(DeedOutcome::Refund { form, preview }),
        Err(Error::Refused(refusal)) => Ok(DeedOutcome::Refused {
            trouble: refusal.into(),
            deed: Deed::Refund(form),
        }),
        Err(error) => Err(error),
    }
}

/// Asks the gateway about a refund that it took. One that does not answer is an outcome, too.
async fn ask_refund(desk: &Desk, staff: &Admin, number: OrderNumber) -> Result<DeedOutcome, Error> {
    match desk.shop.ask_refund_now(staff, number, desk.now()).await {
        Ok(true) => Ok(DeedOutcome::RefundHeard),
        Ok(false) => Ok(DeedOutcome::Trouble(Refusal::NotNow.into())),
        Err(Error::Gateway(error)) => {
            (desk.note_unanswered)(number, &error);
            Ok(DeedOutcome::Trouble(Trouble::unanswered(&error)))
        }
        Err(error) => Err(error),
    }
}

/// Asks the gateways about an order. One that does not answer is an outcome, too.
pub(crate) async fn ask(desk: &Desk, staff: &Admin, number: OrderNumber) -> Result<DeedOutcome, Error> {
    let (checked, asked) = desk.shop.check_now(staff, number, desk.now()).await?;
    let note = |checked: Checked| {
        (desk.note_checked)(number, &checked);
        (checked.invoice, checked.report)
    };
    let reports = checked.into_iter().map(note).collect();
    match asked {
        Ok(()) => Ok(DeedOutcome::Reports(reports)),
        Err(Error::Gateway(error)) => {
            (desk.note_unanswered)(number, &error);
            Ok(DeedOutcome::Trouble(Trouble::unanswered(&error)))
        }
        Err(error) => Err(error),
    }
}

/// The way to the list of orders.
pub(crate) fn to_orders(chrome: &Chrome) -> Link {
    Link {
        href: chrome.href("/admin/orders"),
        text: chrome.text("office-orders-title"),
    }
}

fn header(chrome: &Chrome, order: &Order, now: Timestamp) -> AnyView {
    let title = chrome.with("order-number", &[("number", order.number.to_string().into())]);
    let has_attention = order.open_attention().next().is_some();
    view! {
        <header class="cluster cluster-apart">
            <div class="stack stack-tight">
                <h1>{title}</h1>
                <p class="hint">{moment(chrome, order.placed_at)} ", " {labels::ago(chrome, order.placed_at, now)}</p>
            </div>
            <p class="cluster">
                {order.is_test().then(|| view! { {labels::drawn(labels::trial(chrome))} " " })}
                {labels::drawn(labels::state(chrome, &order.state, has_attention))}
                " "
                {labels::paid_later(chrome, order.placed.pay_by).map(|pill| view! { {labels::drawn(pill)} " " })}
                {labels::drawn(labels::fulfilment(chrome, &order.fulfilment))}
                " "
                <span class="price price-large">{order.placed.bill.total().to_string()}</span>
            </p>
        </header>
    }
    .drawn()
}

/// That no money is about the order, and whether it was put away; nothing for a real one.
fn trial(chrome: &Chrome, order: &Order) -> AnyView {
    if !order.is_test() {
        return ().drawn();
    }
    let put_away = order.put_away.as_ref().map(|put_away| {
        let values = [
            ("who", labels::actor(chrome, &put_away.by).into()),
            ("at", chrome.moment(put_away.at).into()),
        ];
        view! { <p>{chrome.with("office-trial-put-away", &values)}</p> }
    });
    view! {
        <div class="notice" data-tone="wait">
            <p>{chrome.text("office-trial-text")}</p>
            {put_away}
        </div>
    }
    .drawn()
}

/// What came of the last thing that was asked for, of an order if it is about one.
pub(crate) fn told(chrome: &Chrome, order: Option<&Order>, outcome: &DeedOutcome) -> AnyView {
    match outcome {
        DeedOutcome::Trouble(trouble) | DeedOutcome::Refused { trouble, .. } => {
            error_box(chrome.text("not-done-title"), trouble.text(chrome))
        }
        DeedOutcome::Done(deed) => done(chrome.text(done_id(*deed))),
        DeedOutcome::Resent => done(chrome.text("office-done-resent")),
        DeedOutcome::RefundHeard => done(chrome.text("office-refund-heard")),
        DeedOutcome::Reports(reports) => money::reports(chrome, order, reports),
        DeedOutcome::Refund { form, preview } => order.map_or_else(
            || ().drawn(),
            |order| refund::preview(chrome, order, form, preview),
        ),
    }
}

fn done(words: String) -> AnyView {
    view! { <div class="notice told" data-tone="good" role="status"><p>{words}</p></div> }.drawn()
}

/// The page of an order that nobody wrote anything about.
#[cfg(test)]
pub(crate) fn content(
    chrome: &Chrome,
    file: &OrderFile,
    now: Timestamp,
    outcome: Option<&DeedOutcome>,
) -> AnyView {
    whole(chrome, file, now, outcome, &Beside::default())
}
