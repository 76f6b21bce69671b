//! Whether `CryptoCloud` knows the project as the shop does.

use super::gateway::Port;
use crate::{
    AppState,
    doctor::{Case, Check, Found, OFTEN, PATIENTLY, SELDOM, SHORTLY},
    gateways::client,
};
use cryptocloud::InvoiceId;

/// `CryptoCloud`'s checks.
pub static CHECKS: [Check; 2] = [
    Check {
        name: "cryptocloud-mode",
        cases: &[OFF, LIVE, TEST],
        every: OFTEN,
        within: SHORTLY,
        look: |state| Box::pin(async move { Found::from(mode(&state)) }),
    },
    Check {
        name: "cryptocloud-key",
        cases: &[OFF, FITS, WRONG, UNREACHABLE],
        every: SELDOM,
        within: PATIENTLY,
        look: |state| Box::pin(async move { Found::from(key(&state).await) }),
    },
];

const OFF: Case = Case::ok("off");
const LIVE: Case = Case::ok("live");
const TEST: Case = Case::warning("test");
const FITS: Case = Case::ok("fits");
const WRONG: Case = Case::fault("wrong");
const UNREACHABLE: Case = Case::unknown("unreachable");

/// An invoice that there is none of: the gateway's own numbers are random.
const NOBODYS: &str = "INV-00000000";

fn mode(state: &AppState) -> Case {
    match &state.settings.cryptocloud {
        None => OFF,
        Some(project) if project.is_test => TEST,
        Some(_) => LIVE,
    }
}

async fn key(state: &AppState) -> Case {
    let Some(settings) = &state.settings.cryptocloud else {
        return OFF;
    };
    let (Ok(client), Ok(id)) = (client(), NOBODYS.parse::<InvoiceId>()) else {
        return UNREACHABLE;
    };
    match Port::new(settings.clone(), client).is_key_taken(id).await {
        Ok(true) => FITS,
        Ok(false) => WRONG,
        Err(_) => UNREACHABLE,
    }
}
