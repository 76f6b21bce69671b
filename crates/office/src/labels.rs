//! States, verdicts and people in a word or two, with their tone.

use crate::list::Pill;
use app::{Chrome, drawn::Draw};
use leptos::prelude::*;
use shop::{
    Kopecks, Tax, Timestamp,
    call::{Door, Ruling},
    catalog::ProductState,
    gateway::ReceiptFault,
    message::{DeliveryState, Letter, MessageChannel, MessageRow},
    order::{Actor, Fulfilment, ReceiptState, RefundState, ReturnState, State, Step},
    payment::{Attempt, AttemptOutcome, PayBy, PayKind, Stage, Verdict},
    store::Counts,
    text::Lang,
};

/// A word with its tone.
pub(super) fn pill(tone: &str, text: String) -> Pill {
    Pill {
        tone: tone.to_owned(),
        text,
    }
}

/// How much of something waits, of which so many are counted and no more.
pub(super) fn counted(count: i64) -> String {
    if count < Counts::MOST {
        count.to_string()
    } else {
        format!("{}+", Counts::MOST)
    }
}

/// A word with its tone, drawn.
pub(super) fn drawn(pill: Pill) -> AnyView {
    view! { <span class="state" data-tone=pill.tone>{pill.text}</span> }.drawn()
}

/// How the money of an order stands; money that does not fit comes first.
pub(super) fn state(chrome: &Chrome, state: &State, has_attention: bool) -> Pill {
    if has_attention {
        return pill("bad", chrome.text("office-state-attention"));
    }
    let (tone, id) = match state {
        State::AwaitingPayment { .. } => ("wait", "office-state-awaiting"),
        State::Paid { payment } if payment.is_test() => ("wait", "office-state-paid-on-trial"),
        State::Paid { payment }
            if (payment.refunds.iter()).any(|refund| matches!(refund.state, RefundState::Unclear { .. })) =>
        {
            ("bad", "office-state-refund-unclear")
        }
        State::Paid { payment } if payment.sums().under_way > Kopecks::ZERO => {
            ("wait", "office-state-refund-under-way")
        }
        State::Paid { payment } if payment.sums().refunded > Kopecks::ZERO => {
            ("calm", "office-state-part-refunded")
        }
        State::Paid { .. } => ("good", "office-state-paid"),
        State::Expired { .. } => ("calm", "office-state-expired"),
        State::Cancelled { .. } => ("calm", "office-state-cancelled"),
        State::Refunded { .. } => ("calm", "office-state-refunded"),
    };
    pill(tone, chrome.text(id))
}

/// How an order is paid that no gateway asks money for; nothing of others.
pub(super) fn paid_later(chrome: &Chrome, way: PayBy) -> Option<Pill> {
    let id = match way.kind() {
        PayKind::Online => return None,
        PayKind::OnDelivery => "office-pay-kind-on-delivery",
        PayKind::BankTransfer => "office-pay-kind-bank-transfer",
    };
    Some(pill("calm", chrome.text(id)))
}

/// That an order is a trial.
pub(super) fn trial(chrome: &Chrome) -> Pill {
    pill("wait", chrome.text("office-trial"))
}

/// How the goods of an order stand.
pub(super) fn fulfilment(chrome: &Chrome, fulfilment: &Fulfilment) -> Pill {
    let (tone, id) = match fulfilment {
        Fulfilment::New => ("calm", "office-fulfilment-new"),
        Fulfilment::PartlyShipped { .. } => ("wait", "office-fulfilment-partly-shipped"),
        Fulfilment::Shipped { .. } => ("good", "office-fulfilment-shipped"),
        Fulfilment::Delivered { .. } => ("good", "office-fulfilment-delivered"),
    };
    pill(tone, chrome.text(id))
}

/// How an attempt went; money that came outranks what the gateway said earlier.
pub(super) fn attempt(chrome: &Chrome, attempt: &Attempt, has_money: bool) -> Pill {
    let (tone, id) = match (attempt.outcome, attempt.stage) {
        (AttemptOutcome::Paid, _) => ("good", "office-attempt-paid"),
        _ if has_money => ("good", "office-attempt-paid"),
        (AttemptOutcome::Open | AttemptOutcome::Failed, Some(stage)) => stage_id(stage),
        (AttemptOutcome::Open, None) => ("wait", "office-attempt-open"),
        (AttemptOutcome::Failed, None) => ("calm", "office-attempt-failed"),
    };
    pill(tone, chrome.text(id))
}

