//! Paying by a bank transfer: where the money goes, and the code that a bank's app reads it from.
//!
//! Source: GOST R 56042-2014 for the code, the central bank's rules (No. 515 of 8 September 1997) for the check digits of
//! accounts.

use crate::money::Kopecks;

/// Digits of an account.
const ACCOUNT_DIGITS: usize = 20;
/// Digits of a bank's number.
const BIC_DIGITS: usize = 9;

/// An account at a Russian bank, with everything that a transfer to it has to name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BankAccount {
    number: String,
    bank: String,
    bic: String,
    correspondent: String,
}

/// What is wrong with an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AccountFault {
    /// The bank has no name.
    #[error("the bank's name is missing")]
    Bank,
    /// The bank's number is not one.
    #[error("a BIC is nine digits")]
    Bic,
    /// The bank's account at the central bank is not one, or not that of this bank.
    #[error("a correspondent account is 20 digits that fit the BIC")]
    Correspondent,
    /// The account is not one, or not at this bank.
    #[error("an account is 20 digits that fit the BIC")]
    Number,
}

impl BankAccount {
    /// An account by its number, the bank's name, its number (БИК) and its correspondent account.
    ///
    /// # Errors
    /// What is wrong first: a digit that was mistyped is found by the check digits.
    pub fn parse(number: &str, bank: &str, bic: &str, correspondent: &str) -> Result<Self, AccountFault> {
        let bank = bank.trim();
        let (number, bic) = (digits(number), digits(bic));
        let correspondent = digits(correspondent);
        let has_bic = |bic: &String| bic.len() == BIC_DIGITS;
        let bic = bic.filter(has_bic).ok_or(AccountFault::Bic)?;
        let fits = |account: &String, prefix: &str| {
            account.len() == ACCOUNT_DIGITS && has_check_digit(prefix, account)
        };
        let of_the_region = format!("0{}", &bic[4..6]);
        let correspondent = correspondent.filter(|account| fits(account, &of_the_region));
        let number = number.filter(|account| fits(account, &bic[6..]));
        if bank.is_empty() {
            return Err(AccountFault::Bank);
        }
        Ok(Self {
            correspondent: correspondent.ok_or(AccountFault::Correspondent)?,
            number: number.ok_or(AccountFault::Number)?,
            bank: bank.to_owned(),
            bic,
        })
    }

    /// Its number, 20 digits.
    pub fn number(&self) -> &str {
        &self.number
    }

    /// Name of the bank.
    pub fn bank(&self) -> &str {
        &self.bank
    }

    /// Number of the bank (БИК), nine digits.
    pub fn bic(&self) -> &str {
        &self.bic
    }

    /// The bank's own account at the central bank, 20 digits.
    pub fn correspondent(&self) -> &str {
        &self.correspondent
    }
}

/// The digits of what was typed in groups; `None` if anything else is in it.
fn digits(typed: &str) -> Option<String> {
    let digits: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
    digits.bytes().all(|b| b.is_ascii_digit()).then_some(digits)
}

/// Whether an account and the three digits of its bank carry the weights 7, 1 and 3 to a whole ten.
fn has_check_digit(prefix: &str, account: &str) -> bool {
    let weighed = prefix
        .bytes()
        .chain(account.bytes())
        .zip([7, 1, 3].into_iter().cycle());
    let sum: u32 = weighed
        .map(|(digit, weight)| u32::from(digit - b'0') * weight % 10)
        .sum();
    sum.is_multiple_of(10)
}

/// Who is paid.
#[derive(Debug, Clone, Copy)]
pub struct Payee<'a> {
    /// Name of the person or company.
    pub name: &'a str,
    /// Taxpayer's number; empty if it is not known.
    pub inn: &'a str,
    /// Number beside it that companies have; empty for others.
    pub kpp: &'a str,
    /// The account.
    pub account: &'a BankAccount,
}

