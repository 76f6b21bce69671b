// Chromium, and visitors who notice what a visitor should never meet: errors in the console, and requests to strangers.

import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

/** Where pictures of pages go. */
export const PICTURES = fileURLToPath(new URL('screenshots', import.meta.url));

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const CHROMIUM = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Starts Chromium without a window and without calls home. */
export async function launch() {
  const executablePath = CHROMIUM.find((path) => path && existsSync(path));
  assert.ok(executablePath, "Chromium is missing: run 'tools/setup.sh test' or set CHROMIUM to its path.");
  return chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/**
 * Someone who came to the shop: a fresh browser profile with one page.
 *
 * `script` says whether JavaScript runs, `dark` which colours are liked, `width` how wide the window is in pixels,
 * `refusals` which statuses the visit means to meet besides those of pages that say no.
 * `known` are the origins that may be asked for something; the first one is home.
 */
export class Visitor {
  static async arrive(browser, known, options = {}) {
    const { script = true, dark = false, width = 1280, locale = 'ru-RU', refusals = [] } = options;
    const context = await browser.newContext({
      baseURL: known[0],
      javaScriptEnabled: script,
      colorScheme: dark ? 'dark' : 'light',
      viewport: { width, height: 900 },
      locale,
      timezoneId: 'Europe/Moscow',
    });
    context.setDefaultTimeout(30_000);
    return new Visitor(context, await context.newPage(), known, refusals);
  }

  constructor(context, page, known, refusals) {
    this.context = context;
    this.page = page;
    this.complaints = new Set();
    context.on('request', (request) => {
      const { protocol, origin } = new URL(request.url());
      if (!['data:', 'blob:', 'about:'].includes(protocol) && !known.includes(origin)) {
        this.complaints.add(`asked a stranger: ${request.url()}`);
      }
    });
    context.on('console', (message) => {
      if (message.type() === 'error' && !refusalExpected(message, refusals)) {
        this.complaints.add(`console: ${message.text()} (${message.location().url})`);
      }
    });
    context.on('weberror', (error) => this.complaints.add(`script: ${error.error().message}`));
  }

  /** Fails if something was met that nobody should meet. */
  assertContent() {
    assert.deepEqual([...this.complaints], []);
  }

  /** Fails if the page as it stands has a barrier, or sticks out to the right, on a phone or on a desk. */
  async assertFits(page = this.page) {
    const size = page.viewportSize();
    await page.emulateMedia({ reducedMotion: 'reduce' }); // no colour half-way to another
    for (const width of [360, 1280]) {
      await page.setViewportSize({ ...size, width });
      assert.equal(await this.overflow(page), 0, `pixels stick out to the right at ${width} px: ${page.url()}`);
      assert.deepEqual(await this.barriers(page), [], `barriers at ${width} px: ${page.url()}`);
    }
    await page.setViewportSize(size);
  }

  /** Accessibility faults of the page as it stands, in words; an empty list is what we want. */
  async barriers(page = this.page) {
    await page.evaluate(AXE); // not a script tag, which the page's own policy would refuse
    return page.evaluate(async () => {
      const { violations } = await window.axe.run(document, { resultTypes: ['violations'] });
      return violations
        .filter(({ impact }) => impact === 'serious' || impact === 'critical')
        .flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html}\n${failureSummary}`));
    });
  }

  /** How many pixels of the page stick out to the right of the window. */
  async overflow(page = this.page) {
    return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  }
}

/** Chromium logs every answer of 400 and more as an error; a page that says 404 or 422 does so on purpose. */
function refusalExpected(message, refusals) {
  const status = message.text().match(/status of (\d+)/)?.[1];
  return [404, 422, ...refusals].includes(Number(status));
}
