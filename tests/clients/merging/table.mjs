// Documents made by chance, with what graphql-js makes of each: the data, how many errors, and how often a resolver is
// called for each response name. tests/references/merged_documents.rs runs them by what Kith's edge makes of them, over the same types.
//   node merging/table.mjs [DOCUMENTS [SEED]] > merging/table.tsv
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  buildSchema,
  doTypesOverlap,
  executeSync,
  getNamedType,
  isCompositeType,
  parse,
  validate,
} from 'graphql';

const DOCUMENTS = 3000;
const SEED = 16;
const MOST_TEXT = 360;
const MOST_DATA = 360;

const schema = buildSchema(readFileSync(join(import.meta.dirname, 'schema.graphql'), 'utf8'));
const composite = Object.values(schema.getTypeMap()).filter((type) => isCompositeType(type) && !type.name.startsWith('__'));

/** What stands behind a number, as tests/references/merged_documents/types.rs has it. */
const thing = (type, n) => ({ type, n });
const node = (n) => thing(['Place', 'Person', 'Pet'][n % 3], n);
const living = (n) => thing(n % 2 ? 'Person' : 'Pet', n);
const behind = (n, step, make) => {
  const next = (n * 2 + step) % 11;
  return next % 5 ? make(next) : null;
};
const several = (n, step, first, make) => Array.from({ length: first }, (_, at) => make((n + at * step) % 11));
const person = (n) => thing('Person', n);
const add = (n, run) => (run.total += n);
const fails = () => {
  throw new Error('it fails');
};
const label = (letter) => ({ n }, { loud }) => `${letter}${n}${loud ? '!' : ''}`;

const resolvers = {
  Person: {
    id: ({ n }) => `person${n}`,
    label: label('P'),
    next: ({ n }) => behind(n, 1, node),
    age: ({ n }) => n + 20,
    friend: ({ n }) => behind(n, 3, person),
    name: ({ n }) => `name${n}`,
    friends: ({ n }, { first }) => several(n, 1, first, person),
    around: ({ n }, { first }) => several(n, 2, first, node),
    pet: ({ n }) => behind(n, 2, (next) => thing('Pet', next)),
    fails,
  },
  Pet: {
    id: ({ n }) => `pet${n}`,
    label: label('A'),
    next: ({ n }) => behind(n, 4, node),
    age: ({ n }) => n,
    friend: ({ n }) => behind(n, 5, person),
    name: ({ n }) => `pet name${n}`,
    owner: ({ n }) => person(n + 1),
    any: ({ n }) => behind(n, 6, node),
  },
  Place: {
    id: ({ n }) => `place${n}`,
    label: label('L'),
    next: ({ n }) => behind(n, 7, node),
    visitors: ({ n }, { first }) => several(n, 3, first, living),
    nodes: ({ n }) => [0, 1, 2].map((at) => behind(n + at, 8, node)),
    any: ({ n }) => behind(n, 9, node),
    fails,
  },
  Query: {
    person: (_, { n }) => person(n),
    node: (_, { n }) => node(n),
    living: (_, { n }) => living(n),
    any: (_, { n }) => node(n),
    all: () => [0, 1, 2, 3].map(node),
  },
  Mutation: {
    add: (_, { n }, run) => add(n, run),
    make: (_, { n }, run) => node(add(n, run)),
    person: (_, { n }, run) => person(add(n, run)),
  },
};

/** Numbers that are the same each time (mulberry32). */
function chance(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  const below = (most) => Math.floor(next() * most);
  return { below, happens: (share) => next() < share, of: (list) => list[below(list.length)] };
}

/** How a field may stand: by its name, or by one that tells its arguments. */
const FORMS = {
  label: ['label', 'label', 'loud: label(loud: true)', 't: label', 'l: label(loud: $a)'],
  name: ['name', 'name', 't: name'],
  age: ['age', 'v: age'],
  id: ['id', 'id', 'i: id'],
  friends: ['friends', 'friends', 'one: friends(first: 1)', 'some: friends(first: $k)'],
  around: ['around', 'around', 'near: around(first: 3)', 'some: around(first: $k)'],
  visitors: ['visitors', 'guests: visitors(first: $k)'],
  next: ['next', 'next', 'x: next'],
  friend: ['friend', 'friend', 'f: friend'],
  person: ['person', 'person', 'p: person(n: 4)', 'q: person(n: $k)'],
  node: ['node', 'node', 'm: node(n: 6)', 'q: node(n: $k)'],
  add: ['add', 'add', 'more: add(n: 3)'],
  make: ['make', 'make', 'm: make(n: 2)'],
};
const CONDITIONS = ['@include(if: $a)', '@skip(if: $a)', '@include(if: $b)', '@skip(if: $b)', '@include(if: $c)',
  '@include(if: $a) @skip(if: $b)', '@skip(if: true)', '@include(if: true)', '@include(if: false)'];

class Maker {
  constructor(rng) {
    this.rng = rng;
    this.fragments = Array.from({ length: rng.below(4) }, (_, at) => ({ name: `F${at}`, on: rng.of(composite) }));
  }

