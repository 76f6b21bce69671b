//! The file around drawn pages: its fonts, and what their glyphs stand for.

use super::{FONTS, number};
use crate::{face::Face, paper::Paper};
use flate2::{Compression, write::ZlibEncoder};
use pdf_writer::{
    Content, Filter, Finish, Name, Pdf, Rect, Ref, Str, TextStr,
    types::{CidFontType, FontFlags, SystemInfo, UnicodeCmap},
};
use std::{collections::BTreeMap, io::Write};

/// What the fonts are called in the file.
const NAMES: [&[u8]; 2] = [b"DejaVuSansCondensed", b"DejaVuSansCondensed-Bold"];

/// The pages of a paper as a file, with both fonts and what their glyphs stand for.
pub(super) fn written(
    paper: &Paper,
    pages: Vec<Content>,
    faces: &[Face; 2],
    used: &[BTreeMap<u16, char>; 2],
) -> Vec<u8> {
    let mut refs = (1..).map(Ref::new);
    let mut next = || refs.next().unwrap_or(Ref::new(1));
    let (catalog, tree, info) = (next(), next(), next());
    let fonts = [(); 2].map(|()| FontRefs {
        font: next(),
        letters: next(),
        descriptor: next(),
        file: next(),
        meanings: next(),
    });
    let places: Vec<(Ref, Ref)> = pages.iter().map(|_| (next(), next())).collect();
    let mut pdf = Pdf::new();
    let lang = paper.lang.tag();
    pdf.catalog(catalog).pages(tree).lang(TextStr(lang));
    pdf.document_info(info).title(TextStr(&paper.title));
    let count = i32::try_from(places.len()).unwrap_or(i32::MAX);
    pdf.pages(tree)
        .kids(places.iter().map(|(page, _)| *page))
        .count(count);
    for ((page, contents), content) in places.iter().zip(pages) {
        let mut written = pdf.page(*page);
        written.media_box(Rect::new(0.0, 0.0, 595.3, 841.9));
        written.parent(tree).contents(*contents);
        let mut resources = written.resources();
        let mut named = resources.fonts();
        for (name, refs) in FONTS.iter().zip(&fonts) {
            named.pair(*name, refs.font);
        }
        named.finish();
        resources.finish();
        written.finish();
        let drawn = squeezed(&content.finish());
        pdf.stream(*contents, &drawn).filter(Filter::FlateDecode);
    }
    for ((face, used), (refs, name)) in faces.iter().zip(used).zip(fonts.iter().zip(NAMES)) {
        embed(&mut pdf, face, used, refs, Name(name));
    }
    pdf.finish()
}

/// The parts of a font in a file.
struct FontRefs {
    font: Ref,
    letters: Ref,
    descriptor: Ref,
    file: Ref,
    meanings: Ref,
}

/// Puts a font into the file, with what its glyphs stand for: without that no text could be found or copied.
fn embed(pdf: &mut Pdf, face: &Face, used: &BTreeMap<u16, char>, refs: &FontRefs, name: Name<'_>) {
    let system = SystemInfo {
        registry: Str(b"Adobe"),
        ordering: Str(b"Identity"),
        supplement: 0,
    };
    pdf.type0_font(refs.font)
        .base_font(name)
        .encoding_predefined(Name(b"Identity-H"))
        .descendant_font(refs.letters)
        .to_unicode(refs.meanings);
    let mut letters = pdf.cid_font(refs.letters);
    letters
        .subtype(CidFontType::Type2)
        .base_font(name)
        .system_info(system)
        .font_descriptor(refs.descriptor)
        .cid_to_gid_map_predefined(Name(b"Identity"));
    let widths = (0..face.count()).map(|glyph| number(face.width(glyph)));
    letters.widths().consecutive(0, widths);
    letters.finish();
    let (ascent, descent, [left, bottom, right, top]) = face.bounds();
    pdf.font_descriptor(refs.descriptor)
        .name(name)
        .flags(FontFlags::SYMBOLIC)
        .bbox(Rect::new(
            number(left),
            number(bottom),
            number(right),
            number(top),
        ))
        .italic_angle(0.0)
        .ascent(number(ascent))
        .descent(number(descent))
        .cap_height(729.0)
        .stem_v(80.0)
        .font_file2(refs.file);
    let length = i32::try_from(face.bytes.len()).unwrap_or(i32::MAX);
    let file = squeezed(face.bytes);
    pdf.stream(refs.file, &file)
        .filter(Filter::FlateDecode)
        .pair(Name(b"Length1"), length);
    let mut meanings = UnicodeCmap::new(Name(b"Meanings"), system);
    for (glyph, sign) in used {
        meanings.pair(*glyph, *sign);
    }
    let meanings = meanings.finish();
    pdf.cmap(refs.meanings, &meanings);
}

fn squeezed(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    // A vector takes whatever it is given.
    let written = encoder.write_all(bytes).and_then(|()| encoder.finish());
    written.unwrap_or_default()
}
