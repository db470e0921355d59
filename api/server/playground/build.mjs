// Bundles the playground into a folder of static files: node build.mjs <folder>
import { build } from 'esbuild';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';

const out = process.argv[2];
if (!out) throw new Error('usage: node build.mjs <folder>');
await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });

const { metafile } = await build({
  // The workers are separate entries, since browsers start them from a file of the same origin.
  entryPoints: [
    'src/main.jsx',
    'monaco-editor/esm/vs/editor/editor.worker.js',
    'monaco-editor/esm/vs/language/json/json.worker.js',
    'monaco-graphql/esm/graphql.worker.js',
  ],
  outdir: out,
  entryNames: 'assets/[name]-[hash]',
  chunkNames: 'assets/[name]-[hash]',
  assetNames: 'assets/[name]-[hash]',
  bundle: true,
  splitting: true,
  format: 'esm',
  target: 'es2022',
  minify: true,
  metafile: true,
  legalComments: 'none',
  logLevel: 'warning',
  jsx: 'automatic',
  loader: { '.ttf': 'file' },
  define: { 'process.env.NODE_ENV': '"production"' },
  alias: {
    // Prettier formats JSON with a parser for all of JavaScript, which takes half a megabyte. Ours parses only JSON.
    'prettier/parser-babel': './src/prettier-json.js',
    'prettier/plugins/estree': './src/prettier-json.js',
    'prettier/parser-graphql': 'prettier/plugins/graphql',
  },
});

// File names contain a hash, so that everything in assets/ can be cached forever.
const names = {};
for (const [path, { entryPoint, cssBundle }] of Object.entries(metafile.outputs)) {
  if (!entryPoint) continue;
  names[basename(entryPoint)] = `assets/${basename(path)}`;
  if (entryPoint === 'src/main.jsx') names['main.css'] = `assets/${basename(cssBundle)}`;
}
// The styles of parts that are loaded later are already in main.css.
for (const path of Object.keys(metafile.outputs).map((path) => `assets/${basename(path)}`)) {
  if (path.endsWith('.css') && path !== names['main.css']) await rm(join(out, path));
}
const page = await readFile('src/index.html', 'utf8');
await writeFile(join(out, 'index.html'), page.replace(/\{\{(.+?)\}\}/g, (_, name) => names[name]));
