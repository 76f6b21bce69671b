//! What the gateway would send, for tests of your own handlers: it cannot call `localhost`.
//!
//! ```
//! use robokassa::{Amount, Fields, Hash, InvId, Merchant, Mode, ResultNotice, Shp, TestPasswords, testing};
//!
//! let merchant = Merchant::test_only("demo_shop", TestPasswords::new("t1_Secret", "t2_Secret")?, Hash::Sha256)?;
//! let (sum, number) = ("149.90".parse::<Amount>()?.into(), InvId::new(1001)?);
//! let body = testing::result_notice(&merchant, Mode::Test, &sum, number, &Shp::new())?;
//! // Post `body` to your handler, twice, and with another sum; here stands what the handler does with it.
//! let notice = ResultNotice::verify(&merchant, Mode::Test, &Fields::parse(body.as_bytes())?)?;
//! assert_eq!(notice.reply(), "OK1001");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use crate::amount::OutSum;
use crate::encode;
use crate::inv_id::InvId;
use crate::merchant::{Keys, Merchant, Mode, NoPassword, Secret};
use crate::shp::Shp;

/// The body or query with which `ResultURL` is called: signed with password 2 of `mode`. Fails when `mode` has no
/// passwords.
pub fn result_notice(
    merchant: &Merchant,
    mode: Mode,
    out_sum: &OutSum,
    inv_id: InvId,
    shp: &Shp,
) -> Result<String, NoPassword> {
    let keys = merchant.keys(mode)?;
    Ok(signed(keys, keys.second, mode, out_sum, inv_id, shp))
}

/// The query or body with which the browser comes back to `SuccessURL`: signed with password 1 of `mode`. Fails when
/// `mode` has no passwords.
pub fn success_return(
    merchant: &Merchant,
    mode: Mode,
    out_sum: &OutSum,
    inv_id: InvId,
    shp: &Shp,
) -> Result<String, NoPassword> {
    let keys = merchant.keys(mode)?;
    Ok(signed(keys, keys.first, mode, out_sum, inv_id, shp))
}

fn signed(
    keys: Keys<'_>,
    password: &Secret,
    mode: Mode,
    out_sum: &OutSum,
    inv_id: InvId,
    shp: &Shp,
) -> String {
    let number = inv_id.to_string();
    let mut base = keys.base();
    base.slot(out_sum.as_str()).slot(&number).slot(password.expose());
    let signature = base.glued(shp.signed()).sign().hex();
    let fields = [
        ("OutSum", out_sum.as_str()),
        ("InvId", &number),
        ("SignatureValue", &signature),
    ];
    let test = (mode == Mode::Test).then_some(("IsTest", "1"));
    encode::query(String::new(), fields.into_iter().chain(test).chain(shp.iter()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Fields, Hash, LivePasswords, NoticeError, ResultNotice, SuccessReturn, TestPasswords};

    #[test]
    fn what_is_written_is_believed_in_its_place_only() {
        let merchant = Merchant::live(
            "demo_shop",
            LivePasswords::new("p1_Secret", "p2_Secret").unwrap(),
            Hash::Sha256,
        )
        .and_then(|one| one.with_test(TestPasswords::new("t1_Secret", "t2_Secret")?, Hash::Md5))
        .unwrap();
        let (sum, number) = ("149.900000".parse().unwrap(), InvId::new(1001).unwrap());
        let shp = Shp::from_pairs([("Shp_name", "Иван"), ("shp_a", "1")]).unwrap();
        for mode in [Mode::Live, Mode::Test] {
            let other = if mode == Mode::Live {
                Mode::Test
            } else {
                Mode::Live
            };
            let body = result_notice(&merchant, mode, &sum, number, &shp).unwrap();
            let fields = Fields::parse(body.as_bytes()).unwrap();
            let notice = ResultNotice::verify(&merchant, mode, &fields).unwrap();
            assert_eq!((notice.inv_id(), notice.out_sum()), (number, &sum));
            assert!(notice.shp().iter().eq(shp.iter()));
            assert_eq!(notice.claims_test(), mode == Mode::Test);
            let refused = Some(NoticeError::InvalidSignature);
            assert_eq!(ResultNotice::verify(&merchant, other, &fields).err(), refused);
            assert_eq!(SuccessReturn::verify(&merchant, mode, &fields).err(), refused);

            let body = success_return(&merchant, mode, &sum, number, &shp).unwrap();
            let fields = Fields::parse(body.as_bytes()).unwrap();
            let seen = SuccessReturn::verify(&merchant, mode, &fields).unwrap();
            assert_eq!((seen.inv_id(), seen.out_sum()), (Some(number), &sum));
            assert!(seen.shp().iter().eq(shp.iter()));
            assert_eq!(ResultNotice::verify(&merchant, mode, &fields).err(), refused);
        }
        // Published: the example of `ResultNotice`.
        let md5 = Merchant::live(
            "demo_shop",
            LivePasswords::new("p1_Secret", "p2_Secret").unwrap(),
            Hash::Md5,
        )
        .unwrap();
        let shp = Shp::from_pairs([("Shp_user", "42"), ("Shp_order", "A-77")]).unwrap();
        assert_eq!(
            result_notice(&md5, Mode::Live, &sum, number, &shp).unwrap(),
            "OutSum=149.900000&InvId=1001&SignatureValue=6769ea864c59b493b7273ffe5c96d708&Shp_order=A-77&Shp_user=42"
        );
        assert_eq!(
            result_notice(&md5, Mode::Test, &sum, number, &shp),
            Err(NoPassword::Pair(Mode::Test))
        );
    }
}
