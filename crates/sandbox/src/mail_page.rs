//! `/mail`: what the SMTP catcher holds, as a mail program would show it.

use std::sync::Arc;

use askama::Template;
use axum::{
    extract::{Path, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};

use crate::{
    clock,
    html::{self, Language},
    smtp::Mail,
    world::World,
};

/// How many mails the list shows.
const LISTED: usize = 100;

/// `/mail`, newest first.
pub(crate) async fn list(State(world): State<Arc<World>>, lang: Language) -> Response {
    let mailroom = world.mailroom.borrow();
    let mails = mailroom.mails().rev().take(LISTED);
    let entries = mails.map(|mail| Entry {
        received: clock::day_and_time(mail.received_at),
        mail,
    });
    html::page(&List {
        lang,
        entries: entries.collect(),
    })
}

/// `/mail/{n}`: header, text, and the HTML part in a frame of its own.
pub(crate) async fn view(
    State(world): State<Arc<World>>,
    lang: Language,
    Path(number): Path<usize>,
) -> Response {
    find(&world, number).map_or_else(not_found, |mail| {
        let received = clock::day_and_time(mail.received_at);
        html::page(&View {
            lang,
            received,
            links: links(mail.text.as_deref().unwrap_or_default()),
            mail: &mail,
        })
    })
}

/// `/mail/{n}/html`: the HTML part alone, unable to load or run anything.
pub(crate) async fn html_part(State(world): State<Arc<World>>, Path(number): Path<usize>) -> Response {
    let html = find(&world, number).and_then(|mail| mail.html);
    // Links must leave the frame, where the shop would refuse to be shown.
    html.map_or_else(not_found, |html| {
        html::foreign(html.replacen("<head>", "<head><base target=\"_blank\">", 1))
    })
}

/// `/mail/{n}/raw`: the message as it came.
pub(crate) async fn raw(State(world): State<Arc<World>>, Path(number): Path<usize>) -> Response {
    find(&world, number).map_or_else(not_found, |mail| {
        let headers = [
            (header::CONTENT_TYPE, "text/plain; charset=utf-8"),
            (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        ];
        (headers, mail.raw).into_response()
    })
}

#[derive(Template)]
#[template(path = "mails.html")]
struct List<'a> {
    lang: Language,
    entries: Vec<Entry<'a>>,
}

struct Entry<'a> {
    mail: &'a Mail,
    received: String,
}

#[derive(Template)]
#[template(path = "mail.html")]
struct View<'a> {
    lang: Language,
    received: String,
    mail: &'a Mail,
    links: Vec<&'a str>,
}

fn find(world: &World, number: usize) -> Option<Mail> {
    world
        .mailroom
        .borrow()
        .mails()
        .find(|mail| mail.number == number)
        .cloned()
}

fn links(text: &str) -> Vec<&str> {
    let is_link = |word: &&str| word.starts_with("https://") || word.starts_with("http://");
    text.split_whitespace().filter(is_link).collect()
}

fn not_found() -> Response {
    StatusCode::NOT_FOUND.into_response()
}
