//! Collects faults instead of stopping at the first one.

use super::Field;
use shop::text::Lang;
use std::fmt;
use words::Words;

/// What is wrong with the settings: a variable and a sentence each.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Faults(Vec<(String, String)>);

impl std::error::Error for Faults {}

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the settings do not make sense:")?;
        for (variable, why) in &self.0 {
            write!(f, "\n  {variable}: {why}")?;
        }
        Ok(())
    }
}

impl Faults {
    /// Notes a fault of this variable.
    pub fn add(&mut self, variable: &str, why: impl fmt::Display) {
        self.0.push((variable.to_owned(), why.to_string()));
    }

    /// The value, or a fault and `None`.
    pub fn keep<T, E: fmt::Display>(&mut self, variable: &str, value: Result<T, E>) -> Option<T> {
        value.map_err(|why| self.add(variable, why)).ok()
    }

    /// All of them for a terminal. What was found is said in English, in the words of whoever found it; people of another language
    /// read before it what the setting has to be.
    pub fn told(&self, words: &Words) -> String {
        let faults = self.0.iter().map(|(variable, why)| {
            let field = Field::named(variable).filter(|_| words.lang() != Lang::En);
            match field {
                Some(field) => {
                    let what = words.text(&format!("setting-{}-wrong", field.key()));
                    format!("\n  {variable}: {what}\n    {why}")
                }
                None => format!("\n  {variable}: {why}"),
            }
        });
        words.text("settings-faults") + &faults.collect::<String>()
    }

    /// The variables that have faults.
    pub fn variables(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(variable, _)| variable.as_str())
    }

    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
