//! The port to Robokassa.

use super::{
    NAME, SHP_ORDER,
    exchange::exchange,
    methods::{Methods, codes},
    receipt::{ReceiptTerms, receipt},
    second_receipt::Writer,
    settings::RobokassaSettings,
};
use async_trait::async_trait;
use futures_util::stream::{self, StreamExt};
use reqwest::StatusCode;
use robokassa::enquiry::{Advice, EnquiryError, OpState, OpStateRequest, Remedy, ResultCode};
use robokassa::{Amount, Culture, InvId, Merchant, Mode, Payment, Shp};
use shop::{
    Kopecks,
    buyer::Email,
    gateway::{Gateway, GatewayError, HandOver, Holds, Links, Receipts, Refunds, Signs, Way},
    order::{Order, OrderKey},
    payment::{Attempt, Found, GatewayName, InvoiceId, Mark, Method, Report, Stage},
    text::Lang,
    time::Timestamp,
};
use std::{
    sync::Arc,
    time::{Duration, SystemTime},
};
use url::Url;
use words::words;

// Our numbers stay within what every edition of the gateway takes.
const _: () = assert!(InvoiceId::OWN_MAX.unsigned_abs() <= InvId::SAFE_MAX);

/// Questions that the gateway has before it at a time: a turn of the poller is over sooner, and nobody is flooded.
const QUESTIONS_AT_ONCE: usize = 4;

/// The port to one merchant login.
#[expect(
    clippy::struct_excessive_bools,
    reason = "what the cabinet allows, each for itself"
)]
pub struct Port {
    pub(super) merchant: Arc<Merchant>,
    pub(super) mode: Mode,
    pub(super) knows_tests: bool,
    pub(super) receipts: Option<ReceiptTerms>,
    writer: Option<Writer>,
    refunds: bool,
    /// Whether new payments are held until the goods leave.
    pub(super) starts_holds: bool,
    /// Whether invoices are made for the staff to send.
    pub(super) makes_links: bool,
    pub(super) client: reqwest::Client,
    pub(super) extra: Vec<(String, String)>,
    methods: Methods,
}

impl Port {
    /// Robokassa under these settings, for the shop at this address.
    pub fn new(settings: &RobokassaSettings, site: &Url, client: reqwest::Client) -> Self {
        let RobokassaSettings {
            merchant,
            mode,
            receipts,
            refunds,
            hold,
            invoices,
            notice_keys: _,
            extra,
        } = settings;
        // The gateway itself answers questions about live operations only; a sandbox about both.
        let knows_tests = !merchant.endpoint().is_gateway();
        let writer = |terms| Writer {
            terms,
            merchant: merchant.clone(),
            client: client.clone(),
            knows_tests,
            site: site.to_string(),
        };
        Self {
            merchant: merchant.clone(),
            mode: *mode,
            knows_tests,
            receipts: *receipts,
            writer: receipts.map(writer),
            refunds: *refunds,
            // A test payment has nothing to take or to let go.
            starts_holds: *hold && *mode == Mode::Live,
            makes_links: *invoices,
            extra: extra.clone(),
            client,
            methods: Methods::default(),
        }
    }
}

/// What a payment carries beside an order's key, which is none of it, as it opens a page: parameters that the merchant
/// wants to see again, or those of another program.
pub fn marks<'a>(parameters: impl Iterator<Item = (&'a str, &'a str)>) -> Vec<Mark> {
    let is_key = |(name, value): &(&str, &str)| {
        name.eq_ignore_ascii_case(SHP_ORDER) && OrderKey::parse(value).is_some()
    };
    Mark::of(parameters.filter(|parameter| !is_key(parameter)))
}

/// The mode that an attempt was started in.
pub fn mode(attempt: &Attempt) -> Mode {
    if attempt.test { Mode::Test } else { Mode::Live }
}

#[async_trait]
impl Gateway for Port {
    fn name(&self) -> GatewayName {
        NAME
    }

    fn is_test(&self) -> bool {
        self.mode == Mode::Test
    }

    fn takes(&self, method: Method) -> bool {
        self.methods.have(method)
    }

    async fn learn(&self) -> Result<(), GatewayError> {
        self.methods.ask(&self.client, &self.merchant).await
    }

