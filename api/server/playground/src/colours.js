// GraphiQL colours Monaco pink. This gives links, matches and the focus the page's accent colour.
import { useMonaco } from '@graphiql/react';
import { useEffect } from 'react';

const THEMES = [
  { name: 'graphiql-LIGHT', base: 'vs', accent: '#23695f', card: '#ffffff', argument: '#6b5ca5' },
  { name: 'graphiql-DARK', base: 'vs-dark', accent: '#7fd1c2', card: '#1b2527', argument: '#b3a6e8' },
];
const ACCENTED = [
  'editorLink.activeForeground',
  'editorSuggestWidget.highlightForeground',
  'editorSuggestWidget.focusHighlightForeground',
  'editorSuggestWidget.selectedForeground',
  'editorWidget.resizeBorder',
  'focusBorder',
  'list.focusHighlightForeground',
  'list.highlightForeground',
  'menu.selectionForeground',
  'pickerGroup.foreground',
  'textLink.activeForeground',
  'textLink.foreground',
];
const TINTED = [
  'editorSuggestWidget.selectedBackground',
  'inputOption.hoverBackground',
  'list.hoverBackground',
  'menu.selectionBackground',
  'quickInputList.focusBackground',
  'toolbar.hoverBackground',
];
const PLAIN = [
  'editorHoverWidget.background',
  'editorSuggestWidget.background',
  'editorWidget.background',
  'menu.background',
  'quickInput.background',
];

const all = (keys, colour) => Object.fromEntries(keys.map((key) => [key, colour]));

export function Colours() {
  const monaco = useMonaco((state) => state.monaco);
  useEffect(() => {
    for (const { name, base, accent, card, argument } of THEMES) {
      monaco?.editor.defineTheme(name, {
        base,
        inherit: true,
        rules: [{ token: 'argument.identifier.gql', foreground: argument }],
        colors: {
          ...all(['editor.background', 'scrollbar.shadow'], '#ffffff00'),
          ...all(ACCENTED, accent),
          ...all(TINTED, `${accent}22`),
          ...all(PLAIN, card),
        },
      });
    }
  }, [monaco]);
}
