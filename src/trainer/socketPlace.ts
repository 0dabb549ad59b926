// Where the trainer's socket lives: a folder that only this user can enter. Sockets of trainers that were killed are
// taken away on the way.
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { processExists } from '../runDirectory/liveness';

/** The kernel's limit of a socket path is 108 bytes on Linux and 104 on macOS, its final zero included. */
const maximumPathBytes = 103;

export interface SocketPlace {
  /** Path of a Unix socket, or name of a Windows pipe. */
  readonly socket: string;
  /** A folder made for this socket alone, to be removed with it. */
  readonly ownFolder?: string;
}

/** A name for a new socket that nobody else can guess or enter. Makes its folder. Throws the system's error. */
export async function newSocketPlace(): Promise<SocketPlace> {
  const name = `${process.pid}-${randomBytes(8).toString('hex')}`;
  if (process.platform === 'win32') return { socket: `\\\\.\\pipe\\trirl-${name}` };
  const preferred = os.tmpdir();
  const tooLong = Buffer.byteLength(path.join(folderIn(preferred), `${name}.sock`)) > maximumPathBytes;
  const parent = tooLong ? '/tmp' : preferred;
  const folder = folderIn(parent);
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (isPrivate(folder)) {
    await removeOrphans(folder);
    return { socket: path.join(folder, `${name}.sock`) };
  }
  // Somebody else made it first, perhaps to listen in: then a fresh folder, whose name nobody could foresee.
  const ownFolder = fs.mkdtempSync(`${folder}-`);
  return { socket: path.join(ownFolder, `${name}.sock`), ownFolder };
}

function folderIn(parent: string): string {
  return path.join(parent, `trirl-${process.getuid?.() ?? 0}`);
}

function isPrivate(folder: string): boolean {
  const found = fs.lstatSync(folder);
  return found.isDirectory() && found.uid === process.getuid?.() && (found.mode & 0o077) === 0;
}

/** The process that a socket is named after may live in another container that shares the folder: so the socket is asked as well. */
async function removeOrphans(folder: string): Promise<void> {
  for (const name of fs.readdirSync(folder)) {
    const pid = Number(/^(\d+)-[0-9a-f]+\.sock$/.exec(name)?.[1]);
    const socket = path.join(folder, name);
    if (Number.isInteger(pid) && !processExists(pid) && (await isRefused(socket))) fs.rmSync(socket, { force: true });
  }
}

function isRefused(socket: string): Promise<boolean> {
  return new Promise((resolve) => {
    const connection = net.connect(socket);
    connection.once('connect', () => {
      connection.destroy();
      resolve(false);
    });
    connection.once('error', (error: NodeJS.ErrnoException) => resolve(error.code === 'ECONNREFUSED'));
  });
}
