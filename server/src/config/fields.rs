//! The settings that the shop can keep, each with its place in the office.

use super::Config;
use secrecy::SecretString;

/// A part of the settings: a page of the office.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Section {
    /// Who sells.
    Seller,
    /// How buyers pay.
    Payment,
    /// Where transfers go.
    Transfer,
    /// Cryptocurrency.
    Crypto,
    /// How goods get to them.
    Delivery,
    /// Who is told, and by which means.
    Messages,
    /// What documents and receipts promise.
    Documents,
    /// How long what names buyers is kept.
    Privacy,
    /// What the shop looks like, and where its photos are.
    Look,
    /// How the staff signs in.
    People,
    /// Where copies of the shop go.
    Backups,
}

impl Section {
    /// All of them, in the order of the office.
    pub const ALL: [Self; 11] = [
        Self::Seller,
        Self::Payment,
        Self::Transfer,
        Self::Crypto,
        Self::Delivery,
        Self::Messages,
        Self::Documents,
        Self::Privacy,
        Self::Look,
        Self::People,
        Self::Backups,
    ];

    /// Its name in addresses and word keys.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Seller => "seller",
            Self::Payment => "payment",
            Self::Transfer => "transfer",
            Self::Crypto => "crypto",
            Self::Delivery => "delivery",
            Self::Messages => "messages",
            Self::Documents => "documents",
            Self::Privacy => "privacy",
            Self::Look => "look",
            Self::People => "people",
            Self::Backups => "backups",
        }
    }

    /// The section of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|section| section.as_str() == name)
    }
}

/// A setting that can be kept.
#[derive(Debug)]
pub struct Field {
    /// Its name: that of its environment variable.
    pub name: &'static str,
    /// Where the office shows it.
    pub section: Section,
    /// How it is asked for.
    pub kind: Kind,
    /// What can be tried once it is filled in.
    pub test: Option<Test>,
    /// Where it stands among the settings.
    pub(super) slot: Slot,
}

/// How a setting is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A line of text.
    Line,
    /// One of these words, each of which has a sentence.
    Choice(&'static [&'static str]),
    /// One of these words, which people call by themselves.
    Code(&'static [&'static str]),
    /// `true` or `false`.
    Switch,
    /// A line that nobody may read again.
    Secret,
}

/// What a button beside a field tries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Test {
    /// A message to each chat.
    Telegram,
    /// A letter to the owner.
    Mail,
    /// A small file where photos are.
    Storage,
    /// A small file where copies of the shop go.
    Backups,
    /// The check of the doctor that has this name.
    Check(&'static str),
}

impl Test {
    /// Its name in forms and word keys.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Telegram => "telegram",
            Self::Mail => "mail",
            Self::Storage => "storage",
            Self::Backups => "backups",
            Self::Check(name) => name,
        }
    }

    /// The test of this name that stands beside a field.
    pub fn named(name: &str) -> Option<Self> {
        let mut tests = FIELDS.iter().filter_map(|field| field.test);
        tests.find(|test| test.as_str() == name)
    }
}

/// The shop's address, which decides who may reach the office.
pub const PUBLIC_ADDRESS: &str = "PUBLIC_URL";
/// What has every product printed on receipts.
pub const RECEIPTS: &str = "ROBOKASSA_RECEIPTS";

/// What says where the shop lies and how it is copied; the last one is what language that is told in.
pub const PLACES: [&str; 10] = [
    "MEDIA_URL",
    "MEDIA_KEY_ID",
    "MEDIA_SECRET_KEY",
    "BACKUP_URL",
    "BACKUP_EVERY",
    "BACKUP_KEEP",
    "BACKUP_PASSPHRASE",
    "BACKUP_KEY_ID",
    "BACKUP_SECRET_KEY",
    "OWNER_LANG",
];

/// Where a setting stands among the others.
#[derive(Debug)]
pub(super) enum Slot {
    /// A text.
    Text(fn(&mut Config) -> &mut String),
    /// A secret.
    Secret(fn(&mut Config) -> &mut Option<SecretString>),
}

impl Field {
    /// The setting of this name; `None` if it cannot be kept, because it is about the process, or is none.
    pub fn named(name: &str) -> Option<&'static Self> {
        FIELDS.iter().find(|field| field.name == name)
    }

    /// What it says in these settings; empty if nothing. They are not changed: the place is one to write to as well.
    pub fn value(&self, config: &mut Config) -> String {
        self.slot.read(config)
    }

    /// Whether nobody may read it again.
    pub fn is_secret(&self) -> bool {
        self.kind == Kind::Secret
    }

    /// The key of its words: `shop-name` for `SHOP_NAME`.
    pub fn key(&self) -> String {
        self.name.to_ascii_lowercase().replace('_', "-")
    }
}

