// Types are generated from the checked-in schema, and an app that leans on them compiles under the strictest rules.
import assert from 'node:assert/strict';
import { check } from '../support/check.mjs';
import { run } from '../support/tool.mjs';

export async function checks() {
  await check('graphql-codegen writes the types', async () => {
    const printed = await run('graphql-codegen', ['--config', 'typescript/codegen.json']);
    assert.doesNotMatch(printed, /warn|error|deprecat/i);
  });

  await check('tsc takes the app and what was written', () => run('tsc', ['--project', 'typescript/tsconfig.json']));
}
