//! The clock of this machine, against those of the machines that the shop talks to.

use super::{Case, Check, Found, PATIENTLY, SELDOM};
use crate::{AppState, clock, gateways};
use headers::{Date, HeaderMapExt};
use shop::{Timestamp, doctor::Fact};
use std::time::{SystemTime, UNIX_EPOCH};
use url::Url;

const FINE: Case = Case::ok("fine");
const OFF: Case = Case::warning("off");
const FAR_OFF: Case = Case::fault("far-off");
/// The shop talks to nobody.
const ALONE: Case = Case::unknown("alone");
const UNTOLD: Case = Case::unknown("untold");

pub(super) static CHECKS: [Check; 1] = [Check {
    name: "clock",
    cases: &[FINE, OFF, FAR_OFF, ALONE, UNTOLD],
    every: SELDOM,
    within: PATIENTLY,
    look: |state| Box::pin(look(state)),
}];

/// Seconds: less is what a slow answer and a clock that tells whole seconds may make.
const LITTLE: i64 = 30;
/// Seconds after which programs take a signed call for an old one, and orders expire at the wrong time.
const MUCH: i64 = 300;

async fn look(state: AppState) -> Found {
    let origins = origins(&state);
    if origins.is_empty() {
        return ALONE.into();
    }
    let Ok(client) = gateways::client() else {
        return UNTOLD.into();
    };
    for origin in &origins {
        if let Some(ahead) = ahead_of(&client, origin).await {
            return judged(ahead).with("whose", Fact::Text(origin.clone()));
        }
    }
    UNTOLD.into()
}

/// Who is asked, the gateways first.
fn origins(state: &AppState) -> Vec<String> {
    let gateways = state.gateways.iter().filter_map(|gateway| gateway.form_origin());
    let bot = state.settings.telegram.as_ref();
    // What a proxy says is the proxy's time.
    let bot = bot
        .filter(|bot| bot.proxy.is_none())
        .map(|bot| match &bot.api_url {
            Some(url) => url.origin().ascii_serialization(),
            None => "https://api.telegram.org".to_owned(),
        });
    let origins = gateways.map(str::to_owned).chain(bot);
    origins.filter(|origin| Url::parse(origin).is_ok()).collect()
}

/// Seconds that this clock is ahead of theirs; `None` if they do not say.
async fn ahead_of(client: &reqwest::Client, origin: &str) -> Option<i64> {
    let asked = clock::now();
    let answer = client.head(origin).send().await.ok()?;
    let heard = clock::now();
    let theirs = SystemTime::from(answer.headers().typed_get::<Date>()?);
    let theirs = theirs.duration_since(UNIX_EPOCH).ok()?.as_secs();
    Some(ahead(asked, heard, i64::try_from(theirs).ok()?))
}

/// The answer was written at some moment between the two, and tells the second that had begun.
fn ahead(asked: Timestamp, heard: Timestamp, theirs: i64) -> i64 {
    let (theirs_from, theirs_to) = (theirs * 1_000, theirs * 1_000 + 999);
    let ms = if asked.ms() > theirs_to {
        asked.ms() - theirs_to
    } else if heard.ms() < theirs_from {
        heard.ms() - theirs_from
    } else {
        0
    };
    ms / 1_000
}

fn judged(ahead: i64) -> Found {
    let case = match ahead.abs() {
        by if by < LITTLE => FINE,
        by if by < MUCH => OFF,
        _ => FAR_OFF,
    };
    Found::from(case)
        .with("by", Fact::Seconds(ahead))
        .measured(Fact::Seconds(ahead))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_is_off_by_what_neither_the_way_nor_a_whole_second_explains() {
        let at = |seconds: i64| Timestamp::from_ms(seconds * 1_000 + 500);
        for (asked, heard, theirs, off) in [
            (100, 100, 100, 0),
            // The answer took long, and was written somewhere on the way.
            (100, 110, 105, 0),
            (100, 110, 111, 0),
            (100, 101, 99, 0),
            (100, 101, 90, 9),
            (100, 101, 500, -398),
        ] {
            assert_eq!(ahead(at(asked), at(heard), theirs), off, "{theirs}");
        }
    }

    #[test]
    fn a_clock_is_judged_by_what_would_go_wrong() {
        for (off, case) in [
            (0, FINE),
            (-29, FINE),
            (30, OFF),
            (-299, OFF),
            (300, FAR_OFF),
            (-100_000, FAR_OFF),
        ] {
            assert_eq!(judged(off).case, case, "{off}");
        }
    }
}
