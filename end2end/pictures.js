// Photos for tests: drawn by the browser, and, where asked for, made as a phone makes them.

/** A JPEG of 1200 × 900 pixels, its left half in one colour and its right half in another. */
export async function drawn(context, [left, right]) {
  const page = await context.newPage();
  const address = await page.evaluate(
    ([left, right]) => {
      const canvas = document.createElement('canvas');
      [canvas.width, canvas.height] = [1200, 900];
      const brush = canvas.getContext('2d');
      for (const [colour, at] of [[left, 0], [right, 600]]) {
        brush.fillStyle = colour;
        brush.fillRect(at, 0, 600, 900);
      }
      return canvas.toDataURL('image/jpeg', 0.9);
    },
    [left, right],
  );
  await page.close();
  return Buffer.from(address.split(',')[1], 'base64');
}

/** Who made a photo, as phones write it into each of theirs. */
export const PHONE = 'Karmannyi';

/** The same JPEG as a phone held upright would have written it: it lies on its side, and says so, and where it was taken. */
export function asOfPhone(jpeg) {
  const exif = Buffer.concat([Buffer.from('Exif\0\0'), tiff()]);
  const head = Buffer.from([0xff, 0xe1, 0, 0]);
  head.writeUInt16BE(exif.length + 2, 2);
  // Right behind the mark that a JPEG begins with.
  return Buffer.concat([jpeg.subarray(0, 2), head, exif, jpeg.subarray(2)]);
}

const [ASCII, SHORT, LONG, RATIONAL] = [2, 3, 4, 5];
/** To be shown turned by a quarter clockwise: what is stored on the left is above. */
const TURNED = 6;

/** The maker, the orientation and the place, as TIFF keeps them: entries of twelve bytes, and what does not fit into them behind. */
function tiff() {
  const maker = Buffer.from(`${PHONE}\0`);
  const [first, placeAt] = [8, 8 + 2 + 3 * 12 + 4];
  const makerAt = placeAt + 2 + 4 * 12 + 4;
  const [latitudeAt, longitudeAt] = [makerAt + maker.length, makerAt + maker.length + 24];
  const bytes = Buffer.alloc(longitudeAt + 24);
  bytes.write('II*\0', 0, 'latin1');
  bytes.writeUInt32LE(first, 4);
  directory(bytes, first, [
    [0x010f, ASCII, maker.length, makerAt],
    [0x0112, SHORT, 1, TURNED],
    [0x8825, LONG, 1, placeAt],
  ]);
  directory(bytes, placeAt, [
    [1, ASCII, 2, 'N'.charCodeAt(0)],
    [2, RATIONAL, 3, latitudeAt],
    [3, ASCII, 2, 'E'.charCodeAt(0)],
    [4, RATIONAL, 3, longitudeAt],
  ]);
  maker.copy(bytes, makerAt);
  for (const [at, degrees] of [[latitudeAt, [55, 45, 21]], [longitudeAt, [37, 37, 2]]]) {
    degrees.forEach((part, nth) => {
      bytes.writeUInt32LE(part, at + nth * 8);
      bytes.writeUInt32LE(1, at + nth * 8 + 4);
    });
  }
  return bytes;
}

function directory(bytes, at, entries) {
  bytes.writeUInt16LE(entries.length, at);
  entries.forEach(([tag, kind, count, value], nth) => {
    const entry = at + 2 + nth * 12;
    bytes.writeUInt16LE(tag, entry);
    bytes.writeUInt16LE(kind, entry + 2);
    bytes.writeUInt32LE(count, entry + 4);
    bytes.writeUInt32LE(value, entry + 8);
  });
}
