import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe } from 'node:test';
import { PICTURES, Visitor } from '../browser.js';
import { drawn } from '../pictures.js';
import { emptyMachine } from '../scene.js';
import {
  eventually,
  fillInProduct,
  fits,
  goToCheckout,
  goToGateway,
  orderNumber,
  pay,
  placeOrder,
  publish,
  putIntoCart,
  seeStatus,
} from '../walks.js';

const MITTENS = { name: 'Варежки «Вьюга»', sku: 'MITTENS', price: '1990', pieces: '3' };
/** What a phone of today shows. */
const WIDTH = 390;
/** Where pictures of each stop go, for people to look at. */
const ALBUM = join(PICTURES, 'first-hour');

describe(`an owner's first hour at ${WIDTH} px`, () => {
  const { visit } = emptyMachine();

  visit('leads from an empty machine to a trial order that is sent', { width: WIDTH }, async (page, shop, visitor) => {
    await mkdir(ALBUM, { recursive: true });
    let stops = 0;
    const stop = async (name, who = visitor) => {
      stops += 1;
      await fits(who);
      await who.page.screenshot({ path: join(ALBUM, `${String(stops).padStart(2, '0')}-${name}.png`), fullPage: true });
    };

    await setUp(page, shop, stop);
    await putOnTheShelf(page, visitor.context, stop);

    const shopper = await Visitor.arrive(page.context().browser(), [shop.url, shop.gateway], { width: WIDTH });
    const number = await buy(shopper, shop, stop);

    await page.goto('/admin/orders');
    await page.getByRole('link', { name: 'Пробные заказы' }).click(); // the shop is in the test mode still
    await page.getByRole('link', { name: `№ ${number}` }).waitFor();
    await stop('orders');
    await page.getByRole('link', { name: `№ ${number}` }).click();
    await page.getByRole('heading', { level: 1, name: `Заказ ${number}` }).waitFor();
    await page.getByText('Это пробный заказ').first().waitFor();
    await stop('order');
    await page.getByLabel('Трек-номер').fill('RA123456789RU');
    await page.getByRole('button', { name: 'Отметить отправленным' }).click();
    await page.getByText('Отправлен', { exact: true }).first().waitFor();
    await stop('order-sent');
    await shopper.page.reload();
    await seeStatus(shopper.page, /в пути/);
    await stop('shopper-order-sent', shopper);
    await shopper.context.close();
    shopper.assertContent();

    await page.goto('/admin/doctor');
    await page.getByRole('button', { name: 'Проверить сейчас' }).click();
    await page.getByRole('heading', { name: 'Вызов о платеже (ResultURL)' }).waitFor();
    await stop('doctor');
  });
});

/** From the link that the program printed to the doctor, signed in; the gateway's cabinet is told what it has to know. */
async function setUp(page, shop, stop) {
  const next = () => page.getByRole('button', { name: 'Сохранить и продолжить' }).click();
  const asked = (title) => page.getByRole('heading', { level: 1, name: title }).waitFor();

  await page.goto(shop.setupPath);
  await stop('link');
  await page.getByRole('button', { name: 'Начать' }).click();

  await asked('Как называется магазин');
  await page.getByLabel('Название магазина').fill('Тёплая витрина');
  await stop('name');
  await next();

  await asked('Кто продаёт');
  await page.getByLabel('полное название').fill('ИП Иванова Анна Сергеевна');
  await page.getByLabel('ИНН').fill('500100732259');
  await stop('seller');
  await next();

  await asked('Как с вами связаться');
  await stop('contacts');
  await page.getByRole('button', { name: 'Позже' }).click();
  await asked('Адрес магазина');
  await stop('address');
  await next();

  await asked('Приём оплаты');
  await page.getByLabel('идентификатор магазина').fill('my_shop');
  const password = (number) => page.getByLabel(`тестовый пароль #${number}`).first().inputValue();
  const passwords = [await password(1), await password(2)];
  await stop('payment');
  await next();
  await shop.openGateway('my_shop', passwords);

  await asked('Куда сообщать о заказах');
  await stop('messages');
  await page.getByRole('button', { name: 'Позже' }).click();

  await asked('Ваша учётная запись');
  await page.getByLabel('Имя').fill('анна');
  await page.getByLabel('Пароль').fill('семь слонов на крыше');
  await stop('account');
  await page.getByRole('button', { name: 'Создать и войти' }).click();
  await page.waitForURL('**/admin/doctor');
  await stop('doctor-at-first');
}

/** From the empty list of goods to a product that is for sale, with a photo. */
async function putOnTheShelf(page, context, stop) {
  await page.goto('/admin/goods');
  await page.getByRole('heading', { name: 'Товаров пока нет' }).waitFor();
  await stop('no-goods');
  await page.getByRole('link', { name: 'Добавить первый товар' }).click();
  await fillInProduct(page, MITTENS);
  await page.getByText('Добавить фотографии').waitFor();
  const buffer = await drawn(context, ['#108010', '#ffffff']);
  await page.locator('.photo-choose input').setInputFiles([{ name: 'IMG_1.jpg', mimeType: 'image/jpeg', buffer }]);
  await eventually(async () => (await page.locator('.photo').count()) === 1);
  await page.locator('.photo').first().getByLabel('Что на фотографии', { exact: true }).fill('Пара варежек');
  await stop('product');
  await publish(page);
  await stop('product-for-sale');
}

/** From the shelf to an order that is paid with play money, as its page says; returns its number. */
async function buy(shopper, shop, stop) {
  const { page } = shopper;
  await putIntoCart(page, MITTENS.name);
  await stop('shopper-product', shopper);
  await goToCheckout(page);
  await stop('shopper-checkout', shopper);
  await placeOrder(page);
  await goToGateway(page, shop.gateway);
  await pay(page);
  await seeStatus(page, /оплачен/);
  await stop('shopper-order-paid', shopper);
  return orderNumber(page);
}
