// Uses Kith as those who build on it do: with the GraphQL clients and compilers of their choice.
//   npm ci && node run.mjs PATH-TO-KITH     (or KITH_BIN=PATH-TO-KITH node run.mjs)
// Starts a server of its own in a temporary folder, asks it everything, stops it, and says what held.
import { existsSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import * as account from './checks/account.mjs';
import * as audit from './checks/audit.mjs';
import * as merging from './checks/merging.mjs';
import * as partner from './checks/partner.mjs';
import * as partner_devices from './checks/partner_devices.mjs';
import * as partner_groups from './checks/partner_groups.mjs';
import * as partner_itself from './checks/partner_itself.mjs';
import * as partner_log from './checks/partner_log.mjs';
import * as relay from './checks/relay.mjs';
import * as schema from './checks/schema.mjs';
import * as socket from './checks/socket.mjs';
import * as typescript from './checks/typescript.mjs';
import * as urql from './checks/urql.mjs';
import { startKith } from './support/kith.mjs';
import { signUp } from './support/people.mjs';
import { check, tally } from './support/check.mjs';
import { out } from './support/tool.mjs';

const binary = process.argv[2] ?? process.env.KITH_BIN;
if (!binary) give('usage: node run.mjs PATH-TO-KITH (or set KITH_BIN)');
if (!existsSync(binary)) give(`no Kith at ${binary}`);

rmSync(out, { recursive: true, force: true });
const kith = await startKith(resolve(binary)).catch((error) => give(error.message));

// Each file has somebody of its own, so that none depends on what another did.
const all = {
  schema, merging, audit, socket, urql, relay, typescript,
  partner, partner_devices, partner_groups, partner_itself, partner_log, account,
};
for (const [name, { checks }] of Object.entries(all)) {
  console.log(name);
  const person = await signUp(kith, name);
  await checks(kith, person);
}

console.log('server');
await check('stops when it is told to', () => kith.stop());
if (tally.failed) console.error(`\nwhat the server said last:\n${kith.log()}`);
console.log(`${tally.passed} passed, ${tally.failed} failed`);
process.exit(tally.failed ? 1 : 0);

function give(message) {
  console.error(message);
  process.exit(2);
}
