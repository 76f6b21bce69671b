//! Which settings a question asks for, what stands in their fields, and what is made of what was typed.

use super::checks;
use crate::{
    AppState,
    config::{Config, Faults, Field, Kind, Layers, PUBLIC_ADDRESS, Provenance, Test, Wish, defaults},
    gateways::Cabinet,
};
use app::setup::{Ask, Asked, CabinetField};
use secrecy::{ExposeSecret, SecretString};
use shop::{
    secret::Secret,
    setup::Question,
    text::{self, Lang},
};
use std::collections::BTreeMap;
use words::words;

/// Longest answer, in characters.
const LONGEST: usize = 1_000;
/// How much of what follows from a secret makes a password: 92 random bits.
const MADE_UP: usize = 23;

/// Whether calls of the gateway arrive, which most shops that are not paid have wrong.
const WAY_IN: Test = Test::Check("result-url");

/// What was typed, by the keys of the fields.
pub type Typed = BTreeMap<String, String>;

/// What is wrong with what was typed: sentences by the names of settings.
pub type Mistakes = BTreeMap<&'static str, String>;

/// A question as this shop asks it.
pub struct Sheet<'a> {
    question: Question,
    layers: &'a Layers,
    cabinet: Option<&'static Cabinet>,
    /// What passwords are made of.
    pass: &'a Secret,
    /// The address that the shop is opened at, as far as that is known.
    address: Option<String>,
}

impl<'a> Sheet<'a> {
    /// The question of a shop. Whoever answers has this pass, and opened the shop at this address.
    pub fn of(state: &'a AppState, question: Question, pass: &'a Secret, address: Option<String>) -> Self {
        Self {
            question,
            layers: &state.settings.layers,
            cabinet: state.gateways.iter().find_map(|gateway| gateway.cabinet()),
            pass,
            address,
        }
    }

