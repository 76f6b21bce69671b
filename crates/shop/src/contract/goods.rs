//! Goods, as the office writes them.

use super::{
    Subject,
    fixtures::{
        NOW, assert_ledger, assert_refused, assortment, at_once, draft, office, place, read, shelve,
        signed_in, stock_of, stocked, text,
    },
};
use crate::{
    Kopecks, Tax,
    catalog::{
        CheckedProduct, GoodsQuery, Known, Measures, ProductFile, ProductForm, ProductId, ProductPut,
        ProductState, Revision, ShelfQuery, VariantForm,
    },
    desk::{Error, Saved, Shop},
    order::{Deed, Refusal},
    staff::Admin,
    store::{Store, StoreError},
};

/// A form of a product with one variant.
pub(super) fn form(slug: &str, sku: &str) -> ProductForm {
    ProductForm {
        slug: slug.into(),
        category: "hats".into(),
        state: ProductState::Published,
        name: text("Кепка", ""),
        variants: vec![variant(sku)],
        ..ProductForm::default()
    }
}

pub(super) fn variant(sku: &str) -> VariantForm {
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

pub(super) fn checked(form: ProductForm) -> CheckedProduct {
    let known = Known {
        categories: ["hats".to_owned(), "scarves".to_owned()].into(),
        ..Known::default()
    };
    form.check(&known).unwrap()
}

/// The file of the product with this slug.
pub(super) async fn file(store: &dyn Store, slug: &str) -> ProductFile {
    let files = store.product_files_after(ProductId(0), 1_000).await.unwrap();
    files.into_iter().find(|file| file.form.slug == slug).unwrap()
}

pub(super) async fn saved(shop: &Shop, admin: &Admin, seen: &ProductFile, form: ProductForm) -> Revision {
    let saved = shop
        .save_product(admin, seen.id, seen.revision, form, NOW)
        .await
        .unwrap();
    match saved {
        Saved::Done(saved) => saved.revision,
        Saved::Faulty(faults) => panic!("{faults:?}"),
    }
}

pub(super) fn is_refused<T>(result: &Result<T, Error>, refusal: &Refusal) -> bool {
    matches!(result, Err(Error::Refused(given)) if given == refusal)
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
    let ivan = signed_in(subject, &shop, "ivan").await;
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
    assert_eq!(shop.product_history(&olga, seen.id).await.unwrap().len(), 2);
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
    assert_eq!(store.product_history(seen.id, 100).await.unwrap().len(), 2);
}

/// Who, when, what it was and what it is. What was written once stays as it is.
pub async fn the_history_of_a_product_is_only_appended_to(subject: &dyn Subject) {
    let store = subject.store();
    stocked(&*store, 3).await;
    let (shop, olga) = office(subject).await;
    let ivan = signed_in(subject, &shop, "ivan").await;
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
        [
            ("ivan", third.revision, NOW),
            ("olga", second.revision, NOW),
            ("seed", first.revision, NOW)
        ]
    );
    assert_eq!(
        (history[0].before.as_ref(), &history[0].after),
        (Some(&renamed), &dearer)
    );
    assert_eq!(
        (history[1].before.as_ref(), &history[1].after),
        (Some(&first.form), &renamed)
    );
    // Its first step tells of the pieces that came with it, too.
    let mut begun = history[2].after.clone();
    for variant in &mut begun.variants {
        assert!(variant.received > 0, "{}", variant.sku);
        variant.received = 0;
    }
    assert_eq!((history[2].before.as_ref(), begun), (None, first.form));
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
    let undo = async |seen: Revision| {
        let step = amended.revision;
        let form = shop.product_before(&olga, before.id, step, NOW).await?;
        shop.save_product(&olga, before.id, seen, form, NOW).await
    };
    let early = undo(before.revision).await;
    assert!(is_refused(&early, &Refusal::ChangedMeanwhile), "{early:?}");
    let undone = undo(amended.revision).await.unwrap();
    assert!(matches!(undone, Saved::Done(_)), "{undone:?}");
    // A second press finds it done, and what a colleague writes after it is nobody's to undo unseen.
    assert_eq!(undo(amended.revision).await.unwrap(), undone);
    let after = file(&*store, "scarf").await;
    assert_eq!(after.form.variants[..2], before.form.variants[..]);
    assert!(
        after.form.variants[2].archived,
        "what came with the change is no longer sold"
    );
    assert_eq!(shop.product("scarf").await.unwrap().variants.len(), 2);
    assert_eq!(store.product_history(after.id, 9).await.unwrap().len(), 3);
    let mut of_a_colleague = after.form.clone();
    of_a_colleague.name = text("Шарф Ивана", "");
    saved(&shop, &olga, &after, of_a_colleague.clone()).await;
    let late = undo(after.revision).await;
    assert!(is_refused(&late, &Refusal::ChangedMeanwhile), "{late:?}");
    assert_eq!(file(&*store, "scarf").await.form, of_a_colleague);
    assert_ledger(subject).await;
}

