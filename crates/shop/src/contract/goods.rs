//! Goods, as the office keeps them.

use super::{
    Subject,
    fixtures::{
        NOW, assert_ledger, assert_refused, at_once, draft, long_assortment, office, paid, place, read,
        stock_of, stocked, text,
    },
};
use crate::{
    Kopecks, Tax,
    catalog::{
        BulkChange, Category, CheckedProduct, FieldFault, FieldMistake, GoodsQuery, GoodsSort, Known,
        Measures, OldPrice, PriceChange, PriceStep, ProductFile, ProductForm, ProductId, ProductPut,
        ProductState, Revision, Rounding, ShelfQuery, StockFilter, VariantForm,
    },
    desk::{BulkDone, Error, Saved, Shop},
    order::{Deed, Refusal},
    staff::{Admin, SignIn},
    store::Store,
};
use std::num::NonZeroU32;

/// A form of a product with one variant.
fn form(slug: &str, sku: &str) -> ProductForm {
    ProductForm {
        slug: slug.into(),
        category: "hats".into(),
        state: ProductState::Published,
        name: text("Кепка", ""),
        variants: vec![variant(sku)],
        ..ProductForm::default()
    }
}

fn variant(sku: &str) -> VariantForm {
    VariantForm {
        id: None,
        sku: sku.into(),
        option: text("Серая", ""),
        color: Some("#808080".into()),
        size: None,
        price: Kopecks::new(150_000),
        old_price: None,
        tax: Tax::Vat22,
        measures: Measures {
            weight_grams: Some(120),
            length_mm: Some(300),
            width_mm: None,
            height_mm: None,
        },
        marked: true,
        low_stock: Some(2),
        archived: false,
        received: 4,
    }
}

fn checked(form: ProductForm) -> CheckedProduct {
    let known = Known {
        categories: ["hats".to_owned(), "scarves".to_owned()].into(),
        ..Known::default()
    };
    form.check(&known).unwrap()
}

/// The file of the product with this slug.
async fn file(store: &dyn Store, slug: &str) -> ProductFile {
    let files = store.product_files_after(ProductId(0), 1_000).await.unwrap();
    files.into_iter().find(|file| file.form.slug == slug).unwrap()
}

async fn saved(shop: &Shop, admin: &Admin, seen: &ProductFile, form: ProductForm) -> Revision {
    let saved = shop
        .save_product(admin, seen.id, seen.revision, form, NOW)
        .await
        .unwrap();
    match saved {
        Saved::Done(saved) => saved.revision,
        Saved::Faulty(faults) => panic!("{faults:?}"),
    }
}

fn is_refused<T>(result: &Result<T, Error>, refusal: &Refusal) -> bool {
    matches!(result, Err(Error::Refused(given)) if given == refusal)
}

/// Another person on the staff.
async fn colleague(subject: &dyn Subject, shop: &Shop) -> Admin {
    let account = subject.store().put_account("ivan", "hash", NOW).await.unwrap();
    shop.admin(SignIn::of(&account)).await.unwrap().unwrap()
}

/// Everything that a form has comes back, and new pieces have their line of the ledger.
pub async fn a_product_comes_back_with_every_field(subject: &dyn Subject) {
    let store = subject.store();
    stocked(&*store, 3).await;
    let (shop, olga) = office(subject).await;
    let mut typed = form("", "CAP-1");
    typed.name = text("Кепка «Иней»", "");
    typed.summary = text("Тёплая", "Warm");
    typed.description = text("Строка\nи ещё", "");
    let made = shop.create_product(&olga, typed.clone(), NOW).await.unwrap();
    let Saved::Done(made) = made else {
        panic!("{made:?}")
    };
    let file = shop.product_file(&olga, made.id).await.unwrap();
    assert_eq!(
        (made.revision, file.revision, file.changed_at),
        (Revision(1), Revision(1), NOW)
    );
    let mut kept = file.form.clone();
    assert!(kept.variants[0].id.take().is_some());
    typed.slug = "kepka-inei".into();
    // Pieces are the ledger's from now on.
    typed.variants[0].received = 0;
    assert_eq!(kept, typed);
    let pieces = file.stock[0];
    assert_eq!((pieces.free, pieces.reserved, pieces.sold), (4, 0, 0));
    let seen = shop.product("kepka-inei").await.unwrap();
    assert_eq!((seen.variants[0].stock, seen.variants[0].marked), (4, true));
    let found = ShelfQuery {
        words: ShelfQuery::words("кепка cap-1"),
        ..ShelfQuery::default()
    };
    assert_eq!(store.shelf(&found).await.unwrap().total, 1);
    assert_ledger(subject).await;
}

