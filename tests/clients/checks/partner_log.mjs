// What a partner's app did, as the person sees it who gave it access: told by the feed (`graphql-ws`), in the access log, and
// on its page in Chromium, which is judged and from which the access is ended.
import assert from 'node:assert/strict';
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import { startBrowser } from '../support/browser.mjs';
import { check, within } from '../support/check.mjs';
import { connect, register } from '../support/partner.mjs';
import { ask, refusal } from '../support/people.mjs';
import { visit } from '../support/visit.mjs';

const NAME = 'Garden Diary';
const CREATE = `mutation Create($name: String!) {
  createContact(input: { name: $name, kind: FRIEND }) { contact { id } userErrors { code } }
}`;
const CONTACTS = '{ viewer { contacts { nodes { id } } } }';
const FEED = `subscription Feed($after: FeedCursor) {
  feed(after: $after) { kind subject { ... on AccessEntry { id source } } }
}`;
const LOG = `{ viewer { accessLog(source: APP) { nodes {
  id since isOfADay lostCount app { name } grant { id } accesses { deed typeName count hasMore ids }
} } } }`;

export async function checks(kith, person) {
  const browser = await startBrowser();
  const context = await browser.newContext();
  const app = await register(kith, person, { name: NAME });
  let tokens, contacts, logged;

  await check('tells by the feed, within seconds, that an app did something', async () => {
    for (const name of ['Emil', 'Frida']) await ask(kith, CREATE, { name }, person.accessToken);
    contacts = (await ask(kith, CONTACTS, {}, person.accessToken)).viewer.contacts.nodes.map(({ id }) => id);
    const { viewer } = await ask(kith, '{ viewer { feedCursor } }', {}, person.accessToken);
    tokens = await connect(app, context, person);
    await ask(kith, CONTACTS, {}, tokens.access_token);

    const connectionParams = { authorization: `Bearer ${person.accessToken}` };
    const socket = createClient({ url: kith.socket, webSocketImpl: WebSocket, retryAttempts: 0, connectionParams });
    logged = await within(15_000, firstOfAnApp(socket.iterate({ query: FEED, variables: { after: viewer.feedCursor } })));
    await socket.dispose();
  });

  await check('has what the app read in the log, by the ids that the person knows', async () => {
    const { viewer } = await ask(kith, LOG, {}, person.accessToken);
    const entry = viewer.accessLog.nodes.find(({ id }) => id === logged.id);
    assert.equal(entry.app.name, NAME);
    assert.deepEqual([entry.isOfADay, entry.lostCount], [false, 0]);
    assert.match(entry.since, /T\d\d:00:00\.000Z$/, 'the hour, and no more');
    const read = entry.accesses.find(({ deed, typeName }) => deed === 'READ' && typeName === 'Contact');
    assert.deepEqual({ ...read, ids: read.ids.toSorted() }, {
      deed: 'READ', typeName: 'Contact', count: 2, hasMore: false, ids: contacts.toSorted(),
    });
    assert.ok(!entry.accesses.some(({ deed }) => deed === 'CHANGED'), 'it changed nothing');
  });

  await check('is no app’s to read', async () => {
    const entry = `{ node(id: "${logged.id}") { id } }`;
    for (const query of [LOG, entry]) {
      assert.equal(await refusal(kith, query, {}, tokens.access_token), 'INSUFFICIENT_SCOPE', query);
    }
  });

  await check('is a page, from which the person ends the access', async () => {
    const { page, complaints, press, sees, prove } = await visit(context, person);
    const entries = page.getByRole('main').getByRole('listitem').filter({ has: page.getByRole('heading', { name: NAME }) });
    await page.goto(`${kith.url}/account/log`);
    await prove();
    await sees('Access log', 'log');
    await entries.getByText('Read 2 contacts', { exact: true }).waitFor();
    await page.getByText('Signed in', { exact: true }).first().waitFor();
    await page.selectOption('#app', { label: NAME });
    await press('Show');
    await page.waitForURL('**/account/log?app=*');
    await sees('Access log', 'log-of-an-app');
    assert.equal(await page.getByText('Signed in', { exact: true }).count(), 0, 'the rest isn’t shown');

    await press(/^End access.*Garden Diary$/);
    await sees('Your account', 'log-ended');
    assert.equal(await refusal(kith, '{ viewer { id } }', {}, tokens.access_token), 'UNAUTHENTICATED');
    await page.goto(`${kith.url}/account/log`);
    await sees('Access log', 'log-after');
    await entries.getByText('Read 2 contacts', { exact: true }).waitFor();
    assert.equal(await page.getByRole('button', { name: /^End access/ }).count(), 0, 'there is nothing left to end');
    assert.deepEqual(complaints, []);
  });

  await browser.close();
  app.close();
}

/** The first entry of an app of which the feed tells; others are of the person's own devices. */
async function firstOfAnApp(events) {
  for await (const { data, errors } of events) {
    assert.equal(errors, undefined, JSON.stringify(errors));
    const { kind, subject } = data.feed;
    if (kind === 'ACCESS_LOGGED' && subject?.source === 'APP') return subject;
  }
}
