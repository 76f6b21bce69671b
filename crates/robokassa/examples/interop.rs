//! The crate behind a pipe: one JSON object a line in, one a line out, for `interop/run.sh`.
//!
//! What is asked is in `do`; the answer is an object, `{"refused": …}` if the crate would not.

use std::collections::BTreeMap;
use std::error::Error;
use std::io::{BufRead as _, Write as _};

use robokassa::doctor::{Diagnosis, diagnose_payment};
use robokassa::enquiry::OpStateRequest;
use robokassa::invoice::{Invoice, InvoiceCall, InvoiceRef, InvoiceType};
use robokassa::receipt::{Goods, Quantity, Receipt, ReceiptText, TaxSystem};
use robokassa::recurring::Series;
use robokassa::refund::Refund;
use robokassa::split::{SplitPayment, SplitShare};
use robokassa::{
    Amount, Culture, Fields, Hash, InvId, InvoiceNumber, LivePasswords, Merchant, Mode, OutSum, Payment,
    ResultNotice, ReturnMethod, ReturnTo, Shp, SuccessReturn, TestPasswords,
};
use serde::Deserialize;
use serde_json::{Value, json};

type Answer = Result<Value, Box<dyn Error>>;

fn main() -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    for line in std::io::stdin().lock().lines() {
        let answer = answer(&line?).unwrap_or_else(|error| json!({"refused": error.to_string()}));
        writeln!(out, "{answer}")?;
        out.flush()?;
    }
    Ok(())
}

/// What is asked, and of whom.
#[derive(Deserialize)]
struct Asked {
    merchant: Words,
    #[serde(default)]
    test: bool,
    #[serde(flatten)]
    question: Question,
}

/// The words that a merchant is made of.
#[derive(Deserialize)]
struct Words {
    login: String,
    first: String,
    second: String,
    third: String,
    test_first: String,
    test_second: String,
    hash: String,
}

#[derive(Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
enum Question {
    Pay(Box<Pay>),
    CheckPayment {
        query: String,
    },
    Result {
        query: String,
    },
    Success {
        query: String,
    },
    OpState {
        inv_id: u32,
    },
    Recurring {
        out_sum: String,
        inv_id: u32,
        first: u32,
    },
    InvoiceToken {
        call: String,
        payload: String,
    },
    Invoice {
        out_sum: String,
        inv_id: u32,
        description: String,
        shp: BTreeMap<String, String>,
    },
    InvoiceReply {
        body: String,
    },
    RefundToken {
        payload: String,
    },
    Refund {
        op_key: String,
        sum: Option<String>,
    },
    SplitForm {
        json: String,
    },
    Split {
        out_sum: String,
        shares: Vec<(String, String)>,
    },
    Receipt {
        lines: Vec<Line>,
    },
}

#[derive(Deserialize)]
struct Pay {
    out_sum: String,
    inv_id: Option<u32>,
    #[serde(default)]
    shp: BTreeMap<String, String>,
    description: Option<String>,
    email: Option<String>,
    receipt: Option<String>,
    user_ip: Option<String>,
    #[serde(default)]
    methods: Vec<String>,
    result_url2: Option<String>,
    success_url2: Option<String>,
    fail_url2: Option<String>,
}

#[derive(Deserialize)]
struct Line {
    name: String,
    pieces: u32,
    price: String,
    tax: String,
}

fn answer(line: &str) -> Answer {
    let asked: Asked = serde_json::from_str(line)?;
    let merchant = merchant(&asked.merchant)?;
    let mode = if asked.test { Mode::Test } else { Mode::Live };
    match asked.question {
        Question::Pay(pay) => Ok(json!({"link": payment(&pay)?.link(&merchant, mode)?})),
        Question::CheckPayment { query } => {
            let found = diagnose_payment(&merchant, query.as_bytes())?;
            let mistakes = match &found {
                Diagnosis::Fits => Some(Vec::new()),
                Diagnosis::Mistakes(mistakes) => Some(mistakes.iter().map(ToString::to_string).collect()),
                _ => None,
            };
            Ok(json!({"fits": found == Diagnosis::Fits, "mistakes": mistakes}))
        }
        Question::Result { query } => {
            let notice = ResultNotice::verify(&merchant, mode, &Fields::parse(query.as_bytes())?)?;
            Ok(json!({
                "inv_id": notice.inv_id().get(), "out_sum": notice.out_sum().as_str(), "reply": notice.reply(),
                "shp": notice.shp().iter().collect::<BTreeMap<_, _>>(),
            }))
        }
        Question::Success { query } => {
            let seen = SuccessReturn::verify(&merchant, mode, &Fields::parse(query.as_bytes())?)?;
            Ok(json!({
                "inv_id": seen.inv_id().map(InvId::get), "out_sum": seen.out_sum().as_str(),
                "shp": seen.shp().iter().collect::<BTreeMap<_, _>>(),
            }))
        }
        Question::OpState { inv_id } => {
            Ok(json!({"url": OpStateRequest::extended(InvId::new(inv_id)?).request(&merchant)?.url}))
        }
        Question::Recurring {
            out_sum,
            inv_id,
            first,
        } => {
            let charge = Series::begun_by(InvId::new(first)?)
                .charge(out_sum.parse::<OutSum>()?, InvId::new(inv_id)?)?;
            Ok(json!({"form": charge.request(&merchant)?.body}))
        }
        Question::InvoiceToken { call, payload } => {
            Ok(json!({"body": invoice_call(&call)?.verbatim(&merchant, mode, &payload)?.body}))
        }
        Question::Invoice {
            out_sum,
            inv_id,
            description,
            shp,
        } => {
            let invoice = Invoice::new(InvoiceType::OneTime, out_sum.parse()?)
                .number(InvId::new(inv_id)?)
                .description(&description)
                .shp(own(&shp)?);
            Ok(json!({"body": invoice.request(&merchant, mode)?.body}))
        }
        Question::InvoiceReply { body } => {
            InvoiceRef::read_reply(body.as_bytes())?;
            Ok(json!({"done": true}))
        }
        Question::RefundToken { payload } => Ok(json!({"body": Refund::verbatim(&merchant, &payload)?.body})),
        Question::Refund { op_key, sum } => {
            let refund = match sum {
                Some(sum) => Refund::partial(op_key.parse()?, sum.parse()?)?,
                None => Refund::full(op_key.parse()?),
            };
            Ok(json!({"body": refund.request(&merchant)?.body}))
        }
        Question::SplitForm { json } => Ok(json!({"link": SplitPayment::verbatim(&merchant, &json)?.link()})),
        Question::Split { out_sum, shares } => {
            Ok(json!({"link": split(&out_sum, &shares)?.form(&merchant)?.link()}))
        }
        Question::Receipt { lines } => Ok(json!({"json": receipt(&lines)?.to_json()})),
    }
}

