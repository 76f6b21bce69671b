//! What decides about orders, in one look, and what it comes to for each.

use super::writing::Decided;
use crate::{errors::database, stock::Shelf};
use serde::Deserialize;
use shop::{
    cart::Cart,
    order::{Draft, OrderNumber, Refusal},
    payment::InvoiceId,
    store::{Result, SessionId},
};
use sqlx::SqliteConnection;
use std::collections::{BTreeSet, HashMap, HashSet};
use store_base::{
    columns::{self, document, value},
    errors::corrupt,
};

/// Orders are never deleted, and nobody else writes: the number after the last one is free.
macro_rules! look {
    () => {
        r#"select concat(
    '{"tokens":', (select json_group_array(token) from orders where token in (select value from json_each($1))),
    ',"carts":', (select json_group_object(id, lines) from sessions left join carts on session = id
      where id in (select value from json_each($2))),
    ',"last_number":', (select coalesce(max(number), 1000) from orders),
    ',"last_invoice":', coalesce((select last from invoice_counter), 'null'),
    ',"shelf":', (select json_group_array(json_object('id', variants.id, 'sku', sku, 'price', price, 'stock', stock,
        'low_stock', low_stock, 'is_sold', json(iif(archived = 0 and state = 'published', 'true', 'false'))))
      from variants join products on products.id = variants.product
      where variants.id in (select value from json_each($3))), '}')"#
    };
}

const LOOK: &str = look!();
/// "Immediate" takes the lock before anything is read.
const BEGIN_AND_LOOK: &str = concat!("begin immediate;\n", look!());

/// Looks at all that decides about these drafts; begins the transaction before, unless it `has_begun`.
pub(super) async fn ask(
    connection: &mut SqliteConnection,
    has_begun: bool,
    drafts: &[&Draft],
) -> Result<String> {
    let tokens: Vec<_> = drafts.iter().map(|draft| draft.token.as_str()).collect();
    let sessions = drafts.iter().filter_map(|draft| draft.session.as_ref());
    let sessions: Vec<_> = sessions.map(SessionId::as_str).collect();
    let lines = drafts.iter().flat_map(|draft| &draft.placed.lines);
    let variants: BTreeSet<_> = lines.map(|line| line.variant).collect();
    sqlx::query_scalar(if has_begun { LOOK } else { BEGIN_AND_LOOK })
        .bind(document("orders", &tokens)?)
        .bind(document("sessions", &sessions)?)
        .bind(document("variants", &variants)?)
        .fetch_one(connection)
        .await
        .map_err(database)
}

/// What decides about orders. Only one connection writes, and its transaction holds the lock: what is read here is still true
/// when it is written.
#[derive(Deserialize)]
pub(super) struct Look {
    /// Of the forms that have become orders.
    tokens: HashSet<String>,
    /// Of the sessions that are not over, as the table has them; `None` if nothing was ever put in.
    carts: HashMap<String, Option<String>>,
    /// What is left of carts that were ordered from since.
    #[serde(skip)]
    rests: HashMap<SessionId, Cart>,
    last_number: i64,
    last_invoice: Option<i64>,
    /// Those of the drafts' variants that are there.
    shelf: Shelf,
}

impl Look {
    /// What was found.
    pub(super) fn read(found: &str) -> Result<Self> {
        value("orders", found)
    }

    /// The order that this draft becomes if it is the next one; `None` if its form was sent before.
    pub(super) fn decide<'d>(&self, draft: &'d Draft) -> Result<Option<Decided<'d>>> {
        if self.tokens.contains(&draft.token) {
            return Ok(None);
        }
        let lines = &draft.placed.lines;
        let rest = match &draft.session {
            Some(session) => {
                let mut rest = self.cart(session)?;
                rest.take_out(lines)?;
                Some((session, rest))
            }
            None => None,
        };
        self.shelf.check_there(lines)?;
        self.shelf.check_sold(lines)?;
        self.shelf.check_prices(lines)?;
        self.shelf.check_pieces(lines)?;
        let first = draft.first_attempt.as_ref();
        let invoice = first
            .map(|new| next_invoice(self.last_invoice, new.first))
            .transpose()?;
        Ok(Some(Decided {
            draft,
            new: draft.numbered(OrderNumber(self.last_number + 1), invoice),
            rest,
            makes_low: self.shelf.makes_low(lines),
        }))
    }

    /// What is so once this order is placed.
    pub(super) fn note(&mut self, Decided { draft, new, rest, .. }: &Decided<'_>) {
        self.tokens.insert(draft.token.clone());
        if let Some((session, rest)) = rest {
            self.rests.insert(SessionId::clone(session), rest.clone());
        }
        self.shelf.take(&draft.placed.lines);
        self.last_number = new.order.number.0;
        if let Some(attempt) = new.order.last_attempt() {
            self.last_invoice = Some(attempt.invoice.get());
        }
    }

    /// Refused if the session is over.
    fn cart(&self, session: &SessionId) -> Result<Cart> {
        if let Some(rest) = self.rests.get(session) {
            return Ok(rest.clone());
        }
        match self.carts.get(session.as_str()) {
            Some(Some(lines)) => value("carts", lines),
            Some(None) => Ok(Cart::default()),
            None => Err(Refusal::NotAsShown.into()),
        }
    }
}

/// A number that was never given out, at least `first`.
fn next_invoice(last: Option<i64>, first: InvoiceId) -> Result<InvoiceId> {
    let last = last.ok_or_else(|| corrupt("invoice_counter", "it has no row"))?;
    columns::invoice("invoice_counter", first.get().max(last + 1))
}
