//! The database: whether it works, keeps what it confirms, and has followers that keep up; and whose tables are in it.

use super::{Case, Check, Found, OFTEN, SHORTLY};
use crate::AppState;
use shop::{
    doctor::Fact,
    store::{Follower, Vitals},
};

const DOWN: Case = Case::fault("down");
const NO_WRITES: Case = Case::fault("no-writes");
/// Some servers keep their data elsewhere, and rightly have a safeguard off.
const UNSAFE: Case = Case::warning("unsafe");
const FINE: Case = Case::ok("fine");
const LARGE: Case = Case::warning("large");
const UNTOLD: Case = Case::ok("untold");
const NONE: Case = Case::ok("none");
const BEHIND: Case = Case::warning("behind");
const GONE: Case = Case::warning("gone");
const LATER: Case = Case::warning("later");
const UNKNOWN: Case = Case::unknown("unknown");

pub(super) static CHECKS: [Check; 4] = [
    Check {
        name: "database",
        cases: &[FINE, UNSAFE, NO_WRITES, DOWN],
        every: OFTEN,
        within: SHORTLY,
        look: |state| Box::pin(database(state)),
    },
    Check {
        name: "database-log",
        cases: &[FINE, LARGE, UNTOLD, UNKNOWN],
        every: OFTEN,
        within: SHORTLY,
        look: |state| Box::pin(log(state)),
    },
    Check {
        name: "database-followers",
        cases: &[NONE, FINE, BEHIND, GONE, UNKNOWN],
        every: OFTEN,
        within: SHORTLY,
        look: |state| Box::pin(followers(state)),
    },
    Check {
        name: "version",
        cases: &[FINE, LATER, UNKNOWN],
        every: OFTEN,
        within: SHORTLY,
        look: |state| Box::pin(version(state)),
    },
];

/// Bytes of a file's log: it is worked in long before, unless somebody reads for hours.
const LARGE_LOG_OF_A_FILE: i64 = 1 << 30;
/// Bytes of a server's log, which may be told to keep much of it.
const LARGE_LOG_OF_A_SERVER: i64 = 16 << 30;
/// Seconds, and bytes, that a follower may be behind.
const SECONDS_BEHIND: i64 = 60;
const BYTES_BEHIND: i64 = 256 << 20;

async fn database(state: AppState) -> Found {
    let Ok(vitals) = state.shop.vitals().await else {
        return DOWN.into();
    };
    if !state.readiness.is_ready(&state.shop).await {
        return NO_WRITES.into();
    }
    kept_safe(&vitals)
}

fn kept_safe(vitals: &Vitals) -> Found {
    let found = if let Some(guard) = vitals.safeguards.iter().find(|guard| !guard.is_safe) {
        Found::from(UNSAFE)
            .with("setting", Fact::Text(guard.name.to_owned()))
            .with("found", Fact::Text(guard.found.clone()))
    } else {
        let all = vitals.safeguards.iter();
        let all: Vec<_> = all
            .map(|guard| format!("{}={}", guard.name, guard.found))
            .collect();
        Found::from(FINE).with("settings", Fact::Text(all.join(", ")))
    };
    found
        .with("engine", Fact::Text(vitals.engine.clone()))
        .measured(Fact::Bytes(vitals.bytes))
}

async fn log(state: AppState) -> Found {
    let Ok(vitals) = state.shop.vitals().await else {
        return UNKNOWN.into();
    };
    log_of(&vitals, state.settings.is_shared_database())
}

fn log_of(vitals: &Vitals, is_server: bool) -> Found {
    let Some(bytes) = vitals.log_bytes else {
        return UNTOLD.into();
    };
    let large = if is_server {
        LARGE_LOG_OF_A_SERVER
    } else {
        LARGE_LOG_OF_A_FILE
    };
    Found::from(if bytes > large { LARGE } else { FINE }).measured(Fact::Bytes(bytes))
}

async fn followers(state: AppState) -> Found {
    match state.shop.vitals().await {
        Ok(vitals) => followed(&vitals.followers),
        Err(_) => UNKNOWN.into(),
    }
}

