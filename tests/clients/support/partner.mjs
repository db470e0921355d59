// An app of a partner's, made with a certified library (`oauth4webapi`): finds the server, is registered, sends a person in
// Chromium to Kith's own pages, and redeems what comes back.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { once } from 'node:events';
import * as oauth from 'oauth4webapi';
import { ask } from './people.mjs';
import { visit } from './visit.mjs';

/** Without a certificate, as only a test does it. */
export const insecure = { [oauth.allowInsecureRequests]: true };

const CONFIRM = `mutation Confirm($password: String!) {
  confirmPassword(input: { password: $password }) { confirmedUntil userErrors { code } }
}`;
const REGISTER = `mutation Register($input: RegisterAppInput!) {
  registerApp(input: $input) { app { clientId secret } userErrors { code field message } }
}`;

/** The authorization server, found from the API alone. */
export async function discover(kith) {
  const refused = await fetch(kith.graphql, { method: 'POST', headers: { authorization: 'Bearer x' } });
  const metadata = refused.headers.get('www-authenticate').match(/resource_metadata="([^"]+)"/)[1];
  const resource = await (await fetch(metadata)).json();
  assert.equal(resource.resource, kith.graphql);
  const issuer = new URL(resource.authorization_servers[0]);
  const found = await oauth.discoveryRequest(issuer, { algorithm: 'oauth2', ...insecure });
  return oauth.processDiscoveryResponse(issuer, found);
}

/** An app that somebody registers. It listens on a free port of this machine, as a native app does. */
export async function register(kith, owner, more) {
  await ask(kith, CONFIRM, { password: owner.password }, owner.accessToken);
  const input = {
    name: 'Garden Diary', maker: 'Clara Weber', isConfidential: false, redirectUris: ['http://127.0.0.1/done'],
    requiredScopes: ['profile:read', 'contacts:read'], optionalScopes: [], ...more,
  };
  const { registerApp } = await ask(kith, REGISTER, { input }, owner.accessToken);
  assert.deepEqual(registerApp.userErrors, []);
  const { clientId, secret } = registerApp.app;

  const listener = createServer((request, response) => response.end('Thank you. You can close this page.'));
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  return {
    server: await discover(kith),
    client: { client_id: clientId },
    proof: secret ? oauth.ClientSecretBasic(secret) : oauth.None(),
    scope: [...input.requiredScopes, ...input.optionalScopes].join(' '),
    redirectUri: `http://127.0.0.1:${listener.address().port}/done`,
    close: () => listener.close(),
  };
}

/** What a person does on the consent page who wants all of it. */
export const allow = (page) => page.click('button[value=allow]');

/** Goes through the pages with a choice of the person; gives the answer that comes back to the app. */
export async function authorize(app, context, person, choose) {
  const verifier = oauth.generateRandomCodeVerifier();
  const state = oauth.generateRandomState();
  const address = new URL(app.server.authorization_endpoint);
  address.search = new URLSearchParams({
    client_id: app.client.client_id, redirect_uri: app.redirectUri, response_type: 'code', scope: app.scope, state,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256',
  });
  const { page, complaints, prove } = await visit(context, person);
  await page.goto(address.href);
  await prove();
  await page.waitForSelector('button[name=decision]');
  await choose(page);
  await page.waitForURL(`${app.redirectUri}*`);
  const arrived = new URL(page.url());
  assert.deepEqual(complaints, [], 'nothing stands in the way of the jump to the app');
  await page.close();
  return { arrived, verifier, state };
}

/** The tokens for what a person chose on the consent page. */
export async function connect(app, context, person, choose = allow) {
  const { server, client, proof, redirectUri } = app;
  const { arrived, verifier, state } = await authorize(app, context, person, choose);
  const answer = oauth.validateAuthResponse(server, client, arrived, state);
  const asked = await oauth.authorizationCodeGrantRequest(server, client, proof, answer, redirectUri, verifier, insecure);
  return oauth.processAuthorizationCodeResponse(server, client, asked);
}
