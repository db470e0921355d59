// Sends the playground's requests: POST for queries and mutations, graphql-transport-ws for subscriptions.
import { getOperationAST, parse } from 'graphql';
import { createClient } from 'graphql-ws';

/** `fallback` returns the headers, as JSON, for the first introspection, which is sent before the headers editor exists. */
export function createFetcher(path, fallback) {
  return async (params, options) => {
    const headers = 'headers' in options ? (options.headers ?? {}) : JSON.parse(fallback() || '{}');
    const operation = operationOf(params);
    params = { ...params, operationName: operation?.name?.value };
    return operation?.operation === 'subscription' ? subscribe(path, params, headers) : post(path, params, headers);
  };
}

// GraphiQL analyses text a moment after it changes, so its result may still be about the previous tab.
function operationOf({ query, operationName }) {
  try {
    const document = parse(query);
    return getOperationAST(document, operationName) ?? getOperationAST(document);
  } catch {
    return null; // the server reports the error
  }
}

async function post(path, params, headers) {
  const response = await fetch(path, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/graphql-response+json, application/json;q=0.9',
      ...headers,
    },
    body: JSON.stringify(params),
  });
  const body = await response.text();
  try {
    return JSON.parse(body);
  } catch {
    return { errors: [{ message: body || `${response.status} ${response.statusText}` }] };
  }
}

function subscribe(path, params, headers) {
  const url = new URL(path, location.href);
  url.protocol = url.protocol.replace('http', 'ws');
  // Browsers can't set headers on a WebSocket, so the token is sent in the first message.
  const authorization = Object.entries(headers).find(([name]) => name.toLowerCase() === 'authorization')?.[1];
  const client = createClient({
    url: url.href,
    connectionParams: authorization ? { authorization } : {},
    retryAttempts: 0,
  });
  return {
    subscribe: ({ next, error, complete }) => ({
      unsubscribe: client.subscribe(params, { next, complete, error: (cause) => error(readable(cause)) }),
    }),
  };
}

// A close or an error of the socket is an Event, which serializes to an empty object.
function readable(cause) {
  if (Array.isArray(cause)) return cause;
  if (cause instanceof CloseEvent) return { message: `The connection was closed: ${cause.code} ${cause.reason}`.trim() };
  return { message: cause?.message ?? "The connection couldn't be opened." };
}
