// tests/references/merged_documents.rs compares the edge with a table of what graphql-js gives: here, graphql-js still gives it.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'graphql';
import { check } from '../support/check.mjs';
import { run } from '../merging/table.mjs';
import { home } from '../support/tool.mjs';

export async function checks() {
  await check('graphql-js gives what the table of merged documents says', () => {
    let document;
    for (const line of readFileSync(join(home, 'merging/table.tsv'), 'utf8').trimEnd().split('\n')) {
      if (line.startsWith('\t')) assert.equal(run(document, JSON.parse(line.split('\t')[1])).line, line);
      else document = parse(line);
    }
  });
}
