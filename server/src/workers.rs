//! What goes on without a visitor. Each worker is a loop around one call, and a failure is logged and tried again.

use crate::{
    AppState, backups, clock, config::Settings, doctor, evidence, photos, premises::Served, sign_in::Device,
    strangers,
};
use notifier::{Mail, Notifier, Telegram, Webhooks};
use shop::{
    desk::{Error, NumbersStep},
    order::OrderNumber,
    security::{Act, SecurityEvent},
    store::{self, Store, StoreError, Unwritten},
};
use std::{
    future::Future,
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::{sync::watch, task::JoinSet};
use tokio_util::sync::CancellationToken;

/// Attempts asked about in one turn: few enough to be asked about before their lease runs out.
const BATCH: i64 = 8;
/// Orders that expire in one turn.
const MOST_EXPIRED: i64 = 200;
/// How long a rule that was set in the office waits before anything is forgotten by it, in seconds.
const SECONDS_TO_LOOK: i64 = 24 * 60 * 60;
/// How many times as long as a step of adding up the others have their turn after it.
const OTHERS_TURN: u32 = 3;
/// How long a turn may go on after the stop signal.
const LAST_TURN: Duration = Duration::from_secs(5);
/// The same of one that calls a gateway: two answers and what follows from them. A refund that is cut off while it is being
/// sent is unclear from then on.
const LAST_ERRAND: Duration = Duration::from_secs(35);

/// The part of the database that the notifier may use; nobody else can.
#[derive(Clone)]
pub struct Outbox(Arc<dyn store::Outbox>);

impl Outbox {
    /// The outbox of this database.
    pub fn of(store: Arc<dyn Store>) -> Self {
        Self(store)
    }
}

/// The running workers.
pub struct Workers {
    set: JoinSet<()>,
    stop: CancellationToken,
}

/// Starts them all; each ends soon after the shop stops, or other workers take its place.
pub fn start(state: &AppState) -> anyhow::Result<Workers> {
    let state = &state.until(state.stop.child_token());
    let mut set = JoinSet::new();
    let notifier = notifier(state)?;
    let stop = state.stop.clone();
    set.spawn(async move { notifier.run(clock::now, stop.cancelled_owned()).await });
    every(&mut set, state, "poller", Duration::from_secs(5), check_due);
    every_until(
        &mut set,
        state,
        ("errands", Duration::from_secs(2), LAST_ERRAND),
        run_errands,
    );
    every(&mut set, state, "links", Duration::from_hours(1), compare_links);
    every(&mut set, state, "paid", Duration::from_mins(1), check_paid);
    every(&mut set, state, "expiry", Duration::from_secs(10), expire_overdue);
    every(&mut set, state, "journal", Duration::from_secs(1), write_calls);
    every(&mut set, state, "evidence", Duration::from_secs(1), write_events);
    every(&mut set, state, "record", Duration::from_secs(30), seal_record);
    every(&mut set, state, "numbers", Duration::from_secs(5), add_up);
    every(&mut set, state, "register", Duration::from_secs(5), keep_register);
    every(&mut set, state, "backups", Duration::from_secs(5), backups::turn);
    every(&mut set, state, "doctor", doctor::ROUND_EVERY, doctor::round);
    every(
        &mut set,
        state,
        "quotas",
        Duration::from_secs(10),
        |state| async move {
            state.sign_in.sweep();
            state.patience.sweep();
            state.letters.sweep();
            state.strangers.sweep();
            state.imports.sweep(clock::now());
            Ok(())
        },
    );
    every(
        &mut set,
        state,
        "blocks",
        Duration::from_secs(1),
        |state| async move { strangers::learn_blocks(&state).await },
    );
    every(
        &mut set,
        state,
        "strangers",
        Duration::from_mins(1),
        |state| async move { strangers::look_back(&state).await },
    );
    every(
        &mut set,
        state,
        "sessions",
        Duration::from_hours(1),
        forget_sessions,
    );
    every(
        &mut set,
        state,
        "methods",
        Duration::from_hours(1),
        |state| async move { state.shop.learn_methods().await },
    );
    every(
        &mut set,
        state,
        "photos",
        Duration::from_hours(24),
        photos::collect,
    );
    every(
        &mut set,
        state,
        "personal data",
        Duration::from_hours(24),
        forget_outlived,
    );
    every(&mut set, state, "older rows", Duration::from_hours(1), fill_in);
    Ok(Workers {
        set,
        stop: state.stop.clone(),
    })
}

impl Workers {
    /// Has other workers take the place of these whenever other settings hold, until the shop stops, and waits until every
    /// one has put down what it holds. For a moment there are two of each, as with two nodes.
    pub async fn follow(mut self, mut changes: watch::Receiver<Served>) {
        let stop = changes.borrow().state.stop.clone();
        let mut leaving = JoinSet::new();
        while let Some(Ok(())) = stop.run_until_cancelled(changes.changed()).await {
            let Served { state, .. } = changes.borrow_and_update().clone();
            match start(&state) {
                Ok(workers) => {
                    let before = std::mem::replace(&mut self, workers);
                    before.stop.cancel();
                    leaving.spawn(before.finish());
                }
                Err(error) => tracing::error!(%error, "the workers go by the settings of before"),
            }
        }
        self.finish().await;
        leaving.join_all().await;
    }

    async fn finish(mut self) {
        while self.set.join_next().await.is_some() {}
    }
}

/// The notifier of this shop.
pub fn notifier(state: &AppState) -> anyhow::Result<Notifier> {
    let Settings {
        telegram,
        mail,
        webhooks,
        public_url,
        seller,
        zone,
        terms,
        chats_hide_buyers,
        ..
    } = &*state.settings;
    let telegram = match telegram {
        Some(bot) => Telegram::bot(bot)?,
        None => Telegram::Off,
    };
    let mail = match mail {
        Some(mail) => Mail::smtp(&mail.smtp_url, mail.sender.clone())?,
        None => Mail::Off,
    };
    let webhooks = webhooks.as_ref().map(Webhooks::new).transpose()?;
    let settings = notifier::NotifierSettings {
        public_url: public_url.clone(),
        shop_name: seller.shop_name.clone(),
        audience: terms.audience.clone(),
        zone: *zone,
        chats_hide_buyers: *chats_hide_buyers,
    };
    Ok(Notifier::new(
        state.outbox.0.clone(),
        telegram,
        mail,
        webhooks,
        settings,
        clock::random,
    ))
}

fn every<F>(
    set: &mut JoinSet<()>,
    state: &AppState,
    name: &'static str,
    pause: Duration,
    turn: fn(AppState) -> F,
) where
    F: Future<Output = Result<(), Error>> + Send + 'static,
{
    every_until(set, state, (name, pause, LAST_TURN), turn);
}

/// The same for a turn that may go on for so long after the stop signal.
fn every_until<F>(
    set: &mut JoinSet<()>,
    state: &AppState,
    (name, pause, last_turn): (&'static str, Duration, Duration),
    turn: fn(AppState) -> F,
) where
    F: Future<Output = Result<(), Error>> + Send + 'static,
{
    let state = state.clone();
    set.spawn(async move {
        let mut ticks = tokio::time::interval(pause);
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                _ = ticks.tick() => {}
                () = state.stop.cancelled() => return,
            }
            // A panic in one turn is this turn's only.
            let mut turn = tokio::spawn(turn(state.clone()));
            let ended = tokio::select! {
                ended = &mut turn => ended,
                () = state.stop.cancelled() => {
                    // What it holds is leased or a transaction, so it may be cut.
                    let _ = tokio::time::timeout(last_turn, &mut turn).await;
                    turn.abort();
                    return;
                }
            };
            match ended {
                Ok(Ok(())) => {}
                Ok(Err(error)) => {
                    tracing::warn!(worker = name, %error, "a turn failed and will be tried again");
                }
                Err(panic) => tracing::error!(worker = name, %panic, "a turn panicked"),
            }
        }
    });
}

