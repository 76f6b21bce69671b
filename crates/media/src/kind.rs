//! What a file is, told from its bytes: its name and what the browser says of it are only claims.

use crate::Rejected;
use image::ImageFormat;

/// What photos are made from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Jpeg,
    Png,
    WebP,
}

/// Brands of the container that HEIC is kept in.
const HEIC: [&[u8]; 8] = [
    b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1",
];

impl Kind {
    /// By the first bytes.
    pub fn of(bytes: &[u8]) -> Result<Self, Rejected> {
        match image::guess_format(bytes) {
            Ok(ImageFormat::Jpeg) => Ok(Self::Jpeg),
            Ok(ImageFormat::Png) => Ok(Self::Png),
            Ok(ImageFormat::WebP) => Ok(Self::WebP),
            Ok(ImageFormat::Gif) => Err(Rejected::Gif),
            Ok(_) | Err(_) => Err(what_else(bytes)),
        }
    }
}

/// What to say of a file that is none of them.
fn what_else(bytes: &[u8]) -> Rejected {
    if bytes.is_empty() {
        return Rejected::Empty;
    }
    if bytes.get(4..8) == Some(&b"ftyp"[..]) {
        let is_heic = bytes.get(8..12).is_some_and(|brand| HEIC.contains(&brand));
        return if is_heic {
            Rejected::Heic
        } else {
            Rejected::OtherKind
        };
    }
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(1024)]).to_ascii_lowercase();
    let head = head.trim_start_matches('\u{feff}').trim_start();
    if !head.starts_with('<') {
        Rejected::OtherKind
    } else if head.contains("<svg") && !head.starts_with("<!doctype html") && !head.starts_with("<html") {
        Rejected::Svg
    } else {
        Rejected::Html
    }
}

/// How often a JPEG goes over its picture, read from its markers. `None` if its end is missing, which decoders forgive: they paint
/// the rest grey.
pub fn jpeg_scans(bytes: &[u8]) -> Option<u64> {
    let mut scans = 0;
    let mut at = 2;
    loop {
        let marker = at + bytes.get(at..)?.iter().position(|byte| *byte == 0xFF)?;
        at = marker + 2;
        match *bytes.get(marker + 1)? {
            // A byte of the picture that looks like the beginning of a marker, or one that has no length.
            0x00 | 0x01 | 0xD0..=0xD8 => {}
            // The marker is preceded by filling.
            0xFF => at = marker + 1,
            0xD9 => return Some(scans),
            kind => {
                scans += u64::from(kind == 0xDA);
                let length = [*bytes.get(at)?, *bytes.get(at + 1)?];
                at += usize::from(u16::from_be_bytes(length));
            }
        }
    }
}

/// Whether a PNG reaches its last chunk.
pub fn is_whole_png(bytes: &[u8]) -> bool {
    let mut rest = bytes.get(8..).unwrap_or_default();
    while let Some((length, after)) = rest.split_first_chunk::<4>() {
        let end = u32::from_be_bytes(*length) as usize;
        let Some((name, after)) = after.split_first_chunk::<4>() else {
            return false;
        };
        // Its content and its checksum.
        let Some(next) = end.checked_add(4).and_then(|end| after.get(end..)) else {
            return false;
        };
        if name == b"IEND" {
            return true;
        }
        rest = next;
    }
    false
}

/// Whether every chunk of a WebP is as long as it says.
pub fn is_whole_webp(bytes: &[u8]) -> bool {
    let length = |at: usize| -> Option<usize> {
        let length = bytes.get(at..at + 4)?.first_chunk::<4>()?;
        Some(u32::from_le_bytes(*length) as usize)
    };
    let Some(end) = length(4).and_then(|length| length.checked_add(8)) else {
        return false;
    };
    let mut at = 12;
    while at < end {
        let Some(chunk) = length(at + 4) else {
            return false;
        };
        // Chunks begin at even places.
        at = at
            .saturating_add(8)
            .saturating_add(chunk)
            .saturating_add(chunk % 2);
    }
    // The filling of the last chunk is left out by some programs.
    at <= end + 1 && end <= bytes.len()
}
