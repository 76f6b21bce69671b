//! Whether whole shops of old lie beside the database. Whoever was forgotten since is still named in them.

use super::{Case, Check, Found, SELDOM, SHORTLY};
use crate::{
    AppState,
    backups::{
        beside::{self, Left},
        depot::moment_in_a_name,
    },
    clock,
};
use shop::{Timestamp, doctor::Fact};
use std::io;
use tokio::task::spawn_blocking;

const FINE: Case = Case::ok("fine");
const OLD: Case = Case::warning("old");
const UNKNOWN: Case = Case::unknown("unknown");

pub(super) static CHECKS: [Check; 1] = [Check {
    name: "left-beside",
    cases: &[FINE, OLD, UNKNOWN],
    every: SELDOM,
    within: SHORTLY,
    look: |state| Box::pin(look(state)),
}];

/// Seconds after which nobody goes back to one.
const OF_USE: i64 = 30 * 24 * 60 * 60;

async fn look(state: AppState) -> Found {
    let looking = spawn_blocking(move || beside::left(&state.settings)).await;
    judged(
        looking.unwrap_or_else(|panic| Err(io::Error::other(panic))),
        clock::now(),
    )
}

fn judged(left: io::Result<Vec<Left>>, now: Timestamp) -> Found {
    let Ok(left) = left else {
        return UNKNOWN.into();
    };
    let of_use = moment_in_a_name(now.plus_seconds(-OF_USE));
    let old = left.iter().filter(|left| left.moment < of_use);
    let names: Vec<_> = old.map(|left| left.path.display().to_string()).collect();
    if names.is_empty() {
        return FINE.into();
    }
    let quoted: Vec<_> = names.iter().map(|name| quoted(name)).collect();
    Found::from(OLD)
        .with("files", Fact::Text(names.join(", ")))
        .with("paste", Fact::Text(format!("rm -- {}", quoted.join(" "))))
}

/// A name as a shell takes it for one, whatever is in it.
fn quoted(name: &str) -> String {
    format!("'{}'", name.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_goes_back_to_is_named_with_how_it_is_removed() {
        let now = Timestamp::from_ms(1_795_000_020_000);
        let left = |days: i64| {
            let moment = moment_in_a_name(now.plus_seconds(-days * 86_400));
            Left::aside(format!("data/vitrina.db.before-{moment}").into(), moment)
        };
        assert_eq!(judged(Ok(Vec::new()), now).case, FINE);
        assert_eq!(judged(Ok(vec![left(1), left(29)]), now).case, FINE);
        let found = judged(Ok(vec![left(1), left(31)]), now);
        let old = left(31).path.display().to_string();
        assert_eq!(found.case, OLD);
        assert_eq!(found.facts.get("files"), Some(&Fact::Text(old.clone())));
        let paste = format!("rm -- '{old}'");
        assert_eq!(found.facts.get("paste"), Some(&Fact::Text(paste)));
        assert_eq!(judged(Err(io::ErrorKind::NotFound.into()), now).case, UNKNOWN);
    }

    #[test]
    fn what_is_pasted_removes_no_other_file() {
        let moment = moment_in_a_name(Timestamp::from_ms(0));
        let left = |name: &str| Left::aside(name.into(), moment.clone());
        let found = judged(
            Ok(vec![left("my shop/vitrina.db.before-1"), left("it's/a $(x) *")]),
            clock::now(),
        );
        let paste = r"rm -- 'my shop/vitrina.db.before-1' 'it'\''s/a $(x) *'";
        assert_eq!(found.facts.get("paste"), Some(&Fact::Text(paste.to_owned())));
    }
}