/// The second of two is told, and what the first one wrote stays.
pub async fn two_editors_of_a_product_lose_nothing(subject: &dyn Subject) {
    let store = subject.store();
    stocked(&*store, 3).await;
    let (shop, olga) = office(subject).await;
    let ivan = colleague(subject, &shop).await;
    let seen = file(&*store, "hat").await;
    let mut of_olga = seen.form.clone();
    of_olga.name = text("Шапка Ольги", "");
    let revision = saved(&shop, &olga, &seen, of_olga.clone()).await;
    assert_eq!(revision, Revision(seen.revision.0 + 1));
    let mut of_ivan = seen.form.clone();
    of_ivan.variants[0].price = Kopecks::new(1);
    let late = shop
        .save_product(&ivan, seen.id, seen.revision, of_ivan, NOW)
        .await;
    assert!(is_refused(&late, &Refusal::ChangedMeanwhile), "{late:?}");
    assert_eq!(file(&*store, "hat").await.form, of_olga);
    assert_eq!(shop.product_history(&olga, seen.id).await.unwrap().len(), 1);
    // A list that is put on the shelf counts as a change, too.
    stocked(&*store, 3).await;
    let seen = ProductFile { revision, ..seen };
    let late = shop
        .save_product(&ivan, seen.id, seen.revision, of_olga, NOW)
        .await;
    assert!(is_refused(&late, &Refusal::ChangedMeanwhile), "{late:?}");
}

/// However many save at the same moment, each revision is written once.
pub async fn rivals_who_save_a_product_write_it_once(subject: &dyn Subject) {
    let store = subject.store();
    stocked(&*store, 3).await;
    let seen = file(&*store, "hat").await;
    let results = at_once(16, |rival| {
        let mut form = seen.form.clone();
        form.variants[0].price = Kopecks::new(1_000 + i64::from(rival));
        form.variants[0].old_price = None;
        let put = ProductPut {
            known: Some((seen.id, seen.revision)),
            product: checked(form),
        };
        let store = store.clone();
        async move { store.put_products(&[put], &format!("rival-{rival}"), NOW).await }
    })
    .await;
    let (won, lost): (Vec<_>, Vec<_>) = results.into_iter().partition(Result::is_ok);
    assert_eq!((won.len(), lost.len()), (1, 15));
    for result in lost {
        assert_refused(result, &Refusal::ChangedMeanwhile);
    }
    assert_eq!(store.product_history(seen.id, 100).await.unwrap().len(), 1);
}

/// Who, when, what it was and what it is. What was written once stays as it is.
pub async fn the_history_of_a_product_is_only_appended_to(subject: &dyn Subject) {
    let store = subject.store();
    stocked(&*store, 3).await;
    let (shop, olga) = office(subject).await;
    let ivan = colleague(subject, &shop).await;
    let first = file(&*store, "hat").await;
    let mut renamed = first.form.clone();
    renamed.name = text("Шапка", "");
    saved(&shop, &olga, &first, renamed.clone()).await;
    let second = file(&*store, "hat").await;
    let mut dearer = renamed.clone();
    dearer.variants[0].price = Kopecks::new(180_000);
    saved(&shop, &ivan, &second, dearer.clone()).await;
    let third = file(&*store, "hat").await;
    // Nothing changes, so nothing is written.
    assert_eq!(saved(&shop, &ivan, &third, dearer.clone()).await, third.revision);

    let history = shop.product_history(&olga, first.id).await.unwrap();
    let told: Vec<_> = history
        .iter()
        .map(|step| (step.who.as_str(), step.revision, step.at))
        .collect();
    assert_eq!(
        told,
        [("ivan", third.revision, NOW), ("olga", second.revision, NOW)]
    );
    assert_eq!(
        (history[0].before.as_ref(), &history[0].after),
        (Some(&renamed), &dearer)
    );
    assert_eq!(
        (history[1].before.as_ref(), &history[1].after),
        (Some(&first.form), &renamed)
    );
    for statement in [
        "update product_history set who = 'nobody'",
        "delete from product_history",
    ] {
        let said = subject.sql(statement).await.unwrap_err();
        assert!(said.contains("only appended"), "{said}");
    }
}

