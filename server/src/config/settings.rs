//! Settings that make sense.

mod backups;
mod media;
mod paying;
mod privacy;
mod proxies;
mod telling;
mod transport;

pub(crate) use self::media::beside as photos_beside;
pub use backups::BackupSettings;
pub(crate) use backups::place_of;

use super::{Config, Faults, Layers, OpenedSettings, Outside, PLACES};
use crate::{
    gateways::{
        self,
        cryptocloud::settings::{self as cryptocloud, CryptoCloudSettings},
        robokassa::settings::{self as robokassa, RobokassaSettings},
    },
    hosts,
};
use ::media::MediaSettings;
use app::{Color, Seller};
use ipnet::IpNet;
use notifier::{BotSettings, Sender, WebhookSettings};
use secrecy::{ExposeSecret, SecretString};
use shop::{
    Kopecks, buyer::DeliveryTerms, desk::Terms, order::Settles, payment::GatewayName, transfer::BankAccount,
};
use std::{fmt::Display, net::SocketAddr, str::FromStr, sync::Arc};
use url::Url;
use words::Zone;

/// What opens the places of photos and copies at a service.
const OPENING: [&str; 4] = [
    "MEDIA_KEY_ID",
    "MEDIA_SECRET_KEY",
    "BACKUP_KEY_ID",
    "BACKUP_SECRET_KEY",
];

/// All settings, parsed.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where the data are; holds a password on `PostgreSQL`.
    pub database_url: SecretString,
    /// Address and port of the listening socket.
    pub listen_addr: SocketAddr,
    /// The shop's address as buyers see it, without a slash at the end.
    pub public_url: Url,
    /// Other names that people open the shop by.
    pub other_hosts: Vec<String>,
    /// Whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpNet>,
    /// The merchant as Robokassa knows it; `None` if nothing of it is set.
    pub robokassa: Option<RobokassaSettings>,
    /// The project as `CryptoCloud` knows it; `None` if nothing of it is set.
    pub cryptocloud: Option<CryptoCloudSettings>,
    /// Where photos live.
    pub media: MediaSettings,
    /// Copies of the shop.
    pub backups: BackupSettings,
    /// What the merchant decided.
    pub terms: Terms,
    /// Who sells, as pages and documents name them.
    pub seller: Arc<Seller>,
    /// Whom to tell of a weakness of the shop, as an address for links; `None` if nobody is named.
    pub security_contact: Option<String>,
    /// The shop's time zone.
    pub zone: Zone,
    /// The way to Telegram; `None` if it is not set up.
    pub telegram: Option<BotSettings>,
    /// The way to the mail server; `None` if it is not set up.
    pub mail: Option<MailSettings>,
    /// The programs that are called at every step of an order; `None` if there are none.
    pub webhooks: Option<WebhookSettings>,
    /// Whether chats hear nothing of who the buyers are.
    pub chats_hide_buyers: bool,
    /// Whether no owner gets into the office without a second factor.
    pub owners_need_second_factor: bool,
    /// Whether the owner is sent the head of the record once a day.
    pub record_letter: bool,
    /// Things that work but should be mended; reported at start-up.
    pub warnings: Vec<String>,
    /// Where each of them comes from.
    pub layers: Layers,
}

/// The way to the mail server.
#[derive(Debug, Clone)]
pub struct MailSettings {
    /// Server, user and password.
    pub smtp_url: SecretString,
    /// Who letters come from and go back to.
    pub sender: Sender,
}

impl Settings {
    /// Parses settings of which the shop keeps none, or reports every fault.
    pub fn parse(config: &Config) -> Result<Self, Faults> {
        let outside = Outside::made(config.clone());
        Self::layered(Layers::new(Arc::new(outside), OpenedSettings::default()))
    }

    /// Where the shop's database, photos, copies and key are. The other settings may make no sense: they are as if nobody said
    /// anything of them.
    pub fn of_places(layers: Layers) -> Result<Self, Faults> {
        Self::of(layers, &PLACES)
    }

