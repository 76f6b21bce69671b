//! The words of fiscal receipts.

use time::macros::date;
use time::{Date, OffsetDateTime};

use crate::moscow::moscow;
use crate::words::words;

words! {
    /// The seller's tax system (`sno`). Not sent in Kazakhstan.
    TaxSystem {
        /// General.
        Osn = "osn",
        /// Simplified, on income.
        UsnIncome = "usn_income",
        /// Simplified, on income less expenses.
        UsnIncomeOutcome = "usn_income_outcome",
        /// Unified agricultural tax.
        Esn = "esn",
        /// Patent.
        Patent = "patent",
    }
}

words! {
    /// The tax on one line (`tax`). Source: docs.robokassa.ru, "fiscalization"; 22 % and the rates of Kazakhstan:
    /// official modules.
    Tax {
        /// Without VAT.
        None = "none",
        /// 0 %.
        Vat0 = "vat0",
        /// 5 %.
        Vat5 = "vat5",
        /// 7 %.
        Vat7 = "vat7",
        /// 10 %.
        Vat10 = "vat10",
        /// 20 %, the general rate up to the end of 2025. Whether it is taken later has not been tried.
        Vat20 = "vat20",
        /// 22 %, the general rate from 2026.
        Vat22 = "vat22",
        /// 5/105, of a prepayment.
        Vat105 = "vat105",
        /// 7/107, of a prepayment.
        Vat107 = "vat107",
        /// 10/110, of a prepayment.
        Vat110 = "vat110",
        /// 20/120, of a prepayment up to the end of 2025, likewise.
        Vat120 = "vat120",
        /// 22/122, of a prepayment from 2026.
        Vat122 = "vat122",
        /// 8 %, Kazakhstan. Seen in one third-party source only.
        Vat8 = "vat8",
        /// 12 %, Kazakhstan.
        Vat12 = "vat12",
        /// 16 %, Kazakhstan.
        Vat16 = "vat16",
    }
}

/// A country of the gateway's shops.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Country {
    Russia,
    Kazakhstan,
}

/// The first day of the 22 % rate.
const RATE_22_BEGINS: Date = date!(2026 - 01 - 01);

impl Tax {
    /// Russia's general rate on a day: 22 % from 2026, 20 % before.
    pub fn general_on(day: Date) -> Self {
        if day < RATE_22_BEGINS {
            Self::Vat20
        } else {
            Self::Vat22
        }
    }

    /// Whether a receipt of this moment may have the rate: [`Tax::in_force_on`] of the day in Moscow.
    ///
    /// ```
    /// use robokassa::receipt::Tax;
    /// use time::macros::datetime;
    ///
    /// // An hour after midnight in Moscow it is still last year by UTC.
    /// let new_year = datetime!(2025-12-31 22:00 UTC);
    /// assert!(Tax::Vat22.in_force_at(new_year) && !Tax::Vat20.in_force_at(new_year));
    /// ```
    pub fn in_force_at(self, at: impl Into<OffsetDateTime>) -> bool {
        self.in_force_on(moscow(at.into()).date())
    }

    /// Whether a receipt of a day may have the rate: 20 % and 20/120 up to 31 December 2025, 22 % and 22/122 from 1 January
    /// 2026. Knows of this change only; all other rates count as in force. Source: article 164 of the
    /// Tax Code as changed for 2026; what the gateway does with an old rate was not tried.
    pub fn in_force_on(self, day: Date) -> bool {
        match self {
            Self::Vat20 | Self::Vat120 => day < RATE_22_BEGINS,
            Self::Vat22 | Self::Vat122 => day >= RATE_22_BEGINS,
            _ => true,
        }
    }

    /// The only country that has this rate, if there is but one.
    pub(super) const fn country(self) -> Option<Country> {
        match self {
            Self::None | Self::Vat0 | Self::Vat5 => None,
            Self::Vat8 | Self::Vat12 | Self::Vat16 => Some(Country::Kazakhstan),
            Self::Vat7
            | Self::Vat10
            | Self::Vat20
            | Self::Vat22
            | Self::Vat105
            | Self::Vat107
            | Self::Vat110
            | Self::Vat120
            | Self::Vat122 => Some(Country::Russia),
        }
    }

    /// The per cent that a price with this tax contains, as `rate / (100 + rate)`.
    pub const fn rate(self) -> u8 {
        match self {
            Self::None | Self::Vat0 => 0,
            Self::Vat5 | Self::Vat105 => 5,
            Self::Vat7 | Self::Vat107 => 7,
            Self::Vat8 => 8,
            Self::Vat10 | Self::Vat110 => 10,
            Self::Vat12 => 12,
            Self::Vat16 => 16,
            Self::Vat20 | Self::Vat120 => 20,
            Self::Vat22 | Self::Vat122 => 22,
        }
    }
}

words! {
    /// How far a line is paid (`payment_method`). The first three oblige the shop to a second receipt.
    SettlementMethod {
        /// Paid in full before the goods are handed over.
        FullPrepayment = "full_prepayment",
        /// Paid in part before the goods are handed over.
        Prepayment = "prepayment",
        /// Paid before it is known for what.
        Advance = "advance",
        /// Paid in full when the goods are handed over.
        FullPayment = "full_payment",
        /// Paid in part when the goods are handed over, the rest on credit.
        PartialPayment = "partial_payment",
        /// Handed over on credit.
        Credit = "credit",
        /// A payment of credit.
        CreditPayment = "credit_payment",
    }
}

impl SettlementMethod {
    /// Whether the law asks for a second receipt when the goods are handed over.
    pub const fn needs_second_receipt(self) -> bool {
        matches!(self, Self::FullPrepayment | Self::Prepayment | Self::Advance)
    }
}

words! {
    /// What is sold (`payment_object`).
    SubjectKind {
        /// Goods.
        Commodity = "commodity",
        /// Excisable goods.
        Excise = "excise",
        /// Work.
        Job = "job",
        /// A service, such as delivery.
        Service = "service",
        /// A bet.
        GamblingBet = "gambling_bet",
        /// A prize of gambling.
        GamblingPrize = "gambling_prize",
        /// A lottery ticket.
        Lottery = "lottery",
        /// A prize of a lottery.
        LotteryPrize = "lottery_prize",
        /// Results of intellectual activity.
        IntellectualActivity = "intellectual_activity",
        /// A payment.
        Payment = "payment",
        /// An agent's commission.
        AgentCommission = "agent_commission",
        /// Several kinds together.
        Composite = "composite",
        /// Resort fee.
        ResortFee = "resort_fee",
        /// Anything else.
        Another = "another",
        /// A property right.
        PropertyRight = "property_right",
        /// Non-operating income.
        NonOperatingGain = "non-operating_gain",
        /// Insurance contributions.
        InsurancePremium = "insurance_premium",
        /// Sales tax.
        SalesTax = "sales_tax",
        /// Marked goods, one unit a line.
        MarkedGoods = "tovar_mark",
    }
}

words! {
    /// As whose agent the shop sells (`agent_info.type`).
    AgentKind {
        /// Bank paying agent.
        BankPayingAgent = "bank_paying_agent",
        /// Bank paying subagent.
        BankPayingSubagent = "bank_paying_subagent",
        /// Paying agent.
        PayingAgent = "paying_agent",
        /// Paying subagent.
        PayingSubagent = "paying_subagent",
        /// Attorney.
        Attorney = "attorney",
        /// Commission agent.
        CommissionAgent = "commission_agent",
        /// Another kind of agent.
        Another = "another",
    }
}
