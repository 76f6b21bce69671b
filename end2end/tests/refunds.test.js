import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { scene } from '../scene.js';
import { SWEATER, buy, eventually, openOffice } from '../walks.js';

for (const script of [true, false]) {
  describe(`money that goes back, ${script ? 'with' : 'without'} JavaScript`, () => {
    const { visit } = scene();

    visit('goes back for one thing, asked about before it is sent, and is seen to end', { script }, async (page, shop, visitor) => {
      const number = await buy(page, shop, { script });
      const office = await openOffice(visitor.context, shop, number);
      await office.getByText('Вернуть деньги', { exact: true }).click();
      const delivery = office.getByLabel('И доставку');
      assert.ok(await delivery.isChecked(), 'at first everything is meant');
      await delivery.uncheck();
      await office.getByLabel('Почему', { exact: true }).fill('Мала');
      await office.getByRole('button', { name: 'Показать возврат' }).click();

      const preview = office.locator('.told');
      await preview.getByRole('heading', { name: /^Вернуть 8.990/ }).waitFor();
      await preview.getByRole('heading', { name: 'Чек возврата' }).waitFor();
      await preview.getByText(SWEATER).first().waitFor();
      if (script) await visitor.assertFits(office);
      assert.equal(await office.getByText('Ждёт отправки').count(), 0, 'nothing is asked for yet');
      await preview.getByRole('button', { name: 'Да, вернуть' }).click();
      await office.getByText('Возврат поручен платёжной системе').waitFor();

      // The shop sends it by itself, and the gateway takes its time.
      const ask = office.getByRole('button', { name: 'Спросить о возврате сейчас' });
      await eventually(async () => (await ask.count()) > 0 || (await office.goto(`/admin/orders/${number}`), false));
      await office.getByText('Принят, деньги в пути').waitFor();
      await eventually(async () => (await ask.count()) === 0 || (await ask.click(), false));
      await office.getByText('Деньги возвращены,').first().waitFor();
      await page.reload();
      await page.getByText('Магазин вернул часть денег').first().waitFor();
      if (script) await visitor.assertFits();
    });
  });
}
