//! Keeping settings: the way from what somebody typed to what the running shop goes by.
//!
//! [`AppState::keep_settings`] looks at all layers together before anything is written, seals secrets, and has this node take
//! the new settings before it returns. Other nodes look for a new version every second (`premises`).

use crate::{
    AppState, clock,
    config::{
        Config, Faults, Field, Layers, Opened, OpenedSettings, Outside, PLACES, RECEIPTS, Settings, Wish,
    },
    rehearsal,
    sealing::{KeyError, KeyPlace, Keys},
    sign_in::factor::sealed_as,
};
use secrecy::ExposeSecret;
use shop::{
    desk::Error,
    settings::{KeptSettings, KeptValue, SettingsChange, SettingsVersion},
    staff::Doer,
    store::{Factors, SettingsBook},
};
use std::{sync::Arc, time::Duration};
use tokio::sync::{Notify, watch};

/// How long somebody who changed settings waits for this node to go by them.
const PATIENCE: Duration = Duration::from_secs(5);

/// Why settings were not kept.
#[derive(Debug, thiserror::Error)]
pub enum NotKept {
    /// Together with the others they make no sense.
    #[error(transparent)]
    Faults(#[from] Faults),
    /// Somebody else changed settings since they were seen.
    #[error("somebody else changed the settings meanwhile")]
    Outdated,
    /// There is no key to seal secrets with.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The database did not take them.
    #[error(transparent)]
    Desk(#[from] Error),
}

/// How far this node is with settings that were changed.
#[derive(Debug, Clone)]
pub struct Renewal {
    /// Somebody has changed them.
    wished: Arc<Notify>,
    /// What the node has looked at last.
    looked_at: watch::Sender<LookedAt>,
}

/// The settings that a node has looked at last.
#[derive(Debug, Clone, Default)]
pub struct LookedAt {
    /// Which they were.
    pub version: SettingsVersion,
    /// Why the node goes by those of before; `None` if it goes by these.
    pub trouble: Option<String>,
}

impl Renewal {
    /// A node that goes by the settings of this version.
    pub fn at(version: SettingsVersion) -> Self {
        let looked_at = LookedAt {
            version,
            trouble: None,
        };
        Self {
            wished: Arc::default(),
            looked_at: watch::Sender::new(looked_at),
        }
    }

    /// The settings that this node has looked at last.
    pub fn looked_at(&self) -> LookedAt {
        self.looked_at.borrow().clone()
    }

    /// Notes what this node has looked at.
    pub fn note(&self, looked_at: LookedAt) {
        self.looked_at.send_replace(looked_at);
    }

    /// Waits until somebody on this node has changed settings.
    pub async fn wished(&self) {
        self.wished.notified().await;
    }

    /// Has the node look at settings of this version, if anybody serves here, and waits until it has.
    async fn wait_for(&self, version: SettingsVersion) {
        // Commands serve nobody.
        if self.looked_at.receiver_count() == 0 {
            return;
        }
        let mut looked_at = self.looked_at.subscribe();
        self.wished.notify_one();
        let done = looked_at.wait_for(|looked_at| looked_at.version >= version);
        if tokio::time::timeout(PATIENCE, done).await.is_err() {
            tracing::warn!("the new settings are kept, and this node has not taken them yet");
        }
    }

    /// Says that somebody serves here who looks when it is wished, for as long as this is held.
    pub fn follow(&self) -> watch::Receiver<LookedAt> {
        self.looked_at.subscribe()
    }
}

/// Opens what is kept.
pub fn opened(kept: KeptSettings, config: &Config) -> Result<OpenedSettings, KeyError> {
    let place = KeyPlace::of(config);
    let has_secrets = kept.settings.iter().any(|setting| setting.value.is_secret());
    let keys = if has_secrets {
        Some(place.keys()?.ok_or_else(|| place.no_key())?)
    } else {
        None
    };
    let mut opened = OpenedSettings {
        version: kept.version,
        ..OpenedSettings::default()
    };
    for setting in kept.settings {
        let value = match &setting.value {
            KeptValue::Open(value) => value.clone().into(),
            KeptValue::Sealed(sealed) => {
                let opened = keys.as_ref().and_then(|keys| keys.open(&setting.name, sealed));
                opened.ok_or_else(|| place.wrong_key(&setting.name))?
            }
        };
        let one = Opened {
            value,
            changed_at: setting.changed_at,
            changed_by: setting.changed_by,
        };
        opened.settings.insert(setting.name, one);
    }
    Ok(opened)
}

/// The settings of all layers, with what is kept now.
pub fn layered(outside: Arc<Outside>, kept: KeptSettings) -> anyhow::Result<Settings> {
    let opened = opened(kept, outside.config())?;
    Ok(Settings::layered(Layers::new(outside, opened))?)
}

/// Where the shop's database, photos, copies and key are, with what is kept of that. Whether the other settings make sense, or
/// can be read, does not matter to whoever only copies the shop or puts it back.
pub fn places(outside: Arc<Outside>, mut kept: KeptSettings) -> anyhow::Result<Settings> {
    kept.settings
        .retain(|setting| PLACES.contains(&setting.name.as_str()));
    let opened = opened(kept, outside.config())?;
    Ok(Settings::of_places(Layers::new(outside, opened))?)
}

/// Seals everything that is kept sealed with a fresh key, or with the first one of `VITRINA_KEY`. Returns how many secrets
/// that were: settings, and the keys of second factors. Whatever stops it, every secret can still be opened, and the next time
/// finishes it.
pub async fn rotate_key(
    book: &dyn SettingsBook,
    factors: &dyn Factors,
    config: &Config,
) -> anyhow::Result<usize> {
    let place = KeyPlace::of(config);
    let _claim = place.claim()?;
    let keys = match &place {
        KeyPlace::Variable(_) => place.keys_or_first()?,
        KeyPlace::File(_) => {
            let keys = match place.keys()? {
                Some(keys) => keys,
                // A first one would hide that the right one is lost.
                None if is_any_sealed(book, factors).await? => return Err(place.no_key().into()),
                None => place.keys_or_first()?,
            };
            let keys = keys.renewed();
            place.put(&keys)?;
            keys
        }
    };
    if keys.count() < 2 {
        anyhow::bail!(
            "VITRINA_KEY has one key: write a new one before it, with a space between (openssl rand -hex 32 makes one), and call this again"
        );
    }
    loop {
        let kept = book.kept_settings().await?;
        let sealed = kept.settings.iter().filter_map(|setting| match &setting.value {
            KeptValue::Open(_) => None,
            KeptValue::Sealed(sealed) => Some((&setting.name, sealed)),
        });
        let anew: Result<Vec<_>, KeyError> = sealed
            .map(|(name, sealed)| {
                let secret = keys.open(name, sealed).ok_or_else(|| place.wrong_key(name))?;
                Ok((name.clone(), keys.seal(name, secret.expose_secret())?))
            })
            .collect();
        let anew = anew?;
        if book.reseal_settings(kept.version, &anew).await?.is_some() {
            let resealed = reseal_factors(factors, &keys).await?;
            if let KeyPlace::File(_) = &place {
                place.put(&keys.newest())?;
            }
            return Ok(anew.len() + resealed);
        }
    }
}

async fn is_any_sealed(book: &dyn SettingsBook, factors: &dyn Factors) -> anyhow::Result<bool> {
    let kept = book.kept_settings().await?;
    let has_secrets = kept.settings.iter().any(|setting| setting.value.is_secret());
    Ok(has_secrets || !factors.factors().await?.is_empty())
}

/// Seals the keys of second factors with the newest key; how many there were. One that no key opens is lost already, keeps
/// nobody from a new key, and stays as it is.
async fn reseal_factors(factors: &dyn Factors, keys: &Keys) -> anyhow::Result<usize> {
    let mut resealed = 0;
    for factor in factors.factors().await? {
        let name = sealed_as(factor.account);
        let Some(key) = keys.open(&name, &factor.sealed) else {
            tracing::warn!(account = factor.account.0, "no key opens a second factor");
            continue;
        };
        let anew = keys.seal(&name, key.expose_secret())?;
        if factors
            .reseal_factor(factor.account, &factor.sealed, &anew)
            .await?
        {
            resealed += 1;
        }
    }
    Ok(resealed)
}

impl AppState {
    /// The settings as they would be if this were kept, or what is wrong with them. Nothing is written.
    pub fn try_settings(&self, wish: &Wish, by: &str) -> Result<Settings, Faults> {
        Settings::layered(self.settings.layers.with(wish, by, clock::now())?)
    }

    /// Keeps these settings, all or none, and waits until this node goes by them. `seen` is the version that whoever typed
    /// them saw; `by` is their login, or the name of a command, and `doer` has to be an owner still when they are written. Returns the
    /// version from then on.
    pub async fn keep_settings(
        &self,
        wish: &Wish,
        seen: SettingsVersion,
        (by, doer): (&str, Doer),
    ) -> Result<SettingsVersion, NotKept> {
        if seen != self.settings.layers.kept().version {
            return Err(NotKept::Outdated);
        }
        let settings = self.try_settings(wish, by)?;
        let audience = settings.terms.audience.clone();
        self.rehearse(settings).await?;
        let mut change = SettingsChange {
            seen,
            values: self.kept_values(wish).await?,
            at: clock::now(),
            by: by.to_owned(),
            doer,
            messages: Vec::new(),
        };
        // Whoever sets the shop up is the one who would hear of it.
        if self.shop.setup().await?.is_none() {
            change = change.told(&self.settings.terms.audience, &audience);
        }
        let version = self.shop.change_settings(&change).await?;
        let version = version.ok_or(NotKept::Outdated)?;
        self.renewal.wait_for(version).await;
        Ok(version)
    }

    /// A shop of these settings can be opened, and receipts take what is on its shelf.
    async fn rehearse(&self, settings: Settings) -> Result<(), NotKept> {
        let mut faults = Faults::default();
        let state = match self.renewed(settings) {
            Ok(state) => state,
            Err(error) => {
                faults.add("MEDIA_URL", format!("{error:#}"));
                return Err(faults.into());
            }
        };
        let unprintable = rehearsal::shelf_faults(&state).await?;
        if let Some(first) = unprintable.first() {
            faults.add(RECEIPTS, first);
            return Err(faults.into());
        }
        Ok(())
    }

    /// The keys to seal with. A first one is made only where nothing is sealed yet: else the right one is lost.
    pub async fn keys(&self) -> Result<Keys, KeyError> {
        let kept = &self.settings.layers.kept().settings;
        self.keys_beside(kept.keys().any(|name| is_sealed(name))).await
    }

    /// The same for whoever knows whether there are settings that are sealed. The keys of second factors are, too.
    async fn keys_beside(&self, has_sealed_settings: bool) -> Result<Keys, KeyError> {
        let place = KeyPlace::of(self.settings.layers.outside().config());
        if let Some(keys) = place.keys()? {
            return Ok(keys);
        }
        if has_sealed_settings {
            return Err(place.no_key());
        }
        match self.shop.has_sealed_factors().await {
            Ok(false) => place.keys_or_first(),
            Ok(true) => Err(place.no_key()),
            Err(error) => {
                tracing::error!(%error, "nobody knows whether anything is sealed, so no key is made");
                Err(place.no_key())
            }
        }
    }

    /// What is written: secrets sealed, with a key that opens all others. Where none is kept yet, whatever the layers wish,
    /// a first key is made.
    async fn kept_values(&self, wish: &Wish) -> Result<Vec<(String, Option<KeptValue>)>, NotKept> {
        let has_secrets = wish
            .iter()
            .any(|(name, value)| value.is_some() && is_sealed(name));
        let keys = if has_secrets {
            let config = self.settings.layers.outside().config();
            opened(self.shop.kept_settings().await?, config)?;
            Some(self.keys_beside(false).await?)
        } else {
            None
        };
        let mut values = Vec::with_capacity(wish.len());
        for (name, value) in wish {
            let value = match (value, &keys) {
                (None, _) => None,
                (Some(value), Some(keys)) if is_sealed(name) => {
                    Some(KeptValue::Sealed(keys.seal(name, value.expose_secret())?))
                }
                (Some(value), _) => Some(KeptValue::Open(value.expose_secret().to_owned())),
            };
            values.push(((*name).to_owned(), value));
        }
        Ok(values)
    }
}

/// Whether a setting is kept sealed.
fn is_sealed(name: &str) -> bool {
    Field::named(name).is_some_and(Field::is_secret)
}
