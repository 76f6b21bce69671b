use super::{
    SeveralForm, SeveralTried,
    lines::Line,
    parcels::{Fate, Parcel, Why},
};
use shop::order::OrderNumber;

impl SeveralTried {
    /// A list with every fate, for the tests of all pages.
    pub(crate) fn sample(typed: &str, is_done: bool) -> Self {
        let fates = [
            Fate::Leaves {
                is_held: true,
                lacks_codes: true,
            },
            Fate::Left,
            Fate::Asked,
        ];
        let stays = [
            Why::NoNumber,
            Why::Twice,
            Why::NoOrder,
            Why::LongCode,
            Why::ShortenedCode,
            Why::SentAlready {
                tracking: typed.to_owned(),
            },
            Why::SentAlready {
                tracking: String::new(),
            },
            Why::SentMeanwhile,
            Why::Withdrawn,
            Why::Delivered,
            Why::NotPaid,
            Why::MoneyGoesBack,
            Why::Over,
            Why::NotNow,
            Why::Failed,
        ];
        let fates = fates.into_iter().chain(stays.map(Fate::Stays));
        let parcels = (1042..).zip(fates).map(|(number, fate)| Parcel {
            line: Line {
                tracking: typed.to_owned(),
                typed: typed.to_owned(),
                ..Line::of(OrderNumber(number))
            },
            buyer: typed.to_owned(),
            fate,
        });
        Self {
            wrong: None,
            list: String::new(),
            parcels: parcels.collect(),
            is_done,
        }
    }
}

fn form(fields: &[(&str, &str)]) -> SeveralForm {
    let fields = fields
        .iter()
        .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
    SeveralForm::of_fields(fields.collect())
}

fn lines(form: &SeveralForm) -> Vec<(i64, String)> {
    let lines = form.lines().into_iter();
    lines
        .map(|line| (line.number.map_or(0, |number| number.0), line.tracking))
        .collect()
}

#[test]
fn ticks_and_a_list_are_one_list() {
    let ticked = [
        ("order", "7"),
        ("order", "8"),
        ("order", "x"),
        ("list", "8 RB1\n9"),
    ];
    let both = vec![(7, String::new()), (8, "RB1".to_owned()), (9, String::new())];
    assert_eq!(lines(&form(&ticked)), both);
    let page = [("order", "7"), ("shown", "7,6,5"), ("page", "on")];
    let whole = [7, 6, 5].map(|number| (number, String::new()));
    assert_eq!(lines(&form(&page)), whole);
}

#[test]
fn only_what_was_looked_at_is_done() {
    let sure = [
        ("step", "apply"),
        ("line", "8\tRB1"),
        ("order", "7"),
        ("list", "9"),
    ];
    assert_eq!(lines(&form(&sure)), [(8, "RB1".to_owned())]);
    let seen = [
        ("seen", "8 2"),
        ("step", "apply"),
        ("line", "8\tRB1"),
        ("line", "9"),
        ("seen", "9 many"),
    ];
    let sent = form(&seen).lines().into_iter().map(|line| line.sent);
    assert_eq!(sent.collect::<Vec<_>>(), [Some(2), None]);
}
