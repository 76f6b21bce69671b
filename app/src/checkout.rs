//! The checkout: who buys, where to, the two ticks, and what it comes to.

mod agreement;
mod fields;
mod form;
mod mistakes;
mod review;

pub use agreement::agreement_page;
pub use form::{CheckoutForm, Filled, Mistake};

use crate::{
    Chrome, Trouble,
    document::{Head, shop_page},
    drawn::Draw,
    pieces::{crumbs, error_box},
    views::Link,
};
use leptos::prelude::*;
use mistakes::Mistakes;
use shop::{buyer::DeliveryTerms, cart::Quote, payment::PayBy};

/// What the checkout page shows.
pub struct Showing<'a> {
    /// The cart at today's prices.
    pub quote: &'a Quote,
    /// What delivery costs.
    pub delivery: &'a DeliveryTerms,
    /// The ways of paying to choose from, the one most people want first.
    pub ways: &'a [PayBy],
    /// How long an invoice can be paid, in seconds.
    pub transfer_seconds: i64,
    /// Versions of the two texts that the buyer agrees to: the privacy policy and the offer.
    pub agreed: [&'a str; 2],
    /// What was typed so far.
    pub form: &'a CheckoutForm,
    /// What is wrong with it.
    pub mistakes: &'a [Mistake],
    /// Why the order was not placed though nothing is wrong with the form.
    pub trouble: Option<&'a Trouble>,
}

/// The whole document of the checkout.
pub fn page(chrome: &Chrome, showing: &Showing<'_>) -> String {
    let has_failed = !showing.mistakes.is_empty() || showing.trouble.is_some();
    let title = if has_failed {
        format!(
            "{} {}",
            chrome.text("error-prefix"),
            chrome.text("checkout-title")
        )
    } else {
        chrome.text("checkout-title")
    };
    let mistakes = Mistakes::new(chrome, showing.mistakes);
    shop_page(chrome, &Head::private(title), || {
        view! {
            <div class="stack stack-loose">
                {crumbs(chrome, vec![to_cart(chrome)], Some(chrome.text("checkout-crumb")))}
                <h1>{chrome.text("checkout-title")}</h1>
                {showing.trouble.map(|trouble| error_box(chrome.text("not-placed-title"), trouble.text(chrome)))}
                {mistakes.summary()}
                <form class="split" method="post" action=chrome.href("/checkout") novalidate>
                    <div class="stack stack-loose">
                        <input type="hidden" name="token" value=showing.form.token.clone()/>
                        {fields::buyer(chrome, showing.form, &mistakes, None)}
                        {fields::delivery(chrome, showing, &mistakes)}
                        {fields::payment(chrome, showing, &mistakes)}
                        {fields::consents(chrome, showing.form, &mistakes)}
                    </div>
                    {review::aside(chrome, showing)}
                </form>
            </div>
        }
    })
}

/// The mistakes of a form, on top of it, for a page that has more than these fields.
pub fn summary(chrome: &Chrome, mistakes: &[Mistake]) -> AnyView {
    Mistakes::new(chrome, mistakes).summary()
}

/// The words for what is wrong with the field of this id, if anything is.
pub fn mistake_at(chrome: &Chrome, mistakes: &[Mistake], id: &str) -> Option<String> {
    Mistakes::new(chrome, mistakes).at(id)
}

/// Who buys, where to and how it is paid, without the ticks: what the staff types for somebody else.
pub fn buyers_fields(chrome: &Chrome, showing: &Showing<'_>) -> AnyView {
    let mistakes = Mistakes::new(chrome, showing.mistakes);
    let optional_email = Some(chrome.text("email-optional"));
    view! {
        {fields::buyer(chrome, showing.form, &mistakes, optional_email)}
        {fields::delivery(chrome, showing, &mistakes)}
        {fields::payment(chrome, showing, &mistakes)}
    }
    .drawn()
}

impl Showing<'_> {
    /// Whether the buyer has to be told how the order is paid: there is more to say than that it is paid online.
    fn has_ways(&self) -> bool {
        self.ways != [PayBy::Online]
    }
}

fn to_cart(chrome: &Chrome) -> Link {
    Link {
        href: chrome.href("/cart"),
        text: chrome.text("cart-title"),
    }
}
