//! Many orders in one transaction: one trip draws their numbers, one locks, one writes. Whatever is out of the ordinary about one
//! of them is not found out here.

use crate::errors::database;
use serde::Serialize;
use shop::{
    cart::Cart,
    catalog::VariantId,
    order::{Draft, NewOrder, Order, OrderNumber},
    payment::InvoiceId,
    store::Result,
};
use sqlx::{PgConnection, PgPool};
use std::{
    collections::{BTreeMap, HashMap, HashSet},
    vec,
};
use store_base::{
    bulk::NewOrders,
    columns::{self, document, value},
    stock::pieces,
};

/// Places these orders, each in its place of the answer, but for those that have to be placed apart: forms that were sent
/// before, and carts and prices that are not as they were shown. If that is all of them, the answer is empty. If goods run
/// short for the others, none of them is placed.
pub(super) async fn place_orders(pool: &PgPool, drafts: &[&Draft]) -> Result<Vec<Option<Order>>> {
    let mut placed = vec![None; drafts.len()];
    let mut drawn = draw(pool, drafts).await?;
    let mut together = Together::default();
    for (place, draft) in drafts.iter().enumerate() {
        together.take_in(place, draft, &mut drawn);
    }
    if together.orders.is_empty() {
        return Ok(Vec::new());
    }
    let mut transaction = pool.begin().await.map_err(database)?;
    let wanted: Vec<_> = together.wanted.values().collect();
    if lock(&mut transaction, &together, &wanted).await?
        && write(&mut transaction, &together, &wanted).await?
    {
        transaction.commit().await.map_err(database)?;
        for (place, _, new) in together.orders {
            placed[place] = Some(new.order);
        }
    }
    Ok(placed)
}

/// Orders that can be placed together.
#[derive(Default)]
struct Together<'a> {
    /// Each with its place among the drafts.
    orders: Vec<(usize, &'a Draft, NewOrder)>,
    wanted: BTreeMap<VariantId, Wanted>,
    rests: Vec<CartRow<'a>>,
}

/// Pieces that all of them take.
#[derive(Serialize)]
struct Wanted {
    variant: VariantId,
    pieces: i64,
    price: i64,
}

/// What a cart was, and what is left in it.
#[derive(Serialize)]
struct CartRow<'a> {
    session: &'a str,
    was: Cart,
    lines: Cart,
    ordered: OrderNumber,
}

impl<'a> Together<'a> {
    /// Takes an order in, if it can be placed with the others.
    fn take_in(&mut self, place: usize, draft: &'a Draft, drawn: &mut Drawn) {
        let Some(number) = drawn.numbers.next() else {
            return;
        };
        let invoice = draft.first_attempt.and_then(|_| drawn.invoices.next());
        let lines = &draft.placed.lines;
        let prices: BTreeMap<_, _> = lines
            .iter()
            .map(|line| (line.variant, line.price.get()))
            .collect();
        let is_priced_alike = lines.iter().all(|line| {
            let known = self.wanted.get(&line.variant);
            line.price.get() == known.map_or(prices[&line.variant], |wanted| wanted.price)
        });
        if !is_priced_alike || !drawn.tokens.insert(draft.token.clone()) {
            return;
        }
        if let Some(session) = &draft.session {
            let Some(was) = drawn.carts.remove(session.as_str()) else {
                return;
            };
            let mut rest = was.clone();
            if rest.take_out(lines).is_err() {
                return;
            }
            self.rests.push(CartRow {
                session: session.as_str(),
                was,
                lines: rest,
                ordered: number,
            });
        }
        for (variant, pieces) in pieces(lines) {
            let wanted = self.wanted.entry(variant).or_insert(Wanted {
                variant,
                pieces: 0,
                price: prices[&variant],
            });
            wanted.pieces += pieces;
        }
        self.orders.push((place, draft, draft.numbered(number, invoice)));
    }
}

/// What is known before anything is locked.
struct Drawn {
    /// One for each draft.
    numbers: vec::IntoIter<OrderNumber>,
    /// One for each draft that begins an attempt.
    invoices: vec::IntoIter<InvoiceId>,
    /// By session.
    carts: HashMap<String, Cart>,
    /// Of forms that were sent before.
    tokens: HashSet<String>,
}

