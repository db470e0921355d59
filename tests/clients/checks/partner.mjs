// A partner's app with a certified library (`oauth4webapi`), and a person in Chromium: registers, authorizes through Kith's own
// pages, reads what it was narrowed to, follows the feed, is withdrawn, and sees it end.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { createClient } from 'graphql-ws';
import * as oauth from 'oauth4webapi';
import WebSocket from 'ws';
import { startBrowser } from '../support/browser.mjs';
import { check, within } from '../support/check.mjs';
import { ask } from '../support/people.mjs';

const insecure = { [oauth.allowInsecureRequests]: true };
const SCOPE = 'profile:read contacts:read feed:read';

const REGISTER = `mutation Register($input: RegisterAppInput!) {
  registerApp(input: $input) { app { clientId } userErrors { code field message } }
}`;
const CREATE = `mutation Create($name: String!) {
  createContact(input: { name: $name, kind: FRIEND }) { contact { id } userErrors { code } }
}`;
const CONFIRM = `mutation Confirm($password: String!) {
  confirmPassword(input: { password: $password }) { confirmedUntil userErrors { code } }
}`;
const END = `mutation End($id: ID!) { endGrant(input: { grantId: $id }) { endedGrantId userErrors { code } } }`;

export async function checks(kith, person) {
  // The app listens on a free port of this machine, as a native app does.
  const listener = createServer((request, response) => response.end('Thank you. You can close this page.')).listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const redirectUri = `http://127.0.0.1:${listener.address().port}/done`;
  const browser = await startBrowser();
  const context = await browser.newContext({ viewport: { width: 375, height: 812 } });
  let server, client, tokens, narrowed;

  await check('finds the authorization server from the API alone', async () => {
    const refused = await fetch(kith.graphql, { method: 'POST', headers: { authorization: 'Bearer x' } });
    const metadata = refused.headers.get('www-authenticate').match(/resource_metadata="([^"]+)"/)[1];
    const resource = await (await fetch(metadata)).json();
    assert.equal(resource.resource, kith.graphql);
    const issuer = new URL(resource.authorization_servers[0]);
    const found = await oauth.discoveryRequest(issuer, { algorithm: 'oauth2', ...insecure });
    server = await oauth.processDiscoveryResponse(issuer, found);
  });

  await check('registers, once the password was given', async () => {
    await ask(kith, CONFIRM, { password: person.password }, person.accessToken);
    const input = {
      name: 'Garden Diary', maker: 'Clara Weber', isConfidential: false, redirectUris: ['http://127.0.0.1/done'],
      requiredScopes: ['profile:read', 'contacts:read'], optionalScopes: ['feed:read'],
    };
    const { registerApp } = await ask(kith, REGISTER, { input }, person.accessToken);
    assert.deepEqual(registerApp.userErrors, []);
    client = { client_id: registerApp.app.clientId };
    for (const name of ['Emil', 'Frida']) await ask(kith, CREATE, { name }, person.accessToken);
  });

  /** Goes through the pages with a choice of the person; gives the answer that comes back to the app. */
  async function authorize(choose) {
    const verifier = oauth.generateRandomCodeVerifier();
    const state = oauth.generateRandomState();
    const address = new URL(server.authorization_endpoint);
    address.search = new URLSearchParams({
      client_id: client.client_id, redirect_uri: redirectUri, response_type: 'code', scope: SCOPE, state,
      code_challenge: await oauth.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256',
    });
    const page = await context.newPage();
    const complaints = [];
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    await page.goto(address.href);
    if (await page.locator('input[name=password]').count()) {
      if (await page.locator('input[name=email]').count()) await page.fill('input[name=email]', person.email);
      await page.fill('input[name=password]', person.password);
      await page.click('button[type=submit]');
    }
    await page.waitForSelector('button[name=decision]');
    await choose(page);
    await page.waitForURL(`${redirectUri}*`);
    const arrived = new URL(page.url());
    assert.deepEqual(complaints, [], 'nothing stands in the way of the jump to the app');
    await page.close();
    return { arrived, verifier, state };
  }

  await check('is told when the person doesn’t want it', async () => {
    const { arrived, state } = await authorize((page) => page.click('button[value=deny]'));
    assert.throws(() => oauth.validateAuthResponse(server, client, arrived, state), /access_denied|authorization response/);
    assert.equal(arrived.searchParams.get('error'), 'access_denied');
  });

  await check('gets tokens for the one contact that the person chose, by the real pages', async () => {
    const { arrived, verifier, state } = await authorize(async (page) => {
      await page.check('input[name=reach][value=contact]', { force: true });
      await page.selectOption('select[name=contact]', { label: 'Emil' });
      await page.click('button[value=allow]');
    });
    const answer = oauth.validateAuthResponse(server, client, arrived, state);
    const asked = await oauth.authorizationCodeGrantRequest(server, client, oauth.None(), answer, redirectUri, verifier, insecure);
    narrowed = await oauth.processAuthorizationCodeResponse(server, client, asked);
    assert.equal(narrowed.scope, SCOPE);
    const { viewer } = await ask(kith, '{ viewer { contacts { totalCount nodes { name } } } }', {}, narrowed.access_token);
    assert.deepEqual(viewer.contacts, { totalCount: 1, nodes: [{ name: 'Emil' }] });
  });

  await check('refreshes, and follows the feed until it is withdrawn', async () => {
    const { arrived, verifier, state } = await authorize(async (page) => {
      await page.click('button[value=allow]');
    });
    const answer = oauth.validateAuthResponse(server, client, arrived, state);
    const asked = await oauth.authorizationCodeGrantRequest(server, client, oauth.None(), answer, redirectUri, verifier, insecure);
    tokens = await oauth.processAuthorizationCodeResponse(server, client, asked);
    const again = await oauth.refreshTokenGrantRequest(server, client, oauth.None(), tokens.refresh_token, insecure);
    tokens = await oauth.processRefreshTokenResponse(server, client, again);

    let shut;
    const closed = new Promise((resolve) => (shut = resolve));
    const socket = createClient({
      url: kith.socket, webSocketImpl: WebSocket, retryAttempts: 0,
      connectionParams: { authorization: `Bearer ${tokens.access_token}` }, on: { closed: shut },
    });
    // From a cursor on, so that it makes no difference which comes first, the contact or the subscription.
    const { viewer: { feedCursor } } = await ask(kith, '{ viewer { feedCursor } }', {}, tokens.access_token);
    const query = 'subscription Feed($after: FeedCursor) { feed(after: $after) { kind } }';
    const feed = socket.iterate({ query, variables: { after: feedCursor } });
    const next = feed.next();
    await ask(kith, CREATE, { name: 'Gustav' }, person.accessToken);
    assert.equal((await within(10_000, next)).value.data.feed.kind, 'CONTACT_CREATED');

    const { viewer } = await ask(kith, '{ viewer { connectedApps { id contact { name } app { name } } } }', {}, person.accessToken);
    assert.equal(viewer.connectedApps.length, 2);
    for (const { id } of viewer.connectedApps) await ask(kith, END, { id }, person.accessToken);
    assert.equal((await within(10_000, closed)).code, 4403);
    for (const { access_token: token } of [tokens, narrowed]) {
      const refused = await fetch(kith.graphql, { method: 'POST', headers: { authorization: `Bearer ${token}` } });
      assert.equal(refused.status, 401);
    }
    const refused = await oauth.refreshTokenGrantRequest(server, client, oauth.None(), tokens.refresh_token, insecure);
    await assert.rejects(oauth.processRefreshTokenResponse(server, client, refused), { error: 'invalid_grant' });
  });

  await browser.close();
  listener.close();
}
