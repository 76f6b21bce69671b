import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { scene } from '../scene.js';
import { MARIA, SWEATER, buy, eventually, openOffice, seeStatus } from '../walks.js';

describe('the back office', () => {
  const { visit } = scene();

  visit('shows an order from the sale to the parcel', {}, async (page, shop, { context }) => {
    const number = await buy(page, shop);
    const office = await openOffice(context, shop);
    await office.getByRole('link', { name: 'Пробные заказы' }).click(); // a demo takes play money only
    const row = office.getByRole('row').filter({ hasText: `№ ${number}` });
    await row.getByText('Оплачен').waitFor();
    await row.getByText(MARIA.name).waitFor();

    await office.getByRole('searchbox').fill('912 345 67 89');
    await office.getByRole('button', { name: 'Показать' }).click();
    await office.getByRole('link', { name: `№ ${number}` }).click();
    await office.getByRole('heading', { level: 1, name: `Заказ ${number}` }).waitFor();
    for (const fact of [SWEATER, MARIA.name, MARIA.phoneAsShown, MARIA.email, 'Заказ оплачен', 'Оплаченный заказ (владельцу)']) {
      await office.getByText(fact).filter({ visible: true }).first().waitFor();
    }

    await office.getByLabel('Трек-номер').fill('RA123456789RU');
    await office.getByRole('button', { name: 'Отметить отправленным' }).click();
    await office.getByText('Отправлен', { exact: true }).first().waitFor();
    assert.equal(await office.getByRole('button', { name: 'Отметить отправленным' }).count(), 0);
    await page.reload();
    await seeStatus(page, /в пути/);
    await page.getByText('RA123456789RU').first().waitFor();
  });

  visit('lets nobody in without a sign-in', {}, async (page, shop) => {
    for (const path of ['/admin', '/admin/orders', '/admin/orders/1']) {
      await page.goto(path);
      await page.getByRole('heading', { level: 1, name: 'Вход в магазин' }).waitFor();
    }
    await page.goto(shop.signInLink); // it was used before, and is good once
    await page.getByRole('heading', { level: 1, name: 'Вход в магазин' }).waitFor();
    await page.getByLabel('Имя').fill('owner');
    await page.getByLabel('Пароль').fill('owner');
    await page.getByRole('button', { name: 'Войти' }).click();
    await eventually(async () => (await page.getByRole('alert').count()) > 0);
    assert.equal(await page.getByLabel('Имя').inputValue(), 'owner');
  });
});
