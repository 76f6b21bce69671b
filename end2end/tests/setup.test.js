import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { emptyMachine } from '../scene.js';
import { fits } from '../walks.js';

for (const [width, script] of [
  [360, false],
  [360, true],
  [1280, true],
]) {
  describe(`an empty machine at ${width} px ${script ? 'with' : 'without'} JavaScript`, () => {
    const { visit } = emptyMachine();

    visit('is set up by its link and ends on the doctor', { width, script }, async (page, shop, visitor) => {
      const next = () => page.getByRole('button', { name: 'Сохранить и продолжить' }).click();
      const asked = (title) => page.getByRole('heading', { level: 1, name: title }).waitFor();

      await page.goto(shop.setupPath);
      await fits(visitor, script);
      await page.getByRole('button', { name: 'Начать' }).click();

      await asked('Как называется магазин');
      await fits(visitor, script);
      await page.getByLabel('Название магазина').fill('Тёплая витрина');
      await next();

      // A mistyped digit is found at once, and what was typed stays.
      await asked('Кто продаёт');
      await page.getByLabel('полное название').fill('ИП Иванова Анна Сергеевна');
      await page.getByLabel('ИНН').fill('500100732258');
      await next();
      await page.getByRole('heading', { name: 'Исправьте, и пойдём дальше' }).waitFor();
      await fits(visitor, script);
      assert.equal(await page.getByLabel('полное название').inputValue(), 'ИП Иванова Анна Сергеевна');
      await page.getByLabel('ИНН').fill('500100732259');
      await next();

      await asked('Как с вами связаться');
      await fits(visitor, script);
      await page.getByRole('button', { name: 'Позже' }).click();
      await asked('Адрес магазина');
      await fits(visitor, script);
      assert.equal(await page.getByLabel('Адрес магазина').inputValue(), shop.url);
      await next();

      await asked('Приём оплаты');
      await fits(visitor, script);
      const password = await page.getByLabel('пароль #1').first().inputValue();
      const copy = page.getByRole('button', { name: /^Скопировать ?: Result Url/ });
      if (!script) {
        assert.equal(await copy.isVisible(), false, 'copying wants a script');
      } else {
        await copy.waitFor();
        await visitor.context.grantPermissions(['clipboard-read', 'clipboard-write']);
        await copy.click();
        await page.getByRole('button', { name: 'Скопировано' }).waitFor();
        const copied = await page.evaluate(() => navigator.clipboard.readText());
        assert.equal(copied, `${shop.url}/robokassa/result`);
      }
      await page.getByLabel('идентификатор магазина').fill('my_shop');
      await next();

      // Closing the window loses nothing.
      await asked('Куда сообщать о заказах');
      await fits(visitor, script);
      const later = await visitor.context.newPage();
      await page.close();
      await later.goto('/setup');
      await later.getByRole('heading', { level: 1, name: 'Куда сообщать о заказах' }).waitFor();
      await later.goto('/setup?question=payment');
      assert.equal(await later.getByLabel('пароль #1').first().inputValue(), password);
      await later.goto('/setup');
      await later.getByRole('button', { name: 'Позже' }).click();

      await later.getByRole('heading', { level: 1, name: 'Ваша учётная запись' }).waitFor();
      if (script) await visitor.assertFits(later);
      await later.getByLabel('Имя').fill('анна');
      await later.getByLabel('Пароль').fill('семь слонов на крыше');
      await later.getByLabel('Поставить на полку товары для примера').check();
      await later.getByRole('button', { name: 'Создать и войти' }).click();
      await later.waitForURL('**/admin/doctor');

      await later.goto('/');
      await later.getByRole('link', { name: 'Тёплая витрина' }).first().waitFor();
      await later.goto('/setup');
      await later.waitForURL('**/admin/sign-in');
    });
  });
}
