import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { scene } from '../scene.js';
import { tour } from '../tour.js';

describe('every page', () => {
  const { visit } = scene();

  visit('has no barrier in light or dark and fits a narrow phone', {}, async (page, shop, visitor) => {
    const faults = [];
    for await (const name of tour(page, shop)) {
      for (const colorScheme of ['light', 'dark']) {
        await page.emulateMedia({ colorScheme });
        faults.push(...(await visitor.barriers()).map((barrier) => `${name}, ${colorScheme}: ${barrier}`));
      }
      await page.setViewportSize({ width: 320, height: 900 });
      const overflow = await visitor.overflow();
      if (overflow > 0) faults.push(`${name}: ${overflow} px stick out at 320 px`);
      await page.setViewportSize({ width: 1280, height: 900 });
    }
    assert.deepEqual(faults, []);
  });
});
