//! Steps of the tables (migrations): what a program finds when it looks at tables that another version may have made.
//!
//! A program opens tables with steps that it does not know, since those only add what it does not mind (migrations/README.md).
//! One that takes something away says in its name from which step on programs do without it: `0031_drop_buyer_name_after_0026`
//! is opened by whoever knows step 26.

use sqlx::migrate::Migrator;

/// A later program has taken something away that this one needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "a later version of Vitrina has changed these tables: to open them a program has to know step {needed:04}, and this one \
     knows {known:04}; start the version that was here before, or restore the copy that was made before the update"
)]
pub struct Later {
    /// Number of the step that this program would have to know.
    pub needed: i64,
    /// Number of the newest one that it knows.
    pub known: i64,
}

/// A step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Its number.
    pub number: i64,
    /// Its name, with spaces between its words.
    pub name: String,
}

/// The steps of a database, beside those of this program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Steps {
    taken: Vec<Step>,
    known: Vec<Step>,
}

impl Step {
    /// What a program has to know to open tables that have taken this step, if it does not know the step itself.
    pub fn needs(&self) -> Option<i64> {
        let (before, number) = self.name.rsplit_once(' ')?;
        before.ends_with(" after").then(|| number.parse().ok())?
    }
}

impl Steps {
    /// Those that the tables have taken, and those that the program brings; the order does not matter.
    pub fn new(taken: impl IntoIterator<Item = Step>, known: impl IntoIterator<Item = Step>) -> Self {
        let in_order = |mut steps: Vec<Step>| {
            steps.sort_by_key(|step| step.number);
            steps
        };
        Self {
            taken: in_order(taken.into_iter().collect()),
            known: in_order(known.into_iter().collect()),
        }
    }

    /// Those that the tables have taken, as their rows tell, and those of a program.
    pub fn of(taken: Vec<(i64, String)>, program: &Migrator) -> Self {
        let known = program.iter();
        let known = known.map(|step| (step.version, step.description.to_string()));
        let step = |(number, name)| Step { number, name };
        Self::new(taken.into_iter().map(step), known.map(step))
    }

    /// Number of the newest step of the tables; 0 if there are no tables.
    pub fn newest_taken(&self) -> i64 {
        self.taken.last().map_or(0, |step| step.number)
    }

    /// Number of the newest step of the program.
    pub fn newest_known(&self) -> i64 {
        self.known.last().map_or(0, |step| step.number)
    }

    /// What the program would do to bring the tables up to date.
    pub fn pending(&self) -> impl Iterator<Item = &Step> {
        let is_taken = |step: &&Step| self.taken.iter().any(|taken| taken.number == step.number);
        self.known.iter().filter(move |step| !is_taken(step))
    }

    /// Steps of a later program.
    pub fn unknown(&self) -> impl Iterator<Item = &Step> {
        self.taken.iter().filter(|step| !self.knows(step.number))
    }

    /// Number of the newest step that any program has to know to open the tables; 0 if none has to be known.
    pub fn needed(&self) -> i64 {
        self.taken.iter().filter_map(Step::needs).max().unwrap_or(0)
    }

    /// The step that this program would have to know to open the tables. `None` if it may open them.
    pub fn missing(&self) -> Option<i64> {
        let needed = self.unknown().filter_map(Step::needs);
        needed.filter(|number| !self.knows(*number)).max()
    }

    /// Keeps the program from tables that lack what it needs.
    ///
    /// # Errors
    /// [`Later`], if these do.
    pub fn refuse_later(&self) -> Result<(), Later> {
        let known = self.newest_known();
        self.missing()
            .map_or(Ok(()), |needed| Err(Later { needed, known }))
    }

    fn knows(&self, number: i64) -> bool {
        self.known.iter().any(|step| step.number == number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn steps<const N: usize>(steps: [(i64, &str); N]) -> [Step; N] {
        steps.map(|(number, name)| Step {
            number,
            name: name.to_owned(),
        })
    }

    #[test]
    fn an_older_program_opens_what_was_only_added_and_not_what_was_taken_away() {
        let released = [(25, "shelf news"), (26, "other names")];
        let contracted = [
            released[0],
            released[1],
            (27, "more"),
            (31, "drop old names after 0026"),
        ];
        let taken = || steps(contracted);
        let knows = |known: Vec<Step>| Steps::new(taken(), known);

        let one_back = knows(steps(released).into());
        assert_eq!((one_back.missing(), one_back.pending().count()), (None, 0));
        assert_eq!(one_back.needed(), 26);
        let unknown: Vec<_> = one_back.unknown().map(|step| step.number).collect();
        assert_eq!(unknown, [27, 31]);
        let two_back = knows(steps([released[0]]).into());
        assert_eq!((two_back.missing(), two_back.newest_taken()), (Some(26), 31));
        let this = knows(taken().into());
        assert_eq!((this.missing(), this.unknown().count()), (None, 0));
    }

    #[test]
    fn what_is_to_be_done_is_known_beforehand() {
        let known = [(1, "shop"), (2, "calls"), (3, "carts")];
        let half = Steps::new(steps([known[0], known[2]]), steps(known));
        assert_eq!(half.pending().cloned().collect::<Vec<_>>(), steps([known[1]]));
        assert_eq!(half.needed(), 0);
        let new = Steps::new([], steps(known));
        assert_eq!(
            (new.newest_taken(), new.newest_known(), new.pending().count()),
            (0, 3, 3)
        );
    }

    #[test]
    fn only_the_end_of_a_name_needs_anything() {
        for (name, needs) in [
            ("drop old names after 0026", Some(26)),
            ("look after 26 children", None),
            ("the day after", None),
            ("after 0026", None),
            ("drop names after all", None),
        ] {
            let [step] = steps([(31, name)]);
            assert_eq!(step.needs(), needs, "{name}");
        }
    }
}