fn stage_id(stage: Stage) -> (&'static str, &'static str) {
    match stage {
        Stage::Begun => ("wait", "office-attempt-begun"),
        Stage::Cancelled => ("calm", "office-attempt-failed"),
        Stage::Held => ("bad", "office-attempt-held"),
        Stage::Crediting => ("wait", "office-attempt-crediting"),
        Stage::Returned => ("calm", "office-attempt-returned"),
        Stage::Suspended => ("bad", "office-attempt-suspended"),
        Stage::Partial => ("bad", "office-attempt-partial"),
    }
}

/// What became of a notice.
pub(super) fn verdict(chrome: &Chrome, verdict: Verdict) -> Pill {
    let tone = if verdict == Verdict::Accepted {
        "good"
    } else {
        "bad"
    };
    pill(tone, chrome.text(verdict_id(verdict)))
}

/// Id of what became of a notice.
pub(super) fn verdict_id(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Accepted => "office-verdict-accepted",
        Verdict::WrongSum => "office-verdict-wrong-sum",
        Verdict::PaidLate => "office-verdict-paid-late",
        Verdict::PaidAfterCancel => "office-verdict-paid-after-cancel",
        Verdict::PaidTwice => "office-verdict-paid-twice",
        Verdict::OrphanPayment => "office-verdict-orphan",
        Verdict::TestInLive => "office-verdict-test-in-live",
        Verdict::Overpaid => "office-verdict-overpaid",
    }
}

/// Which door a call came to.
pub(super) fn door(chrome: &Chrome, door: Door) -> String {
    chrome.text(match door {
        Door::Result => "office-door-result",
        Door::Operation => "office-door-operation",
        Door::Success => "office-door-success",
        Door::Failure => "office-door-failure",
        Door::Home => "office-door-home",
    })
}

/// What became of a call.
pub(super) fn ruling(chrome: &Chrome, ruling: Ruling) -> Pill {
    let (tone, id) = match ruling {
        Ruling::Recorded(verdict) => return self::verdict(chrome, verdict),
        Ruling::Repeated => ("calm", "office-call-repeated"),
        Ruling::Heeded => ("good", "office-call-heeded"),
        Ruling::TestPasswords => ("bad", "office-verdict-test-in-live"),
        Ruling::BadSignature => ("bad", "office-call-bad-signature"),
        Ruling::OtherInvoice => ("bad", "office-call-other-invoice"),
        Ruling::NotPaid => ("calm", "office-call-not-paid"),
        Ruling::Unanswered => ("wait", "office-call-unanswered"),
        Ruling::Missing => ("bad", "office-call-missing"),
        Ruling::Malformed => ("bad", "office-call-malformed"),
        Ruling::NoPassword => ("bad", "office-call-no-password"),
        Ruling::WrongMethod => ("bad", "office-call-wrong-method"),
        Ruling::WrongKind => ("bad", "office-call-wrong-kind"),
        Ruling::TooLong => ("bad", "office-call-too-long"),
        Ruling::CutShort => ("bad", "office-call-cut-short"),
        Ruling::NotSetUp => ("bad", "office-call-not-set-up"),
        Ruling::NoOrder => ("calm", "office-call-no-order"),
        Ruling::Foreign => ("calm", "office-call-foreign"),
        Ruling::Stale => ("bad", "office-call-stale"),
        Ruling::Unavailable { .. } => ("wait", "office-call-unavailable"),
        Ruling::Unfinished => ("wait", "office-call-unfinished"),
    };
    pill(tone, chrome.text(id))
}

