import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { scene } from '../scene.js';
import { eventually, fits } from '../walks.js';

const MITTENS = 'Варежки «Вьюга»';
const SHORT = /^Коротко если есть/;

for (const [width, script] of [
  [360, true],
  [1280, true],
  [360, false],
  [1280, false],
]) {
  describe(`an empty shop at ${width} px ${script ? 'with' : 'without'} JavaScript`, () => {
    const { visit } = scene('--empty');

    visit('is filled by hand, sells, and its price is changed in the list', { width, script, refusals: [409] }, async (page, shop, visitor) => {
      await page.goto('/');
      await page.getByRole('heading', { name: 'Здесь пока ничего нет' }).waitFor();
      await page.goto(shop.signInLink);
      await page.goto('/');
      await page.getByRole('link', { name: 'К товарам' }).click();
      await page.getByRole('heading', { name: 'Товаров пока нет' }).waitFor();
      await fits(visitor, script);
      await page.getByRole('link', { name: 'Добавить первый товар' }).click();

      // Each fault stands beside its field, and what was typed stays.
      await page.getByLabel('Название', { exact: true }).fill(MITTENS);
      await page.getByLabel('Цена, рублей', { exact: true }).fill('дорого');
      await page.getByRole('button', { name: 'Опубликовать' }).click();
      await page.getByText('Напишите сумму числом: 1990 или 1990,50.').first().waitFor();
      assert.equal(await page.getByLabel('Цена, рублей', { exact: true }).inputValue(), 'дорого');
      await page.getByLabel('Или новая категория').fill('Рукавицы');
      await page.getByLabel('Цена, рублей', { exact: true }).fill('1990');
      await page.getByLabel('Артикул').fill('MITTENS');
      await page.getByLabel('Начальный остаток, штук').fill('3');
      await fits(visitor, script);
      await page.getByRole('button', { name: 'Ещё характеристика' }).click();
      await page.getByLabel('Что', { exact: true }).fill('Состав');
      await page.getByLabel('Значение', { exact: true }).fill('Шерсть');
      await page.getByRole('button', { name: 'Опубликовать' }).click();
      await page.getByText('На витрине', { exact: true }).waitFor();
      await fits(visitor, script);

      await page.getByRole('link', { name: 'Открыть на витрине' }).click();
      await page.getByRole('heading', { level: 1, name: MITTENS }).waitFor();
      await page.getByRole('button', { name: 'Добавить в корзину' }).click();
      await page.waitForURL('**/products/**added**');

      await page.goto('/admin/goods');
      const price = page.getByLabel(`Цена: ${MITTENS}`);
      await price.fill('2190');
      await price.press('Enter');
      await page.getByRole('button', { name: 'Вернуть как было' }).waitFor();
      await fits(visitor, script);
      assert.equal(await price.inputValue(), '2190');
      await page.getByRole('button', { name: 'Вернуть как было' }).click();
      await eventually(async () => (await price.inputValue()) === '1990');

      // Several at once are looked at first.
      await page.getByLabel(`Отметить: ${MITTENS}`).check();
      await page.getByLabel('На сколько изменить цену').fill('+10%');
      await page.getByRole('button', { name: 'Показать, что получится' }).click();
      await page.getByText(/было 1\s990\s₽, стало 2\s189\s₽/).waitFor();
      await fits(visitor, script);
      await page.getByRole('button', { name: 'Изменить 1 товар' }).click();
      await eventually(async () => (await price.inputValue()) === '2189');

      // Two editors at once.
      await page.getByRole('link', { name: MITTENS }).click();
      const other = await visitor.context.newPage();
      await other.goto(page.url());
      await other.getByLabel(SHORT).fill('Тёплые');
      await other.getByRole('button', { name: 'Сохранить', exact: true }).click();
      await other.getByText('было пусто, стало Тёплые').waitFor();
      await page.getByLabel('Название', { exact: true }).fill(`${MITTENS}, пара`);
      await page.getByRole('button', { name: 'Сохранить', exact: true }).click();
      await page.getByRole('heading', { name: 'Товар тем временем сохранил кто-то другой' }).waitFor();
      await fits(visitor, script);
      await page.getByRole('button', { name: 'Сохранить моё' }).click();
      await page.getByRole('heading', { level: 1, name: `${MITTENS}, пара` }).waitFor();
    });
  });
}

describe('the editor with JavaScript', () => {
  const { visit } = scene();

  visit('finds as one types, keeps what was typed, and asks before it is left', {}, async (page, shop) => {
    await page.goto(shop.signInLink);
    await page.goto('/admin/goods');
    const search = page.getByRole('searchbox');
    await eventually(async () => {
      await search.fill('');
      await search.pressSequentially('берет');
      return (await page.locator('.goods-table tbody tr').count()) === 1;
    });
    await page.locator('.goods-table .order-link').click();
    await page.getByLabel(SHORT).click(); // a page that nobody has touched may be left without a question
    await page.getByLabel(SHORT).fill('Набрано наполовину');
    await page.getByText('Черновик сохранён').waitFor();
    let asked = '';
    page.once('dialog', async (dialog) => {
      asked = dialog.type();
      await dialog.accept();
    });
    await page.reload();
    assert.equal(asked, 'beforeunload');
    await page.getByRole('link', { name: 'Продолжить с ним' }).click();
    assert.equal(await page.getByLabel(SHORT).inputValue(), 'Набрано наполовину');
  });
});
