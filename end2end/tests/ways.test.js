// Every way of paying that is no form of the gateway's own: chosen at the checkout, dealt with in the back office.

import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { scene } from '../scene.js';
import {
  SWEATER,
  choosePayment,
  goToCheckout,
  goToGateway,
  openOffice,
  orderNumber,
  pay,
  placeOrder,
  placeUnpaidOrder,
  putIntoCart,
  roubles,
  seeStatus,
} from '../walks.js';

/** A sheet of A4 without its margins, in pixels of CSS; and a phone. */
const PAPERS = [680, 360];

for (const script of [true, false]) {
  describe(`a visitor ${script ? 'with' : 'without'} JavaScript`, () => {
    const { visit } = scene();

    visit('pays by SBP, which stands first', { script, width: 360 }, async (page, shop, visitor) => {
      await putIntoCart(page);
      await goToCheckout(page);
      assert.ok(await page.getByRole('radio', { name: /^СБП/ }).isChecked(), 'it is chosen already');
      if (script) await visitor.assertFits();
      await placeOrder(page);
      await goToGateway(page, shop.gateway);
      assert.equal(await page.getByRole('radio').count(), 0, 'the gateway offers nothing else');
      await pay(page);
      await seeStatus(page, /оплачен/, { script });
      await page.getByText('через СБП').first().waitFor();
    });

    visit('pays in cash for an order that was sent unpaid', { script }, async (page, shop, visitor) => {
      await putIntoCart(page);
      await goToCheckout(page);
      await choosePayment(page, 'Наличными при получении');
      await placeUnpaidOrder(page);
      await seeStatus(page, /оплата при получении/, { script });
      await page.getByText(/^К оплате.*наличными при получении/).first().waitFor();
      if (script) await visitor.assertFits();
      const number = await orderNumber(page);

      const office = await openOffice(visitor.context, shop, number);
      if (script) await visitor.assertFits(office);
      await office.getByRole('button', { name: 'Отметить отправленным' }).click();
      await office.getByText('Заказ отмечен отправленным.').waitFor();
      await page.reload();
      await seeStatus(page, /в пути/, { script });
      await page.getByText(/^К оплате.*наличными при получении/).first().waitFor();

      await office.getByRole('button', { name: 'Отметить вручённым' }).click();
      await office.getByText('Заказ отмечен вручённым.').waitFor();
      await office.getByLabel('Как и когда получены').fill('Наличные, курьер');
      await office.getByRole('button', { name: 'Деньги получены' }).click();
      await office.getByText('Заказ отмечен оплаченным.').waitFor();
      await office.getByText(/мимо платёжной системы.*Наличные, курьер/).first().waitFor();
      await page.reload();
      await seeStatus(page, /вручён/, { script });
      assert.equal(await page.getByText('Когда магазин отметит оплату').count(), 0, 'nothing is to be paid any more');
    });
  });

  describe(`a company ${script ? 'with' : 'without'} JavaScript`, () => {
    const { visit } = scene();

    visit('pays by a bank transfer against an invoice on paper', { script }, async (page, shop, visitor) => {
      await putIntoCart(page);
      await goToCheckout(page);
      await choosePayment(page, 'Перевод по счёту');
      const due = roubles(await page.getByRole('button', { name: /^Заказать/ }).innerText());
      await placeUnpaidOrder(page);
      await seeStatus(page, /ждёт перевода/, { script });
      const number = await orderNumber(page);
      if (script) await visitor.assertFits();

      await page.getByRole('link', { name: 'в счёте' }).click();
      await page.getByRole('heading', { level: 1, name: `Счёт на оплату заказа ${number}` }).waitFor();
      if (script) await visitor.assertFits();
      const code = page.locator('svg[data-code]');
      const said = await code.getAttribute('data-code');
      for (const part of ['ST00012|Name=', `|Sum=${due * 100}|`, `заказа № ${number}`]) assert.ok(said.includes(part), said);
      await page.emulateMedia({ media: 'print' });
      for (const width of PAPERS) {
        await page.setViewportSize({ width, height: 900 });
        assert.equal(await visitor.overflow(), 0, `it sticks out of a paper of ${width} px`);
        assert.ok(await code.isVisible() && await page.getByText(SWEATER).first().isVisible());
        assert.equal(await page.getByRole('navigation').count(), 0, 'nothing is on paper that is there to be pressed');
        const { width: side } = await code.boundingBox();
        assert.ok(side >= 130, `a phone reads no code of ${side} px`);
      }
      await page.emulateMedia({ media: null });

      const office = await openOffice(visitor.context, shop, number);
      await office.getByLabel('Как и когда получены').fill('Выписка банка');
      await office.getByRole('button', { name: 'Деньги получены' }).click();
      await office.getByText('Заказ отмечен оплаченным.').waitFor();
      await page.reload();
      await page.getByText('Платить по этому счёту не нужно').waitFor();
      assert.equal(await code.count(), 0, 'nobody pays it twice');
      await page.goBack();
      await page.reload();
      await seeStatus(page, /оплачен/, { script });
    });
  });
}
