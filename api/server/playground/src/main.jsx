// The playground: GraphiQL, with a bar at the top to choose the person to act as.
import 'monaco-graphql/esm/monaco-editor.js';
import '@graphiql/react/style.css';
import '@graphiql/plugin-doc-explorer/style.css';
import '@graphiql/plugin-history/style.css';
import 'graphiql/graphiql.css';
import './style.css';

import { useGraphiQL } from '@graphiql/react';
import { GraphiQL } from 'graphiql';
import { useEffect, useMemo, useRef, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { Colours } from './colours.js';
import { createFetcher } from './fetcher.js';
import { ownTabs, storage } from './storage.js';

globalThis.MonacoEnvironment = {
  getWorker(_, label) {
    const { worker, workerJson, workerGraphql } = document.body.dataset;
    return new Worker({ json: workerJson, graphql: workerGraphql }[label] ?? worker, { type: 'module' });
  },
};

const headersOf = (person) => (person ? JSON.stringify({ Authorization: `Bearer ${person.token}` }, null, 2) : '');

function Playground({ people, examples }) {
  const asked = new URLSearchParams(location.search).get('as')?.toLowerCase();
  const [person, setPerson] = useState(people.find(({ name }) => name.toLowerCase() === asked) ?? people[0]);
  // The text that the headers editor should contain.
  const headers = useRef(headersOf(person));
  const fetcher = useMemo(() => createFetcher('/graphql', () => headers.current), []);
  const tabs = useMemo(() => [...examples.map(tabOf), ...ownTabs(examples)], [examples]);

  return (
    <>
      <Bar people={people} person={person} onChange={setPerson} />
      <main>
        <GraphiQL
          fetcher={fetcher}
          storage={storage}
          defaultTabs={tabs.length ? tabs : undefined}
          initialQuery={tabs[0]?.query}
          initialVariables={tabs[0]?.variables ?? ''}
          initialHeaders={headers.current}
          defaultHeaders={headers.current}
          defaultQuery={WELCOME}
          defaultEditorToolsVisibility
          shouldPersistHeaders={false}
          inputValueDeprecation
        >
          <GraphiQL.Logo> </GraphiQL.Logo>
          <FollowPerson people={people} person={person} headers={headers} />
          <Colours />
        </GraphiQL>
      </main>
    </>
  );
}

const tabOf = ({ query, variables }) => ({
  query,
  variables: variables && Object.keys(variables).length ? JSON.stringify(variables, null, 2) : '',
});

const WELCOME = `# To sign in, add an access token under Headers, below:
#   { "Authorization": "Bearer …" }
# The book icon on the left opens the documentation.

`;

function Bar({ people, person, onChange }) {
  return (
    <header className="kith-bar">
      <h1>
        <svg viewBox="0 0 32 32" aria-hidden="true">
          <circle cx="12" cy="16" r="8.5" />
          <circle cx="20" cy="16" r="8.5" />
        </svg>
        Kith playground
      </h1>
      {person ? (
        <>
          <label>
            Acting as
            <select
              value={people.indexOf(person)}
              onChange={(event) => onChange(people[event.target.value])}
              aria-describedby="kith-about"
            >
              {people.map(({ name }, index) => (
                <option key={index} value={index}>
                  {name}
                </option>
              ))}
            </select>
          </label>
          <p id="kith-about" aria-live="polite">
            {person.about}
          </p>
          <p className="kith-note">All people are made up.</p>
        </>
      ) : (
        <p>To sign in, add an access token under Headers.</p>
      )}
    </header>
  );
}

/**
 * Keeps the token of the chosen person in the headers of every tab. Each tab has headers of its own, and a tab or an
 * entry of the history may still contain an earlier person's token, or none. Headers typed by hand stay.
 */
function FollowPerson({ people, person, headers }) {
  const editor = useGraphiQL((state) => state.headerEditor);

  useEffect(() => {
    if (!editor || !person) return;
    headers.current = headersOf(person);
    if (editor.getValue() !== headers.current) editor.setValue(headers.current);
  }, [editor, person]);

  useEffect(() => {
    const known = ['', ...people.map(headersOf)];
    const listener = editor?.onDidChangeModelContent(({ isFlush }) => {
      const text = editor.getValue();
      if (!isFlush) {
        if (!people.length) headers.current = text;
      } else if (text !== headers.current && known.includes(text)) {
        queueMicrotask(() => editor.setValue(headers.current)); // Monaco is still notifying other listeners of this change
      }
    });
    return () => listener?.dispose();
  }, [editor, people]);
}

const start = await fetch('/playground.json')
  .then((response) => response.json())
  .catch(() => ({}));
createRoot(document.getElementById('playground')).render(
  <Playground people={start.people ?? []} examples={start.examples ?? []} />,
);
