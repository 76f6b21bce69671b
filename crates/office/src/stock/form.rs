//! The form that moves pieces of a variant by hand.

use crate::desk::Desk;
use app::{
    Chrome, Trouble,
    drawn::Draw,
    pieces::{Field, error_box},
};
use axum::http::StatusCode;
use leptos::prelude::*;
use shop::{
    catalog::VariantId,
    desk::Error,
    order::Refusal,
    staff::Admin,
    stock::{HandCause, MovementForm},
};

/// The form as it was typed, and what it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StockForm {
    /// Article code of the variant: the page that the form leads back to.
    pub sku: String,
    variant: Option<VariantId>,
    typed: MovementForm,
}

/// What came of a form; the server puts it into the context and answers with the page again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StockOutcome {
    /// Pieces have moved.
    Moved,
    /// What was counted is what was expected: nothing has moved.
    AsExpected,
    /// Nothing has moved, and what was typed stays.
    Refused {
        /// What was typed.
        typed: MovementForm,
        /// Why.
        trouble: Trouble,
    },
}

impl StockOutcome {
    /// As it stands in the address of the page that tells of it.
    pub const MOVED: &'static str = "moved";

    /// The HTTP status of the page.
    pub fn status(&self) -> StatusCode {
        match self {
            Self::Moved | Self::AsExpected => StatusCode::OK,
            Self::Refused { .. } => StatusCode::UNPROCESSABLE_ENTITY,
        }
    }
}

impl StockForm {
    /// The form of these fields. A field that did not come is empty.
    pub fn of_fields(fields: Vec<(String, String)>) -> Self {
        let (mut sku, mut variant, mut typed) = (String::new(), None, MovementForm::default());
        for (name, text) in fields {
            match name.as_str() {
                "sku" => sku = text,
                "variant" => variant = text.parse().ok().map(VariantId),
                "token" => typed.token = text,
                "cause" => typed.cause = text,
                "pieces" => typed.pieces = text,
                "note" => typed.note = text,
                _ => {}
            }
        }
        Self { sku, variant, typed }
    }

    /// Moves the pieces.
    ///
    /// # Errors
    /// If something breaks. What the shop refuses is an outcome.
    pub async fn carry_out(self, desk: &Desk, staff: &Admin) -> Result<StockOutcome, Error> {
        let variant = self.variant.ok_or(Error::NotFound)?;
        match desk
            .shop
            .move_stock(staff, variant, &self.typed, desk.now())
            .await
        {
            Ok(0) => Ok(StockOutcome::AsExpected),
            Ok(_) => Ok(StockOutcome::Moved),
            Err(Error::Refused(refusal)) => Ok(StockOutcome::Refused {
                typed: self.typed,
                trouble: refusal.into(),
            }),
            Err(error) => Err(error),
        }
    }
}

/// The form for a variant of which so many pieces have to lie in the shop. It may stand on any page; `token` is good for one
/// movement.
pub(crate) fn stock_form(
    chrome: &Chrome,
    variant: VariantId,
    sku: &str,
    expected: i64,
    token: String,
    outcome: Option<&StockOutcome>,
) -> AnyView {
    let blank = MovementForm::default();
    let (typed, trouble) = match outcome {
        Some(StockOutcome::Refused { typed, trouble }) => (typed, Some(trouble)),
        Some(StockOutcome::Moved | StockOutcome::AsExpected) | None => (&blank, None),
    };
    let mistake = trouble.filter(|trouble| {
        matches!(
            trouble,
            Trouble::Refused(Refusal::NotACount | Refusal::NotOnShelf { .. })
        )
    });
    let id = |name: &str| format!("{name}-{}", variant.0);
    let causes = HandCause::ALL.map(|cause| {
        let words = super::cause_words(chrome, cause.cause());
        let is_chosen = typed.cause == cause.as_str();
        view! { <option value=cause.as_str() selected=is_chosen>{words}</option> }
    });
    let cause = Field::new(id("cause"), chrome.text("office-stock-cause"));
    let select = view! { <select id=id("cause") name="cause">{causes.collect_view()}</select> };
    let pieces = Field {
        hint: Some(chrome.with("office-stock-pieces-hint", &[("expected", expected.into())])),
        mistake: mistake.map(|trouble| trouble.text(chrome)),
        ..Field::new(id("pieces"), chrome.text("office-stock-pieces"))
    };
    let number = view! {
        <input
            id=id("pieces")
            name="pieces"
            inputmode="numeric"
            autocomplete="off"
            required=true
            maxlength="12"
            aria-invalid=pieces.invalid()
            aria-describedby=pieces.described_by()
            value=typed.pieces.clone()
        />
    };
    let note = Field {
        optional: Some(chrome.text("office-hand-optional")),
        ..Field::new(id("note"), chrome.text("office-stock-note"))
    };
    let words = view! {
        <input id=id("note") name="note" autocomplete="off" maxlength="500" value=typed.note.clone()/>
    };
    view! {
        <form class="stack" method="post" action=chrome.href("/admin/stock")>
            <input type="hidden" name="token" value=token/>
            <input type="hidden" name="variant" value=variant.0.to_string()/>
            <input type="hidden" name="sku" value=sku.to_owned()/>
            {cause.around(chrome, select.drawn())}
            {pieces.around(chrome, number.drawn())}
            {note.around(chrome, words.drawn())}
            <button class="button">{chrome.text("office-stock-move")}</button>
        </form>
    }
    .drawn()
}

/// What came of the form, on top of the page.
pub(super) fn told(chrome: &Chrome, outcome: &StockOutcome) -> AnyView {
    let words = match outcome {
        StockOutcome::Moved => "office-stock-moved",
        StockOutcome::AsExpected => "office-stock-as-expected",
        StockOutcome::Refused { trouble, .. } => {
            return error_box(chrome.text("not-done-title"), trouble.text(chrome));
        }
    };
    view! { <div class="notice told" data-tone="good" role="status"><p>{chrome.text(words)}</p></div> }
        .drawn()
}