/// Numbers that are drawn and not used are lost; they grow, but not without gaps. As in `attempts::draw`, the transaction does
/// not wait for the disk.
async fn draw(pool: &PgPool, drafts: &[&Draft]) -> Result<Drawn> {
    let attempts = drafts.iter().filter_map(|draft| draft.first_attempt);
    let first = attempts.clone().map(|new| new.first.get()).max();
    let attempts = count(attempts.count());
    let sessions = drafts.iter().filter_map(|draft| draft.session.as_ref());
    let sessions: Vec<_> = sessions.map(|session| session.as_str().to_owned()).collect();
    let tokens: Vec<_> = drafts.iter().map(|draft| draft.token.clone()).collect();
    let drawn = sqlx::query!(
        r#"with
             counter as (
               update invoice_counter set last = greatest(last + $2::bigint, $3::bigint + $2::bigint - 1) where $2::bigint > 0
               returning last)
           select
             array(select nextval(pg_get_serial_sequence('orders', 'number')) from generate_series(1, $1::bigint)) as "numbers!",
             (select last from counter) as last,
             (select coalesce(jsonb_object_agg(session, lines), '{}')::text
              from unnest((select $4::text[])) with ordinality as visitor (id, place) join carts on session = visitor.id
              where place between 1 and 9223372036854775807) as "carts!",
             array(
               select token from unnest((select $5::text[])) with ordinality as form (token, place) join orders using (token)
               where place between 1 and 9223372036854775807) as "tokens!"
           where set_config('synchronous_commit', 'off', true) is not null"#,
        count(drafts.len()),
        attempts,
        first.unwrap_or_default(),
        &sessions,
        &tokens
    )
    .fetch_one(pool)
    .await
    .map_err(database)?;
    let last = drawn.last.unwrap_or_default();
    let invoices = last - attempts + 1..=last;
    let invoices = invoices.map(|invoice| columns::invoice("invoice_counter", invoice));
    let numbers: Vec<_> = drawn.numbers.into_iter().map(OrderNumber).collect();
    Ok(Drawn {
        numbers: numbers.into_iter(),
        invoices: invoices.collect::<Result<Vec<_>>>()?.into_iter(),
        carts: value("carts", &drawn.carts)?,
        tokens: drawn.tokens.into_iter().collect(),
    })
}

/// Locks forms, carts and variants. Only for variants it waits, in the order in which everybody takes them; `false` if somebody
/// else has one of the others just now, if goods are not there as they were shown, or if the owner is to hear that few are left.
/// Whoever commits tells of the pieces afterwards (`Teller::tell_of_sale`).
async fn lock(connection: &mut PgConnection, together: &Together<'_>, wanted: &[&Wanted]) -> Result<bool> {
    let drafts = together.orders.iter().map(|(_, draft, _)| draft);
    let tokens: Vec<_> = drafts.map(|draft| draft.token.clone()).collect();
    let sessions = together.rests.iter().map(|rest| rest.session.to_owned());
    let sessions: Vec<_> = sessions.collect();
    let locked = sqlx::query!(
        r#"select
             (select bool_and(pg_try_advisory_xact_lock(hashtextextended(token, 0)))
              from unnest((select $1::text[])) as form (token)) as "are_alone!",
             (select count(*) from (
                select session
                from unnest((select $2::text[])) with ordinality as visitor (id, place) join carts on session = visitor.id
                where place between 1 and 9223372036854775807
                for no key update of carts skip locked) as kept) as "carts!",
             (select count(*) from (
                select id
                from variants join jsonb_to_recordset($3::text::jsonb) as wanted (variant bigint, pieces bigint, price bigint)
                  on id = variant
                where wanted.variant between 1 and 9223372036854775807
                  and stock >= pieces and variants.price = wanted.price and not archived
                  and (low_stock is null or stock <= low_stock or stock - pieces > low_stock)
                  and exists (select from products where products.id = product and state = 'published')
                order by id for no key update of variants) as held) as "variants!"
           where set_config('vitrina.stock_is_told', 'later', true) is not null"#,
        &tokens,
        &sessions,
        document("variants", wanted)?
    )
    .fetch_one(connection)
    .await
    .map_err(database)?;
    let has_all = locked.carts == count(sessions.len()) && locked.variants == count(wanted.len());
    Ok(locked.are_alone && has_all)
}

