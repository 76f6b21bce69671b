import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { scene } from '../scene.js';
import { MARIA, SWEATER, buyUpToGateway, eventually, orderNumber, pay, seeStatus } from '../walks.js';

describe('an order that is paid', () => {
  const { visit } = scene();

  visit('is told to the owner and to the buyer', {}, async (page, shop) => {
    await buyUpToGateway(page, shop.gateway);
    await pay(page);
    await seeStatus(page, /оплачен/);
    const number = await orderNumber(page);

    await page.goto(`${shop.gateway}/telegram`);
    const message = page.getByRole('listitem').filter({ hasText: `Заказ № ${number} оплачен` });
    await eventually(async () => (await message.count()) > 0 || (await page.reload(), false));
    const told = await message.first().innerText();
    for (const fact of [SWEATER, MARIA.name, MARIA.address]) assert.ok(told.includes(fact), `${fact} is missing in: ${told}`);

    await page.goto(`${shop.gateway}/mail`);
    for (const subject of [`Заказ № ${number} принят`, `Заказ № ${number} оплачен`]) {
      const letter = page.getByRole('link', { name: subject });
      await eventually(async () => (await letter.count()) > 0 || (await page.reload(), false));
    }
    await page.getByRole('link', { name: `Заказ № ${number} оплачен` }).first().click();
    await page.getByText(MARIA.email).first().waitFor();
    await page.getByRole('link', { name: new RegExp(`^${shop.url}/orders/`) }).first().click();
    await seeStatus(page, /оплачен/);
    assert.equal(await orderNumber(page), number);
  });

  visit('turns paid by itself where it is watched', {}, async (page, shop, { context }) => {
    await buyUpToGateway(page, shop.gateway);
    const watcher = await context.newPage();
    await watcher.goto(await orderLink(watcher, shop));
    await seeStatus(watcher, /ждёт оплаты/);
    await watcher.evaluate(() => {
      window.isTheSamePage = true;
    });
    await pay(page);
    await seeStatus(watcher, /оплачен/);
    assert.equal(await watcher.evaluate(() => window.isTheSamePage), true, 'it was not loaded anew');
    assert.match(await watcher.title(), /\d/);
  });
});

/** The address of the newest order's page, from the letter that says it was placed. */
async function orderLink(page, shop) {
  await page.goto(`${shop.gateway}/mail`);
  const letter = page.getByRole('link', { name: /принят/ });
  await eventually(async () => (await letter.count()) > 0 || (await page.reload(), false));
  await letter.first().click();
  return page.getByRole('link', { name: new RegExp(`^${shop.url}/orders/`) }).first().getAttribute('href');
}
