use super::*;
use crate::samples::{self, NOW};
use shop::{order::OrderNumber, text::Lang};

fn audience() -> Audience {
    samples::settings(Lang::Ru).audience
}

fn after(outcome: SendOutcome, claimed: &Claimed) -> Aftermath {
    aftermath(outcome, claimed, &audience(), NOW, 0)
}

fn to_chat(attempt: i64) -> Claimed {
    samples::claimed(MessageChannel::Telegram, samples::owner_paid(), attempt)
}

fn to_buyer(attempt: i64) -> Claimed {
    let letter = Letter::OrderPaid {
        order: samples::order(Lang::Ru),
        payment: samples::payment(false),
        has_left: false,
        missing: Vec::new(),
    };
    samples::claimed(MessageChannel::Email, letter, attempt)
}

fn later(at: Timestamp, trouble: Option<SendTrouble>) -> Sent {
    let error = trouble.map(|trouble| words(Lang::Ru).text(trouble.words_id()));
    Sent::Later { at, error }
}

fn keys(then: &Aftermath) -> Vec<&str> {
    then.follow_up.iter().map(|m| m.key.as_str()).collect()
}

fn error(then: &Aftermath) -> Option<&str> {
    match &then.sent {
        Sent::Dead { error } => Some(error),
        _ => None,
    }
}

#[test]
fn what_was_taken_is_done() {
    let then = after(SendOutcome::Delivered("17".to_owned()), &to_chat(3));
    assert_eq!(then, Aftermath::only(Sent::Delivered("17".to_owned())));
}

#[test]
fn a_wish_for_silence_holds_its_recipient_and_does_not_count() {
    let then = after(SendOutcome::Busy { seconds: 30 }, &to_chat(16));
    let until = NOW.plus_seconds(31);
    assert_eq!(then.sent, later(until, None));
    assert_eq!(then.rest, Some(Rest::Recipient(until)));
    assert_eq!(then.follow_up, []);
    let then = after(SendOutcome::Busy { seconds: i64::MAX }, &to_chat(1));
    assert_eq!(then.sent, later(Timestamp::from_ms(i64::MAX), None));
}

#[test]
fn a_chat_that_moved_is_followed_but_not_in_circles() {
    let moved = |to: &str| SendOutcome::Moved {
        recipient: to.to_owned(),
    };
    let then = after(moved("-100500"), &to_chat(1));
    assert_eq!(
        then.sent,
        Sent::Moved {
            recipient: "-100500".to_owned()
        }
    );
    let then = after(moved("-1001"), &to_chat(1));
    assert_eq!(error(&then), Some("the chat has moved to where it is"));
}

#[test]
fn pauses_double_up_to_two_hours_and_half_of_each_is_chance() {
    let pause = |attempt, dice| match aftermath(
        SendOutcome::failed("no"),
        &to_chat(attempt),
        &audience(),
        NOW,
        dice,
    )
    .sent
    {
        Sent::Failed { retry_at, .. } => retry_at.ms() - NOW.ms(),
        other => panic!("{other:?}"),
    };
    for (attempt, seconds) in [
        (1, 15),
        (2, 30),
        (3, 60),
        (6, 480),
        (9, 3_840),
        (10, 7_200),
        (15, 7_200),
    ] {
        let half = seconds * 500;
        assert_eq!(pause(attempt, 0), half, "try {attempt}");
        assert_eq!(
            pause(attempt, u32::try_from(half).unwrap()),
            2 * half,
            "try {attempt}"
        );
        let any = pause(attempt, u32::MAX);
        assert!((half..=2 * half).contains(&any), "try {attempt}: {any}");
    }
}

#[test]
fn the_sixteenth_failure_is_the_last() {
    assert!(matches!(
        after(SendOutcome::failed("no"), &to_chat(15)).sent,
        Sent::Failed { .. }
    ));
    let then = after(SendOutcome::failed("no"), &to_chat(16));
    assert_eq!(error(&then), Some("no"));
    assert_eq!(keys(&then), ["order:1042:paid:email:owner"]);
}

#[test]
fn a_greylisting_server_is_left_alone_for_five_minutes() {
    let greylisted = || SendOutcome::Failed {
        error: "450".to_owned(),
        wait_seconds: 300,
        trouble: None,
    };
    let Sent::Failed { retry_at, .. } = after(greylisted(), &to_buyer(1)).sent else {
        panic!("another try was due");
    };
    assert_eq!(retry_at, NOW.plus_seconds(300));
    let Sent::Failed { retry_at, .. } = after(greylisted(), &to_buyer(10)).sent else {
        panic!("another try was due");
    };
    assert_eq!(retry_at, NOW.plus_seconds(3_600));
}

