import { readFileSync } from 'node:fs';

/** The version in package.json. Throws what reading or parsing that throws: the installation is broken then. */
export function packageVersion(): string {
  const text = readFileSync(new URL('../../../package.json', import.meta.url), 'utf8');
  const { version } = JSON.parse(text) as { version: string };
  return version;
}
