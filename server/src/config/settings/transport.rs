//! Nobody listens: TLS with a certificate that names the host, wherever the shop speaks to another machine.
//!
//! What is said to this machine never leaves it. For a network that nobody else is on, such as that of containers, the
//! owner says so by name. The addresses of the shop itself, of gateways and of photos know no such exception: they are
//! refused where they are read.

use super::{is_postgres, list};
use crate::config::{Config, Faults};
use secrecy::{ExposeSecret, SecretString};
use std::{collections::BTreeSet, net::IpAddr};
use store_postgres::PostgresStore;
use url::{Host, Url};

/// A way on which somebody could listen, or answer in another's name.
#[derive(Debug, PartialEq, Eq)]
struct Way {
    variable: &'static str,
    host: String,
    /// How it would be protected.
    instead: &'static str,
}

/// Refuses every way to another machine that is not protected, but for hosts that `PLAIN_HOSTS` names.
pub(super) fn demand_tls(config: &Config, faults: &mut Faults, warnings: &mut Vec<String>) {
    let plain_hosts = plain_hosts(config, faults);
    for Way {
        variable,
        host,
        instead,
    } in unprotected(config)
    {
        if plain_hosts.contains(&host) {
            warnings.push(format!(
                "{variable}: what is said to {host} can be read on its way, as PLAIN_HOSTS allows"
            ));
        } else {
            faults.add(
                variable,
                format!(
                    "what is said to {host} could be read and changed on its way: {instead}, or name the host in PLAIN_HOSTS if \
                     nobody else is on that network"
                ),
            );
        }
    }
}

/// The hosts that the owner takes the risk for.
fn plain_hosts(config: &Config, faults: &mut Faults) -> BTreeSet<String> {
    let mut hosts = BTreeSet::new();
    for text in list(&config.plain_hosts) {
        let address = text.parse::<IpAddr>().map(|ip| ip.to_string());
        match address.or_else(|_| Host::parse(text).map(|host| host.to_string())) {
            Ok(host) => {
                hosts.insert(bare(&host));
            }
            Err(_) => faults.add(
                "PLAIN_HOSTS",
                format!("{text:?} is not the name or the address of a host, such as db or 10.0.0.5"),
            ),
        }
    }
    hosts
}

/// All such ways, as far as the settings can be read; whatever cannot is told of elsewhere.
fn unprotected(config: &Config) -> Vec<Way> {
    let way = |variable, host: String, instead| Way {
        variable,
        host: bare(&host),
        instead,
    };
    let url = |text: &SecretString| Url::parse(text.expose_secret().trim()).ok();
    let host = |url: &Url| url.host_str().unwrap_or_default().to_owned();
    let mut ways = Vec::new();

    let database = config.database_url.expose_secret();
    if is_postgres(database)
        && let Some(host) = PostgresStore::unproven_host(database)
    {
        ways.push(way("DATABASE_URL", host, "add ?sslmode=verify-full"));
    }
    if let Some(mail) = config.smtp_url.as_ref().and_then(url) {
        let has_tls = mail
            .query_pairs()
            .any(|pair| pair == ("tls".into(), "required".into()));
        if mail.scheme() == "smtp" && !has_tls {
            ways.push(way("SMTP_URL", host(&mail), "use smtps://, or add ?tls=required"));
        }
    }
    if let Ok(api) = Url::parse(config.telegram_api_url.trim())
        && api.scheme() == "http"
    {
        ways.push(way("TELEGRAM_API_URL", host(&api), "use https://"));
    }
    // What goes through a proxy is protected by itself; the login at the proxy is not.
    if let Some(proxy) = config.telegram_proxy.as_ref().and_then(url) {
        let has_login = !proxy.username().is_empty() || proxy.password().is_some();
        if has_login && proxy.scheme() != "https" {
            ways.push(way(
                "TELEGRAM_PROXY",
                host(&proxy),
                "use an https:// proxy, or one without a login",
            ));
        }
    }
    let programs = config
        .webhook_url
        .as_ref()
        .map_or("", ExposeSecret::expose_secret);
    for program in programs
        .split_whitespace()
        .filter_map(|text| Url::parse(text).ok())
    {
        if program.scheme() == "http" {
            ways.push(way("WEBHOOK_URL", host(&program), "use https://"));
        }
    }
    ways.retain(|way| !way.host.is_empty() && !is_here(&way.host));
    ways
}

/// A host in small letters and without brackets.
fn bare(host: &str) -> String {
    host.trim_matches(['[', ']']).to_lowercase()
}