#[test]
fn what_a_chat_refuses_reaches_the_owner_by_mail_once_for_all_chats() {
    let then = after(
        SendOutcome::refused("Forbidden: bot was blocked by the user"),
        &to_chat(1),
    );
    assert_eq!(error(&then), Some("Forbidden: bot was blocked by the user"));
    let [copy] = then.follow_up.as_slice() else {
        panic!("one letter was due: {:?}", then.follow_up);
    };
    assert_eq!(copy.key, "order:1042:paid:email:owner");
    assert_eq!(copy.to.recipient, "owner@example.org");
    assert_eq!(copy.letter, samples::owner_paid());

    let mut other = to_chat(1);
    other.message.key = "order:1042:paid:telegram:-1002".to_owned();
    assert_eq!(
        keys(&after(SendOutcome::refused("no"), &other)),
        ["order:1042:paid:email:owner"]
    );
}

#[test]
fn what_telegram_does_not_take_for_minutes_goes_by_mail_as_well() {
    assert_eq!(after(SendOutcome::failed("no route"), &to_chat(5)).follow_up, []);
    let then = after(SendOutcome::failed("no route"), &to_chat(6));
    assert!(matches!(then.sent, Sent::Failed { .. }));
    assert_eq!(keys(&then), ["order:1042:paid:email:owner"]);
    assert_eq!(after(SendOutcome::failed("no route"), &to_buyer(6)).follow_up, []);
}

#[test]
fn a_buyers_dead_letter_alarms_the_owner() {
    let then = after(SendOutcome::refused("550 no such user"), &to_buyer(1));
    assert_eq!(error(&then), Some("550 no such user"));
    assert_eq!(
        keys(&then),
        ["alert:17:telegram:-1001", "alert:17:telegram:-1002"]
    );
    let expected = Letter::OwnerUndelivered {
        number: Some(OrderNumber(1042)),
        channel: "email".to_owned(),
        error: "550 no such user".to_owned(),
        test: false,
    };
    assert!(then.follow_up.iter().all(|m| m.letter == expected));
}

#[test]
fn alerts_about_alerts_are_not_sent() {
    for letter in [
        samples::undelivered(Some(OrderNumber(1042))),
        samples::undelivered(None),
        samples::owner_paid(),
    ] {
        let by_mail = samples::claimed(MessageChannel::Email, letter, 16);
        assert_eq!(after(SendOutcome::refused("550"), &by_mail).follow_up, []);
        assert_eq!(after(SendOutcome::failed("down"), &by_mail).follow_up, []);
    }
    let alert = samples::claimed(MessageChannel::Email, samples::undelivered(None), 1);
    assert_eq!(
        after(SendOutcome::Misconfigured(SendTrouble::Login), &alert).follow_up,
        []
    );
}

#[test]
fn a_wrong_token_stops_the_lane_and_is_told_by_mail_once_an_hour() {
    let then = after(SendOutcome::Misconfigured(SendTrouble::Token), &to_chat(16));
    let until = NOW.plus_seconds(600);
    assert_eq!(
        (&then.sent, then.rest),
        (&later(until, Some(SendTrouble::Token)), Some(Rest::Lane(until)))
    );
    assert_eq!(keys(&then), ["alert:token:492587:email:owner"]);
    let told_after = |seconds| {
        let now = NOW.plus_seconds(seconds);
        aftermath(
            SendOutcome::Misconfigured(SendTrouble::Token),
            &to_chat(1),
            &audience(),
            now,
            0,
        )
        .follow_up[0]
            .key
            .clone()
    };
    assert_eq!(told_after(600), "alert:token:492587:email:owner");
    assert_eq!(told_after(3_600), "alert:token:492588:email:owner");
}

#[test]
fn a_refused_mail_login_rests_the_lane_and_is_told_in_the_chats() {
    let then = after(SendOutcome::Misconfigured(SendTrouble::Login), &to_buyer(16));
    let until = NOW.plus_seconds(600);
    assert_eq!(
        (&then.sent, then.rest),
        (&later(until, Some(SendTrouble::Login)), Some(Rest::Lane(until)))
    );
    assert_eq!(
        keys(&then),
        [
            "alert:login:492587:telegram:-1001",
            "alert:login:492587:telegram:-1002"
        ]
    );

    let no_chats = Audience {
        chats: Vec::new(),
        ..audience()
    };
    let then = aftermath(
        SendOutcome::Misconfigured(SendTrouble::Login),
        &to_buyer(1),
        &no_chats,
        NOW,
        0,
    );
    assert_eq!(
        then.follow_up,
        [],
        "a mail about mail that does not leave would not leave"
    );
}

