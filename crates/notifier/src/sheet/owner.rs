//! Letters and chat messages to the owner: what happened, what to do, whom to call.

use super::{
    Fact, Sheet,
    pen::{LINE_UNITS, Pen, TEXT_UNITS},
};
use crate::clean;
use shop::{
    Kopecks,
    call::Guess,
    doctor::{Light, LightChange},
    message::{Brief, HoldTold, LinkTold, MessageChannel, PeopleTold, RefundTrouble},
    order::{Attention, OrderNumber, Payment, Source},
    payment::{Details, GatewayName, InvoiceId, Notice, PayBy, Stage, Tender, Verdict},
    stock::LowStock,
    stranger::Cause,
    time::Timestamp,
};

/// Lights that a letter about them names; a chat message takes no more of them.
const MOST_LIGHTS: usize = 4;
/// Goods that a letter about low stock names; a chat message takes no more of them.
const MOST_LOW: usize = 20;
/// Settings that a letter about them names.
const MOST_SETTINGS: usize = 20;
/// UTF-16 units of the gateway's word for how it was paid.
const METHOD_UNITS: usize = 64;

pub(super) fn paid(pen: &Pen<'_>, order: &Brief, payment: &Payment) -> Sheet {
    let (number, sum) = (order.number.to_string(), payment.amount.to_string());
    let title = pen.with("letter-owner-paid", &[("number", &number), ("sum", &sum)]);
    let mut facts = contacts(pen, order);
    facts.push(pen.fact("letter-owner-payment", source(pen, &payment.source)));
    Sheet {
        facts,
        ..about(pen, order, title, Vec::new())
    }
}

/// An order that is not paid yet.
pub(super) fn order(pen: &Pen<'_>, order: &Brief, until: Option<Timestamp>, no_gateway: bool) -> Sheet {
    let (number, sum) = (order.number.to_string(), order.placed.bill.total().to_string());
    let title = pen.with("letter-owner-order", &[("number", &number), ("sum", &sum)]);
    let what = match order.placed.pay_by {
        PayBy::OnDelivery(Tender::Cash) => "letter-owner-order-cash",
        PayBy::OnDelivery(Tender::Card) => "letter-owner-order-card",
        PayBy::BankTransfer => "letter-owner-order-transfer",
        PayBy::Online | PayBy::Method(_) | PayBy::Through(_) if no_gateway => "letter-owner-order-no-gateway",
        PayBy::Online | PayBy::Method(_) | PayBy::Through(_) => "letter-owner-order-unpaid",
    };
    let until = until.map(|until| pen.moment(until)).unwrap_or_default();
    let sentence = pen.with(what, &[("until", &until)]);
    Sheet {
        facts: contacts(pen, order),
        ..about(pen, order, title, vec![sentence])
    }
}

/// An order that the owner heard of will not be paid.
pub(super) fn called_off(pen: &Pen<'_>, order: &Brief) -> Sheet {
    let title = pen.with("letter-called-off", &[("number", &order.number.to_string())]);
    let sentence = pen.text("letter-called-off-what");
    Sheet {
        facts: contacts(pen, order),
        ..about(pen, order, title, vec![sentence])
    }
}

/// A buyer asks to send goods back. What they typed may name them.
pub(super) fn returning(pen: &Pen<'_>, order: &Brief, text: &str) -> Sheet {
    let title = pen.with("letter-owner-return", &[("number", &order.number.to_string())]);
    let sentences = vec![pen.text("letter-owner-return-do")];
    let text = clean::unlinked(&clean::paragraph(text, TEXT_UNITS));
    let text = (!pen.hides_buyer()).then(|| pen.fact("letter-owner-return-text", text));
    Sheet {
        facts: text.into_iter().chain(contacts(pen, order)).collect(),
        ..about(pen, order, title, sentences)
    }
}