    /// The same before the shop is there: what opens a place may be among what comes with it.
    pub fn of_empty_places(layers: Layers) -> Result<Self, Faults> {
        match Self::of_places(layers.clone()) {
            Err(faults) if faults.variables().all(|name| OPENING.contains(&name)) => {
                Self::of(layers, &["BACKUP_PASSPHRASE", "OWNER_LANG"])
            }
            settings => settings,
        }
    }

    fn of(layers: Layers, names: &[&str]) -> Result<Self, Faults> {
        let settings = Self::layered(layers.only(names))?;
        Ok(Self { layers, ..settings })
    }

    /// Parses what all layers say together, or reports every fault.
    #[expect(clippy::too_many_lines, reason = "a line or two for each setting")]
    pub fn layered(layers: Layers) -> Result<Self, Faults> {
        let config = &layers.config();
        let mut faults = Faults::default();
        let mut warnings = Vec::new();
        let public_url = public_url(config, &mut faults);
        let other_hosts = other_hosts(config, &mut faults);
        let first_invoice = robokassa::first_invoice(&config.robokassa, &mut faults);
        let robokassa = robokassa::parse(&config.robokassa, &mut faults, &mut warnings);
        let cryptocloud = cryptocloud::parse(&config.cryptocloud, &mut faults);
        let set_up = set_up(robokassa.is_some(), cryptocloud.is_some(), &mut warnings);
        let telegram = telling::telegram(config, &mut faults);
        let mail = telling::mail(config, &mut faults);
        let webhooks = telling::webhooks(config, &mut faults);
        let audience = telling::audience(config, webhooks.as_ref(), &mut faults, &mut warnings);
        let listen_addr = listen_addr(config, &mut faults);
        let is_https = public_url.as_ref().is_some_and(|url| url.scheme() == "https");
        let trusted_proxies = proxies::trusted(config, is_https, &mut faults, &mut warnings);
        refuse_other_databases(config, &mut faults);
        transport::demand_tls(config, &mut faults, &mut warnings);
        let media = media::media(config, &mut faults, &mut warnings);
        let backups = backups::backups(config, &mut faults);
        let delivery = delivery(config, &mut faults);
        let return_days = telling::return_days(config, &mut faults);
        let owner_hears = telling::owner_hears(config, &mut faults);
        let chats_hide_buyers = telling::chats_hide_buyers(config, &mut faults);
        let owners_need_second_factor = owners_need_second_factor(config, &mut faults);
        let record_letter = telling::record_letter(config, &mut faults);
        let settles = settles(config, &mut faults);
        let retention = privacy::retention(config, &mut faults);
        let hold_minutes = hold_minutes(config, &mut faults);
        let transfer_seconds = paying::transfer_seconds(config, &mut faults);
        let account = paying::account(config, &mut faults);
        let ways = paying::ways(config, &set_up, account.as_ref(), &mut faults);
        let security_contact = telling::security_contact(config, &mut faults);
        let zone = zone(config, &mut faults);
        let color = color(config, &mut faults);
        let all = (
            public_url,
            audience,
            listen_addr,
            media,
            backups,
            delivery,
            return_days,
            owner_hears,
            settles,
            hold_minutes,
            transfer_seconds,
            first_invoice,
            zone,
        );
        let (
            Some(public_url),
            Some(audience),
            Some(listen_addr),
            Some(media),
            Some(backups),
            Some(delivery),
            Some(return_days),
            Some(owner_hears),
            Some(settles),
            Some(hold_minutes),
            Some(transfer_seconds),
            Some(first_invoice),
            Some(zone),
        ) = all
        else {
            return Err(faults);
        };
        if !faults.is_empty() {
            return Err(faults);
        }
        let seller = seller(config, account, color);
        telling::warn_of_missing(&seller, &mut warnings);
        Ok(Self {
            database_url: config.database_url.clone(),
            listen_addr,
            public_url,
            other_hosts,
            trusted_proxies,
            robokassa,
            cryptocloud,
            media,
            backups,
            terms: Terms {
                delivery,
                ways,
                hold_seconds: i64::from(hold_minutes) * 60,
                transfer_seconds,
                return_days,
                first_invoice,
                audience,
                owner_hears,
                settles,
                retention,
            },
            seller: Arc::new(seller),
            security_contact,
            zone,
            telegram,
            mail,
            webhooks,
            chats_hide_buyers,
            owners_need_second_factor,
            record_letter,
            warnings,
            layers,
        })
    }