impl Payee<'_> {
    /// What a code to scan says of a payment of `sum` for `purpose`: UTF-8, fields in the order of the standard.
    ///
    /// The sign between fields cannot be in a value; it becomes a stroke there. Values longer than the standard allows are
    /// cut.
    pub fn code(&self, sum: Kopecks, purpose: &str) -> String {
        let account = self.account;
        let sum = sum.get().to_string();
        let fields = [
            ("Name", self.name, 160),
            ("PersonalAcc", &account.number, 20),
            ("BankName", &account.bank, 45),
            ("BIC", &account.bic, 9),
            ("CorrespAcc", &account.correspondent, 20),
            ("Sum", &sum, 18),
            ("Purpose", purpose, 210),
            ("PayeeINN", self.inn, 12),
            ("KPP", self.kpp, 9),
        ];
        let mut code = String::from("ST00012");
        for (name, value, most) in fields.into_iter().filter(|(_, value, _)| !value.is_empty()) {
            code.push('|');
            code.push_str(name);
            code.push('=');
            code.extend(
                value
                    .chars()
                    .map(|c| if c == '|' || c.is_control() { '/' } else { c })
                    .take(most),
            );
        }
        code
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NUMBER: &str = "40802810838000012345";
    const CORRESPONDENT: &str = "30101810400000000225";

    fn account() -> BankAccount {
        BankAccount::parse(NUMBER, "ПАО Сбербанк", "044525225", CORRESPONDENT).unwrap()
    }

    #[test]
    fn an_account_is_read_in_groups_and_a_mistyped_digit_is_found() {
        let grouped = "408 028 108 380 000 123 45";
        let read = BankAccount::parse(grouped, " ПАО Сбербанк ", "044 525 225", CORRESPONDENT);
        assert_eq!(read, Ok(account()));
        for place in 0..ACCOUNT_DIGITS {
            let mistyped = |account: &str| {
                let mut bytes = account.as_bytes().to_vec();
                bytes[place] = if bytes[place] == b'9' {
                    b'0'
                } else {
                    bytes[place] + 1
                };
                String::from_utf8(bytes).unwrap()
            };
            let number = BankAccount::parse(&mistyped(NUMBER), "Банк", "044525225", CORRESPONDENT);
            assert_eq!(number, Err(AccountFault::Number), "{place}");
            let other = BankAccount::parse(NUMBER, "Банк", "044525225", &mistyped(CORRESPONDENT));
            assert_eq!(other, Err(AccountFault::Correspondent), "{place}");
        }
        for (number, bank, bic, fault) in [
            (NUMBER, "", "044525225", AccountFault::Bank),
            (NUMBER, "Банк", "04452522", AccountFault::Bic),
            (NUMBER, "Банк", "04452522x", AccountFault::Bic),
            (NUMBER, "Банк", "044525974", AccountFault::Number),
            ("", "Банк", "044525225", AccountFault::Number),
            ("40802810838000012345x", "Банк", "044525225", AccountFault::Number),
        ] {
            assert_eq!(
                BankAccount::parse(number, bank, bic, CORRESPONDENT),
                Err(fault),
                "{number} {bic}"
            );
        }
    }

    #[test]
    fn a_code_says_all_that_a_transfer_needs_in_the_order_of_the_standard() {
        let account = account();
        let payee = Payee {
            name: "ИП Иванова Анна Сергеевна",
            inn: "165000000000",
            kpp: "",
            account: &account,
        };
        assert_eq!(
            payee.code(Kopecks::new(1_833_000), "Оплата заказа № 1042. НДС не облагается"),
            "ST00012|Name=ИП Иванова Анна Сергеевна|PersonalAcc=40802810838000012345|BankName=ПАО Сбербанк\
             |BIC=044525225|CorrespAcc=30101810400000000225|Sum=1833000\
             |Purpose=Оплата заказа № 1042. НДС не облагается|PayeeINN=165000000000"
        );
        let company = Payee {
            name: "ООО «А|Б»\n",
            kpp: "165001001",
            ..payee
        };
        let code = company.code(Kopecks::new(1), &"я".repeat(300));
        assert!(code.starts_with("ST00012|Name=ООО «А/Б»/|PersonalAcc="), "{code}");
        assert!(code.ends_with("|PayeeINN=165000000000|KPP=165001001"), "{code}");
        assert_eq!(code.matches('я').count(), 210);
    }
}
