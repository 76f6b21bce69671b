// A walk that shows every page of the shop once, in an order that a visitor could take.

import {
  MARIA,
  SWEATER,
  choosePayment,
  decline,
  fillInCheckout,
  goToCheckout,
  goToGateway,
  orderNumber,
  pay,
  placeOrder,
  placeUnpaidOrder,
  putIntoCart,
  seeStatus,
} from './walks.js';

/** Walks `page` through the shop and yields the name of each page when it is there. */
export async function* tour(page, shop) {
  await page.goto('/');
  yield 'catalogue';
  await page.getByRole('link', { name: 'Дальше', exact: true }).click();
  await page.getByRole('link', { name: 'Назад', exact: true }).waitFor();
  yield 'catalogue-end';
  await page.getByRole('navigation', { name: 'Разделы каталога' }).getByRole('link').nth(1).click();
  yield 'category';
  await page.goto('/?q=нетакоготовара');
  yield 'nothing-found';
  await page.goto('/en/');
  yield 'english';
  for (const path of ['delivery', 'returns', 'offer', 'privacy']) {
    await page.goto(`/${path}`);
    yield path;
  }
  await page.goto('/no-such-page');
  yield 'not-found';
  await page.goto('/order-success');
  yield 'order-unknown';

  await page.goto('/cart');
  yield 'cart-empty';
  await page.goto('/');
  await page.getByRole('link', { name: SWEATER, exact: true }).click();
  yield 'product';
  await putIntoCart(page);
  yield 'product-added';
  await page.goto('/cart');
  yield 'cart';
  await page.goto('/checkout');
  yield 'checkout';
  await placeOrder(page);
  await page.getByRole('alert').waitFor();
  yield 'checkout-errors';

  await fillInCheckout(page);
  // The page hands over by itself; an answer without content leaves it where it is.
  await page.context().route(`${shop.gateway}/Merchant/**`, (route) => route.fulfill({ status: 204 }));
  await placeOrder(page);
  await page.getByRole('button', { name: 'Перейти к оплате' }).waitFor();
  yield 'hand-over';
  await page.context().unroute(`${shop.gateway}/Merchant/**`);
  await page.getByRole('link', { name: 'Вернуться к заказу' }).click();
  await seeStatus(page, /ждёт оплаты/);
  yield 'order-waiting';
  await page.getByRole('button', { name: /^Оплатить/ }).first().click();
  await goToGateway(page, shop.gateway);
  await decline(page);
  await seeStatus(page, /не прошёл|не завершена/);
  yield 'order-failed';
  await page.getByRole('button', { name: 'Попробовать снова' }).first().click();
  await goToGateway(page, shop.gateway);
  await pay(page);
  await seeStatus(page, /оплачен/);
  yield 'order-paid';
  const number = await orderNumber(page);
  await orderAndPayLater(page, 'Наличными при получении');
  await seeStatus(page, /оплата при получении/);
  yield 'order-later';
  const unpaid = await orderNumber(page);
  await orderAndPayLater(page, 'Перевод по счёту');
  await seeStatus(page, /ждёт перевода/);
  yield 'order-transfer';
  await page.getByRole('link', { name: 'в счёте' }).click();
  await page.getByRole('heading', { level: 1, name: /^Счёт на оплату/ }).waitFor();
  yield 'invoice';

  await page.goto('/admin/sign-in');
  yield 'office-sign-in';
  await page.goto(shop.signInLink);
  yield 'office-overview';
  await page.goto('/admin/orders');
  yield 'office-orders';
  await page.getByRole('searchbox').fill('99999999');
  await page.getByRole('button', { name: 'Показать' }).click();
  yield 'office-orders-empty';
  await page.goto(`/admin/orders/${number}`);
  yield 'office-order';
  await page.goto('/admin/goods');
  yield 'office-goods';
  await page.goto('/admin/goods/1');
  await page.getByText('Старая цена, налог, размеры, маркировка').first().click();
  yield 'office-product';
  await page.goto('/admin/categories');
  yield 'office-categories';
  await page.goto(`/admin/orders/${unpaid}`);
  yield 'office-order-unpaid';
  await page.goto('/admin/orders/new');
  await page.getByLabel('Поиск по названию или артикулу').fill(SWEATER);
  await page.getByRole('button', { name: 'Найти' }).click();
  await page.getByRole('button', { name: /^Добавить: / }).first().click();
  await page.getByText('Чтобы убрать, поставьте 0').waitFor();
  yield 'office-order-by-hand';
  await page.goto('/admin/problems');
  yield 'office-problems';
  await page.goto('/admin/books');
  yield 'office-books';
  await page.goto('/admin/calls');
  yield 'office-calls';
  await page.goto('/admin/journal');
  yield 'office-journal';
  await page.goto('/admin/account');
  yield 'office-account';
  await page.goto('/admin/account/factor');
  yield 'office-factor';
  await page.goto('/admin/account/passkeys/new');
  yield 'office-passkey-new';
  await page.goto('/admin/confirm');
  yield 'office-confirm';
  await page.goto('/admin/strangers');
  await page.getByText('Закрыть другой адрес или сеть').click();
  yield 'office-strangers';
  await page.goto('/admin/strangers/orders?network=203.0.113.7/32');
  yield 'office-strangers-orders';
  await page.goto('/admin/doctor');
  await page.getByRole('button', { name: 'Проверить сейчас' }).click();
  await page.getByRole('heading', { name: 'Вызов о платеже (ResultURL)' }).waitFor();
  yield 'office-doctor';
  await page.goto('/admin/backups');
  yield 'office-backups';
  await page.goto('/admin/settings');
  yield 'office-settings';
  await page.goto('/admin/settings/payment');
  yield 'office-settings-payment';
  await page.goto('/admin/settings/messages');
  await page.getByRole('button', { name: 'Отправить письмо себе для проверки' }).click();
  await page.getByText('Сервер принял письмо').waitFor();
  yield 'office-settings-messages';
  await page.goto('/admin/settings/history');
  yield 'office-settings-history';
  await page.goto('/admin/people');
  await page.getByRole('button', { name: 'Сделать ссылку', exact: true }).click();
  await page.getByText('Приглашение готово').waitFor();
  yield 'office-people';
  await page.goto(await page.locator('#made-link').inputValue());
  yield 'invitation';
  await page.goto('/admin/security');
  await page.getByRole('row').filter({ hasText: 'вход по одноразовой ссылке' }).waitFor();
  yield 'office-security';
  await page.goto('/admin/privacy');
  await page.getByLabel('Телефон или почта', { exact: true }).fill(MARIA.email);
  await page.getByRole('button', { name: 'Найти' }).click();
  await page.getByRole('heading', { name: 'Забыть человека' }).waitFor();
  yield 'office-privacy';
  await page.goto('/admin/privacy/consents');
  yield 'office-consents';
  await page.goto('/admin/password');
  yield 'office-password';
}

