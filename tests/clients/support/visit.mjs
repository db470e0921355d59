// Somebody at Kith's own pages in Chromium: follows links, presses buttons, gives the password, and sees pages. Each page that
// is seen is judged on a phone in the light and on a desk in the dark. With KITH_SCREENSHOTS=FOLDER, it is also shown there.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { barriers } from '../checks/pages.mjs';

const MEDIA = [['light', 375], ['dark', 1280]];
/** Less than a check has, so that it fails with what isn't there. */
const PATIENCE_MS = 10_000;
const shots = process.env.KITH_SCREENSHOTS;

/** Opens a page of somebody's browser, and notes in `complaints` what the browser has to say about all that it shows. */
export async function visit(context, { email, password }) {
  if (shots) mkdirSync(shots, { recursive: true });
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  const complaints = [];
  // A form that is sent back is no complaint.
  const isWrong = (message) => message.type() === 'error' && !message.text().includes('status of 422');
  page.on('console', (message) => isWrong(message) && complaints.push(message.text()));

  return {
    page,
    complaints,
    press: (name) => page.getByRole('button', { name, exact: true }).click(),
    follow: (name) => page.getByRole('link', { name, exact: true }).click(),

    /** The page has this title, and keeps nobody out. */
    async sees(title, name) {
      await page.getByRole('heading', { level: 1, name: title, exact: true }).waitFor();
      for (const [colorScheme, width] of MEDIA) {
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        await page.setViewportSize({ width, height: 800 });
        if (shots) await page.screenshot({ path: join(shots, `${name}-${width}-${colorScheme}.png`), fullPage: true });
        assert.deepEqual(await barriers(page), [], `${name} at ${width} px, ${colorScheme}`);
      }
    },

    /** Signs in, or gives the password once more, if that is asked for. */
    async prove() {
      if (!(await page.locator('input[name=password]').count())) return;
      if (await page.locator('input[name=email]').count()) await page.fill('input[name=email]', email);
      await page.fill('input[name=password]', password);
      await page.press('input[name=password]', 'Enter');
    },
  };
}
