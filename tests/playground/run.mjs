// Drives the playground of a running Kith in a headless browser, GraphiQL or the simple page alike:
//   node run.mjs URL [--screenshots FOLDER]
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';

const { values: options, positionals } = parseArgs({
  options: { screenshots: { type: 'string' } },
  allowPositionals: true,
});
const url = positionals[0];
const browserPath = process.env.CHROMIUM ?? '/usr/bin/chromium';
if (!url) give('usage: node run.mjs URL [--screenshots FOLDER]');
if (!existsSync(browserPath)) give(`no Chromium at ${browserPath}; set CHROMIUM to where it is`);
if (options.screenshots) mkdirSync(options.screenshots, { recursive: true });

const browser = await chromium.launch({
  executablePath: browserPath,
  args: [
    '--headless',
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
});
const page = await browser.newPage({ viewport: { width: 1360, height: 820 } });
page.setDefaultTimeout(20_000);

// --- what the page does is noted from the first moment, and judged at the end ---

const seen = { elsewhere: [], complaints: [], violations: [], frames: [] };
const origin = new URL(url).origin;
const note = (target) => {
  const { protocol, host } = new URL(target);
  if (!['data:', 'blob:'].includes(protocol) && host !== new URL(url).host) seen.elsewhere.push(target);
};
page.context().on('request', (request) => note(request.url()));
page.on('websocket', (socket) => {
  note(socket.url());
  const keep = (way) => ({ payload }) => seen.frames.push({ way, ...JSON.parse(payload) });
  socket.on('framesent', keep('sent'));
  socket.on('framereceived', keep('received'));
  socket.on('socketerror', (error) => seen.frames.push({ way: 'received', type: 'error', payload: error }));
  socket.on('close', () => (seen.closed = true));
});
page.on('console', (message) => {
  if (['error', 'warning'].includes(message.type())) seen.complaints.push(message.text());
});
page.on('pageerror', (error) => seen.complaints.push(error.message));
await page.exposeFunction('noteViolation', (text) => seen.violations.push(text));
await page.addInitScript(() =>
  addEventListener('securitypolicyviolation', (event) =>
    window.noteViolation(`${event.violatedDirective} of ${event.blockedURI || 'inline'}`),
  ),
);

// --- how each of the two pages is handled ---

const hands = {
  graphiql: {
    runButton: () => page.locator('.graphiql-execute-button'),
    result: () => page.locator('.graphiql-response .view-lines'),
    open: (index) => page.locator('[role=tab]').nth(index).click(),
    type: async (text) => {
      await page.locator('.graphiql-query-editor .view-lines').click();
      await page.keyboard.press('ControlOrMeta+a');
      await page.keyboard.insertText(text);
    },
    person: () => page.locator('.kith-bar select'),
    root: async (name) => {
      await page.getByRole('button', { name: 'Show Documentation Explorer' }).click();
      await page.locator('.graphiql-plugin').getByText(name, { exact: true }).first().click();
    },
    docs: () => page.locator('.graphiql-plugin'),
    editor: () => page.locator('.graphiql-query-editor .view-lines'),
  },
  simple: {
    runButton: () => page.locator('#run'),
    result: () => page.locator('#result'),
    open: (index) => page.locator('#example').selectOption(String(index)),
    type: (text) => page.locator('#query').fill(text),
    person: () => page.locator('#person'),
    root: (name) => page.locator('#docs').getByRole('button', { name, exact: true }).first().click(),
    docs: () => page.locator('#docs'),
    editor: () => page.locator('#query'),
  },
};

// --- the steps ---

let passed = 0;
let failed = 0;

async function step(what, act) {
  try {
    await act();
    passed += 1;
    console.log(`ok    ${what}`);
  } catch (error) {
    failed += 1;
    console.log(`FAIL  ${what}: ${error.message.split('\n')[0]}`);
  }
}

function give(message) {
  console.error(message);
  process.exit(2);
}

function must(holds, message) {
  if (!holds) throw new Error(message);
}

const shot = (name) => options.screenshots && page.screenshot({ path: join(options.screenshots, `${name}.png`) });

/** Waits until `look()` gives something; the browser's own waiting covers what is on the page, this the rest. */
async function until(look, what) {
  const start = Date.now();
  for (;;) {
    const found = look();
    if (found) return found;
    must(Date.now() - start < 20_000, what);
    await page.evaluate(() => new Promise(requestAnimationFrame));
  }
}

/** The answer to the next operation that is not the introspection. */
async function answerTo(act) {
  const isOperation = (response) =>
    new URL(response.url()).pathname === '/graphql' &&
    response.request().method() === 'POST' &&
    !response.request().postData()?.includes('__schema');
  const [response] = await Promise.all([page.waitForResponse(isOperation), act()]);
  return { ...(await response.json()), authorization: await response.request().headerValue('authorization') };
}

const ofKind = (kind) => ({ query }) => new RegExp(`^\\s*${kind}\\b`, 'm').test(query);
let hand, schema, people = [], examples = [];

await step('opens, under its content security policy', async () => {
  const start = page.waitForResponse((response) => new URL(response.url()).pathname === '/playground.json');
  const introspection = page.waitForResponse((response) => response.request().postData()?.includes('__schema'));
  for (const waiting of [start, introspection]) waiting.catch(() => {}); // an earlier line may fail first
  const document = await page.goto(url);
  must(document.ok(), `${url} answers ${document.status()}`);
  must(document.headers()['content-security-policy']?.includes("default-src 'none'"), 'no content security policy');
  const kind = await page.locator('body').getAttribute('data-playground');
  hand = hands[kind];
  must(hand, `<body data-playground> says ${kind}`);
  console.log(`      the page is: ${kind}`);
  must((await page.title()) === 'Kith playground', `its title is ${await page.title()}`);
  ({ people = [], examples = [] } = await (await start).json());
  ({ data: { __schema: schema } } = await (await introspection).json());
  await hand.editor().waitFor();
  await shot('1-opened');
});
if (!hand) await finish();

const query = Math.max(0, examples.findIndex((example) => !ofKind('mutation')(example) && !ofKind('subscription')(example)));
let authorization;

await step('runs a query and shows its data', async () => {
  if (examples.length) await hand.open(query);
  else await hand.type('{ __typename } #'); // an editor that closes brackets by itself adds one in the comment
  const answer = await answerTo(() => hand.runButton().click());
  authorization = answer.authorization;
  must(answer.data, 'the answer has no data');
  must(!answer.errors, `the answer has errors: ${answer.errors?.[0]?.message}`);
  await hand.result().filter({ hasText: '"data"' }).waitFor();
  await shot('2-query');
});

const subscription = examples.findIndex(ofKind('subscription'));
if (subscription >= 0) {
  await step('opens a subscription over graphql-transport-ws', async () => {
    await hand.open(subscription);
    await hand.runButton().click();
    await until(() => seen.frames.find(({ type }) => type === 'connection_ack'), 'the connection was not acknowledged');
    const { payload } = await until(
      () => seen.frames.find(({ type }) => type === 'connection_init'),
      'the connection was not opened',
    );
    must((payload?.authorization ?? null) === authorization, 'its token is not that of the headers');
    await until(() => seen.frames.find(({ way, type }) => way === 'sent' && type === 'subscribe'), 'nothing was asked');
    await shot('3-subscription');
  });
}

await step('shows the documentation', async () => {
  const root = schema.queryType.name;
  const [field] = schema.types.find(({ name }) => name === root).fields;
  await hand.root(root);
  await hand.docs().getByText(field.name).first().waitFor();
  await shot('4-documentation');
});

if (subscription >= 0) {
  await step('ends the subscription, which had no error', async () => {
    const over = ({ way, type }) => way === 'received' && ['complete', 'error'].includes(type);
    if (!seen.frames.some(over)) await hand.runButton().click();
    await until(() => seen.closed, 'it does not end when it is stopped');
    const error = seen.frames.find(({ type }) => type === 'error');
    must(!error, JSON.stringify(error?.payload));
  });
}

if (people.length > 1) {
  await step('becomes another person', async () => {
    await hand.person().selectOption({ label: people[1].name });
    if (examples.length) await hand.open(query);
    const answer = await answerTo(() => hand.runButton().click());
    must(answer.authorization === `Bearer ${people[1].token}`, 'the request still carries another token');
    await shot('5-another-person');
  });
}

const app = people.find(({ name }) => name.endsWith(', an app'));
if (app) {
  await step('becomes an app that somebody lets see one contact, and nothing else', async () => {
    await hand.person().selectOption({ label: app.name });
    await hand.type('{ viewer { contacts { totalCount } } } #'); // as above
    const sees = await answerTo(() => hand.runButton().click());
    must(sees.data?.viewer.contacts.totalCount === 1, `it sees ${JSON.stringify(sees.data ?? sees.errors)}`);
    await hand.type('{ viewer { checkInPlans { totalCount } } } #');
    const refused = await answerTo(() => hand.runButton().click());
    const why = refused.errors?.[0]?.extensions;
    must(why?.code === 'INSUFFICIENT_SCOPE', `it is told ${JSON.stringify(refused)}`);
    await hand.result().filter({ hasText: 'checkins:read' }).waitFor();
    await shot('6-an-app');
    // The browser itself says of a refusal that it is one.
    await until(() => seen.complaints.some((text) => text.includes('403')), 'the refusal has no status of its own');
    seen.complaints = seen.complaints.filter((text) => !text.includes('403'));
  });
}

await step('keeps no token in the address or in storage', async () => {
  const kept = await page.evaluate(() => location.href + JSON.stringify({ ...localStorage, ...sessionStorage }));
  must(!people.some(({ token }) => kept.includes(token)), 'a token was found');
});

await step('asks no other host', () => must(!seen.elsewhere.length, seen.elsewhere.join(', ')));
await step('breaks no content security policy', () => must(!seen.violations.length, seen.violations.join(', ')));
await step('leaves a clean console', () => must(!seen.complaints.length, seen.complaints.join(' | ')));
await finish();

async function finish() {
  await browser.close();
  console.log(`${passed} passed, ${failed} failed`);
  process.exit(failed ? 1 : 0);
}
