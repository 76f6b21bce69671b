import { describe } from 'node:test';
import { scene } from '../scene.js';
import { SWEATER, buy, eventually, openOffice } from '../walks.js';

describe('receipts', () => {
  const { visit } = scene();

  visit('goes out a second time with the goods, and buyer and staff see it', {}, async (page, shop, visitor) => {
    const number = await buy(page, shop);
    const office = await openOffice(visitor.context, shop, number);
    const receipts = office.getByRole('region', { name: 'Чеки' });
    await receipts.getByRole('heading', { name: 'Первый чек: предоплата' }).waitFor();
    await receipts.getByText(SWEATER).first().waitFor();
    await visitor.assertFits(office);

    await office.getByText('Коды маркировки', { exact: true }).click();
    await office.getByRole('textbox', { name: new RegExp(`^${SWEATER}.*кодов`) }).fill('0104600439931256');
    await office.getByRole('button', { name: 'Записать коды' }).click();
    await office.getByText('Коды маркировки записаны.').waitFor();
    await office.getByRole('button', { name: 'Отметить отправленным' }).click();
    await receipts.getByRole('heading', { name: 'Второй чек: полный расчёт' }).waitFor();

    // The shop sends it and asks by itself, after ten seconds and once more.
    const done = receipts.getByText('Зарегистрирован', { exact: true });
    await eventually(async () => (await done.isVisible()) || (await office.reload(), false), 90_000);
    await page.reload();
    await page.getByRole('heading', { name: 'Чек полного расчёта' }).waitFor();
    await visitor.assertFits();
  });
});
