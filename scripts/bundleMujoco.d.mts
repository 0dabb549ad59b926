import type { Plugin } from 'esbuild';

export const mujoco: Plugin;
export function writeMujocoBinary(file: string): Promise<void>;