pub(super) fn attention(pen: &Pen<'_>, order: &Brief, attention: &Attention) -> Sheet {
    let what = match attention.what {
        Verdict::WrongSum => "letter-attention-wrong-sum",
        Verdict::PaidLate => "letter-attention-paid-late",
        Verdict::PaidAfterCancel => "letter-attention-paid-after-cancel",
        Verdict::PaidTwice => "letter-attention-paid-twice",
        Verdict::TestInLive => "letter-attention-test-in-live",
        Verdict::Overpaid => "letter-attention-overpaid",
        // Neither needs attention at an order; should one come, it is reported as money that fits nowhere.
        Verdict::OrphanPayment | Verdict::Accepted => return stray(pen, attention),
    };
    let gateway = pen.gateway(attention.gateway);
    let due = order.placed.bill.total();
    let values: [(&str, &str); 4] = [
        ("invoice", &attention.invoice.to_string()),
        ("came", &attention.amount.to_string()),
        ("due", &due.to_string()),
        ("gateway", &gateway),
    ];
    // What was asked for lines of before may be just what those of now cost, and does not fit all the same.
    let may_be_for_former = attention.what == Verdict::WrongSum && order.placed.relined.attempts > 0;
    let former = "letter-attention-former";
    let came = if may_be_for_former && attention.amount == due {
        former
    } else {
        what
    };
    // The shop refuses what has a receipt for other goods, whatever the sum is.
    let advised = if may_be_for_former { former } else { what };
    let sentences = vec![
        pen.with(came, &values),
        pen.with(&format!("{advised}-do"), &values),
    ];
    let title = pen.with("letter-attention", &[("number", &order.number.to_string())]);
    Sheet {
        facts: contacts(pen, order),
        ..about(pen, order, title, sentences)
    }
}

pub(super) fn stage(
    pen: &Pen<'_>,
    order: &Brief,
    (gateway, invoice): (GatewayName, InvoiceId),
    stage: Stage,
) -> Sheet {
    let what = match stage {
        Stage::Held => "letter-stage-held",
        Stage::Partial => "letter-stage-partial",
        // Of the others none waits for the owner; should one come, somebody has to look at it, too.
        Stage::Suspended | Stage::Begun | Stage::Cancelled | Stage::Crediting | Stage::Returned => {
            "letter-stage-suspended"
        }
    };
    of_payment(pen, order, (gateway, invoice), ("letter-stage", what))
}

pub(super) fn silence(pen: &Pen<'_>, order: &Brief, payment: (GatewayName, InvoiceId)) -> Sheet {
    of_payment(pen, order, payment, ("letter-silence", "letter-silence-what"))
}

/// What is with a payment that only the owner can see to, and what to do.
fn of_payment(
    pen: &Pen<'_>,
    order: &Brief,
    (gateway, invoice): (GatewayName, InvoiceId),
    (title, what): (&str, &str),
) -> Sheet {
    let gateway = pen.gateway(gateway);
    let values: [(&str, &str); 2] = [("gateway", &gateway), ("invoice", &invoice.to_string())];
    let sentences = vec![pen.with(what, &values), pen.with(&format!("{what}-do"), &values)];
    let title = pen.with(title, &[("number", &order.number.to_string())]);
    Sheet {
        facts: contacts(pen, order),
        ..about(pen, order, title, sentences)
    }
}

/// A refund that somebody has to look into.
pub(super) fn refund(
    pen: &Pen<'_>,
    order: &Brief,
    amount: Kopecks,
    trouble: RefundTrouble,
    why: &str,
) -> Sheet {
    let (title, what) = match trouble {
        RefundTrouble::Unclear => ("letter-refund-unclear-title", "letter-refund-unclear"),
        RefundTrouble::Refused => ("letter-refund-failed-title", "letter-refund-failed"),
        RefundTrouble::Found => ("letter-refund-found-title", "letter-refund-found"),
    };
    let values: [(&str, &str); 2] = [
        ("number", &order.number.to_string()),
        ("sum", &amount.to_string()),
    ];
    let sentences = vec![pen.with(what, &values), pen.text(&format!("{what}-do"))];
    let why = clean::line(why, TEXT_UNITS);
    let why = (!why.is_empty()).then(|| pen.fact("letter-refused-why", why));
    Sheet {
        facts: why.into_iter().chain(contacts(pen, order)).collect(),
        ..about(pen, order, pen.with(title, &values), sentences)
    }
}