async fn check_due(state: AppState) -> Result<(), Error> {
    for turn in state.shop.check_due(state.steady.now(), BATCH).await? {
        for checked in &turn.checked {
            state.note_checked(turn.order, checked);
        }
        match turn.error {
            Some(error @ Error::Store(StoreError::Corrupt { .. })) => {
                tracing::error!(order = turn.order.0, %error, "an order or an attempt of it cannot be read");
            }
            Some(error) => tracing::warn!(order = turn.order.0, %error, "the gateway could not be asked"),
            None => {}
        }
        if turn.has_expired {
            note_expired(&state, &[turn.order]);
        }
    }
    Ok(())
}

/// Makes the calls that are owed to gateways, one after another: a stop waits for the one that is being made, and no other begins.
async fn run_errands(state: AppState) -> Result<(), Error> {
    while !state.stop.is_cancelled() {
        let runs = state.shop.run_errands(clock::now(), 1).await?;
        if runs.is_empty() {
            break;
        }
        for run in &runs {
            state.note_run(run);
        }
    }
    Ok(())
}

/// Asks whether money that came is still there. One that cannot be asked about now is asked about the next day.
async fn check_paid(state: AppState) -> Result<(), Error> {
    for (OrderNumber(order), checked) in state.shop.check_paid(clock::now(), BATCH).await? {
        if let Err(error) = checked {
            tracing::warn!(order, %error, "the gateway could not be asked about money that came");
        }
    }
    Ok(())
}

