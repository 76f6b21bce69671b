//! The password doctor: which mistake would explain a signature that does not fit.

use crate::fields::Fields;
use crate::hash::Hash;
use crate::merchant::{Merchant, Mode, PasswordName, Secret};
use crate::notice::NoticeError;
use crate::shp::Shp;
use crate::signature::Base;

pub use self::mistake::Mistake;

use self::form::PaymentFields;

mod form;
mod mistake;

/// What is wrong with a notice to `ResultURL` whose signature does not fit.
///
/// Gives the smallest set of mistakes that would explain the signature: none if it fits, `None` if nothing explains it,
/// which means another password or changed fields. Tries up to some thousands of signatures, so call it from a command or a
/// page for the merchant, not for every notice. Never believe a notice because its mistake is known.
pub fn diagnose_result(merchant: &Merchant, mode: Mode, fields: &Fields<'_>) -> Option<Vec<Mistake>> {
    let expected = match mode {
        Mode::Live => PasswordName::Second,
        Mode::Test => PasswordName::TestSecond,
    };
    notice(merchant, expected, fields)
}

/// What is wrong with a return to `SuccessURL` whose signature does not fit; see [`diagnose_result`].
pub fn diagnose_success(merchant: &Merchant, mode: Mode, fields: &Fields<'_>) -> Option<Vec<Mistake>> {
    let expected = match mode {
        Mode::Live => PasswordName::First,
        Mode::Test => PasswordName::TestFirst,
    };
    notice(merchant, expected, fields)
}

/// What is wrong with a payment that ended with error 29, by the query of its link or the body of its form, whatever
/// software made it; see [`diagnose_result`]. Fails when the bytes are no form in UTF-8.
pub fn diagnose_payment(merchant: &Merchant, form: &[u8]) -> Result<Option<Vec<Mistake>>, NoticeError> {
    let form = PaymentFields::parse(form)?;
    let expected = if form.is_test() {
        PasswordName::TestFirst
    } else {
        PasswordName::First
    };
    let mut suspects = Suspects::new(form.signature());
    for made in combinations(&form.possible_mistakes(merchant.login())) {
        for (key, mistakes) in keys(merchant, expected) {
            let base = form
                .base(key.hash.base(), merchant.login(), &made)
                .slot(key.secret.expose());
            for shp in form.shp(&made) {
                suspects.add(base.clone().glued(&shp), &mistakes, &made);
            }
        }
    }
    Ok(suspects.least())
}

fn notice(merchant: &Merchant, expected: PasswordName, fields: &Fields<'_>) -> Option<Vec<Mistake>> {
    let out_sum = fields.out_sum.as_deref().unwrap_or_default();
    let inv_id = fields.inv_id.as_deref().unwrap_or_default();
    let rewritten = out_sum.parse().map(|sum: crate::Amount| sum.to_string());
    let rewritten = rewritten.ok().filter(|rewritten| rewritten != out_sum);
    let possible = [
        if rewritten.is_some() {
            vec![Mistake::SumRewritten]
        } else {
            Vec::new()
        },
        vec![Mistake::LoginSigned],
        if fields.shp.is_empty() {
            Vec::new()
        } else {
            vec![Mistake::ShpSpelling, Mistake::ShpNotSigned]
        },
    ];
    let mut suspects = Suspects::new(fields.signature.as_deref().unwrap_or_default());
    for made in combinations(&possible) {
        let login = made.contains(&Mistake::LoginSigned).then(|| merchant.login());
        let rewritten = rewritten
            .as_deref()
            .filter(|_| made.contains(&Mistake::SumRewritten));
        let shps = spelled(&fields.shp, &made);
        for (key, mistakes) in keys(merchant, expected) {
            let base = key
                .hash
                .base()
                .slot_if(login)
                .slot(rewritten.unwrap_or(out_sum))
                .slot(inv_id)
                .slot(key.secret.expose());
            for shp in &shps {
                let others = shp.signed_otherwise();
                for shp in others.iter().map(String::as_str).chain([shp.signed()]) {
                    suspects.add(base.clone().glued(shp), &mistakes, &made);
                }
            }
        }
    }
    suspects.least()
}

/// Every way to make some of the mistakes, at most one of each kind.
fn combinations(kinds: &[Vec<Mistake>]) -> Vec<Vec<Mistake>> {
    kinds.iter().fold(vec![Vec::new()], |ways, kind| {
        let with = |way: &Vec<Mistake>| {
            kind.iter()
                .map(|one| [way.as_slice(), &[*one]].concat())
                .collect()
        };
        let more: Vec<Vec<Mistake>> = ways.iter().flat_map::<Vec<_>, _>(with).collect();
        [ways, more].concat()
    })
}

/// The parameters of a notice in the spellings that were perhaps signed.
fn spelled(shp: &Shp, made: &[Mistake]) -> Vec<Shp> {
    if made.contains(&Mistake::ShpNotSigned) {
        return vec![Shp::new()];
    }
    if !made.contains(&Mistake::ShpSpelling) {
        return vec![shp.clone()];
    }
    let lower: Vec<String> = shp.iter().map(|(name, _)| name.to_ascii_lowercase()).collect();
    let usual: Vec<String> = lower
        .iter()
        .map(|name| name.replacen("shp_", "Shp_", 1))
        .collect();
    [lower, usual]
        .iter()
        .map(|names| shp.respelled(&names.iter().map(String::as_str).collect::<Vec<_>>()))
        .collect()
}

/// A password and an algorithm that somebody may have signed with.
#[derive(Clone, Copy)]
struct Key<'a> {
    secret: &'a Secret,
    hash: Hash,
}

/// Every password with every algorithm, and which mistakes that would be.
fn keys(merchant: &Merchant, expected: PasswordName) -> Vec<(Key<'_>, Vec<Mistake>)> {
    let right_hash = merchant
        .secrets()
        .find(|(secret, _)| secret.name() == expected)
        .map(|(_, hash)| hash);
    let mut keys = Vec::new();
    for (secret, _) in merchant.secrets() {
        for hash in Hash::ALL {
            let mut mistakes = Vec::new();
            if secret.name() != expected {
                mistakes.push(Mistake::OtherPassword {
                    used: secret.name(),
                    expected,
                });
            }
            if let Some(expected) = right_hash.filter(|right| *right != hash) {
                mistakes.push(Mistake::OtherHash { used: hash, expected });
            }
            keys.push((Key { secret, hash }, mistakes));
        }
    }
    keys
}

/// Looks for the smallest explanation of one signature.
struct Suspects<'a> {
    signature: &'a str,
    least: Option<Vec<Mistake>>,
}

impl<'a> Suspects<'a> {
    fn new(signature: &'a str) -> Self {
        Self {
            signature,
            least: None,
        }
    }

    fn add(&mut self, base: Base, mistakes: &[Mistake], more: &[Mistake]) {
        let count = mistakes.len() + more.len();
        if self.least.as_ref().is_some_and(|least| least.len() <= count) || !base.sign().is(self.signature) {
            return;
        }
        self.least = Some([mistakes, more].concat());
    }

    fn least(self) -> Option<Vec<Mistake>> {
        self.least
    }
}

#[cfg(test)]
mod tests;