/// How held money stands.
pub(super) fn hold(
    pen: &Pen<'_>,
    order: &Brief,
    told: HoldTold,
    (amount, until): (Kopecks, Timestamp),
    why: &str,
) -> Sheet {
    let what = match told {
        HoldTold::Held => "letter-hold-held",
        HoldTold::Near => "letter-hold-near",
        HoldTold::LetGo => "letter-hold-let-go",
        HoldTold::Returned => "letter-hold-returned",
        HoldTold::TakeUnclear => "letter-hold-take-unclear",
        HoldTold::TakeRefused => "letter-hold-take-refused",
        HoldTold::LetGoUnclear => "letter-hold-let-go-unclear",
        HoldTold::LetGoRefused => "letter-hold-let-go-refused",
    };
    let values: [(&str, &str); 3] = [
        ("number", &order.number.to_string()),
        ("sum", &amount.to_string()),
        ("until", &pen.moment(until)),
    ];
    let title = pen.with(&format!("{what}-title"), &values);
    let sentences = vec![pen.with(what, &values), pen.with(&format!("{what}-do"), &values)];
    let why = clean::line(why, TEXT_UNITS);
    let why = (!why.is_empty()).then(|| pen.fact("letter-refused-why", why));
    Sheet {
        facts: why.into_iter().chain(contacts(pen, order)).collect(),
        ..about(pen, order, title, sentences)
    }
}

/// An invoice that the staff asked for was not made, or is not taken back.
pub(super) fn link(pen: &Pen<'_>, order: &Brief, told: LinkTold, invoice: InvoiceId, why: &str) -> Sheet {
    let what = match told {
        LinkTold::NotMade => "letter-link-not-made",
        LinkTold::NotClosed => "letter-link-not-closed",
    };
    let values: [(&str, &str); 2] = [
        ("number", &order.number.to_string()),
        ("invoice", &invoice.to_string()),
    ];
    let title = pen.with(&format!("{what}-title"), &values);
    let sentences = vec![pen.with(what, &values), pen.with(&format!("{what}-do"), &values)];
    let why = pen.fact("letter-refused-why", clean::line(why, TEXT_UNITS));
    Sheet {
        facts: [why].into_iter().chain(contacts(pen, order)).collect(),
        ..about(pen, order, title, sentences)
    }
}

/// A gateway lists invoices that can be paid and are none of the shop's.
pub(super) fn strange_links(
    pen: &Pen<'_>,
    gateway: GatewayName,
    invoices: &[InvoiceId],
    more: usize,
) -> Sheet {
    let gateway = pen.gateway(gateway);
    let title = pen.with("letter-strange-links-title", &[("gateway", &gateway)]);
    let numbers: Vec<_> = invoices.iter().map(ToString::to_string).collect();
    let mut numbers = clean::line(&numbers.join(", "), TEXT_UNITS);
    if more > 0 {
        let count = more.to_string();
        numbers = pen.with(
            "letter-strange-links-more",
            &[("numbers", &numbers), ("count", &count)],
        );
    }
    let sentences = vec![
        pen.with("letter-strange-links", &[("gateway", &gateway)]),
        pen.text("letter-strange-links-do"),
    ];
    let link = pen.link(pen.text("letter-owner-office"), "/admin");
    Sheet {
        facts: vec![pen.fact("letter-strange-links-numbers", numbers)],
        ..pen.sheet(title, sentences, link, "letter-owner-foot")
    }
}

