//! Quotes that an env file kept: `docker --env-file` and some others hand `NAME="value"` on with its quotes.

use super::{Config, Faults};
use clap::{Args, Command};
use std::ffi::OsString;

/// Refuses settings of this environment whose values stand in quotes. No setting needs them, and a password with two
/// characters more than the cabinet's would be found out by the first buyer.
pub fn refuse_quotes(environment: impl IntoIterator<Item = (OsString, OsString)>) -> Result<(), Faults> {
    let settings = Config::augment_args(Command::new("vitrina"));
    let variables: Vec<&str> = settings
        .get_arguments()
        .filter_map(|setting| setting.get_env()?.to_str())
        .collect();
    let mut faults = Faults::default();
    for (name, value) in environment {
        let known = variables.iter().find(|variable| name == **variable);
        if let (Some(variable), Some(value)) = (known, value.to_str())
            && is_quoted(value)
        {
            faults.add(
                variable,
                "the value stands in quotes, which the env file was to take off: remove them there",
            );
        }
    }
    if faults.is_empty() { Ok(()) } else { Err(faults) }
}

fn is_quoted(value: &str) -> bool {
    let value = value.trim();
    value.len() >= 2
        && ['"', '\'']
            .iter()
            .any(|quote| value.starts_with(*quote) && value.ends_with(*quote))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(name: &str, value: &str) -> Option<String> {
        let environment = [(OsString::from(name), OsString::from(value))];
        refuse_quotes(environment).err().map(|faults| faults.to_string())
    }

    #[test]
    fn a_value_in_quotes_is_refused_by_the_name_of_its_variable_and_not_repeated() {
        for (name, value) in [
            ("TELEGRAM_BOT_TOKEN", "\"one-secret\""),
            ("SMTP_URL", "'smtps://shop:one-secret@mail.example.ru'"),
            ("HOLD_MINUTES", "\"60\" "),
            ("SHOP_NAME", "''"),
        ] {
            let told = refused(name, value).unwrap();
            assert!(told.contains(&format!("\n  {name}: ")), "{told}");
            assert!(!told.contains("one-secret"), "{told}");
        }
        for (name, value) in [
            ("SHOP_NAME", "ООО \"Мир\""),
            ("SHOP_NAME", "\"Мир\" и \"Дом\" вместе"),
            ("SHOP_NAME", "«Мир»"),
            ("SHOP_NAME", "\""),
            ("SHOP_NAME", ""),
            ("SHOP_NAME", "\"a'"),
            ("PS1", "\"$ \""),
        ] {
            assert_eq!(refused(name, value), None, "{name} {value}");
        }
    }
}
