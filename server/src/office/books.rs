//! The registers of a month as files, read a portion at a time while the browser takes them.

use super::{download, streamed};
use crate::{AppState, staff::Staff, visitor::Visitor};
use axum::{
    extract::{Path, Query, State},
    http::HeaderMap,
    response::Response,
};
use goods_files::{Cell, Format, LongTable};
use papers::{Register, gateways_receipt, heading, money, second_receipt, totals};
use serde::Deserialize;
use shop::{
    Shop, Timestamp,
    desk::{Error, RegisterReading},
    register::{Entry, Flow, Totals},
    security::Act,
    staff::Admin,
};
use std::{
    io::{self, Write},
    ops::Range,
};
use tokio::runtime::Handle;
use words::{Words, Zone};

/// Lines that a workbook takes.
const MOST: usize = 1_000_000;

/// Which month is wanted.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Asked {
    month: String,
}

/// `GET /admin/books/{file}?month=2026-11`: `payments`, `refunds`, `receipts` or `totals`, as `.csv` or `.xlsx`.
pub async fn export(
    State(state): State<AppState>,
    Staff(admin): Staff,
    visitor: Visitor,
    headers: HeaderMap,
    Path(file): Path<String>,
    Query(asked): Query<Asked>,
) -> Response {
    let chrome = visitor.chrome(&state);
    let wanted = file.split_once('.').and_then(|(name, end)| {
        let format = match end {
            "csv" => Format::Csv,
            "xlsx" => Format::Xlsx,
            _ => return None,
        };
        Some((Register::named(name)?, format))
    });
    let (Some((register, format)), Some(when)) = (wanted, chrome.zone.month(&asked.month)) else {
        return state.error_page_at(chrome, Error::NotFound);
    };
    let writing = Writing {
        shop: state.shop.clone(),
        admin,
        register,
        when,
        words: chrome.words(),
        zone: chrome.zone,
        is_workbook: format == Format::Xlsx,
    };
    // What cannot be read at all is answered with a page; a file that breaks off later is no whole download.
    let found = match writing.begin().await {
        Ok(found) => found,
        Err(error) => return state.error_page_at(chrome, error),
    };
    let name = format!("{}-{file}", asked.month);
    let source = (&visitor.caller, &headers);
    state.witness_of(Act::OrdersExported, writing.admin.login(), source, &name);
    let content = streamed::body(move |to, runtime| writing.write(to, found, runtime));
    download::file(download::kind_of(format), &name, content)
}

/// A register that is being written.
struct Writing {
    shop: Shop,
    admin: Admin,
    register: Register,
    when: Range<Timestamp>,
    words: &'static Words,
    zone: Zone,
    is_workbook: bool,
}

/// What has been found of it before anything is sent.
enum Found {
    /// Money, and its first portion.
    Money(RegisterReading, Vec<Entry>),
    /// All there is.
    Totals(Totals),
}

impl Writing {
    async fn begin(&self) -> Result<Found, Error> {
        let when = self.when.clone();
        match self.register {
            Register::Payments | Register::Refunds | Register::Receipts => {
                let mut reading = self.shop.read_register(&self.admin, when).await?;
                let first = reading.next().await?;
                Ok(Found::Money(reading, first))
            }
            Register::Totals => {
                let totals = self.shop.register_totals(&self.admin, when).await?;
                Ok(Found::Totals(totals))
            }
        }
    }

    fn write(self, to: impl Write, found: Found, runtime: &Handle) -> io::Result<()> {
        let heading = heading(self.register, self.words);
        let mut table = if self.is_workbook {
            LongTable::xlsx(to, &heading.name, heading.widths)?
        } else {
            LongTable::csv(to)?
        };
        table.line(heading.cells)?;
        match found {
            Found::Totals(sums) => {
                for line in totals(self.words, self.zone, self.when.start, &sums) {
                    table.line(line)?;
                }
            }
            Found::Money(reading, first) => self.write_money(&mut table, (reading, first), runtime)?,
        }
        table.end()
    }

    fn write_money(
        &self,
        table: &mut LongTable<impl Write>,
        (mut reading, mut entries): (RegisterReading, Vec<Entry>),
        runtime: &Handle,
    ) -> io::Result<()> {
        let mut left = MOST;
        while !entries.is_empty() {
            for line in entries.iter().filter_map(|entry| self.line(entry)) {
                left = self.less(left)?;
                table.line(line)?;
            }
            entries = runtime
                .block_on(reading.next())
                .map_err(|error| broken_off(&error))?;
        }
        if self.register != Register::Receipts {
            return Ok(());
        }
        let mut reading = self.shop.read_receipts(&self.admin, self.when.clone());
        loop {
            let receipts = runtime
                .block_on(reading.next())
                .map_err(|error| broken_off(&error))?;
            if receipts.is_empty() {
                return Ok(());
            }
            for receipt in &receipts {
                left = self.less(left)?;
                table.line(second_receipt(self.words, self.zone, receipt))?;
            }
        }
    }

    /// The line of an entry, if this register has one of it.
    fn line(&self, entry: &Entry) -> Option<Vec<Cell>> {
        let (words, zone) = (self.words, self.zone);
        match (self.register, entry.flow) {
            (Register::Payments, Flow::Payment) | (Register::Refunds, Flow::Refund) => {
                Some(money(words, zone, entry))
            }
            (Register::Receipts, _) if self.shop.has_receipt(entry) => {
                Some(gateways_receipt(words, zone, entry))
            }
            (Register::Payments | Register::Refunds | Register::Receipts | Register::Totals, _) => None,
        }
    }

    /// Room for one line less. A workbook that were cut off would say too little, so it is none.
    fn less(&self, left: usize) -> io::Result<usize> {
        if !self.is_workbook {
            return Ok(left);
        }
        left.checked_sub(1).ok_or_else(|| {
            tracing::error!("a register has more lines than a workbook takes; as CSV it can be had");
            io::Error::other("more lines than a workbook takes")
        })
    }
}

fn broken_off(error: &Error) -> io::Error {
    tracing::error!(%error, "a register could not be read into a file");
    io::Error::other(error.to_string())
}