/// The second receipt of an order is not with the tax service.
pub(super) fn receipt(pen: &Pen<'_>, order: &Brief, why: &str, is_open: bool) -> Sheet {
    let title = pen.with("letter-receipt-failed", &[("number", &order.number.to_string())]);
    let sentences = vec![
        pen.text("letter-receipt-failed-what"),
        pen.text(if is_open {
            "letter-receipt-open-do"
        } else {
            "letter-receipt-failed-do"
        }),
    ];
    let why = pen.fact("letter-refused-why", clean::line(why, TEXT_UNITS));
    Sheet {
        facts: [why].into_iter().chain(contacts(pen, order)).collect(),
        ..about(pen, order, title, sentences)
    }
}

pub(super) fn refused(pen: &Pen<'_>, gateway: GatewayName, number: OrderNumber, why: &str) -> Sheet {
    let gateway = pen.gateway(gateway);
    let title = pen.with(
        "letter-refused",
        &[("gateway", &gateway), ("number", &number.to_string())],
    );
    let sentences = vec![pen.text("letter-refused-what"), pen.text("letter-refused-do")];
    let link = pen.link(pen.text("letter-owner-open"), &format!("/admin/orders/{number}"));
    let why = clean::line(why, TEXT_UNITS);
    Sheet {
        facts: vec![pen.fact("letter-refused-why", why)],
        ..pen.sheet(title, sentences, link, "letter-owner-foot")
    }
}

pub(super) fn orphan(pen: &Pen<'_>, notice: &Notice) -> Sheet {
    let title = pen.with("letter-orphan", &[("sum", &notice.amount.to_string())]);
    let mut sheet = without_order(pen, title, notice.gateway, notice.invoice);
    if let Some(method) = &notice.method {
        let method = clean::line(method, METHOD_UNITS);
        sheet.facts.push(pen.fact("letter-orphan-method", method));
    }
    sheet
        .facts
        .push(pen.fact("letter-orphan-when", pen.moment(notice.at)));
    let Details {
        paid,
        credited,
        overpaid: _,
        marks,
        named,
    } = &notice.details;
    if let (Some(paid), Some(credited)) = (paid, credited)
        && paid != credited
    {
        sheet.facts.push(pen.fact("letter-orphan-paid", paid.to_string()));
        sheet
            .facts
            .push(pen.fact("letter-orphan-credited", credited.to_string()));
    }
    if let Some(number) = named {
        sheet
            .facts
            .push(pen.fact("letter-orphan-named", number.to_string()));
    }
    if !marks.is_empty() {
        let marks: Vec<_> = marks
            .iter()
            .map(|mark| format!("{}={}", mark.name, mark.value))
            .collect();
        let marks = clean::line(&marks.join(", "), TEXT_UNITS);
        sheet.facts.push(pen.fact("letter-orphan-marks", marks));
    }
    sheet
}

/// Calls of a gateway are refused, and that looks like a mistake in the settings.
pub(super) fn refused_calls(
    pen: &Pen<'_>,
    gateway: GatewayName,
    count: i64,
    invoice: Option<InvoiceId>,
    guesses: &[Guess],
) -> Sheet {
    let values: [(&str, &str); 2] = [("gateway", &pen.gateway(gateway)), ("count", &count.to_string())];
    let mut sentences = vec![pen.with("letter-refused-calls-what", &values)];
    sentences.extend(guesses.iter().map(|guess| pen.guess(guess)));
    sentences.push(pen.text("letter-refused-calls-do"));
    let link = pen.link(pen.text("letter-refused-calls-open"), "/admin/calls?only=refused");
    let invoice = invoice.map(|invoice| pen.fact("letter-refused-calls-invoice", invoice.to_string()));
    Sheet {
        facts: invoice.into_iter().collect(),
        ..pen.sheet(
            pen.text("letter-refused-calls"),
            sentences,
            link,
            "letter-owner-foot",
        )
    }
}

