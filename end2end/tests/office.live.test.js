import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { scene } from '../scene.js';
import { MARIA, buy, eventually, openOffice, seeStatus } from '../walks.js';

describe('the back office that stays where it is', () => {
  const { visit } = scene();

  visit('finds, hears and acts without a reload', {}, async (page, shop, { context }) => {
    const first = await buy(page, shop);
    const office = await openOffice(context, shop);
    await office.goto('/admin/orders?trials=only'); // a demo takes play money only
    await mark(office);

    // By keyboard; the first key that does something shows that the list is awake.
    const search = office.getByRole('searchbox');
    await eventually(async () => (await office.keyboard.press('/'), isFocused(search)));
    await office.keyboard.press('ArrowDown');
    assert.ok(await isFocused(office.getByRole('link', { name: `№ ${first}` })));
    await office.keyboard.press('/');

    await office.keyboard.type('нет такого');
    await office.getByRole('heading', { name: 'Ничего не нашлось' }).waitFor();
    assert.ok(office.url().includes('q=')); // a reload shows the same
    await search.fill(MARIA.phone);
    await office.getByRole('link', { name: `№ ${first}` }).waitFor();

    const second = await buy(page, shop);
    const news = office.getByRole('status').filter({ hasText: 'Новых заказов: 1' });
    await news.waitFor();
    assert.equal(await office.locator('.order-link').count(), 1, 'nothing jumps');
    await news.getByRole('button', { name: 'Показать' }).click();
    await office.getByRole('link', { name: `№ ${second}` }).waitFor();
    assert.equal(await news.count(), 0);
    await office.keyboard.press('/');
    await office.keyboard.press('ArrowDown');
    await office.keyboard.press('ArrowDown');
    assert.ok(await isFocused(office.getByRole('link', { name: `№ ${first}` })));
    assert.ok(await isMarked(office), 'one document all the time');

    await office.keyboard.press('ArrowUp');
    await office.keyboard.press('Enter');
    await office.getByRole('heading', { level: 1, name: `Заказ ${second}` }).waitFor();
    await mark(office);
    await eventually(() => office.evaluate(askInPlace, second));
    await office.getByText('Открытых счетов нет').waitFor();
    await office.getByText('Деньги возвращены', { exact: true }).click();
    await office.getByLabel('Сколько возвращено, рублей').fill('12 рублей');
    await office.getByLabel('Как и почему').fill('Не подошёл размер');
    await office.getByRole('button', { name: 'Записать возврат' }).click();
    await office.getByText('Напишите сумму числом').waitFor();
    assert.equal(await office.getByLabel('Сколько возвращено, рублей').inputValue(), '12 рублей');
    assert.equal(await office.getByLabel('Как и почему').inputValue(), 'Не подошёл размер');
    await office.getByLabel('Трек-номер').fill('RA123456789RU');
    await office.getByRole('button', { name: 'Отметить отправленным' }).click();
    const told = office.getByText('Заказ отмечен отправленным.');
    await told.waitFor();
    assert.ok(await office.locator('.told').evaluate((box) => box === document.activeElement), 'it is read out');
    assert.ok(await isMarked(office), 'one document all the time');
    await seeStatus(page, /в пути/); // the buyer's page hears of it, too
  });
});

describe('the back office without JavaScript', () => {
  const { visit } = scene();

  visit('does the same by forms', { script: false }, async (page, shop, { context }) => {
    const number = await buy(page, shop, { script: false });
    const office = await openOffice(context, shop);
    await office.goto('/admin/orders?trials=only');
    await office.getByRole('searchbox').fill(number);
    await office.getByRole('button', { name: 'Показать' }).click();
    await office.getByRole('link', { name: `№ ${number}` }).click();
    await office.getByText('Деньги возвращены', { exact: true }).click();
    await office.getByLabel('Сколько возвращено, рублей').fill('12 рублей');
    await office.getByLabel('Как и почему').fill('Не подошёл размер');
    await office.getByRole('button', { name: 'Записать возврат' }).click();
    await office.getByText('Напишите сумму числом').waitFor();
    assert.equal(await office.getByLabel('Сколько возвращено, рублей').inputValue(), '12 рублей');
    await office.getByRole('button', { name: 'Отметить отправленным' }).click();
    await office.getByText('Заказ отмечен отправленным.').waitFor();
  });
});

/** Writes something into the document that no other document has. */
async function mark(page) {
  await page.evaluate(() => {
    window.isMarked = true;
  });
}

function isMarked(page) {
  return page.evaluate(() => window.isMarked === true);
}

function isFocused(locator) {
  return locator.evaluate((element) => element === document.activeElement);
}

/** Asks the gateways by a form of the order's page; `false` as long as the page would be left for it. */
function askInPlace(number) {
  const form = document.createElement('form');
  form.action = `/admin/orders/${number}/check`;
  document.querySelector('#order').append(form);
  return !form.dispatchEvent(new SubmitEvent('submit', { bubbles: true, cancelable: true }));
}
