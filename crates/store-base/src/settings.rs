//! A change of settings, value by value.

use shop::settings::{KeptSetting, KeptValue};

/// What is written of one setting that changes.
#[derive(Debug)]
pub struct SettingStep<'a> {
    /// Its name.
    pub name: &'a str,
    /// What is kept from now on, open or sealed; neither if it is kept no longer.
    pub value: Option<&'a str>,
    /// The same, if it is a secret.
    pub sealed: Option<&'a [u8]>,
    /// Whether it was a secret.
    pub was_secret: bool,
    /// What the history says that it was; nothing of a secret.
    pub value_before: Option<&'a str>,
    /// What the history says that it is; nothing of a secret.
    pub value_after: Option<&'a str>,
}

impl<'a> SettingStep<'a> {
    /// The changes among these values; what is what it was already is none. A secret that is set is always one: nobody can
    /// tell whether it is another.
    pub fn all(kept: &'a [KeptSetting], values: &'a [(String, Option<KeptValue>)]) -> Vec<Self> {
        let step = |(name, after): &'a (String, Option<KeptValue>)| {
            let before = kept.iter().find(|setting| setting.name == *name);
            Self::of(name, before.map(|setting| &setting.value), after.as_ref())
        };
        values.iter().filter_map(step).collect()
    }

    fn of(name: &'a str, before: Option<&'a KeptValue>, after: Option<&'a KeptValue>) -> Option<Self> {
        let is_secret = |value: Option<&KeptValue>| value.is_some_and(KeptValue::is_secret);
        if before == after && !is_secret(after) {
            return None;
        }
        let (value, sealed) = match after {
            None => (None, None),
            Some(KeptValue::Open(value)) => (Some(value.as_str()), None),
            Some(KeptValue::Sealed(sealed)) => (None, Some(sealed.as_slice())),
        };
        Some(Self {
            name,
            value,
            sealed,
            was_secret: is_secret(before),
            value_before: remembered(before),
            value_after: remembered(after),
        })
    }

    /// Whether it is kept from now on.
    pub fn is_kept(&self) -> bool {
        self.value.is_some() || self.sealed.is_some()
    }
}

/// What the history says of a value.
fn remembered(value: Option<&KeptValue>) -> Option<&str> {
    value.map(|value| match value {
        KeptValue::Open(value) => value.as_str(),
        KeptValue::Sealed(_) => "",
    })
}