pub(super) fn undelivered(pen: &Pen<'_>, number: OrderNumber, error: &str) -> Sheet {
    let title = pen.with("letter-undelivered", &[("number", &number.to_string())]);
    let sentences = vec![
        pen.text("letter-undelivered-what"),
        pen.text("letter-undelivered-do"),
    ];
    let link = pen.link(pen.text("letter-owner-open"), &format!("/admin/orders/{number}"));
    let error = clean::line(error, TEXT_UNITS);
    Sheet {
        facts: vec![pen.fact("letter-undelivered-error", error)],
        ..pen.sheet(title, sentences, link, "letter-owner-foot")
    }
}

/// So few pieces are left of these goods that the owner wanted to know.
pub(super) fn low_stock(pen: &Pen<'_>, goods: &[LowStock]) -> Sheet {
    let mut sentences = vec![pen.text("letter-low-stock-what")];
    sentences.extend(goods.iter().take(MOST_LOW).map(|low| {
        let name = pen.named(&low.name, &low.option);
        let sku = clean::line(&low.sku, METHOD_UNITS);
        let values: [(&str, &str); 3] = [("name", &name), ("sku", &sku), ("left", &low.left.to_string())];
        pen.with("letter-low-stock-item", &values)
    }));
    if goods.len() > MOST_LOW {
        let more = (goods.len() - MOST_LOW).to_string();
        sentences.push(pen.with("letter-low-stock-more", &[("more", &more)]));
    }
    sentences.push(pen.text("letter-low-stock-do"));
    let link = pen.link(pen.text("letter-low-stock-open"), "/admin/stock");
    pen.sheet(pen.text("letter-low-stock"), sentences, link, "letter-owner-foot")
}

/// Somebody signed in from a device that is new to the account.
pub(super) fn new_device(
    pen: &Pen<'_>,
    login: &str,
    count: i64,
    (network, device): (&str, &str),
    at: Timestamp,
) -> Sheet {
    let mut sentences = vec![pen.text("letter-new-device-what")];
    if count > 0 {
        sentences.push(pen.with("letter-new-device-many", &[("count", &count.to_string())]));
    }
    sentences.push(pen.text("letter-new-device-do"));
    about_account(
        pen,
        ("letter-new-device", login),
        sentences,
        (network, device),
        at,
    )
}

/// It was changed who works in the shop.
pub(super) fn people(
    pen: &Pen<'_>,
    told: PeopleTold,
    (login, by): (&str, &str),
    (network, device): (&str, &str),
    at: Timestamp,
) -> Sheet {
    let (by, id) = (clean::line(by, METHOD_UNITS), told.as_str());
    let role = told
        .role()
        .map(|role| pen.text(&format!("role-{}", role.as_str())));
    let role = role.unwrap_or_default();
    let sentences = vec![
        pen.with(
            &format!("letter-people-{id}-what"),
            &[("by", by.as_str()), ("role", role.as_str())],
        ),
        pen.text("letter-people-do"),
    ];
    let title = format!("letter-people-{id}");
    let sheet = about_account(pen, (title.as_str(), login), sentences, (network, device), at);
    Sheet {
        link: pen.link(pen.text("letter-people-open"), "/admin/people"),
        ..sheet
    }
}

/// Somebody needs no code any more to sign in.
pub(super) fn factor_removed(
    pen: &Pen<'_>,
    login: &str,
    (network, device): (&str, &str),
    at: Timestamp,
) -> Sheet {
    let sentences = vec![
        pen.text("letter-factor-removed-what"),
        pen.text("letter-factor-removed-do"),
    ];
    about_account(
        pen,
        ("letter-factor-removed", login),
        sentences,
        (network, device),
        at,
    )
}

