// The audits of the GraphQL over HTTP specification, as npm's `graphql-http` has them: each MUST, each SHOULD, and each MAY
// of what is served.
import assert from 'node:assert/strict';
import { auditServer } from 'graphql-http';
import { check } from '../support/check.mjs';

export async function checks(kith) {
  const results = await auditServer({ url: kith.graphql });
  for (const [kind, count] of [['MUST', 13], ['SHOULD', 23], ['MAY', 25]]) {
    const audits = results.filter(({ name }) => name.startsWith(kind));
    await check(`holds to all ${count} audits of what a server ${kind} do`, async () => {
      assert.equal(audits.length, count, 'the suite has others than it had');
      const failed = audits.filter(({ status }) => status !== 'ok');
      assert.equal(failed.length, 0, failed.map(({ id, name, reason }) => `${id} ${name}: ${reason}`).join('\n'));
    });
  }
}
