import { describe } from 'node:test';
import { scene } from '../scene.js';
import {
  SWEATER,
  choosePayment,
  eventually,
  goToCheckout,
  goToGateway,
  openOffice,
  orderNumber,
  pay,
  placeOrder,
  putIntoCart,
  seeStatus,
} from '../walks.js';

for (const script of [true, false]) {
  describe(`money that is held, ${script ? 'with' : 'without'} JavaScript`, () => {
    const { visit } = scene('--hold');

    visit('is taken when the goods leave, and less of it without what is missing', { script }, async (page, shop, visitor) => {
      await putIntoCart(page);
      await putIntoCart(page);
      await goToCheckout(page);
      await choosePayment(page, 'Банковская карта');
      await placeOrder(page);
      await goToGateway(page, shop.gateway);
      await page.getByText('Платёж в два шага').waitFor();
      await pay(page);
      await seeStatus(page, /деньги заблокированы/, { script });
      if (script) await visitor.assertFits();

      const number = await orderNumber(page);
      const office = await openOffice(visitor.context, shop, number);
      await office.getByText('Деньги заблокированы на карте покупателя').waitFor();
      await office.getByText('Отправить без того, чего нет', { exact: true }).click();
      if (script) await visitor.assertFits(office);
      await office.getByLabel(new RegExp(`^${SWEATER}: сколько не хватает из 2`)).fill('1');
      await office.getByRole('button', { name: 'Списать меньше и отправить' }).click();
      await office.getByText('Списание поручено платёжной системе').waitFor();

      // The shop sends it by itself, and the order leaves once the gateway says that the money was taken.
      const shipped = office.getByText('Отправлен', { exact: true }).first();
      await eventually(async () => (await shipped.isVisible()) || (await office.reload(), false), 90_000);
      await seeStatus(page, /в пути/, { script });
      await page.getByText(`${SWEATER}, 1 шт.: этого не оказалось в наличии`).waitFor();
    });
  });
}
