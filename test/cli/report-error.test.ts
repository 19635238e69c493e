import assert from 'node:assert/strict';
import { test } from 'node:test';
import { printError, reportError } from '../../src/cli/report-error.js';
import { OperationalError, UsageError } from '../../src/shared/errors.js';
import { Sink } from './report/reports.js';

/** Clears the screen, turns the writing direction, and begins a line that looks like ours; and it is long. */
const FOREIGN = `\u001b[2J\u009b1m\u202e\nerror: all is lost${'x'.repeat(500)}`;

test('errors are printed harmless, with their own indented lines', () => {
  const print = (error: unknown): [number, string] => {
    const out = new Sink();
    return [reportError(error, (message, hint) => printError(message, hint, out)), out.text];
  };
  const [exitCode, text] = print(
    new OperationalError('run-config-differs', `Cannot read '${FOREIGN}':\n  --lr: 1\n  --seed: 2`, FOREIGN),
  );
  assert.equal(exitCode, 1);
  assert.doesNotMatch(text, /[^\P{Cc}\n]|\p{Cf}/u);
  assert.match(text, /^error: Cannot read '\\x1b.*': \(run-config-differs\)\n {2}--lr: 1\n {2}--seed: 2\n\\x1b.*\n$/);
  assert.equal(print(new UsageError('wrong'))[0], 2);
});

test('failures of the system are put into words; faults of the program are not', () => {
  const out = new Sink();
  const print = (message: string, hint: string | undefined) => printError(message, hint, out);
  const system = (code: string, message: string): Error => Object.assign(new Error(message), { code, syscall: 'open' });
  assert.equal(reportError(system('EMFILE', 'too many open files'), print), 1);
  assert.match(
    out.text,
    /^error: Cannot continue: the system allows this process too few open files.*\n.*ulimit -n 1024/,
  );
  out.text = '';
  assert.equal(reportError(new RangeError('WebAssembly.Memory(): could not allocate memory'), print), 1);
  assert.match(out.text, /^error: Cannot continue: the system gives this process too little memory.*\n.*ulimit -v/);
  out.text = '';
  assert.equal(reportError(system('ENOENT', `no such file '${FOREIGN}'`), print), 1);
  assert.match(out.text, /^error: Cannot continue: no such file '\\x1b/);
  const fault = new TypeError('x is not a function');
  assert.throws(() => reportError(fault, print), fault);
});
