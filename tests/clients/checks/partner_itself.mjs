// A partner's app on a server, which acts for itself with its client credentials (`oauth4webapi`): it has nothing of any
// person's, and asks which of its grants have ended.
import assert from 'node:assert/strict';
import * as oauth from 'oauth4webapi';
import { startBrowser } from '../support/browser.mjs';
import { check } from '../support/check.mjs';
import { connect, insecure, register } from '../support/partner.mjs';
import { ask, refusal } from '../support/people.mjs';

const ENDED = `query Ended($after: String) {
  endedGrants(after: $after) { totalCount nodes { grantId endedOn } pageInfo { endCursor hasNextPage } }
}`;
const GRANTS = '{ viewer { connectedApps { id app { name } } } }';
const END = `mutation End($id: ID!) { endGrant(input: { grantId: $id }) { endedGrantId userErrors { code } } }`;
const NONE = { totalCount: 0, nodes: [], pageInfo: { endCursor: null, hasNextPage: false } };

export async function checks(kith, person) {
  const browser = await startBrowser();
  const context = await browser.newContext({ viewport: { width: 375, height: 812 } });
  const app = await register(kith, person, { name: 'Visit Planner', isConfidential: true });
  const { server, client, proof } = app;
  let own, given;

  async function itself(client, proof) {
    const asked = await oauth.clientCredentialsGrantRequest(server, client, proof, { scope: 'app' }, insecure);
    return oauth.processClientCredentialsResponse(server, client, asked);
  }

  async function isActive(token) {
    const asked = await oauth.introspectionRequest(server, client, proof, token, insecure);
    return (await oauth.processIntrospectionResponse(server, client, asked)).active;
  }

  await check('gets a token of its own for its secret, and only for that', async () => {
    own = await itself(client, proof);
    assert.equal(own.scope, 'app');
    assert.equal(own.refresh_token, undefined);
    const guessed = itself(client, oauth.ClientSecretBasic('kith_secret_wrong'));
    await assert.rejects(guessed, { code: oauth.WWW_AUTHENTICATE_CHALLENGE, status: 401 });
    const inPocket = await register(kith, person, { name: 'Pocket Diary' });
    await assert.rejects(itself(inPocket.client, inPocket.proof), { error: 'unauthorized_client' });
    inPocket.close();
  });

  await check('reads which grants have ended, which nobody else can', async () => {
    given = await connect(app, context, person);
    assert.ok(given.grant_id, 'the id by which the app will be told');
    const { endedGrants } = await ask(kith, ENDED, {}, own.access_token);
    assert.deepEqual(endedGrants, NONE);
    for (const token of [given.access_token, person.accessToken]) {
      assert.equal(await refusal(kith, ENDED, {}, token), 'INSUFFICIENT_SCOPE');
    }
  });

  await check('is refused what is a person’s, though the person lets the app see it', async () => {
    const contacts = '{ viewer { contacts { totalCount } } }';
    const change = 'mutation { createContact(input: { name: "Nobody", kind: FRIEND }) { contact { id } } }';
    for (const query of [contacts, change, '{ viewer { displayName } }', '{ groups { totalCount } }']) {
      assert.equal(await refusal(kith, query, {}, own.access_token), 'INSUFFICIENT_SCOPE', query);
    }
    await ask(kith, contacts, {}, given.access_token);
  });

  await check('loses a withdrawn grant at once, and isn’t told at that moment', async () => {
    assert.equal(await isActive(given.refresh_token), true);
    const { viewer } = await ask(kith, GRANTS, {}, person.accessToken);
    assert.deepEqual(viewer.connectedApps.map(({ app: { name } }) => name), ['Visit Planner']);
    const { endGrant } = await ask(kith, END, { id: viewer.connectedApps[0].id }, person.accessToken);
    assert.deepEqual(endGrant.userErrors, []);
    assert.equal(await refusal(kith, '{ viewer { id } }', {}, given.access_token), 'UNAUTHENTICATED');
    for (const token of [given.access_token, given.refresh_token]) assert.equal(await isActive(token), false);
    // The list has it at a random minute within the hour, so that the time doesn't say who withdrew it.
    const { endedGrants } = await ask(kith, ENDED, {}, own.access_token);
    assert.deepEqual(endedGrants, NONE);
  });

  await check('acts for itself as before', async () => {
    assert.equal(await isActive(own.access_token), true);
    const again = await itself(client, proof);
    assert.deepEqual((await ask(kith, ENDED, {}, again.access_token)).endedGrants, NONE);
  });

  await browser.close();
  app.close();
}
