// A partner's program on a device without a browser (RFC 8628): shows a code, polls with a certified library (`oauth4webapi`),
// and reads what a person lets it, who enters the code in Chromium. Each page on the way is judged.
import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import * as oauth from 'oauth4webapi';
import { startBrowser } from '../support/browser.mjs';
import { check } from '../support/check.mjs';
import { insecure, register } from '../support/partner.mjs';
import { ask } from '../support/people.mjs';
import { visit } from '../support/visit.mjs';

const CREATE = `mutation Create($name: String!) {
  createContact(input: { name: $name, kind: FRIEND }) { contact { id } userErrors { code } }
}`;

export async function checks(kith, person) {
  const browser = await startBrowser();
  const { page, complaints, press, sees, prove } = await visit(await browser.newContext(), person);
  const app = await register(kith, person, { name: 'Living Room' });
  const { server, client, proof } = app;
  await ask(kith, CREATE, { name: 'Emil' }, person.accessToken);
  let codes, decided;

  /** What the program shows to whoever sits in front of it. */
  async function begin() {
    const asked = await oauth.deviceAuthorizationRequest(server, client, proof, { scope: app.scope }, insecure);
    return oauth.processDeviceAuthorizationResponse(server, client, asked);
  }

  async function poll({ device_code }) {
    const asked = await oauth.deviceCodeGrantRequest(server, client, proof, device_code, insecure);
    return oauth.processDeviceCodeResponse(server, client, asked);
  }

  /** Polls until the person has decided: every so many seconds, and 5 s slower whenever it is told to slow down. */
  async function untilDecided(codes, interval) {
    for (;;) {
      await pause(interval * 1000);
      try {
        return await poll(codes);
      } catch ({ error }) {
        if (error === 'slow_down') interval += 5;
        else assert.equal(error, 'authorization_pending');
      }
    }
  }

  /** Something on the page that says just this. */
  const says = (text) => page.getByText(text, { exact: true }).first().waitFor();

  await check('shows a code, and polls too early', async () => {
    codes = await begin();
    assert.equal(codes.verification_uri, `${kith.url}/device`, 'short enough to be typed');
    await assert.rejects(poll(codes), { error: 'authorization_pending' });
    await assert.rejects(poll(codes), { error: 'slow_down' });
    // It slows down, and goes on while the person is at the pages.
    decided = untilDecided(codes, codes.interval + 5);
    decided.catch(() => {}); // how it ended is asked for later
  });

  await check('waits while the person signs in, and mistypes the code', async () => {
    await page.goto(codes.verification_uri);
    await prove();
    await sees('Connect a device', 'device');
    await page.fill('#user_code', 'BBBB-BBBB');
    await press('Continue');
    await page.getByRole('alert').getByRole('link', { name: 'This code isn’t right, or it has expired.' }).waitFor();
    await sees('Connect a device', 'device-wrong');
    assert.equal(await page.inputValue('#user_code'), 'BBBB-BBBB', 'what was typed can be mended');
  });

  await check('shows the person whose device it is before anything is decided', async () => {
    await page.fill('#user_code', codes.user_code.toLowerCase().replace('-', ''));
    await press('Continue');
    await sees('Is this your device?', 'device-confirm');
    for (const text of [codes.user_code, 'Living Room', 'Clara Weber', person.email]) await says(text);
    await press('Yes, continue');
    await sees(/Living Room.* asks for access/, 'device-consent');
    await says(codes.user_code);
    await press('Allow');
    await sees('Your device is connected', 'device-done');
  });

  await check('gets its tokens all the same, and reads', async () => {
    const tokens = await decided;
    assert.equal(tokens.scope, app.scope);
    const { viewer } = await ask(kith, '{ viewer { contacts { nodes { name } } } }', {}, tokens.access_token);
    assert.deepEqual(viewer.contacts.nodes, [{ name: 'Emil' }]);
    const given = await ask(kith, '{ viewer { connectedApps { app { name } } } }', {}, person.accessToken);
    assert.deepEqual(given.viewer.connectedApps, [{ app: { name: 'Living Room' } }]);
  });

  await check('is told when the person, by a QR code, sees a device that isn’t theirs', async () => {
    const others = await begin();
    await page.goto(others.verification_uri_complete);
    await sees('Is this your device?', 'device-confirm-opened');
    await assert.rejects(poll(others), { error: 'authorization_pending' }, 'to open it decides nothing');
    await press('No, cancel');
    await sees('Your device isn’t connected', 'device-denied');
    await pause(others.interval * 1000);
    await assert.rejects(poll(others), { error: 'access_denied' });
    assert.deepEqual(complaints, []);
  });

  await browser.close();
  app.close();
}
