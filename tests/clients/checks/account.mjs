// Kith's own pages as a person in Chromium has them: makes an account with the mailed code, asks for a reset, sees what has
// access, exports everything, has the account deleted and keeps it, and signs out. Each page is judged on a phone in the
// light and on a desk in the dark. With KITH_SCREENSHOTS=FOLDER, it is also shown there.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { barriers } from './pages.mjs';
import { startBrowser } from '../support/browser.mjs';
import { check } from '../support/check.mjs';
import { mailedCode } from '../support/people.mjs';

const PASSWORD = 'four green kites at dusk';
const MEDIA = [['light', 375], ['dark', 1280]];
const shots = process.env.KITH_SCREENSHOTS;

export async function checks(kith, somebody) {
  if (shots) mkdirSync(shots, { recursive: true });
  const email = 'pages@example.org';
  const browser = await startBrowser();
  const context = await browser.newContext({ acceptDownloads: true });
  const page = await context.newPage();
  const complaints = [];
  // A form that is sent back is no complaint.
  const isWrong = (message) => message.type() === 'error' && !message.text().includes('status of 422');
  page.on('console', (message) => isWrong(message) && complaints.push(message.text()));

  const press = (name) => page.getByRole('button', { name, exact: true }).click();
  const follow = (name) => page.getByRole('link', { name, exact: true }).click();

  /** The page has this title, and keeps nobody out. */
  async function sees(title, name) {
    await page.getByRole('heading', { level: 1, name: title, exact: true }).waitFor();
    for (const [colorScheme, width] of MEDIA) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.setViewportSize({ width, height: 800 });
      if (shots) await page.screenshot({ path: join(shots, `${name}-${width}-${colorScheme}.png`), fullPage: true });
      assert.deepEqual(await barriers(page), [], `${name} at ${width} px, ${colorScheme}`);
    }
  }

  /** Gives the password wherever it is asked for once more. */
  async function confirm() {
    if (await page.getByRole('heading', { level: 1, name: 'Enter your password again' }).count()) {
      await page.fill('#password', PASSWORD);
      await press('Continue');
    }
  }

  await check('makes an account with the mailed code', async () => {
    await page.goto(`${kith.url}/account`);
    await sees('Sign in', 'sign-in');
    await follow('New here? Create an account');
    await sees('Create an account', 'sign-up');
    await page.fill('#name', 'Page Turner');
    await page.fill('#email', email);
    await page.fill('#password', 'short');
    await press('Create an account');
    await sees('Create an account', 'sign-up-wrong');
    await page.fill('#password', PASSWORD);
    await page.selectOption('#time_zone', 'Europe/London');
    await press('Create an account');
    await sees('Confirm your email address', 'confirm-email');
    await page.fill('#code', await mailedCode(kith.mail, email));
    await press('Confirm');
    await sees('Your account', 'account');
  });

  await check('asks for a code to set a new password', async () => {
    await page.goto(`${kith.url}/reset?next=%2Faccount`);
    await sees('Reset your password', 'reset');
    await page.fill('#email', somebody.email);
    await press('Send code');
    await sees('Choose a new password', 'new-password');
  });

  await check('exports everything as a file', async () => {
    await page.goto(`${kith.url}/account/export`);
    await confirm();
    await sees('Export your data', 'export');
    const [download] = await Promise.all([page.waitForEvent('download'), press('Download file')]);
    assert.equal(download.suggestedFilename(), 'everything.json');
    assert.equal(JSON.parse(readFileSync(await download.path(), 'utf8')).account.email, email);
  });

  await check('has the account deleted, and keeps it', async () => {
    await page.goto(`${kith.url}/account/deletion`);
    await confirm();
    await sees('Delete your account', 'deletion');
    await page.getByRole('button', { name: 'Delete my account' }).dblclick();
    await sees('Your account', 'account-resting');
    await page.getByRole('link', { name: 'Keep your account' }).first().click();
    await sees('Keep your account', 'deletion-planned');
    await press('Keep my account');
    await sees('Your account', 'account-kept');
  });

  await check('signs out, and is asked who it is', async () => {
    await press('Sign out');
    await sees('You are signed out', 'signed-out');
    await follow('Sign in');
    await sees('Sign in', 'sign-in-again');
    assert.deepEqual(complaints, []);
  });

  await browser.close();
}
