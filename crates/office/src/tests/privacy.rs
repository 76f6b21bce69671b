//! Pages on personal data.

use super::drawn;
use crate::{
    PersonAsked, PersonTrouble,
    privacy::{self, Shown, consents},
};
use app::sample::{
    World,
    fixture::{self, NOW},
};
use shop::{
    message::DeliveryState,
    order::{OrderNumber, Remark, ReturnId, ReturnRequest, ReturnState, Said, Tag},
    privacy::{
        AskedBy, ConsentRow, Dossier, HeldAmendment, HeldOrder, Person, Retention, Standing, StillOpen,
        Withdrawal,
    },
    sample,
    security::{Act, SecurityEvent, SecurityEventId, SecurityRow, Told},
    store::Counts,
    text::Lang,
};

fn withdrawal(words: &str) -> Withdrawal {
    Withdrawal {
        at: NOW,
        noted_by: words.to_owned(),
        asked_by: AskedBy::Email,
    }
}

/// A change that names the person twice, once or never.
fn amendments(world: &World) -> Vec<HeldAmendment> {
    let mended = || Some(world.order(fixture::order()).mended());
    let other = || Some(fixture::order().mended());
    [
        (mended(), other()),
        (mended(), None),
        (None, mended()),
        (None, None),
    ]
    .map(|(before, after)| HeldAmendment {
        at: NOW,
        before,
        after,
    })
    .into()
}

fn held(world: &World, number: i64, open: Option<StillOpen>) -> HeldOrder {
    let mut order = world.order(fixture::order());
    order.number = OrderNumber(number);
    HeldOrder {
        order,
        history: fixture::history(world.typed),
        messages: vec![world.message(DeliveryState::Sent)],
        amendments: amendments(world),
        returns: vec![ReturnRequest {
            id: ReturnId(number),
            asked_at: NOW,
            text: world.typed.to_owned(),
            state: ReturnState::Declined,
            decided: Some((NOW, world.typed.to_owned())),
            note: world.typed.to_owned(),
            received: None,
            settled: None,
        }],
        remarks: vec![Remark {
            at: NOW,
            who: world.typed.to_owned(),
            said: Said::of_parts("note", world.typed.to_owned()).expect("a kind"),
        }],
        tags: Tag::parse(&world.typed.chars().take(30).collect::<String>())
            .into_iter()
            .collect(),
        standing: Standing {
            open,
            forgotten_at: None,
            withdrawn: (number % 2 == 0).then(|| withdrawal(world.typed)),
        },
        sessions: 1,
    }
}

fn dossier(world: &World, open: &[Option<StillOpen>]) -> Dossier {
    let numbered = open.iter().zip(1_042..);
    Dossier {
        person: Person::parse("anna@example.ru").expect("an address"),
        orders: numbered
            .map(|(open, number)| held(world, number, *open))
            .collect(),
        events: vec![SecurityRow {
            id: SecurityEventId(7),
            event: SecurityEvent {
                at: NOW,
                act: Act::SignedIn,
                who: Told::of(world.typed),
                network: Told::default(),
                device: Told::default(),
                detail: Told::default(),
                count: 1,
            },
        }],
    }
}

