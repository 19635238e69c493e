// Runs the compiled tests on Node's own runner. `npm test` runs all but the long ones, which `npm test -- long` runs;
// `npm test -- transition` only files with that in their path.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** A test that takes longer hangs. None needs a thirtieth of it on an idle machine. */
const TEST_LIMIT_MS = 900_000;
/** In the name of files whose tests take minutes. */
const LONG = '.long.';
const LONG_TEST_LIMIT_MS = 1_800_000;

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const { usableCores } = await import(new URL('../dist/src/shared/usable-cores.js', import.meta.url).href);
/** Tests of processes wait for each other a tenth of the time, so one file more than cores keeps the cores busy. */
const FILES_AT_ONCE = usableCores() + 1;

const testFolder = path.join('dist', 'test');
const wanted = process.argv.slice(2).filter((argument) => !argument.startsWith('-'));
const flags = process.argv.slice(2).filter((argument) => argument.startsWith('-'));

const files = readdirSync(path.join(root, testFolder), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.test.js'))
  .filter((file) => (wanted.length === 0 ? !file.includes(LONG) : wanted.some((part) => file.includes(part))))
  .map((file) => path.join(testFolder, file))
  .sort();
if (files.length === 0) {
  process.stderr.write(
    `Cannot test: no test file has ${wanted.map((part) => `'${part}'`).join(' or ')} in its path.\n`,
  );
  process.exit(2);
}
const result = spawnSync(
  process.execPath,
  [
    '--enable-source-maps',
    ...['--import', new URL('test-limit.mjs', import.meta.url).href],
    '--test',
    `--test-reporter=${new URL('test-report.mjs', import.meta.url).href}`,
    '--test-reporter-destination=stdout',
    `--test-concurrency=${FILES_AT_ONCE}`,
    ...flags,
    ...files,
  ],
  {
    cwd: root,
    stdio: 'inherit',
    env: {
      ...process.env,
      TEST_LIMIT_MS: String(files.some((file) => file.includes(LONG)) ? LONG_TEST_LIMIT_MS : TEST_LIMIT_MS),
    },
  },
);
process.exit(result.status ?? 1);
