use crate::{Block, Fact, Kind, Paper, Seller, paper};
use shop::{
    Kopecks, Tax, Timestamp,
    order::{Draft, Order, OrderKey, OrderNumber},
    sample,
    text::Lang,
    transfer::BankAccount,
};
use words::{Zone, words};

const ACCOUNT: [&str; 4] = [
    "40802810838000012345",
    "ПАО Сбербанк",
    "044525225",
    "30101810400000000225",
];

fn order() -> Order {
    let mut line = sample::line();
    (line.count, line.tax) = (2, Tax::Vat22);
    line.sum = line.price.times(2).unwrap();
    let placed = sample::placed(vec![line], Kopecks::new(39_000));
    let draft: Draft = sample::draft(
        OrderKey::from_random([7; 16]),
        placed,
        Timestamp::from_ms(1_773_313_500_000),
    );
    draft.numbered(OrderNumber(1_001), None).order
}

fn seller(account: Option<&BankAccount>) -> Seller<'_> {
    Seller {
        name: "ИП Иванова Анна Сергеевна",
        inn: "500100732259",
        kpp: "",
        ogrn: "304500116000157",
        address: "Казань, ул. Баумана, 1",
        phone: "+7 843 200-00-00",
        account,
    }
}

/// All that stands on a paper, block after block.
fn texts(paper: &Paper) -> String {
    let mut all = vec![paper.title.clone()];
    let facts = |facts: &[Fact]| -> Vec<String> {
        let each = facts.iter().map(|fact| format!("{}: {}", fact.name, fact.value));
        each.collect()
    };
    for block in &paper.blocks {
        match block {
            Block::Text(text) | Block::Strong(text) | Block::Heading(text) => all.push(text.clone()),
            Block::Facts(each) | Block::Sums(each) => all.extend(facts(each)),
            Block::Table(table) => {
                let shares = table.columns.iter().map(|column| u32::from(column.share));
                assert_eq!(shares.sum::<u32>(), 100);
                for row in &table.rows {
                    assert_eq!(row.len(), table.columns.len());
                    all.push(row.join(" | "));
                }
            }
            Block::Signatures(who) => all.extend(who.iter().cloned()),
        }
    }
    all.join("\n")
}

#[test]
fn an_invoice_says_who_is_paid_how_much_and_how_much_of_it_is_tax() {
    let [number, bank, bic, correspondent] = ACCOUNT;
    let account = BankAccount::parse(number, bank, bic, correspondent).unwrap();
    let said = texts(&paper(
        Kind::Invoice,
        &order(),
        &seller(Some(&account)),
        Lang::Ru,
        Zone::MOSCOW,
    ));
    for wanted in [
        "1001",
        "12 марта 2026, 14:05 (МСК)",
        "ИНН: 500100732259",
        "40802810838000012345",
        "ПАО Сбербанк",
        "1 | Шапка, M | 2 | 100\u{A0}₽ | 200\u{A0}₽",
        "Доставка: 390\u{A0}₽",
        "Итого: 590\u{A0}₽",
        "22",
        "36,07\u{A0}₽",
        "Пятьсот девяносто рублей 00 копеек",
    ] {
        assert!(said.contains(wanted), "{wanted}: {said}");
    }
    assert!(!said.contains("КПП"), "{said}");
}

#[test]
fn every_paper_is_written_in_both_languages_without_a_gap() {
    for kind in Kind::ALL {
        assert_eq!(Kind::named(kind.as_str()), Some(kind));
        for lang in [Lang::Ru, Lang::En] {
            let said = texts(&paper(kind, &order(), &seller(None), lang, Zone::MOSCOW));
            for id in [
                "paper-", "invoice-", "column-", "-word", "-label", "-legend", "-title",
            ] {
                assert!(!said.contains(id), "{id}: {said}");
            }
        }
    }
    assert_eq!(Kind::named("receipt"), None);
}

#[test]
fn a_sheet_tells_the_packer_what_goes_out_and_whether_it_is_paid() {
    let said = texts(&paper(
        Kind::Sheet,
        &order(),
        &seller(None),
        Lang::En,
        Zone::MOSCOW,
    ));
    assert!(said.contains("1 | hat-1 | Шапка, M | 2 | "), "{said}");
    assert!(said.contains(&words(Lang::En).text("paper-unpaid")), "{said}");
}
