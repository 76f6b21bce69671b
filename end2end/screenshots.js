// Pictures of every page, for people to look at: `npm run screenshots` writes them into end2end/screenshots.

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { PICTURES, Visitor, launch } from './browser.js';
import { Shop } from './shop.js';
import { firstStart, tour } from './tour.js';

const browser = await launch();
try {
  await mkdir(PICTURES, { recursive: true });
  await draw(await Shop.open(), tour);
  await draw(await Shop.bare(), firstStart);
} finally {
  await browser.close();
}

/** Draws every page of a walk through a shop, and closes the shop. */
async function draw(shop, walk) {
  try {
    const visitor = await Visitor.arrive(browser, [shop.url, shop.gateway]);
    for await (const name of walk(visitor.page, shop)) {
      for (const [width, colorScheme] of [[360, 'light'], [1280, 'light'], [1280, 'dark']]) {
        await visitor.page.setViewportSize({ width, height: 900 });
        await visitor.page.emulateMedia({ colorScheme });
        const file = `${name}-${width}${colorScheme === 'dark' ? '-dark' : ''}.png`;
        await visitor.page.screenshot({ path: join(PICTURES, file), fullPage: true });
        console.log(file);
      }
      if (name === 'invoice') await onPaper(visitor.page, name);
    }
  } finally {
    await shop.close();
  }
}

/** The page as it is printed: on A4, whose margins leave 680 pixels, and as a phone would draw it. */
async function onPaper(page, name) {
  await page.emulateMedia({ media: 'print', colorScheme: 'light' });
  for (const width of [680, 360]) {
    await page.setViewportSize({ width, height: 900 });
    await page.screenshot({ path: join(PICTURES, `${name}-print-${width}.png`), fullPage: true });
  }
  await page.pdf({ path: join(PICTURES, `${name}.pdf`), preferCSSPageSize: true });
  await page.emulateMedia({ media: null });
}
