//! Receipts: written elsewhere and read as text, and written by the crate and read by another reader of JSON.

use bolero::check;
use robokassa::doctor::{Diagnosis, diagnose_payment};
use robokassa::receipt::{
    AgentKind, Goods, Quantity, Receipt, ReceiptFault, ReceiptText, Supplier, Tax, TaxSystem,
};
use robokassa::{Amount, InvId, Mode, NoticeError, Payment};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::{Edits, MOMENT, Tally, merchant};

const RECEIPT: &str =
    r#"{"sno":"osn","items":[{"name":"Чай \"№ 1\"","quantity":1.5,"sum":149.90,"tax":"vat22"}]}"#;
const WORDS: &[&str] = &[
    "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u001d", "\\ud800", "null", "true", "1e999", "-0", "%", "+",
    "&", "=", "\u{0}", "\u{feff}", "🍵",
];
/// The longest form that the doctor looks at.
const LONGEST_DIAGNOSED: usize = 256 * 1024;
/// What a name is made of, with what JSON has to escape or some readers dislike.
const NAME: &str = "Чай \"№ 1\" \\ 100 %";
const NAME_WORDS: &[&str] = &[
    "\"",
    "\\",
    "\\u0041",
    "\n",
    "\r\n",
    "\t",
    "\u{0}",
    "\u{1f}",
    "\u{7f}",
    "\u{85}",
    "\u{2028}",
    "\u{feff}",
    "\u{301}",
    "👩\u{200d}👩",
    "\u{10ffff}",
    "</script>",
    "%22",
    "+",
    "&",
];

#[test]
fn receipts() {
    let (merchant, tally) = (merchant(), Tally::new("receipts written elsewhere"));
    check!()
        .with_type::<Edits>()
        .with_test_time(MOMENT)
        .for_each(|edits| {
            tally.tried();
            let Ok(json) = String::from_utf8(edits.of(RECEIPT, WORDS)) else {
                return;
            };
            let Ok(receipt) = ReceiptText::verbatim(&*json) else {
                return;
            };
            tally.accept(json.as_bytes(), RECEIPT);
            assert!(
                serde_json::from_str::<serde_json::Value>(&json)
                    .unwrap()
                    .is_object()
            );
            let payment =
                Payment::new(Amount::from_kopecks(14_990).unwrap(), InvId::new(7).unwrap()).receipt(receipt);
            let link = payment.link(&merchant, Mode::Live).unwrap();
            let (_, query) = link.split_once('?').unwrap();
            let (_, sent) = form_urlencoded::parse(query.as_bytes())
                .find(|(name, _)| name == "Receipt")
                .unwrap();
            // The form's value is encoded once more than JSON, and that is what is signed.
            let name = form_urlencoded::parse(sent.as_bytes())
                .next()
                .unwrap()
                .0
                .into_owned();
            assert_eq!(name, json);
            let told = if query.len() > LONGEST_DIAGNOSED {
                Err(NoticeError::Malformed("too long"))
            } else {
                Ok(Diagnosis::Fits)
            };
            assert_eq!(diagnose_payment(&merchant, query.as_bytes()), told);
        });
}

/// A line as another reader sees it.
#[derive(Deserialize)]
struct Line<'a> {
    name: String,
    #[serde(borrow)]
    quantity: &'a RawValue,
    #[serde(borrow)]
    sum: &'a RawValue,
    tax: String,
    nomenclature_code: Option<String>,
    supplier_info: Option<Seller>,
}

#[derive(Deserialize)]
struct Seller {
    name: String,
    inn: String,
    phones: Vec<String>,
}

#[derive(Deserialize)]
struct Whole<'a> {
    sno: String,
    #[serde(borrow)]
    items: Vec<Line<'a>>,
}

#[test]
fn receipts_written_by_the_crate() {
    let tally = Tally::new("receipts written by the crate");
    check!()
        .with_type::<(Vec<(Edits, u16, u16)>, Edits, Edits)>()
        .with_test_time(MOMENT)
        .for_each(|(goods, seller, phone)| {
            tally.tried();
            let mut builder = Receipt::builder().tax_system(TaxSystem::Osn);
            let (mut total, mut names) = (0, Vec::new());
            let is_blank = |text: &str| text.trim().is_empty();
            let seller_name = seller.of_text(NAME, NAME_WORDS);
            let seller_phone = phone.of_text("+79991234567", NAME_WORDS);
            for (number, (name, price, thousandths)) in goods.iter().enumerate().take(9) {
                let supplier = Supplier {
                    name: seller_name.clone(),
                    inn: "7707083893".to_owned(),
                    phones: vec![seller_phone.clone(); number % 3],
                };
                let name = name.of_text(NAME, NAME_WORDS);
                let price = i64::from(*price) + 1;
                let quantity = Quantity::thousandths(u32::from(*thousandths) + 1).unwrap();
                let sold =
                    Goods::in_total(&*name, Amount::from_kopecks(price).unwrap(), quantity, Tax::Vat10);
                builder = builder.goods(sold.agent(AgentKind::BankPayingAgent, supplier));
                total += price;
                names.push(name);
            }
            let receipt = match builder.build(Amount::from_kopecks(total).unwrap()) {
                Ok(receipt) => receipt,
                Err(faults) => {
                    for fault in faults.0 {
                        match fault {
                            ReceiptFault::NoLines => assert!(names.is_empty()),
                            // A letter with more than 128 accents has no room either.
                            ReceiptFault::NoName(position) => {
                                let name = &names[position];
                                let blank = name.chars().all(|c| c.is_whitespace() || c.is_control());
                                assert!(blank || name.chars().count() > 128, "{name:?}");
                            }
                            ReceiptFault::SupplierBlank(_) => {
                                assert!(is_blank(&seller_name) || is_blank(&seller_phone));
                            }
                            fault => panic!("{fault:?}"),
                        }
                    }
                    return;
                }
            };
            let json = receipt.to_json();
            tally.accept(names.concat().as_bytes(), &NAME.repeat(names.len()));
            let read: Whole = serde_json::from_str(&json).unwrap();
            assert_eq!(
                (read.sno.as_str(), read.items.len()),
                ("osn", receipt.lines().len())
            );
            for (item, line) in read.items.iter().zip(receipt.lines()) {
                assert!(!line.name().is_empty() && !line.name().contains(char::is_control));
                assert_eq!((item.name.as_str(), item.tax.as_str()), (line.name(), "vat10"));
                assert_eq!(item.quantity.get(), line.quantity().to_string());
                assert_eq!(item.sum.get(), line.sum().to_string());
                assert_eq!(item.nomenclature_code, None);
                let (seller, (_, supplier)) = (item.supplier_info.as_ref().unwrap(), line.agent().unwrap());
                assert_eq!((&seller.name, &seller.inn), (&supplier.name, &supplier.inn));
                assert_eq!(seller.phones, supplier.phones);
            }
        });
}
