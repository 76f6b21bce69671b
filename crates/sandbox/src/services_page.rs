//! `/services`: what goes wrong with the next call of a service and how fast it is, by buttons; invoices with links.

use std::sync::Arc;

use askama::Template;
use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};

use crate::{
    Delivery, EnquiryAnswer, IssuedInvoice, Pace, PaymentMethod, Service, ServiceAnswer, clock,
    fields::Fields,
    html::{self, Language},
    issued::InvoiceState,
    money,
    world::World,
};

/// How many invoices are listed.
const LISTED_INVOICES: usize = 50;

/// A service with the word of its buttons and its names; the last says whether it has a pace.
const SERVICES: [(Service, &str, &str, &str, bool); 4] = [
    (Service::Refund, "refund", "Возвраты", "Refunds", true),
    (
        Service::SecondReceipt,
        "receipt",
        "Вторые чеки",
        "Second receipts",
        true,
    ),
    (Service::Hold, "hold", "Холдирование", "Holds", false),
    (
        Service::Invoice,
        "invoice",
        "Счета по API",
        "Invoices by API",
        false,
    ),
];

/// What may become of the next call, with the word of its button.
const ANSWERS: [(&str, &str, &str); 6] = [
    ("usual", "Как обычно", "As usual"),
    ("refused", "Отказать", "Refuse"),
    (
        "cut-off",
        "Выполнить и оборвать ответ",
        "Do it and break the answer off",
    ),
    ("done-500", "Выполнить и ответить 500", "Do it and answer 500"),
    ("500", "Не выполнить, ответить 500", "Do nothing and answer 500"),
    ("no-rights", "Нет прав (401)", "No rights (401)"),
];

/// When something that was taken on ends.
const PACES: [(&str, Pace, &str, &str); 4] = [
    ("0", Pace::After(0), "К первому вопросу", "By the first question"),
    ("1", Pace::After(1), "После одного вопроса", "After one question"),
    (
        "3",
        Pace::After(3),
        "После трёх вопросов",
        "After three questions",
    ),
    ("by-hand", Pace::ByHand, "По кнопке", "By a button"),
];

/// What happens to Result2.
const DELIVERIES: [(&str, Delivery, &str, &str); 3] = [
    ("sending", Delivery::Sending, "Отправлять", "Send"),
    ("paused", Delivery::Paused, "Придержать", "Hold back"),
    ("dropped", Delivery::Dropped, "Терять", "Lose"),
];

/// The page.
pub(crate) async fn show(State(world): State<Arc<World>>, lang: Language) -> Response {
    let now = world.now();
    let services = world.services.borrow();
    let offered = world.methods.borrow();
    let issued = world.issued.borrow();
    let rows = SERVICES.map(|(service, word, ru, en, has_pace)| Row {
        word,
        name: lang.say(ru, en),
        answers: choices(ANSWERS, services.upcoming(service).map_or("usual", word_of), lang),
        paces: PACES
            .into_iter()
            .filter(|_| has_pace)
            .map(|(value, pace, ru, en)| Choice {
                value,
                name: lang.say(ru, en),
                is_pressed: services.pace(service) == pace,
            })
            .collect(),
    });
    let delivery = *world.result2_delivery.borrow();
    let pressed = DELIVERIES.into_iter().find(|(_, known, ..)| *known == delivery);
    let methods = PaymentMethod::ALL.map(|method| Choice {
        value: method.code,
        name: method.name(lang),
        is_pressed: offered.contains(&method),
    });
    let invoices = issued.iter().rev().take(LISTED_INVOICES);
    html::page(&Page {
        lang,
        rows,
        tells_of_refunds: services.tells_of_refunds,
        result2: choices(
            DELIVERIES.map(|(value, _, ru, en)| (value, ru, en)),
            pressed.map_or("sending", |(value, ..)| value),
            lang,
        ),
        methods,
        invoices: invoices
            .map(|invoice| Listed::of(invoice, invoice.state(&world, now), lang))
            .collect(),
    })
}

/// A button of the page.
pub(crate) async fn press(State(world): State<Arc<World>>, fields: Fields) -> Response {
    match carry_out(&world, &fields) {
        Some(()) => Redirect::to("/services").into_response(),
        None => (StatusCode::BAD_REQUEST, "this is none of the page's buttons").into_response(),
    }
}

