import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { scene } from '../scene.js';

/** A device that the browser has: it makes passkeys and verifies its person, as long as it is told so. */
async function giveDevice(context, page) {
  const browser = await context.newCDPSession(page);
  await browser.send('WebAuthn.enable');
  const { authenticatorId } = await browser.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return {
    verifies: (isUserVerified) => browser.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified }),
  };
}

for (const width of [360, 1280]) {
  describe(`passkeys at ${width} px`, () => {
    const { visit } = scene();

    visit('are made, let their person in without a password, and nobody else', { width }, async (page, shop, visitor) => {
      const device = await giveDevice(visitor.context, page);
      // Browsers make passkeys for names: this machine's is localhost.
      await page.goto(shop.signInLink.replace(shop.url, shop.named));
      await page.getByRole('heading', { level: 1, name: 'Сводка' }).waitFor();
      await page.goto(`${shop.named}/admin/account`);
      await visitor.assertFits();
      await page.getByRole('link', { name: 'Добавить ключ доступа' }).first().click();
      await page.getByRole('heading', { level: 1, name: 'Новый ключ доступа' }).waitFor();
      await page.getByLabel('Как назвать').fill('Ноутбук');
      await visitor.assertFits();
      await page.getByRole('button', { name: 'Создать ключ' }).click();
      await page.getByRole('heading', { level: 1, name: 'Резервные коды' }).waitFor();
      await page.goto(`${shop.named}/admin/account`);
      const row = page.getByRole('row').filter({ hasText: 'Ноутбук' });
      await row.getByText('ещё не было').waitFor();
      await visitor.assertFits();

      await page.getByRole('link', { name: 'Добавить ключ доступа' }).first().click();
      await page.getByRole('button', { name: 'Создать ключ' }).click();
      await page.getByText('На этом устройстве уже есть ключ').waitFor();

      await page.getByRole('button', { name: 'Выйти', exact: true }).click();
      await page.getByRole('heading', { level: 1, name: 'Вход в магазин' }).waitFor();
      const button = page.getByRole('button', { name: 'Войти с ключом доступа' });
      await button.waitFor();
      await visitor.assertFits();
      await device.verifies(false);
      await button.click();
      await page.getByText('Войти с ключом не вышло').waitFor();
      await device.verifies(true);
      await button.focus();
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { level: 1, name: 'Сводка' }).waitFor();
      await page.goto(`${shop.named}/admin/account`);
      await row.waitFor();
      assert.equal(await page.getByText('ещё не было').count(), 0);
    });
  });
}

describe('where there are no passkeys', () => {
  const { visit } = scene();

  for (const [name, script, home] of [
    ['without JavaScript', false, (shop) => shop.named],
    ['at another address of the shop', true, (shop) => shop.url],
  ]) {
    visit(`nothing offers any ${name}`, { script }, async (page, shop) => {
      await page.goto(`${home(shop)}/admin/sign-in`);
      await page.getByRole('button', { name: 'Войти', exact: true }).waitFor();
      assert.equal(await page.getByRole('button', { name: 'Войти с ключом доступа' }).isVisible(), false);
    });
  }
});