/// What to do about a call that was refused; nothing where its signature says more, or nothing is to be done.
pub(super) fn advice(chrome: &Chrome, ruling: Ruling) -> Option<String> {
    let id = match ruling {
        Ruling::Recorded(_) | Ruling::Repeated | Ruling::Heeded | Ruling::BadSignature => return None,
        Ruling::TestPasswords => "office-advice-test-passwords",
        Ruling::OtherInvoice => "office-advice-other-invoice",
        Ruling::NotPaid => "office-advice-not-paid",
        Ruling::Unanswered => "office-advice-unanswered",
        Ruling::Missing | Ruling::Malformed | Ruling::TooLong => "office-advice-odd",
        Ruling::NoPassword => "office-advice-no-password",
        Ruling::WrongMethod | Ruling::WrongKind => "office-advice-cabinet",
        Ruling::CutShort | Ruling::Unfinished => "office-advice-network",
        Ruling::NotSetUp => "office-advice-not-set-up",
        Ruling::NoOrder => "office-advice-no-order",
        Ruling::Foreign => "office-advice-foreign",
        Ruling::Stale => "office-advice-stale",
        Ruling::Unavailable { .. } => "office-advice-unavailable",
    };
    Some(chrome.text(id))
}

/// The tax in a line of a receipt.
pub(super) fn tax(chrome: &Chrome, tax: Tax) -> String {
    let rate = |rate: i64| chrome.with("tax-rate", &[("rate", rate.into())]);
    let of_prepayment = |rate: i64| {
        let values = [("rate", rate.into()), ("whole", (100 + rate).into())];
        chrome.with("tax-rate-of", &values)
    };
    match tax {
        Tax::None => chrome.text("tax-none"),
        Tax::Vat0 => rate(0),
        Tax::Vat5 => rate(5),
        Tax::Vat7 => rate(7),
        Tax::Vat8 => rate(8),
        Tax::Vat10 => rate(10),
        Tax::Vat12 => rate(12),
        Tax::Vat16 => rate(16),
        Tax::Vat20 => rate(20),
        Tax::Vat22 => rate(22),
        Tax::Vat105 => of_prepayment(5),
        Tax::Vat107 => of_prepayment(7),
        Tax::Vat110 => of_prepayment(10),
        Tax::Vat120 => of_prepayment(20),
        Tax::Vat122 => of_prepayment(22),
        Tax::Unknown => chrome.text("tax-unknown"),
    }
}

/// Whether a product is on the shelf.
pub(super) fn product_state(chrome: &Chrome, state: ProductState) -> Pill {
    let (tone, id) = match state {
        ProductState::Draft => ("wait", "goods-state-draft"),
        ProductState::Published => ("good", "goods-state-published"),
        ProductState::Archived => ("calm", "goods-state-archived"),
    };
    pill(tone, chrome.text(id))
}

/// Why no receipt takes something.
pub(super) fn unprintable(chrome: &Chrome, why: &ReceiptFault) -> String {
    match why {
        ReceiptFault::NoName => chrome.text("office-unprintable-no-name"),
        ReceiptFault::UnknownTax => chrome.text("office-unprintable-unknown-tax"),
        ReceiptFault::TaxNotInForce { tax, instead } => {
            let values = [
                ("tax", self::tax(chrome, *tax).into()),
                ("instead", self::tax(chrome, *instead).into()),
            ];
            chrome.with("office-unprintable-old-tax", &values)
        }
        ReceiptFault::Other(why) => why.clone(),
    }
}

/// How far a second receipt has got.
pub(super) fn receipt(chrome: &Chrome, state: &ReceiptState) -> Pill {
    let (tone, id) = match state {
        ReceiptState::Promised => ("wait", "office-receipt-promised"),
        ReceiptState::Sending => ("wait", "office-receipt-sending"),
        ReceiptState::Taken => ("wait", "office-receipt-taken"),
        ReceiptState::Done { .. } => ("good", "office-receipt-done"),
        ReceiptState::Failed { .. } => ("bad", "office-receipt-failed"),
        ReceiptState::Elsewhere { at } => {
            let at = [("at", chrome.moment(*at).into())];
            return pill("calm", chrome.with("office-receipt-elsewhere", &at));
        }
    };
    pill(tone, chrome.text(id))
}