fn merchant(words: &Words) -> Result<Merchant, Box<dyn Error>> {
    let hash: Hash = words.hash.parse()?;
    let live = LivePasswords::new(&*words.first, &*words.second)?.with_third(&*words.third)?;
    let test = TestPasswords::new(&*words.test_first, &*words.test_second)?;
    Ok(Merchant::live(&*words.login, live, hash)?.with_test(test, hash)?)
}

fn payment(pay: &Pay) -> Result<Payment, Box<dyn Error>> {
    let number = match pay.inv_id {
        None => InvoiceNumber::Absent,
        Some(0) => InvoiceNumber::Zero,
        Some(number) => InvId::new(number)?.into(),
    };
    let mut payment = Payment::new(pay.out_sum.parse::<OutSum>()?, number)
        .shp(own(&pay.shp)?)
        .culture(Culture::Ru)
        .methods(pay.methods.clone());
    if let Some(description) = &pay.description {
        payment = payment.description(description);
    }
    if let Some(email) = &pay.email {
        payment = payment.email(email);
    }
    if let Some(receipt) = &pay.receipt {
        payment = payment.receipt(ReceiptText::verbatim(receipt)?);
    }
    if let Some(ip) = &pay.user_ip {
        payment = payment.user_ip(ip.parse()?);
    }
    if let Some(url) = &pay.result_url2 {
        payment = payment.result_url2(url.parse()?);
    }
    if let Some(url) = &pay.success_url2 {
        payment = payment.success_url2(ReturnTo {
            url: url.parse()?,
            method: ReturnMethod::Get,
        });
    }
    if let Some(url) = &pay.fail_url2 {
        payment = payment.fail_url2(ReturnTo {
            url: url.parse()?,
            method: ReturnMethod::Post,
        });
    }
    Ok(payment)
}

fn own(shp: &BTreeMap<String, String>) -> Result<Shp, Box<dyn Error>> {
    Ok(Shp::from_pairs(
        shp.iter().map(|(name, value)| (&**name, &**value)),
    )?)
}

fn invoice_call(name: &str) -> Result<InvoiceCall, Box<dyn Error>> {
    match name {
        "create" => Ok(InvoiceCall::Create),
        "deactivate" => Ok(InvoiceCall::Deactivate),
        "list" => Ok(InvoiceCall::List),
        other => Err(format!("no call {other}").into()),
    }
}

fn split(out_sum: &str, shares: &[(String, String)]) -> Result<SplitPayment, Box<dyn Error>> {
    let shares = shares
        .iter()
        .map(|(login, amount)| {
            Ok(SplitShare {
                login: login.clone(),
                inv_id: None,
                amount: amount.parse()?,
                receipt: None,
            })
        })
        .collect::<Result<_, Box<dyn Error>>>()?;
    Ok(SplitPayment::new(out_sum.parse()?, shares))
}

fn receipt(lines: &[Line]) -> Result<Receipt, Box<dyn Error>> {
    let mut builder = Receipt::builder().tax_system(TaxSystem::UsnIncome);
    let mut total = Amount::ZERO;
    for line in lines {
        let (price, pieces) = (line.price.parse::<Amount>()?, Quantity::pieces(line.pieces)?);
        total = Amount::from_kopecks(total.kopecks() + price.kopecks() * i64::from(line.pieces))?;
        builder = builder.goods(Goods::new(&line.name, price, pieces, line.tax.parse()?));
    }
    Ok(builder.build(total)?)
}
