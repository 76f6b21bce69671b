use super::*;
use crate::enquiry::OpStateRequest;

/// An enquiry is signed `login:InvId:password 2`, and its address may be seen by others.
#[test]
fn the_signature_of_an_enquiry_pays_nothing_even_if_the_login_is_a_number() {
    let live = || LivePasswords::new("p1_Secret", "p2_Secret").unwrap();
    let request = OpStateRequest::extended(InvId::new(1001).unwrap());
    for (login, fits) in [("1000", false), ("1000.00", false), ("999", true)] {
        let merchant = Merchant::live(login, live(), Hash::Md5).unwrap();
        let out_sum = if fits { "1000" } else { login };
        let asker = Merchant::live(out_sum, live(), Hash::Md5).unwrap();
        let url = request.request(&asker).unwrap().url;
        let (_, signature) = url.rsplit_once('=').unwrap();
        let body = format!("OutSum={out_sum}&InvId=1001&SignatureValue={signature}");
        let fields = Fields::parse(body.as_bytes()).unwrap();
        let verified = ResultNotice::verify(&merchant, Mode::Live, &fields);
        assert_eq!(verified.is_ok(), fits, "{login}");
    }
}
