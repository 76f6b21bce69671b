//! The page for files of goods, at every stage of an import.

use super::drawn;
use crate::{ImportRow, ImportShown, ImportStage, import};
use app::sample::{World, fixture};
use shop::text::Lang;

fn row(line: usize, words: &str) -> ImportRow {
    ImportRow {
        line,
        name: words.to_owned(),
        effect: words.to_owned(),
    }
}

fn planned(words: &str, faults: Vec<ImportRow>) -> ImportStage {
    ImportStage::Planned {
        counts: [1, 2, 3],
        unchanged: 4,
        new_categories: vec![words.to_owned()],
        unknown: vec![words.to_owned()],
        pictures: 5,
        rows: vec![row(2, words), row(0, words)],
        all_faults: faults.len(),
        faults,
    }
}

/// Every stage of an import, with these words wherever somebody's words stand.
pub(super) fn pages(world: &World) -> Vec<(String, String)> {
    let words = world.typed;
    let stages = [
        ("refused", ImportStage::Refused(words.to_owned())),
        ("planned", planned(words, Vec::new())),
        ("faulty", planned(words, vec![row(2, words)])),
        (
            "writing",
            ImportStage::Writing {
                pictures: (1, 2),
                products: (3, 4),
                is_stopping: false,
            },
        ),
        (
            "done",
            ImportStage::Done {
                products: 1,
                is_whole: true,
                lost: vec![(words.to_owned(), words.to_owned())],
            },
        ),
    ];
    let shown = stages.map(|(name, stage)| {
        let file = words.to_owned();
        let id = "0123456789abcdef".to_owned();
        (name, Some(ImportShown { id, file, stage }))
    });
    std::iter::once(("nothing", None))
        .chain(shown)
        .map(|(name, shown)| {
            let page = drawn(&world.chrome, || import::content(&world.chrome, shown.as_ref()));
            (format!("import, {name}"), page)
        })
        .collect()
}

#[test]
fn a_file_with_faults_has_no_button_to_write_it() {
    let chrome = fixture::chrome(Lang::Ru);
    for (faults, can_be_written) in [(Vec::new(), true), (vec![row(2, "Цена")], false)] {
        let shown = ImportShown {
            id: "0123456789abcdef".to_owned(),
            file: "goods.csv".to_owned(),
            stage: planned("слова", faults),
        };
        let page = drawn(&chrome, || import::content(&chrome, Some(&shown)));
        assert_eq!(
            page.contains("/admin/goods/import/write"),
            can_be_written,
            "{page}"
        );
        assert!(page.contains("/admin/goods/import/cancel"));
        assert_eq!(page.contains("/admin/goods/export/faults.csv"), !can_be_written);
        // Every form says which file its page showed.
        let posts = page.matches("action=\"/admin/goods/import/").count();
        assert_eq!(
            page.matches("name=\"plan\" value=\"0123456789abcdef\"").count(),
            posts
        );
    }
}

#[test]
fn a_page_of_what_is_being_written_asks_again_by_itself_and_takes_no_other_file() {
    let chrome = fixture::chrome(Lang::Ru);
    let shown = ImportShown {
        id: "0123456789abcdef".to_owned(),
        file: "goods.csv".to_owned(),
        stage: ImportStage::Writing {
            pictures: (0, 0),
            products: (2_000, 30_000),
            is_stopping: false,
        },
    };
    let page = drawn(&chrome, || import::content(&chrome, Some(&shown)));
    assert!(page.contains("http-equiv=\"refresh\""), "{page}");
    assert_eq!(page.matches("<progress").count(), 1);
    assert!(!page.contains("multipart/form-data"));
}
