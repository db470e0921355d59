// Runs a command-line tool that npm installed, and gives what it printed. What tools write goes to `.out`.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

export const home = join(import.meta.dirname, '..');
export const out = join(home, '.out');

export async function run(tool, args, folder = home) {
  const child = spawn(join(home, 'node_modules', '.bin', tool), args, {
    cwd: folder,
    env: { ...process.env, NO_COLOR: '1', CI: '1' },
  });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (printed += text));
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`${tool} ends with code ${code}:\n${printed.trim()}`);
  return printed;
}
