// Room on the disk: asked for before gigabytes are fetched, and explained when it ran out on the way.
import fs from 'node:fs';

/** Undefined if `bytes` fit into `folder`, else what is missing. Quotas are not seen here, but by the program that hits them. */
export function missingSpace(folder: string, bytes: number): string | undefined {
  return freeBytes(folder) >= bytes ? undefined : spaceProblem(folder, bytes);
}

/** @param bytes needed, if that is known better than that it is about a gigabyte. */
export function spaceProblem(folder: string, bytes = 1_200_000_000): string {
  return `there is too little space in ${folder}: about ${gigabytes(bytes)} are needed, ${gigabytes(freeBytes(folder))} are free (TRIRL_NATIVE_DIR or --dir names another folder)`;
}

function freeBytes(folder: string): number {
  const { bavail, bsize } = fs.statfsSync(folder);
  return bavail * bsize;
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}
