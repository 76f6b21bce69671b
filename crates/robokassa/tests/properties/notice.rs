//! Notices as the gateway makes them of whatever parameters somebody sent.

use proptest::collection::vec;
use proptest::prelude::*;
use robokassa::{Hash, InvId, ReceivedShp};

use super::{Order, Pairs, SHP_NAME, digest, distinct, joined, sorted};

/// The same as others on the login may send it.
const ANY_SHP_NAME: &str = "[Ss][Hh][Pp]_[A-Za-z0-9а-яё_.:=&%+ \\[\\]-]{0,12}";

/// Parameters as they come with a notice, among them perhaps the one that the gateway adds.
pub fn received() -> impl Strategy<Value = Pairs> {
    let interface = prop::option::of(("shp_interface", "link|field|InvoiceService\\.WebApi"));
    let names = prop_oneof![SHP_NAME, ANY_SHP_NAME];
    let values = prop_oneof![
        "[A-Za-z0-9_.@%+~-]{0,64}",
        "(?s)[^\0]{0,200}",
        "(:Shp_[a-c]=|[0-9]){0,9}"
    ];
    (vec((names, values), 0..6), interface).prop_map(|(mut pairs, interface)| {
        pairs.extend(interface);
        distinct(&mut pairs);
        pairs
    })
}

pub fn pairs(shp: &ReceivedShp) -> Pairs {
    shp.iter()
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

/// The body of a notice about what was paid, signed by the formula of the documentation.
pub fn notice_body(
    hash: Hash,
    out_sum: &str,
    inv_id: InvId,
    (shp, order): (&Pairs, Order),
    password: &str,
) -> String {
    let base = format!("{out_sum}:{inv_id}:{password}{}", joined(sorted(shp, order)));
    let mut body = form_urlencoded::Serializer::new(String::new());
    body.append_pair("OutSum", out_sum)
        .append_pair("InvId", &inv_id.to_string())
        .extend_pairs(shp)
        .append_pair("SignatureValue", &digest(hash, &base))
        .finish()
}
