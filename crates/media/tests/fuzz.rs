//! Changed files at the picture door: nothing panics, and what is taken is a photo within its limits.
//!
//! Each target starts from a real picture and changes bytes of it. `cargo test` tries random ones for a moment; `make fuzz` lets
//! libFuzzer choose them by what they reach.
#![expect(
    clippy::unwrap_used,
    reason = "clippy excuses test functions only, and their helpers are tests too"
)]

use bolero::check;
use media::{Limits, cook};
use std::time::Duration;

#[path = "media/files.rs"]
#[expect(dead_code, reason = "the other tests use all of them")]
mod files;

/// How long each target runs unless `BOLERO_RANDOM_TEST_TIME_MS` says otherwise.
const MOMENT: Duration = Duration::from_millis(300);

/// Where bytes are changed, to what, and how much is cut off.
type Edits = (Vec<(u16, u8)>, u16);

/// What `tools/fuzz.sh` knows these targets by.
mod photos {
    use super::{MOMENT, changed, door, files};
    use bolero::check;

    #[test]
    fn jpegs() {
        changed(&files::jpeg_with_exif(&files::drawing(24, 16), files::exif(6)));
    }

    #[test]
    fn pngs() {
        changed(&files::png(&files::drawing(24, 16)));
    }

    #[test]
    fn webps() {
        changed(&files::webp(&files::drawing(24, 16)));
    }

    #[test]
    fn anything() {
        check!().with_test_time(MOMENT).for_each(door);
    }
}

fn changed(original: &[u8]) {
    check!()
        .with_type::<Edits>()
        .with_test_time(MOMENT)
        .for_each(|(edits, cut)| {
            let mut bytes = original.to_vec();
            for (at, byte) in edits {
                let at = usize::from(*at) % bytes.len();
                bytes[at] = *byte;
            }
            bytes.truncate(bytes.len() - usize::from(*cut) % 4);
            door(&bytes);
        });
}

fn door(bytes: &[u8]) {
    // Small, so that a file which says it is large takes no time.
    let limits = Limits {
        pixels: 10_000,
        memory: 1 << 20,
        ..Limits::default()
    };
    let Ok(photo) = cook(bytes, &limits) else {
        return;
    };
    assert!(u64::from(photo.width) * u64::from(photo.height) <= limits.pixels);
    for picture in &photo.pictures {
        let drawn = image::load_from_memory(&picture.bytes).unwrap();
        assert_eq!(drawn.width(), picture.name.width);
    }
}
