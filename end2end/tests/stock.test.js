import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { scene } from '../scene.js';
import { fillInProduct, goToCheckout, goToGateway, openOffice, pay, placeOrder, publish, putIntoCart, seeStatus } from '../walks.js';

const MITTENS = { name: 'Варежки «Вьюга»', sku: 'MITTENS', price: '1990', pieces: '1' };
const PAGE = '/products/varezhki-viuga';

for (const [width, script] of [
  [360, true],
  [1280, true],
  [360, false],
  [1280, false],
]) {
  describe(`stock at ${width} px ${script ? 'with' : 'without'} JavaScript`, () => {
    const { visit } = scene('--empty');

    visit('a product is sold to the last piece, restocked and archived', { width, script }, async (page, shop, visitor) => {
      const office = await openOffice(visitor.context, shop);
      await office.goto('/admin/goods/new');
      await fillInProduct(office, MITTENS);
      await publish(office);

      await putIntoCart(page, MITTENS.name);
      await goToCheckout(page);
      await placeOrder(page);
      await goToGateway(page, shop.gateway);
      await pay(page);
      await seeStatus(page, /оплачен/, { script });
      await page.goto(PAGE);
      await page.getByText('Сейчас этого товара нет').waitFor();
      assert.equal(await page.getByRole('button', { name: 'Добавить в корзину', disabled: false }).count(), 0);
      if (script) await visitor.assertFits();

      // The piece that was sold lies in the shop until it is sent: five new ones make six.
      await office.goto('/admin/goods?stock=none');
      const pieces = office.getByLabel(`В наличии: ${MITTENS.name}`);
      assert.equal(await pieces.inputValue(), '1');
      await pieces.fill('шесть');
      await pieces.press('Enter');
      await office.getByRole('alert').waitFor();
      assert.equal(await pieces.inputValue(), 'шесть', 'what was typed stays');
      await pieces.fill('6');
      await pieces.press('Enter');
      if (script) {
        await office.getByText('MITTENS: свободно было 0, стало 5.').waitFor();
      } else {
        await office.getByText('Таких товаров нет.').waitFor(); // it is none of those that are sold out any more
      }
      await office.goto('/admin/goods');
      assert.equal(await pieces.inputValue(), '6');
      await pieces.fill('7');
      await pieces.press('Enter');
      await office.getByText('MITTENS: свободно было 5, стало 6.').waitFor();
      if (script) await visitor.assertFits(office);
      await office.getByRole('button', { name: 'Вернуть как было' }).click();
      await office.getByText('MITTENS: свободно было 6, стало 5.').waitFor();

      await page.goto(PAGE);
      await page.getByRole('button', { name: 'Добавить в корзину' }).waitFor();
      await office.goto('/admin/stock?sku=MITTENS');
      assert.deepEqual(await office.locator('.counter strong').allInnerTexts(), ['5', '1', '0'], 'free, reserved, sold');
      if (script) await visitor.assertFits(office);

      await office.goto('/admin/goods');
      await office.getByRole('link', { name: MITTENS.name }).click();
      await office.getByRole('button', { name: 'Убрать в архив' }).click();
      await office.getByText('В архиве', { exact: true }).waitFor();
      if (script) await visitor.assertFits(office);
      assert.equal((await page.goto(PAGE)).status(), 404);
      await page.goto('/');
      assert.equal(await page.locator('.card').count(), 0);
    });
  });
}