  document() {
    const isQuery = this.rng.happens(0.85);
    const root = isQuery ? schema.getQueryType() : schema.getMutationType();
    const selections = this.set(root, 5, 0);
    const bodies = this.fragments.map(({ name, on }, at) => `fragment ${name} on ${on} ${this.set(on, 2, at + 1)}`);
    // Only what is reached: each spreads those behind it alone.
    let text = selections;
    for (const [at, body] of bodies.entries()) if (text.includes(`...F${at}`)) text += ` ${body}`;
    const used = ['a: Boolean!', 'b: Boolean!', 'c: Boolean = true', 'k: Int = 1'].filter((it) => text.includes(`$${it[0]}`));
    const variables = used.length ? `(${used.map((it) => `$${it}`).join(', ')})` : '';
    const head = isQuery && !used.length ? '' : `${isQuery ? 'query' : 'mutation'}${variables} `;
    return { text: head + text, used: used.map((it) => it[0]) };
  }

  /** What is selected of a type; a fragment may spread those from this one on. */
  set(type, depth, from) {
    const parts = [];
    for (let left = 1 + this.rng.below(depth > 2 ? 4 : 3); left > 0; left -= 1) parts.push(this.selection(type, depth, from));
    const found = parts.filter(Boolean);
    return `{ ${found.length ? found.join(' ') : '__typename'} }`;
  }

  selection(type, depth, from) {
    const condition = this.rng.happens(0.12) ? ` ${this.rng.of(CONDITIONS)}` : '';
    const kind = this.rng.below(10);
    if (kind < 2) {
      const spread = this.fragments.slice(from).filter(({ on }) => doTypesOverlap(schema, type, on));
      if (spread.length) return `...${this.rng.of(spread).name}${condition}`;
    }
    if (kind < 4 && depth > 0) {
      const on = this.rng.of(composite.filter((other) => doTypesOverlap(schema, type, other)));
      if (this.rng.happens(0.15)) return `...${condition} ${this.set(type, depth - 1, from)}`;
      return `... on ${on}${condition} ${this.set(on, depth - 1, from)}`;
    }
    if ((kind === 4 && this.rng.happens(0.4)) || !type.getFields) return `__typename${condition}`;
    const fields = Object.values(type.getFields());
    const field = this.rng.of(depth > 0 ? fields : fields.filter((it) => !isCompositeType(getNamedType(it.type))));
    if (!field) return undefined;
    const below = getNamedType(field.type);
    const inside = isCompositeType(below) ? ` ${this.set(below, depth - 1, from)}` : '';
    return `${this.rng.of(FORMS[field.name] ?? [field.name])}${condition}${inside}`;
  }
}

/** What the variables may be: some combinations of the conditions, and one number or none. */
function combinations(used, rng) {
  let all = [{}];
  for (const name of used.filter((it) => it !== 'k')) {
    const values = name === 'c' ? [undefined, false] : [true, false];
    all = all.flatMap((one) => values.map((value) => (value === undefined ? one : { ...one, [name]: value })));
  }
  while (all.length > 4) all.splice(rng.below(all.length), 1);
  return all.map((one) => (used.includes('k') && rng.happens(0.5) ? { ...one, k: rng.below(4) } : one));
}

export function run(document, variableValues) {
  const calls = {};
  let merges = false;
  const contextValue = { total: 0 };
  const { data, errors = [] } = executeSync({
    schema,
    document,
    variableValues,
    contextValue,
    fieldResolver(source, given, context, info) {
      merges ||= info.fieldNodes.length > 1;
      calls[info.path.key] = (calls[info.path.key] ?? 0) + 1;
      return resolvers[info.parentType.name][info.fieldName](source, given, context);
    },
    typeResolver: ({ type }) => type,
  });
  assert.ok(data, String(errors));
  const counted = Object.keys(calls).sort().map((name) => `${name}=${calls[name]}`).join(' ');
  return { merges, line: `\t${JSON.stringify(variableValues)}\t${JSON.stringify(data)}\t${errors.length}\t${counted}` };
}

function table(documents = DOCUMENTS, seed = SEED) {
  const rng = chance(seed);
  const lines = [];
  const known = new Set();
  while (known.size < documents) {
    const { text, used } = new Maker(rng).document();
    if (text.length > MOST_TEXT || known.has(text)) continue;
    const document = parse(text);
    if (validate(schema, document).length) continue;
    const cases = combinations(used, rng).map((variables) => run(document, variables));
    if (cases.some(({ line }) => line.length > MOST_DATA)) continue;
    // Most of what is tried has something to merge.
    if (!cases.some(({ merges }) => merges) && rng.happens(0.9)) continue;
    known.add(text);
    lines.push(text, ...cases.map(({ line }) => line));
  }
  return `${lines.join('\n')}\n`;
}

if (process.argv[1] === import.meta.filename) {
  const [documents = DOCUMENTS, seed = SEED] = process.argv.slice(2).map(Number);
  process.stdout.write(table(documents, seed));
}
