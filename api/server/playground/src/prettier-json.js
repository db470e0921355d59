// A small Prettier plugin for JSON with comments, based on the parser that GraphiQL includes anyway.
import { applyEdits, format } from 'jsonc-parser';

const pretty = (text) => applyEdits(text, format(text, undefined, { tabSize: 2, insertSpaces: true }));

export const parsers = {
  jsonc: { astFormat: 'jsonc', parse: (text) => ({ text: pretty(text) }), locStart: () => 0, locEnd: () => 0 },
};
export const printers = {
  jsonc: { print: (path) => path.node.text },
};