/// A change of a row is taken back by a change of its own.
pub async fn a_change_of_a_product_is_undone(subject: &dyn Subject) {
    let store = subject.store();
    stocked(&*store, 3).await;
    let (shop, olga) = office(subject).await;
    let before = file(&*store, "scarf").await;
    let amended = shop.amend_product(
        &olga,
        before.id,
        before.revision,
        |form| {
            form.variants[0].price = Kopecks::new(100);
            form.variants.push(variant("scarf-new"));
        },
        NOW,
    );
    assert!(matches!(amended.await.unwrap(), Saved::Done(_)));
    let amended = file(&*store, "scarf").await;
    let early = shop.undo_product(&olga, before.id, before.revision, NOW).await;
    assert!(is_refused(&early, &Refusal::ChangedMeanwhile), "{early:?}");
    let undone = shop
        .undo_product(&olga, amended.id, amended.revision, NOW)
        .await
        .unwrap();
    assert!(matches!(undone, Saved::Done(_)), "{undone:?}");
    let after = file(&*store, "scarf").await;
    assert_eq!(after.form.variants[..2], before.form.variants[..]);
    assert!(
        after.form.variants[2].archived,
        "what came with the change is no longer sold"
    );
    assert_eq!(shop.product("scarf").await.unwrap().variants.len(), 2);
    assert_eq!(store.product_history(after.id, 9).await.unwrap().len(), 2);
    assert_ledger(subject).await;
}

/// It is in nobody's cart any more and cannot be ordered; its orders and its pieces stay.
pub async fn an_archived_variant_is_not_sold_and_stays_in_its_orders(subject: &dyn Subject) {
    let store = subject.store();
    let wares = stocked(&*store, 5).await;
    let (shop, olga) = office(subject).await;
    let order = place(&*store, 1, &[(&wares[0], 2)]).await;
    let seen = file(&*store, "scarf").await;
    // The form leaves it out, which comes to the same.
    let mut without = seen.form.clone();
    without.variants.remove(0);
    saved(&shop, &olga, &seen, without).await;

    let product = shop.product("scarf").await.unwrap();
    let skus: Vec<_> = product
        .variants
        .iter()
        .map(|variant| variant.sku.as_str())
        .collect();
    assert_eq!(skus, ["scarf-l"]);
    let card = &shop.shelf(&ShelfQuery::default()).await.unwrap().cards[0];
    assert_eq!((card.slug.as_str(), card.variants.len()), ("scarf", 1));
    assert_eq!(store.wares(&[wares[0].variant.id]).await.unwrap(), []);
    let refused = store.place_order(draft(2, &[(&wares[0], 1)])).await;
    assert_refused(refused, &Refusal::Vanished);
    assert_eq!(read(&*store, order.number).await.placed.lines[0].sku, "scarf-m");
    // Its pieces go back where they came from.
    let called_off = shop
        .act(
            &olga,
            order.number,
            Deed::Cancel {
                reason: "передумали".into(),
            },
            NOW,
        )
        .await;
    called_off.unwrap();
    let file = file(&*store, "scarf").await;
    let archived = file
        .form
        .variants
        .iter()
        .position(|variant| variant.archived)
        .unwrap();
    assert_eq!(file.stock[archived].free, 5);
    assert_ledger(subject).await;
}

