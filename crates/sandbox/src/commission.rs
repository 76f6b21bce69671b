//! Who bears the gateway's commission, and which sums follow from it.
//!
//! The documents call `OutSum` of an enquiry what the shop is credited with and `IncSum` what the buyer paid; a notice
//! carries the sum of the invoice as `OutSum`, and `Fee` beside it. Old logs have all of them equal.

/// The gateway's commission, in hundredths of a percent of the invoice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Commission {
    /// There is none: the buyer pays what the shop is credited with.
    Nobody,
    /// The buyer pays the invoice, the shop is credited with less.
    OnShop(u32),
    /// The buyer pays more than the invoice, the shop is credited with the invoice.
    OnBuyer(u32),
}

impl Commission {
    /// The usual one of a card payment, 3.9 %, on the shop.
    pub const CARD: Self = Self::OnShop(390);

    /// The gateway's share of an invoice, in kopecks.
    pub(crate) fn fee(self, invoice_kopecks: u64) -> u64 {
        match self {
            Self::Nobody => 0,
            Self::OnShop(rate) | Self::OnBuyer(rate) => {
                let share = u128::from(invoice_kopecks) * u128::from(rate) / 10_000;
                u64::try_from(share).unwrap_or(u64::MAX)
            }
        }
    }

    /// What the buyer of an invoice pays, in kopecks.
    pub(crate) fn paid(self, invoice_kopecks: u64) -> u64 {
        match self {
            Self::OnBuyer(_) => invoice_kopecks.saturating_add(self.fee(invoice_kopecks)),
            Self::Nobody | Self::OnShop(_) => invoice_kopecks,
        }
    }

    /// What the shop is credited with for an invoice, in kopecks.
    pub(crate) fn credited(self, invoice_kopecks: u64) -> u64 {
        match self {
            Self::OnShop(_) => invoice_kopecks.saturating_sub(self.fee(invoice_kopecks)),
            Self::Nobody | Self::OnBuyer(_) => invoice_kopecks,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_commission_is_taken_from_the_shop_or_added_for_the_buyer() {
        for (commission, fee, paid, credited) in [
            (Commission::Nobody, 0, 14_990, 14_990),
            (Commission::CARD, 584, 14_990, 14_406),
            (Commission::OnBuyer(390), 584, 15_574, 14_990),
            (Commission::OnShop(10_000), 14_990, 14_990, 0),
        ] {
            let sums = (
                commission.fee(14_990),
                commission.paid(14_990),
                commission.credited(14_990),
            );
            assert_eq!(sums, (fee, paid, credited), "{commission:?}");
        }
        assert_eq!(Commission::OnBuyer(u32::MAX).paid(u64::MAX), u64::MAX);
    }
}
