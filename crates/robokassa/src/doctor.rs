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
/// which means another password or changed fields. Tries some hundreds of signatures, so call it from a command or a
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
    for (key, mistakes) in keys(merchant, expected) {
        for (login, other_login) in [
            (form.login(), false),
            (merchant.login(), form.login() != merchant.login()),
        ] {
            for raw in [false, true] {
                for shp in [true, false] {
                    let more = [
                        (other_login, Mistake::OtherLogin),
                        (raw && form.has_receipt(), Mistake::ReceiptSignedRaw),
                        (!shp && form.has_shp(), Mistake::ShpNotSigned),
                    ];
                    let base = form.base(key.hash.base(), login, raw).slot(key.secret.expose());
                    suspects.add(if shp { form.shp(base) } else { base }, &mistakes, &more);
                }
            }
        }
    }
    Ok(suspects.least())
}

fn notice(merchant: &Merchant, expected: PasswordName, fields: &Fields<'_>) -> Option<Vec<Mistake>> {
    let out_sum = fields.out_sum.as_deref().unwrap_or_default();
    let inv_id = fields.inv_id.as_deref().unwrap_or_default();
    let rewritten = out_sum
        .parse()
        .map(|sum: crate::Amount| sum.to_string())
        .unwrap_or_default();
    let mut suspects = Suspects::new(fields.signature.as_deref().unwrap_or_default());
    for (key, mistakes) in keys(merchant, expected) {
        for (sum, other_sum) in [(out_sum, false), (&*rewritten, rewritten != out_sum)] {
            for login in [false, true] {
                let base = if login {
                    key.hash.base().slot(merchant.login())
                } else {
                    key.hash.base()
                };
                let base = base.slot(sum).slot(inv_id).slot(key.secret.expose());
                let told = [(other_sum, Mistake::SumRewritten), (login, Mistake::LoginSigned)];
                for (shp, mistake) in spellings(&fields.shp) {
                    let more = [
                        told[0],
                        told[1],
                        (mistake.is_some(), mistake.unwrap_or(Mistake::ShpNotSigned)),
                    ];
                    for shp in [Some(shp.signed()), shp.signed_by_bytes().as_deref()]
                        .into_iter()
                        .flatten()
                    {
                        suspects.add(base.clone().glued(shp), &mistakes, &more);
                    }
                }
            }
        }
    }
    suspects.least()
}

/// The parameters as received, in other letter case, and not at all.
fn spellings(shp: &Shp) -> Vec<(Shp, Option<Mistake>)> {
    let mut spellings = vec![(shp.clone(), None)];
    if !shp.is_empty() {
        let lower: Vec<String> = shp.iter().map(|(name, _)| name.to_ascii_lowercase()).collect();
        let usual: Vec<String> = lower
            .iter()
            .map(|name| name.replacen("shp_", "Shp_", 1))
            .collect();
        for names in [lower, usual] {
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            spellings.push((shp.respelled(&names), Some(Mistake::ShpSpelling)));
        }
        spellings.push((Shp::new(), Some(Mistake::ShpNotSigned)));
    }
    spellings
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

    fn add(&mut self, base: Base, mistakes: &[Mistake], more: &[(bool, Mistake)]) {
        let count = mistakes.len() + more.iter().filter(|(made, _)| *made).count();
        if self.least.as_ref().is_some_and(|least| least.len() <= count) || !base.sign().is(self.signature) {
            return;
        }
        let made = more.iter().filter(|(made, _)| *made).map(|(_, mistake)| *mistake);
        self.least = Some(mistakes.iter().copied().chain(made).collect());
    }

    fn least(self) -> Option<Vec<Mistake>> {
        self.least
    }
}

#[cfg(test)]
mod tests;