/// Nobody but the staff sees it, and a list that is put on the shelf again does not change that.
pub async fn drafts_and_archived_products_are_seen_by_nobody(subject: &dyn Subject) {
    let store = subject.store();
    let wares = stocked(&*store, 5).await;
    let (shop, olga) = office(subject).await;
    for state in [ProductState::Draft, ProductState::Archived] {
        let seen = file(&*store, "scarf").await;
        let hidden = ProductForm {
            state,
            ..seen.form.clone()
        };
        saved(&shop, &olga, &seen, hidden).await;
        assert!(
            matches!(shop.product("scarf").await, Err(Error::NotFound)),
            "{state:?}"
        );
        let shelf = shop.shelf(&ShelfQuery::default()).await.unwrap();
        assert_eq!(
            (shelf.total, shelf.cards[0].slug.as_str()),
            (1, "hat"),
            "{state:?}"
        );
        let found = ShelfQuery {
            words: ShelfQuery::words("scarf-m"),
            ..ShelfQuery::default()
        };
        assert_eq!(store.shelf(&found).await.unwrap().total, 0, "{state:?}");
        assert_eq!(store.products().await.unwrap().len(), 1, "{state:?}");
        assert_eq!(
            store.wares(&[wares[0].variant.id]).await.unwrap(),
            [],
            "{state:?}"
        );
        let refused = store.place_order(draft(1, &[(&wares[0], 1)])).await;
        assert_refused(refused, &Refusal::Vanished);
        let listed = GoodsQuery {
            state: Some(state),
            ..GoodsQuery::default()
        };
        assert_eq!(
            shop.goods(&olga, &listed).await.unwrap().total,
            1,
            "the office sees it"
        );
    }
    // A list that is put on the shelf again does not undo what the staff decided.
    stocked(&*store, 5).await;
    assert!(matches!(shop.product("scarf").await, Err(Error::NotFound)));
    let seen = file(&*store, "scarf").await;
    let published = ProductForm {
        state: ProductState::Published,
        ..seen.form.clone()
    };
    saved(&shop, &olga, &seen, published).await;
    assert_eq!(shop.product("scarf").await.unwrap().variants.len(), 2);
}

/// Links that people kept lead on, however often the product was renamed; nothing else gets its slugs.
pub async fn a_former_slug_leads_to_its_product(subject: &dyn Subject) {
    let store = subject.store();
    stocked(&*store, 3).await;
    let (shop, olga) = office(subject).await;
    for slug in ["cap", "beanie"] {
        let files = store.product_files_after(ProductId(0), 10).await.unwrap();
        let seen = files
            .into_iter()
            .find(|file| file.form.category == "hats")
            .unwrap();
        let renamed = ProductForm {
            slug: slug.into(),
            ..seen.form.clone()
        };
        saved(&shop, &olga, &seen, renamed).await;
    }
    for former in ["hat", "cap"] {
        assert!(
            matches!(shop.product(former).await, Err(Error::NotFound)),
            "{former}"
        );
        assert_eq!(
            shop.moved_to(former).await.unwrap().as_deref(),
            Some("beanie"),
            "{former}"
        );
    }
    assert_eq!(shop.moved_to("beanie").await.unwrap(), None);
    for taken in ["hat", "beanie", "scarf"] {
        let faulty = shop
            .create_product(&olga, form(taken, "NEW-1"), NOW)
            .await
            .unwrap();
        let slug_is_taken = |fault: &FieldFault| fault.mistake == FieldMistake::SlugTaken;
        assert!(
            matches!(&faulty, Saved::Faulty(faults) if faults.iter().all(slug_is_taken)),
            "{taken}: {faulty:?}"
        );
        // The store says so too, whoever asks.
        let put = ProductPut {
            known: None,
            product: checked(form(taken, "NEW-1")),
        };
        let slug = taken.to_owned();
        assert_refused(
            store.put_products(&[put], "olga", NOW).await,
            &Refusal::SlugTaken { slug },
        );
    }
    // It may have its own slug back.
    let seen = file(&*store, "beanie").await;
    let back = ProductForm {
        slug: "hat".into(),
        ..seen.form.clone()
    };
    saved(&shop, &olga, &seen, back).await;
    assert_eq!(shop.product("hat").await.unwrap().slug, "hat");
    assert_eq!(shop.moved_to("beanie").await.unwrap().as_deref(), Some("hat"));
    assert_eq!(shop.moved_to("hat").await.unwrap(), None);
    // What is not on the shelf is not led to.
    let seen = file(&*store, "hat").await;
    let archived = ProductForm {
        state: ProductState::Archived,
        ..seen.form.clone()
    };
    saved(&shop, &olga, &seen, archived).await;
    assert_eq!(shop.moved_to("beanie").await.unwrap(), None);
}