/** Walks `page` through the first start of a program that has nothing yet, and yields the name of each page when it is there. */
export async function* firstStart(page, shop) {
  const next = () => page.getByRole('button', { name: 'Сохранить и продолжить' }).click();
  const asked = (title) => page.getByRole('heading', { level: 1, name: title }).waitFor();
  await page.goto('/setup');
  yield 'setup-shut';
  await page.goto(shop.setupPath);
  yield 'setup-begin';
  await page.getByRole('button', { name: 'Начать' }).click();
  await asked('Как называется магазин');
  yield 'setup-shop';
  await page.getByLabel('Название магазина').fill('Тёплая витрина');
  await next();
  await asked('Кто продаёт');
  await page.getByLabel('ИНН').fill('500100732258');
  await next();
  await page.getByRole('alert').waitFor();
  yield 'setup-seller-mistake';
  await page.getByLabel('ИНН').fill('500100732259');
  await next();
  await asked('Как с вами связаться');
  yield 'setup-contacts';
  await next();
  await asked('Адрес магазина');
  yield 'setup-address';
  await next();
  await asked('Приём оплаты');
  yield 'setup-payment';
  await page.getByLabel('идентификатор магазина').fill('my_shop');
  await next();
  await asked('Куда сообщать о заказах');
  yield 'setup-messages';
  await page.getByRole('button', { name: 'Позже' }).click();
  await asked('Ваша учётная запись');
  yield 'setup-account';
  await page.getByLabel('Имя').fill('анна');
  await page.getByLabel('Пароль').fill('семь слонов на крыше');
  await page.getByRole('button', { name: 'Создать и войти' }).click();
  await page.waitForURL('**/admin/doctor');
  yield 'setup-doctor';
}

/** From an empty cart to the page of an order that is paid later, in this way. */
async function orderAndPayLater(page, way) {
  await putIntoCart(page);
  await goToCheckout(page);
  await choosePayment(page, way);
  await placeUnpaidOrder(page);
}
