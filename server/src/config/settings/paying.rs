//! How buyers pay: the ways they are offered, and the account that a transfer goes to.

use super::parsed;
use crate::config::{Config, Faults};
use shop::{
    payment::{GatewayName, Method, PayBy},
    transfer::{AccountFault, BankAccount},
};

/// The first way for most people with a phone in their hand.
const FIRST: PayBy = PayBy::Method(Method::Sbp);
const DAY_SECONDS: i64 = 24 * 60 * 60;

/// The ways that buyers are offered, the fast payment system first; none for whatever the gateways take, which have these
/// names.
pub(super) fn ways(
    config: &Config,
    gateways: &[GatewayName],
    account: Option<&BankAccount>,
    faults: &mut Faults,
) -> Vec<PayBy> {
    let mut ways = Vec::new();
    let names = config
        .ways_of_paying
        .split([' ', ','])
        .filter(|name| !name.is_empty());
    for name in names {
        let way = name.parse().ok();
        let is_known = |way: &PayBy| !matches!(way, PayBy::Through(name) if !gateways.contains(name));
        let Some(way) = way.filter(is_known) else {
            let known = "online, sbp, card, instalments, delivery-cash, delivery-card, bank-transfer";
            faults.add(
                "WAYS_OF_PAYING",
                format!("{name:?} is neither a gateway that is set up nor one of {known}"),
            );
            continue;
        };
        if way.is_online() && gateways.is_empty() {
            faults.add(
                "WAYS_OF_PAYING",
                format!("{name} needs a gateway, and none is set up"),
            );
        }
        if way == PayBy::BankTransfer && account.is_none() {
            faults.add(
                "WAYS_OF_PAYING",
                "bank-transfer needs SELLER_BANK_ACCOUNT and what belongs to it",
            );
        }
        if !ways.contains(&way) {
            ways.push(way);
        }
    }
    ways.sort_by_key(|way| *way != FIRST);
    ways
}

/// The account that transfers go to; `None` if nothing is said of one.
pub(super) fn account(config: &Config, faults: &mut Faults) -> Option<BankAccount> {
    let (number, bank) = (&config.seller_bank_account, &config.seller_bank_name);
    let (bic, correspondent) = (&config.seller_bank_bic, &config.seller_bank_corr_account);
    if [number, bank, bic, correspondent]
        .iter()
        .all(|text| text.is_empty())
    {
        return None;
    }
    let account = BankAccount::parse(number, bank, bic, correspondent);
    let variable = match &account {
        Ok(_) => "",
        Err(AccountFault::Number) => "SELLER_BANK_ACCOUNT",
        Err(AccountFault::Bank) => "SELLER_BANK_NAME",
        Err(AccountFault::Bic) => "SELLER_BANK_BIC",
        Err(AccountFault::Correspondent) => "SELLER_BANK_CORR_ACCOUNT",
    };
    faults.keep(variable, account)
}

/// How long an invoice can be paid, in seconds.
pub(super) fn transfer_seconds(config: &Config, faults: &mut Faults) -> Option<i64> {
    let days = parsed::<i64>(&config.transfer_days, "a number of days");
    let days = faults.keep("TRANSFER_DAYS", days)?;
    if !(1..=60).contains(&days) {
        faults.add("TRANSFER_DAYS", "from 1 day to 60");
        return None;
    }
    Some(days * DAY_SECONDS)
}
