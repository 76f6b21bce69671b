//! Money that somebody has to look into: what does not fit, what is held, what goes back, what a gateway refuses.

use super::{METHOD_UNITS, about, contacts};
use crate::{
    clean,
    sheet::{
        Sheet,
        pen::{Pen, TEXT_UNITS},
    },
};
use shop::{
    Kopecks,
    call::Guess,
    message::{Brief, HoldTold, LinkTold, RefundTrouble},
    order::{Attention, OrderNumber},
    payment::{Details, GatewayName, InvoiceId, Notice, Stage, Verdict},
    time::Timestamp,
};

pub(in crate::sheet) fn attention(pen: &Pen<'_>, order: &Brief, attention: &Attention) -> Sheet {
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

pub(in crate::sheet) fn stage(
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

pub(in crate::sheet) fn silence(pen: &Pen<'_>, order: &Brief, payment: (GatewayName, InvoiceId)) -> Sheet {
    of_payment(pen, order, payment, ("letter-silence", "letter-silence-what"))
}

/// A refund that somebody has to look into.
pub(in crate::sheet) fn refund(
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
pub(in crate::sheet) fn hold(
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
pub(in crate::sheet) fn link(
    pen: &Pen<'_>,
    order: &Brief,
    told: LinkTold,
    invoice: InvoiceId,
    why: &str,
) -> Sheet {
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
pub(in crate::sheet) fn strange_links(
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
pub(in crate::sheet) fn receipt(pen: &Pen<'_>, order: &Brief, why: &str, is_open: bool) -> Sheet {
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

pub(in crate::sheet) fn refused(
    pen: &Pen<'_>,
    gateway: GatewayName,
    number: OrderNumber,
    why: &str,
) -> Sheet {
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

pub(in crate::sheet) fn orphan(pen: &Pen<'_>, notice: &Notice) -> Sheet {
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
pub(in crate::sheet) fn refused_calls(
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
