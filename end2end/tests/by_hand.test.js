import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { scene } from '../scene.js';
import { MARIA, SWEATER, goToGateway, openOffice, orderNumber, pay, seeStatus } from '../walks.js';

for (const script of [true, false]) {
  describe(`an order that the staff places ${script ? 'with' : 'without'} JavaScript`, () => {
    const { visit } = scene();

    visit('is put together for somebody and paid by its link', { script }, async (page, shop, visitor) => {
      const office = await openOffice(visitor.context, shop);
      await office.getByRole('link', { name: 'Оформить заказ' }).click();
      await office.getByLabel('Поиск по названию или артикулу').fill(SWEATER);
      await office.getByRole('button', { name: 'Найти' }).click();
      await office.getByRole('button', { name: /^Добавить: / }).first().click();
      await office.getByText('Чтобы убрать, поставьте 0').waitFor();
      if (script) await visitor.assertFits(office);
      await office.getByLabel('Имя и фамилия').fill(MARIA.name);
      await office.getByLabel('Телефон').fill(MARIA.phone);
      await office.getByLabel('Скидка на товары').fill('10%');
      await office.getByLabel('За что скидка').fill('Соседка');
      await office.getByRole('button', { name: 'Оформить заказ' }).click();
      const link = await office.locator('#buyers-link').inputValue();
      assert.equal(await office.locator('svg[data-code]').getAttribute('data-code'), link);
      if (script) await visitor.assertFits(office);

      await page.goto(link);
      await page.getByText('Скидка', { exact: true }).waitFor();
      assert.equal(await page.getByText('Соседка').count(), 0, 'the buyer is not told why');
      const number = await orderNumber(page);
      await page.getByRole('button', { name: /^Оплатить/ }).first().click();
      await page.getByLabel('оферты').waitFor();
      if (script) await visitor.assertFits();
      await page.getByLabel('обработку персональных данных').check();
      await page.getByLabel('оферты').check();
      await page.getByRole('button', { name: /^Оплатить/ }).click();
      await goToGateway(page, shop.gateway);
      await pay(page);
      await seeStatus(page, /оплачен/, { script });

      await office.goto(`/admin/orders/${number}`);
      for (const fact of ['Скидка: Соседка', 'Покупатель согласился на обработку данных']) {
        await office.getByText(fact).filter({ visible: true }).first().waitFor();
      }
      assert.equal(await office.locator('#buyers-link').count(), 0, 'nothing is to be paid any more');
    });
  });
}