#[test]
fn an_insecure_mail_server_is_tried_again_and_told_in_the_chats() {
    let outcome = SendOutcome::Failed {
        error: "tls".to_owned(),
        wait_seconds: 0,
        trouble: Some(SendTrouble::Security),
    };
    let then = after(outcome, &to_buyer(1));
    assert!(matches!(then.sent, Sent::Failed { .. }));
    assert_eq!(then.rest, None);
    assert_eq!(
        keys(&then),
        [
            "alert:security:492587:telegram:-1001",
            "alert:security:492587:telegram:-1002"
        ]
    );
}

#[test]
fn a_channel_that_is_off_makes_undelivered_messages_and_no_alarm() {
    let then = after(SendOutcome::Off, &to_buyer(1));
    assert_eq!(error(&then), Some("e-mail is not set up"));
    assert_eq!(then.follow_up, []);
    let then = after(SendOutcome::Off, &to_chat(1));
    assert_eq!(error(&then), Some("Telegram is not set up"));
    assert_eq!(keys(&then), ["order:1042:paid:email:owner"]);
}

#[test]
fn what_cannot_be_read_is_given_up_and_told_if_it_was_for_a_buyer() {
    let unreadable = |number| samples::claimed(MessageChannel::Email, Letter::Unreadable { number }, 1);
    let then = after(SendOutcome::refused("odd"), &unreadable(Some(OrderNumber(1042))));
    assert_eq!(error(&then), Some("odd"));
    assert!(matches!(
        then.follow_up[0].letter,
        Letter::OwnerUndelivered {
            number: Some(OrderNumber(1042)),
            ..
        }
    ));
    let then = after(SendOutcome::refused("odd"), &unreadable(None));
    assert_eq!((error(&then), keys(&then)), (Some("odd"), vec![]));
}

fn to_program(attempt: i64) -> Claimed {
    samples::claimed(MessageChannel::Webhook, samples::step_paid(), attempt)
}

#[test]
fn a_program_is_called_for_days_and_then_no_more() {
    let pauses = (1..24).map(|attempt| {
        let then = aftermath(
            SendOutcome::failed("no"),
            &to_program(attempt),
            &audience(),
            NOW,
            0,
        );
        match then.sent {
            Sent::Failed { retry_at, .. } => retry_at.ms() - NOW.ms(),
            other => panic!("try {attempt}: {other:?}"),
        }
    });
    let together: i64 = pauses.sum();
    assert!(together > 2 * DAY_MS, "{together} ms at least");
    let then = after(SendOutcome::failed("the program answered 500"), &to_program(24));
    assert_eq!(error(&then), Some("the program answered 500"));
}

#[test]
fn a_program_that_wants_to_be_left_alone_is_and_other_programs_are_called() {
    let busy = SendOutcome::Failed {
        error: "the program answered 429 Too Many Requests".to_owned(),
        wait_seconds: 3_600,
        trouble: None,
    };
    let then = after(busy, &to_program(1));
    let Sent::Failed { retry_at, .. } = then.sent else {
        panic!("another try was due: {:?}", then.sent);
    };
    assert_eq!((retry_at, then.rest), (NOW.plus_seconds(3_600), None));
}

#[test]
fn the_owner_hears_once_a_day_of_a_program_that_does_not_listen() {
    assert_eq!(after(SendOutcome::failed("down"), &to_program(5)).follow_up, []);
    for attempt in [6, 7, 23] {
        let then = after(SendOutcome::failed("down"), &to_program(attempt));
        assert_eq!(
            keys(&then),
            [
                "alert:webhook:deaf:20524:telegram:-1001",
                "alert:webhook:deaf:20524:telegram:-1002"
            ]
        );
        let waits = Letter::OwnerUndelivered {
            number: None,
            channel: "webhook".to_owned(),
            error: "down".to_owned(),
            test: false,
        };
        assert_eq!(then.follow_up[0].letter, waits);
    }
    for (outcome, attempt) in [
        (SendOutcome::refused("the program answered 410 Gone"), 1),
        (SendOutcome::failed("down"), 24),
    ] {
        let then = after(outcome, &to_program(attempt));
        assert!(error(&then).is_some());
        assert_eq!(
            keys(&then),
            [
                "alert:webhook:given-up:20524:telegram:-1001",
                "alert:webhook:given-up:20524:telegram:-1002"
            ]
        );
    }
}

#[test]
fn what_was_promised_to_an_address_that_is_no_longer_set_is_given_up() {
    let then = after(SendOutcome::Off, &to_program(1));
    assert_eq!(error(&then), Some("this address is not in WEBHOOK_URL any more"));
    assert_eq!(then.follow_up, []);
}
