//! The server of Vitrina. [`serve`] is the whole of it: `vitrina serve`, `vitrina demo` and the tests call it.
//!
//! [`config`] reads the settings, [`router`] is the map of addresses, [`window`] is what buyers see and send,
//! [`showcase`] the shelf as it is kept in memory for them, [`office`] what the staff does, [`gateways`] take the money,
//! the [`journal`] keeps every call they make, [`evidence`] who came in and who was kept out, and [`workers`] do what no
//! request waits for: messages, enquiries about payments, expiry.

pub mod asking;
pub mod assets;
pub mod backups;
pub mod caller;
mod chance;
pub mod changelog;
pub mod clock;
pub mod commands;
pub mod config;
pub mod connections;
#[cfg(feature = "demo")]
pub mod demo;
pub mod doctor;
pub mod evidence;
pub mod failure;
pub mod gateways;
pub mod goods;
pub mod hosts;
pub mod journal;
pub mod keeping;
pub mod kept;
pub mod letters;
pub mod limits;
pub mod machines;
mod made_up;
pub mod meters;
pub mod office;
pub mod passerby;
pub mod permissions;
pub mod photos;
pub mod premises;
pub mod ready;
pub mod rehearsal;
pub mod router;
pub mod sealing;
pub mod security;
pub mod security_txt;
pub mod seed;
pub mod session;
pub mod setup;
pub mod showcase;
pub mod sign_in;
pub mod spelling;
pub mod staff;
pub mod strangers;
pub mod telemetry;
mod trickle;
pub mod trying;
pub mod visitor;
pub mod watchers;
pub mod window;
pub mod workers;

use app::legal;
use asking::Patience;
use backups::Backups;
use caller::Callers;
use clock::Steady;
use config::{Faults, Layers, OpenedSettings, Outside, Settings};
use doctor::Doctor;
use evidence::Evidence;
use gateways::Provider;
use goods::{feed::Feed, imports::Imports};
use journal::Journal;
use keeping::Renewal;
use letters::Letters;
use meters::Meters;
use photos::Photos;
use premises::Premises;
use ready::Readiness;
use secrecy::{ExposeSecret, SecretString};
use session::Sessions;
use shop::{
    Shop,
    desk::Error,
    edition::{Edition, Paper},
    store::Store,
    text::Lang,
};
use showcase::Showcase;
use sign_in::SignInDesk;
use std::{ops::Deref, sync::Arc};
use store_sqlite::{Claim, SqliteStore};
use strangers::Strangers;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use watchers::Watchers;
use workers::Outbox;

/// What every handler can reach. The layers of the router copy it for each request, so a copy is a pointer.
#[derive(Clone)]
pub struct AppState(Arc<Reach>);

/// What [`AppState`] leads to.
#[derive(Clone)]
pub struct Reach {
    /// The front desk: a handler has no other way to goods and orders.
    pub shop: Shop,
    /// The gateways that the program has, set up or not.
    pub gateways: Arc<[Arc<dyn Provider>]>,
    /// The shelf as this node shows it.
    pub showcase: Arc<Showcase>,
    /// Visitors' sessions.
    pub sessions: Sessions,
    /// What the notifier takes messages out of.
    pub outbox: Outbox,
    /// The settings that hold. Another [`AppState`] takes the place of this one when they change.
    pub settings: Arc<Settings>,
    /// How far this node is with settings that were changed.
    pub renewal: Renewal,
    /// Tells who sent a request.
    pub callers: Arc<Callers>,
    /// Counters since the start, for `/metrics`.
    pub meters: Arc<Meters>,
    /// Who may try to sign in, and how often.
    pub sign_in: Arc<SignInDesk>,
    /// What buyers agree to, in each language.
    pub editions: Arc<[Edition]>,
    /// How often visitors may have the gateway asked.
    pub patience: Arc<Patience>,
    /// How many letters may go to addresses that nobody has proven.
    pub letters: Arc<Letters>,
    /// What strangers cause, and who is shut out.
    pub strangers: Arc<Strangers>,
    /// Pages that wait for their order to change.
    pub watchers: Arc<Watchers>,
    /// Whether the database takes writes.
    pub readiness: Arc<Readiness>,
    /// Photos of goods.
    pub photos: Photos,
    /// The feed of what is for sale, as it was written last.
    pub feed: Arc<Feed>,
    /// The file of goods that somebody in the office is importing.
    pub imports: Imports,
    /// Calls of gateways that wait to be written down.
    pub journal: Arc<Journal>,
    /// What this node remembers of its backups.
    pub backups: Arc<Backups>,
    /// What this node remembers of its checks.
    pub doctor: Arc<Doctor>,
    /// Security events that wait to be written down.
    pub evidence: Arc<Evidence>,
    /// The time by which orders end.
    pub steady: Arc<Steady>,
    /// Ends when the server stops.
    pub stop: CancellationToken,
}

