//! Whether Robokassa's cabinet and the shop's settings say the same.

use super::{NAME, exchange::exchange};
use crate::{
    AppState, clock,
    doctor::{Case, Check, Found, OFTEN, PATIENTLY, SELDOM, SHORTLY},
    gateways::client,
};
use reqwest::StatusCode;
use robokassa::{
    Hash, InvId, Merchant, Mode, PasswordName,
    doctor::{Trial, trials},
    enquiry::{EnquiryError, OpState, ResultCode},
};
use shop::{
    call::{Door, Guess, Ruling},
    doctor::Fact,
    gateway::{GatewayError, Listed},
    payment::Verdict,
};
use std::time::Duration;

/// Robokassa's checks.
pub static CHECKS: [Check; 4] = [
    Check {
        name: "robokassa-mode",
        cases: &[OFF, LIVE, TEST],
        every: OFTEN,
        within: SHORTLY,
        look: |state| Box::pin(async move { Found::from(mode(&state)) }),
    },
    Check {
        name: "robokassa-algorithm",
        cases: &[OFF, STRONG, MD5],
        every: OFTEN,
        within: SHORTLY,
        look: |state| Box::pin(async move { algorithm(&state) }),
    },
    Check {
        name: "robokassa-password-2",
        cases: &[
            OFF,
            ONLY_TEST,
            FITS,
            NO_SHOP,
            EXCHANGED,
            MIXED,
            THIRD,
            OTHER_ALGORITHM,
            WRONG,
            UNREACHABLE,
            UNCLEAR,
        ],
        every: SELDOM,
        within: Duration::from_mins(1),
        look: |state| Box::pin(async move { password_2(&state).await }),
    },
    Check {
        name: "robokassa-password-1",
        cases: &[OFF, UNPROVEN, TAKEN, PROVEN, REFUSED, EXCHANGED, UNREADABLE],
        every: SELDOM,
        within: PATIENTLY,
        look: |state| Box::pin(async move { password_1(&state).await }),
    },
];

const OFF: Case = Case::ok("off");
const LIVE: Case = Case::ok("live");
const TEST: Case = Case::warning("test");
const STRONG: Case = Case::ok("strong");
const MD5: Case = Case::warning("md5");
const ONLY_TEST: Case = Case::unknown("only-test");
const FITS: Case = Case::ok("fits");
const NO_SHOP: Case = Case::fault("no-shop");
const EXCHANGED: Case = Case::fault("exchanged");
const MIXED: Case = Case::fault("mixed");
const THIRD: Case = Case::fault("third");
const OTHER_ALGORITHM: Case = Case::fault("algorithm");
const WRONG: Case = Case::fault("wrong");
const UNREACHABLE: Case = Case::unknown("unreachable");
const UNCLEAR: Case = Case::unknown("unclear");
const UNPROVEN: Case = Case::unknown("unproven");
const TAKEN: Case = Case::ok("taken");
const PROVEN: Case = Case::ok("proven");
const REFUSED: Case = Case::warning("refused");
const UNREADABLE: Case = Case::unknown("unreadable");

/// Calls of the journal that are looked through for a proof.
const MOST_CALLS: i64 = 500;

fn mode(state: &AppState) -> Case {
    match &state.settings.robokassa {
        None => OFF,
        Some(robokassa) if robokassa.mode == Mode::Test => TEST,
        Some(_) => LIVE,
    }
}

fn algorithm(state: &AppState) -> Found {
    let Some(robokassa) = &state.settings.robokassa else {
        return OFF.into();
    };
    let hash = robokassa.merchant.hash(robokassa.mode);
    let case = if hash == Some(Hash::Md5) { MD5 } else { STRONG };
    Found {
        value: hash.map(|hash| Fact::Text(hash.to_string())),
        ..case.into()
    }
}

