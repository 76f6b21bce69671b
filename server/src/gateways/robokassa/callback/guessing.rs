//! Which mistake would explain a signature that does not fit.

use super::other;
use crate::{AppState, gateways::robokassa::settings::RobokassaSettings, journal::Entry};
use robokassa::{
    Fields, Mode, NoticeError, PasswordName, ResultNotice, SuccessReturn,
    doctor::{Diagnosis, Mistake, diagnose_result, diagnose_success},
};
use shop::call::{Door, Guess};

/// What would explain it; `None` if that was asked too often just now.
///
/// Swapped passwords or modes take only a few hashes more than the check itself, so they are always looked
/// for: they are what goes wrong in new shops, and no flood may hide them.
pub(super) fn examine(
    state: &AppState,
    entry: &Entry,
    robokassa: &RobokassaSettings,
    door: Door,
    mode: Mode,
    fields: &Fields<'_>,
) -> Option<Diagnosis> {
    let diagnose = match door {
        Door::Result => diagnose_result,
        Door::Success | Door::Failure | Door::Home | Door::Operation => diagnose_success,
    };
    another_password(robokassa, door, mode, fields).or_else(|| {
        state
            .journal
            .may_examine(entry.network())
            .then(|| diagnose(&robokassa.merchant, mode, fields))
    })
}

/// Whether a notice is signed with the password of either mode.
pub(super) fn is_proven(robokassa: &RobokassaSettings, form: &[u8]) -> bool {
    Fields::parse(form).is_ok_and(|fields| {
        [Mode::Live, Mode::Test]
            .into_iter()
            .any(|mode| fits(robokassa, Password::Second, mode, &fields).is_ok())
    })
}

/// The same in the shop's words.
pub(super) fn guesses(diagnosis: &Diagnosis) -> Vec<Guess> {
    match diagnosis {
        Diagnosis::Fits => Vec::new(),
        Diagnosis::Mistakes(mistakes) => mistakes.iter().map(|mistake| guess(*mistake)).collect(),
        _ => vec![Guess::Unexplained],
    }
}

fn guess(mistake: Mistake) -> Guess {
    match mistake {
        Mistake::OtherMode { .. } => Guess::OtherMode,
        Mistake::OtherPassword {
            used: PasswordName::Third,
            ..
        } => Guess::AnotherPassword,
        Mistake::OtherPassword { .. } => Guess::PasswordsSwapped,
        Mistake::OtherHash { used, expected } => Guess::OtherAlgorithm {
            used: used.to_string(),
            expected: expected.to_string(),
        },
        Mistake::ShpNotSigned => Guess::OwnFieldsNotSigned,
        Mistake::ShpSpelling => Guess::OwnFieldsRespelled,
        Mistake::SumRewritten => Guess::SumRewritten,
        Mistake::LoginSigned => Guess::LoginSigned,
        Mistake::SumIsLogin => Guess::SumIsLogin,
        // The other mistakes are made in payment forms only.
        _ => Guess::Unexplained,
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Password {
    First,
    Second,
}

/// One of the other three passwords, used as this one should have been.
fn another_password(
    robokassa: &RobokassaSettings,
    door: Door,
    mode: Mode,
    fields: &Fields<'_>,
) -> Option<Diagnosis> {
    let (expected, swapped) = match door {
        Door::Result => (Password::Second, Password::First),
        Door::Success | Door::Failure | Door::Home | Door::Operation => (Password::First, Password::Second),
    };
    let others = [(swapped, mode), (expected, other(mode)), (swapped, other(mode))];
    let (used, used_mode) = others
        .into_iter()
        .find(|(password, mode)| fits(robokassa, *password, *mode, fields).is_ok())?;
    let of_mode = (used_mode != mode).then_some(Mistake::OtherMode {
        used: used_mode,
        expected: mode,
    });
    let of_password = (used != expected).then_some(Mistake::OtherPassword {
        used: name(used, used_mode),
        expected: name(expected, used_mode),
    });
    Some(Diagnosis::Mistakes(
        of_mode.into_iter().chain(of_password).collect(),
    ))
}

fn fits(
    robokassa: &RobokassaSettings,
    password: Password,
    mode: Mode,
    fields: &Fields<'_>,
) -> Result<(), NoticeError> {
    let (merchant, own) = (&robokassa.merchant, robokassa.own_parameters());
    match password {
        Password::First => SuccessReturn::verify_spelled(merchant, mode, fields, &own).map(|_| ()),
        Password::Second => ResultNotice::verify_spelled(merchant, mode, fields, &own).map(|_| ()),
    }
}

const fn name(password: Password, mode: Mode) -> PasswordName {
    match (password, mode) {
        (Password::First, Mode::Live) => PasswordName::First,
        (Password::Second, Mode::Live) => PasswordName::Second,
        (Password::First, Mode::Test) => PasswordName::TestFirst,
        (Password::Second, Mode::Test) => PasswordName::TestSecond,
    }
}
