// Starts `kith serve` on a free port, with a fresh database in a temporary folder, and stops it again.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const TRIES = 200;
const BETWEEN_TRIES_MS = 50;

export async function startKith(binary) {
  const folder = mkdtempSync(join(tmpdir(), 'kith-clients-'));
  const mail = join(folder, 'mail');
  mkdirSync(mail);
  const address = `127.0.0.1:${await freePort()}`;
  const url = `http://${address}`;

  const server = spawn(binary, ['serve'], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...withoutSettings(process.env),
      KITH_SECRETS_MASTER_KEY: randomBytes(32).toString('base64'),
      KITH_HTTP_LISTEN: address,
      KITH_HTTP_PUBLIC_URL: url,
      KITH_MAIL_FOLDER: mail,
      KITH_GRAPHQL_INTROSPECTION: 'everyone', // the audits ask about the schema, as nobody
    },
  });
  let said = '';
  for (const stream of [server.stdout, server.stderr]) {
    stream.on('data', (text) => (said = (said + text).slice(-4000)));
  }
  const ended = once(server, 'exit');
  ended.catch((error) => (said += error.message));
  process.on('exit', () => {
    server.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));

  await ready(url, server, () => said);
  return {
    url,
    mail,
    graphql: `${url}/graphql`,
    socket: `ws://${address}/graphql`,
    log: () => said,
    async stop() {
      server.kill('SIGTERM');
      const [code] = await ended;
      assert.equal(code, 0, `it ends with code ${code}`);
    },
  };
}

async function ready(url, server, said) {
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    if (server.exitCode !== null) break;
    const answer = await fetch(`${url}/readyz`).catch(() => undefined);
    if (answer?.ok) return;
    await pause(BETWEEN_TRIES_MS);
  }
  throw new Error(`the server doesn't become ready:\n${said()}`);
}

/** Kith refuses settings that it doesn't know, and those of the person who runs this are not meant for it. */
const withoutSettings = (environment) =>
  Object.fromEntries(Object.entries(environment).filter(([name]) => !name.startsWith('KITH_')));

async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address();
  probe.close();
  await once(probe, 'close');
  return port;
}
