import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { scene } from '../scene.js';
import {
  MARIA,
  SWEATER,
  buyUpToGateway,
  decline,
  eventually,
  goToCheckout,
  goToGateway,
  lettersTo,
  openCart,
  orderNumber,
  pay,
  placeOrder,
  putIntoCart,
  roubles,
  seeStatus,
} from '../walks.js';

for (const script of [true, false]) {
  describe(`a visitor ${script ? 'with' : 'without'} JavaScript`, () => {
    const { visit } = scene();

    visit('buys a sweater', { script }, async (page, shop) => {
      await putIntoCart(page);
      await goToCheckout(page);
      const button = page.getByRole('button', { name: /^Оплатить/ });
      const shown = roubles(await button.innerText());
      await placeOrder(page);
      await goToGateway(page, shop.gateway);
      const asked = roubles(await page.getByRole('button', { name: /^Оплатить/ }).innerText());
      assert.equal(asked, shown, 'the gateway asks for what the shop has shown');
      await pay(page);
      await seeStatus(page, /оплачен/, { script });
      await page.getByText(SWEATER).first().waitFor();
      await page.getByText(MARIA.phoneAsShown).first().waitFor();
    });

    visit('is declined and tries again', { script }, async (page, shop) => {
      await buyUpToGateway(page, shop.gateway);
      await decline(page);
      await seeStatus(page, /не прошёл|не завершена/, { script });
      const number = await orderNumber(page);
      await page.getByRole('button', { name: 'Попробовать снова' }).first().click();
      await goToGateway(page, shop.gateway);
      await pay(page);
      await seeStatus(page, /оплачен/, { script });
      assert.equal(await orderNumber(page), number, 'it is still the same order');
    });

    visit('corrects a form without typing it again', { script }, async (page) => {
      await putIntoCart(page);
      await goToCheckout(page, { ...MARIA, phone: '8 912 345' });
      await page.getByLabel('оферты').uncheck();
      await placeOrder(page);
      const summary = page.getByRole('alert');
      await summary.getByRole('link').first().waitFor();
      assert.equal(await summary.getByRole('link').count(), 2);
      assert.equal(await page.getByLabel('Телефон').inputValue(), '8 912 345');
      assert.equal(await page.getByLabel('Имя и фамилия').inputValue(), MARIA.name);
      assert.equal(await page.getByLabel('Адрес').inputValue(), MARIA.address);
      assert.ok(await page.getByRole('radio', { name: 'Курьер' }).isChecked());
      assert.ok(await page.getByLabel('обработку персональных данных').isChecked());
      const fault = await summary.getByRole('link').first().getAttribute('href');
      assert.equal(await page.locator(fault).inputValue(), '8 912 345', 'the link leads to the field');
      await page.getByLabel('Телефон').fill(MARIA.phone);
      await page.getByLabel('оферты').check();
      await placeOrder(page);
      await page.waitForURL(/\/orders\/|\/Merchant\//);
    });

    visit('presses the button twice and has one order', { script }, async (page, shop) => {
      const buyer = { ...MARIA, email: `twice-${script}@example.com` };
      await putIntoCart(page);
      await goToCheckout(page, buyer);
      await page.getByRole('button', { name: /^Оплатить/ }).dblclick();
      // Not the address: the second press breaks off the way that the first one began.
      await page.locator('form[action$="/checkout"]').waitFor({ state: 'detached' });
      await page.waitForLoadState();
      const letters = await lettersTo(page, shop.gateway, buyer.email);
      assert.equal(letters.filter((subject) => /принят/.test(subject)).length, 1);
    });

    visit('changes the cart', { script }, async (page) => {
      await putIntoCart(page);
      await openCart(page);
      const count = page.getByRole('spinbutton', { name: `Количество: ${SWEATER}` });
      assert.equal(await count.inputValue(), '1');
      const total = page.locator('.total .price');
      const before = roubles(await total.innerText());
      await page.getByRole('button', { name: `Больше: ${SWEATER}` }).click();
      await eventually(async () => (await count.inputValue()) === '2');
      // The count is there at once, what it comes to when the shop has answered.
      await eventually(async () => roubles(await total.innerText()) === before * 2);
      await page.getByRole('button', { name: `Убрать: ${SWEATER}` }).click();
      await page.getByRole('spinbutton').waitFor({ state: 'detached' });
    });
  });
}
