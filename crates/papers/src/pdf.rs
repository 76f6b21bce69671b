//! A paper as PDF: A4, with its own fonts, and every text in it can be found and copied.
//!
//! All lengths are tenths of a point: whole numbers, which a scale at the start of each page makes points of.

mod file;

use crate::{
    face::{Face, faces},
    paper::{Block, Column, Fact, Paper, Table},
};
use pdf_writer::{Content, Name, Str};
use std::collections::BTreeMap;

const WIDTH: i32 = 5_953;
const HEIGHT: i32 = 8_419;
/// 15 mm.
const MARGIN: i32 = 425;
const INNER: i32 = WIDTH - 2 * MARGIN;
/// Sizes of letters.
const TITLE: i32 = 150;
const HEADING: i32 = 110;
const TEXT: i32 = 95;
const SMALL: i32 = 80;
/// What the fonts are called on a page.
const FONTS: [Name<'static>; 2] = [Name(b"F0"), Name(b"F1")];
/// Between the columns of a table.
const GAP: i32 = 60;

/// The paper as a file; `None` if the fonts aboard cannot be read.
pub fn pdf(paper: &Paper) -> Option<Vec<u8>> {
    let mut sheets = Sheets {
        faces: faces()?,
        used: [BTreeMap::new(), BTreeMap::new()],
        pages: Vec::new(),
        left: 0,
    };
    sheets.turn();
    sheets.title(&paper.title);
    for block in &paper.blocks {
        sheets.block(block);
    }
    sheets.number_pages();
    Some(file::written(paper, sheets.pages, &sheets.faces, &sheets.used))
}

/// Which of the two fonts.
#[derive(Clone, Copy)]
enum Weight {
    Regular,
    Bold,
}

impl Weight {
    const fn place(self) -> usize {
        match self {
            Self::Regular => 0,
            Self::Bold => 1,
        }
    }
}

/// Where the next line goes, and what is drawn so far.
struct Sheets {
    faces: [Face; 2],
    /// What each glyph that was drawn stands for.
    used: [BTreeMap<u16, char>; 2],
    pages: Vec<Content>,
    /// How much room is left on the last page, measured from its lower edge.
    left: i32,
}

impl Sheets {
    /// Begins a page.
    fn turn(&mut self) {
        let mut page = Content::new();
        page.transform([0.1, 0.0, 0.0, 0.1, 0.0, 0.0]);
        page.set_line_width(5.0);
        self.pages.push(page);
        self.left = HEIGHT - MARGIN;
    }

    /// Goes down by this much, on a new page if it is not left on this one.
    fn down(&mut self, by: i32) {
        if self.left - by < MARGIN {
            self.turn();
        }
        self.left -= by;
    }

    fn lines_of(&self, text: &str, weight: Weight, size: i32, width: i32) -> Vec<String> {
        self.faces[weight.place()].lines(text, size, width)
    }

    /// A line of text from here on to the right.
    fn write(&mut self, text: &str, weight: Weight, size: i32, x: i32) {
        let place = weight.place();
        let mut glyphs = Vec::new();
        for (glyph, sign) in self.faces[place].glyphs(text) {
            glyphs.extend(glyph.to_be_bytes());
            self.used[place].entry(glyph).or_insert(sign);
        }
        let (x, y) = (number(x), number(self.left));
        let Some(page) = self.pages.last_mut() else { return };
        page.begin_text()
            .set_font(FONTS[place], number(size))
            .next_line(x, y)
            .show(Str(&glyphs))
            .end_text();
    }

    /// A line of text that ends here.
    fn write_to(&mut self, text: &str, weight: Weight, size: i32, right: i32) {
        let width = self.faces[weight.place()].measure(text, size);
        self.write(text, weight, size, right - width);
    }

    fn rule(&mut self, from: i32, to: i32) {
        let y = number(self.left - 25);
        if let Some(page) = self.pages.last_mut() {
            page.move_to(number(from), y).line_to(number(to), y).stroke();
        }
    }

    fn title(&mut self, title: &str) {
        self.down(TITLE);
        self.text(title, Weight::Bold, TITLE);
    }

    fn text(&mut self, text: &str, weight: Weight, size: i32) {
        for line in self.lines_of(text, weight, size, INNER) {
            self.down(height(size));
            self.write(&line, weight, size, MARGIN);
        }
    }

    fn block(&mut self, block: &Block) {
        self.down(TEXT / 2);
        match block {
            Block::Text(text) => self.text(text, Weight::Regular, TEXT),
            Block::Strong(text) => self.text(text, Weight::Bold, TEXT),
            Block::Heading(text) => {
                self.down(HEADING / 2);
                self.text(text, Weight::Bold, HEADING);
            }
            Block::Facts(facts) => {
                for fact in facts {
                    self.fact(fact);
                }
            }
            Block::Table(table) => self.table(table),
            Block::Sums(sums) => self.sums(sums),
            Block::Signatures(people) => {
                for who in people {
                    self.signature(who);
                }
            }
        }
    }

    fn fact(&mut self, fact: &Fact) {
        let names = INNER * 3 / 10;
        let name = self.lines_of(&fact.name, Weight::Regular, TEXT, names - GAP);
        let value = self.lines_of(&fact.value, Weight::Regular, TEXT, INNER - names);
        for nth in 0..name.len().max(value.len()) {
            self.down(height(TEXT));
            if let Some(line) = name.get(nth) {
                self.write(line, Weight::Regular, TEXT, MARGIN);
            }
            if let Some(line) = value.get(nth) {
                self.write(line, Weight::Regular, TEXT, MARGIN + names);
            }
        }
    }

    fn table(&mut self, table: &Table) {
        self.down(TEXT / 2);
        let titles: Vec<String> = table.columns.iter().map(|column| column.title.clone()).collect();
        let head = self.row(&titles, &table.columns, Weight::Bold);
        self.draw_row(&head, &table.columns, Weight::Bold);
        for cells in &table.rows {
            let row = self.row(cells, &table.columns, Weight::Regular);
            let high = row.iter().map(Vec::len).max().unwrap_or(0);
            let needed = i32::try_from(high).unwrap_or(1) * height(TEXT);
            // The titles of the columns stand on each page, above at least one whole row.
            if self.left - needed < MARGIN && needed < HEIGHT / 2 {
                self.turn();
                self.draw_row(&head, &table.columns, Weight::Bold);
            }
            self.draw_row(&row, &table.columns, Weight::Regular);
        }
    }

    /// The lines of each cell of a row.
    fn row(&self, cells: &[String], columns: &[Column], weight: Weight) -> Vec<Vec<String>> {
        let cells = cells.iter().zip(columns);
        cells
            .map(|(cell, column)| self.lines_of(cell, weight, TEXT, width(column) - GAP))
            .collect()
    }

    fn draw_row(&mut self, row: &[Vec<String>], columns: &[Column], weight: Weight) {
        let high = row.iter().map(Vec::len).max().unwrap_or(0);
        for nth in 0..high {
            self.down(height(TEXT));
            let mut x = MARGIN;
            for (lines, column) in row.iter().zip(columns) {
                let right = x + width(column);
                match lines.get(nth) {
                    Some(line) if column.is_number => self.write_to(line, weight, TEXT, right - GAP / 2),
                    Some(line) => self.write(line, weight, TEXT, x),
                    None => {}
                }
                x = right;
            }
        }
        self.rule(MARGIN, WIDTH - MARGIN);
    }

    fn sums(&mut self, sums: &[Fact]) {
        let last = sums.len().saturating_sub(1);
        for (nth, sum) in sums.iter().enumerate() {
            let weight = if nth == last {
                Weight::Bold
            } else {
                Weight::Regular
            };
            self.down(height(TEXT));
            let right = WIDTH - MARGIN - GAP / 2;
            self.write_to(&sum.value, weight, TEXT, right);
            self.write_to(&sum.name, weight, TEXT, right - INNER / 4);
        }
    }

    fn signature(&mut self, who: &str) {
        self.down(3 * TEXT);
        self.write(who, Weight::Regular, TEXT, MARGIN);
        self.rule(MARGIN + INNER / 3, MARGIN + INNER * 3 / 4);
    }

    /// Says on each page which one it is, if there are several.
    fn number_pages(&mut self) {
        let count = self.pages.len();
        if count < 2 {
            return;
        }
        for (nth, page) in std::mem::take(&mut self.pages).into_iter().enumerate() {
            self.pages.push(page);
            self.left = MARGIN / 2;
            let words = format!("{} / {count}", nth + 1);
            self.write_to(&words, Weight::Regular, SMALL, WIDTH - MARGIN);
        }
    }
}

/// Letters of this size stand this far apart.
const fn height(size: i32) -> i32 {
    size * 14 / 10
}

fn width(column: &Column) -> i32 {
    INNER * i32::from(column.share) / 100
}

/// A length as PDF has it.
fn number(length: i32) -> f32 {
    f32::from(i16::try_from(length).unwrap_or(i16::MAX))
}