/// Writes all of it; `false` if a cart is not as it was. Then the transaction is of no use any more. Why the rows are read as `json`:
/// see `changing::write`.
async fn write(connection: &mut PgConnection, together: &Together<'_>, wanted: &[&Wanted]) -> Result<bool> {
    let new = together.orders.iter().map(|(_, draft, new)| (*draft, new));
    let NewOrders {
        orders,
        attempts,
        history,
        messages,
        moves,
        ..
    } = NewOrders::of(new)?;
    let emptied = sqlx::query_scalar!(
        r#"with
             new_orders as (
               insert into orders (number, key, token, fingerprint, placed_at, placed, total, buyer_name, buyer_email,
                 buyer_phone, search_keys, state, state_facts, until, fulfilment, fulfilment_facts, attention,
                 open_attention, trial, pay_kind)
               select number, key, token, fingerprint, placed_at, placed::jsonb, total, buyer_name, buyer_email,
                 buyer_phone, search_keys, state, state_facts::jsonb, until, fulfilment, fulfilment_facts::jsonb, '[]',
                 0, trial, pay_kind
               from json_to_recordset($1::text::json) as new_order (number bigint, key text, token text,
                 fingerprint text, placed_at bigint, placed text, total bigint, buyer_name text, buyer_email text,
                 buyer_phone text, search_keys text, state text, state_facts text, until bigint, fulfilment text,
                 fulfilment_facts text, trial boolean, pay_kind text)),
             new_attempts as (
               insert into attempts
                 (gateway, invoice, order_number, test, amount, started_at, outcome, next_check_at, method, hold, receipt,
                   handed_over)
               select gateway, invoice, order_number, test, amount, started_at, outcome, next_check_at, method, hold, receipt,
                 handed_over
               from json_to_recordset($2::text::json) as attempt (gateway text, invoice bigint,
                 order_number bigint, test boolean, amount bigint, started_at bigint, outcome text, next_check_at bigint,
                 method text, hold jsonb, receipt boolean, handed_over boolean)),
             new_history as (
               insert into history (order_number, event)
               select order_number, event
               from rows from (json_to_recordset($3::text::json) as (order_number bigint, event jsonb))
                 with ordinality as list (order_number, event, place)
               order by place),
             new_messages as (
               insert into outbox (key, channel, recipient, letter, order_number, created_at, due_at)
               select key, channel, recipient, letter::jsonb, order_number, at, at
               from rows from (json_to_recordset($4::text::json)
                   as (key text, channel text, recipient text, letter text, order_number bigint, at bigint))
                 with ordinality as list (key, channel, recipient, letter, order_number, at, place)
               order by place
               on conflict (key) do nothing),
             new_moves as (
               insert into stock_ledger (variant, pieces, cause, order_number, at)
               select variant, pieces, cause, order_number, at
               from rows from (json_to_recordset($5::text::json)
                   as (variant bigint, pieces bigint, cause text, order_number bigint, at bigint))
                 with ordinality as list (variant, pieces, cause, order_number, at, place)
               order by place),
             taken as (
               update variants set stock = stock - pieces
               from json_to_recordset($6::text::json) as wanted (variant bigint, pieces bigint)
               where variants.id = variant and variant between 1 and 9223372036854775807),
             emptied as (
               update carts set lines = rest.lines, ordered = rest.ordered
               from json_to_recordset($7::text::json) as rest (session text, was jsonb, lines jsonb, ordered bigint)
               where carts.session = rest.session and carts.lines = rest.was
                 and rest.ordered between 1 and 9223372036854775807
               returning carts.session)
           select count(*) as "emptied!" from emptied"#,
        orders,
        attempts,
        history,
        messages,
        document("stock_ledger", &moves)?,
        document("variants", wanted)?,
        document("carts", &together.rests)?,
    )
    .fetch_one(connection)
    .await
    .map_err(database)?;
    Ok(emptied == count(together.rests.len()))
}

fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
