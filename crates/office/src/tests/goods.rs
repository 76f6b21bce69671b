//! The pages of goods.

use super::drawn;
use crate::goods::{
    BulkForm, CategoryForm, FormFault, GoodsForm, GoodsTried, RowWish, Wrong, bulk, categories,
    list::{self, GoodsAsked, Listing, RowTried, Why},
    product::{self, Showing},
};
use app::{
    Chrome,
    sample::{
        World,
        fixture::{self, NOW},
    },
};
use leptos::prelude::*;
use shop::{
    Kopecks, Tax,
    catalog::{
        Attribute, BulkChange, Category, FieldMistake, GoodsPage, GoodsQuery, GoodsRow, GoodsVariant, Known,
        Measures, ProductDraft, ProductFile, ProductForm, ProductId, ProductState, ProductVersion, Revision,
        VariantFile, VariantForm, VariantId,
    },
    gateway::ReceiptFault,
    order::Refusal,
    stock::{Cause, LedgerLine, LineId},
    text::Lang,
};
use std::collections::BTreeMap;

/// A scarf in two colours at these prices, in the words of somebody.
fn scarf(words: &str, prices: [i64; 2]) -> ProductForm {
    let text = || fixture::text(words, words);
    let variant = |(id, kopecks): (i64, i64)| VariantForm {
        id: Some(VariantId(id)),
        sku: format!("{words}-{id}"),
        option: text(),
        color: Some("#aa0000".into()),
        size: Some(words.to_owned()),
        price: Kopecks::new(kopecks),
        old_price: Some(Kopecks::new(900_000)),
        tax: Tax::None,
        measures: Measures {
            weight_grams: Some(200),
            ..Measures::default()
        },
        marked: true,
        low_stock: Some(3),
        archived: false,
        received: 0,
    };
    ProductForm {
        slug: "scarf".into(),
        category: "knitwear".into(),
        state: ProductState::Published,
        name: text(),
        summary: text(),
        description: text(),
        picture: "/goods/scarf.svg".into(),
        picture_alt: text(),
        attributes: vec![Attribute {
            name: text(),
            value: text(),
        }],
        variants: [1, 2].into_iter().zip(prices).map(variant).collect(),
        ..ProductForm::default()
    }
}

fn file(words: &str) -> ProductFile {
    let pieces = |id| VariantFile {
        id: VariantId(id),
        free: 2,
        reserved: 1,
        sold: 7,
    };
    ProductFile {
        id: ProductId(7),
        revision: Revision(3),
        changed_at: NOW,
        form: scarf(words, [199_000, 219_050]),
        stock: vec![pieces(1), pieces(2)],
    }
}

fn history(words: &str) -> Vec<ProductVersion> {
    let version = |revision, before, after| ProductVersion {
        revision: Revision(revision),
        at: NOW,
        who: words.to_owned(),
        before,
        after,
    };
    let (first, second) = (scarf(words, [100, 200]), scarf(words, [199_000, 219_050]));
    let third = ProductForm {
        category: "home".into(),
        state: ProductState::Draft,
        attributes: Vec::new(),
        variants: second.variants[1..].to_vec(),
        ..second.clone()
    };
    vec![
        version(3, Some(third.clone()), second.clone()),
        version(2, Some(first.clone()), third),
        version(1, None, first),
    ]
}

fn row(words: &str, id: i64, prices: &[i64]) -> GoodsRow {
    let variant = |(at, kopecks): (i64, &i64)| GoodsVariant {
        id: VariantId(id * 10 + at),
        sku: words.to_owned(),
        option: fixture::text(words, words),
        price: Kopecks::new(*kopecks),
        old_price: None,
        stock: at,
        reserved: 1,
        low_stock: Some(3),
        archived: false,
    };
    GoodsRow {
        id: ProductId(id),
        slug: "scarf".into(),
        category: "knitwear".into(),
        state: ProductState::Published,
        name: fixture::text(words, words),
        picture: "/goods/scarf.svg".into(),
        photo: None,
        revision: Revision(3),
        changed_at: NOW,
        variants: (1..).zip(prices).map(variant).collect(),
    }
}

