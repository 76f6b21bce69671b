import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { PHONE, asOfPhone, drawn } from '../pictures.js';
import { scene } from '../scene.js';
import { eventually, fillInProduct, fits, publish } from '../walks.js';

const GOODS = [
  { name: 'Варежки «Вьюга»', sku: 'MITTENS', price: '1990', pieces: '3', colours: [['#d01010', '#1010d0'], ['#ffffff', '#d01010']] },
  { name: 'Шапка «Иней»', sku: 'HAT', price: '2490', pieces: '5', colours: [['#108010', '#ffffff'], ['#ffffff', '#108010']] },
  { name: 'Шарф «Пороша»', sku: 'SCARF', price: '3290', pieces: '2', colours: [['#000000', '#ffffff'], ['#ffffff', '#000000']] },
];

for (const width of [360, 1280]) {
  describe(`photos at ${width} px`, () => {
    const { visit } = scene('--empty');

    visit('an empty shop gets three products with six photos', { width }, async (page, shop, visitor) => {
      await page.goto(shop.signInLink);
      for (const [nth, product] of GOODS.entries()) {
        await page.goto('/admin/goods/new');
        await fillInProduct(page, product);
        await page.getByText('Добавить фотографии').waitFor();
        for (const [at, colours] of product.colours.entries()) {
          const jpeg = await drawn(visitor.context, colours);
          const isOfPhone = nth === 0 && at === 0;
          const buffer = isOfPhone ? asOfPhone(jpeg) : jpeg;
          await page.locator('.photo-choose input').setInputFiles([{ name: `IMG_${nth}${at}.jpg`, mimeType: 'image/jpeg', buffer }]);
          await eventually(async () => (await page.locator('.photo').count()) === at + 1);
          const words = page.locator('.photo').nth(at).getByLabel('Что на фотографии', { exact: true });
          await words.fill(`${product.name}, вид ${at + 1}`);
        }
        if (nth === 0) {
          await isPutIntoOrder(page, product.name);
          await isRefusedInWords(page);
        }
        await fits(visitor);
        await publish(page);
        assert.equal(await page.locator('.photo').count(), 2);
      }

      await page.goto('/');
      assert.equal(await page.locator('.card').count(), GOODS.length);
      await fits(visitor);
      for (const { name, colours } of GOODS) {
        await page.goto('/');
        await page.getByRole('link', { name, exact: true }).click();
        await page.getByRole('heading', { level: 1, name }).waitFor();
        assert.equal(await page.locator('main picture:not(.card picture)').count(), colours.length, name);
        await fits(visitor);
      }

      // What a phone made stands upright, and tells nobody who made it and where.
      await page.goto('/');
      await page.getByRole('link', { name: GOODS[0].name, exact: true }).click();
      await page.getByRole('heading', { level: 1, name: GOODS[0].name }).waitFor();
      const first = page.locator('main picture img').first();
      const { isTall, above, below } = await first.evaluate(look);
      assert.ok(isTall, 'it lay on its side in its file');
      assert.ok(above.red > 150 && above.blue < 100, `red is above: ${JSON.stringify(above)}`);
      assert.ok(below.blue > 150 && below.red < 100, `blue is below: ${JSON.stringify(below)}`);
      const addresses = await page.locator('main picture').first().evaluate(listed);
      assert.ok(addresses.length >= 6, `at least three widths in two kinds: ${addresses}`);
      for (const address of addresses) {
        const answer = await page.request.get(address);
        assert.equal(answer.status(), 200, address);
        const bytes = await answer.body();
        for (const word of ['Exif', 'EXIF', PHONE]) {
          assert.equal(bytes.indexOf(word), -1, `${address} says ${word}`);
        }
      }
    });
  });
}

/** The buttons move a photo, its neighbour makes room, and the places are told anew. */
async function isPutIntoOrder(page, name) {
  const told = () => page.locator('.photo input[lang=ru]').evaluateAll((lines) => lines.map((line) => line.value));
  const photos = page.locator('.photo');
  await photos.nth(1).getByRole('button', { name: 'Поставить раньше' }).click();
  assert.deepEqual(await told(), [`${name}, вид 2`, `${name}, вид 1`]);
  const places = await page.locator('.photo-place').evaluateAll((fields) => fields.map((field) => field.value));
  assert.deepEqual(places, ['1', '2']);
  await page.locator('.photo-place').nth(0).fill('2');
  await page.keyboard.press('Tab');
  assert.deepEqual(await told(), [`${name}, вид 1`, `${name}, вид 2`]);
}

/** What is no photo is named below the others, and changes nothing. */
async function isRefusedInWords(page) {
  const buffer = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>');
  await page.locator('.photo-choose input').setInputFiles([{ name: 'logo.svg', mimeType: 'image/svg+xml', buffer }]);
  await page.getByText('logo.svg: это рисунок SVG').waitFor();
  assert.equal(await page.locator('.photo').count(), 2);
}

/** In the page: how a picture stands, and its colours near the upper and the lower edge. */
async function look(image) {
  await image.decode();
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [20, 20];
  const brush = canvas.getContext('2d');
  brush.drawImage(image, 0, 0, 20, 20);
  const colour = (y) => {
    const [red, , blue] = brush.getImageData(10, y, 1, 1).data;
    return { red, blue };
  };
  return { isTall: image.naturalHeight > image.naturalWidth, above: colour(3), below: colour(16) };
}

/** In the page: the addresses of all copies of a picture. */
function listed(picture) {
  const sources = [...picture.querySelectorAll('source, img')];
  return sources.flatMap((source) => source.srcset.split(',').map((copy) => copy.trim().split(' ')[0]));
}