/// Compares the invoices that were sent to buyers with what their gateway says of them.
async fn compare_links(state: AppState) -> Result<(), Error> {
    for (OrderNumber(order), checked) in state.shop.compare_links(clock::now()).await? {
        match checked {
            Ok(checked) => state.note_checked(OrderNumber(order), &checked),
            Err(error) => tracing::warn!(order, %error, "the gateway could not be asked about an invoice"),
        }
    }
    Ok(())
}

async fn expire_overdue(state: AppState) -> Result<(), Error> {
    let now = state.steady.now();
    if let Some(jump_ms) = state.steady.untold_jump() {
        state.shop.tell_of_clock(jump_ms, now).await?;
        state.steady.is_told_of(jump_ms);
    }
    let expired = state.shop.expire_overdue(now, MOST_EXPIRED).await?;
    note_expired(&state, &expired);
    Ok(())
}

fn note_expired(state: &AppState, expired: &[OrderNumber]) {
    state
        .meters
        .expired
        .inc_by(u64::try_from(expired.len()).unwrap_or(u64::MAX));
    for OrderNumber(order) in expired {
        tracing::info!(order, "an order expired");
    }
}

/// Writes down which calls came since the last turn. If the database is away they wait for the next one; if
/// it refuses them, only their number waits.
pub async fn write_calls(state: AppState) -> Result<(), Error> {
    let waiting = state.journal.take();
    if waiting.is_empty() {
        return Ok(());
    }
    let kept = state
        .shop
        .keep_calls(&waiting.calls, waiting.left_out, clock::now())
        .await;
    let Err(Unwritten { written, error }) = kept else {
        return Ok(());
    };
    let unwritten = waiting.without_first(written);
    let may_come_again = matches!(error, StoreError::Unavailable(_));
    state.journal.put_back(if may_come_again {
        unwritten
    } else {
        unwritten.only_counted()
    });
    Err(error.into())
}

/// Writes down which security events there were since the last turn. They wait for the next one if they cannot be written.
pub async fn write_events(state: AppState) -> Result<(), Error> {
    let events = state.evidence.take(clock::now());
    keep_events(&state, events).await
}

