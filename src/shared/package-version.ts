import { readFileSync } from 'node:fs';

/** The version in package.json. Throws if that cannot be read or parsed: then the installation is broken. */
export function packageVersion(): string {
  const text = readFileSync(new URL('../../../package.json', import.meta.url), 'utf8');
  const { version } = JSON.parse(text) as { version: string };
  return version;
}
