//! Where each setting comes from: flags and environment win over what the shop keeps, and that over what the program takes
//! where nobody says anything.

use super::{Config, FIELDS, Faults, Field, Slot};
use clap::{ArgMatches, Args, Command, parser::ValueSource};
use secrecy::{ExposeSecret, SecretString};
use shop::{Timestamp, settings::SettingsVersion, text::is_ignorable};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// What flags and environment say.
#[derive(Debug, Clone)]
pub struct Outside {
    config: Config,
    names: BTreeSet<&'static str>,
}

/// Where the value of a setting comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Provenance {
    /// From a flag or the environment: nobody can change it in the office.
    Outside,
    /// From what the shop keeps.
    Kept,
    /// Nobody says anything.
    Default,
}

/// A kept setting that can be read.
#[derive(Debug, Clone)]
pub struct Opened {
    /// What it says.
    pub value: SecretString,
    /// When it was set to that.
    pub changed_at: Timestamp,
    /// By whom.
    pub changed_by: String,
}

/// What the shop keeps, secrets opened.
#[derive(Debug, Clone, Default)]
pub struct OpenedSettings {
    /// Which version of it this is.
    pub version: SettingsVersion,
    /// Each setting, by name. One that another version of the program knows is here, too.
    pub settings: BTreeMap<String, Opened>,
}

/// Settings that somebody wants kept from now on, by name: `None` for one that is to be kept no longer.
pub type Wish = BTreeMap<&'static str, Option<SecretString>>;

/// All layers of the settings. A copy is a pointer or two.
#[derive(Debug, Clone)]
pub struct Layers {
    outside: Arc<Outside>,
    kept: Arc<OpenedSettings>,
}

impl Outside {
    /// What the arguments of a command and the environment say. An empty value says nothing.
    pub fn given(config: Config, arguments: &ArgMatches) -> Self {
        let arguments = innermost(arguments);
        let command = Config::augment_args(Command::new("vitrina"));
        let said = command.get_arguments().filter_map(|setting| {
            let source = arguments.value_source(setting.get_id().as_str())?;
            (source != ValueSource::DefaultValue).then_some(setting.get_env()?.to_str()?.to_owned())
        });
        let said: BTreeSet<String> = said.collect();
        Self::of(config, |field, value| {
            said.contains(field.name) && !value.is_empty()
        })
    }

    /// What the environment says, and apart from it what the flags of a command want kept. What both say is in both.
    pub fn apart(config: Config, arguments: &ArgMatches) -> (Self, Wish) {
        let given = innermost(arguments);
        let command = Config::augment_args(Command::new("vitrina"));
        let flags = command.get_arguments().filter_map(|setting| {
            let source = given.value_source(setting.get_id().as_str())?;
            (source == ValueSource::CommandLine).then_some(setting.get_env()?.to_str()?.to_owned())
        });
        let flags: BTreeSet<String> = flags.collect();
        let mut outside = Self::given(config, arguments);
        let wished = FIELDS.iter().filter(|field| flags.contains(field.name));
        let wish = wished.map(|field| {
            let value = field.value(&mut outside.config);
            (field.name, (!value.is_empty()).then(|| value.into()))
        });
        let wish = wish.collect();
        let is_in_environment = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        outside
            .names
            .retain(|name| !flags.contains(*name) || is_in_environment(name));
        (outside, wish)
    }

    /// What settings say that a program put together: whatever is not what everybody has.
    pub fn made(config: Config) -> Self {
        let defaults = defaults();
        Self::of(config, |field, value| {
            !value.is_empty() && defaults.get(field.name).is_none_or(|default| default != value)
        })
    }

    fn of(mut config: Config, is_said: impl Fn(&Field, &str) -> bool) -> Self {
        let names = FIELDS.iter().filter(|field| {
            let value = field.value(&mut config);
            is_said(field, &value)
        });
        let names = names.map(|field| field.name).collect();
        Self { config, names }
    }

    /// The settings as they are outside, with what the program takes where nothing is said.
    pub const fn config(&self) -> &Config {
        &self.config
    }
}

impl Layers {
    /// These layers.
    pub fn new(outside: Arc<Outside>, kept: OpenedSettings) -> Self {
        Self {
            outside,
            kept: Arc::new(kept),
        }
    }