    fn way(&self) -> Way<'_> {
        Way::Signed(self)
    }

    /// A question for each, a few at a time: the gateway cannot be asked about several, and a slow one is not pressed.
    async fn check(&self, attempts: &[&Attempt]) -> Vec<Result<Report, GatewayError>> {
        let questions: Vec<_> = attempts.iter().map(|attempt| self.ask(attempt)).collect();
        stream::iter(questions)
            .buffered(QUESTIONS_AT_ONCE)
            .collect()
            .await
    }

    fn refunds(&self) -> Option<&dyn Refunds> {
        self.refunds.then_some(self as &dyn Refunds)
    }

    /// Also once holds are switched off: money may be held from before.
    fn holds(&self) -> Option<&dyn Holds> {
        Some(self)
    }

    /// Also once they are switched off: some may be open from before.
    fn links(&self) -> Option<&dyn Links> {
        Some(self)
    }

    fn receipts(&self) -> Option<&dyn Receipts> {
        self.writer.as_ref().map(|writer| writer as &dyn Receipts)
    }
}

impl Signs for Port {
    fn sign(&self, order: &Order, attempt: &Attempt) -> Result<HandOver, GatewayError> {
        let refused = |why: &dyn std::fmt::Display| GatewayError::Refused(why.to_string());
        let placed = &order.placed;
        let amount = Amount::from_kopecks(attempt.amount.get()).map_err(|e| refused(&e))?;
        let number = InvId::new(attempt.invoice.get()).map_err(|e| refused(&e))?;
        let description =
            words(placed.lang).with("order-number", &[("number", order.number.0.to_string().into())]);
        let extra = self.extra.iter().map(|(name, value)| (&**name, &**value));
        let own = [(SHP_ORDER, order.key.as_str())].into_iter().chain(extra);
        let shp = Shp::from_pairs(own).map_err(|e| refused(&e))?;
        let mut payment = Payment::new(amount, number)
            .description(&description)
            .culture(match placed.lang {
                Lang::Ru => Culture::Ru,
                Lang::En => Culture::En,
            })
            .shp(shp);
        // As the attempt was started, whatever the setting says now: the second step of a hold is signed like a plain payment
        // of its number, which is therefore never shown.
        if attempt.hold.is_some() {
            payment = payment.hold();
        }
        if let Some(method) = attempt.method {
            payment = payment.methods(codes(method).iter().copied());
        }
        if let Some(closes_at) = order.page_closes_at() {
            payment = payment.expires(moment(closes_at));
        }
        // The gateway would refuse an address in another script, and the buyer with it; its page asks for one.
        let email = placed.buyer.email.as_ref().map(Email::for_delivery);
        if let Some(email) = email.filter(|email| email.is_ascii()) {
            payment = payment.email(email);
        }
        if let Some(terms) = self.receipts {
            let sold_at = moment(attempt.started_at);
            payment = payment.receipt(receipt(order, terms, sold_at).map_err(|e| refused(&e))?);
        }
        let form = payment
            .form(&self.merchant, mode(attempt))
            .map_err(|e| refused(&e))?;
        let fields = form
            .fields
            .into_iter()
            .map(|(name, value)| (name.into_owned(), value))
            .collect();
        Ok(HandOver::Form {
            action: form.action,
            fields,
        })
    }
}

impl Port {
    /// Asks about one attempt.
    async fn ask(&self, attempt: &Attempt) -> Result<Report, GatewayError> {
        if attempt.test && !self.knows_tests {
            return Ok(Report::Unknown);
        }
        let refused = |why: &dyn std::fmt::Display| GatewayError::Refused(why.to_string());
        let number = InvId::new(attempt.invoice.get()).map_err(|e| refused(&e))?;
        let request = OpStateRequest::extended(number)
            .request_in(&self.merchant, mode(attempt))
            .map_err(|e| refused(&e))?;
        let (status, body) = exchange(&self.client, &request)
            .await
            .map_err(|error| GatewayError::Unreachable(Box::new(error)))?;
        if !status.is_success() {
            let why = format!("the gateway answered {status}");
            return Err(if will_pass(status) {
                GatewayError::Unreachable(why.into())
            } else {
                GatewayError::Refused(why)
            });
        }
        match OpState::parse(&body) {
            Ok(operation) => Ok(report(&operation, attempt.test)),
            Err(EnquiryError::Refused {
                code: ResultCode::NoOperation,
                ..
            }) => Ok(Report::Unknown),
            Err(error) => Err(explained(error)),
        }
    }
}

/// Whether a status says that it is not the moment. Any other fault of the request will be found again.
fn will_pass(status: StatusCode) -> bool {
    !status.is_client_error()
        || matches!(
            status,
            StatusCode::REQUEST_TIMEOUT | StatusCode::TOO_MANY_REQUESTS
        )
}

fn explained(error: EnquiryError) -> GatewayError {
    match &error {
        EnquiryError::Refused { code, .. } if code.remedy() != Remedy::AskAgain => {
            let told = code.explain(Culture::En);
            let told = told.map(|told| format!(" {} {}", told.meaning, told.check));
            GatewayError::Refused(format!("{error}.{}", told.unwrap_or_default()))
        }
        // A page from a proxy in between, say.
        _ => GatewayError::Unreachable(Box::new(error)),
    }
}

