import { describe } from 'node:test';
import { scene } from '../scene.js';
import { SWEATER, buy, openOffice, putIntoCart, seeStatus } from '../walks.js';

// The way into the office is good once, so each has a shop of its own.
for (const script of [true, false]) {
  describe(`several orders that leave at once, ${script ? 'with' : 'without'} a script`, () => {
    const { visit } = scene();

    visit('are ticked, looked at and sent', { script }, async (page, shop, { context }) => {
      const numbers = [await buy(page, shop, { script }), await buy(page, shop, { script })];
      const office = await openOffice(context, shop);
      await office.goto('/admin/orders?trials=only'); // a demo takes play money only
      for (const number of numbers) await office.getByLabel(`Отметить заказ № ${number}`).check();
      await office.getByRole('button', { name: 'Посмотреть, что получится' }).click();
      const list = office.getByLabel('Заказы и трек-номера');
      await list.fill(`${numbers[0]} RB1\n${numbers[1]};RB2`);
      await office.getByRole('button', { name: 'Проверить список' }).click();
      await office.getByRole('button', { name: 'Отправить 2 заказа' }).click();
      await office.getByText('Отправлено: 2. Осталось: 0.').waitFor();
    });
  });
}

for (const script of [true, false]) {
  describe(`goods of an order, ${script ? 'with' : 'without'} a script`, () => {
    const { visit } = scene();

    visit('leave in parts, and the buyer sees what is where', { script }, async (page, shop, visitor) => {
      await putIntoCart(page);
      const number = await buy(page, shop, { script });
      const office = await openOffice(visitor.context, shop, number);
      await office.getByText('Отправить часть', { exact: true }).click();
      if (script) await visitor.assertFits(office);
      const form = office.locator('form[action$="/ship-part"]');
      await form.getByLabel(new RegExp(`^${SWEATER}.*: сколько отправить из 2`)).fill('1');
      await form.getByLabel('Трек-номер или ссылка').fill('RB1');
      await office.getByRole('button', { name: 'Отправить указанное' }).click();
      await office.getByText('Часть заказа отмечена отправленной.').waitFor();
      if (script) await visitor.assertFits(office);
      await seeStatus(page, /Часть заказа в пути/, { script });
      await page.getByText('RB1').first().waitFor();
      await office.getByRole('button', { name: 'Отправить всё, что осталось' }).click();
      await seeStatus(page, /Заказ в пути/, { script });
    });
  });
}
