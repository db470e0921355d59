// The `urql` client over HTTP, by its defaults, so with queries by GET: signs in, pages through contacts, shows what
// can be mended, and renews its tokens.
import assert from 'node:assert/strict';
import { Client, fetchExchange, gql, stringifyDocument } from '@urql/core';
import { authExchange } from '@urql/exchange-auth';
import { check } from '../support/check.mjs';

const SIGN_IN = gql`
  mutation SignIn($input: SignInInput!) {
    signIn(input: $input) {
      session { accessToken refreshToken viewerId }
      userErrors { code field message }
    }
  }
`;

const REFRESH = gql`
  mutation Refresh($refreshToken: String!) {
    refreshSession(input: { refreshToken: $refreshToken }) {
      session { accessToken refreshToken }
      userErrors { code field message }
    }
  }
`;

const VIEWER = gql`
  query Viewer { viewer { id displayName } }
`;

const CREATE = gql`
  mutation Create($input: CreateContactInput!) {
    createContact(input: $input) {
      contact { id name kind channels { kind value } }
      userErrors { code field message }
    }
  }
`;

const PAGE = gql`
  query Page($first: Int, $after: String, $last: Int, $before: String) {
    viewer {
      contacts(first: $first, after: $after, last: $last, before: $before) {
        totalCount
        edges { cursor node { id name } }
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
      }
    }
  }
`;

const UNKNOWN_FIELD = gql`
  query Unknown { viewer { shoeSize } }
`;

const PAGE_TOO_LONG = gql`
  query TooLong { viewer { displayName contacts(first: 1000) { totalCount } } }
`;

const NAMES = ['Amal', 'Bea', 'Chidi', 'Dana', 'Eve'];
const NEWEST_FIRST = NAMES.toReversed();

