import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { scene } from '../scene.js';
import { tour } from '../tour.js';

const PHONE = [320];
// Wide tables neither fold up as on a phone nor have a desk's room here.
const TABLETS = [768, 1024];
const WITH_WIDE_TABLES = ['office-orders', 'office-security'];

describe('every page', () => {
  const { visit } = scene();

  visit('has no barrier in light or dark, and fits a narrow phone, its wide tables a tablet', {}, async (page, shop, visitor) => {
    const faults = new Map(); // fault → pages that have it
    const note = (fault, where) => faults.set(fault, [...(faults.get(fault) ?? []), where]);
    for await (const name of tour(page, shop)) {
      for (const colorScheme of ['light', 'dark']) {
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' }) // no colour half-way to another;
        for (const barrier of await visitor.barriers()) note(barrier, `${name} (${colorScheme})`);
      }
      for (const width of WITH_WIDE_TABLES.includes(name) ? [...PHONE, ...TABLETS] : PHONE) {
        await page.setViewportSize({ width, height: 900 });
        const overflow = await visitor.overflow();
        if (overflow > 0) note(`sticks out to the right at ${width} px`, `${name} (${overflow} px)`);
      }
      await page.setViewportSize({ width: 1280, height: 900 });
    }
    const list = [...faults].map(([fault, pages]) => `${fault}\n  on: ${pages.join(', ')}`);
    assert.ok(list.length === 0, list.join('\n\n'));
  });
});