/// What a second press sends is there already: nobody is told that somebody else was faster, or that a code is taken.
pub async fn a_form_that_is_sent_twice_is_written_once(subject: &dyn Subject) {
    let store = subject.store();
    stocked(&*store, 3).await;
    let (shop, olga) = office(subject).await;
    let typed = form("", "CAP-1");
    let Saved::Done(made) = shop.create_product(&olga, typed.clone(), NOW).await.unwrap() else {
        panic!("it has no fault")
    };
    assert_eq!(
        shop.made_already(&olga, typed.clone()).await.unwrap(),
        Some(made.id)
    );
    let mut other = typed.clone();
    other.name = text("Другая кепка", "");
    assert_eq!(shop.made_already(&olga, other).await.unwrap(), None);
    assert_eq!(shop.made_already(&olga, form("", "CAP-2")).await.unwrap(), None);

    let seen = shop.product_file(&olga, made.id).await.unwrap();
    let mut two = seen.form.clone();
    two.variants.push(variant("CAP-2"));
    let revision = saved(&shop, &olga, &seen, two.clone()).await;
    assert_eq!(saved(&shop, &olga, &seen, two.clone()).await, revision);
    two.variants[0].price = Kopecks::new(100);
    let late = shop.save_product(&olga, seen.id, seen.revision, two, NOW).await;
    assert!(is_refused(&late, &Refusal::ChangedMeanwhile), "{late:?}");
    let dearer = |form: &mut ProductForm| form.variants[0].price = Kopecks::new(200_000);
    for _ in 0..2 {
        let amended = shop.amend_product(&olga, made.id, revision, dearer, NOW).await;
        assert!(matches!(amended, Ok(Saved::Done(_))), "{amended:?}");
    }
    assert_eq!(shop.product_history(&olga, made.id).await.unwrap().len(), 3);
    assert_ledger(subject).await;
}

/// The variant that is left out and comes again with its code is the one that orders and the ledger name.
pub async fn a_code_that_is_removed_and_added_again_is_the_same_variant(subject: &dyn Subject) {
    let store = subject.store();
    stocked(&*store, 3).await;
    let (shop, olga) = office(subject).await;
    let seen = file(&*store, "hat").await;
    let mut again = seen.form.clone();
    again.variants[0].id = None;
    again.variants[0].price = Kopecks::new(77_000);
    again.variants[0].old_price = None;
    again.variants[0].received = 9;
    saved(&shop, &olga, &seen, again).await;
    let after = file(&*store, "hat").await;
    assert_eq!(after.form.variants.len(), 1);
    assert_eq!(after.form.variants[0].id, seen.form.variants[0].id);
    assert_eq!(after.form.variants[0].price, Kopecks::new(77_000));
    assert_eq!(after.stock[0].free, seen.stock[0].free, "pieces are the ledger's");
    assert_ledger(subject).await;
}

/// A list of an older program may put a product where another one once was; whoever gives the slug up last is found by it.
pub async fn a_former_slug_that_a_list_has_taken_is_given_up_again(subject: &dyn Subject) {
    let store = subject.store();
    stocked(&*store, 3).await;
    let (shop, olga) = office(subject).await;
    let seen = file(&*store, "hat").await;
    let mut cap = seen.form.clone();
    cap.slug = "cap".into();
    cap.variants[0].sku = "cap-m".into();
    saved(&shop, &olga, &seen, cap).await;
    assert_eq!(store.former_slug("hat").await.unwrap().as_deref(), Some("cap"));
    assert_refused(
        shelve(&*store, &assortment(3)).await,
        &Refusal::SlugTaken { slug: "hat".into() },
    );
    for statement in [
        "insert into products (slug, category, place, name, summary, description, picture, picture_alt, attributes)
           select 'hat', category, 9, name, summary, description, picture, picture_alt, attributes
           from products where slug = 'scarf'",
        "update variants set product = (select id from products where slug = 'hat') where sku = 'scarf-l'",
    ] {
        subject.sql(statement).await.unwrap();
    }
    let of_list = file(&*store, "hat").await;
    assert_ne!(of_list.id, seen.id);
    let mut beret = of_list.form.clone();
    beret.slug = "beret".into();
    saved(&shop, &olga, &of_list, beret).await;
    assert_eq!(store.former_slug("hat").await.unwrap().as_deref(), Some("beret"));
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

/// What somebody typed is theirs until they save it, whatever the product becomes meanwhile.
pub async fn what_was_typed_comes_back(subject: &dyn Subject) {
    let store = subject.store();
    stocked(&*store, 3).await;
    let (shop, olga) = office(subject).await;
    let ivan = signed_in(subject, &shop, "ivan").await;
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
                // Another one may have been faster.
                Ok(_) | Err(StoreError::Refused(Refusal::ChangedMeanwhile)) => Ok(()),
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