/// The pages with all that they can have, and with nothing.
pub(super) fn pages(world: &World) -> Vec<(String, String)> {
    let chrome = &world.chrome;
    let every: Vec<Option<StillOpen>> = StillOpen::ALL.into_iter().map(Some).chain([None]).collect();
    let nobody = Dossier {
        person: Person::parse("+79123456789").expect("a number"),
        orders: Vec::new(),
        events: Vec::new(),
    };
    let all = dossier(world, &every);
    let open = dossier(world, &every[..1]);
    let rule = Retention {
        unpaid_days: Some(30),
        paid_years: Some(5),
    };
    let cases = [
        (None, None, "", Retention::default()),
        (Some(None), Some(&nobody), "withdrawn", rule),
        (Some(None), Some(&all), "forgotten", rule),
        (Some(Some(PersonTrouble::Unread)), None, "", rule),
        (Some(Some(PersonTrouble::Unconfirmed)), Some(&all), "", rule),
        (Some(Some(PersonTrouble::NothingOver)), Some(&open), "", rule),
    ];
    let mut pages = Vec::new();
    for (trouble, dossier, done, retention) in cases {
        let asked = trouble.map(|trouble| PersonAsked {
            typed: world.typed.to_owned(),
            trouble,
        });
        let shown = Shown {
            asked: asked.as_ref(),
            dossier,
            done,
            retention,
            outlived: (2, &[OrderNumber(1_042), OrderNumber(1_043)]),
            last_forgotten: retention.is_on().then_some(NOW),
        };
        let page = drawn(chrome, || privacy::content(chrome, &shown));
        pages.push(("privacy".to_owned(), page));
    }
    let row = ConsentRow {
        number: OrderNumber(1_042),
        buyer: [world.typed, "+79123456789", ""].map(str::to_owned),
        consents: Some(sample::consents(world.typed, NOW)),
        withdrawn: Some(withdrawal(world.typed)),
    };
    let none = ConsentRow {
        number: OrderNumber(1_041),
        consents: None,
        withdrawn: None,
        ..row.clone()
    };
    let asked = PersonAsked {
        typed: world.typed.to_owned(),
        trouble: Some(PersonTrouble::Unread),
    };
    let rows = [row, none];
    let nothing: &[ConsentRow] = &[];
    for (rows, asked) in [(rows.as_slice(), None), (nothing, Some(&asked))] {
        let listing = consents::Listing {
            rows,
            asked,
            is_further: true,
            has_more: true,
        };
        let page = drawn(chrome, || consents::content(chrome, &listing));
        pages.push(("consents".to_owned(), page));
    }
    pages
}

/// The page says what the file says: whatever is written down of a buyer.
#[test]
fn every_column_of_a_buyer_is_on_the_page() {
    let world = World::new(Lang::En, "typed");
    let dossier = Dossier {
        person: Person::parse("anna@example.ru").expect("an address"),
        orders: vec![sample::held()],
        events: Vec::new(),
    };
    let shown = Shown {
        asked: None,
        dossier: Some(&dossier),
        done: "",
        retention: Retention::default(),
        outlived: (0, &[]),
        last_forgotten: None,
    };
    let page = drawn(&world.chrome, || privacy::content(&world.chrome, &shown));
    for (column, mark) in sample::marks() {
        assert!(page.contains(&mark), "{column} is not on {page}");
    }
}

/// And says that there may be more.
#[test]
fn orders_whose_time_is_up_are_named_up_to_a_bound() {
    let world = World::new(Lang::En, "typed");
    for (count, words) in [
        (2, "The time of 2 orders is up"),
        (Counts::MOST, "The time of 10000+ orders is up"),
    ] {
        let shown = Shown {
            asked: None,
            dossier: None,
            done: "",
            retention: Retention {
                unpaid_days: Some(30),
                paid_years: None,
            },
            outlived: (count, &[]),
            last_forgotten: None,
        };
        let page = drawn(&world.chrome, || privacy::content(&world.chrome, &shown));
        assert!(page.contains(words), "{page}");
    }
}

/// Nobody forgets a person by accident, and nothing is offered that cannot be done.
#[test]
fn what_is_not_over_is_named_and_only_the_rest_can_be_forgotten() {
    let world = World::new(Lang::En, "typed");
    let chrome = &world.chrome;
    let drawn_of = |dossier: &Dossier| {
        let shown = Shown {
            asked: None,
            dossier: Some(dossier),
            done: "",
            retention: Retention::default(),
            outlived: (0, &[]),
            last_forgotten: None,
        };
        drawn(chrome, || privacy::content(chrome, &shown))
    };
    let drawn_with = |open: &[Option<StillOpen>]| drawn_of(&dossier(&world, open));
    let others = "name somebody else by now";
    let some = drawn_with(&[Some(StillOpen::ToShip), None]);
    assert!(some.contains("paid and not shipped"), "{some}");
    assert!(some.contains("Forget for ever: 1 order"), "{some}");
    assert!(some.contains("name=\"confirm\""), "{some}");
    assert!(some.contains(others), "whoever it names now goes, too: {some}");
    let none = drawn_with(&[Some(StillOpen::RefundUnderWay)]);
    assert!(none.contains("a refund is under way"), "{none}");
    assert!(!none.contains("name=\"confirm\""), "{none}");
    assert!(!none.contains(others), "nothing goes out of it: {none}");
    let mut theirs = dossier(&world, &[None]);
    theirs.orders[0].amendments.clear();
    let theirs = drawn_of(&theirs);
    assert!(theirs.contains("Forget for ever: 1 order"), "{theirs}");
    assert!(!theirs.contains(others), "{theirs}");
}
