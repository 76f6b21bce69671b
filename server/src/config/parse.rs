//! Collects faults instead of stopping at the first one.

use std::fmt;

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

    /// The variables that have faults.
    pub fn variables(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(variable, _)| variable.as_str())
    }

    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
