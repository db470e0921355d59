// How the playground talks to Kith: POST for queries and mutations, graphql-transport-ws for subscriptions.
import { getOperationAST, parse } from 'graphql';
import { createClient } from 'graphql-ws';

/** `fallback` gives the headers, as JSON, for the first introspection, which comes before there is an editor of them. */
export function createFetcher(path, fallback) {
  return async (params, options) => {
    const headers = 'headers' in options ? (options.headers ?? {}) : JSON.parse(fallback() || '{}');
    const operation = operationOf(params);
    params = { ...params, operationName: operation?.name?.value };
    return operation?.operation === 'subscription' ? subscribe(path, params, headers) : post(path, params, headers);
  };
}

// GraphiQL analyses a text a moment after it changed, so its word may be about the tab left just now.
function operationOf({ query, operationName }) {
  try {
    const document = parse(query);
    return getOperationAST(document, operationName) ?? getOperationAST(document);
  } catch {
    return null; // Kith says what is wrong with it
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
  // A browser can set no headers on a WebSocket, so the token goes into its first message.
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

// A close or a failure of the socket is an Event, of which JSON shows nothing.
function readable(cause) {
  if (Array.isArray(cause)) return cause;
  if (cause instanceof CloseEvent) return { message: `The connection was closed: ${cause.code} ${cause.reason}`.trim() };
  return { message: cause?.message ?? 'The connection could not be opened.' };
}