/// Who did something.
pub(super) fn actor(chrome: &Chrome, actor: &Actor) -> String {
    match actor {
        Actor::Buyer => chrome.text("office-actor-buyer"),
        Actor::Gateway => chrome.text("office-actor-gateway"),
        Actor::Shop => chrome.text("office-actor-shop"),
        Actor::Staff(login) => login.clone(),
    }
}

/// The words of [`crate::list::pager`].
pub(super) fn pager(chrome: &Chrome) -> [String; 3] {
    ["office-pages-label", "office-newest", "office-older"].map(|id| chrome.text(id))
}

/// What a message says, and by which means: `Заказ оплачен, письмо`.
pub(super) fn message(chrome: &Chrome, row: &MessageRow) -> String {
    let what = chrome.text(match &row.message.letter {
        Letter::OrderPlaced { .. } => "office-letter-placed",
        Letter::OrderRelined { .. } => "office-letter-relined",
        Letter::OrderPaid { .. } => "office-letter-paid",
        Letter::OrderHeld { .. } => "office-letter-held",
        Letter::OrderLetGo { .. } => "office-letter-let-go",
        Letter::OwnerHold { .. } => "office-letter-owner-hold",
        Letter::OwnerLink { .. } => "office-letter-owner-link",
        Letter::OwnerStrangeLinks { .. } => "office-letter-owner-strange-links",
        Letter::OrderShipped { more: true, .. } => "office-letter-partly-shipped",
        Letter::OrderShipped { .. } => "office-letter-shipped",
        Letter::OrderCancelled { .. } => "office-letter-cancelled",
        Letter::OrderRefunded { .. } => "office-letter-refunded",
        Letter::OrderRefundSent { .. } => "office-letter-refund-sent",
        Letter::OrderRefundRefused { .. } => "office-letter-refund-refused",
        Letter::OrderReturn { state, unsent, .. } => return_id(*state, *unsent),
        Letter::OwnerRefund { .. } => "office-letter-owner-refund",
        Letter::OwnerOrder { .. } => "office-letter-owner-order",
        Letter::OwnerCalledOff { .. } => "office-letter-owner-called-off",
        Letter::OwnerReturn { unsent: true, .. } => "office-letter-owner-withdrawal",
        Letter::OwnerReturn { .. } => "office-letter-owner-return",
        Letter::OwnerPaid { .. } => "office-letter-owner-paid",
        Letter::OwnerAttention { .. } => "office-letter-owner-attention",
        Letter::OwnerStage { .. } => "office-letter-owner-stage",
        Letter::OwnerReceipt { .. } => "office-letter-owner-receipt",
        Letter::OwnerSilence { .. } => "office-letter-owner-silence",
        Letter::OwnerRefused { .. } => "office-letter-owner-refused",
        Letter::OwnerOrphan { .. } => "office-letter-owner-orphan",
        Letter::OwnerRefusedCalls { .. } => "office-letter-owner-refused-calls",
        Letter::OwnerUndelivered { .. } => "office-letter-owner-undelivered",
        Letter::OwnerLowStock { .. } => "office-letter-owner-low-stock",
        Letter::OwnerNewDevice { .. } => "office-letter-owner-new-device",
        Letter::OwnerPeople { .. } => "office-letter-owner-people",
        Letter::OwnerFactorRemoved { .. } => "office-letter-owner-factor-removed",
        Letter::OwnerPasskeyAdded { .. } => "office-letter-owner-passkey-added",
        Letter::OwnerPasskeyCopied { .. } => "office-letter-owner-passkey-copied",
        Letter::OwnerBruteForce { .. } => "office-letter-owner-brute-force",
        Letter::OwnerStranger { .. } => "office-letter-owner-stranger",
        Letter::OwnerClock { .. } => "office-letter-owner-clock",
        Letter::OwnerLights { .. } => "office-letter-owner-lights",
        Letter::OwnerSettings { .. } => "office-letter-owner-settings",
        Letter::OwnerRecord { .. } => "office-letter-owner-record",
        Letter::OrderStep { step, .. } => step_id(*step),
        Letter::Unreadable { .. } => "office-letter-unreadable",
    });
    let channel = chrome.text(match row.message.to.channel {
        MessageChannel::Telegram => "office-channel-telegram",
        MessageChannel::Email => "office-channel-email",
        MessageChannel::Webhook => "office-channel-webhook",
    });
    if row.message.letter.is_test() {
        return format!("{what}, {channel}, {}", chrome.text("office-test"));
    }
    format!("{what}, {channel}")
}