/// What is made of the gateway's answer. The shop's payments always name their order, so one that names none,
/// or none of ours, belongs to another program, whatever its number, sum and date.
fn report(operation: &OpState, test: bool) -> Report {
    let named = operation.user_field(SHP_ORDER).and_then(OrderKey::parse);
    let stage = match operation.state.advice() {
        Advice::Paid => match found(operation, named.clone(), test) {
            Some(found) => return Report::Paid(found),
            // Money whose sum cannot be read has come all the same: somebody has to look.
            None => Stage::Suspended,
        },
        Advice::Wait => Stage::Begun,
        Advice::Release => Stage::Cancelled,
        Advice::Decide => Stage::Held,
        Advice::Receive => Stage::Crediting,
        Advice::Returned => Stage::Returned,
        Advice::Review | Advice::Unknown => Stage::Suspended,
    };
    named.map_or(Report::Unknown, |named| Report::Unpaid { stage, named })
}

/// The money of a done operation; `None` if neither of its sums is exact to the kopeck.
fn found(operation: &OpState, order_key: Option<OrderKey>, test: bool) -> Option<Found> {
    let kopecks = |sum: Amount| Kopecks::new(sum.kopecks());
    let (paid, credited) = (operation.inc_sum.map(kopecks), operation.out_sum.map(kopecks));
    let fields = operation.user_fields.as_deref().unwrap_or_default();
    Some(Found {
        test,
        paid: paid.or(credited)?,
        credited: credited.or(paid)?,
        overpaid: false,
        method: operation
            .inc_curr_label
            .as_ref()
            .map(|label| label.chars().take(64).collect()),
        order_key,
        marks: marks(fields.iter().map(|(name, value)| (name.as_str(), value.as_str()))),
        operation: operation.op_key.as_ref().map(|key| key.as_str().to_owned()),
    })
}

