//! A conversation in a terminal: what is asked, and what was typed.

use crate::{
    config::Field,
    setup::questions::{Sheet, Typed},
};
use anyhow::{Context, bail};
use app::setup::{Ask, CabinetField};
use shop::{setup::Question, text::Lang};
use std::io::{BufRead, Write};
use words::{Words, words};

/// What is typed to leave a question for later, or to empty a field.
const NOTHING: &str = "-";
/// Yes, in any language.
const YES: [&str; 5] = ["true", "yes", "y", "да", "д"];

/// Where somebody reads and types.
pub(super) struct Terminal<R, W> {
    input: R,
    output: W,
    words: &'static Words,
}

impl<R: BufRead, W: Write> Terminal<R, W> {
    /// A conversation in this language.
    pub(super) fn new(input: R, output: W, lang: Lang) -> Self {
        Self {
            input,
            output,
            words: words(lang),
        }
    }

    /// Its language.
    pub(super) fn lang(&self) -> Lang {
        self.words.lang()
    }

    /// Says what a question is about.
    pub(super) fn introduce(&mut self, question: Question) -> anyhow::Result<()> {
        let word = question.as_str();
        let title = self.words.text(&format!("setup-{word}-title"));
        let text = self.words.text(&format!("setup-{word}-text"));
        writeln!(self.output, "\n── {title} ──\n{text}")?;
        Ok(())
    }

    /// Whether a question is answered now and not later.
    pub(super) fn wants_to_answer(&mut self) -> anyhow::Result<bool> {
        let prompt = self.words.text("setup-terminal-begin");
        Ok(self.prompt(&prompt)? != NOTHING)
    }

    /// Shows what the gateway's cabinet has to be told.
    pub(super) fn show_cabinet(&mut self, fields: &[CabinetField]) -> anyhow::Result<()> {
        if !fields.is_empty() {
            writeln!(self.output, "\n{}", self.words.text("setup-cabinet-text"))?;
        }
        for field in fields {
            writeln!(self.output, "  {}: {}", self.words.text(field.key), field.value)?;
        }
        Ok(())
    }

    /// Asks for each setting of a question. What was typed before is what an empty line leaves.
    pub(super) fn ask(&mut self, sheet: &Sheet<'_>, before: &Typed) -> anyhow::Result<Typed> {
        let mut typed = Typed::new();
        for field in sheet.fields() {
            let key = field.key();
            let label = self.words.text(&format!("setting-{key}"));
            let ask = sheet.ask(field);
            if ask == Ask::Outside {
                let outside = self.words.text("setup-outside");
                writeln!(self.output, "\n{label}. {outside} {}", field.name)?;
                continue;
            }
            let hint = self.words.text(&format!("setup-{key}-hint"));
            writeln!(self.output, "\n{label}\n  {hint}")?;
            let value = before.get(&key).cloned().unwrap_or_else(|| sheet.value(field));
            let value = self.answer(field, ask, value)?;
            typed.insert(key, value);
        }
        Ok(typed)
    }

    fn answer(&mut self, field: &Field, ask: Ask, value: String) -> anyhow::Result<String> {
        let shown = match ask {
            Ask::Secret { is_kept: true } if value.is_empty() => self.words.text("setup-terminal-kept"),
            _ => value.clone(),
        };
        let typed = self.prompt(&format!("{} [{shown}]", field.name))?;
        Ok(if typed.is_empty() {
            value
        } else if typed == NOTHING {
            String::new()
        } else if ask == Ask::Switch {
            YES.contains(&typed.to_lowercase().as_str()).to_string()
        } else {
            typed
        })
    }

    /// Says what is wrong.
    pub(super) fn complain(&mut self, mistakes: impl IntoIterator<Item = String>) -> anyhow::Result<()> {
        writeln!(self.output, "\n{}", self.words.text("setup-mistakes"))?;
        for mistake in mistakes {
            writeln!(self.output, "  • {mistake}")?;
        }
        Ok(())
    }

    /// What is typed behind a prompt, without blanks around it.
    fn prompt(&mut self, prompt: &str) -> anyhow::Result<String> {
        write!(self.output, "{prompt}: ")?;
        self.output.flush()?;
        let mut line = String::new();
        let read = self
            .input
            .read_line(&mut line)
            .context("standard input cannot be read")?;
        if read == 0 {
            bail!("{}", self.words.text("setup-terminal-ended"));
        }
        Ok(line.trim().to_owned())
    }
}
