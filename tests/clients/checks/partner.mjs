// A partner's app with a certified library (`oauth4webapi`), and a person in Chromium: registers, authorizes through Kith's own
// pages, reads what it was narrowed to, follows the feed, is withdrawn, and sees it end.
import assert from 'node:assert/strict';
import { createClient } from 'graphql-ws';
import * as oauth from 'oauth4webapi';
import WebSocket from 'ws';
import { startBrowser } from '../support/browser.mjs';
import { check, within } from '../support/check.mjs';
import { allow, authorize, connect, discover, insecure, register } from '../support/partner.mjs';
import { ask } from '../support/people.mjs';

const CREATE = `mutation Create($name: String!) {
  createContact(input: { name: $name, kind: FRIEND }) { contact { id } userErrors { code } }
}`;
const NOTE = `mutation Note($id: ID!) { updateContact(input: { contactId: $id, note: "new" }) { userErrors { code } } }`;
const END = `mutation End($id: ID!) { endGrant(input: { grantId: $id }) { endedGrantId userErrors { code } } }`;

export async function checks(kith, person) {
  const browser = await startBrowser();
  const context = await browser.newContext({ viewport: { width: 375, height: 812 } });
  const contacts = {};
  let app, tokens, narrowed;

  /** Follows the feed with a token: the first event of what somebody does, and a promise of the connection's end. */
  async function follow(token, act) {
    let shut;
    const closed = new Promise((resolve) => (shut = resolve));
    const socket = createClient({
      url: kith.socket, webSocketImpl: WebSocket, retryAttempts: 0,
      connectionParams: { authorization: `Bearer ${token}` }, on: { closed: shut },
    });
    // From a cursor on, so that it makes no difference which comes first, the change or the subscription.
    const { viewer: { feedCursor } } = await ask(kith, '{ viewer { feedCursor } }', {}, token);
    const query = 'subscription Feed($after: FeedCursor) { feed(after: $after) { kind subjectId } }';
    const next = socket.iterate({ query, variables: { after: feedCursor } }).next();
    await act();
    return { event: (await within(10_000, next)).value.data.feed, closed };
  }

  await check('finds the authorization server from the API alone', () => discover(kith));

  await check('registers, once the password was given', async () => {
    app = await register(kith, person, { optionalScopes: ['feed:read'] });
    for (const name of ['Emil', 'Frida']) {
      contacts[name] = (await ask(kith, CREATE, { name }, person.accessToken)).createContact.contact.id;
    }
  });

  await check('is told when the person doesn’t want it', async () => {
    const { server, client } = app;
    const { arrived, state } = await authorize(app, context, person, (page) => page.click('button[value=deny]'));
    assert.throws(() => oauth.validateAuthResponse(server, client, arrived, state), /access_denied|authorization response/);
    assert.equal(arrived.searchParams.get('error'), 'access_denied');
  });

  await check('gets tokens for the one contact that the person chose, by the real pages', async () => {
    narrowed = await connect(app, context, person, async (page) => {
      await page.check('input[name=reach][value=contact]', { force: true });
      await page.selectOption('select[name=contact]', { label: 'Emil' });
      await allow(page);
    });
    assert.equal(narrowed.scope, app.scope);
    const { viewer } = await ask(kith, '{ viewer { contacts { totalCount nodes { name } } } }', {}, narrowed.access_token);
    assert.deepEqual(viewer.contacts, { totalCount: 1, nodes: [{ name: 'Emil' }] });
  });

  await check('refreshes, and follows the feed until it is withdrawn', async () => {
    const { server, client, proof } = app;
    tokens = await connect(app, context, person);
    const again = await oauth.refreshTokenGrantRequest(server, client, proof, tokens.refresh_token, insecure);
    tokens = await oauth.processRefreshTokenResponse(server, client, again);

    const whole = await follow(tokens.access_token, () => ask(kith, CREATE, { name: 'Gustav' }, person.accessToken));
    assert.equal(whole.event.kind, 'CONTACT_CREATED');
    const part = await follow(narrowed.access_token, async () => {
      for (const name of ['Frida', 'Emil']) await ask(kith, NOTE, { id: contacts[name] }, person.accessToken);
    });
    const { viewer: own } = await ask(kith, '{ viewer { contacts { nodes { id } } } }', {}, narrowed.access_token);
    assert.deepEqual(part.event, { kind: 'CONTACT_CHANGED', subjectId: own.contacts.nodes[0].id });

    const { viewer } = await ask(kith, '{ viewer { connectedApps { id contact { name } app { name } } } }', {}, person.accessToken);
    assert.equal(viewer.connectedApps.length, 2);
    for (const { id } of viewer.connectedApps) await ask(kith, END, { id }, person.accessToken);
    for (const { closed } of [whole, part]) assert.equal((await within(10_000, closed)).code, 4403);
    for (const { access_token: token } of [tokens, narrowed]) {
      const refused = await fetch(kith.graphql, { method: 'POST', headers: { authorization: `Bearer ${token}` } });
      assert.equal(refused.status, 401);
    }
    const refused = await oauth.refreshTokenGrantRequest(server, client, proof, tokens.refresh_token, insecure);
    await assert.rejects(oauth.processRefreshTokenResponse(server, client, refused), { error: 'invalid_grant' });
  });

  await browser.close();
  app?.close();
}
