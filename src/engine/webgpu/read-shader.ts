import { readFile } from 'node:fs/promises';

/** One source in WGSL, as it stands in its file. */
export const readShader = (name: string): Promise<string> =>
  readFile(new URL(`./shaders/${name}.wgsl`, import.meta.url), 'utf8');
