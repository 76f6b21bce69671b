//! Every postback of the vector file is decided as it says, from its bytes to what becomes of the payment.
//!
//! The file is `tests/data/vectors.json`, or the one that `CRYPTOCLOUD_VECTORS` names. A relative name counts from the
//! folder of this package, where cargo runs tests, and then from that of the workspace, where one mostly types it.
#![expect(
    clippy::unwrap_used,
    reason = "clippy excuses test functions only, and their helpers are tests too"
)]

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use cryptocloud::{
    Decimal, Expected, Invoices, Mismatch, Mode, Postback, PostbackError, Settings, TokenError, Verdict,
};
use serde::Deserialize;
use serde_json::value::RawValue;
use time::OffsetDateTime;

use self::shop::{Decided, Shop};

#[path = "vectors/shop.rs"]
mod shop;

/// How many cases the file of this crate has.
const OWN_CASES: usize = 44;

#[derive(Deserialize)]
struct File {
    format: u32,
    now: i64,
    leeway_s: i64,
    max_exp_ahead_s: i64,
    secret: String,
    stored_payments: Vec<Stored>,
    success_statuses: Vec<String>,
    cases: Vec<Case>,
}

/// An attempt to pay that the shop knows.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored {
    invoice_id: String,
    order_id: String,
    fiat_amount: String,
    fiat_currency: String,
    test_mode: bool,
    status: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    #[serde(rename = "note")]
    _note: String,
    content_type: String,
    body: String,
    /// What the body holds, too.
    #[serde(rename = "token")]
    _token: Option<String>,
    api_info: ApiInfo,
    decided_at: String,
    /// Whether a reader may decide otherwise. This one does not.
    #[serde(rename = "optional")]
    _optional: bool,
    deliveries: usize,
    expect: Expect,
}

/// What the API answers when it is asked for the invoice.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ApiInfo {
    http: u16,
    json: Option<Box<RawValue>>,
    text: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expect {
    http: u16,
    verdict: String,
    reason: String,
}

#[test]
fn every_postback_is_decided_as_the_file_says() {
    let other = std::env::var("CRYPTOCLOUD_VECTORS").ok();
    let own = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/vectors.json");
    let path = other.as_deref().map_or_else(|| own.into(), found);
    let bytes = std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let path = path.display();
    let file: File = serde_json::from_slice(&bytes).unwrap_or_else(|error| panic!("{path}: {error}"));
    assert_eq!(file.format, 1, "{path}: an unknown format");
    assert_eq!(
        (file.leeway_s, file.max_exp_ahead_s),
        (cryptocloud::LEEWAY_SECONDS, cryptocloud::LONGEST_LIFE_SECONDS)
    );
    assert_eq!(file.success_statuses, ["paid", "overpaid"]);
    let mut checked = BTreeMap::<&str, usize>::new();
    for case in &file.cases {
        file.check(case);
        *checked.entry(&case.expect.verdict).or_default() += 1;
    }
    let total = file.cases.len();
    // Written past the harness, which shows only what failing tests print.
    writeln!(
        std::io::stdout(),
        "{total} vectors of {path} checked: {checked:?}"
    )
    .unwrap();
    assert!(if other.is_some() {
        total > 0
    } else {
        total == OWN_CASES
    });
}

/// The file of this name, which may be relative to the package or to the workspace.
fn found(name: &str) -> PathBuf {
    let workspace = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
    let elsewhere = Path::new(workspace).join(name);
    if !Path::new(name).exists() && elsewhere.exists() {
        elsewhere
    } else {
        name.into()
    }
}

impl File {
    /// Delivers the postback as often as the case wants. Later ones are decided alike and change nothing.
    fn check(&self, case: &Case) {
        let mut shop = Shop::new(self);
        let name = &case.name;
        assert!(case.deliveries > 0, "{name}: no delivery");
        for delivery in 0..case.deliveries {
            let decided = shop.hear(case);
            let (http, verdict, at) = decided.answer();
            assert_eq!(
                (http, at),
                (case.expect.http, &*case.decided_at),
                "{name}: {decided:?}"
            );
            match &*case.expect.verdict {
                "paid" | "not_paid" | "review" | "pending_check" | "ignored" | "reject" => {
                    assert_eq!(verdict, case.expect.verdict, "{name}: {decided:?}");
                }
                "paid_once" => assert_eq!(verdict, "paid", "{name}: {decided:?}"),
                unknown => panic!("{name}: unknown verdict {unknown}"),
            }
            let reason = &*case.expect.reason;
            let fits = known(reason, &decided).unwrap_or_else(|| panic!("{name}: unknown reason {reason}"));
            assert!(
                fits,
                "{name}: {decided:?} instead of {reason} at delivery {delivery}"
            );
        }
        let is_paid = matches!(&*case.expect.verdict, "paid" | "paid_once");
        assert_eq!(shop.transitions, usize::from(is_paid), "{name}: payments");
    }
}

/// Whether this is what was decided, `None` for a reason that nobody has heard of. Where the own file has no case of a
/// reason, its name is a guess, and several are taken.
fn known(reason: &str, decided: &Decided) -> Option<bool> {
    let token = |error| *decided == Decided::Rejected(PostbackError::Token(error));
    let review = |mismatch| *decided == Decided::Judged(Verdict::Review(mismatch));
    let paid = |more_than_due| *decided == Decided::Judged(Verdict::Paid { more_than_due });
    Some(match reason {
        "ok" => paid(false),
        "replay" | "duplicate" | "already_paid" => matches!(decided, Decided::Judged(Verdict::Paid { .. })),
        "overpaid" => paid(true),
        "created" | "partial" | "canceled" | "paid" => {
            matches!(decided, Decided::Judged(Verdict::Unpaid(status)) if status.as_str() == reason)
        }
        "order_mismatch" => review(Mismatch::Order) || *decided == Decided::OtherOrder,
        "test_mode" => review(Mismatch::Mode),
        "currency_mismatch" => review(Mismatch::Currency),
        "amount_mismatch" | "amount_lower" => review(Mismatch::Amount),
        "api_empty" => *decided == Decided::NotTold,
        "api_error" => *decided == Decided::NotAnswered,
        "status_not_success" => *decided == Decided::NoSuccess,
        "unknown_invoice" => *decided == Decided::UnknownInvoice,
        "token_missing" => token(TokenError::Missing),
        "token_malformed" => token(TokenError::Malformed),
        "token_alg" => token(TokenError::Algorithm),
        "token_signature" => token(TokenError::Signature),
        "token_no_exp" => token(TokenError::NoEnd),
        "token_expired" | "token_exp" => token(TokenError::Expired),
        "token_exp_too_far" => token(TokenError::LastsTooLong),
        "token_no_id" => token(TokenError::NoInvoice),
        "token_id_mismatch" => token(TokenError::OtherInvoice),
        "bad_body" => matches!(decided, Decided::Rejected(PostbackError::Body(_))),
        "content_type"
        | "bad_content_type"
        | "unsupported_content_type"
        | "media_type"
        | "unsupported_media_type" => *decided == Decided::Rejected(PostbackError::MediaType),
        _ => return None,
    })
}
