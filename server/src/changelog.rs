//! What changed from version to version: `CHANGELOG.md` as it was when the program was built. Nobody is asked over a network.

/// It is part of the program.
const TEXT: &str = include_str!("../../CHANGELOG.md");
/// Begins the line of a version that says what its tables were.
const TABLES: &str = "Tables: step ";

/// What a version changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Release<'t> {
    /// Its number, and whether it is released.
    pub heading: &'t str,
    /// Newest step of its tables. The newest version has those of the program and need not say so.
    pub step: Option<i64>,
    /// What it changed, in Markdown.
    pub changes: &'t str,
}

/// What is new to whoever has tables of this step: the newest version, and those before it whose tables are newer.
pub fn news(step: i64) -> Vec<Release<'static>> {
    news_of(TEXT, step)
}

fn news_of(text: &str, step: i64) -> Vec<Release<'_>> {
    let mut releases = releases(text);
    let newest = releases.next();
    let before = releases.take_while(|release| release.step.is_some_and(|newer| newer > step));
    newest.into_iter().chain(before).collect()
}

/// All versions, newest first.
fn releases(text: &str) -> impl Iterator<Item = Release<'_>> {
    text.split("\n## ").skip(1).map(|section| {
        let (heading, changes) = section.split_once('\n').unwrap_or((section, ""));
        let step = changes.lines().find_map(|line| line.strip_prefix(TABLES));
        Release {
            heading,
            step: step.and_then(|step| step.trim_end_matches('.').parse().ok()),
            changes: changes.trim(),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const THREE: &str = "# Changelog\n\nWords.\n\n## 0.3.0 (not released yet)\n\n### Added\n- Three.\n\n\
                         ## 0.2.0 (2026-11-01)\n\nTables: step 0030.\n\n### Fixed\n- Two.\n\n\
                         ## 0.1.0 (2026-10-01)\nTables: step 0025.\n- One.\n";

    #[test]
    fn whoever_updates_reads_what_is_new_to_them() {
        let headings = |step| -> Vec<_> {
            let news = news_of(THREE, step).into_iter();
            news.map(|release| release.heading).collect()
        };
        assert_eq!(headings(31), ["0.3.0 (not released yet)"]);
        assert_eq!(headings(30), ["0.3.0 (not released yet)"]);
        assert_eq!(headings(25), ["0.3.0 (not released yet)", "0.2.0 (2026-11-01)"]);
        assert_eq!(headings(0).len(), 3);
        let two = news_of(THREE, 25).remove(1);
        assert!(two.changes.ends_with("### Fixed\n- Two."), "{two:?}");
    }

    #[test]
    fn the_list_begins_with_this_version_and_says_the_tables_of_all_before_it() {
        let all: Vec<_> = releases(TEXT).collect();
        assert!(
            all[0].heading.starts_with(env!("CARGO_PKG_VERSION")),
            "{}",
            all[0].heading
        );
        let steps: Vec<_> = all[1..].iter().map(|release| release.step).collect();
        assert!(
            steps.iter().all(Option::is_some) && steps.is_sorted_by(|newer, older| newer >= older),
            "{steps:?}"
        );
    }
}