export async function checks(kith, person) {
  const client = (token, options = {}) =>
    new Client({
      url: kith.graphql,
      requestPolicy: 'network-only',
      exchanges: [fetchExchange],
      fetchOptions: token ? { headers: { authorization: `Bearer ${token}` } } : undefined,
      ...options,
    });
  const signedIn = client(person.accessToken);

  await check('signs in', async () => {
    const { email, password } = person;
    const { data, error } = await client().mutation(SIGN_IN, { input: { email, password } });
    assert.equal(error, undefined);
    assert.deepEqual(data.signIn.userErrors, []);
    assert.equal(data.signIn.session.viewerId, person.viewerId);
  });

  await check('shows a wrong password as something to mend', async () => {
    const input = { email: person.email, password: 'not this one at all' };
    const { data, error } = await client().mutation(SIGN_IN, { input });
    assert.equal(error, undefined);
    assert.equal(data.signIn.session, null);
    assert.deepEqual(data.signIn.userErrors.map(({ code }) => code), ['INVALID_CREDENTIALS']);
  });

  await check('creates contacts', async () => {
    for (const name of NAMES) {
      const channels = [{ kind: 'EMAIL', value: `${name.toLowerCase()}@example.org` }];
      const { data, error } = await signedIn.mutation(CREATE, { input: { name, kind: 'FRIEND', channels } });
      assert.equal(error, undefined);
      assert.deepEqual(data.createContact.userErrors, []);
      assert.equal(data.createContact.contact.name, name);
    }
  });

  await check('shows which part of an input is to be mended, and how', async () => {
    const { data, error } = await signedIn.mutation(CREATE, { input: { name: '', kind: 'FRIEND' } });
    assert.equal(error, undefined);
    assert.equal(data.createContact.contact, null);
    const [{ code, field, message }] = data.createContact.userErrors;
    assert.equal(code, 'INVALID');
    assert.deepEqual(field, ['name']);
    assert.ok(message.length > 0);
  });

  await check('pages through contacts, forwards and back', async () => {
    const forwards = await pages(signedIn, (last) => ({ first: 2, after: last?.pageInfo.endCursor }), 'hasNextPage');
    assert.deepEqual(forwards.map(names), [['Eve', 'Dana'], ['Chidi', 'Bea'], ['Amal']]);
    assert.deepEqual(forwards.map(({ totalCount }) => totalCount), [5, 5, 5]);
    const back = await pages(signedIn, (last) => ({ last: 2, before: last?.pageInfo.startCursor }), 'hasPreviousPage');
    assert.deepEqual(back.reverse().flatMap(names), NEWEST_FIRST);
  });

  await check('asks by GET', async () => {
    const methods = [];
    const recorded = (url, init) => {
      methods.push(init.method);
      return fetch(url, init);
    };
    const { data, error } = await client(person.accessToken, { fetch: recorded }).query(PAGE, { first: 1 });
    assert.equal(error, undefined);
    assert.deepEqual(names(data.viewer.contacts), ['Eve']);
    assert.deepEqual(methods, ['GET']);
  });

  await check('can change nothing by GET', async () => {
    const variables = JSON.stringify({ input: { name: 'Frank', kind: 'FRIEND' } });
    const parameters = new URLSearchParams({ query: stringifyDocument(CREATE), variables });
    const headers = { authorization: `Bearer ${person.accessToken}` };
    const response = await fetch(`${kith.graphql}?${parameters}`, { headers }); // urql itself wouldn't send it
    const { errors } = await response.json();
    assert.deepEqual(errors.map(({ extensions }) => extensions.code), ['METHOD_NOT_ALLOWED']);
    const { data } = await signedIn.query(PAGE, { first: 1 });
    assert.equal(data.viewer.contacts.totalCount, NAMES.length);
  });

  await check('gives a mistake in a document a code', async () => {
    const { data, error } = await signedIn.query(UNKNOWN_FIELD, {});
    assert.equal(data ?? null, null);
    assert.deepEqual(codes(error), ['GRAPHQL_VALIDATION_FAILED']);
  });

  await check('keeps what stands beside something that went wrong', async () => {
    const { data, error } = await signedIn.query(PAGE_TOO_LONG, {});
    assert.deepEqual(data.viewer, { displayName: 'urql', contacts: null });
    assert.deepEqual(codes(error), ['BAD_USER_INPUT']);
    assert.deepEqual(error.graphQLErrors[0].path, ['viewer', 'contacts']);
  });

  await check('says with 401 that a token is bad', async () => {
    const { data, error } = await client('nonsense').query(VIEWER, {});
    assert.equal(data, undefined);
    assert.equal(error.response.status, 401);
    assert.deepEqual(codes(error), ['UNAUTHENTICATED']);
  });

  await check('renews its tokens by itself, once for all that waits', async () => {
    const tokens = { accessToken: spoiled(person.accessToken), refreshToken: person.refreshToken };
    let renewals = 0;
    const authentication = authExchange(async (utilities) => ({
      addAuthToOperation: (operation) =>
        tokens.accessToken
          ? utilities.appendHeaders(operation, { authorization: `Bearer ${tokens.accessToken}` })
          : operation,
      didAuthError: (error) => codes(error).includes('UNAUTHENTICATED'),
      async refreshAuth() {
        renewals += 1;
        tokens.accessToken = undefined; // one that is over would have the renewal refused as well
        const { data, error } = await utilities.mutate(REFRESH, { refreshToken: tokens.refreshToken });
        assert.equal(error, undefined);
        assert.deepEqual(data.refreshSession.userErrors, []);
        Object.assign(tokens, data.refreshSession.session);
      },
    }));
    const renewing = client(undefined, { exchanges: [authentication, fetchExchange] });
    const answers = await Promise.all([renewing.query(VIEWER, {}), renewing.query(PAGE, { first: 1 })]);
    for (const { error } of answers) assert.equal(error, undefined);
    assert.equal(answers[0].data.viewer.id, person.viewerId);
    assert.equal(renewals, 1);
    assert.notEqual(tokens.refreshToken, person.refreshToken);
  });
}

/** All pages of the list, each asked for with what the one before it said. */
async function pages(client, variablesAfter, flag) {
  const found = [];
  do {
    const { data, error } = await client.query(PAGE, variablesAfter(found.at(-1)));
    assert.equal(error, undefined);
    found.push(data.viewer.contacts);
  } while (found.at(-1).pageInfo[flag]);
  return found;
}

const codes = (error) => error.graphQLErrors.map(({ extensions }) => extensions.code);

const names = ({ edges }) => edges.map(({ node }) => node.name);

/** The token with another signature. */
const spoiled = (token) => {
  const [header, claims, signature] = token.split('.');
  return [header, claims, [...signature].reverse().join('')].join('.');
};
