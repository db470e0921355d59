// Looks at Kith's own pages as people with a phone, a keyboard, a screen reader or a dark room have them:
//   npm ci && node pages.mjs FOLDER [--screenshots FOLDER]
//   npm ci && node pages.mjs URL PATH… [--screenshots FOLDER]
// A folder of rendered pages is what `KITH_PAGES_FOLDER=FOLDER cargo test -p server pages` writes. Of a running server,
// the paths that need no sign-in can be given.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { barriers, order, widths } from './checks/pages.mjs';
import { serveFolder, startBrowser } from './support/browser.mjs';
import { check, tally } from './support/check.mjs';

const { values: options, positionals } = parseArgs({
  options: { screenshots: { type: 'string' } },
  allowPositionals: true,
});
const [place, ...paths] = positionals;
if (!place) give('usage: node pages.mjs FOLDER, or node pages.mjs URL PATH…');
if (options.screenshots) mkdirSync(options.screenshots, { recursive: true });

const site = /^https?:/.test(place) ? { origin: place, paths, stop() {} } : await serveFolder(place);
const browser = await startBrowser().catch((error) => give(error.message));

for (const path of site.paths) {
  console.log(path);
  const page = await open(path);
  for (const colorScheme of ['light', 'dark']) {
    for (const width of [375, 1280]) {
      await look(page, `${width} px, ${colorScheme}`, barriers, { colorScheme }, width);
    }
  }
  await look(page, 'in forced colors', barriers, { forcedColors: 'active' }, 375);
  await look(page, 'by keyboard alone', order, {}, 375);
  await look(page, 'from 320 px on', widths, {}, 320);
  await check('without a complaint of the browser', async () => assert.deepEqual(page.complaints, []));
  await page.close();
}

await browser.close();
site.stop();
console.log(`${tally.passed} passed, ${tally.failed} failed`);
process.exit(tally.failed ? 1 : 0);

/** Opens a page, and notes what the browser has to say about it. */
async function open(path) {
  const page = await browser.newPage();
  page.path = path;
  page.complaints = [];
  page.on('console', (message) => page.complaints.push(message.text()));
  page.on('pageerror', (error) => page.complaints.push(error.message));
  page.on('request', (request) => {
    if (new URL(request.url()).origin !== new URL(site.origin).origin) page.complaints.push(`asks ${request.url()}`);
  });
  await page.goto(new URL(path, site.origin).href);
  return page;
}

/** Has a page judged as it is in these media and at this width. */
async function look(page, what, judge, media, width) {
  await check(what, async () => {
    await page.emulateMedia({ colorScheme: 'light', forcedColors: 'none', reducedMotion: 'reduce', ...media });
    await page.setViewportSize({ width, height: 800 });
    if (options.screenshots) await page.screenshot({ path: shot(page.path, what), fullPage: true });
    const wrong = await judge(page);
    if (wrong.length) throw new Error(wrong.join('\n'));
  });
}

function shot(path, what) {
  return join(options.screenshots, `${path.replace(/\W+/g, '-')} ${what.replace(/\W+/g, '-')}.png`);
}

function give(message) {
  console.error(message);
  process.exit(2);
}
