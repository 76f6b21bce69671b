import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { describe } from 'node:test';
import { livedIn } from '../scene.js';
import { openOffice } from '../walks.js';

/** Drawings of the office's first page: revenue, orders, ways, funnel, time to payment, goods, what runs out. */
const PLOTS = 7;

describe('the numbers of a shop that has lived for a year', () => {
  const { visit } = livedIn();

  visit('are drawn, and read in a table, on a phone and on a desk, by day and by night', {}, async (_, shop, visitor) => {
    const office = await openOffice(visitor.context, shop);
    for (const days of [1, 7, 30, 90]) {
      await counted(office, `/admin?days=${days}`);
      if (days >= 30) assert.equal(await office.locator('svg.plot').count(), PLOTS, `plots of ${days} days`);
      for (const summary of await office.locator('main summary').all()) await summary.click();
      for (const colorScheme of ['light', 'dark']) {
        await office.emulateMedia({ colorScheme });
        await visitor.assertFits(office);
      }
    }
  });
});

/** Opens the page once everything of the past is in its sums. */
async function counted(office, path) {
  await office.goto(path);
  for (const end = Date.now() + 180_000; Date.now() < end; await pause(500)) {
    if ((await office.getByText('Прошлое ещё подсчитывается').count()) === 0) return;
    await office.goto(path);
  }
  assert.fail('the past was not added up within three minutes');
}
