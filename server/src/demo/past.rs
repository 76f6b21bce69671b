//! A year that never was: made-up orders, so that a stranger sees the office of a shop that has lived.
//!
//! Every order takes the steps that orders take, by the shop's own rules and one after another, only at moments that are over. So
//! the books are right: what is paid has its notice, what is sold its lines in the ledger. Nobody is told of any of it, and
//! no gateway is ever asked about it. The same moment makes the same year.

mod fate;
mod plan;

use crate::{
    AppState, clock,
    made_up::{self, nobody},
    office::OWNER,
};
use anyhow::Context;
use fate::Step;
use futures_util::{StreamExt, TryStreamExt, stream};
use plan::{Made, plan};
use shop::{
    Kopecks, Timestamp,
    catalog::{VariantId, Ware},
    numbers::Noted,
    order::{Change, Deed, Order, Refusal},
    payment::{Attempt, AttemptOutcome, Channel, Details, InvoiceId, Notice},
    staff::{Admin, Place, SignIn},
    stock::{HandCause, Movement},
    store::{SignInId, Store, StoreError},
};
use std::collections::BTreeMap;

/// Orders that are changed at once, so that the database commits them together.
const AT_ONCE: usize = 256;
/// Carts beside that of an order, which come to nothing: about every second one does.
const ABANDONED: [i64; 4] = [1, 0, 2, 1];
/// Days after which no gateway is asked about an attempt any more; as good as never.
const NEVER: i64 = 400 * 24 * 3_600;

/// Makes it, if nothing was ever ordered here.
pub(super) async fn make(state: &AppState, store: &dyn Store) -> anyhow::Result<()> {
    let (_, last) = store.numbers_mark().await?;
    if last > 0 {
        return Ok(());
    }
    let account = store
        .account_by_login(OWNER)
        .await?
        .context("the demo has an owner")?;
    let (id, now) = (SignInId::of(&clock::secret()), clock::now());
    let sign_in = SignIn::begin(&account, id.clone(), Place::default(), now);
    state.shop.sign_in(&sign_in, None).await?;
    let admin = state.shop.admin(&id, now).await?.context("somebody signed in")?;
    let made = live(state, store, &admin, now).await;
    state.shop.sign_out(&id).await?;
    made
}

async fn live(state: &AppState, store: &dyn Store, admin: &Admin, now: Timestamp) -> anyhow::Result<()> {
    let wares = on_sale(store).await?;
    let months = plan(state, &wares, now)?.into_iter();
    for month in months.filter(|month| !month.is_empty()) {
        receive(store, &wares, &month).await?;
        let drafts = month.iter().map(|made| made.draft.clone()).collect();
        let placed = store.place_orders(drafts).await?;
        store.keep_noted(&noted(&placed)).await?;
        let lives = stream::iter(placed.into_iter().zip(&month))
            .map(|(order, made)| async move { take_steps(store, admin, &order, made, now).await });
        lives.buffer_unordered(AT_ONCE).try_collect::<()>().await?;
    }
    store.record_orphan(orphan(state, now)?, Vec::new()).await?;
    Ok(())
}

/// What can be bought.
async fn on_sale(store: &dyn Store) -> anyhow::Result<Vec<Ware>> {
    let products = store.products().await?;
    let variants = products.iter().flat_map(|product| &product.variants);
    let sold: Vec<VariantId> = variants
        .filter(|variant| variant.stock > 0)
        .map(|variant| variant.id)
        .collect();
    Ok(store.wares(&sold).await?)
}

/// The pieces that a month sells come from a supplier before it, as far as none lie there that came back: so the year ends with
/// about as many on the shelf as it began with.
async fn receive(store: &dyn Store, wares: &[Ware], month: &[Made]) -> anyhow::Result<()> {
    let mut wanted = BTreeMap::<VariantId, i64>::new();
    for line in month.iter().flat_map(|made| &made.draft.placed.lines) {
        *wanted.entry(line.variant).or_default() += i64::from(line.count);
    }
    let before: BTreeMap<VariantId, i64> = wares
        .iter()
        .map(|ware| (ware.variant.id, ware.variant.stock))
        .collect();
    let variants: Vec<VariantId> = wanted.keys().copied().collect();
    let mut movements = Vec::new();
    for Ware { variant, .. } in store.wares(&variants).await? {
        let came_back = variant.stock - before.get(&variant.id).copied().unwrap_or_default();
        let lacking = wanted.get(&variant.id).copied().unwrap_or_default() - came_back;
        let Some(pieces) = u32::try_from(lacking).ok().filter(|pieces| *pieces > 0) else {
            continue;
        };
        movements.push(Movement {
            token: clock::token(),
            variant: variant.id,
            cause: HandCause::Received,
            pieces,
            note: None,
            who: OWNER.to_owned(),
            at: month[0].draft.at.plus_seconds(-3_600),
        });
    }
    let nobody = nobody();
    let moves = stream::iter(movements).map(|movement| store.move_stock(movement, &nobody));
    moves.buffer_unordered(AT_ONCE).try_collect::<Vec<_>>().await?;
    Ok(())
}