/// Somebody has one more passkey.
pub(super) fn passkey_added(
    pen: &Pen<'_>,
    login: &str,
    (network, device): (&str, &str),
    at: Timestamp,
) -> Sheet {
    let sentences = vec![
        pen.text("letter-passkey-added-what"),
        pen.text("letter-passkey-added-do"),
    ];
    about_account(
        pen,
        ("letter-passkey-added", login),
        sentences,
        (network, device),
        at,
    )
}

/// There are two of a passkey, and the one with the lower counter opened nothing.
pub(super) fn passkey_copied(
    pen: &Pen<'_>,
    login: &str,
    (network, device): (&str, &str),
    at: Timestamp,
) -> Sheet {
    let sentences = vec![
        pen.text("letter-passkey-copied-what"),
        pen.text("letter-passkey-copied-do"),
    ];
    about_account(
        pen,
        ("letter-passkey-copied", login),
        sentences,
        (network, device),
        at,
    )
}

/// Something that happened to an account, with where it came from as far as that is known.
fn about_account(
    pen: &Pen<'_>,
    (title, login): (&str, &str),
    sentences: Vec<String>,
    (network, device): (&str, &str),
    at: Timestamp,
) -> Sheet {
    let login = clean::line(login, METHOD_UNITS);
    let title = pen.with(title, &[("login", &login)]);
    let link = pen.link(pen.text("letter-security-open"), "/admin/security");
    let facts = [
        ("letter-new-device-device", clean::line(device, LINE_UNITS)),
        ("letter-new-device-network", clean::line(network, METHOD_UNITS)),
        ("letter-new-device-at", pen.moment(at)),
    ];
    let known = facts.into_iter().filter(|(_, value)| !value.is_empty());
    Sheet {
        facts: known.map(|(label, value)| pen.fact(label, value)).collect(),
        ..pen.sheet(title, sentences, link, "letter-owner-foot")
    }
}

/// Somebody is trying passwords.
pub(super) fn brute_force(pen: &Pen<'_>, tries: i64) -> Sheet {
    let sentences = vec![
        pen.with("letter-brute-force-what", &[("tries", &tries.to_string())]),
        pen.text("letter-brute-force-do"),
    ];
    let link = pen.link(pen.text("letter-security-open"), "/admin/security?topic=sign_in");
    pen.sheet(
        pen.text("letter-brute-force"),
        sentences,
        link,
        "letter-owner-foot",
    )
}

/// A network causes so much that it would help to shut it out.
pub(super) fn stranger(pen: &Pen<'_>, network: &str, cause: Cause, refused: i64) -> Sheet {
    let network = clean::line(network, METHOD_UNITS);
    let values: [(&str, &str); 3] = [
        ("network", &network),
        ("cause", &pen.cause(cause)),
        ("refused", &refused.to_string()),
    ];
    let sentences = vec![
        pen.with("letter-stranger-what", &values),
        pen.text("letter-stranger-do"),
    ];
    let link = pen.link(pen.text("letter-stranger-open"), "/admin/strangers");
    pen.sheet(pen.text("letter-stranger"), sentences, link, "letter-owner-foot")
}

/// The clock of the machine jumped.
pub(super) fn clock(pen: &Pen<'_>, minutes: i64) -> Sheet {
    let what = if minutes < 0 {
        "letter-clock-behind"
    } else {
        "letter-clock-ahead"
    };
    let sentences = vec![
        pen.with(what, &[("minutes", &minutes.unsigned_abs().to_string())]),
        pen.text("letter-clock-do"),
    ];
    let link = pen.link(pen.text("letter-owner-office"), "/admin");
    pen.sheet(pen.text("letter-clock"), sentences, link, "letter-owner-foot")
}