/// Of rivals with one article code one has it; variants of a product may change theirs round.
pub async fn an_article_code_is_used_once(subject: &dyn Subject) {
    let store = subject.store();
    stocked(&*store, 3).await;
    let (shop, olga) = office(subject).await;
    let results = at_once(8, |rival| {
        let put = ProductPut {
            known: None,
            product: checked(form(&format!("cap-{rival}"), "CAP")),
        };
        let store = store.clone();
        async move { store.put_products(&[put], "olga", NOW).await }
    })
    .await;
    let (won, lost): (Vec<_>, Vec<_>) = results.into_iter().partition(Result::is_ok);
    assert_eq!((won.len(), lost.len()), (1, 7));
    let sku = "CAP".to_owned();
    for result in lost {
        assert_refused(result, &Refusal::SkuTaken { sku: sku.clone() });
    }
    let told = shop
        .create_product(&olga, form("another", "scarf-m"), NOW)
        .await
        .unwrap();
    let sku_is_taken = |fault: &FieldFault| fault.mistake == FieldMistake::SkuTaken;
    assert!(
        matches!(&told, Saved::Faulty(faults) if faults.iter().all(sku_is_taken)),
        "{told:?}"
    );

    let seen = file(&*store, "scarf").await;
    let mut round = seen.form.clone();
    round.variants[0].sku = "scarf-l".into();
    round.variants[1].sku = "scarf-m".into();
    saved(&shop, &olga, &seen, round.clone()).await;
    assert_eq!(file(&*store, "scarf").await.form, round);
    // One that is archived keeps its own.
    let seen = file(&*store, "scarf").await;
    let mut again = seen.form.clone();
    again.variants[0] = VariantForm {
        sku: "scarf-l".into(),
        ..variant("")
    };
    let refused = shop.save_product(&olga, seen.id, seen.revision, again, NOW).await;
    let sku = "scarf-l".to_owned();
    assert!(is_refused(&refused, &Refusal::SkuTaken { sku }), "{refused:?}");
    assert_ledger(subject).await;
}

/// What somebody typed is theirs until they save it, whatever the product becomes meanwhile.
pub async fn what_was_typed_comes_back(subject: &dyn Subject) {
    let store = subject.store();
    stocked(&*store, 3).await;
    let (shop, olga) = office(subject).await;
    let ivan = colleague(subject, &shop).await;
    let hat = file(&*store, "hat").await;
    let keep = async |admin: &Admin, product, typed: &str, at: i64| {
        let began_with = Some(hat.revision);
        let at = NOW.plus_seconds(at);
        shop.keep_draft(admin, product, began_with, typed.to_owned(), at)
            .await
            .unwrap();
    };
    keep(&olga, Some(hat.id), "{\"price\": \"12,", 1).await;
    keep(&olga, Some(hat.id), "{\"price\": \"12,50\"}\0 🙂", 2).await;
    keep(&ivan, Some(hat.id), "ivan's", 3).await;
    keep(&olga, None, "a new one", 4).await;
    keep(&olga, None, "a newer one", 5).await;
    let typed = async |product| -> Vec<(String, String)> {
        let drafts = shop.drafts(&olga, product).await.unwrap();
        drafts.into_iter().map(|draft| (draft.who, draft.typed)).collect()
    };
    let both = [
        ("ivan".to_owned(), "ivan's".to_owned()),
        ("olga".to_owned(), "{\"price\": \"12,50\"}\u{FFFD} 🙂".to_owned()),
    ];
    assert_eq!(typed(Some(hat.id)).await, both);
    assert_eq!(typed(None).await, [("olga".to_owned(), "a newer one".to_owned())]);
    let kept = &shop.drafts(&olga, Some(hat.id)).await.unwrap()[1];
    assert_eq!(
        (kept.revision, kept.at),
        (Some(hat.revision), NOW.plus_seconds(2))
    );
    shop.drop_draft(&olga, Some(hat.id)).await.unwrap();
    shop.drop_draft(&olga, None).await.unwrap();
    assert_eq!(typed(Some(hat.id)).await, both[..1]);
    assert!(typed(None).await.is_empty());
}

