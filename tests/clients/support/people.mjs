// Somebody with an account: signs up, reads the code from the mail, confirms the address, signs in on more devices.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, watch } from 'node:fs';
import { join } from 'node:path';
import { within } from './check.mjs';

const PASSWORD = 'three small boats at noon';

const SIGN_UP = `mutation SignUp($input: SignUpInput!) {
  signUp(input: $input) { verification { id } userErrors { code field message } }
}`;

const CONFIRM = `mutation Confirm($input: ConfirmEmailInput!) {
  confirmEmail(input: $input) {
    session { accessToken refreshToken deviceId viewerId }
    userErrors { code field message }
  }
}`;

const SIGN_IN = `mutation SignIn($input: SignInInput!) {
  signIn(input: $input) {
    session { accessToken refreshToken deviceId viewerId }
    userErrors { code field message }
  }
}`;

export async function signUp(kith, name) {
  const email = `${name}@example.org`;
  const input = { email, password: PASSWORD, displayName: name, locale: 'en-GB', timeZone: 'Europe/London' };
  const { verification } = done((await ask(kith, SIGN_UP, { input })).signUp);
  const code = await within(20_000, mailedCode(kith.mail, email));
  const confirmation = { verificationId: verification.id, code, deviceName: 'test phone' };
  const { session } = done((await ask(kith, CONFIRM, { input: confirmation })).confirmEmail);
  return { email, password: PASSWORD, ...session };
}

/** Another device of somebody who has an account. */
export async function signIn(kith, { email, password }, deviceName) {
  return done((await ask(kith, SIGN_IN, { input: { email, password, deviceName } })).signIn).session;
}

/** One request over HTTP without any client library; gives its data. */
export async function ask(kith, query, variables, accessToken) {
  const { data, errors } = await answer(kith, query, variables, accessToken);
  assert.equal(errors, undefined, JSON.stringify(errors));
  return data;
}

/** The same of a request that is refused; gives the code of the refusal. */
export async function refusal(kith, query, variables, accessToken) {
  const { data, errors } = await answer(kith, query, variables, accessToken);
  assert.ok(errors, `it isn't refused: ${JSON.stringify(data)}`);
  return errors[0].extensions.code;
}

/** The same, however it is answered; what it cost aside. */
export async function answer(kith, query, variables, accessToken) {
  const headers = { 'content-type': 'application/json' };
  if (accessToken) headers.authorization = `Bearer ${accessToken}`;
  const response = await fetch(kith.graphql, { method: 'POST', headers, body: JSON.stringify({ query, variables }) });
  const { data, errors } = await response.json();
  return { data, errors };
}

function done(payload) {
  assert.deepEqual(payload.userErrors, []);
  return payload;
}

/** The code in the mail to this address; waits for the folder to change while it isn't there. */
export function mailedCode(folder, email) {
  const look = () =>
    readdirSync(folder)
      .filter((file) => file.endsWith('.eml'))
      .map((file) => readFileSync(join(folder, file), 'utf8'))
      .filter((mail) => mail.includes(`To: ${email}`))
      .map((mail) => mail.match(/\b[A-Z2-7]{4}-[A-Z2-7]{4}-[A-Z2-7]{4}\b/)?.[0])
      .find(Boolean);

  return new Promise((resolve, reject) => {
    const attempt = () => {
      const code = look();
      if (!code) return;
      watcher.close();
      resolve(code);
    };
    const watcher = watch(folder, attempt).on('error', reject);
    attempt();
  });
}
