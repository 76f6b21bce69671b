import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { scene } from '../scene.js';
import { MARIA, SWEATER, goToGateway, pay, seeStatus } from '../walks.js';

describe('an order that the staff places', () => {
  const { visit } = scene();

  visit('is put together without a script and paid by its link', { script: false }, async (page, shop, { context }) => {
    const office = await context.newPage();
    await office.goto(shop.signInLink);
    await office.getByRole('link', { name: 'Оформить заказ' }).click();
    await office.getByLabel('Поиск по названию или артикулу').fill(SWEATER);
    await office.getByRole('button', { name: 'Найти' }).click();
    await office.getByRole('button', { name: /^Добавить: / }).first().click();
    await office.getByLabel('Имя и фамилия').fill(MARIA.name);
    await office.getByLabel('Телефон').fill(MARIA.phone);
    await office.getByLabel('Скидка на товары').fill('10%');
    await office.getByLabel('За что скидка').fill('Соседка');
    await office.getByRole('button', { name: 'Оформить заказ' }).click();
    const link = await office.locator('#buyers-link').inputValue();
    assert.equal(await office.locator('svg[data-code]').getAttribute('data-code'), link);

    await page.goto(link);
    await page.getByText('Скидка', { exact: true }).waitFor();
    await page.getByRole('button', { name: /^Оплатить/ }).first().click();
    await page.getByLabel('обработку персональных данных').check();
    await page.getByLabel('оферты').check();
    await page.getByRole('button', { name: /^Оплатить/ }).click();
    await goToGateway(page, shop.gateway);
    await pay(page);
    await seeStatus(page, /оплачен/, { script: false });
  });
});