    /// What flags and environment say.
    pub const fn outside(&self) -> &Arc<Outside> {
        &self.outside
    }

    /// What the shop keeps.
    pub fn kept(&self) -> &OpenedSettings {
        &self.kept
    }

    /// Where the value of this setting comes from.
    pub fn provenance(&self, field: &Field) -> Provenance {
        if self.outside.names.contains(field.name) {
            Provenance::Outside
        } else if self.kept.settings.contains_key(field.name) {
            Provenance::Kept
        } else {
            Provenance::Default
        }
    }

    /// What holds: all layers as one.
    pub fn config(&self) -> Config {
        let mut config = self.outside.config.clone();
        for field in &FIELDS {
            if self.provenance(field) == Provenance::Kept
                && let Some(kept) = self.kept.settings.get(field.name)
            {
                field.slot.write(&mut config, &kept.value);
            }
        }
        config
    }

    /// The same, as if nobody said anything of any other setting than these.
    #[must_use]
    pub fn only(&self, names: &[&str]) -> Self {
        let defaults = defaults();
        let mut outside = Outside::clone(&self.outside);
        for field in FIELDS.iter().filter(|field| !names.contains(&field.name)) {
            let default = defaults.get(field.name).map_or("", String::as_str);
            field.slot.clear(&mut outside.config, default);
        }
        outside.names.retain(|name| names.contains(name));
        let mut kept = OpenedSettings::clone(&self.kept);
        kept.settings.retain(|name, _| names.contains(&name.as_str()));
        Self::new(Arc::new(outside), kept)
    }

    /// The layers as they would be if this were kept. What flags or environment say is a fault: nobody can change it here.
    pub fn with(&self, wish: &Wish, by: &str, at: Timestamp) -> Result<Self, Faults> {
        let mut faults = Faults::default();
        let mut kept = (*self.kept).clone();
        for (name, value) in wish {
            if self.outside.names.contains(name) {
                faults.add(name, "is set by a flag or in the environment: change it there");
            }
            match value {
                Some(value) if has_unseen(name, value.expose_secret()) => {
                    faults.add(name, "is more than one line, or has signs that nobody can see");
                }
                Some(value) => {
                    let opened = Opened {
                        value: value.clone(),
                        changed_at: at,
                        changed_by: by.to_owned(),
                    };
                    kept.settings.insert((*name).to_owned(), opened);
                }
                None => drop(kept.settings.remove(*name)),
            }
        }
        if faults.is_empty() {
            Ok(Self::new(self.outside.clone(), kept))
        } else {
            Err(faults)
        }
    }
}

/// Names and sentences may have signs that keep letters together; a secret with one is another secret.
fn has_unseen(name: &str, value: &str) -> bool {
    let is_secret = Field::named(name).is_some_and(Field::is_secret);
    value
        .chars()
        .any(|sign| sign.is_control() || (is_secret && is_ignorable(sign)))
}

/// What the program takes where nobody says anything, by name; nothing of secrets and of what is empty.
pub fn defaults() -> BTreeMap<String, String> {
    let command = Config::augment_args(Command::new("vitrina"));
    let known = command.get_arguments().filter_map(|setting| {
        let name = setting.get_env()?.to_str()?.to_owned();
        let default = setting.get_default_values().first()?.to_str()?;
        (!default.is_empty()).then(|| (name, default.to_owned()))
    });
    known.collect()
}

/// The arguments of the command itself, below the names of others that it belongs to.
fn innermost(arguments: &ArgMatches) -> &ArgMatches {
    match arguments.subcommand() {
        Some((_, inner)) => innermost(inner),
        None => arguments,
    }
}

impl Slot {
    /// What stands there; empty if nothing does.
    pub(super) fn read(&self, config: &mut Config) -> String {
        match self {
            Self::Text(at) => at(config).clone(),
            Self::Secret(at) => {
                let secret = at(config).as_ref();
                secret.map_or("", ExposeSecret::expose_secret).to_owned()
            }
        }
    }

