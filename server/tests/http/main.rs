//! The whole server as its visitors meet it: the real router behind the real listening loop on a free port, with a
//! database of its own for each test and the sandbox as the outside world.
//!
//! Workers are run by hand, at moments that the test chooses; nothing sleeps and nothing is tried twice. Each test ends
//! with [`support::TestShop::finish`], which looks at what must hold after any test at all.
//!
//! Names such as PC-01 are those of `attacks.json`.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod access;
mod asvs;
mod attacks;
mod backups;
mod beginning;
mod by_hand;
mod caching;
mod called_gateway;
mod callers;
mod calls;
mod cart_and_checkout;
mod cli;
mod config;
mod confirming;
mod controls;
mod cryptocloud;
mod csrf;
mod doctor;
mod evidence;
mod factors;
mod functions;
mod going_live;
mod goods;
mod holds;
mod hosts;
mod imports;
mod journal;
mod languages;
mod lines;
mod links;
mod live;
mod notices;
mod numbers;
mod office;
mod papers;
mod passes;
mod passkeys;
mod paying;
mod people;
mod photos;
mod postgres;
mod privacy;
mod protocol;
mod purchase;
mod random_orders;
mod receipts;
mod refunds;
mod refusals;
mod registers;
mod roles;
mod rooms;
mod sessions;
mod settings;
mod setup;
mod shelf;
mod shipments;
mod showcase;
mod sign_in;
mod spelling;
mod stock;
mod strangers;
mod support;
mod telling;
mod trials;
mod waiting;
mod webhooks;
mod work;
mod xss;
