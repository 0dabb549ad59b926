// `npm start`: opens the example workspace with the extension loaded, in an installed VS Code or else in the VS Code server
// from npm, whose address it prints. Ctrl-C ends the editor and every run that was started in it.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { hasDisplay } from '../test/editor/desktop.mjs';
import { logToStderr } from '../test/editor/install.mjs';
import { markVariable, openMark } from '../test/editor/processes.mjs';
import { EditorServer } from '../test/editor/server.mjs';
import { onPath } from '../test/editor/systemPackages.mjs';
import { build, root } from './run.mjs';

const workspace = path.join(root, 'examples', 'workspace');

/** The `code` of a desktop VS Code; in a terminal of a remote window that name is another program. */
function installedCode() {
  const remote = process.env.VSCODE_IPC_HOOK_CLI !== undefined;
  return remote || !hasDisplay() ? undefined : onPath('code');
}

/** @param {string} code */
function openDesktop(code) {
  // Settings of its own make it an instance of its own, which Ctrl-C can end without touching the user's windows.
  const data = path.join(root, '.vscode-test', 'start');
  fs.mkdirSync(data, { recursive: true });
  const child = spawn(
    code,
    [
      ...['--wait', '--new-window', '--user-data-dir', data, '--disable-workspace-trust'],
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      ...[`--extensionDevelopmentPath=${root}`, workspace],
    ],
    { stdio: 'inherit', shell: process.platform === 'win32', env: { ...process.env, [markVariable]: openMark() } },
  );
  child.once('exit', (status) => process.exit(status ?? 1));
  console.log(`${code} opens ${path.relative(process.cwd(), workspace)}; Ctrl-C ends it.`);
}

async function openServer() {
  const port = Number(process.argv[process.argv.indexOf('--port') + 1]) || 0;
  const server = await EditorServer.start({ extension: root, workspace, port, log: logToStderr });
  console.log(`\nVS Code with the example workspace, at this address until Ctrl-C:\n\n  ${server.address()}\n`);
  // The server is a process of its own: this one stays to end it.
  const ended = setInterval(() => {
    if (server.processes().some(({ role }) => role === 'server')) return;
    clearInterval(ended);
    console.error(`the VS Code server has ended:\n${server.output}`);
    process.exitCode = 1;
  }, 1000);
}

try {
  await build();
  const code = installedCode();
  if (code) openDesktop(code);
  else await openServer();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
