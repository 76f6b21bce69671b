import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { scene } from '../scene.js';
import { fits } from '../walks.js';

/** A list as a table program saves it; `wrong` says what stands in the five cells. */
function list([price, pieces, tax, state, weight]) {
  return [
    'Название;Категория;Состояние;Артикул;Цена;Остаток;НДС;Вес',
    `Кружка;Кухня > Посуда;опубликован;MUG;${price};3;;300`,
    `Миска;Кухня > Посуда;опубликован;BOWL;890,50;${pieces};;400`,
    `Плед;Дом;опубликован;PLAID;4 990;2;${tax};900`,
    `Свеча;Дом;${state};CANDLE;590;10;;150`,
    `Ваза;Дом;опубликован;VASE;2490;1;;${weight}`,
    '',
  ].join('\r\n');
}

const WRONG = ['дорого', 'много', '99 %', 'висит', 'тяжёлая'];
const RIGHT = ['490', '4', '22 %', 'опубликован', '1200'];

for (const [width, script] of [
  [360, true],
  [1280, true],
  [360, false],
  [1280, false],
]) {
  describe(`a list of goods at ${width} px ${script ? 'with' : 'without'} JavaScript`, () => {
    const { visit } = scene('--empty');

    visit('is refused with its five faults, mended, and written', { width, script }, async (page, shop, visitor) => {
      await page.goto(shop.signInLink);
      await page.goto('/admin/goods');
      await page.getByRole('link', { name: 'Импорт и экспорт' }).click();
      await page.getByRole('heading', { name: 'Товары из файла' }).waitFor();
      await fits(visitor, script);
      const send = async (cells) => {
        const buffer = Buffer.from(list(cells));
        await page.getByLabel('Таблица или фид').setInputFiles([{ name: 'goods.csv', mimeType: 'text/csv', buffer }]);
        await page.getByRole('button', { name: 'Проверить файл' }).click();
      };

      await send(WRONG);
      await page.getByText('5 ошибок в файле').waitFor();
      const rows = page.locator('main table tbody tr');
      assert.equal(await rows.count(), WRONG.length);
      for (const [nth, cell] of WRONG.entries()) {
        const row = await rows.filter({ hasText: `«${cell}»` }).innerText();
        assert.ok(row.includes(String(nth + 2)), `the line stands beside what is wrong: ${row}`);
      }
      await fits(visitor, script);
      await page.goto('/');
      assert.equal(await page.locator('.card').count(), 0, 'nothing is written');

      await page.goto('/admin/goods/import');
      await send(RIGHT);
      await page.getByText('Новых товаров: 5.').waitFor();
      await page.getByText('Добавятся категории').waitFor();
      await fits(visitor, script);
      await page.getByRole('button', { name: 'Записать' }).click();
      await page.getByText('Готово. Записано товаров: 5.').waitFor();
      await fits(visitor, script);
      await page.goto('/');
      assert.equal(await page.locator('.card').count(), 5);
      await page.getByRole('link', { name: 'Кухня' }).click();
      await page.getByRole('link', { name: 'Миска', exact: true }).waitFor();
      assert.equal(await page.locator('.card').count(), 2);
    });
  });
}