/// The head of the record at the end of a day: to be kept where nobody who has the server can reach it.
pub(super) fn record(pen: &Pen<'_>, code: &str, (seal, total): (i64, i64), at: Timestamp) -> Sheet {
    let title = pen.with("letter-record", &[("code", &clean::line(code, METHOD_UNITS))]);
    let sentences = vec![pen.text("letter-record-what"), pen.text("letter-record-do")];
    let facts = vec![
        pen.fact("letter-record-at", pen.moment(at)),
        pen.fact("letter-record-seal", seal.to_string()),
        pen.fact("letter-record-total", total.to_string()),
    ];
    let link = pen.link(pen.text("letter-record-open"), "/admin/journal");
    Sheet {
        facts,
        ..pen.sheet(title, sentences, link, "letter-owner-foot")
    }
}

/// Checks of the shop's set-up see something else than before.
pub(super) fn lights(pen: &Pen<'_>, changes: &[LightChange]) -> Sheet {
    let mut worst_first: Vec<&LightChange> = changes.iter().collect();
    worst_first.sort_by_key(|change| std::cmp::Reverse(change.seen.light));
    let title = pen.text(match worst_first.first().map(|worst| worst.seen.light) {
        Some(Light::Fault) => "letter-lights-fault",
        Some(Light::Warning | Light::Unknown) => "letter-lights-warning",
        Some(Light::Ok) | None => "letter-lights-ok",
    });
    let named = worst_first.iter().take(MOST_LIGHTS);
    let mut sentences: Vec<String> = named
        .flat_map(|change| [Some(pen.seen(&change.seen)), pen.mend(&change.seen)])
        .flatten()
        .collect();
    if let Some(more) = changes.len().checked_sub(MOST_LIGHTS).filter(|more| *more > 0) {
        sentences.push(pen.with("letter-lights-more", &[("more", &more.to_string())]));
    }
    let link = pen.link(pen.text("letter-lights-open"), "/admin/doctor");
    pen.sheet(title, sentences, link, "letter-owner-foot")
}

/// Somebody changed settings that the shop keeps.
pub(super) fn settings(pen: &Pen<'_>, by: &str, names: &[String], at: Timestamp) -> Sheet {
    let mut named: Vec<&str> = names.iter().take(MOST_SETTINGS).map(String::as_str).collect();
    if names.len() > MOST_SETTINGS {
        named.push("…");
    }
    let link = pen.link(pen.text("letter-settings-open"), "/admin/settings/history");
    let facts = [
        (
            "letter-settings-which",
            clean::line(&named.join(", "), TEXT_UNITS),
        ),
        ("letter-settings-who", clean::line(by, METHOD_UNITS)),
        ("letter-settings-at", pen.moment(at)),
    ];
    let facts = facts.into_iter().map(|(label, value)| pen.fact(label, value));
    Sheet {
        facts: facts.collect(),
        ..pen.sheet(
            pen.text("letter-settings"),
            vec![pen.text("letter-settings-do")],
            link,
            "letter-owner-foot",
        )
    }
}

/// A whole channel stands still; `trouble` says why in the owner's language.
pub(super) fn stuck(pen: &Pen<'_>, channel: &str, trouble: &str) -> Sheet {
    let channel = match channel.parse() {
        Ok(MessageChannel::Telegram) => pen.text("letter-channel-telegram"),
        Ok(MessageChannel::Email) => pen.text("letter-channel-email"),
        // A program that does not listen has words of its own.
        Ok(MessageChannel::Webhook) | Err(()) => clean::line(channel, LINE_UNITS),
    };
    let title = pen.with("letter-stuck", &[("channel", &channel)]);
    let sentences = vec![clean::line(trouble, TEXT_UNITS), pen.text("letter-stuck-do")];
    let link = pen.link(pen.text("letter-owner-office"), "/admin");
    pen.sheet(title, sentences, link, "letter-owner-foot")
}

