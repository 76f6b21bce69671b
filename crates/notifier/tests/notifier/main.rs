//! The notifier against servers that behave as they are told, and a real outbox.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod bot;
mod mail;
mod mail_server;
mod outbox;
mod shop;
mod stopping;
mod telegram;
mod webhook;