fn carry_out(world: &World, fields: &Fields) -> Option<()> {
    let service = |word: &str| {
        let mut services = SERVICES.into_iter();
        services.find_map(|(service, known, ..)| (known == word).then_some(service))
    };
    if let Some(word) = fields.value("next") {
        next(world, service(word)?, fields.value("answer")?)?;
    } else if let Some(word) = fields.value("pace") {
        let (service, after) = (service(word)?, fields.value("after")?);
        let (_, pace, ..) = PACES.into_iter().find(|(known, ..)| *known == after)?;
        world
            .services
            .send_modify(|services| services.set_pace(service, pace));
    } else if let Some(word) = fields.value("result2") {
        let (_, delivery, ..) = DELIVERIES.into_iter().find(|(known, ..)| *known == word)?;
        world.result2_delivery.send_replace(delivery);
    } else if let Some(code) = fields.value("tells") {
        world
            .services
            .send_modify(|services| services.tells_of_refunds = code == "60");
    } else {
        let codes = fields.all("method");
        let methods = codes.iter().filter_map(|code| PaymentMethod::find(code));
        world.methods.send_replace(methods.collect());
    }
    Some(())
}

/// Says what becomes of the next call, and of that one only.
fn next(world: &World, service: Service, word: &str) -> Option<()> {
    let answer = match word {
        "usual" => None,
        "refused" => Some(ServiceAnswer::Refused("RefusedInTheSandbox".to_owned())),
        "cut-off" => Some(ServiceAnswer::Answered(EnquiryAnswer::CutOff)),
        "done-500" => Some(ServiceAnswer::Answered(EnquiryAnswer::Page(500))),
        "500" => Some(ServiceAnswer::Unavailable(500)),
        "no-rights" => Some(ServiceAnswer::NoRights),
        _ => return None,
    };
    world.services.send_modify(|services| {
        services.forget_script(service);
        services.script(service, answer);
    });
    Some(())
}

/// The word of the button that says this; a script of a test may say more.
fn word_of(answer: &ServiceAnswer) -> &'static str {
    match answer {
        ServiceAnswer::Usual => "usual",
        ServiceAnswer::Refused(_) => "refused",
        ServiceAnswer::Answered(EnquiryAnswer::CutOff) => "cut-off",
        ServiceAnswer::Answered(EnquiryAnswer::Page(500)) => "done-500",
        ServiceAnswer::Unavailable(500) => "500",
        ServiceAnswer::NoRights => "no-rights",
        ServiceAnswer::Answered(_) | ServiceAnswer::Unavailable(_) => "",
    }
}

fn choices<const N: usize>(
    all: [(&'static str, &'static str, &'static str); N],
    pressed: &str,
    lang: Language,
) -> Vec<Choice> {
    let choices = all.into_iter().map(|(value, ru, en)| Choice {
        value,
        name: lang.say(ru, en),
        is_pressed: value == pressed,
    });
    choices.collect()
}

#[derive(Template)]
#[template(path = "services.html")]
struct Page {
    lang: Language,
    rows: [Row; SERVICES.len()],
    tells_of_refunds: bool,
    result2: Vec<Choice>,
    methods: [Choice; PaymentMethod::ALL.len()],
    invoices: Vec<Listed>,
}

/// A service with its buttons.
struct Row {
    word: &'static str,
    name: &'static str,
    answers: Vec<Choice>,
    paces: Vec<Choice>,
}

struct Choice {
    value: &'static str,
    name: &'static str,
    is_pressed: bool,
}

/// An invoice as it is listed.
struct Listed {
    inv_id: u64,
    encoded_id: String,
    sum: String,
    description: String,
    made: String,
    state: &'static str,
    is_open: bool,
}

impl Listed {
    fn of(issued: &IssuedInvoice, state: InvoiceState, lang: Language) -> Self {
        Self {
            inv_id: issued.invoice.inv_id,
            encoded_id: issued.encoded_id.clone(),
            sum: money::for_people(issued.invoice.out_sum_kopecks, None),
            description: issued.invoice.description.clone(),
            made: clock::day_and_time(issued.made_at),
            state: match state {
                InvoiceState::Paid => lang.say("оплачен", "paid"),
                InvoiceState::Expired if issued.is_deactivated => lang.say("отменён", "called off"),
                InvoiceState::Expired => lang.say("истёк", "expired"),
                InvoiceState::NotPaid => lang.say("не оплачен", "not paid"),
            },
            is_open: state == InvoiceState::NotPaid,
        }
    }
}