    /// Whether the database is one that several machines share.
    pub fn is_shared_database(&self) -> bool {
        is_postgres(self.database_url.expose_secret())
    }
}

/// Whether no owner gets into the office without a second factor.
fn owners_need_second_factor(config: &Config, faults: &mut Faults) -> bool {
    let need = config.owners_need_second_factor.trim().parse::<bool>();
    let need = faults.keep("OWNERS_NEED_SECOND_FACTOR", need.map_err(|_| "true or false"));
    need.unwrap_or_default()
}

/// Whether this is the address of a `PostgreSQL` database.
pub(crate) fn is_postgres(url: &str) -> bool {
    url.starts_with("postgres://") || url.starts_with("postgresql://")
}

/// The gateways that are set up; a warning if there are none.
fn set_up(robokassa: bool, cryptocloud: bool, warnings: &mut Vec<String>) -> Vec<GatewayName> {
    let known = [
        (robokassa, gateways::robokassa::NAME),
        (cryptocloud, gateways::cryptocloud::NAME),
    ];
    let set_up = known.into_iter().filter(|(is_set_up, _)| *is_set_up);
    let names: Vec<GatewayName> = set_up.map(|(_, name)| name).collect();
    if names.is_empty() {
        warnings.push(
            "no payment gateway is set up (ROBOKASSA_MERCHANT_LOGIN): buyers can order but not pay".into(),
        );
    }
    names
}

fn public_url(config: &Config, faults: &mut Faults) -> Option<Url> {
    let url = faults.keep(
        "PUBLIC_URL",
        parsed::<Url>(&config.public_url, "an address such as https://shop.example.ru"),
    )?;
    let is_plain_origin = url.path() == "/"
        && url.query().is_none()
        && url.fragment().is_none()
        && url.username().is_empty()
        && url.password().is_none();
    if !is_plain_origin || url.host().is_none() {
        faults.add("PUBLIC_URL", "only scheme, host and port, without a path");
    } else if url.scheme() != "https" && !(url.scheme() == "http" && is_loopback(&url)) {
        faults.add(
            "PUBLIC_URL",
            "must begin with https:// (http:// is for this machine only, 127.0.0.1 or localhost)",
        );
    }
    Some(url)
}

fn other_hosts(config: &Config, faults: &mut Faults) -> Vec<String> {
    let name = |text: &str| {
        let name = hosts::other_host(text);
        name.ok_or_else(|| format!("{text:?} is not a name alone, such as old-shop.ru"))
    };
    list(&config.other_hosts)
        .filter_map(|text| faults.keep("OTHER_HOSTS", name(text)))
        .collect()
}

/// Whether the address can only be this machine.
pub(crate) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(ip)) => ip.is_loopback(),
        Some(url::Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}

fn listen_addr(config: &Config, faults: &mut Faults) -> Option<SocketAddr> {
    faults.keep(
        "LISTEN_ADDR",
        parsed(
            &config.listen_addr,
            "an address and a port, such as 127.0.0.1:3000",
        ),
    )
}

fn refuse_other_databases(config: &Config, faults: &mut Faults) {
    let url = config.database_url.expose_secret();
    if !url.starts_with("sqlite:") && !is_postgres(url) {
        faults.add("DATABASE_URL", "begins with sqlite: or postgres://");
    }
}

fn delivery(config: &Config, faults: &mut Faults) -> Option<DeliveryTerms> {
    let courier = roubles("DELIVERY_COURIER_PRICE", &config.delivery_courier_price, faults);
    let free_from = roubles("DELIVERY_FREE_FROM", &config.delivery_free_from, faults);
    let days = telling::delivery_days(config, faults);
    Some(DeliveryTerms {
        courier: courier?,
        free_from: free_from?,
        days: days?,
    })
}

fn settles(config: &Config, faults: &mut Faults) -> Option<Settles> {
    let settles = config.second_receipt.parse();
    faults.keep(
        "SECOND_RECEIPT",
        settles.map_err(|()| "shipped, delivered or never"),
    )
}