/// A program of the owner's does not take what it is told: of this order it will hear no more, or, without a number, it
/// is called on.
pub(super) fn deaf(pen: &Pen<'_>, number: Option<OrderNumber>, error: &str) -> Sheet {
    let (title, what, path) = match number {
        Some(number) => (
            pen.with("letter-deaf-given-up", &[("number", &number.to_string())]),
            "letter-deaf-given-up-what",
            format!("/admin/orders/{number}"),
        ),
        None => (
            pen.text("letter-deaf"),
            "letter-deaf-what",
            "/admin/problems".to_owned(),
        ),
    };
    let sentences = vec![pen.text(what), pen.text("letter-deaf-do")];
    let link = pen.link(pen.text("letter-owner-office"), &path);
    let error = clean::line(error, TEXT_UNITS);
    Sheet {
        facts: vec![pen.fact("letter-undelivered-error", error)],
        ..pen.sheet(title, sentences, link, "letter-owner-foot")
    }
}

fn stray(pen: &Pen<'_>, attention: &Attention) -> Sheet {
    let title = pen.with("letter-orphan", &[("sum", &attention.amount.to_string())]);
    without_order(pen, title, attention.gateway, attention.invoice)
}

fn without_order(pen: &Pen<'_>, title: String, gateway: GatewayName, invoice: InvoiceId) -> Sheet {
    let gateway = pen.gateway(gateway);
    let values: [(&str, &str); 2] = [("gateway", &gateway), ("invoice", &invoice.to_string())];
    let sentences = vec![
        pen.with("letter-orphan-what", &values),
        pen.with("letter-orphan-do", &values),
    ];
    let link = pen.link(pen.text("letter-owner-office"), "/admin");
    pen.sheet(title, sentences, link, "letter-owner-foot")
}

/// What every letter about an order has: the goods, and the order in the back office.
fn about(pen: &Pen<'_>, order: &Brief, title: String, sentences: Vec<String>) -> Sheet {
    let path = format!("/admin/orders/{}", order.number);
    let link = pen.link(pen.text("letter-owner-open"), &path);
    Sheet {
        goods: pen.goods(order),
        totals: pen.totals(order),
        ..pen.sheet(title, sentences, link, "letter-owner-foot")
    }
}

fn contacts(pen: &Pen<'_>, order: &Brief) -> Vec<Fact> {
    if pen.hides_buyer() {
        return Vec::new();
    }
    let buyer = &order.placed.buyer;
    let mut facts = vec![
        pen.fact(
            "letter-buyer",
            clean::unlinked(&clean::line(buyer.name.as_str(), LINE_UNITS)),
        ),
        pen.fact("letter-phone", clean::line(&pen.phone(&buyer.phone), LINE_UNITS)),
    ];
    if let Some(email) = &buyer.email {
        facts.push(pen.fact("letter-email", clean::line(email.as_str(), LINE_UNITS)));
    }
    let comment = clean::unlinked(&clean::paragraph(&order.placed.comment, TEXT_UNITS));
    if !comment.is_empty() {
        facts.push(pen.fact("letter-comment", comment));
    }
    let reason = clean::unlinked(&clean::line(&order.placed.discount_reason, LINE_UNITS));
    if !reason.is_empty() {
        facts.push(pen.fact("letter-discount-reason", reason));
    }
    facts
}

fn source(pen: &Pen<'_>, source: &Source) -> String {
    match source {
        Source::Gateway {
            gateway,
            invoice,
            method,
            ..
        } => {
            let (gateway, invoice) = (pen.gateway(*gateway), invoice.to_string());
            let method = method.as_deref().map(|m| clean::line(m, METHOD_UNITS));
            match method.filter(|m| !m.is_empty()) {
                None => pen.with(
                    "letter-owner-gateway",
                    &[("gateway", &gateway), ("invoice", &invoice)],
                ),
                Some(method) => pen.with(
                    "letter-owner-gateway-method",
                    &[("gateway", &gateway), ("invoice", &invoice), ("method", &method)],
                ),
            }
        }
        Source::Outside { reason, .. } => {
            let reason = clean::line(reason, LINE_UNITS);
            pen.with("letter-owner-outside", &[("reason", &reason)])
        }
    }
}
