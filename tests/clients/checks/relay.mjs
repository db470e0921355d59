// Relay's compiler takes an app's fragments against the checked-in schema, and the server answers what it makes of
// them.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { check } from '../support/check.mjs';
import { ask } from '../support/people.mjs';
import { home, out, run } from '../support/tool.mjs';

const written = join(out, 'relay');
const documentsFile = join(written, 'documents.json');

export async function checks(kith, { accessToken, viewerId }) {
  let documents;
  const answer = (name, variables) => {
    const document = documents.find((text) => text.includes(` ${name}(`));
    assert.ok(document, `the compiler didn't write ${name}`);
    return ask(kith, document, variables, accessToken);
  };

  await check('the compiler takes the app without a warning', async () => {
    mkdirSync(written, { recursive: true });
    writeFileSync(documentsFile, '{}'); // the compiler adds to this file
    const printed = await run('relay-compiler', ['relay.config.json'], join(home, 'relay'));
    assert.doesNotMatch(printed, /warn|error/i);
    documents = Object.values(JSON.parse(readFileSync(documentsFile, 'utf8')));
  });

  await check('its queries page on, and find the same by id', async () => {
    const made = [];
    for (const name of ['Amal', 'Bea', 'Chidi']) {
      const { createContact } = await answer('ContactsCreateMutation', { input: { name, kind: 'PEER' } });
      made.unshift(createContact.contact.id);
    }
    const { viewer } = await answer('ContactsScreenQuery', { first: 2 });
    assert.equal(viewer.id, viewerId);
    assert.deepEqual(ids(viewer), made.slice(0, 2));
    const after = viewer.contacts.pageInfo.endCursor;
    const next = await answer('ContactsPageQuery', { first: 2, after });
    assert.deepEqual(ids(next.viewer), made.slice(2));
    assert.equal(next.viewer.contacts.pageInfo.hasNextPage, false);

    assert.deepEqual(ids((await answer('ContactsByIdQuery', { id: viewerId })).node), made);
    const card = (await answer('ContactsCardQuery', { id: made[0] })).node;
    assert.deepEqual([card.__typename, card.id, card.name], ['Contact', made[0], 'Chidi']);
  });

  await check('its delete names what was deleted', async () => {
    const { viewer } = await answer('ContactsScreenQuery', { first: 1 });
    const [id] = ids(viewer);
    const { deleteContact } = await answer('ContactsDeleteMutation', { input: { contactId: id } });
    assert.deepEqual(deleteContact, { deletedContactId: id, userErrors: [] });
    assert.equal((await answer('ContactsCardQuery', { id })).node, null);
  });
}

const ids = ({ contacts }) => contacts.edges.map(({ node }) => node.id);
