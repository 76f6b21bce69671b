//! What was found wrong, by its kind: one run shows all kinds, each with how often and an example.

use std::{collections::BTreeMap, sync::Mutex};

/// Everything that was found.
#[derive(Default)]
pub struct Findings(Mutex<BTreeMap<&'static str, (usize, String)>>);

impl Findings {
    /// Keeps a finding; the first example of its kind is kept whole.
    pub fn note(&self, kind: &'static str, example: impl FnOnce() -> String) {
        let mut kinds = self.0.lock().unwrap();
        kinds.entry(kind).or_insert_with(|| (0, example())).0 += 1;
    }

    /// Fails with all that was found.
    pub fn assert_none(&self) {
        let kinds = self.0.lock().unwrap();
        let told: Vec<String> = kinds
            .iter()
            .map(|(kind, (times, example))| format!("\n{times} × {kind}, as in\n{example}\n"))
            .collect();
        assert!(kinds.is_empty(), "{}", told.concat());
    }
}
