// Kith's own pages as a person in Chromium has them: makes an account with the mailed code, asks for a reset, sees what has
// access, exports everything, has the account deleted and keeps it, and signs out.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { startBrowser } from '../support/browser.mjs';
import { check } from '../support/check.mjs';
import { mailedCode } from '../support/people.mjs';
import { visit } from '../support/visit.mjs';

const PASSWORD = 'four green kites at dusk';

export async function checks(kith, somebody) {
  const email = 'pages@example.org';
  const browser = await startBrowser();
  const context = await browser.newContext({ acceptDownloads: true });
  const { page, complaints, press, follow, sees, prove } = await visit(context, { email, password: PASSWORD });

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
    await prove();
    await sees('Export your data', 'export');
    const [download] = await Promise.all([page.waitForEvent('download'), press('Download file')]);
    assert.equal(download.suggestedFilename(), 'everything.json');
    assert.equal(JSON.parse(readFileSync(await download.path(), 'utf8')).account.email, email);
  });

  await check('has the account deleted, and keeps it', async () => {
    await page.goto(`${kith.url}/account/deletion`);
    await prove();
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
