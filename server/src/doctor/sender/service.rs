//! Mail services that shops send through.

/// How a mail service is known to the world.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Service {
    /// Ends of the names of its servers.
    hosts: &'static [&'static str],
    /// The record that names the servers it sends from.
    pub include: Option<&'static str>,
    /// Names that it gives to keys.
    pub selectors: &'static [&'static str],
    /// Domains in which it gives a mailbox to anybody.
    mailboxes: &'static [&'static str],
}

/// Names of keys that services and administrators like to give.
pub(super) const SELECTORS: [&str; 12] = [
    "mail",
    "mailru",
    "google",
    "dkim",
    "default",
    "selector1",
    "selector2",
    "s1",
    "s2",
    "k1",
    "beget",
    "key1",
];

static SERVICES: [Service; 9] = [
    Service {
        hosts: &["yandex.ru", "yandex.net", "yandex.com"],
        include: Some("_spf.yandex.net"),
        selectors: &["mail"],
        mailboxes: &[
            "yandex.ru",
            "ya.ru",
            "yandex.com",
            "yandex.by",
            "yandex.kz",
            "narod.ru",
        ],
    },
    Service {
        hosts: &["mail.ru"],
        include: Some("_spf.mail.ru"),
        selectors: &["mailru"],
        mailboxes: &["mail.ru", "bk.ru", "list.ru", "inbox.ru", "internet.ru"],
    },
    Service {
        hosts: &["gmail.com", "google.com"],
        include: Some("_spf.google.com"),
        selectors: &["google"],
        mailboxes: &["gmail.com", "googlemail.com"],
    },
    Service {
        hosts: &["office365.com", "outlook.com"],
        include: Some("spf.protection.outlook.com"),
        selectors: &["selector1", "selector2"],
        mailboxes: &["outlook.com", "hotmail.com", "live.com"],
    },
    Service {
        hosts: &["rambler.ru"],
        include: None,
        selectors: &[],
        mailboxes: &[
            "rambler.ru",
            "lenta.ru",
            "autorambler.ru",
            "myrambler.ru",
            "ro.ru",
        ],
    },
    Service {
        hosts: &["beget.com", "beget.ru"],
        include: Some("beget.com"),
        selectors: &["beget"],
        mailboxes: &[],
    },
    Service {
        hosts: &["timeweb.ru"],
        include: Some("_spf.timeweb.ru"),
        selectors: &["dkim"],
        mailboxes: &[],
    },
    Service {
        hosts: &["sendgrid.net"],
        include: Some("sendgrid.net"),
        selectors: &["s1", "s2"],
        mailboxes: &[],
    },
    Service {
        hosts: &["mailgun.org"],
        include: Some("mailgun.org"),
        selectors: &["k1"],
        mailboxes: &[],
    },
];

impl Service {
    /// The one that has this server.
    pub(super) fn of_host(host: &str) -> Option<&'static Self> {
        SERVICES.iter().find(|service| {
            service.hosts.iter().any(|end| {
                let front = host.strip_suffix(*end);
                front.is_some_and(|front| front.is_empty() || front.ends_with('.'))
            })
        })
    }

    /// The one that gives mailboxes in this domain to anybody.
    pub(super) fn of_mailboxes(domain: &str) -> Option<&'static Self> {
        SERVICES
            .iter()
            .find(|service| service.mailboxes.contains(&domain))
    }
}