fn tree(words: &str) -> Vec<Category> {
    let part = Category {
        slug: "hats".into(),
        name: fixture::text(words, words),
        parent: Some("knitwear".into()),
        ..Category::default()
    };
    vec![
        Category {
            name: fixture::text(words, words),
            ..fixture::knitwear()
        },
        part,
    ]
}

/// Every page of goods in a world.
pub(super) fn pages(world: &World) -> Vec<(String, String)> {
    let (chrome, typed) = (&world.chrome, world.typed);
    let categories = tree(typed);
    let mut pages = lists(world, &categories);
    pages.extend(products(world, &categories));
    let change = BulkChange::Category("hats".into());
    let known = Known {
        categories: ["knitwear".to_owned(), "hats".to_owned()].into(),
        ..Known::default()
    };
    let files = [file(typed), file(typed)];
    let faulty = BulkChange::Category("gone".into()).preview(&files, &known);
    let fields = [("id", "7.3"), ("what", "price"), ("by", typed), ("back", typed)];
    let form = || {
        let fields = fields.map(|(name, text)| (name.to_owned(), text.to_owned()));
        BulkForm::of_fields(fields.into())
    };
    for tried in [
        bulk::BulkTried::looked_at(form(), None, change.preview(&files, &known)),
        bulk::BulkTried::looked_at(form(), Some(Refusal::ChangedMeanwhile), faulty),
    ] {
        pages.push((
            "goods in bulk".into(),
            drawn(chrome, || bulk::content(chrome, &tried, &categories)),
        ));
    }
    let fields = ["name", "name_en", "slug", "summary", "summary_en"];
    let fields = fields.map(|name| (name.to_owned(), typed.to_owned()));
    let tried = |faults, refusal| categories::CategoryTried {
        form: CategoryForm::of_fields(fields.clone().into()),
        faults,
        refusal,
    };
    let faulty = tried(vec![fault("name", Wrong::Rule(FieldMistake::Missing))], None);
    let refused = tried(Vec::new(), Some(Refusal::CategoryInUse));
    let no_tree: &[Category] = &[];
    for (tree, edited, tried) in [
        (&categories[..], Some("hats"), None),
        (&categories[..], None, Some(&faulty)),
        (&categories[..], None, Some(&refused)),
        (no_tree, None, None),
    ] {
        let page = drawn(chrome, || categories::content(chrome, tree, edited, tried));
        pages.push(("categories".into(), page));
    }
    pages
}

fn fault(field: &str, wrong: Wrong) -> FormFault {
    FormFault {
        field: field.to_owned(),
        wrong,
    }
}

fn lists(world: &World, categories: &[Category]) -> Vec<(String, String)> {
    let (chrome, typed) = (&world.chrome, world.typed);
    let asked = GoodsAsked {
        q: typed.to_owned(),
        category: "hats".into(),
        stock: "low".into(),
        ..GoodsAsked::default()
    };
    let rows = || {
        vec![
            row(typed, 1, &[100, 100]),
            row(typed, 2, &[100, 200]),
            row(typed, 3, &[]),
        ]
    };
    let tried = RowTried {
        id: ProductId(2),
        wish: RowWish::Reprice {
            revision: Revision(3),
            price: None,
            prices: BTreeMap::from([(21, typed.to_owned())]),
        },
        why: Why::NotASum,
    };
    let miscounted = RowTried {
        id: ProductId(1),
        wish: RowWish::Count(BTreeMap::from([(11, [typed.to_owned(), "2".to_owned()])])),
        why: Why::Refused(Refusal::NotACount),
    };
    let moved = [LedgerLine {
        id: LineId(7),
        sku: typed.to_owned(),
        name: fixture::text(typed, typed),
        option: fixture::text(typed, typed),
        pieces: 2,
        balance: 5,
        cause: Cause::Counted,
        order: None,
        taking: None,
        note: None,
        who: Some(typed.to_owned()),
        at: NOW,
    }];
    let changed = [(ProductId(1), history(typed).remove(0))];
    let page = |total, rows| GoodsPage::of(&GoodsQuery::default(), total, rows);
    let mut pages = Vec::new();
    for (asked, page, tried) in [
        (&asked, page(120, rows()), Some(&tried)),
        (&asked, page(120, rows()), Some(&miscounted)),
        (&asked, page(0, Vec::new()), None),
        (&GoodsAsked::default(), page(0, Vec::new()), None),
    ] {
        let listing = Listing {
            asked,
            page: &page,
            categories,
            changed: &changed,
            moved: &moved,
            tried,
            has_demo: true,
        };
        pages.push(("goods".into(), drawn(chrome, || list::content(chrome, &listing))));
    }
    pages
}

