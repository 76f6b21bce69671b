//! Answers to enquiries: changed anywhere, and with changed texts in sound markup.

use std::fmt::Write as _;

use bolero::check;
use robokassa::Amount;
use robokassa::enquiry::{CalcOutSum, Currencies, EnquiryError, OpState, PaymentMethods, XmlError};

use super::{Edits, MOMENT, Tally};

const XML: [&str; 4] = [
    r#"<?xml version="1.0" encoding="utf-8"?><OperationStateResponse xmlns="http://auth.robokassa.ru/Merchant/WebService/">
<Result><Code>0</Code></Result><State><Code>100</Code><StateDate>2026-08-01T09:59:58.7654321+03:00</StateDate></State>
<Info><IncCurrLabel>BankCardPSR</IncCurrLabel><IncSum>149.900000</IncSum><PaymentMethod><Code>BankCard</Code></PaymentMethod>
<OutSum>149.900000</OutSum><OpKey>0000-abc</OpKey></Info><UserField><Field><Name>Shp_order</Name><Value>A-77</Value></Field>
</UserField></OperationStateResponse>"#,
    r#"<CurrenciesList xmlns="http://merchant.roboxchange.com/WebService/"><Result><Code>0</Code></Result><Groups>
<Group Code="Bank" Description="Банк"><Items><Currency Label="BankCardPSR" Name="Карта" MinValue="1" MaxValue="5.5"/></Items>
</Group></Groups></CurrenciesList>"#,
    r#"<PaymentMethodsList><Result><Code>0</Code></Result><Methods><Method Code="SBP" Description="СБП"/></Methods>
</PaymentMethodsList>"#,
    "<CalcSummsResponseData><Result><Code>0</Code></Result><OutSum>149.900000</OutSum></CalcSummsResponseData>",
];
const WORDS: &[&str] = &[
    "<",
    ">",
    "/>",
    "</",
    "<Code>",
    "</Code>",
    "<Result>",
    "<![CDATA[",
    "]]>",
    "<!DOCTYPE r [<!ENTITY a \"b\">]>",
    "&a;",
    "&#x0;",
    "&#38;",
    "<!--",
    "-->",
    "<?",
    "xmlns:a=\"b\"",
    "a:",
    "\"",
    "'",
    "-1",
    "4294967296",
    "1e9",
    "<UserFields>",
];
const TEXT_WORDS: &[&str] = &[
    "<",
    "&",
    "]]>",
    "\"",
    "'",
    " ",
    "\n",
    "\r",
    "\t",
    "\u{a0}",
    "\u{7f}",
    "\u{0}",
    "\u{fffe}",
    "Ж",
    "🍵",
    "0",
    "00",
    "1",
    "100",
    ".",
    "-",
    "+",
    "e9",
    "4294967296",
    "&amp;",
    "&#38;",
];

/// More than this is not read.
const LONGEST: usize = 256 * 1024;

#[test]
fn xml() {
    let tally = Tally::new("XML");
    check!()
        .with_type::<(u8, Edits)>()
        .with_test_time(MOMENT)
        .for_each(|(sample, edits)| {
            tally.tried();
            let sample = XML[usize::from(*sample) % XML.len()];
            let bytes = edits.of(sample, WORDS);
            let state = OpState::parse(&bytes);
            if let Ok(state) = &state {
                for sum in [state.out_sum, state.inc_sum].into_iter().flatten() {
                    assert_eq!(sum.to_string().parse(), Ok(sum));
                }
                assert!(state.op_key.as_ref().is_none_or(|key| key.as_str().len() <= 64));
                let mut fields = state.user_fields.iter().flatten();
                assert!(fields.all(|(name, _)| !name.is_empty()));
                assert!(state.paid_sums().all(|sum| state.pays(sum)));
            }
            // Whatever the others make of it, they come to an end.
            if state.is_ok()
                | Currencies::parse(&bytes).is_ok()
                | PaymentMethods::parse(&bytes).is_ok()
                | CalcOutSum::read_reply(&bytes).is_ok()
            {
                tally.accept(&bytes, sample);
            }
        });
}

