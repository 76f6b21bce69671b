// Makes photos of the demo's drawings: each SVG of crates/sandbox/goods gets a WebP beside it, which `vitrina demo` takes as if the
// staff had uploaded it.  node tools/draw-demo.mjs  (after tools/setup.sh test)

import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { launch } from '../end2end/browser.js';

const GOODS = fileURLToPath(new URL('../crates/sandbox/goods', import.meta.url));
// As sharp as the page of a product needs it, and drawn in a moment when the demo starts for the first time.
const SIDE = 960;

const browser = await launch();
try {
  const page = await browser.newPage();
  const names = (await readdir(GOODS)).filter((name) => name.endsWith('.svg'));
  for (const name of names) {
    const svg = await readFile(join(GOODS, name), 'base64');
    const webp = await page.evaluate(draw, [svg, SIDE]);
    await writeFile(join(GOODS, name.replace('.svg', '.webp')), webp, 'base64');
  }
  console.log(`${names.length} photos in ${GOODS}`);
} finally {
  await browser.close();
}

/** In the page: the drawing as WebP, in base64. */
async function draw([svg, side]) {
  const drawing = new Image(side, side);
  drawing.src = `data:image/svg+xml;base64,${svg}`;
  await drawing.decode();
  const canvas = Object.assign(document.createElement('canvas'), { width: side, height: side });
  canvas.getContext('2d').drawImage(drawing, 0, 0, side, side);
  return canvas.toDataURL('image/webp', 0.92).split(',')[1];
}
