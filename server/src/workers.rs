//! What goes on without a visitor. Each worker is a loop around one call, and a failure is logged and tried again.

use crate::{App, clock, config::Settings};
use courier::{BotSettings, Courier, Mail, Sender, Telegram};
use shop::{desk::Error, order::OrderNumber, payment::Report, store::DueCheck};
use std::{future::Future, time::Duration};
use tokio::task::JoinSet;

/// Orders and attempts looked at in one turn.
const BATCH: i64 = 50;

/// The running workers.
pub struct Workers(JoinSet<()>);

/// Starts them all; each ends soon after the app's `stop`.
pub fn start(app: &App) -> anyhow::Result<Workers> {
    let mut set = JoinSet::new();
    let courier = courier(app)?;
    let stop = app.stop.clone();
    set.spawn(async move { courier.run(clock::now, stop.cancelled_owned()).await });
    every(&mut set, app, "poller", Duration::from_secs(5), check_due);
    every(&mut set, app, "expiry", Duration::from_secs(10), expire_overdue);
    every(
        &mut set,
        app,
        "sessions",
        Duration::from_secs(60 * 60),
        forget_sessions,
    );
    Ok(Workers(set))
}

impl Workers {
    /// Waits until every worker has put down what it holds.
    pub async fn finish(mut self) {
        while self.0.join_next().await.is_some() {}
    }
}

/// The courier of this shop.
pub fn courier(app: &App) -> anyhow::Result<Courier> {
    let Settings {
        telegram,
        mail,
        public_url,
        seller,
        zone,
        terms,
        ..
    } = &*app.settings;
    let telegram = match telegram {
        Some(t) => Telegram::bot(&BotSettings {
            token: t.token.clone(),
            api_url: t.api_url.clone(),
            proxy: t.proxy.clone(),
        })?,
        None => Telegram::Off,
    };
    let reply_to = Some(seller.email.as_str()).filter(|email| !email.is_empty());
    let mail = match mail {
        Some(m) => Mail::smtp(&m.smtp_url, Sender::parse(m.from.as_str(), reply_to)?)?,
        None => Mail::Off,
    };
    let settings = courier::Settings {
        public_url: public_url.clone(),
        shop_name: seller.shop_name.clone(),
        audience: terms.audience.clone(),
        zone: *zone,
    };
    Ok(Courier::new(
        app.shop.store().clone(),
        telegram,
        mail,
        settings,
        clock::random,
    ))
}

fn every<F>(set: &mut JoinSet<()>, app: &App, name: &'static str, pause: Duration, turn: fn(App) -> F)
where
    F: Future<Output = Result<(), Error>> + Send + 'static,
{
    let app = app.clone();
    set.spawn(async move {
        let mut ticks = tokio::time::interval(pause);
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                _ = ticks.tick() => {}
                () = app.stop.cancelled() => return,
            }
            // A panic in one turn is this turn's only.
            match tokio::spawn(turn(app.clone())).await {
                Ok(Ok(())) => {}
                Ok(Err(error)) => {
                    tracing::warn!(worker = name, %error, "a turn failed and will be tried again")
                }
                Err(panic) => tracing::error!(worker = name, %panic, "a turn panicked"),
            }
        }
    });
}

async fn check_due(app: App) -> Result<(), Error> {
    for (check, report) in app.shop.check_due(clock::now(), BATCH).await? {
        note_check(&app, &check, report);
    }
    Ok(())
}

fn note_check(app: &App, check: &DueCheck, report: Result<Report, Error>) {
    let (order, invoice) = (check.order.0, check.attempt.invoice.get());
    match report {
        Ok(Report::Paid { .. }) => {
            app.meters.healed();
            tracing::warn!(
                order,
                invoice,
                "money was found by asking: the gateway's call never came"
            );
        }
        Ok(Report::Unknown | Report::Pending | Report::Failed) => {}
        Err(error) => tracing::warn!(order, invoice, %error, "the gateway could not be asked"),
    }
}

async fn expire_overdue(app: App) -> Result<(), Error> {
    let expired = app.shop.expire_overdue(clock::now(), BATCH).await?;
    app.meters.expired(expired.len());
    for OrderNumber(order) in expired {
        tracing::info!(order, "an order expired");
    }
    Ok(())
}

async fn forget_sessions(app: App) -> Result<(), Error> {
    Ok(app.shop.store().delete_ended_sessions(clock::now()).await?)
}
