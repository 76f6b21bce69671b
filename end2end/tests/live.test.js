import { describe } from 'node:test';
import { scene } from '../scene.js';
import { buyUpToGateway, decline, goToGateway, pay, seeStatus } from '../walks.js';

const ofStream = (response) => new URL(response.url()).pathname.endsWith('/events');

describe('an order page whose stream a proxy breaks', () => {
  const { visit } = scene();

  visit('takes it up again and turns paid by itself', { refusals: [502] }, async (page, shop) => {
    await buyUpToGateway(page, shop.gateway);
    await page.route('**/orders/*/events*', (route) => route.fulfill({ status: 502, body: 'Bad Gateway' }), { times: 1 });
    const broken = page.waitForResponse((response) => ofStream(response) && response.status() === 502);
    const mended = page.waitForResponse((response) => ofStream(response) && response.ok());
    await decline(page);
    await Promise.all([broken, mended]);

    const elsewhere = await page.context().newPage();
    await elsewhere.goto(page.url());
    await elsewhere.getByRole('button', { name: 'Попробовать снова' }).click();
    await goToGateway(elsewhere, shop.gateway);
    await pay(elsewhere);
    await seeStatus(page, /оплачен/);
  });
});
