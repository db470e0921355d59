// Bundles the playground into a folder of static files: node build.mjs <folder>
import { build } from 'esbuild';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';

const out = process.argv[2];
if (!out) throw new Error('usage: node build.mjs <folder>');
await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });

const { metafile } = await build({
  // The workers are entries of their own, since a browser starts them from a file of the same origin.
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
    // Prettier formats JSON with a parser of all of JavaScript, half a megabyte; ours does JSON alone.
    'prettier/parser-babel': './src/prettier-json.js',
    'prettier/plugins/estree': './src/prettier-json.js',
    'prettier/parser-graphql': 'prettier/plugins/graphql',
  },
});

// The page names its files by their hash, so that all of assets/ can be cached for good.
const names = {};
for (const [path, { entryPoint, cssBundle }] of Object.entries(metafile.outputs)) {
  if (!entryPoint) continue;
  names[basename(entryPoint)] = `assets/${basename(path)}`;
  if (entryPoint === 'src/main.jsx') names['main.css'] = `assets/${basename(cssBundle)}`;
}
// Styles of parts loaded later are in main.css already.
for (const path of Object.keys(metafile.outputs).map((path) => `assets/${basename(path)}`)) {
  if (path.endsWith('.css') && path !== names['main.css']) await rm(join(out, path));
}
const page = await readFile('src/index.html', 'utf8');
await writeFile(join(out, 'index.html'), page.replace(/\{\{(.+?)\}\}/g, (_, name) => names[name]));