/// All products or none: one that somebody changed meanwhile stops the whole.
pub async fn a_bulk_change_is_made_of_all_or_none(subject: &dyn Subject) {
    let store = subject.store();
    stocked(&*store, 3).await;
    let (shop, olga) = office(subject).await;
    let change = BulkChange::Price(PriceChange {
        step: PriceStep::Share(-1_000),
        rounding: Rounding::Roubles,
        old_price: OldPrice::Set,
    });
    let ids = shop.goods_found(&olga, &GoodsQuery::default()).await.unwrap();
    let previews = shop.preview_bulk(&olga, &ids, &change).await.unwrap();
    let seen: Vec<_> = previews
        .iter()
        .map(|preview| preview.put.as_ref().unwrap().known.unwrap())
        .collect();
    assert_eq!(seen.len(), 2);
    let hat = file(&*store, "hat").await;
    let mut renamed = hat.form.clone();
    renamed.name = text("Шапка", "");
    saved(&shop, &olga, &hat, renamed).await;
    let before = store.products().await.unwrap();
    let late = shop.change_in_bulk(&olga, &seen, &change, NOW).await;
    assert!(is_refused(&late, &Refusal::ChangedMeanwhile), "{late:?}");
    assert_eq!(store.products().await.unwrap(), before);

    let files = store.product_files(&ids).await.unwrap();
    let seen: Vec<_> = files.iter().map(|file| (file.id, file.revision)).collect();
    let done = shop.change_in_bulk(&olga, &seen, &change, NOW).await.unwrap();
    assert_eq!(done, BulkDone::Done(2));
    let scarf = shop.product("scarf").await.unwrap();
    let prices = |at: usize| {
        (
            scarf.variants[at].price.get(),
            scarf.variants[at].old_price.map(Kopecks::get),
        )
    };
    assert_eq!(
        (prices(0), prices(1)),
        ((179_100, Some(199_000)), (197_100, Some(219_000)))
    );

    // One of them may not be changed so: none is.
    let files = store.product_files(&ids).await.unwrap();
    let seen: Vec<_> = files.iter().map(|file| (file.id, file.revision)).collect();
    let gone = BulkChange::Category("gone".into());
    let faulty = shop.change_in_bulk(&olga, &seen, &gone, NOW).await.unwrap();
    assert!(matches!(faulty, BulkDone::Faulty(_)), "{faulty:?}");
    let archive = BulkChange::State(ProductState::Archived);
    let done = shop.change_in_bulk(&olga, &seen, &archive, NOW).await.unwrap();
    assert_eq!(done, BulkDone::Done(2));
    assert_eq!(store.products().await.unwrap(), []);
}

