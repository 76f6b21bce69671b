//! What a paper needs to know of a TrueType font: which glyph a sign is, and how wide it is.
//!
//! Source: the OpenType specification, tables `head`, `hhea`, `hmtx`, `maxp` and `cmap` (format 4). Only the fonts aboard are read,
//! so whatever else a font may have is left out.

/// A font, as far as it was looked at.
pub(crate) struct Font {
    characters: &'static [u8],
    widths: &'static [u8],
    /// Glyphs that have a width of their own; all others have that of the last one.
    widths_count: u16,
    /// How many glyphs there are.
    pub(crate) count: u16,
    /// Units that the size of the letters is divided into.
    pub(crate) units: i32,
    /// How far letters reach above their line, and below it.
    pub(crate) reach: [i32; 2],
    /// The box around all glyphs: left, bottom, right, top.
    pub(crate) bounds: [i32; 4],
}

impl Font {
    /// Reads a font; `None` if this is none of this kind.
    pub(crate) fn read(file: &'static [u8]) -> Option<Self> {
        let (head, hhea) = (table(file, *b"head")?, table(file, *b"hhea")?);
        let units = i32::from(unsigned(head, 18)?);
        Some(Self {
            characters: characters(table(file, *b"cmap")?)?,
            widths: table(file, *b"hmtx")?,
            widths_count: unsigned(hhea, 34).filter(|count| *count > 0)?,
            count: unsigned(table(file, *b"maxp")?, 4)?,
            units: Some(units).filter(|units| *units > 0)?,
            reach: [signed(hhea, 4)?, signed(hhea, 6)?],
            bounds: [
                signed(head, 36)?,
                signed(head, 38)?,
                signed(head, 40)?,
                signed(head, 42)?,
            ],
        })
    }

    /// The glyph of a sign; `None` if the font lacks it.
    pub(crate) fn glyph(&self, sign: char) -> Option<u16> {
        let sign = u16::try_from(u32::from(sign)).ok()?;
        let map = self.characters;
        // Four lists one after another, each with an entry for each range of signs.
        let length = usize::from(unsigned(map, 6)?);
        let ends = 14;
        let starts = ends + length + 2;
        let deltas = starts + length;
        let offsets = deltas + length;
        let is_its = |at: &usize| unsigned(map, ends + at).is_some_and(|end| sign <= end);
        let at = (0..length).step_by(2).find(is_its)?;
        let start = unsigned(map, starts + at)?;
        let place = usize::from(sign.checked_sub(start)?);
        let delta = unsigned(map, deltas + at)?;
        let glyph = match unsigned(map, offsets + at)? {
            0 => sign.wrapping_add(delta),
            offset => match unsigned(map, offsets + at + usize::from(offset) + 2 * place)? {
                0 => 0,
                glyph => glyph.wrapping_add(delta),
            },
        };
        (glyph > 0).then_some(glyph)
    }

    /// The width of a glyph, in units.
    pub(crate) fn width(&self, glyph: u16) -> i32 {
        let place = glyph.min(self.widths_count.saturating_sub(1));
        unsigned(self.widths, 4 * usize::from(place)).map_or(0, i32::from)
    }
}

/// A table of the file, by its name.
fn table(file: &'static [u8], name: [u8; 4]) -> Option<&'static [u8]> {
    let count = usize::from(unsigned(file, 4)?);
    let mut entries = (0..count).map(|nth| 12 + 16 * nth);
    let at = entries.find(|at| file.get(*at..at + 4) == Some(&name[..]))?;
    let begin = long(file, at + 8)?;
    file.get(begin..begin + long(file, at + 12)?)
}

/// The part of the table of signs that has those of Unicode, two bytes each.
fn characters(map: &'static [u8]) -> Option<&'static [u8]> {
    let count = usize::from(unsigned(map, 2)?);
    (0..count).find_map(|nth| {
        let part = map.get(long(map, 4 + 8 * nth + 4)?..)?;
        (unsigned(part, 0)? == 4).then_some(part)
    })
}

fn unsigned(bytes: &[u8], at: usize) -> Option<u16> {
    let two = bytes.get(at..at + 2)?;
    Some(u16::from_be_bytes(two.try_into().ok()?))
}

fn signed(bytes: &[u8], at: usize) -> Option<i32> {
    let two = bytes.get(at..at + 2)?;
    Some(i32::from(i16::from_be_bytes(two.try_into().ok()?)))
}

fn long(bytes: &[u8], at: usize) -> Option<usize> {
    let four = bytes.get(at..at + 4)?;
    usize::try_from(u32::from_be_bytes(four.try_into().ok()?)).ok()
}