/// Whether the host can only be this machine.
fn is_here(host: &str) -> bool {
    host == "localhost"
        || host
            .parse::<IpAddr>()
            .is_ok_and(|ip| ip.to_canonical().is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    type Set = fn(&mut Config, &str);

    const DATABASE: Set = |config, url| config.database_url = url.into();
    const MAIL: Set = |config, url| config.smtp_url = Some(url.into());
    const API: Set = |config, url| config.telegram_api_url = url.into();
    const PROXY: Set = |config, url| config.telegram_proxy = Some(url.into());
    const PROGRAMS: Set = |config, url| config.webhook_url = Some(url.into());

    fn hosts(set: Set, url: &str) -> Vec<String> {
        let mut config = Config::default();
        set(&mut config, url);
        unprotected(&config).into_iter().map(|way| way.host).collect()
    }

    #[test]
    fn a_foreign_host_is_spoken_to_over_tls_that_proves_its_name() {
        for (set, url, told) in [
            (DATABASE, "sqlite:data/vitrina.db", ""),
            (DATABASE, "postgres://shop@localhost/shop", ""),
            (DATABASE, "postgres://shop@127.0.0.1:5433/shop", ""),
            (DATABASE, "postgres://shop@[::1]/shop", ""),
            (
                DATABASE,
                "postgres://shop@localhost/shop?host=/run/postgresql",
                "",
            ),
            (
                DATABASE,
                "postgres://shop@db.example.ru/shop?sslmode=verify-full",
                "",
            ),
            (DATABASE, "postgres://shop@db.example.ru/shop", "db.example.ru"),
            (
                DATABASE,
                "postgres://shop@db.example.ru/shop?sslmode=prefer",
                "db.example.ru",
            ),
            (
                DATABASE,
                "postgres://shop@db.example.ru/shop?sslmode=require",
                "db.example.ru",
            ),
            (
                DATABASE,
                "postgres://shop@db.example.ru/shop?sslmode=verify-ca",
                "db.example.ru",
            ),
            (
                DATABASE,
                "postgresql://shop@localhost/shop?host=10.0.0.5",
                "10.0.0.5",
            ),
            (MAIL, "smtps://u:p@mail.example.ru", ""),
            (MAIL, "smtp://u:p@mail.example.ru?tls=required", ""),
            (MAIL, "smtp://127.0.0.1:2525", ""),
            (MAIL, "smtp://mail.example.ru", "mail.example.ru"),
            (MAIL, "smtp://10.0.0.5:25", "10.0.0.5"),
            (API, "https://bots.example.ru", ""),
            (API, "http://[::1]:8081", ""),
            (API, "http://198.51.100.1", "198.51.100.1"),
            (API, "http://BOTS:8081/api/", "bots"),
            (PROXY, "socks5://proxy.example.ru:1080", ""),
            (PROXY, "https://u:p@proxy.example.ru", ""),
            (PROXY, "socks5h://u:p@127.0.0.1:1080", ""),
            (PROXY, "socks5://u:p@proxy.example.ru:1080", "proxy.example.ru"),
            (PROXY, "http://u@proxy.example.ru:3128", "proxy.example.ru"),
            (PROGRAMS, "https://crm.example.ru/a http://localhost:8080/b", ""),
            (
                PROGRAMS,
                "https://crm.example.ru/a http://warehouse/b",
                "warehouse",
            ),
            (PROGRAMS, "http://[fd00::7]/b", "fd00::7"),
        ] {
            assert_eq!(hosts(set, url).join(" "), told, "{url}");
        }
    }

    #[test]
    fn a_word_of_the_owner_lets_plain_text_through_to_the_host_that_it_names() {
        let mut config = Config {
            plain_hosts: "DB, [fd00::7]".into(),
            database_url: "postgres://shop@db/shop".into(),
            webhook_url: Some("http://[fd00::7]/hook http://warehouse/hook".into()),
            ..Config::default()
        };
        let told = |config: &Config| {
            let (mut faults, mut warnings) = (Faults::default(), Vec::new());
            demand_tls(config, &mut faults, &mut warnings);
            let variables: Vec<String> = faults.variables().map(str::to_owned).collect();
            (variables, warnings.len())
        };
        assert_eq!(told(&config), (vec!["WEBHOOK_URL".to_owned()], 2));
        config.plain_hosts = "db, fd00::7, warehouse".into();
        assert_eq!(told(&config), (vec![], 3));
        config.plain_hosts = "db, fd00::7, warehouse, http://other".into();
        assert_eq!(told(&config), (vec!["PLAIN_HOSTS".to_owned()], 3));
    }

    #[test]
    fn all_such_ways_are_told_together_and_show_no_secret() {
        let config = Config {
            database_url: "postgres://shop:data-data@db.example.ru/shop".into(),
            smtp_url: Some("smtp://u:mail-mail@mail.example.ru".into()),
            telegram_api_url: "http://bots.example.ru".into(),
            telegram_proxy: Some("socks5://u:proxy-proxy@proxy.example.ru".into()),
            webhook_url: Some("http://crm.example.ru/of-a-secret-path".into()),
            ..Config::default()
        };
        let (mut faults, mut warnings) = (Faults::default(), Vec::new());
        demand_tls(&config, &mut faults, &mut warnings);
        let told: Vec<&str> = faults.variables().collect();
        assert_eq!(
            told,
            [
                "DATABASE_URL",
                "SMTP_URL",
                "TELEGRAM_API_URL",
                "TELEGRAM_PROXY",
                "WEBHOOK_URL"
            ]
        );
        let text = faults.to_string();
        for secret in ["data-data", "mail-mail", "proxy-proxy", "of-a-secret-path"] {
            assert!(!text.contains(secret), "{text}");
        }
    }
}
