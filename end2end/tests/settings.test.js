import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { scene } from '../scene.js';
import { openOffice } from '../walks.js';

for (const script of [true, false]) {
  describe(`the settings at 360 px ${script ? 'with' : 'without'} JavaScript`, () => {
    const { visit } = scene();

    visit('hold as soon as they are kept, and are tried before', { width: 360, script }, async (page, shop, visitor) => {
      const office = await openOffice(visitor.context, shop);
      const rooms = office.getByRole('navigation');
      const settings = { click: async () => {
        await rooms.getByText('Ещё', { exact: true }).click();
        await rooms.getByRole('link', { name: 'Настройки' }).click();
      } };
      const keep = office.getByRole('button', { name: 'Сохранить' });
      await settings.click();
      if (script) await visitor.assertFits(office);

      await office.getByRole('link', { name: 'Доставка' }).click();
      const price = office.getByLabel('Цена курьера, ₽');
      assert.equal(await price.inputValue(), '390');
      await price.fill('много');
      await price.press('Enter');
      await office.getByRole('alert').waitFor();
      assert.equal(await price.inputValue(), 'много', 'what was typed stays');
      assert.equal(await price.getAttribute('aria-invalid'), 'true');
      await price.fill('455');
      await keep.click();
      await office.getByText('Последнее изменение:').waitFor();
      assert.equal(await price.inputValue(), '455');
      await page.goto('/delivery');
      await page.getByText(/455\s₽/).first().waitFor();
      if (script) await visitor.assertFits(office);

      await settings.click();
      await office.getByRole('link', { name: 'Вид и адрес' }).click();
      await office.getByLabel('Цвет кнопок и ссылок').selectOption('plum');
      await keep.click();
      await office.getByText('Последнее изменение:').waitFor();
      assert.equal(await office.locator('html').getAttribute('data-color'), 'plum');
      await page.goto('/');
      assert.equal(await page.locator('html').getAttribute('data-color'), 'plum');

      await settings.click();
      await office.getByRole('link', { name: 'Сообщения' }).click();
      await office.getByText('Задано на сервере (TELEGRAM_BOT_TOKEN)').waitFor();
      assert.equal(await office.getByLabel('Telegram: токен бота').count(), 0);
      await office.getByRole('button', { name: 'Написать в чаты для проверки' }).click();
      await office.getByText('Сообщение ушло во все чаты').waitFor();
      if (script) await visitor.assertFits(office);

      await settings.click();
      await office.getByRole('link', { name: 'История изменений' }).click();
      const row = office.getByRole('row').filter({ hasText: 'DELIVERY_COURIER_PRICE' });
      await row.getByText('455').waitFor();
      if (script) await visitor.assertFits(office);
    });
  });
}
