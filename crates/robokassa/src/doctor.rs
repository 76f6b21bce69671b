//! The password doctor: which mistake would explain a signature that does not fit.
//!
//! Source: docs.robokassa.ru, error 29 of the payment page, and what shops reported.

use crate::fields::Fields;
use crate::hash::Hash;
use crate::merchant::{Merchant, Mode, PasswordName};
use crate::notice::NoticeError;
use crate::shp::ShpFields;

pub use self::diagnosis::Diagnosis;
pub use self::mistake::Mistake;
pub use self::trial::{Trial, trials};

use self::form::PaymentFields;

mod diagnosis;
mod form;
mod mistake;
mod trial;

/// Most bytes of `Shp_` parameters in a notice that is looked at for more than a wrong password or algorithm: they are
/// hashed in each of the tries.
const MAX_SHP: usize = 4 * 1024;

/// What is wrong with a notice to `ResultURL` whose signature does not fit.
///
/// Tries up to some thousands of signatures, so call it from a command or a page for the merchant, not for every notice.
/// Never believe a notice because its mistake is known.
pub fn diagnose_result(merchant: &Merchant, mode: Mode, fields: &Fields<'_>) -> Diagnosis {
    let expected = match mode {
        Mode::Live => PasswordName::Second,
        Mode::Test => PasswordName::TestSecond,
    };
    let found = notice(merchant, expected, fields);
    if fields.out_sum.as_deref() != Some(merchant.login()) {
        return found;
    }
    match found {
        Diagnosis::Fits => Diagnosis::Mistakes(vec![Mistake::SumIsLogin]),
        Diagnosis::Mistakes(others) => Diagnosis::Mistakes([others, vec![Mistake::SumIsLogin]].concat()),
        Diagnosis::Unexplained => Diagnosis::Unexplained,
    }
}

/// What is wrong with a return to `SuccessURL` whose signature does not fit; see [`diagnose_result`].
pub fn diagnose_success(merchant: &Merchant, mode: Mode, fields: &Fields<'_>) -> Diagnosis {
    let expected = match mode {
        Mode::Live => PasswordName::First,
        Mode::Test => PasswordName::TestFirst,
    };
    notice(merchant, expected, fields)
}

/// What is wrong with a payment that ended with error 29, by the query of its link or the body of its form, whatever
/// software made it; see [`diagnose_result`]. Fails when the bytes are no form in UTF-8, more than 256 KiB, or with more
/// than 32 `Shp_` parameters.
pub fn diagnose_payment(merchant: &Merchant, form: &[u8]) -> Result<Diagnosis, NoticeError> {
    let form = PaymentFields::parse(form)?;
    let expected = if form.is_test() {
        PasswordName::TestFirst
    } else {
        PasswordName::First
    };
    let ways = combinations(&form.possible_mistakes(merchant.login()))
        .into_iter()
        .map(|made| Way {
            start: form.start(merchant.login(), &made),
            ends: form.shp(&made).into_iter().map(String::into_bytes).collect(),
            made,
        });
    Ok(diagnose(merchant, expected, form.signature(), ways))
}

fn notice(merchant: &Merchant, expected: PasswordName, fields: &Fields<'_>) -> Diagnosis {
    let out_sum = fields.out_sum.as_deref().unwrap_or_default();
    let inv_id = fields.inv_id.as_deref().unwrap_or_default();
    let rewritten = out_sum.parse().map(|sum: crate::Amount| sum.to_string());
    let rewritten = rewritten.ok().filter(|rewritten| rewritten != out_sum);
    let mut possible = vec![
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
    if fields.shp.length() > MAX_SHP {
        possible.clear();
    }
    let ways = combinations(&possible).into_iter().map(|made| {
        let login = made.contains(&Mistake::LoginSigned).then(|| merchant.login());
        let rewritten = rewritten
            .as_deref()
            .filter(|_| made.contains(&Mistake::SumRewritten));
        let slots = [login, Some(rewritten.unwrap_or(out_sum)), Some(inv_id)];
        Way {
            start: joined(slots),
            ends: ends(&fields.shp, &made),
            made,
        }
    });
    diagnose(
        merchant,
        expected,
        fields.signature.as_deref().unwrap_or_default(),
        ways,
    )
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

/// Slots with colons between them; absent ones leave no slot.
fn joined<'a>(slots: impl IntoIterator<Item = Option<&'a str>>) -> String {
    slots.into_iter().flatten().collect::<Vec<_>>().join(":")
}

/// What perhaps stands after the password: the parameters of a notice in the forms, orders and spellings that they were
/// perhaps signed in.
fn ends(shp: &ShpFields<'_>, made: &[Mistake]) -> Vec<Vec<u8>> {
    if made.contains(&Mistake::ShpNotSigned) {
        return vec![Vec::new()];
    }
    if !made.contains(&Mistake::ShpSpelling) {
        return shp.texts(&[]);
    }
    let lower: Vec<String> = shp.names().map(|name| name.to_ascii_lowercase()).collect();
    let usual: Vec<String> = lower
        .iter()
        .map(|name| name.replacen("shp_", "Shp_", 1))
        .collect();
    [lower, usual]
        .iter()
        .flat_map(|names| shp.texts(&names.iter().map(String::as_str).collect::<Vec<_>>()))
        .collect()
}

/// One text that was perhaps signed, but for the password.
struct Way {
    /// What is before the password.
    start: String,
    /// What is perhaps after it.
    ends: Vec<Vec<u8>>,
    /// The mistakes that lead to this text.
    made: Vec<Mistake>,
}

/// Looks for the smallest explanation among all ways, passwords and algorithms.
fn diagnose(
    merchant: &Merchant,
    expected: PasswordName,
    signature: &str,
    ways: impl Iterator<Item = Way>,
) -> Diagnosis {
    let mut least: Option<Vec<Mistake>> = None;
    for way in ways {
        for hash in Hash::ALL.into_iter().filter(|hash| makes(*hash, signature)) {
            let mut start = hash.base();
            start.slot(&way.start);
            for (secret, own_hash) in merchant.secrets() {
                let mut mistakes = Mistake::of_password(secret.name(), expected);
                if hash != own_hash {
                    mistakes.push(Mistake::OtherHash {
                        used: hash,
                        expected: own_hash,
                    });
                }
                mistakes.extend(&way.made);
                if least.as_ref().is_some_and(|least| least.len() <= mistakes.len()) {
                    continue;
                }
                let mut signed = start.clone();
                signed.slot(secret.expose());
                let fits = |end: &Vec<u8>| signed.clone().glued(end).sign().is(signature);
                if way.ends.iter().any(fits) {
                    least = Some(mistakes);
                }
            }
        }
    }
    match least {
        None => Diagnosis::Unexplained,
        Some(none) if none.is_empty() => Diagnosis::Fits,
        Some(mistakes) => Diagnosis::Mistakes(mistakes),
    }
}

/// Whether signatures of this algorithm have this length, which spares most of the work.
fn makes(hash: Hash, signature: &str) -> bool {
    let digits = match hash {
        Hash::Md5 => 32,
        Hash::Ripemd160 | Hash::Sha1 => 40,
        Hash::Sha256 => 64,
        Hash::Sha384 => 96,
        Hash::Sha512 => 128,
    };
    signature.len() == digits
}

#[cfg(test)]
mod tests;
