import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { scene } from '../scene.js';
import { SWEATER, buyUpToGateway, decline, goToGateway, pay, seeStatus } from '../walks.js';

const STREAM = '**/orders/*/events*';
const isStream = (response) => new URL(response.url()).pathname.endsWith('/events');

describe('an open order page', () => {
  const { visit } = scene();

  visit('takes its stream up again after a 502 of a proxy', { refusals: [502] }, async (page, shop) => {
    const badGateway = (route) => route.fulfill({ status: 502, body: 'Bad Gateway' });
    await buyUpToGateway(page, shop.gateway);
    await page.route(STREAM, badGateway, { times: 1 });
    const broken = page.waitForResponse((response) => isStream(response) && response.status() === 502);
    const mended = page.waitForResponse((response) => isStream(response) && response.ok());
    await decline(page);
    // The proxy would answer no better for the page itself, so a reload would lose it.
    await page.route('**/orders/*', badGateway);
    await Promise.all([broken, mended]);
    await payElsewhere(page, shop);
    await seeStatus(page, /оплачен/);
  });

  visit('is asked for anew when it does not understand the shop any more', {}, async (page, shop) => {
    await buyUpToGateway(page, shop.gateway);
    const newer = { contentType: 'text/event-stream', body: 'data: {"newer": true}\n\n' };
    await page.route(STREAM, (route) => route.fulfill(newer), { times: 1 });
    const heard = page.waitForResponse(isStream);
    await decline(page);
    const anew = page.waitForEvent('load');
    await Promise.all([heard, anew]);
    await payElsewhere(page, shop);
    await seeStatus(page, /оплачен/);
  });
});

describe('a product page', () => {
  const { visit } = scene();

  for (const script of [true, false]) {
    visit(`counts pieces ${script ? 'with' : 'without'} JavaScript`, { script }, async (page) => {
      await page.goto('/');
      await page.getByRole('link', { name: SWEATER, exact: true }).click();
      const count = page.getByLabel('Количество', { exact: true });
      const [more, less] = ['Больше', 'Меньше'].map((word) => page.getByRole('button', { name: `${word}: ${SWEATER}` }));
      if (script) {
        await more.click();
        await more.click();
        await less.click();
        assert.equal(await count.inputValue(), '2');
      } else {
        assert.equal(await more.count(), 0, 'no button is shown that does nothing');
        await count.fill('2');
      }
      await page.getByRole('button', { name: 'Добавить в корзину' }).click();
      await page.getByText('Всего 2 товара').waitFor();
    });
  }
});

/** Pays the order of this page from another window. */
async function payElsewhere(page, shop) {
  const elsewhere = await page.context().newPage();
  await elsewhere.goto(page.url());
  await elsewhere.getByRole('button', { name: 'Попробовать снова' }).first().click();
  await goToGateway(elsewhere, shop.gateway);
  await pay(elsewhere);
}