    /// Has it say what the program takes where nobody says anything.
    fn clear(&self, config: &mut Config, default: &str) {
        match self {
            Self::Text(at) => default.clone_into(at(config)),
            Self::Secret(at) => *at(config) = None,
        }
    }

    fn write(&self, config: &mut Config, value: &SecretString) {
        match self {
            Self::Text(at) => value.expose_secret().clone_into(at(config)),
            Self::Secret(at) => *at(config) = Some(value.clone()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::FromArgMatches;

    const NOW: Timestamp = Timestamp::from_ms(1_795_000_000_000);

    /// What flags say beside the address of a database.
    fn given(arguments: &[&str]) -> (Config, ArgMatches) {
        let command = Config::augment_args(Command::new("vitrina"));
        let all = ["vitrina", "--database-url=sqlite:shop.db"]
            .iter()
            .chain(arguments);
        let given = command.try_get_matches_from(all).unwrap();
        (Config::from_arg_matches(&given).unwrap(), given)
    }

    fn outside(arguments: &[&str]) -> Arc<Outside> {
        let (config, given) = given(arguments);
        Arc::new(Outside::given(config, &given))
    }

    fn kept(values: &[(&str, &str)]) -> OpenedSettings {
        let one = |value: &str| Opened {
            value: value.into(),
            changed_at: NOW,
            changed_by: "olga".to_owned(),
        };
        let settings = values
            .iter()
            .map(|(name, value)| ((*name).to_owned(), one(value)));
        OpenedSettings {
            version: SettingsVersion(7),
            settings: settings.collect(),
        }
    }

    fn found(layers: &Layers, name: &str) -> (Provenance, String) {
        let field = Field::named(name).unwrap();
        (layers.provenance(field), field.value(&mut layers.config()))
    }

    #[test]
    fn what_is_said_outside_wins_over_what_is_kept_and_that_over_what_nobody_says() {
        let outside = outside(&["--shop-name=Outside", "--hold-minutes=60", "--seller-inn="]);
        let values = [
            ("SHOP_NAME", "Kept"),
            ("HOLD_MINUTES", "90"),
            ("SELLER_INN", "7700000000"),
            ("SMTP_URL", "smtps://u:p@mail.example.ru"),
            ("DATABASE_URL", "sqlite:other.db"),
            ("OF_ANOTHER_VERSION", "1"),
        ];
        let layers = Layers::new(outside, kept(&values));
        let is =
            |name, from, value: &str| assert_eq!(found(&layers, name), (from, value.to_owned()), "{name}");
        is("SHOP_NAME", Provenance::Outside, "Outside");
        // Said is said, even if everybody has it.
        is("HOLD_MINUTES", Provenance::Outside, "60");
        is("SELLER_INN", Provenance::Kept, "7700000000");
        is("SMTP_URL", Provenance::Kept, "smtps://u:p@mail.example.ru");
        is("TRANSFER_DAYS", Provenance::Default, "5");
        is("TELEGRAM_BOT_TOKEN", Provenance::Default, "");
        let database = layers.config().database_url;
        assert_eq!(
            database.expose_secret(),
            "sqlite:shop.db",
            "it is about the process"
        );
        assert!(!format!("{layers:?}").contains("u:p@"));
    }

    #[test]
    fn of_other_settings_than_those_that_are_asked_for_nobody_has_said_anything() {
        let outside = outside(&["--shop-name=Outside", "--media-url=file:///photos"]);
        let values = [("HOLD_MINUTES", "90"), ("SMTP_URL", "smtp"), ("BACKUP_KEEP", "3")];
        let layers = Layers::new(outside, kept(&values));
        let only = layers.only(&["MEDIA_URL", "BACKUP_KEEP"]);
        for (name, from, value) in [
            ("MEDIA_URL", Provenance::Outside, "file:///photos"),
            ("BACKUP_KEEP", Provenance::Kept, "3"),
            ("SHOP_NAME", Provenance::Default, "Vitrina"),
            ("HOLD_MINUTES", Provenance::Default, "60"),
            ("SMTP_URL", Provenance::Default, ""),
        ] {
            assert_eq!(found(&only, name), (from, value.to_owned()), "{name}");
        }
        assert_eq!(only.config().database_url.expose_secret(), "sqlite:shop.db");
    }

    #[test]
    fn what_flags_want_kept_is_apart_from_what_is_said_outside() {
        let (config, given) = given(&["--shop-name=Kept", "--seller-inn="]);
        let (outside, wish) = Outside::apart(config, &given);
        let wishes: Vec<_> = wish
            .iter()
            .map(|(name, value)| (*name, value.as_ref().map(ExposeSecret::expose_secret)))
            .collect();
        assert_eq!(wishes, [("SELLER_INN", None), ("SHOP_NAME", Some("Kept"))]);
        let layers = Layers::new(Arc::new(outside), kept(&[]));
        assert_eq!(found(&layers, "SHOP_NAME").0, Provenance::Default);
        let database = layers.config().database_url;
        assert_eq!(
            database.expose_secret(),
            "sqlite:shop.db",
            "it is about the process"
        );
        let kept = layers.with(&wish, "vitrina setup", NOW).unwrap();
        assert_eq!(found(&kept, "SHOP_NAME"), (Provenance::Kept, "Kept".to_owned()));
    }

    /// A name may have what keeps an emoji together; a password with a sign that nobody sees is another password.
    #[test]
    fn signs_that_nobody_sees_are_refused_in_secrets() {
        let layers = Layers::new(outside(&[]), kept(&[]));
        for unseen in ['\u{200B}', '\u{2060}', '\u{FEFF}', '\u{7}'] {
            let wish = |name| Wish::from([(name, Some(format!("one{unseen}two").into()))]);
            let faults = layers.with(&wish("TELEGRAM_BOT_TOKEN"), "vera", NOW).unwrap_err();
            assert!(
                faults.to_string().contains("nobody can see"),
                "{unseen:?}: {faults}"
            );
            let is_plain = !unseen.is_control();
            assert_eq!(layers.with(&wish("SHOP_NAME"), "vera", NOW).is_ok(), is_plain);
        }
    }

    #[test]
    fn a_wish_is_a_layer_and_cannot_change_what_is_said_outside() {
        let layers = Layers::new(outside(&["--shop-name=Outside"]), kept(&[("TRANSFER_DAYS", "9")]));
        let wish = Wish::from([("HOLD_MINUTES", Some("90".into())), ("TRANSFER_DAYS", None)]);
        let with = layers.with(&wish, "vera", NOW).unwrap();
        assert_eq!(found(&with, "HOLD_MINUTES"), (Provenance::Kept, "90".to_owned()));
        assert_eq!(
            found(&with, "TRANSFER_DAYS"),
            (Provenance::Default, "5".to_owned())
        );
        assert_eq!(found(&layers, "HOLD_MINUTES").1, "60", "nothing is kept by that");
        assert_eq!(with.kept().version, SettingsVersion(7));

        let wish = Wish::from([("SHOP_HOURS", Some("10\n20".into())), ("HOLD_MINUTES", None)]);
        let faults = layers.with(&wish, "vera", NOW).unwrap_err();
        assert_eq!(faults.variables().collect::<Vec<_>>(), ["SHOP_HOURS"]);
        let wish = Wish::from([("SHOP_NAME", Some("Kept".into())), ("HOLD_MINUTES", None)]);
        let faults = layers.with(&wish, "vera", NOW).unwrap_err();
        assert_eq!(faults.variables().collect::<Vec<_>>(), ["SHOP_NAME"]);
    }

    #[test]
    fn what_a_program_put_together_is_said_outside_unless_everybody_has_it() {
        let command = Config::augment_args(Command::new("vitrina"));
        let given = command.try_get_matches_from(["vitrina"]).unwrap();
        let config = Config {
            shop_name: "Own".into(),
            smtp_url: Some("smtp://127.0.0.1:2525".into()),
            ..Config::from_arg_matches(&given).unwrap()
        };
        let layers = Layers::new(Arc::new(Outside::made(config)), OpenedSettings::default());
        let said = FIELDS
            .iter()
            .filter(|field| layers.provenance(field) == Provenance::Outside);
        let said: Vec<&str> = said.map(|field| field.name).collect();
        assert_eq!(said, ["SMTP_URL", "SHOP_NAME"]);
    }
}