impl Deref for AppState {
    type Target = Reach;

    fn deref(&self) -> &Reach {
        &self.0
    }
}

impl AppState {
    /// Whether visitors come over HTTPS, so that cookies can be bound to it.
    pub fn is_https(&self) -> bool {
        self.settings.public_url.scheme() == "https"
    }

    /// A shop of these settings on this database.
    pub fn new(settings: Settings, store: Arc<dyn Store>, stop: CancellationToken) -> anyhow::Result<Self> {
        let gateways = gateways::all(&settings)?;
        Self::with_gateways(gateways, settings, store, stop)
    }

    /// A shop that is paid through these gateways.
    pub fn with_gateways(
        gateways: Vec<Arc<dyn Provider>>,
        settings: Settings,
        store: Arc<dyn Store>,
        stop: CancellationToken,
    ) -> anyhow::Result<Self> {
        let ports = gateways
            .iter()
            .filter_map(|provider| provider.gateway())
            .collect();
        let mut reach = Reach {
            sessions: Sessions::of(store.clone()),
            outbox: Outbox::of(store.clone()),
            shop: Shop::new(store, ports, settings.terms.clone()),
            gateways: gateways.into(),
            showcase: Arc::default(),
            photos: Photos::at(&settings.media)?,
            imports: Imports::default(),
            feed: Arc::default(),
            callers: Arc::new(Callers::new(settings.trusted_proxies.clone()).of_shop(&settings.public_url)),
            editions: Arc::default(),
            renewal: Renewal::at(settings.layers.kept().version),
            settings: Arc::new(settings),
            meters: Arc::new(Meters::default()),
            sign_in: Arc::new(SignInDesk::new()),
            patience: Arc::new(Patience::default()),
            letters: Arc::default(),
            strangers: Arc::default(),
            watchers: Arc::default(),
            readiness: Arc::new(Readiness::default()),
            journal: Arc::new(Journal::default()),
            backups: Arc::default(),
            doctor: Arc::default(),
            evidence: Arc::new(Evidence::default()),
            steady: Arc::default(),
            stop,
        };
        reach.editions = reach.newest_editions();
        Ok(Self(Arc::new(reach)))
    }

    /// The same shop under other settings: what it counts, remembers and waits for is the same, and what is made of settings is
    /// made anew.
    pub fn renewed(&self, settings: Settings) -> anyhow::Result<Self> {
        let gateways = gateways::all(&settings)?;
        let ports = gateways
            .iter()
            .filter_map(|provider| provider.gateway())
            .collect();
        let mut reach = Reach {
            shop: self.shop.renewed(ports, settings.terms.clone()),
            gateways: gateways.into(),
            showcase: Arc::default(),
            photos: Photos::at(&settings.media)?,
            feed: Arc::default(),
            callers: Arc::new(Callers::new(settings.trusted_proxies.clone()).of_shop(&settings.public_url)),
            settings: Arc::new(settings),
            ..Reach::clone(&self.0)
        };
        reach.editions = reach.newest_editions();
        Ok(Self(Arc::new(reach)))
    }

    /// The same shop that stops when `stop` is cancelled.
    #[must_use]
    pub fn until(&self, stop: CancellationToken) -> Self {
        Self(Arc::new(Reach {
            stop,
            ..Reach::clone(&self.0)
        }))
    }

    /// Versions of the two texts that a buyer agrees to now: the privacy policy and the offer.
    pub fn agreed(&self, lang: Lang) -> [&str; 2] {
        [Paper::Privacy, Paper::Offer].map(|paper| {
            let mut editions = self.editions.iter();
            let edition = editions.find(|edition| (edition.lang, edition.paper) == (lang, paper));
            edition.map_or("", Edition::version)
        })
    }