/// What came before these orders, and right after: more carts than orders, and most buyers who press "pay" get to the gateway. Those
/// who pay do so after all, and then they are counted without it.
fn noted(placed: &[Order]) -> Noted {
    let mut noted = Noted::default();
    for order in placed {
        for nth in 0..=ABANDONED[usize::try_from(order.number.0).unwrap_or_default() % ABANDONED.len()] {
            noted.cart(order.placed_at.plus_seconds(-600 * (nth + 1)));
        }
        let attempt = order.last_attempt().filter(|_| order.number.0 % 4 != 0);
        if let Some(attempt) = attempt {
            noted.hand_over(order.number, attempt);
        }
    }
    noted
}

/// Takes those steps of an order that are over by now.
async fn take_steps(
    store: &dyn Store,
    admin: &Admin,
    order: &Order,
    made: &Made,
    now: Timestamp,
) -> Result<(), StoreError> {
    if let Some(attempt) = order.last_attempt() {
        let next = made.is_paid_online().then(|| now.plus_seconds(NEVER));
        store
            .schedule_check(attempt.gateway, attempt.invoice, next)
            .await?;
    }
    for (at, step) in made.steps.iter().filter(|(at, _)| *at <= now) {
        let (admin, at, step) = (admin.clone(), *at, *step);
        let decide = Box::new(move |order: &Order| decide(order, &admin, step, at));
        match store.change_order(order.number, decide).await {
            Ok(_) => {}
            // What the rules forbid did not happen, and nothing after it.
            Err(StoreError::Refused(why)) => {
                tracing::debug!(order = order.number.0, %why, "a made-up step was refused");
                return Ok(());
            }
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

fn decide(order: &Order, admin: &Admin, step: Step, at: Timestamp) -> Result<Option<Change>, Refusal> {
    let nobody = nobody();
    let deed = match step {
        Step::Pay { healed, less } => {
            let open = order
                .last_attempt()
                .filter(|it| it.outcome == AttemptOutcome::Open);
            let notice = open.map(|attempt| notice(order, attempt, (healed, less), at));
            return Ok(notice.and_then(|notice| order.settle(&notice, &nobody)));
        }
        Step::Expire => return Ok(order.expire(at)),
        Step::CallOff => return order.call_off(at, &nobody).map(Some),
        Step::Accept => Deed::Accept {
            attention: 0,
            note: "Доплатили наличными (выдумано)".to_owned(),
        },
        Step::PayOutside => Deed::PayOutside {
            reason: "Деньги получены (выдумано)".to_owned(),
        },
        Step::Ship => Deed::Ship {
            tracking: format!("ВЫДУМКА-{}", order.number),
            seen: None,
        },
        Step::Deliver => Deed::Deliver,
        Step::Refund { whole } => made_up::refund(order, whole, "Не подошло (выдумано)"),
    };
    order.carry_out(admin, &deed, at, &nobody).map(Some)
}

/// What the gateway's call would say of the attempt's money, or its answer if the shop had to ask.
fn notice(order: &Order, attempt: &Attempt, (healed, less): (bool, bool), at: Timestamp) -> Notice {
    let short = Kopecks::new(if less { 10_000 } else { 0 });
    Notice {
        amount: attempt.amount.checked_sub(short).unwrap_or(attempt.amount),
        channel: if healed {
            Channel::Enquiry
        } else {
            Channel::Callback
        },
        ..made_up::notice(order, attempt, at)
    }
}

/// Money that no order waits for.
fn orphan(state: &AppState, now: Timestamp) -> anyhow::Result<Notice> {
    let gateway = state.shop.gateways().next().context("the demo has a gateway")?;
    let invoice = InvoiceId::new(900_000_001).context("an invoice number")?;
    Ok(Notice {
        gateway,
        invoice,
        amount: Kopecks::new(150_000),
        test: false,
        channel: Channel::Callback,
        at: now.plus_seconds(-20 * 3_600),
        order_key: None,
        method: None,
        details: Details::default(),
    })
}