/// Asks about a number that no payment has, signed as it should be; and if the gateway finds the signature wrong, in the ways
/// that mistakes would make it, until it finds one right.
async fn password_2(state: &AppState) -> Found {
    let Some(robokassa) = &state.settings.robokassa else {
        return OFF.into();
    };
    // The last one that every edition of the gateway takes; the shop does not count that far.
    let (Ok(number), Ok(client)) = (InvId::new(InvId::SAFE_MAX), client()) else {
        return UNREACHABLE.into();
    };
    let trials = trials(&robokassa.merchant, number);
    if trials.is_empty() {
        return ONLY_TEST.into();
    }
    let login = Fact::Text(robokassa.merchant.login().to_owned());
    for trial in &trials {
        match ask(&client, trial).await {
            Answer::Signed => return explained(&robokassa.merchant, trial),
            Answer::WrongSignature => {}
            Answer::NoShop => return Found::from(NO_SHOP).with("login", login),
            Answer::Silent => return UNREACHABLE.into(),
            Answer::Other(what) => return Found::from(UNCLEAR).with("answer", Fact::Text(what)),
        }
    }
    WRONG.into()
}

/// What the gateway makes of an enquiry.
enum Answer {
    /// The signature is right, whatever it says of the number.
    Signed,
    WrongSignature,
    NoShop,
    /// It cannot be reached, or has too much to do.
    Silent,
    Other(String),
}

async fn ask(client: &reqwest::Client, trial: &Trial) -> Answer {
    let Ok((status, body)) = exchange(client, &trial.request).await else {
        return Answer::Silent;
    };
    if status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS {
        return Answer::Silent;
    }
    match OpState::parse(&body) {
        Ok(_) => Answer::Signed,
        Err(EnquiryError::Refused { code, .. }) => match code {
            ResultCode::NoOperation | ResultCode::TwoOperations => Answer::Signed,
            ResultCode::WrongSignature => Answer::WrongSignature,
            ResultCode::NoShop => Answer::NoShop,
            ResultCode::Internal => Answer::Silent,
            ResultCode::Other(code) => Answer::Other(code.to_string()),
        },
        Err(_) => Answer::Other(format!("HTTP {}", status.as_u16())),
    }
}

fn explained(merchant: &Merchant, trial: &Trial) -> Found {
    let expected = merchant.hash(Mode::Live);
    match trial.password {
        PasswordName::First => EXCHANGED.into(),
        PasswordName::TestFirst | PasswordName::TestSecond => MIXED.into(),
        PasswordName::Third => THIRD.into(),
        PasswordName::Second if expected == Some(trial.hash) => FITS.into(),
        PasswordName::Second => {
            let expected = expected.map_or("", Hash::name);
            Found::from(OTHER_ALGORITHM)
                .with("used", Fact::Text(trial.hash.to_string()))
                .with("expected", Fact::Text(expected.to_owned()))
        }
    }
}

/// No enquiry is signed with password 1. The list of invoices is, of those who have any; for the others a payment proves it: the
/// gateway took the form that it signed.
async fn password_1(state: &AppState) -> Found {
    if state.settings.robokassa.is_none() {
        return OFF.into();
    }
    match invoices(state).await {
        Some(Ok(_)) => return TAKEN.into(),
        Some(Err(GatewayError::Refused(why))) => {
            return Found::from(REFUSED).with("answer", Fact::Text(why));
        }
        Some(Err(GatewayError::Unreachable(_))) | None => {}
    }
    let Ok(calls) = state.shop.recent_calls(MOST_CALLS).await else {
        return UNREADABLE.into();
    };
    let own = calls.iter().filter(|call| call.gateway == NAME);
    for call in own {
        match call.door {
            Door::Result if call.ruling == Ruling::Recorded(Verdict::Accepted) => return PROVEN.into(),
            Door::Success | Door::Home if call.guesses.contains(&Guess::PasswordsSwapped) => {
                return EXCHANGED.into();
            }
            Door::Result | Door::Operation | Door::Success | Door::Failure | Door::Home => {}
        }
    }
    UNPROVEN.into()
}

/// The invoices of the last minute; `None` if the shop makes none.
async fn invoices(state: &AppState) -> Option<Result<Vec<Listed>, GatewayError>> {
    let mut gateways = state.gateways.iter().filter_map(|provider| provider.gateway());
    let robokassa = gateways.find(|gateway| gateway.name() == NAME)?;
    let links = robokassa.links().filter(|links| links.are_on())?;
    let now = clock::now();
    Some(links.list(now.plus_seconds(-60), now).await)
}
