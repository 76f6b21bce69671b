//! Marking codes (Честный ЗНАК) of the pieces that are sent: scanned or typed at packing, printed on the second receipt.

use super::{Change, DeedKind, Event, Order, ReceiptState, Refusal, State, What};
use crate::{money::Kopecks, staff::Admin, time::Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Longest marking code, in bytes.
const LONGEST: usize = 255;

/// The codes of an order's pieces, by the place of their line in [`Placed::lines`](super::Placed::lines).
pub type Marking = BTreeMap<usize, Vec<String>>;

/// What the form of marking codes says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MarkForm {
    /// The codes of each line, one below the other, by [`MarkForm::field_of`].
    #[serde(flatten)]
    pub codes: BTreeMap<String, String>,
}

impl MarkForm {
    /// The field with the codes of the line at this place.
    pub fn field_of(line: usize) -> String {
        format!("codes-{line}")
    }

    /// What is typed or scanned for the line at this place; empty if nothing is.
    pub fn typed_of(&self, line: usize) -> &str {
        self.codes.get(&Self::field_of(line)).map_or("", String::as_str)
    }
}

impl Order {
    /// Whether codes can be noted still: the order is paid or its money is held, something of it is kept, and no receipt with
    /// them is under way or done.
    pub fn can_mark(&self) -> bool {
        let receipt = self.second_receipt.as_ref().map(|receipt| &receipt.state);
        let is_paid = matches!(self.state, State::Paid { .. }) && self.sums().left() > Kopecks::ZERO;
        let is_packed = self.held().is_some_and(|(_, _, hold)| hold.is_free());
        (is_paid || is_packed)
            && match receipt {
                None | Some(ReceiptState::Promised | ReceiptState::Failed { .. }) => true,
                Some(
                    ReceiptState::Sending
                    | ReceiptState::Taken
                    | ReceiptState::Done { .. }
                    | ReceiptState::Elsewhere { .. },
                ) => false,
            }
    }

    /// Marked lines of which pieces that are kept have no code, by their places, each with how many such pieces.
    pub fn lacking_codes(&self) -> Vec<(usize, usize)> {
        let lines = self.placed.lines.iter().enumerate();
        let marked = lines.filter(|(_, line)| line.marked);
        let lacking = marked.map(|(place, _)| {
            let kept = usize::try_from(self.refundable_pieces(place)).unwrap_or(usize::MAX);
            (
                place,
                kept.saturating_sub(self.marking.get(&place).map_or(0, Vec::len)),
            )
        });
        lacking.filter(|(_, pieces)| *pieces > 0).collect()
    }

    /// Notes the codes of marked goods, all of them anew. A line has none, or one for each piece that was not returned;
    /// fewer while money is held, because pieces may be missing.
    pub(super) fn mark(&self, admin: &Admin, form: &MarkForm, now: Timestamp) -> Result<Change, Refusal> {
        self.allow(DeedKind::Mark)?;
        let (mut marking, mut seen) = (Marking::new(), BTreeSet::new());
        for (place, line) in self.placed.lines.iter().enumerate() {
            let codes = form.typed_of(place).lines().map(str::trim);
            let codes: Vec<_> = codes.filter(|code| !code.is_empty()).collect();
            let sku = || line.sku.clone();
            let pieces = self.refundable_pieces(place);
            if codes.is_empty() {
                continue;
            }
            // Of held money some pieces may turn out to be missing: those that are packed have codes.
            let most = usize::try_from(pieces).unwrap_or(usize::MAX);
            let fits = codes.len() == most || (codes.len() < most && self.held().is_some());
            if !fits {
                return Err(Refusal::NotSoManyCodes { sku: sku(), pieces });
            }
            if !codes.iter().all(|code| is_readable(code)) {
                return Err(Refusal::NoMarkingCode { sku: sku() });
            }
            if !codes.iter().all(|code| seen.insert(*code)) {
                return Err(Refusal::CodeTwice { sku: sku() });
            }
            marking.insert(place, codes.into_iter().map(str::to_owned).collect());
        }
        let mut change = self.change(now);
        change.events.push(Event {
            at: now,
            actor: admin.actor(),
            what: What::Marked {
                count: marking.values().map(Vec::len).sum(),
            },
        });
        change.marking = marking;
        Ok(change)
    }
}

/// Whether a scanner may have read this: printable ASCII and the separator of groups.
fn is_readable(code: &str) -> bool {
    let is_of_code = |byte: u8| byte == 0x1D || (0x20..=0x7E).contains(&byte);
    code.len() <= LONGEST && code.bytes().all(is_of_code)
}