    /// Keeps what buyers agree to, before the first of them does.
    pub async fn keep_editions(&self) -> Result<(), Error> {
        self.shop.keep_editions(&self.editions, clock::now()).await
    }
}

impl Reach {
    fn newest_editions(&self) -> Arc<[Edition]> {
        let each = [Lang::Ru, Lang::En].map(|lang| Paper::ALL.map(|paper| self.newest_edition(lang, paper)));
        each.into_iter().flatten().collect()
    }

    fn newest_edition(&self, lang: Lang, paper: Paper) -> Edition {
        legal::edition(&self.chrome(lang, "/"), paper, self.shop.terms())
    }
}

/// Takes the right to serve the shop, where only one program can have it. It ends with what this returns.
pub fn claim(outside: &Outside) -> anyhow::Result<Option<Claim>> {
    refuse_at_once(outside)?;
    let config = outside.config();
    if config.is_shared_database() {
        return Ok(None);
    }
    Ok(Some(SqliteStore::claim(config.database_url.expose_secret())?))
}

/// Opens the database that flags or environment name, and reads what it keeps of the settings.
pub async fn open_shop(outside: Outside) -> anyhow::Result<(Settings, Arc<dyn Store>)> {
    refuse_at_once(&outside)?;
    let store = open_store(&outside.config().database_url).await?;
    let kept = store.kept_settings().await?;
    let keeps_nothing = kept.settings.is_empty();
    let settings = keeping::layered(Arc::new(outside), kept).map_err(|error| {
        if keeps_nothing {
            return error;
        }
        error.context(
            "what is said outside and what the shop keeps do not go together (vitrina settings unset NAME keeps one no longer)",
        )
    })?;
    Ok((settings, store))
}

/// Refuses what nothing that is kept can mend, before anything is touched: where to find it is wrong, or there is no database
/// yet.
fn refuse_at_once(outside: &Outside) -> Result<(), Faults> {
    let database = SqliteStore::file(outside.config().database_url.expose_secret());
    let keeps_nothing = database.is_some_and(|file| !file.exists());
    let alone = Layers::new(Arc::new(outside.clone()), OpenedSettings::default());
    match Settings::layered(alone) {
        Err(faults) if keeps_nothing || faults.variables().any(|name| name == "DATABASE_URL") => Err(faults),
        Ok(_) | Err(_) => Ok(()),
    }
}

/// Opens a database that is new, or whose tables are up to date. Those of an older program are left alone: whoever changes them has
/// to copy the shop before (`vitrina migrate` and a start of the shop do).
pub async fn open_store(database_url: &SecretString) -> anyhow::Result<Arc<dyn Store>> {
    commands::refuse_older(database_url).await?;
    bring_up_to_date(database_url).await
}

/// Opens a database, and brings its tables up to date.
pub async fn bring_up_to_date(database_url: &SecretString) -> anyhow::Result<Arc<dyn Store>> {
    let url = database_url.expose_secret();
    if config::is_postgres(url) {
        return Ok(Arc::new(store_postgres::PostgresStore::open(url, 16).await?));
    }
    Ok(Arc::new(SqliteStore::open(url).await?))
}

/// Serves the shop on `listener` until its `stop` is cancelled: pages, callbacks of gateways and
/// workers.
pub async fn serve(state: AppState, listener: TcpListener) -> anyhow::Result<()> {
    for warning in &state.settings.warnings {
        tracing::warn!("{warning}");
    }
    state.keep_editions().await?;
    let workers = workers::start(&state)?;
    let premises = Premises::of(state.clone());
    let working = tokio::spawn(workers.follow(premises.changes()));
    let following = tokio::spawn(premises.clone().follow());
    connections::serve(listener, premises, connections::Rooms::default()).await;
    for task in [following, working] {
        if let Err(panic) = task.await {
            tracing::error!(%panic, "a task of the server panicked");
        }
    }
    // What the last requests brought.
    if let Err(error) = workers::keep_events(&state, state.evidence.take_all()).await {
        tracing::warn!(%error, "the last security events are not written down");
    }
    if let Err(error) = workers::write_calls(state).await {
        tracing::warn!(%error, "the last calls are not in the journal");
    }
    Ok(())
}
