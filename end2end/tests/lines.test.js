import { describe } from 'node:test';
import { scene } from '../scene.js';
import { MARIA, SWEATER, openOffice } from '../walks.js';

for (const script of [true, false]) {
  describe(`the lines of an order that waits, ${script ? 'with' : 'without'} JavaScript`, () => {
    const { visit } = scene();

    visit('are looked at first, and the buyer reads the new sum', { script }, async (page, shop, visitor) => {
      const office = await openOffice(visitor.context, shop);
      await office.getByRole('link', { name: 'Оформить заказ' }).click();
      await office.getByLabel('Поиск по названию или артикулу').fill(SWEATER);
      await office.getByRole('button', { name: 'Найти' }).click();
      await office.getByRole('button', { name: /^Добавить: / }).first().click();
      await office.getByLabel('Имя и фамилия').fill(MARIA.name);
      await office.getByLabel('Телефон').fill(MARIA.phone);
      await office.getByRole('button', { name: 'Оформить заказ' }).click();
      const link = await office.locator('#buyers-link').inputValue();

      const lines = office.locator('form[action$="/lines"]');
      await office.getByText('Изменить товары, доставку или скидку').click();
      await lines.getByLabel('Найти товар по словам или артикулу').fill(SWEATER);
      await lines.getByRole('button', { name: 'Найти' }).click();
      await lines.getByRole('button', { name: /^Добавить: / }).first().click();
      await lines.getByText(/^Сейчас заказ на/).waitFor();
      if (script) await visitor.assertFits(office);
      const total = (await lines.locator('.total dd').innerText()).trim();
      await lines.getByRole('button', { name: 'Сохранить состав' }).click();
      await office.getByText('Состав заказа изменён').filter({ visible: true }).first().waitFor();
      if (script) await visitor.assertFits(office);

      await page.goto(link);
      await page.getByText(total).filter({ visible: true }).first().waitFor();
    });
  });
}