/// By any of its words, its category, its state, and how much of it is left.
pub async fn goods_are_found_in_the_office(subject: &dyn Subject) {
    let store = subject.store();
    let wares = stocked(&*store, 3).await;
    let (shop, olga) = office(subject).await;
    let seen = file(&*store, "hat").await;
    let mut low = seen.form.clone();
    low.variants[0].low_stock = Some(5);
    saved(&shop, &olga, &seen, low).await;
    place(&*store, 1, &[(&wares[0], 3)]).await;
    let hidden = ProductForm {
        state: ProductState::Draft,
        category: "scarves".into(),
        ..form("cap", "CAP-1")
    };
    shop.create_product(&olga, hidden, NOW.plus_seconds(9))
        .await
        .unwrap();

    let all = GoodsQuery::default;
    let words = |typed: &str| GoodsQuery {
        words: GoodsQuery::words(typed),
        ..all()
    };
    let category = |slug: &str| GoodsQuery {
        category: Some(slug.into()),
        ..all()
    };
    let state = |state| GoodsQuery {
        state: Some(state),
        ..all()
    };
    let stock = |stock| GoodsQuery { stock, ..all() };
    let latest = GoodsQuery {
        sort: GoodsSort::Changed,
        ..all()
    };
    for (wanted, slugs) in [
        (all(), &["scarf", "hat", "cap"][..]),
        (latest, &["cap", "scarf", "hat"]),
        (words("ШАРФ scarf-m"), &["scarf"]),
        (words("cap-1"), &["cap"]),
        (words("%"), &[]),
        (category("scarves"), &["scarf", "cap"]),
        (category("gone"), &[]),
        (state(ProductState::Published), &["scarf", "hat"]),
        (state(ProductState::Draft), &["cap"]),
        (stock(StockFilter::Low), &["hat"]),
        (stock(StockFilter::None), &["scarf"]),
        (
            GoodsQuery {
                category: Some("scarves".into()),
                state: Some(ProductState::Published),
                ..words("тёплый")
            },
            &["scarf"],
        ),
    ] {
        let page = shop.goods(&olga, &wanted).await.unwrap();
        let found: Vec<_> = page.rows.iter().map(|row| row.slug.as_str()).collect();
        assert_eq!(found, slugs, "{wanted:?}");
        assert_eq!(page.total, i64::try_from(slugs.len()).unwrap(), "{wanted:?}");
        let ids: Vec<_> = page.rows.iter().map(|row| row.id).collect();
        assert_eq!(shop.goods_found(&olga, &wanted).await.unwrap(), ids, "{wanted:?}");
    }
    let page = shop.goods(&olga, &words("hat-m")).await.unwrap();
    let row = &page.rows[0].variants[0];
    assert_eq!((row.stock, row.low_stock, row.is_low()), (5, Some(5), true));
}

/// A long list comes fifty at a time.
pub async fn the_list_of_the_office_has_pages(subject: &dyn Subject) {
    let store = subject.store();
    let (shop, olga) = office(subject).await;
    store.stock_shelf(&long_assortment(120), NOW).await.unwrap();
    let mut wanted = GoodsQuery::default();
    let mut seen = Vec::new();
    for (page, rows) in [(1, 50), (2, 50), (3, 20)] {
        wanted.page = NonZeroU32::new(page).unwrap();
        let answer = shop.goods(&olga, &wanted).await.unwrap();
        assert_eq!((answer.total, answer.pages, answer.rows.len()), (120, 3, rows));
        seen.extend(answer.rows.into_iter().map(|row| row.id));
    }
    seen.dedup();
    assert_eq!(seen.len(), 120);
    wanted.page = NonZeroU32::new(4).unwrap();
    assert!(matches!(shop.goods(&olga, &wanted).await, Err(Error::NotFound)));
    // All of them again, for an export.
    let mut last = ProductId(0);
    let mut count = 0;
    loop {
        let files = store.product_files_after(last, 50).await.unwrap();
        let Some(file) = files.last() else { break };
        last = file.id;
        count += files.len();
    }
    assert_eq!(count, 120);
}

/// What can be ordered, what is still in the shop and what has left are counted apart.
pub async fn pieces_are_free_reserved_or_sold(subject: &dyn Subject) {
    let store = subject.store();
    let wares = stocked(&*store, 10).await;
    let (shop, olga) = office(subject).await;
    place(&*store, 1, &[(&wares[0], 1)]).await;
    let waits = place(&*store, 2, &[(&wares[0], 2)]).await;
    paid(&*store, &waits).await;
    let sent = place(&*store, 3, &[(&wares[0], 4)]).await;
    paid(&*store, &sent).await;
    let ship = Deed::Ship {
        tracking: String::new(),
    };
    shop.act(&olga, sent.number, ship, NOW).await.unwrap();
    let off = place(&*store, 4, &[(&wares[0], 1)]).await;
    let cancel = Deed::Cancel {
        reason: "передумали".into(),
    };
    shop.act(&olga, off.number, cancel, NOW).await.unwrap();
    let pieces = file(&*store, "scarf").await.stock[0];
    assert_eq!((pieces.free, pieces.reserved, pieces.sold), (3, 3, 4));
    assert_eq!(stock_of(&*store, &wares[0]).await, 3);
    assert_ledger(subject).await;
}