    /// The settings that it asks for.
    pub fn fields(&self) -> Vec<&'static Field> {
        let names: &[&str] = match self.question {
            Question::Shop => &["SHOP_NAME", "SHOP_UTC_OFFSET"],
            Question::Seller => &["SELLER_NAME", "SELLER_INN", "SELLER_OGRN", "SELLER_KPP"],
            Question::Contacts => &["SHOP_PHONE", "SHOP_EMAIL", "SHOP_HOURS", "SHOP_ADDRESS"],
            Question::Address => &["PUBLIC_URL"],
            Question::Payment => self.cabinet.map_or(&[][..], |cabinet| cabinet.settings),
            Question::Messages => &[
                "TELEGRAM_BOT_TOKEN",
                "TELEGRAM_CHAT_IDS",
                "OWNER_EMAIL",
                "SMTP_URL",
                "MAIL_FROM",
            ],
            Question::Account => &[],
        };
        names.iter().filter_map(|name| Field::named(name)).collect()
    }

    /// Whether a flag or the environment says it, so that nobody is asked.
    pub fn is_outside(&self, field: &Field) -> bool {
        self.layers.provenance(field) == Provenance::Outside
    }

    /// How a setting is asked for.
    pub fn ask(&self, field: &Field) -> Ask {
        let is_kept = self.layers.provenance(field) == Provenance::Kept;
        match field.kind {
            _ if self.is_outside(field) => Ask::Outside,
            Kind::Secret if self.made_up(field).is_some() => Ask::MadeUp,
            Kind::Secret => Ask::Secret { is_kept },
            Kind::Line => Ask::Line(keyboard(field.name)),
            Kind::Choice(choices) | Kind::Code(choices) => Ask::Choice(choices),
            Kind::Switch => Ask::Switch,
        }
    }

    /// What stands in the field of a setting before anybody types.
    pub fn value(&self, field: &Field) -> String {
        match self.layers.provenance(field) {
            Provenance::Outside => String::new(),
            Provenance::Kept if field.is_secret() => self.made_up(field).unwrap_or_default(),
            Provenance::Kept => self.kept(field).unwrap_or_default().to_owned(),
            Provenance::Default => self.made_up(field).unwrap_or_else(|| self.beginning(field)),
        }
    }

    /// What the shop makes up for a setting, the same each time; `None` if it makes up nothing, or another value is kept.
    fn made_up(&self, field: &Field) -> Option<String> {
        let is_made_up = self.cabinet?.made_up.contains(&field.name);
        // A cabinet wants a letter and a digit in each.
        let made_up = format!("V{}", &self.pass.derived(field.name)[..MADE_UP]);
        let is_free = self.kept(field).is_none_or(|kept| kept == made_up);
        (is_made_up && is_free).then_some(made_up)
    }

    fn kept(&self, field: &Field) -> Option<&str> {
        let kept = self.layers.kept().settings.get(field.name)?;
        Some(kept.value.expose_secret())
    }

    /// What a setting begins with where nobody has said anything.
    fn beginning(&self, field: &Field) -> String {
        let begins = self.cabinet.map_or(&[][..], |cabinet| cabinet.begins);
        if let Some((_, value)) = begins.iter().find(|(name, _)| *name == field.name) {
            return (*value).to_owned();
        }
        match (field.name, &self.address) {
            // The program's own name is no shop's.
            ("SHOP_NAME", _) => String::new(),
            (PUBLIC_ADDRESS, Some(address)) => address.clone(),
            (name, _) => defaults().remove(name).unwrap_or_default(),
        }
    }

    /// What a button beside a field tries; the first field of a gateway stands for the way in.
    fn test(&self, field: &Field) -> Option<Test> {
        let first = self.cabinet.and_then(|cabinet| cabinet.settings.first());
        let is_first = first.is_some_and(|name| *name == field.name);
        field.test.or_else(|| is_first.then_some(WAY_IN))
    }

    /// What the button of this name tries, if the question has it.
    pub fn test_named(&self, name: &str) -> Option<Test> {
        let fields = self.fields().into_iter();
        let mut tests = fields.filter_map(|field| self.test(field));
        tests.find(|test| test.as_str() == name)
    }

    /// The fields as they stand.
    pub fn asked(&self) -> Vec<Asked> {
        self.drawn(|field| self.value(field), &Mistakes::new())
    }

    /// The fields with what was typed, and what is wrong with that.
    pub fn asked_again(&self, typed: &Typed, mistakes: &Mistakes) -> Vec<Asked> {
        self.drawn(
            |field| typed.get(&field.key()).cloned().unwrap_or_default(),
            mistakes,
        )
    }

    fn drawn(&self, value: impl Fn(&Field) -> String, mistakes: &Mistakes) -> Vec<Asked> {
        let fields = self.fields().into_iter().map(|field| Asked {
            name: field.name,
            key: field.key(),
            ask: self.ask(field),
            value: value(field),
            mistake: mistakes.get(field.name).cloned(),
            test: self.test(field).map(Test::as_str),
            tried: None,
        });
        fields.collect()
    }

    /// What the gateway's cabinet has to be told; nothing if the question is not about that.
    pub fn cabinet_fields(&self, state: &AppState) -> Vec<CabinetField> {
        let cabinet = self.cabinet.filter(|_| self.question == Question::Payment);
        let config: Config = self.layers.config();
        cabinet.map_or_else(Vec::new, |cabinet| {
            (cabinet.fields)(&state.settings.public_url, &config)
        })
    }

    /// What is to be kept of what was typed, or what is wrong with it in words of this language.
    pub fn read(&self, typed: &Typed, lang: Lang) -> Result<Wish, Mistakes> {
        let (mut wish, mut mistakes) = (Wish::new(), Mistakes::new());
        for field in self.fields() {
            if self.is_outside(field) {
                continue;
            }
            let value = cleaned(field, typed.get(&field.key()).map_or("", String::as_str));
            let fault = checks::fault(field.name, &value).or_else(|| self.fault_of_gateway(field, &value));
            if let Some(fault) = fault {
                mistakes.insert(field.name, words(lang).text(fault));
            } else if !value.is_empty() {
                wish.insert(field.name, Some(SecretString::from(value)));
            } else if !field.is_secret() && self.kept(field).is_some() {
                wish.insert(field.name, None);
            }
        }
        self.look_for_halves(typed, lang, &mut mistakes);
        if mistakes.is_empty() {
            Ok(wish)
        } else {
            Err(mistakes)
        }
    }

    fn fault_of_gateway(&self, field: &Field, value: &str) -> Option<&'static str> {
        let cabinet = self.cabinet.filter(|_| self.question == Question::Payment)?;
        (cabinet.check)(field.name, value)
    }

    /// Of what is good for nothing without something else.
    fn look_for_halves(&self, typed: &Typed, lang: Lang, mistakes: &mut Mistakes) {
        for (one, other, fault) in [
            (
                "TELEGRAM_BOT_TOKEN",
                "TELEGRAM_CHAT_IDS",
                "setup-fault-chats-missing",
            ),
            (
                "TELEGRAM_CHAT_IDS",
                "TELEGRAM_BOT_TOKEN",
                "setup-fault-bot-missing",
            ),
            ("SMTP_URL", "MAIL_FROM", "setup-fault-sender-missing"),
        ] {
            let fields = [one, other].map(Field::named);
            let [Some(one), Some(other)] = fields else {
                continue;
            };
            let is_asked = self.fields().iter().any(|field| field.name == other.name);
            let will_be = |field: &Field| {
                let is_typed = typed
                    .get(&field.key())
                    .is_some_and(|typed| !typed.trim().is_empty());
                let stays = field.is_secret() && self.kept(field).is_some();
                is_typed || stays || self.is_outside(field)
            };
            if is_asked && will_be(one) && !will_be(other) {
                mistakes
                    .entry(other.name)
                    .or_insert_with(|| words(lang).text(fault));
            }
        }
    }

    /// Faults that the settings have together: those of the fields of this question, and the others in one text.
    pub fn told(&self, faults: &Faults, lang: Lang) -> (Mistakes, Option<String>) {
        tracing::info!(%faults, "settings were refused");
        let (mut mistakes, mut others) = (Mistakes::new(), Vec::new());
        for variable in faults.variables() {
            match Field::named(variable) {
                Some(field) if self.fields().iter().any(|asked| asked.name == variable) => {
                    let words = words(lang).text(&format!("setting-{}-wrong", field.key()));
                    mistakes.insert(field.name, words);
                }
                Some(field) => others.push(words(lang).text(&format!("setting-{}", field.key()))),
                None => others.push(variable.to_owned()),
            }
        }
        let values = [("settings", others.join(", ").into())];
        let others = (!others.is_empty()).then(|| words(lang).with("setup-fault-elsewhere", &values));
        (mistakes, others)
    }
}

/// What was typed without what nobody meant: blanks around it, signs that nobody sees.
fn cleaned(field: &Field, typed: &str) -> String {
    match field.kind {
        Kind::Switch => (typed == "true").to_string(),
        Kind::Secret => {
            let is_unseen = |sign: char| sign.is_control() || text::is_ignorable(sign);
            typed.replace(is_unseen, "").trim().to_owned()
        }
        Kind::Line | Kind::Choice(_) | Kind::Code(_) => text::line(typed, LONGEST).unwrap_or_default(),
    }
}

/// The `inputmode` of a setting.
fn keyboard(name: &str) -> &'static str {
    match name {
        "SHOP_PHONE" => "tel",
        "SHOP_EMAIL" | "OWNER_EMAIL" | "MAIL_FROM" => "email",
        "PUBLIC_URL" => "url",
        "SELLER_INN" | "SELLER_OGRN" => "numeric",
        _ => "text",
    }
}
