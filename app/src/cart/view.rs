//! A cart in ready sentences.

use crate::{
    Chrome, Trouble,
    pieces::classes,
    views::{CartLine, CartSummary, CartView, Link, Sentence},
};
use shop::{
    Kopecks,
    buyer::DeliveryTerms,
    cart::{MOST_PIECES, Quote, QuoteLine},
    catalog::PictureFormat,
};

/// The cart, for its page and as the JSON answer to a change of it.
pub fn view(chrome: &Chrome, quote: &Quote, delivery: &DeliveryTerms, trouble: Option<&Trouble>) -> CartView {
    let pieces: u32 = quote.lines.iter().map(|line| line.count).sum();
    let is_empty = quote.lines.is_empty();
    let vanished = (!quote.vanished.is_empty()).then(|| {
        let count = i64::try_from(quote.vanished.len()).unwrap_or(i64::MAX);
        chrome.with("cart-vanished", &[("count", count.into())])
    });
    let too_much = quote.is_too_much().then(|| chrome.text("trouble-too-much"));
    let headline = if is_empty {
        "cart-empty-title"
    } else {
        "cart-title"
    };
    CartView {
        headline: chrome.text(headline),
        notices_title: chrome.text("cart-notices-title"),
        notices: trouble
            .map(|t| t.text(chrome))
            .into_iter()
            .chain(vanished)
            .chain(too_much)
            .collect(),
        lines: quote.lines.iter().map(|line| line_view(chrome, line)).collect(),
        summary: (!is_empty).then(|| summary(chrome, quote, delivery, pieces)),
        pieces: pieces.to_string(),
        pieces_noun: chrome.with("pieces-noun", &[("count", pieces.into())]),
        empty: Sentence {
            text: chrome.text("cart-empty-text"),
            link: Some(Link {
                href: chrome.href("/"),
                text: chrome.text("to-catalogue"),
            }),
        },
        set_action: chrome.href("/cart/set"),
        set_label: chrome.text("cart-set"),
        remove_label: chrome.text("cart-remove"),
    }
}

fn line_view(chrome: &Chrome, line: &QuoteLine) -> CartLine {
    let ware = &line.ware;
    let photo = ware.photo.as_ref();
    let name = ware.name.get(chrome.lang).to_owned();
    let spoken = |id: &str| chrome.with(id, &[("name", name.as_str().into())]);
    CartLine {
        variant: ware.variant.id.0,
        href: chrome.href(&format!("/products/{}?variant={}", ware.slug, ware.variant.id.0)),
        picture: match photo {
            Some(photo) => photo.narrowest(PictureFormat::Jpeg),
            None => ware.picture.clone(),
        },
        webp: photo.map(|photo| photo.narrowest(PictureFormat::WebP)),
        picture_class: classes("thumb", photo.map(|photo| photo.focus).unwrap_or_default()),
        option: ware.variant.option.get(chrome.lang).to_owned(),
        price: chrome.with("price-each", &[("price", ware.variant.price.to_string().into())]),
        count: line.count,
        most: MOST_PIECES,
        sum: line.sum.to_string(),
        warning: line.is_short().then(|| short(chrome, ware.variant.stock)),
        less_label: spoken("cart-less"),
        more_label: spoken("cart-more"),
        count_label: spoken("cart-count"),
        remove_label: spoken("cart-remove-name"),
        name,
    }
}

/// That fewer pieces are left than wanted.
pub(crate) fn short(chrome: &Chrome, left: i64) -> String {
    if left > 0 {
        chrome.with("cart-short", &[("left", left.into())])
    } else {
        chrome.text("cart-gone")
    }
}

fn summary(chrome: &Chrome, quote: &Quote, delivery: &DeliveryTerms, pieces: u32) -> CartSummary {
    let goods = quote.goods;
    let rest = delivery
        .free_from
        .checked_sub(goods)
        .filter(|rest| *rest > Kopecks::ZERO);
    let (delivery_row, delivery_hint, total) = match rest {
        Some(rest) => (
            (chrome.text("courier-title"), delivery.courier.to_string()),
            chrome.with("cart-free-after", &[("rest", rest.to_string().into())]),
            chrome.text("goods-total"),
        ),
        None => (
            (chrome.text("delivery-word"), chrome.text("free-word")),
            chrome.with(
                "cart-free-now",
                &[("free", delivery.free_from.to_string().into())],
            ),
            chrome.text("total-word"),
        ),
    };
    CartSummary {
        title: chrome.text("your-order"),
        rows: vec![
            (
                chrome.with("goods-pieces", &[("count", pieces.into())]),
                goods.to_string(),
            ),
            delivery_row,
            (total, goods.to_string()),
        ],
        total_value: goods.decimal(),
        delivery_hint,
        checkout: quote.can_be_bought().then(|| Link {
            href: chrome.href("/checkout"),
            text: chrome.text("to-checkout"),
        }),
        payment_hint: chrome.text(match (chrome.promises.has_gateway, chrome.promises.has_cards) {
            (true, true) => "cart-payment-hint",
            (true, false) => "cart-coins-hint",
            (false, _) => "cart-no-payment-hint",
        }),
        back: Link {
            href: chrome.href("/"),
            text: chrome.text("keep-shopping"),
        },
    }
}
