// The stage of a test file: one shop and one browser, and visits that end with a look at what nobody should meet.

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, it } from 'node:test';
import { PICTURES, Visitor, launch } from './browser.js';
import { Shop } from './shop.js';

/** To be called inside `describe`: opens a shop and a browser for its tests, and returns how to visit them. The shop is a demo with these keys. */
export function scene(...keys) {
  return stage(() => Shop.open(...keys));
}

/** The same with a demo that has a year of made-up trade behind it. */
export function livedIn() {
  return stage(() => Shop.lived());
}

/** The same with a program that has nothing yet, not even an account. */
export function emptyMachine() {
  return stage(() => Shop.bare());
}

function stage(open) {
  let shop;
  let browser;
  before(async () => {
    shop = await open();
    browser = await launch();
  });
  after(async () => {
    await browser?.close();
    await shop?.close();
  });

  /** A test that is one visit: `walk` gets the visitor's page, the shop, and the visitor. */
  function visit(name, options, walk) {
    it(name, async () => {
      const visitor = await Visitor.arrive(browser, [shop.url, shop.gateway, shop.named], options);
      try {
        await walk(visitor.page, shop, visitor);
      } catch (error) {
        throw new Error(await report(name, visitor, shop), { cause: error });
      } finally {
        await visitor.context.close();
      }
      visitor.assertContent();
    });
  }
  return { visit };
}

/** What was to be seen when a visit went wrong. */
async function report(name, { context, complaints }, shop) {
  const said = [];
  await mkdir(join(PICTURES, 'failed'), { recursive: true });
  for (const [number, page] of context.pages().entries()) {
    const picture = join(PICTURES, 'failed', `${name.replaceAll(/[^\p{L}\d]+/gu, '-')}-${number + 1}.png`);
    await page.screenshot({ path: picture, fullPage: true }).catch(() => undefined);
    const words = await page.locator('main').innerText({ timeout: 1000 }).catch(() => '(nothing)');
    said.push(`page ${page.url()}, see ${picture}: ${words.replaceAll(/\s+/g, ' ').slice(0, 1500)}`);
  }
  return [...said, ...complaints, `the shop's last words: ${shop.said.slice(-800)}`].join('\n');
}