#[test]
fn texts_in_xml() {
    let tally = Tally::new("texts in XML");
    check!()
        .with_type::<(Edits, Edits, Edits, Edits, bool)>()
        .with_test_time(MOMENT)
        .for_each(|(code, sum, label, name, by_number)| {
            tally.tried();
            // Most runs keep the code as it is, or nothing else would be seen.
            let code = if name.is_calm() { "0".to_owned() } else { code.of_text("0", TEXT_WORDS) };
            let sum = sum.of_text("149.900000", TEXT_WORDS);
            let [label, name] = [(label, "BankCardPSR"), (name, "Карта & \"счёт\"")]
                .map(|(edits, text)| edits.of_text(text, TEXT_WORDS).replace('\r', "\n"));
            let [x_code, x_sum, x_label, x_name] = [&code, &sum, &label, &name].map(|text| escaped(text, *by_number));
            let result = format!("<Result><Code>{x_code}</Code><Description>{x_name}</Description></Result>");
            let state = format!(
                "<r>{result}<State><Code>100</Code></State><Info><IncCurrLabel>{x_label}</IncCurrLabel>\
                 <IncSum>{x_sum}</IncSum></Info><UserField><Field><Name>{x_label}</Name><Value>{x_name}</Value></Field></UserField></r>"
            );
            let list = format!(
                "<r>{result}<Groups><Group Code=\"{x_name}\"><Items><Currency Label=\"{x_label}\" MinValue=\"{x_sum}\"/></Items>\
                 </Group></Groups><Methods><Method Code=\"{x_label}\" Description=\"{x_name}\"/></Methods><OutSum>{x_sum}</OutSum></r>"
            );
            if state.len().max(list.len()) > LONGEST {
                return;
            }
            let read = (
                OpState::parse(state.as_bytes()),
                Currencies::parse(list.as_bytes()),
                PaymentMethods::parse(list.as_bytes()),
                CalcOutSum::read_reply(list.as_bytes()),
            );
            if ![&code, &sum, &label, &name].iter().all(|text| text.chars().all(is_xml)) {
                assert!(read.0.is_err() && read.1.is_err() && read.2.is_err() && read.3.is_err());
                return;
            }
            let amount = |text: &str| text.parse::<Amount>().ok();
            match code.trim().parse::<u32>() {
                Err(_) => {
                    assert_eq!(read.0, Err(EnquiryError::Xml(XmlError::Element("Result/Code"))), "{state}");
                }
                Ok(0) => {
                    let (state, currencies, methods) = (read.0.unwrap(), read.1.unwrap(), read.2.unwrap());
                    tally.accept(label.as_bytes(), "BankCardPSR");
                    let text = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
                    assert_eq!((state.inc_curr_label, state.inc_sum), (text(&label), amount(sum.trim())));
                    let field = text(&label).map(|label| (label, name.trim().to_owned()));
                    assert_eq!(state.user_fields, Some(Vec::from_iter(field)));
                    assert_eq!(read.3.ok(), amount(sum.trim()));
                    let attribute = |text: &str| if *by_number { text.to_owned() } else { text.replace(['\n', '\t'], " ") };
                    let group = &currencies.0[0];
                    assert_eq!((&group.code, &group.options[0].label), (&attribute(&name), &attribute(&label)));
                    assert_eq!(group.options[0].min, amount(&attribute(&sum)));
                    assert_eq!(
                        (&methods.0[0].code, &methods.0[0].description),
                        (&attribute(&label), &attribute(&name))
                    );
                }
                Ok(_) => {
                    assert!(matches!(read.0, Err(EnquiryError::Refused { .. })), "{state}");
                    assert!(matches!(read.3, Err(EnquiryError::Refused { .. })), "{list}");
                }
            }
        });
}

/// The text as it is written in XML: what has to be escaped, or every character by its number.
fn escaped(text: &str, by_number: bool) -> String {
    let mut xml = String::new();
    for c in text.chars() {
        if by_number || "<>&\"'\r".contains(c) {
            write!(xml, "&#{};", u32::from(c)).unwrap();
        } else {
            xml.push(c);
        }
    }
    xml
}

/// Whether XML 1.0 has the character at all.
fn is_xml(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}