const fn line(name: &'static str, section: Section, at: fn(&mut Config) -> &mut String) -> Field {
    asked(name, section, Kind::Line, at)
}

const fn switch(name: &'static str, section: Section, at: fn(&mut Config) -> &mut String) -> Field {
    asked(name, section, Kind::Switch, at)
}

const fn asked(
    name: &'static str,
    section: Section,
    kind: Kind,
    at: fn(&mut Config) -> &mut String,
) -> Field {
    Field {
        name,
        section,
        kind,
        test: None,
        slot: Slot::Text(at),
    }
}

const fn secret(
    name: &'static str,
    section: Section,
    at: fn(&mut Config) -> &mut Option<SecretString>,
) -> Field {
    Field {
        name,
        section,
        kind: Kind::Secret,
        test: None,
        slot: Slot::Secret(at),
    }
}

impl Field {
    /// The same with a button beside it.
    const fn tried(self, test: Test) -> Self {
        Self {
            test: Some(test),
            ..self
        }
    }
}

/// All of them, in the order of the office. What is about the process itself is not among them: the database, the address to
/// listen on, the key, and who may reach the shop (proxies, other names, networks without TLS).
pub static FIELDS: [Field; 75] = {
    use Section::{
        Backups, Crypto, Delivery, Documents, Look, Messages, Payment, People, Privacy, Seller, Transfer,
    };
    const HASHES: &[&str] = &["md5", "ripemd160", "sha1", "sha256", "sha384", "sha512"];
    const OTHER_HASHES: &[&str] = &["", "md5", "ripemd160", "sha1", "sha256", "sha384", "sha512"];
    const TAX_SYSTEMS: &[&str] = &["", "osn", "usn_income", "usn_income_outcome", "esn", "patent"];
    const COLORS: &[&str] = &["green", "blue", "plum", "brick", "graphite"];
    const TAXES: &[&str] = &["none", "vat0", "vat5", "vat7", "vat10", "vat22"];
    [
        line("SELLER_NAME", Seller, |c| &mut c.seller_name),
        line("SELLER_INN", Seller, |c| &mut c.seller_inn),
        line("SELLER_OGRN", Seller, |c| &mut c.seller_ogrn),
        line("SELLER_KPP", Seller, |c| &mut c.seller_kpp),
        line("SHOP_PHONE", Seller, |c| &mut c.shop_phone),
        line("SHOP_EMAIL", Seller, |c| &mut c.shop_email),
        line("SHOP_HOURS", Seller, |c| &mut c.shop_hours),
        line("SECURITY_CONTACT", Seller, |c| &mut c.security_contact),
        line("WAYS_OF_PAYING", Payment, |c| &mut c.ways_of_paying),
        line("HOLD_MINUTES", Payment, |c| &mut c.hold_minutes),
        line("ROBOKASSA_MERCHANT_LOGIN", Payment, |c| {
            &mut c.robokassa.merchant_login
        }),
        secret("ROBOKASSA_PASSWORD_1", Payment, |c| &mut c.robokassa.password_1),
        secret("ROBOKASSA_PASSWORD_2", Payment, |c| &mut c.robokassa.password_2),
        secret("ROBOKASSA_PASSWORD_3", Payment, |c| &mut c.robokassa.password_3),
        secret("ROBOKASSA_TEST_PASSWORD_1", Payment, |c| {
            &mut c.robokassa.test_password_1
        }),
        secret("ROBOKASSA_TEST_PASSWORD_2", Payment, |c| {
            &mut c.robokassa.test_password_2
        })
        .tried(Test::Check("robokassa-password-2")),
        switch("ROBOKASSA_TEST_MODE", Payment, |c| &mut c.robokassa.test_mode),
        asked("ROBOKASSA_HASH", Payment, Kind::Code(HASHES), |c| {
            &mut c.robokassa.hash
        }),
        asked("ROBOKASSA_TEST_HASH", Payment, Kind::Code(OTHER_HASHES), |c| {
            &mut c.robokassa.test_hash
        }),
        switch("ROBOKASSA_HOLD", Payment, |c| &mut c.robokassa.hold),
        switch("ROBOKASSA_INVOICES", Payment, |c| &mut c.robokassa.invoices),
        line("ROBOKASSA_FIRST_INVOICE", Payment, |c| {
            &mut c.robokassa.first_invoice
        }),
        line("ROBOKASSA_EXTRA_PARAMS", Payment, |c| {
            &mut c.robokassa.extra_params
        }),
        line("ROBOKASSA_RESULT2_CERTIFICATES", Payment, |c| {
            &mut c.robokassa.result2_certificates
        }),
        line("ROBOKASSA_URL", Payment, |c| &mut c.robokassa.url),
        secret("CRYPTOCLOUD_API_KEY", Crypto, |c| &mut c.cryptocloud.api_key),
        line("CRYPTOCLOUD_SHOP_ID", Crypto, |c| &mut c.cryptocloud.shop_id),
        secret("CRYPTOCLOUD_SECRET", Crypto, |c| &mut c.cryptocloud.secret)
            .tried(Test::Check("cryptocloud-key")),
        line("CRYPTOCLOUD_LEGAL_COUNTRY", Crypto, |c| {
            &mut c.cryptocloud.legal_country
        }),
        switch("CRYPTOCLOUD_TEST_MODE", Crypto, |c| &mut c.cryptocloud.test_mode),
        line("CRYPTOCLOUD_COINS", Crypto, |c| &mut c.cryptocloud.coins),
        line("CRYPTOCLOUD_URL", Crypto, |c| &mut c.cryptocloud.url),
        line("TRANSFER_DAYS", Transfer, |c| &mut c.transfer_days),
        line("SELLER_BANK_NAME", Transfer, |c| &mut c.seller_bank_name),
        line("SELLER_BANK_BIC", Transfer, |c| &mut c.seller_bank_bic),
        line("SELLER_BANK_ACCOUNT", Transfer, |c| &mut c.seller_bank_account),
        line("SELLER_BANK_CORR_ACCOUNT", Transfer, |c| {
            &mut c.seller_bank_corr_account
        }),
        line("DELIVERY_COURIER_PRICE", Delivery, |c| {
            &mut c.delivery_courier_price
        }),
        line("DELIVERY_FREE_FROM", Delivery, |c| &mut c.delivery_free_from),
        line("DELIVERY_DAYS", Delivery, |c| &mut c.delivery_days),
        line("SHOP_ADDRESS", Delivery, |c| &mut c.shop_address),
        secret("TELEGRAM_BOT_TOKEN", Messages, |c| &mut c.telegram_bot_token),
        line("TELEGRAM_CHAT_IDS", Messages, |c| &mut c.telegram_chat_ids).tried(Test::Telegram),
        switch("TELEGRAM_HIDES_BUYERS", Messages, |c| {
            &mut c.telegram_hides_buyers
        }),
        secret("TELEGRAM_PROXY", Messages, |c| &mut c.telegram_proxy),
        line("TELEGRAM_API_URL", Messages, |c| &mut c.telegram_api_url),
        secret("SMTP_URL", Messages, |c| &mut c.smtp_url),
        line("MAIL_FROM", Messages, |c| &mut c.mail_from),
        line("OWNER_EMAIL", Messages, |c| &mut c.owner_email).tried(Test::Mail),
        asked("OWNER_HEARS", Messages, Kind::Choice(&["paid", "orders"]), |c| {
            &mut c.owner_hears
        }),
        switch("RECORD_LETTER", Messages, |c| &mut c.record_letter),
        asked("OWNER_LANG", Messages, Kind::Choice(&["ru", "en"]), |c| {
            &mut c.owner_lang
        }),
        secret("WEBHOOK_URL", Messages, |c| &mut c.webhook_url),
        secret("WEBHOOK_SECRET", Messages, |c| &mut c.webhook_secret),
        line("RETURN_DAYS", Documents, |c| &mut c.return_days),
        asked(
            "SECOND_RECEIPT",
            Documents,
            Kind::Choice(&["shipped", "delivered", "never"]),
            |c| &mut c.second_receipt,
        ),
        switch("ROBOKASSA_RECEIPTS", Documents, |c| &mut c.robokassa.receipts),
        asked(
            "ROBOKASSA_TAX_SYSTEM",
            Documents,
            Kind::Choice(TAX_SYSTEMS),
            |c| &mut c.robokassa.tax_system,
        ),
        asked("ROBOKASSA_DELIVERY_TAX", Documents, Kind::Choice(TAXES), |c| {
            &mut c.robokassa.delivery_tax
        }),
        line("KEEP_UNPAID_DAYS", Privacy, |c| &mut c.keep_unpaid_days),
        line("KEEP_PAID_YEARS", Privacy, |c| &mut c.keep_paid_years),
        line("SHOP_NAME", Look, |c| &mut c.shop_name),
        asked("SHOP_COLOR", Look, Kind::Choice(COLORS), |c| &mut c.shop_color),
        line("PUBLIC_URL", Look, |c| &mut c.public_url),
        line("SHOP_UTC_OFFSET", Look, |c| &mut c.shop_utc_offset),
        line("MEDIA_URL", Look, |c| &mut c.media_url),
        line("MEDIA_KEY_ID", Look, |c| &mut c.media_key_id),
        secret("MEDIA_SECRET_KEY", Look, |c| &mut c.media_secret_key).tried(Test::Storage),
        switch("OWNERS_NEED_SECOND_FACTOR", People, |c| {
            &mut c.owners_need_second_factor
        }),
        line("BACKUP_URL", Backups, |c| &mut c.backup_url),
        line("BACKUP_EVERY", Backups, |c| &mut c.backup_every),
        line("BACKUP_KEEP", Backups, |c| &mut c.backup_keep),
        secret("BACKUP_PASSPHRASE", Backups, |c| &mut c.backup_passphrase),
        line("BACKUP_KEY_ID", Backups, |c| &mut c.backup_key_id),
        secret("BACKUP_SECRET_KEY", Backups, |c| &mut c.backup_secret_key).tried(Test::Backups),
    ]
};

