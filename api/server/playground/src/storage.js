// The playground's storage in the browser. Queries and variables may contain private text, so they are kept only as long as
// the browser's tab. Only the theme is kept longer. Headers are never stored, since they contain tokens.

const PREFIX = 'kith:';
const TABS = 'graphiql:tabState';

const place = (key) => (key === 'graphiql:theme' ? localStorage : sessionStorage);
const ours = () => Object.keys(sessionStorage).filter((key) => key.startsWith(PREFIX));
const withoutHeaders = (text) => JSON.stringify(JSON.parse(text), (key, value) => (key === 'headers' ? undefined : value));
const hasHeaders = (key) => [TABS, 'graphiql:queries', 'graphiql:favorites'].includes(key);

export const storage = {
  // The tabs are created at each start, see `ownTabs`.
  getItem: (key) => (key === TABS ? null : place(key).getItem(PREFIX + key)),
  setItem: (key, value) => place(key).setItem(PREFIX + key, hasHeaders(key) ? withoutHeaders(value) : value),
  removeItem: (key) => place(key).removeItem(PREFIX + key),
  clear: () => ours().forEach((key) => sessionStorage.removeItem(key)),
  get length() {
    return ours().length;
  },
};

/** The tabs from before a reload that are neither current examples nor unchanged earlier ones. */
export function ownTabs(examples) {
  const queries = examples.map(({ query }) => query);
  const known = new Set([...queries, ...read('examples', [])]);
  sessionStorage.setItem(`${PREFIX}examples`, JSON.stringify(queries));
  const { tabs = [] } = read(TABS, {});
  return tabs.filter(({ query }) => query?.trim() && !known.has(query)).map(({ query, variables }) => ({ query, variables }));
}

function read(key, otherwise) {
  try {
    return JSON.parse(sessionStorage.getItem(PREFIX + key)) ?? otherwise;
  } catch {
    return otherwise;
  }
}
