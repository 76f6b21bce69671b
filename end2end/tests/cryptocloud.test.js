import { describe } from 'node:test';
import { scene } from '../scene.js';
import { choosePayment, goToCheckout, goToGateway, openOffice, orderNumber, placeOrder, putIntoCart, seeStatus } from '../walks.js';

const PAGE = '/cryptocloud/pay/**';

for (const script of [true, false]) {
  describe(`who pays in cryptocurrency ${script ? 'with' : 'without'} JavaScript`, () => {
    const { visit } = scene('--cryptocloud');

    visit('and sends too much has paid, and the shop knows that it owes the rest', { script }, async (page, shop, visitor) => {
      await buyUpToCoins(page, shop);
      await page.getByRole('button', { name: 'Отправить больше' }).click();
      await page.waitForURL('**/orders/**');
      await seeStatus(page, /оплачен/, { script });
      await page.getByText('Пришло больше, чем стоит заказ').waitFor();
      if (script) await visitor.assertFits();

      const office = await openOffice(visitor.context, shop, await orderNumber(page));
      await office.getByText('Верните лишнее покупателю').first().waitFor();
      if (script) await visitor.assertFits(office);
    });

    visit('and sends a part is asked for the rest over the same invoice', { script }, async (page, shop, visitor) => {
      await buyUpToCoins(page, shop);
      await page.getByRole('button', { name: 'Отправить меньше' }).click();
      await page.getByText('осталось').waitFor();
      const invoice = page.url();
      await page.getByRole('button', { name: 'Уйти, ничего не отправив' }).click();
      await page.waitForURL('**/orders/**');
      await page.goto(new URL(page.url()).pathname);
      const number = await orderNumber(page);
      await page.getByRole('button', { name: /проверить|Проверить/ }).click();
      await seeStatus(page, /только часть/, { script });
      if (script) await visitor.assertFits();

      await page.getByRole('button', { name: 'Доплатить остаток' }).click();
      await goToGateway(page, shop.gateway, new URL(invoice).pathname);
      await page.getByRole('button', { name: /^Отправить \d/ }).click();
      await page.waitForURL('**/orders/**');
      await seeStatus(page, new RegExp(`${number} оплачен`), { script });
    });
  });
}

/** From an empty cart to the page where coins are sent. */
async function buyUpToCoins(page, shop) {
  await putIntoCart(page);
  await goToCheckout(page);
  await choosePayment(page, 'CryptoCloud');
  await placeOrder(page);
  await goToGateway(page, shop.gateway, PAGE);
}
