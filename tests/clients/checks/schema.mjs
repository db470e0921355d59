// The schema that the server gives is the one that is checked in, and the reference implementation of GraphQL accepts
// it.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  buildClientSchema,
  buildSchema,
  getIntrospectionQuery,
  lexicographicSortSchema,
  parse,
  printSchema,
  validate,
  validateSchema,
} from 'graphql';
import { check } from '../support/check.mjs';
import { ask } from '../support/people.mjs';
import { home } from '../support/tool.mjs';

const checkedIn = readFileSync(join(home, '../../api/graphql/schema.graphql'), 'utf8');

/** What a demo's schema has besides: the examples are a demo's, where .ci/demo puts the clock forward for real. */
const clock = `
  extend type Mutation { advanceClock(input: AdvanceClockInput!): AdvanceClockPayload! }
  input AdvanceClockInput { by: Duration! }
  type AdvanceClockPayload { now: DateTime, userErrors: [UserError!]! }
`;

export async function checks(kith) {
  await check('GET /schema.graphql is the checked-in file', async () => {
    const response = await fetch(`${kith.url}/schema.graphql`);
    assert.equal(response.status, 200);
    assert.ok((await response.text()) === checkedIn, 'they differ; `kith schema` prints what the server has');
  });

  await check('graphql-js finds nothing wrong with it', () => {
    assert.deepEqual(validateSchema(buildSchema(checkedIn)), []);
  });

  await check('the playground\'s examples fit it', () => {
    const schema = buildSchema(checkedIn + clock);
    const folder = join(home, '../../api/server/src/demo/examples');
    for (const file of readdirSync(folder)) {
      const document = parse(readFileSync(join(folder, file), 'utf8'));
      assert.deepEqual(validate(schema, document).map((error) => `${file}: ${error.message}`), []);
    }
  });

  await check('introspection tells the same as the file', async () => {
    const sorted = (schema) => printSchema(lexicographicSortSchema(schema));
    const told = buildClientSchema(await ask(kith, getIntrospectionQuery({ specifiedByUrl: true })));
    assert.equal(sorted(told), sorted(buildSchema(checkedIn)));
  });
}
