// What visitors do, in their own words: the labels, buttons and headings that they see.

import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';

export const SWEATER = 'Свитер с косами';

/** Who buys in these tests. */
export const MARIA = {
  name: 'Мария Лебедева',
  phone: '8 (912) 345-67-89',
  phoneAsShown: '+7 912 345-67-89',
  email: 'maria@example.com',
  address: 'Казань, ул. Баумана, 5, кв. 12',
};

/** From the shelf into the cart; ends on the product's page. */
export async function putIntoCart(page, product = SWEATER) {
  await page.goto('/');
  await page.getByRole('link', { name: product, exact: true }).click();
  await page.getByRole('heading', { level: 1, name: product }).waitFor();
  await page.getByRole('button', { name: 'Добавить в корзину' }).click();
  await page.waitForURL('**/products/**added**');
}

/** From any page of the shop to its cart. */
export async function openCart(page) {
  await page.getByRole('navigation', { name: 'Язык и корзина' }).getByRole('link', { name: 'Корзина' }).click();
}

/** From any page of the shop to the checkout form, with everything filled in. */
export async function goToCheckout(page, buyer = MARIA) {
  await openCart(page);
  await page.getByRole('link', { name: 'Оформить заказ' }).click();
  await fillInCheckout(page, buyer);
}

export async function fillInCheckout(page, buyer = MARIA) {
  await page.getByLabel('Имя и фамилия').fill(buyer.name);
  await page.getByLabel('Телефон').fill(buyer.phone);
  await page.getByLabel('Электронная почта').fill(buyer.email);
  await page.getByRole('radio', { name: 'Курьер' }).check();
  await page.getByLabel('Адрес').fill(buyer.address);
  await page.getByLabel('обработку персональных данных').check();
  await page.getByLabel('оферты').check();
}

/** Chooses a way of paying on the checkout form, by the beginning of its name. */
export async function choosePayment(page, name) {
  await page.getByRole('radio', { name: new RegExp(`^${name}`) }).check();
}

/** Sends the checkout form; ends on the page that hands over to the gateway, or already at the gateway. */
export async function placeOrder(page) {
  await page.getByRole('button', { name: /^Оплатить/ }).click();
}

/** Sends the checkout form of somebody who pays later; ends on the order's page. */
export async function placeUnpaidOrder(page) {
  await page.getByRole('button', { name: /^Заказать/ }).click();
  await page.waitForURL('**/orders/**');
}

/** From the hand-over page to the gateway; with JavaScript the page may go there by itself. */
export async function goToGateway(page, gateway, path = '/Merchant/**') {
  const arrived = page.waitForURL(`${gateway}${path}`);
  const [button, link] = ['button', 'link'].map((role) => page.getByRole(role, { name: 'Перейти к оплате' }));
  await Promise.any([arrived, button.or(link).click({ noWaitAfter: true })]);
  await arrived;
}

export async function pay(page) {
  await page.getByRole('button', { name: /^Оплатить/ }).click();
  await page.waitForURL('**/orders/**');
}

export async function decline(page) {
  await page.getByRole('button', { name: 'Отказаться' }).click();
  await page.waitForURL('**/orders/**');
}

/** From an empty cart to the gateway's page. */
export async function buyUpToGateway(page, gateway, product = SWEATER) {
  await putIntoCart(page, product);
  await goToCheckout(page);
  await placeOrder(page);
  await goToGateway(page, gateway);
}

/** From an empty cart to an order that is paid, as its page says; returns its number. */
export async function buy(page, shop, { script = true } = {}) {
  await buyUpToGateway(page, shop.gateway);
  await pay(page);
  await seeStatus(page, /оплачен/, { script });
  return orderNumber(page);
}

/** The back office in a window of its own, signed in by the link that is good once; at an order's page, if one is named. */
export async function openOffice(context, shop, number) {
  const office = await context.newPage();
  await office.goto(shop.signInLink);
  await office.getByRole('heading', { level: 1, name: 'Сводка' }).waitFor();
  await office.goto(number ? `/admin/orders/${number}` : '/admin/orders');
  return office;
}

/** Waits for the order's page to say so; without JavaScript a visitor presses "reload" meanwhile. */
export async function seeStatus(page, words, { script = true } = {}) {
  const status = page.getByRole('status').getByRole('heading', { name: words });
  if (!script) {
    await eventually(async () => (await status.isVisible()) || (await page.reload(), false));
  }
  await status.waitFor();
}

/** The number that people call the order by, from its page. */
export async function orderNumber(page) {
  const heading = await page.getByRole('heading', { level: 1 }).innerText();
  const number = heading.match(/\d+/)?.[0];
  assert.ok(number, `no order number in "${heading}"`);
  return number;
}

/** Subjects of the letters that this address has got, as soon as there is one. */
export async function lettersTo(page, gateway, address) {
  await page.goto(`${gateway}/mail`);
  const letters = page.locator('section').filter({ hasText: address }).getByRole('link');
  await eventually(async () => (await letters.count()) > 0 || (await page.reload(), false));
  return letters.allInnerTexts();
}

/** The sum without its blanks and its currency sign: "18 900 ₽" is 18900. */
export function roubles(text) {
  return Number(text.replace(/[^\d,]/g, '').replace(',', '.'));
}

/** Waits until `look` finds something and returns it; fails after `patience` milliseconds. */
export async function eventually(look, patience = 30_000) {
  for (const end = Date.now() + patience; Date.now() < end; await pause(200)) {
    const found = await look();
    if (found) return found;
  }
  return assert.fail(`waited ${patience / 1000} s in vain for ${look}`);
}

/** Fills in the form of a new product in the office. */
export async function fillInProduct(page, { name, sku, price, pieces }) {
  await page.getByLabel('Название', { exact: true }).fill(name);
  await page.getByLabel('Или новая категория').fill('Зима');
  await page.getByLabel('Цена, рублей', { exact: true }).fill(price);
  await page.getByLabel('Артикул').fill(sku);
  await page.getByLabel('Начальный остаток, штук').fill(pieces);
}

/** Puts what was filled in on the shelf. */
export async function publish(page) {
  await page.getByRole('button', { name: 'Опубликовать' }).click();
  await page.getByText('На витрине', { exact: true }).waitFor();
}

/** Fails if the page sticks out of the window, or has a barrier, which only a script finds. */
export async function fits(visitor, script = true) {
  assert.equal(await visitor.overflow(), 0, visitor.page.url());
  if (script) {
    assert.deepEqual(await visitor.barriers(), [], visitor.page.url());
  }
}
