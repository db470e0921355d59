// The playground without GraphiQL, for builds that couldn't bundle it: run documents, see results, read the schema.

const $ = (id) => document.getElementById(id);
const show = (value) => ($('result').textContent = typeof value === 'string' ? value : JSON.stringify(value, null, 2));
const json = (id) => JSON.parse($(id).value.trim() || '{}');

function el(tag, props, ...children) {
  const node = Object.assign(document.createElement(tag), props);
  node.append(...children);
  return node;
}

// --- requests ---

async function post(body, headers) {
  const response = await fetch('/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json, application/json;q=0.9', ...headers },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch {
    return { errors: [{ message: text || `${response.status} ${response.statusText}` }] };
  }
}

let stop; // ends the running subscription

function subscribe(body, headers) {
  const socket = new WebSocket(`${location.origin.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  const send = (message) => socket.send(JSON.stringify(message));
  const end = () => {
    socket.onclose = null;
    socket.close(1000);
    stop = undefined;
    $('run').textContent = 'Run';
  };
  // Browsers can't set headers on a WebSocket, so the token is sent in the first message.
  const authorization = Object.entries(headers).find(([name]) => name.toLowerCase() === 'authorization')?.[1];
  socket.onopen = () => send({ type: 'connection_init', payload: authorization ? { authorization } : {} });
  socket.onclose = ({ code, reason }) => {
    show(`The connection was closed: ${code} ${reason}`);
    end();
  };
  socket.onmessage = ({ data }) => {
    const { type, payload } = JSON.parse(data);
    if (type === 'connection_ack') send({ type: 'subscribe', id: '1', payload: body });
    if (type === 'ping') send({ type: 'pong' });
    if (type === 'next') show(payload);
    if (type === 'error') show({ errors: payload });
    if (type === 'error' || type === 'complete') end();
  };
  show('Listening…');
  $('run').textContent = 'Stop';
  stop = end;
}

async function run() {
  if (stop) return stop();
  try {
    const body = { query: $('query').value, variables: json('variables') };
    const live = /(^|\})\s*subscription\b/.test(body.query.replace(/#.*/g, ''));
    if (live) return subscribe(body, json('headers'));
    show('…');
    show(await post(body, json('headers')));
  } catch (error) {
    show(`Not sent: ${error.message}`);
  }
}

$('run').onclick = run;
document.addEventListener('keydown', (event) => {
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) run();
});

// --- people and examples ---

function choose(person) {
  $('about').textContent = person.about ?? '';
  $('headers').value = JSON.stringify({ Authorization: `Bearer ${person.token}` }, null, 2);
}

function open({ query, variables }) {
  stop?.();
  $('query').value = query.trim();
  $('variables').value = variables && Object.keys(variables).length ? JSON.stringify(variables, null, 2) : '';
}

const start = await fetch('/playground.json').then((response) => response.json()).catch(() => ({}));
const { people = [], examples = [] } = start;
if (people.length) {
  const asked = new URLSearchParams(location.search).get('as')?.toLowerCase();
  const first = Math.max(0, people.findIndex(({ name }) => name.toLowerCase() === asked));
  $('person').append(...people.map(({ name }, index) => new Option(name, index)));
  $('person').value = first;
  $('person').onchange = ({ target }) => choose(people[target.value]);
  $('who').hidden = $('made-up').hidden = false;
  choose(people[first]);
}
if (examples.length) {
  $('example').append(...examples.map(({ title }, index) => new Option(title, index)));
  $('example').onchange = ({ target }) => open(examples[target.value]);
  $('choice').hidden = false;
}
open(examples[0] ?? { query: '{\n  __typename\n}' });

// --- the documentation ---

const REF = 'kind name ofType { '.repeat(7) + 'kind name' + ' }'.repeat(7);
const VALUE = `name description defaultValue type { ${REF} }`;
const INTROSPECTION = `query IntrospectionQuery { __schema {
  queryType { name } mutationType { name } subscriptionType { name }
  types { kind name description
    fields(includeDeprecated: true) { name description isDeprecated deprecationReason type { ${REF} } args { ${VALUE} } }
    inputFields { ${VALUE} } interfaces { name } possibleTypes { name }
    enumValues(includeDeprecated: true) { name description isDeprecated deprecationReason } } } }`;

const named = (type) => (type.ofType ? named(type.ofType) : type.name);
const link = (name, text = name) => el('button', { type: 'button', onclick: () => page(name) }, text);
const typeLink = (type) =>
  ({ NON_NULL: () => [...typeLink(type.ofType), '!'], LIST: () => ['[', ...typeLink(type.ofType), ']'] })[type.kind]?.() ??
  [link(type.name)];
const value = ({ name, type, defaultValue }) => [`${name}: `, ...typeLink(type), defaultValue ? ` = ${defaultValue}` : ''];

function entry({ name, description, type, args = [], defaultValue, isDeprecated, deprecationReason }) {
  const inside = args.flatMap((arg, index) => [index ? ', ' : '', ...value(arg)]);
  const explained = args.filter((arg) => arg.description).map((arg) => `${arg.name}: ${arg.description}`);
  const about = [description, ...explained, isDeprecated && `Deprecated: ${deprecationReason}`].filter(Boolean).join('\n');
  const head = [name, ...(inside.length ? ['(', ...inside, ')'] : []), ...(type ? [': ', ...typeLink(type)] : [])];
  return [el('dt', {}, ...head, defaultValue ? ` = ${defaultValue}` : ''), el('dd', {}, about)];
}

function part(title, list, make) {
  return list?.length ? [el('h4', {}, title), el('dl', {}, ...list.flatMap(make))] : [];
}

const item = ({ name }) => el('dt', {}, link(name));
let schema;

function page(name) {
  const type = schema.types.find((type) => type.name === name);
  $('docs').replaceChildren(
    el('button', { type: 'button', onclick: overview }, '← Schema'),
    el('h3', {}, name),
    el('p', {}, type.description ?? ''),
    ...part('Fields', type.fields ?? type.inputFields, entry),
    ...part('Values', type.enumValues, entry),
    ...part('Implements', type.interfaces, item),
    ...part('Possible types', type.possibleTypes, item),
  );
  $('docs').scrollTop = 0;
}

function overview() {
  const roots = [schema.queryType, schema.mutationType, schema.subscriptionType].filter(Boolean);
  const others = schema.types.filter(({ name }) => !name.startsWith('__') && !roots.some((root) => root.name === name));
  $('docs').replaceChildren(
    ...part('Root types', roots, item),
    ...part('All types', others.sort((a, b) => (a.name < b.name ? -1 : 1)), item),
  );
}

$('search').oninput = ({ target }) => {
  const words = target.value.trim().toLowerCase();
  if (!schema || !words) return schema && overview();
  const found = schema.types.flatMap(({ name, fields, inputFields, enumValues }) => [
    [name, name],
    ...[...(fields ?? inputFields ?? enumValues ?? [])].map((field) => [name, `${name}.${field.name}`]),
  ]);
  const hits = found.filter(([name, text]) => !name.startsWith('__') && text.toLowerCase().includes(words)).slice(0, 80);
  $('docs').replaceChildren(
    ...(hits.length ? hits.map(([name, text]) => el('dt', {}, link(name, text))) : [el('p', {}, 'No matches.')]),
  );
};

const { data, errors } = await post({ query: INTROSPECTION, operationName: 'IntrospectionQuery' }, json('headers'));
schema = data?.__schema;
if (schema) overview();
else $('docs').append(el('p', {}, `The schema couldn't be loaded: ${errors?.[0]?.message ?? 'no response'}`));