fn hold_minutes(config: &Config, faults: &mut Faults) -> Option<u32> {
    let minutes = faults.keep(
        "HOLD_MINUTES",
        parsed::<u32>(&config.hold_minutes, "a number of minutes"),
    )?;
    let is_fitting = (5..=7 * 24 * 60).contains(&minutes);
    if !is_fitting {
        faults.add("HOLD_MINUTES", "from 5 minutes to a week (10080)");
    }
    is_fitting.then_some(minutes)
}

fn zone(config: &Config, faults: &mut Faults) -> Option<Zone> {
    let zone = Zone::parse(&config.shop_utc_offset);
    if zone.is_none() {
        faults.add("SHOP_UTC_OFFSET", "a distance from UTC, such as +03:00");
    }
    zone
}

fn color(config: &Config, faults: &mut Faults) -> Color {
    let color = match config.shop_color.trim() {
        "" => Some(Color::default()),
        name => Color::named(name),
    };
    let expected = || Color::ALL.map(Color::as_str).join(", ");
    let color = faults.keep("SHOP_COLOR", color.ok_or_else(expected));
    color.unwrap_or_default()
}

fn seller(config: &Config, account: Option<BankAccount>, color: Color) -> Seller {
    Seller {
        shop_name: config.shop_name.clone(),
        phone: config.shop_phone.clone(),
        email: config.shop_email.clone(),
        hours: config.shop_hours.clone(),
        address: config.shop_address.clone(),
        legal_name: config.seller_name.clone(),
        inn: config.seller_inn.clone(),
        ogrn: config.seller_ogrn.clone(),
        kpp: config.seller_kpp.clone(),
        account,
        color,
    }
}

fn roubles(variable: &'static str, text: &str, faults: &mut Faults) -> Option<Kopecks> {
    faults.keep(variable, parsed(text, "a sum in roubles, such as 390 or 390.50"))
}

fn list(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').map(str::trim).filter(|part| !part.is_empty())
}

/// What a setting says; the error says what was expected.
pub(crate) fn parsed<T: FromStr>(text: &str, expected: &str) -> Result<T, impl Display> {
    text.trim()
        .parse::<T>()
        .map_err(|_| format!("{text:?} is not {expected}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use ::media::Place;
    use clap::{Args, Command, FromArgMatches};

    fn said(flags: &[&str]) -> Layers {
        let command = Config::augment_args(Command::new("vitrina"));
        let given = command.try_get_matches_from(["vitrina"].iter().chain(flags));
        let given = given.unwrap();
        let config = Config::from_arg_matches(&given).unwrap();
        let outside = Outside::given(config, &given);
        Layers::new(Arc::new(outside), OpenedSettings::default())
    }

    #[test]
    fn where_the_shop_lies_is_known_whatever_the_other_settings_say() {
        let halves = [
            "--robokassa-merchant-login=shop",
            "--telegram-chat-ids=1",
            "--hold-minutes=x",
        ];
        let layers = said(&[&halves[..], &["--media-url=file:///photos"]].concat());
        assert!(Settings::layered(layers.clone()).is_err());
        let places = Settings::of_places(layers).unwrap();
        assert!(places.robokassa.is_none() && places.telegram.is_none());
        assert!(matches!(&places.media.place, Place::Folder(folder) if folder.ends_with("photos")));
        assert_eq!(
            places.layers.config().robokassa.merchant_login,
            "shop",
            "none is lost"
        );
    }

    #[test]
    fn what_opens_a_place_may_come_back_with_the_shop_and_its_address_may_not_be_nonsense() {
        let layers = said(&["--media-url=s3://photos?endpoint=https://s3.example.ru&region=ru-1"]);
        assert!(Settings::of_places(layers.clone()).is_err());
        assert!(Settings::of_empty_places(layers).is_ok());
        for nonsense in ["--media-url=ftp://photos", "--backup-passphrase=short"] {
            assert!(
                Settings::of_empty_places(said(&[nonsense])).is_err(),
                "{nonsense}"
            );
        }
    }
}