#[cfg(test)]
mod tests {
    use super::*;
    use clap::{Args, Command, FromArgMatches};
    use office::SECTIONS;
    use shop::text::Lang;
    use std::collections::BTreeSet;
    use words::words;

    /// What is about the process itself.
    const OUTSIDE_ONLY: [&str; 7] = [
        "DATABASE_URL",
        "LISTEN_ADDR",
        "OTHER_HOSTS",
        "PLAIN_HOSTS",
        "TRUSTED_PROXIES",
        "VITRINA_KEY",
        "VITRINA_KEY_FILE",
    ];

    fn given(arguments: &[String]) -> Config {
        let command = Config::augment_args(Command::new("vitrina"));
        let all = ["vitrina".to_owned()]
            .into_iter()
            .chain(arguments.iter().cloned());
        Config::from_arg_matches(&command.try_get_matches_from(all).unwrap()).unwrap()
    }

    #[test]
    fn every_setting_can_be_kept_or_is_about_the_process() {
        let command = Config::augment_args(Command::new("vitrina"));
        let all = command
            .get_arguments()
            .filter_map(|setting| setting.get_env()?.to_str());
        let all: BTreeSet<&str> = all.collect();
        let fields = FIELDS.iter().map(|field| field.name);
        assert_eq!(all, fields.chain(OUTSIDE_ONLY).collect());
        assert_eq!(all.len(), FIELDS.len() + OUTSIDE_ONLY.len(), "each once");
    }

