// The contract suite on what is here, in a process of its own.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const CONTRACT = fileURLToPath(new URL('../../test/contract', import.meta.url));
const FILES = ['engines.test.js', 'webgpu.long.test.js', 'webgpu-bits.long.test.js', 'tensorflow-native.test.js'].map(
  (file) => path.join(CONTRACT, file),
);

/** Prints how many tests passed, and all that was said when one failed. Returns whether none did. */
export function reportContract(): boolean {
  const { stdout, status } = spawnSync(process.execPath, ['--test', '--test-reporter=tap', ...FILES], {
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  const count = (what: string): string => new RegExp(`^# ${what} (\\d+)$`, 'm').exec(stdout)?.[1] ?? '?';
  console.log(`Contract suite: ${count('pass')} passed, ${count('fail')} failed, ${count('skipped')} skipped`);
  for (const [, suite = '', reason = ''] of stdout.matchAll(/^ok \d+ - (.*) # SKIP (.*)$/gm)) {
    console.log(`  ${suite}: skipped, ${reason}`);
  }
  if (status !== 0) console.log(stdout);
  return status === 0;
}
