import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Examples of docs/library.md: the code of each section, in their order. */
export function libraryExamples(): { readonly section: string; readonly code: string }[] {
  const [, ...sections] = readFileSync('docs/library.md', 'utf8').split(/^## /m);
  return sections.flatMap((text) => {
    const section = text.slice(0, text.indexOf('\n'));
    return [...text.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, code = '']) => ({ section, code }));
  });
}

/**
 * Writes an example as a program of a package that has this one installed.
 *
 * @param directory of that package
 * @returns the program's file
 */
export function writeExample(directory: string, code: string, name = 'example.mjs'): string {
  const installed = path.join(directory, 'node_modules', 'lenet-cluster');
  mkdirSync(path.dirname(installed), { recursive: true });
  symlinkSync(process.cwd(), installed);
  const file = path.join(directory, name);
  writeFileSync(file, code);
  return file;
}