    #[test]
    fn every_field_is_the_setting_of_its_name_and_no_other() {
        let mut plain = given(&[]);
        for field in &FIELDS {
            let mut config = given(&[format!("--{}=probe", field.key())]);
            for other in &FIELDS {
                let expected = if other.name == field.name {
                    "probe".to_owned()
                } else {
                    other.value(&mut plain)
                };
                assert_eq!(
                    other.value(&mut config),
                    expected,
                    "{} {}",
                    field.name,
                    other.name
                );
            }
        }
    }

    #[test]
    fn every_section_and_field_has_its_words() {
        assert_eq!(Section::ALL.map(Section::as_str), SECTIONS);
        for lang in [Lang::Ru, Lang::En] {
            let is_said = |id: &str| assert_ne!(words(lang).text(id), id);
            for section in Section::ALL {
                assert_eq!(Section::named(section.as_str()), Some(section));
                assert!(FIELDS.iter().any(|field| field.section == section));
                is_said(&format!("settings-{}", section.as_str()));
                is_said(&format!("settings-{}-text", section.as_str()));
            }
            for field in &FIELDS {
                let key = field.key();
                is_said(&format!("setting-{key}"));
                is_said(&format!("setting-{key}-hint"));
                is_said(&format!("setting-{key}-wrong"));
                if let Kind::Choice(values) = field.kind {
                    for value in values {
                        let value = if value.is_empty() { "none" } else { value };
                        is_said(&format!("setting-{key}-{}", value.replace('_', "-")));
                    }
                }
                if let Some(test) = field.test {
                    assert_eq!(Test::named(test.as_str()), Some(test));
                    is_said(&format!("settings-test-{}", test.as_str()));
                }
            }
        }
    }
}
