//! Finding out by enquiries what the cabinet has in place of password 2.

use crate::enquiry::OpStateRequest;
use crate::hash::Hash;
use crate::inv_id::InvId;
use crate::merchant::{Merchant, Mode, PasswordName, Secret};
use crate::request::Request;

/// An enquiry that is signed with a password and an algorithm which perhaps are the right ones.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Trial {
    /// The password that signed it.
    pub password: PasswordName,
    /// The algorithm that signed it.
    pub hash: Hash,
    /// The enquiry. The gateway answers [`WrongSignature`](crate::enquiry::ResultCode::WrongSignature) unless both are right.
    pub request: Request,
}

/// Enquiries about one number, the first of them signed as it should be, the others as mistakes in the settings would have
/// it: with another password of the shop, or another algorithm.
///
/// The first one that the gateway does not refuse for its signature tells the mistake. Send one after another, and none
/// after that; ask about a number that no payment has. None at all for a merchant without a live pair: the gateway answers
/// no enquiries of the test mode.
pub fn trials(merchant: &Merchant, number: InvId) -> Vec<Trial> {
    let Ok(live) = merchant.keys(Mode::Live) else {
        return Vec::new();
    };
    let mut secrets: Vec<&Secret> = merchant.secrets().map(|(secret, _)| secret).collect();
    secrets.sort_by_key(|secret| secret.name() != PasswordName::Second);
    let as_set = secrets.into_iter().map(|secret| (secret, live.hash));
    let others = Hash::ALL.into_iter().filter(|hash| *hash != live.hash);
    let by_another = others.flat_map(|hash| [(live.second, hash), (live.first, hash)]);
    as_set
        .chain(by_another)
        .map(|(secret, hash)| Trial {
            password: secret.name(),
            hash,
            request: OpStateRequest::extended(number).signed_by(merchant, secret, hash),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{LivePasswords, TestPasswords};

    #[test]
    fn the_right_signature_is_tried_first_and_each_other_once() {
        let live = LivePasswords::new("p1_Secret", "p2_Secret").unwrap();
        let test = TestPasswords::new("t1_Secret", "t2_Secret").unwrap();
        let merchant = Merchant::live("demo_shop", live, Hash::Sha256)
            .and_then(|merchant| merchant.with_test(test, Hash::Md5))
            .unwrap();
        let number = InvId::new(7_u64).unwrap();
        let trials = trials(&merchant, number);
        assert_eq!(trials.len(), 4 + 2 * (Hash::ALL.len() - 1));
        assert_eq!(
            (trials[0].password, trials[0].hash),
            (PasswordName::Second, Hash::Sha256)
        );
        let right = OpStateRequest::extended(number).request(&merchant).unwrap();
        assert_eq!(trials[0].request, right);
        assert_eq!(trials[1].password, PasswordName::First);
        let urls: std::collections::HashSet<_> = trials.iter().map(|trial| &trial.request.url).collect();
        assert_eq!(urls.len(), trials.len());
    }

    #[test]
    fn a_merchant_that_only_tries_things_out_asks_nothing() {
        let test = TestPasswords::new("t1_Secret", "t2_Secret").unwrap();
        let merchant = Merchant::test_only("demo_shop", test, Hash::Sha256).unwrap();
        assert!(trials(&merchant, InvId::new(7_u64).unwrap()).is_empty());
    }
}
