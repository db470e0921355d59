// The `graphql-ws` client over a socket: follows the feed, loses the connection, and comes back with the last cursor.
import assert from 'node:assert/strict';
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import { check } from '../support/check.mjs';
import { ask } from '../support/people.mjs';

const WHERE_I_AM = '{ viewer { displayName feedCursor } }';

const FEED = `subscription Feed($after: FeedCursor) {
  feed(after: $after) {
    cursor kind at subjectId
    subject { __typename id ... on Contact { name } }
  }
}`;

const CREATE = `mutation Create($name: String!) {
  createContact(input: { name: $name, kind: FRIEND }) { contact { id } userErrors { code } }
}`;

const DELETE = `mutation Delete($id: ID!) {
  deleteContact(input: { id: $id }) { deletedContactId userErrors { code } }
}`;

export async function checks(kith, { accessToken }) {
  const create = async (name) => (await ask(kith, CREATE, { name }, accessToken)).createContact.contact.id;
  const connect = (options) =>
    createClient({
      url: kith.socket,
      webSocketImpl: WebSocket,
      connectionParams: { authorization: `Bearer ${accessToken}` },
      retryAttempts: 0,
      lazy: false, // one connection until it is disposed of
      onNonLazyError: () => {},
      ...options,
    });
  let cursor;

  await check('answers a query over the socket', async () => {
    const client = connect();
    const [{ viewer }] = await take(client.iterate({ query: WHERE_I_AM }), 1);
    assert.equal(viewer.displayName, 'socket');
    cursor = viewer.feedCursor;
    await client.dispose();
  });

  await check('brings an event for what is done over HTTP', async () => {
    const client = connect();
    const events = take(client.iterate({ query: FEED, variables: { after: cursor } }), 1);
    const id = await create('Amal');
    const [{ feed: event }] = await events;
    assert.equal(event.kind, 'CONTACT_CREATED');
    assert.equal(event.subjectId, id);
    assert.deepEqual({ ...event.subject }, { __typename: 'Contact', id, name: 'Amal' });
    assert.ok(!Number.isNaN(Date.parse(event.at)), event.at);
    cursor = event.cursor;
    await client.dispose();
  });

  await check('brings, after the connection was lost, exactly what came in between', async () => {
    let wire;
    const client = connect({ on: { opened: (socket) => (wire = socket) } });
    const feed = client.iterate({ query: FEED, variables: { after: cursor } });
    await create('Bea');
    const [{ feed: last }] = await take(feed, 1, { keepOpen: true });
    wire.terminate(); // no farewell, as when a phone loses its network
    await assert.rejects(feed.next());

    const kept = await create('Chidi');
    const dropped = await create('Dana');
    await ask(kith, DELETE, { id: dropped }, accessToken);

    const again = connect();
    const events = take(again.iterate({ query: FEED, variables: { after: last.cursor } }), 4);
    const afterwards = await create('Eve');
    assert.deepEqual(
      (await events).map(({ feed: { kind, subjectId, subject } }) => [kind, subjectId, subject?.name ?? null]),
      [
        ['CONTACT_CREATED', kept, 'Chidi'],
        ['CONTACT_CREATED', dropped, null], // gone by the time it is told
        ['CONTACT_DELETED', dropped, null],
        ['CONTACT_CREATED', afterwards, 'Eve'],
      ],
    );
    await again.dispose();
  });

  await check('refuses a bad token before anything is asked', async () => {
    const client = connect({
      connectionParams: { authorization: 'Bearer nonsense' },
      on: { connected: () => assert.fail('it was acknowledged') },
    });
    const refusal = await client.iterate({ query: WHERE_I_AM }).next().catch((event) => event);
    assert.match(refusal.reason ?? String(refusal), /access token/);
    await client.dispose();
  });
}

/** The data of the next results; ends the operation after them unless it is to be kept open. */
async function take(results, count, { keepOpen = false } = {}) {
  const taken = [];
  while (taken.length < count) {
    const { value, done } = await results.next();
    assert.ok(!done, `it ended after ${taken.length} of ${count}`);
    assert.equal(value.errors, undefined, JSON.stringify(value.errors));
    taken.push(value.data);
  }
  if (!keepOpen) await results.return();
  return taken;
}
