//! The form as it was typed.

use app::{Trouble, checkout::CheckoutForm};
use shop::{
    cart::{Cart, MOST_PIECES},
    catalog::VariantId,
    order::Refusal,
    payment::PayBy,
};
use std::collections::BTreeMap;

/// Before the number of a variant in the name of the field that says how many pieces of it are ordered.
const COUNT: &str = "count-";

/// The fields of the form, as they were typed. A field that did not come is empty.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HandForm {
    /// Who buys, where to, how it is paid, the one-time token and the mark of what was shown.
    pub(crate) checkout: CheckoutForm,
    /// Words that goods are looked for by.
    pub(crate) q: String,
    /// How many pieces of each variant.
    pub(crate) counts: BTreeMap<VariantId, String>,
    /// A share or a sum that comes off the price of the goods.
    pub(crate) discount: String,
    /// Why.
    pub(crate) reason: String,
    /// Whether the order is to be placed now.
    pub(crate) saves: bool,
}

impl HandForm {
    /// An empty form under this token, with the first way of paying chosen.
    pub(crate) fn blank(token: String, ways: &[PayBy]) -> Self {
        Self {
            checkout: CheckoutForm::new(token, ways),
            ..Self::default()
        }
    }

    /// The form of these fields. A variant whose button was pressed has a piece more.
    pub fn of_fields(fields: Vec<(String, String)>) -> Self {
        let mut form = Self::default();
        let mut added = None;
        let mut buyers = serde_json::Map::new();
        for (name, text) in fields {
            match name.as_str() {
                "q" => form.q = text,
                "discount" => form.discount = text,
                "reason" => form.reason = text,
                "step" => form.saves = text == "save",
                "add" => added = text.parse().ok().map(VariantId),
                _ => match name.strip_prefix(COUNT).and_then(|id| id.parse().ok()) {
                    Some(id) => {
                        form.counts.insert(VariantId(id), text);
                    }
                    None => {
                        buyers.insert(name, text.into());
                    }
                },
            }
        }
        // They are texts, as all its fields are.
        form.checkout = serde_json::from_value(buyers.into()).unwrap_or_default();
        if let Some(variant) = added {
            let typed = form.counts.entry(variant).or_default();
            let held: u32 = typed.trim().parse().unwrap_or_default();
            *typed = held.saturating_add(1).to_string();
        }
        form
    }

    /// The name of the field that says how many pieces of a variant are ordered.
    pub(crate) fn field_of(variant: VariantId) -> String {
        format!("{COUNT}{}", variant.0)
    }

    /// What is ordered, as far as it makes sense, and what does not.
    pub(crate) fn cart(&self) -> (Cart, Option<Trouble>) {
        cart_of(&self.counts)
    }
}

/// So many pieces of each variant, as they were typed, as far as that makes sense, and what does not.
pub(crate) fn cart_of(counts: &BTreeMap<VariantId, String>) -> (Cart, Option<Trouble>) {
    let (mut cart, mut trouble) = (Cart::default(), None);
    for (variant, typed) in counts {
        let count: u32 = match typed.trim() {
            "" => 0,
            typed => typed.parse().unwrap_or_else(|_| {
                trouble = Some(Trouble::NotACount);
                1
            }),
        };
        if count > MOST_PIECES {
            trouble = Some(Refusal::TooManyPieces.into());
        }
        if let Err(refusal) = cart.set(*variant, count.min(MOST_PIECES)) {
            trouble = Some(refusal.into());
        }
    }
    (cart, trouble)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(fields: &[(&str, &str)]) -> HandForm {
        let fields = fields.iter().map(|(name, text)| ((*name).into(), (*text).into()));
        HandForm::of_fields(fields.collect())
    }

    fn counts(form: &HandForm) -> Vec<(i64, u32)> {
        form.cart().0.lines().map(|(id, count)| (id.0, count)).collect()
    }

    #[test]
    fn each_button_sends_all_of_the_form() {
        let form = form(&[
            ("token", "t"),
            ("q", "шарф"),
            ("count-7", "2"),
            ("count-8", " "),
            ("name", "Анна"),
            ("delivery", "pickup"),
            ("discount", "10%"),
            ("reason", "своя"),
            ("strange", "x"),
            ("count-x", "1"),
            ("add", "7"),
        ]);
        assert_eq!(counts(&form), [(7, 3)]);
        assert_eq!((form.q.as_str(), form.saves), ("шарф", false));
        assert_eq!((form.discount.as_str(), form.reason.as_str()), ("10%", "своя"));
        let checkout = &form.checkout;
        assert_eq!(
            (
                checkout.token.as_str(),
                checkout.name.as_str(),
                checkout.email.as_str()
            ),
            ("t", "Анна", "")
        );
        assert_eq!(form.cart().1, None);
    }

    #[test]
    fn what_is_no_number_of_pieces_is_said_and_loses_nothing_else() {
        for (typed, kept, trouble) in [
            ("two", 1, Trouble::NotACount),
            ("-1", 1, Trouble::NotACount),
            ("100", 99, Refusal::TooManyPieces.into()),
        ] {
            let form = form(&[("count-1", typed), ("count-2", "5"), ("step", "save")]);
            assert_eq!(counts(&form), [(1, kept), (2, 5)], "{typed}");
            assert_eq!(form.cart().1, Some(trouble), "{typed}");
            assert!(form.saves);
        }
        let many: Vec<_> = (0..51)
            .map(|id| (format!("count-{id}"), "1".to_owned()))
            .collect();
        let form = HandForm::of_fields(many);
        assert_eq!(counts(&form).len(), 50);
        assert_eq!(form.cart().1, Some(Refusal::TooManyGoods.into()));
    }
}
