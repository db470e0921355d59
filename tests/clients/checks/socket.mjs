// The `graphql-ws` client over a socket: follows the feed, loses the connection, comes back with the last cursor, and
// is shut out when its device is signed out.
import assert from 'node:assert/strict';
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import { check } from '../support/check.mjs';
import { ask, signIn } from '../support/people.mjs';

const WHERE_I_AM = '{ viewer { displayName feedCursor } }';

const FEED = `subscription Feed($after: FeedCursor) {
  feed(after: $after) {
    cursor kind occurredAt subjectId
    subject { __typename id ... on Contact { name } }
  }
}`;

const CREATE = `mutation Create($name: String!) {
  createContact(input: { name: $name, kind: FRIEND }) { contact { id } userErrors { code } }
}`;

const DELETE = `mutation Delete($id: ID!) {
  deleteContact(input: { contactId: $id }) { deletedContactId userErrors { code } }
}`;

const END_DEVICE = `mutation EndDevice($id: ID!) {
  endDevice(input: { deviceId: $id }) { endedDeviceId userErrors { code } }
}`;

export async function checks(kith, person) {
  const { accessToken } = person;
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
  const bearing = (token, on) => ({ connectionParams: { authorization: `Bearer ${token}` }, on });
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
    const feed = client.iterate({ query: FEED, variables: { after: cursor } });
    const id = await create('Amal');
    const [{ feed: event }] = await take(feed, 1);
    assert.equal(event.kind, 'CONTACT_CREATED');
    assert.equal(event.subjectId, id);
    assert.deepEqual({ ...event.subject }, { __typename: 'Contact', id, name: 'Amal' });
    assert.equal(new Date(event.occurredAt).toISOString(), event.occurredAt); // to the millisecond, as JavaScript writes it
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
    assert.ok(await end(feed), 'it was lost');

    const kept = await create('Chidi');
    const dropped = await create('Dana');
    await ask(kith, DELETE, { id: dropped }, accessToken);

    const again = connect();
    const missed = again.iterate({ query: FEED, variables: { after: last.cursor } });
    const afterwards = await create('Eve');
    assert.deepEqual(
      (await take(missed, 4)).map(({ feed: { kind, subjectId, subject } }) => [kind, subjectId, subject?.name ?? null]),
      [
        ['CONTACT_CREATED', kept, 'Chidi'],
        ['CONTACT_CREATED', dropped, null], // gone by the time it is told
        ['CONTACT_DELETED', dropped, null],
        ['CONTACT_CREATED', afterwards, 'Eve'],
      ],
    );
    await again.dispose();
  });

  await check('refuses a bad token before anything is asked', () => isRefused('nonsense'));

  await check('is closed when its device is signed out, and its token opens no other', async () => {
    const { accessToken: token, deviceId } = await signIn(kith, person, 'second phone');
    const mine = connect();
    const [{ viewer }] = await take(mine.iterate({ query: WHERE_I_AM }), 1);
    const myFeed = mine.iterate({ query: FEED, variables: { after: viewer.feedCursor } });

    let second;
    const closed = new Promise((resolve) => (second = connect(bearing(token, { closed: resolve }))));
    const feedsEnd = end(second.iterate({ query: FEED }));
    await take(second.iterate({ query: WHERE_I_AM }), 1); // it is open, and good

    const { endDevice } = await ask(kith, END_DEVICE, { id: deviceId }, accessToken);
    assert.deepEqual(endDevice, { endedDeviceId: deviceId, userErrors: [] });
    await closed; // by the server: nothing here closes it
    assert.ok(await feedsEnd, 'its feed ended as if all had been told');
    await isRefused(token);

    const [{ feed: event }] = await take(myFeed, 1); // the socket of the first device is open as before
    assert.deepEqual([event.kind, event.subjectId], ['DEVICE_CHANGED', deviceId]);
    await second.dispose();
    await mine.dispose();
  });

  async function isRefused(token) {
    const client = connect(bearing(token, { connected: () => assert.fail('it was acknowledged') }));
    const refusal = await client.iterate({ query: WHERE_I_AM }).next().catch((event) => event);
    assert.match(refusal.reason ?? String(refusal), /Forbidden/);
    await client.dispose();
  }
}

/** Lets the results pass, and gives the error that they end with; nothing where they end well. */
async function end(results) {
  try {
    for await (const _ of results);
  } catch (error) {
    return error;
  }
}

/** The data of the next results; ends the operation after them unless it is to be kept open. */
async function take(results, count, { keepOpen = false } = {}) {
  const taken = [];
  while (taken.length < count) {
    const { value, done } = await results.next();
    assert.ok(!done, `it ended after ${taken.length} of ${count}`);
    assert.equal(value.errors, undefined, JSON.stringify(value.errors));
    // The access log is written every few seconds, and told of whenever that is.
    if (value.data.feed?.kind !== 'ACCESS_LOGGED') taken.push(value.data);
  }
  if (!keepOpen) await results.return();
  return taken;
}
