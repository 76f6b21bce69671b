//! What is behind the doors: the shop as its settings are now, and the map of its addresses.
//!
//! When settings change, both are made anew and put in place of the old ones. Connections stay, requests that are being
//! answered are answered by the shop that they came to, and the next ones come to the new one.

use crate::{
    AppState,
    keeping::{self, LookedAt},
    router, workers,
};
use axum::Router;
use shop::{desk::Error, settings::SettingsVersion};
use std::{sync::Arc, time::Duration};
use tokio::{
    sync::watch,
    time::{MissedTickBehavior, interval},
};

/// How often a node looks whether settings were changed at another one.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// The shop that is open now. A clone is the same one.
#[derive(Clone)]
pub struct Premises(Arc<watch::Sender<Served>>);

/// A shop and the map of its addresses.
#[derive(Clone)]
pub struct Served {
    /// What its handlers reach.
    pub state: AppState,
    /// Its addresses.
    pub router: Router,
}

impl Premises {
    /// This shop with all its addresses.
    pub fn of(state: AppState) -> Self {
        Self::with(router::router(&state), state)
    }

    /// This shop with these addresses.
    pub fn with(router: Router, state: AppState) -> Self {
        Self(Arc::new(watch::Sender::new(Served { state, router })))
    }

    /// What is open now.
    pub fn now(&self) -> Served {
        self.0.borrow().clone()
    }

    /// Hears when another shop is put in place of this one.
    pub fn changes(&self) -> watch::Receiver<Served> {
        self.0.subscribe()
    }

    /// Takes settings that anybody changed, here or at another node, until the shop stops.
    pub async fn follow(self) {
        let state = self.now().state;
        let followed = state.renewal.follow();
        let mut ticks = interval(LOOK_EVERY);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                () = state.stop.cancelled() => break,
                () = state.renewal.wished() => {}
                _ = ticks.tick() => {}
            }
            // A panic in one turn is this turn's only.
            let premises = self.clone();
            match tokio::spawn(async move { premises.renew().await }).await {
                Ok(Ok(())) => {}
                Ok(Err(error)) => tracing::warn!(%error, "nobody can say whether settings were changed"),
                Err(panic) => tracing::error!(%panic, "settings that were changed could not be taken"),
            }
        }
        drop(followed);
    }

    /// Opens the shop of the newest settings, if they are others than those that this node has looked at. If they make no
    /// sense here, the shop stays as it is and says so.
    pub async fn renew(&self) -> Result<(), Error> {
        let state = self.now().state;
        let newest = state.shop.settings_version().await?;
        let looked_at = state.renewal.looked_at().version;
        if newest == looked_at {
            return Ok(());
        }
        let kept = state.shop.kept_settings().await?;
        let version = kept.version;
        let outside = state.settings.layers.outside().clone();
        let renewed = keeping::layered(outside, kept).and_then(|settings| {
            let renewed = state.renewed(settings)?;
            // Whatever the messages need is there.
            workers::notifier(&renewed)?;
            Ok(renewed)
        });
        match renewed {
            Ok(renewed) => {
                renewed.keep_editions().await?;
                self.put(renewed, version);
            }
            Err(error) => {
                tracing::error!(error = %format_args!("{error:#}"), "the settings that are kept make no sense here; the shop goes by those of before");
                let trouble = Some(format!("{error:#}"));
                state.renewal.note(LookedAt { version, trouble });
            }
        }
        Ok(())
    }

    fn put(&self, state: AppState, version: SettingsVersion) {
        for warning in &state.settings.warnings {
            tracing::warn!("{warning}");
        }
        let renewal = state.renewal.clone();
        let router = router::router(&state);
        self.0.send_replace(Served { state, router });
        tracing::info!(version = version.0, "the shop goes by other settings now");
        renewal.note(LookedAt {
            version,
            trouble: None,
        });
    }
}
