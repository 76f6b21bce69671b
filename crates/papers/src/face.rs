//! The fonts of papers: which glyph a sign is, how wide it is.

use crate::truetype::Font;

const REGULAR: &[u8] = include_bytes!("../fonts/DejaVuSansCondensed.ttf");
const BOLD: &[u8] = include_bytes!("../fonts/DejaVuSansCondensed-Bold.ttf");

/// Stands for signs that the fonts lack.
const UNKNOWN: char = '\u{FFFD}';

/// A font.
pub(crate) struct Face {
    /// Its file.
    pub(crate) bytes: &'static [u8],
    font: Font,
}

/// The font of most texts, and the bold one; `None` if the files aboard are none, which a test rules out.
pub(crate) fn faces() -> Option<[Face; 2]> {
    let face = |bytes: &'static [u8]| {
        let font = Font::read(bytes)?;
        Some(Face { bytes, font })
    };
    Some([face(REGULAR)?, face(BOLD)?])
}

impl Face {
    /// The glyphs of a text, each with the sign that it stands for.
    pub(crate) fn glyphs<'a>(&'a self, text: &'a str) -> impl Iterator<Item = (u16, char)> + 'a {
        text.chars().map(|sign| match self.font.glyph(sign) {
            Some(glyph) => (glyph, sign),
            None => (self.font.glyph(UNKNOWN).unwrap_or(0), UNKNOWN),
        })
    }

    /// How many glyphs it has.
    pub(crate) fn count(&self) -> u16 {
        self.font.count
    }

    /// The width of a glyph, in thousandths of the size of the letters.
    pub(crate) fn width(&self, glyph: u16) -> i32 {
        self.thousandths(self.font.width(glyph))
    }

    /// The width of a text in letters of this size, in the size's unit.
    pub(crate) fn measure(&self, text: &str, size: i32) -> i32 {
        let widths = self.glyphs(text).map(|(glyph, _)| self.width(glyph));
        widths.sum::<i32>() * size / 1_000
    }

    /// A text in lines that are no wider than this. A word that is longer than a line is cut.
    pub(crate) fn lines(&self, text: &str, size: i32, width: i32) -> Vec<String> {
        let mut lines = Vec::new();
        for paragraph in text.lines() {
            let mut line = String::new();
            for word in paragraph.split(' ').filter(|word| !word.is_empty()) {
                let longer = if line.is_empty() {
                    word.to_owned()
                } else {
                    format!("{line} {word}")
                };
                if self.measure(&longer, size) <= width {
                    line = longer;
                    continue;
                }
                if !line.is_empty() {
                    lines.push(std::mem::take(&mut line));
                }
                line = self.cut(word, size, width, &mut lines);
            }
            lines.push(line);
        }
        lines
    }

    /// Cuts a word into lines; returns what is left of it for the last one.
    fn cut(&self, word: &str, size: i32, width: i32, lines: &mut Vec<String>) -> String {
        let mut line = String::new();
        for sign in word.chars() {
            line.push(sign);
            if self.measure(&line, size) > width && line.chars().count() > 1 {
                line.pop();
                lines.push(std::mem::replace(&mut line, sign.to_string()));
            }
        }
        line
    }

    /// How far letters reach above and below their line, and the box around all of them, in thousandths of their size.
    pub(crate) fn bounds(&self) -> (i32, i32, [i32; 4]) {
        let [above, below] = self.font.reach.map(|reach| self.thousandths(reach));
        (above, below, self.font.bounds.map(|edge| self.thousandths(edge)))
    }

    fn thousandths(&self, units: i32) -> i32 {
        units * 1_000 / self.font.units
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fonts_have_what_papers_are_written_in() {
        for face in faces().unwrap() {
            let signs = "Ёё Щщ Ҡҡ № 1\u{202F}990,50\u{A0}₽ «—» … ‘’ “” Žąß −";
            for sign in signs.chars() {
                assert!(face.font.glyph(sign).is_some(), "{sign:?}");
            }
            assert!(face.font.glyph(UNKNOWN).is_some());
            assert!(face.font.glyph('漢').is_none());
        }
        assert!(REGULAR.len() + BOLD.len() < 120_000);
    }

    #[test]
    fn no_line_is_wider_than_its_place_and_nothing_is_lost() {
        let [face, _] = faces().unwrap();
        let text = "Шапка «Иней», молочный\nи ещё_одно_слово_которое_длиннее_всей_строки 漢字 конец";
        let lines = face.lines(text, 90, 900);
        assert!(lines.len() > 4, "{lines:?}");
        for line in &lines {
            assert!(face.measure(line, 90) <= 900, "{line}");
        }
        let bare = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
        assert_eq!(bare(&lines.concat()), bare(text));
    }
}