fn products(world: &World, categories: &[Category]) -> Vec<(String, String)> {
    let (chrome, typed) = (&world.chrome, world.typed);
    let (file, history) = (file(typed), history(typed));
    let draft = ProductDraft {
        who: typed.to_owned(),
        at: NOW,
        revision: None,
        typed: String::new(),
    };
    let blank = GoodsTried {
        form: GoodsForm::blank(),
        faults: Vec::new(),
        meanwhile: false,
    };
    let kept = GoodsTried {
        form: GoodsForm::of_product(&file.form),
        ..blank.clone()
    };
    let names = [
        "name",
        "name_en",
        "slug",
        "category",
        "new_category",
        "summary",
        "description",
        "photos",
        "picture",
        "attribute-0-name",
        "attribute-0-value",
        "attribute-0-value_en",
        "variant-0-sku",
        "variant-0-price",
        "variant-0-received",
        "variant-1-sku",
        "variant-1-weight",
    ];
    let fields = names.map(|name| (name.to_owned(), typed.to_owned()));
    let faulty = GoodsTried {
        form: GoodsForm::of_fields(fields.into()).0,
        faults: vec![
            fault("name_en", Wrong::Rule(FieldMistake::TooLong { most: 200 })),
            fault("photos", Wrong::Photos),
            fault("variants", Wrong::Rule(FieldMistake::NoVariants)),
            fault("variant-0-price", Wrong::NotASum),
            fault("variant-1-weight", Wrong::NotACount),
            fault(
                "variant-0-tax",
                Wrong::Receipt(ReceiptFault::Other(typed.to_owned())),
            ),
        ],
        meanwhile: false,
    };
    let rival = GoodsTried {
        form: GoodsForm::of_product(&scarf(typed, [100, 219_050])),
        meanwhile: true,
        ..blank.clone()
    };
    let (offered, none): (&[ProductDraft], &[ProductDraft]) = (std::slice::from_ref(&draft), &[]);
    let mut pages = Vec::new();
    for (tried, file, drafts) in [
        (&blank, None, offered),
        (&kept, Some(&file), offered),
        (&faulty, None, none),
        (&rival, Some(&file), none),
    ] {
        let showing = Showing {
            tried,
            file,
            categories,
            history: if file.is_some() { &history } else { &[] },
            drafts,
            is_unsaved: tried.meanwhile,
            me: typed,
            now: NOW,
        };
        pages.push((
            "product".into(),
            drawn(chrome, || product::content(chrome, &showing)),
        ));
    }
    pages
}

fn shown(chrome: &Chrome, tried: &GoodsTried) -> AnyView {
    let (file, history) = (file("Шарф"), history("owner"));
    let showing = Showing {
        tried,
        file: Some(&file),
        categories: &tree("Трикотаж"),
        history: &history,
        drafts: &[],
        is_unsaved: true,
        me: "owner",
        now: NOW,
    };
    product::content(chrome, &showing)
}

/// A colleague's version is on the page beside one's own, and saving once more is meant to be on top of it.
#[test]
fn two_editors_see_both_versions_and_lose_neither() {
    for lang in [Lang::Ru, Lang::En] {
        let chrome = fixture::live(lang);
        let tried = GoodsTried {
            form: GoodsForm::of_product(&scarf("Шарф", [199_000, 149_000])).with("revision", "1"),
            faults: Vec::new(),
            meanwhile: true,
        };
        let page = drawn(&chrome, || shown(&chrome, &tried));
        let sums = [149_000, 219_050].map(|kopecks| Kopecks::new(kopecks).to_string());
        assert!(sums.iter().all(|sum| page.contains(sum.as_str())), "{page}");
        assert!(page.contains(r#"name="variant-1-price" "#) && page.contains(r#"value="1490""#));
        assert_eq!(page.matches(r#"name="revision" value="3""#).count(), 1);
        assert!(!page.contains(r#"name="revision" value="1""#));
    }
}
