//! Pages that the one who writes keeps in memory go when nobody has written for a while. Whoever comes next reads a few again,
//! out of the system's memory as a rule: the keeping is for shops that are busy.

/// Commits that may have brought in more pages than a sign of life does.
const WORTH_IT: u32 = 8;
/// Looks without a commit between them.
const QUIET: u32 = 2;

/// Says it to the connection.
pub(super) const GIVE_BACK: &str = "pragma shrink_memory";

/// Counts what was written and how long nothing has been.
#[derive(Debug, Default)]
pub(super) struct Leisure {
    commits: u32,
    looks: u32,
}

impl Leisure {
    /// Something was written.
    pub(super) fn ends(&mut self) {
        self.commits = self.commits.saturating_add(1);
        self.looks = 0;
    }

    /// At each look around: whether to give memory back now. After that there is nothing more to give until more was written.
    pub(super) fn has_come(&mut self) -> bool {
        self.looks = self.looks.saturating_add(1);
        let has_come = self.looks >= QUIET && self.commits >= WORTH_IT;
        if has_come {
            self.commits = 0;
        }
        has_come
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_given_back_once_after_much_was_written_and_then_nothing() {
        let mut leisure = Leisure::default();
        for _ in 0..WORTH_IT {
            leisure.ends();
        }
        let looks: Vec<bool> = (0..6).map(|_| leisure.has_come()).collect();
        assert_eq!(looks, [false, true, false, false, false, false]);
    }

    #[test]
    fn nobody_who_writes_all_the_time_or_next_to_nothing_gives_any_back() {
        let mut busy = Leisure::default();
        let mut idle = Leisure::default();
        idle.ends();
        for _ in 0..100 {
            busy.ends();
            assert!(!busy.has_come());
            assert!(!idle.has_come());
        }
    }

    #[tokio::test]
    async fn the_database_knows_how_to_give_memory_back() {
        use crate::{open::ConnectionSettings, transactions::run};
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}/shop.db", folder.path().display());
        let mut writer = ConnectionSettings::parse(&url).unwrap().prepare().await.unwrap();
        run(&mut writer, GIVE_BACK).await.unwrap();
        run(&mut writer, "delete from sessions").await.unwrap();
    }
}