/// Writes these events down, and a line into the log for each.
pub async fn keep_events(state: &AppState, events: Vec<SecurityEvent>) -> Result<(), Error> {
    if events.is_empty() {
        return Ok(());
    }
    if let Err(error) = state.shop.keep_security_events(&events, clock::now()).await {
        state.evidence.put_back(events);
        return Err(error);
    }
    for event in &events {
        let act = event.act.as_str();
        let (staff, network, count) = (event.who.as_str(), event.network.as_str(), event.count);
        if event.act.is_of_strangers() {
            tracing::warn!(act, staff, network, count, "somebody was kept out");
        } else {
            tracing::info!(act, staff, network, count, "something of the staff is on record");
        }
    }
    Ok(())
}

/// Seals what was appended to the record since the last turn.
pub async fn seal_record(state: AppState) -> Result<(), Error> {
    let now = clock::now();
    let zone = state.settings.zone;
    let day = state.settings.record_letter.then(|| zone.day_of(now).start);
    state.shop.seal_record(day, now).await.map(drop)
}

/// Adds up what was ordered and paid since. If that is much, as when the past is counted anew or trade is heavy, the shop has its
/// turn between steps: the sums may be late, and payments may not.
pub async fn add_up(state: AppState) -> Result<(), Error> {
    let zone_seconds = state.settings.zone.seconds();
    while !state.stop.is_cancelled() {
        let begun = Instant::now();
        if state.shop.add_up(zone_seconds, clock::now()).await? == NumbersStep::Done {
            break;
        }
        tokio::time::sleep(begun.elapsed() * OTHERS_TURN).await;
    }
    Ok(())
}

/// Keeps the entries of the register of money that came since, in the same way.
pub async fn keep_register(state: AppState) -> Result<(), Error> {
    while !state.stop.is_cancelled() {
        let begun = Instant::now();
        if state.shop.keep_register(clock::now()).await? == NumbersStep::Done {
            break;
        }
        tokio::time::sleep(begun.elapsed() * OTHERS_TURN).await;
    }
    Ok(())
}

async fn forget_sessions(state: AppState) -> Result<(), Error> {
    // What is forgotten is gone, so no clock that jumped has a say in it.
    let now = state.steady.now();
    state.sessions.forget_ended(now).await?;
    state.shop.forget_sign_ins(now).await?;
    state.shop.forget_invitations(now).await?;
    state.shop.forget_blocks(now).await?;
    state.shop.forget_devices(Device::forgotten_before(now)).await?;
    state.shop.forget_security_events(now).await
}

/// Forgets the buyers of orders that were kept as long as the owner's rule says, an order after the other: a stop cuts in between
/// two, and the next day goes on.
///
/// Whoever sets a rule in the office has a day to look at what it would take away.
pub async fn forget_outlived(state: AppState) -> Result<(), Error> {
    // What is forgotten is gone, so no clock that jumped has a say in it.
    let now = state.steady.now();
    let kept = &state.settings.layers.kept().settings;
    let is_new = |name: &str| {
        let kept = kept.get(name);
        kept.is_some_and(|kept| now < kept.changed_at.plus_seconds(SECONDS_TO_LOOK))
    };
    if is_new("KEEP_UNPAID_DAYS") || is_new("KEEP_PAID_YEARS") {
        return Ok(());
    }
    let (mut after, mut forgotten) = (OrderNumber(0), 0);
    let ended = loop {
        match state.shop.forget_outlived(after, now).await {
            Ok((count, last)) => {
                forgotten += count;
                match last.filter(|_| !state.stop.is_cancelled()) {
                    Some(last) => after = last,
                    None => break Ok(()),
                }
            }
            Err(error) => break Err(error),
        }
    };
    if forgotten > 0 {
        let event = evidence::on_this_machine(Act::OrdersForgotten, "", &forgotten.to_string(), now);
        keep_events(&state, vec![event]).await?;
        state.shop.clear_traces().await?;
    }
    ended
}

/// After an update, and when an older program has placed orders or stocked goods since.
async fn fill_in(state: AppState) -> Result<(), Error> {
    state.shop.fill_in().await
}