fn followed(followers: &[Follower]) -> Found {
    let named = |case: Case, follower: &Follower| {
        Found::from(case)
            .with("name", Fact::Text(follower.name.clone()))
            .with("bytes", Fact::Bytes(follower.behind_bytes.unwrap_or_default()))
            .with(
                "seconds",
                Fact::Seconds(follower.behind_seconds.unwrap_or_default()),
            )
    };
    if let Some(gone) = followers.iter().find(|follower| !follower.is_connected) {
        return named(GONE, gone);
    }
    let is_behind = |follower: &&Follower| {
        follower
            .behind_seconds
            .is_some_and(|seconds| seconds > SECONDS_BEHIND)
            || follower.behind_bytes.is_some_and(|bytes| bytes > BYTES_BEHIND)
    };
    if let Some(slow) = followers.iter().find(is_behind) {
        return named(BEHIND, slow);
    }
    if followers.is_empty() {
        return NONE.into();
    }
    let count = i64::try_from(followers.len()).unwrap_or(i64::MAX);
    Found::from(FINE).measured(Fact::Number(count))
}

async fn version(state: AppState) -> Found {
    let found = match state.shop.vitals().await {
        Ok(vitals) => tables(&vitals),
        Err(_) => UNKNOWN.into(),
    };
    found.measured(Fact::Text(env!("CARGO_PKG_VERSION").to_owned()))
}

fn tables(vitals: &Vitals) -> Found {
    let case = if vitals.step > vitals.known_step {
        LATER
    } else {
        FINE
    };
    Found::from(case)
        .with("step", Fact::Number(vitals.step))
        .with("known", Fact::Number(vitals.known_step))
}

#[cfg(test)]
mod tests {
    use super::*;
    use shop::store::Safeguard;

    fn vitals() -> Vitals {
        Vitals {
            engine: "PostgreSQL 17.2".to_owned(),
            safeguards: vec![Safeguard {
                name: "fsync",
                found: "on".to_owned(),
                is_safe: true,
            }],
            bytes: 5 << 20,
            log_bytes: Some(1 << 20),
            followers: Vec::new(),
            step: 27,
            known_step: 27,
        }
    }

    fn follower(is_connected: bool, behind_bytes: Option<i64>, behind_seconds: Option<i64>) -> Follower {
        Follower {
            name: "second".to_owned(),
            is_connected,
            behind_bytes,
            behind_seconds,
        }
    }

    #[test]
    fn a_safeguard_that_is_off_is_named() {
        let found = kept_safe(&vitals());
        assert_eq!((found.case, found.value), (FINE, Some(Fact::Bytes(5 << 20))));
        assert_eq!(found.facts["settings"], Fact::Text("fsync=on".to_owned()));
        let mut hasty = vitals();
        hasty.safeguards[0].found = "off".to_owned();
        hasty.safeguards[0].is_safe = false;
        let found = kept_safe(&hasty);
        assert_eq!(found.case, UNSAFE);
        assert_eq!(found.facts["setting"], Fact::Text("fsync".to_owned()));
        assert_eq!(found.facts["found"], Fact::Text("off".to_owned()));
    }

    #[test]
    fn a_log_that_grows_and_grows_is_seen() {
        for (bytes, is_server, case) in [
            (None, true, UNTOLD),
            (Some(1 << 30), false, FINE),
            (Some((1 << 30) + 1), false, LARGE),
            (Some(8 << 30), true, FINE),
            (Some(17 << 30), true, LARGE),
        ] {
            let vitals = Vitals {
                log_bytes: bytes,
                ..vitals()
            };
            assert_eq!(log_of(&vitals, is_server).case, case, "{bytes:?}");
        }
    }

    #[test]
    fn followers_that_are_gone_or_late_are_named() {
        for (followers, case) in [
            (vec![], NONE),
            (vec![follower(true, Some(100), Some(0))], FINE),
            // The server does not tell the shop how far it is.
            (vec![follower(true, None, None)], FINE),
            (vec![follower(true, Some(100), Some(61))], BEHIND),
            (
                vec![
                    follower(true, Some(0), None),
                    follower(true, Some(300 << 20), None),
                ],
                BEHIND,
            ),
            (
                vec![follower(true, Some(0), Some(90)), follower(false, Some(5), None)],
                GONE,
            ),
        ] {
            assert_eq!(followed(&followers).case, case, "{followers:?}");
        }
    }

    #[test]
    fn tables_of_a_later_program_are_told() {
        assert_eq!(tables(&vitals()).case, FINE);
        let later = Vitals { step: 28, ..vitals() };
        assert_eq!(tables(&later).case, LATER);
    }
}
