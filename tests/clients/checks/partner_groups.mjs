// A partner's app that a person, on the consent page in Chromium, lets see one of their groups: it reads that group, and learns
// of nothing else whether it is there.
import assert from 'node:assert/strict';
import { startBrowser } from '../support/browser.mjs';
import { check } from '../support/check.mjs';
import { allow, connect, register } from '../support/partner.mjs';
import { answer, ask, refusal } from '../support/people.mjs';

const CREATE_CONTACT = `mutation Create($name: String!) {
  createContact(input: { name: $name, kind: FRIEND }) { contact { id } userErrors { code } }
}`;
const CREATE_GROUP = `mutation Create($name: String!, $alias: String!) {
  createGroup(input: {
    name: $name, language: "en", format: IN_PERSON, visibility: PUBLIC, joinPolicy: OPEN, capacity: 10, profile: { alias: $alias }
  }) { group { id } userErrors { code } }
}`;
const MEMBERSHIPS = '{ viewer { memberships { totalCount nodes { alias group { id name } } } } }';
const CONTACTS = '{ viewer { contacts { nodes { id name } } } }';
const NODE = 'query Node($id: ID!) { node(id: $id) { id ... on Group { name } } }';

export async function checks(kith, person) {
  const browser = await startBrowser();
  const context = await browser.newContext({ viewport: { width: 375, height: 812 } });
  const app = await register(kith, person, { optionalScopes: ['groups:read', 'feed:read'] });
  let walks, books, emil, narrowed;
  // Ids of somebody's own are good for no app, which has others for the same things.
  const unknown = {};

  await check('reads the groups and contacts of somebody who lets it have all', async () => {
    const { createContact } = await ask(kith, CREATE_CONTACT, { name: 'Emil' }, person.accessToken);
    unknown.contact = createContact.contact.id;
    for (const [name, alias] of [['Sunday walks', 'Robin'], ['Evening books', 'Wren']]) {
      const { createGroup } = await ask(kith, CREATE_GROUP, { name, alias }, person.accessToken);
      assert.deepEqual(createGroup.userErrors, []);
      unknown.group = createGroup.group.id;
    }
    const { access_token } = await connect(app, context, person);
    const groups = (await ask(kith, MEMBERSHIPS, {}, access_token)).viewer.memberships.nodes.map(({ group }) => group);
    [books, walks] = groups.toSorted((one, other) => one.name.localeCompare(other.name));
    [emil] = (await ask(kith, CONTACTS, {}, access_token)).viewer.contacts.nodes;
    assert.deepEqual(await ask(kith, NODE, { id: emil.id }, access_token), { node: { id: emil.id } });
    for (const it of [walks, books]) {
      assert.deepEqual(await ask(kith, NODE, { id: it.id }, access_token), { node: it });
    }
  });

  await check('reads the one group that the person chose, by the real page', async () => {
    narrowed = (await connect(app, context, person, async (page) => {
      await page.check('input[name=reach][value=group]', { force: true });
      await page.selectOption('select[name=group]', { label: 'Sunday walks' });
      await allow(page);
    })).access_token;
    const { viewer } = await ask(kith, MEMBERSHIPS, {}, narrowed);
    assert.deepEqual(viewer.memberships, { totalCount: 1, nodes: [{ alias: 'Robin', group: walks }] });
    assert.deepEqual(await ask(kith, NODE, { id: walks.id }, narrowed), { node: walks });
  });

  await check('can’t tell the other group from one that never was', async () => {
    const never = await answer(kith, NODE, { id: unknown.group }, narrowed);
    assert.deepEqual(never, { data: { node: null }, errors: undefined });
    assert.deepEqual(await answer(kith, NODE, { id: books.id }, narrowed), never);
  });

  await check('is refused the rest, whether it is there or not', async () => {
    for (const query of [CONTACTS, '{ viewer { displayName } }', '{ groups { totalCount } }']) {
      assert.equal(await refusal(kith, query, {}, narrowed), 'INSUFFICIENT_SCOPE', query);
    }
    assert.equal(await refusal(kith, NODE, { id: emil.id }, narrowed), 'INSUFFICIENT_SCOPE');
    const [there, never] = [emil.id, unknown.contact].map((id) => answer(kith, NODE, { id }, narrowed));
    assert.deepEqual(await there, await never);
  });

  await check('is shown to the person with the group that they chose', async () => {
    const given = '{ viewer { connectedApps { group { name } } } }';
    const { viewer } = await ask(kith, given, {}, person.accessToken);
    assert.deepEqual(viewer.connectedApps, [{ group: { name: 'Sunday walks' } }, { group: null }]);
  });

  await browser.close();
  app.close();
}
