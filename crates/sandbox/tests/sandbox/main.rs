//! The sandbox from outside: real HTTP, real SMTP, and the clients that the shop uses.

#![expect(clippy::unwrap_used, reason = "a test ends at the first surprise")]

mod commission;
mod cryptocloud;
mod enquiries;
mod foreign;
mod holds;
mod invoices;
mod methods;
mod oddities;
mod op_state;
mod pages;
mod payment;
mod refunds;
mod refusals;
mod result2;
mod second_receipts;
mod shop;
mod smtp;
mod states;
mod telegram;