/// A moment as the gateway's crate takes it.
pub fn moment(at: Timestamp) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_millis(u64::try_from(at.ms()).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use robokassa::{Endpoint, Hash, LivePasswords};
    use std::sync::atomic::{AtomicUsize, Ordering};
    use tokio::{net::TcpListener, sync::Barrier};

    const KEY: &str = "0123456789abcdef0123456789abcdef";

    /// What is made of an operation in this state, with these sums (`IncSum`, `OutSum`) and parameters.
    fn reported(state: u32, (inc, out): (&str, &str), fields: Option<&[(&str, &str)]>) -> Report {
        let fields = fields.map_or_else(String::new, |fields| {
            let field = |(name, value)| format!("<Field><Name>{name}</Name><Value>{value}</Value></Field>");
            let fields: String = fields.iter().copied().map(field).collect();
            format!("<UserField>{fields}</UserField>")
        });
        let xml = format!(
            "<R><Result><Code>0</Code></Result><State><Code>{state}</Code></State>\
             <Info><IncSum>{inc}</IncSum><OutSum>{out}</OutSum></Info>{fields}</R>"
        );
        report(&OpState::parse(xml.as_bytes()).unwrap(), false)
    }

    const SUMS: (&str, &str) = ("1990.000000", "1923.330000");
    const OURS: Option<&[(&str, &str)]> = Some(&[("Shp_order", KEY)]);

    #[test]
    fn both_sums_of_the_money_are_found() {
        for (sums, found) in [
            (SUMS, (199_000, 192_333)),
            (("2049.70", "1990"), (204_970, 199_000)),
            (("", "1990.00"), (199_000, 199_000)),
            (("1990.00", ""), (199_000, 199_000)),
            (("1990.005", "1990.00"), (199_000, 199_000)),
        ] {
            let Report::Paid(told) = reported(100, sums, OURS) else {
                panic!("{sums:?} is money");
            };
            assert_eq!((told.paid.get(), told.credited.get()), found, "{sums:?}");
            assert_eq!(told.order_key, OrderKey::parse(KEY));
            assert_eq!(told.marks, []);
        }
    }

    #[test]
    fn money_of_other_programs_names_no_order_and_keeps_its_marks() {
        let upper = KEY.to_uppercase();
        let cases: [Option<&[(&str, &str)]>; 7] = [
            None,
            Some(&[]),
            Some(&[
                ("Shp_item", "1"),
                ("Shp_result_url", "https://old.example.ru/?a=1"),
            ]),
            Some(&[("shp_interface", "invoice")]),
            Some(&[("Shp_order", "A-77")]),
            Some(&[("Shp_order", &upper)]),
            Some(&[("Shp_order", KEY), ("shp_order", "A-77")]),
        ];
        for fields in cases {
            let Report::Paid(told) = reported(100, SUMS, fields) else {
                panic!("{fields:?} is money");
            };
            assert_eq!(told.order_key, None, "{fields:?}");
            let marks: Vec<_> = told.marks.iter().map(|mark| mark.value.as_str()).collect();
            let written: Vec<_> = fields
                .unwrap_or_default()
                .iter()
                .map(|(_, value)| *value)
                .collect();
            let written: Vec<_> = written.into_iter().filter(|value| *value != KEY).collect();
            assert_eq!(marks, written);
        }
    }

    #[test]
    fn every_state_without_money_has_its_stage_if_the_order_is_named() {
        for (state, stage) in [
            (5, Stage::Begun),
            (10, Stage::Cancelled),
            (20, Stage::Held),
            (50, Stage::Crediting),
            (60, Stage::Returned),
            (80, Stage::Suspended),
            (70, Stage::Suspended),
            (1000, Stage::Suspended),
        ] {
            let named = OrderKey::parse(KEY).unwrap();
            let told = Report::Unpaid { stage, named };
            assert_eq!(reported(state, SUMS, OURS), told, "{state}");
            let others: [Option<&[(&str, &str)]>; 3] = [None, Some(&[]), Some(&[("Shp_order", "A-77")])];
            for foreign in others {
                assert_eq!(
                    reported(state, SUMS, foreign),
                    Report::Unknown,
                    "{state} {foreign:?}"
                );
            }
        }
        // Done, but nobody knows how much.
        let named = OrderKey::parse(KEY).unwrap();
        let stage = Stage::Suspended;
        assert_eq!(reported(100, ("?", "?"), OURS), Report::Unpaid { stage, named });
    }

    #[test]
    fn what_will_not_pass_is_a_refusal() {
        for (status, passes) in [
            (500, true),
            (502, true),
            (302, true),
            (408, true),
            (429, true),
            (403, false),
            (404, false),
        ] {
            assert_eq!(
                will_pass(StatusCode::from_u16(status).unwrap()),
                passes,
                "{status}"
            );
        }
        for (code, is_refusal) in [(1, true), (2, true), (4, true), (77, true), (1000, false)] {
            let xml = format!("<R><Result><Code>{code}</Code></Result></R>");
            let error = explained(OpState::parse(xml.as_bytes()).unwrap_err());
            assert_eq!(
                matches!(error, GatewayError::Refused(_)),
                is_refusal,
                "{code}: {error}"
            );
        }
        let page = explained(OpState::parse(b"<html>back soon</html>").unwrap_err());
        assert!(matches!(page, GatewayError::Unreachable(_)), "{page}");
    }

    /// A slow gateway: it answers nobody before four have asked.
    #[tokio::test]
    async fn four_attempts_are_asked_about_at_a_time() {
        let gate = Arc::new(Barrier::new(QUESTIONS_AT_ONCE));
        let (under_way, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let counted = (under_way.clone(), most.clone());
        let answer = move || {
            let (gate, (under_way, most)) = (gate.clone(), counted.clone());
            async move {
                most.fetch_max(under_way.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                gate.wait().await;
                under_way.fetch_sub(1, Ordering::SeqCst);
                "<R><Result><Code>3</Code></Result></R>"
            }
        };
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let endpoint = Endpoint::at(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
        let gateway = axum::serve(listener, axum::Router::new().fallback(answer));
        let gateway = tokio::spawn(gateway.into_future());

        let passwords = LivePasswords::new("p1_Secret", "p2_Secret").unwrap();
        let merchant = Merchant::live("demo_shop", passwords, Hash::Sha256).unwrap();
        let settings = RobokassaSettings {
            extra: Vec::new(),
            notice_keys: Vec::new(),
            refunds: false,
            hold: false,
            invoices: false,
            merchant: Arc::new(merchant.with_endpoint(endpoint)),
            mode: Mode::Live,
            receipts: None,
        };
        let port = Port::new(
            &settings,
            &"https://shop.example.ru".parse().unwrap(),
            crate::gateways::client().unwrap(),
        );
        let attempts: Vec<_> = (1..=8).map(attempt).collect();
        let reports = port.check(&attempts.iter().collect::<Vec<_>>()).await;
        gateway.abort();
        assert_eq!(reports.len(), 8);
        for report in reports {
            assert_eq!(report.unwrap(), Report::Unknown);
        }
        assert_eq!(most.load(Ordering::SeqCst), QUESTIONS_AT_ONCE);
    }

    fn attempt(invoice: i64) -> Attempt {
        let kept = serde_json::json!({
            "gateway": NAME, "invoice": invoice, "test": false, "amount": 100, "started_at": 0, "outcome": "open"
        });
        serde_json::from_value(kept).unwrap()
    }
}