/// Id of what a buyer is told of goods that they want to send back, or not to get.
const fn return_id(state: ReturnState, unsent: bool) -> &'static str {
    match (state, unsent) {
        (ReturnState::Asked, true) => "office-letter-withdrawal-asked",
        (ReturnState::Agreed, true) => "office-letter-withdrawal-agreed",
        (ReturnState::Declined, true) => "office-letter-withdrawal-declined",
        (ReturnState::Asked, false) => "office-letter-return-asked",
        (ReturnState::Agreed, false) => "office-letter-return-agreed",
        (ReturnState::Declined, false) => "office-letter-return-declined",
        (ReturnState::Received, _) => "office-letter-return-received",
    }
}

/// Id of what a program hears; it is called as a letter about the same.
fn step_id(step: Step) -> &'static str {
    match step {
        Step::Placed => "office-letter-placed",
        Step::Paid => "office-letter-paid",
        Step::Refunded { .. } => "office-letter-refunded",
        Step::PartlyShipped { .. } => "office-letter-partly-shipped",
        Step::Shipped => "office-letter-shipped",
        Step::Delivered => "office-letter-delivered",
        Step::Cancelled => "office-letter-cancelled",
        Step::Expired => "office-letter-expired",
    }
}

/// How far a message has come.
pub(super) fn message_state(chrome: &Chrome, row: &MessageRow) -> Pill {
    match row.state {
        DeliveryState::Sent => pill("good", chrome.text("office-message-sent")),
        DeliveryState::Dead => pill("bad", chrome.text("office-message-dead")),
        DeliveryState::Sending => pill("wait", chrome.text("office-message-sending")),
        DeliveryState::Waiting if row.attempts == 0 => pill("wait", chrome.text("office-message-waiting")),
        DeliveryState::Waiting => {
            let attempt = row.attempts + 1;
            pill(
                "wait",
                chrome.with("office-message-again", &[("attempt", attempt.into())]),
            )
        }
    }
}

/// How long ago something was, roughly.
pub(super) fn ago(chrome: &Chrome, at: Timestamp, now: Timestamp) -> String {
    let minutes = now.ms().saturating_sub(at.ms()) / 60_000;
    match minutes {
        ..=0 => chrome.text("ago-now"),
        1..=59 => chrome.with("ago-minutes", &[("count", minutes.into())]),
        60..=1_439 => chrome.with("ago-hours", &[("count", (minutes / 60).into())]),
        _ => chrome.with("ago-days", &[("count", (minutes / 1_440).into())]),
    }
}

/// A sum as people type it in a language: `1990`; `1990,50`, and `1990.50` in English. Fields take all of them.
pub(super) fn typed_sum(sum: Kopecks, lang: Lang) -> String {
    let decimal = sum.decimal();
    match (decimal.strip_suffix(".00"), lang) {
        (Some(whole), _) => whole.to_owned(),
        (None, Lang::Ru) => decimal.replace('.', ","),
        (None, Lang::En) => decimal,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_counted_to_its_end_says_so() {
        for (count, shown) in [(0, "0"), (9_999, "9999"), (10_000, "10000+"), (30_000, "10000+")] {
            assert_eq!(counted(count), shown);
        }
    }

    #[test]
    fn a_sum_stands_in_a_field_as_the_language_writes_it_and_is_read_back() {
        for (kopecks, ru, en) in [
            (39_000, "390", "390"),
            (15_050, "150,50", "150.50"),
            (0, "0", "0"),
        ] {
            let sum = Kopecks::new(kopecks);
            for (lang, written) in [(Lang::Ru, ru), (Lang::En, en)] {
                assert_eq!(typed_sum(sum, lang), written);
                assert_eq!(Kopecks::typed(written), Ok(Some(sum)));
            }
        }
    }
}