/// Two levels, in the order that the staff wants; what has products stays.
pub async fn categories_are_a_tree_that_keeps_its_products(subject: &dyn Subject) {
    let store = subject.store();
    stocked(&*store, 3).await;
    let (shop, olga) = office(subject).await;
    let wear = Category {
        name: text("Одежда", "Wear"),
        summary: text("Всё тёплое", ""),
        ..Category::default()
    };
    let all = shop.save_category(&olga, wear, true).await.unwrap().unwrap();
    assert_eq!(all[2].slug, "odezhda");
    let part = Category {
        parent: Some("odezhda".into()),
        ..all[1].clone()
    };
    assert_eq!(part.slug, "hats");
    let all = shop.save_category(&olga, part, false).await.unwrap().unwrap();
    assert_eq!(store.categories().await.unwrap(), all);
    let below = ShelfQuery {
        category: Some("odezhda".into()),
        ..ShelfQuery::default()
    };
    assert_eq!(
        store.shelf(&below).await.unwrap().total,
        1,
        "goods of a part are goods of the whole"
    );
    let too_deep = Category {
        slug: "caps".into(),
        name: text("Кепки", ""),
        parent: Some("hats".into()),
        ..Category::default()
    };
    assert!(shop.save_category(&olga, too_deep, true).await.unwrap().is_err());

    let order = vec!["odezhda".to_owned(), "hats".to_owned()];
    let all = shop.order_categories(&olga, order).await.unwrap();
    let slugs: Vec<_> = all.iter().map(|category| category.slug.as_str()).collect();
    assert_eq!(slugs, ["odezhda", "hats", "scarves"]);
    assert_eq!(store.categories().await.unwrap(), all);
    for in_use in ["odezhda", "hats", "scarves"] {
        let refused = shop.delete_category(&olga, in_use.to_owned()).await;
        assert!(
            is_refused(&refused, &Refusal::CategoryInUse),
            "{in_use}: {refused:?}"
        );
    }
    let hat = file(&*store, "hat").await;
    let moved = ProductForm {
        category: "scarves".into(),
        ..hat.form.clone()
    };
    saved(&shop, &olga, &hat, moved).await;
    for empty in ["hats", "odezhda"] {
        shop.delete_category(&olga, empty.to_owned()).await.unwrap();
    }
    assert_eq!(store.categories().await.unwrap().len(), 1);
    let put = ProductPut {
        known: None,
        product: checked(form("cap", "CAP-1")),
    };
    assert_refused(
        store.put_products(&[put], "olga", NOW).await,
        &Refusal::NoCategory,
    );
}

/// Orders of other goods, and of the same, go on while goods are written, and nothing is lost.
pub async fn the_shop_sells_while_goods_are_written(subject: &dyn Subject) {
    let store = subject.store();
    let wares = stocked(&*store, 100).await;
    let results = at_once(24, |rival| {
        let (store, draft) = (store.clone(), draft(rival, &[(&wares[0], 1), (&wares[1], 1)]));
        async move {
            if rival % 3 > 0 {
                return store.place_order(draft).await.map(drop);
            }
            let seen = file(&*store, "scarf").await;
            let mut form = seen.form.clone();
            form.variants.reverse();
            form.description = text(&format!("Описание {rival}"), "");
            let put = ProductPut {
                known: Some((seen.id, seen.revision)),
                product: checked(form),
            };
            match store.put_products(&[put], "olga", NOW).await {
                Ok(_) => Ok(()),
                // Another one was faster.
                Err(crate::store::StoreError::Refused(Refusal::ChangedMeanwhile)) => Ok(()),
                Err(error) => Err(error),
            }
        }
    })
    .await;
    for result in results {
        result.unwrap();
    }
    assert_eq!(subject.sql("select count(*) from orders").await, Ok(Some(16)));
    assert_eq!(stock_of(&*store, &wares[0]).await, 84);
    assert_ledger(subject).await;
}
