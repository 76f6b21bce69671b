//! The documents that buyers agree to.

use super::{Subject, fixtures::NOW};
use crate::{
    edition::{Edition, Paper},
    text::Lang,
};

/// Kept with its first moment, however often the shop starts again.
pub async fn an_edition_is_kept_as_it_was(subject: &dyn Subject) {
    let store = subject.store();
    let editions: Vec<Edition> = [(Paper::Offer, Lang::Ru), (Paper::Privacy, Lang::En)]
        .into_iter()
        .map(|(paper, lang)| {
            Edition::new(
                paper,
                lang,
                "## Оферта\n«ИНН» 1; drop table documents; --\n".into(),
            )
        })
        .collect();
    store.keep_editions(&editions, NOW).await.unwrap();
    let newer = Edition::new(Paper::Offer, Lang::Ru, "ИНН 2".into());
    let later = [editions[0].clone(), newer.clone()];
    store.keep_editions(&later, NOW.plus_seconds(60)).await.unwrap();
    for (edition, since) in [
        (&editions[0], NOW),
        (&editions[1], NOW),
        (&newer, NOW.plus_seconds(60)),
    ] {
        let kept = store.edition(edition.version()).await.unwrap();
        assert_eq!(kept, Some((edition.clone(), since)));
    }
    for unknown in ["", "2026-11-22", "0123456789abcdef", "%"] {
        assert_eq!(store.edition(unknown).await.unwrap(), None, "{unknown}");
    }
    store.keep_editions(&[], NOW).await.unwrap();
    assert_eq!(subject.sql("select count(*) from documents").await, Ok(Some(3)));
}

/// What somebody agreed to is nobody's to change.
pub async fn a_kept_edition_never_changes(subject: &dyn Subject) {
    let store = subject.store();
    let edition = Edition::new(Paper::Offer, Lang::Ru, "ИНН 1".into());
    store
        .keep_editions(std::slice::from_ref(&edition), NOW)
        .await
        .unwrap();
    for statement in [
        "update documents set text = 'other'",
        "update documents set since = 1",
        "delete from documents",
    ] {
        assert!(subject.sql(statement).await.is_err(), "{statement}");
    }
    let kept = store.edition(edition.version()).await.unwrap();
    assert_eq!(kept, Some((edition, NOW)));
}
