import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { REFUSAL_CODES, REFUSAL_STATUS } from '../../src/serve/refusals.js';
import { CONTRACT } from '../../src/shared/contract.js';
import { ERROR_CODES } from '../../src/shared/error-codes.js';
import { BYE_CODES, LOSS_CODES } from '../../src/shared/protocol/leave-codes.js';
import { MessageType } from '../../src/shared/protocol/messages.js';
import { REJECTION_CODES } from '../../src/shared/protocol/rejections.js';
import type { WorkerEffect } from '../../src/worker/core/effects.js';
import { TOY_WELCOME } from '../support/toy-worker.js';
import { WorkerDriver } from '../worker/core/worker-driver.js';

interface Row {
  readonly code: string;
  readonly exitCode: string;
  readonly cause: string;
  readonly remedy: string;
}

/** Text under a heading, up to the next heading of the same rank. */
const section = (heading: string): string => page.split(/^## /m).find((text) => text.startsWith(`${heading}\n`)) ?? '';

const rowsOf = (text: string): Row[] =>
  [...text.matchAll(/^\| `([a-z0-9-]+)` \|([^|]*)\|([^|]*)\|([^|]*)\|$/gm)].map(
    ([, code = '', exitCode = '', cause = '', remedy = '']) => ({
      code,
      exitCode: exitCode.trim(),
      cause: cause.trim(),
      remedy: remedy.trim(),
    }),
  );

const page = readFileSync('docs/errors.md', 'utf8');
const rejections = rowsOf(section('Rejections'));
const leaves = rowsOf(section('Why a worker left'));
const refusals = rowsOf(section('Refused requests'));
const errors = rowsOf(page).slice(0, -(rejections.length + leaves.length + refusals.length));
const codes = (rows: readonly Row[]): string[] => rows.map(({ code }) => code);
const LEAVE_CODES = [...BYE_CODES, ...LOSS_CODES];

test('docs/errors.md lists every code once, and no other', () => {
  assert.deepEqual(codes(errors).sort(), [...ERROR_CODES].sort());
  assert.deepEqual(codes(rejections), [...REJECTION_CODES]);
  assert.deepEqual(codes(leaves).sort(), [...LEAVE_CODES].sort());
  assert.deepEqual(codes(refusals), [...REFUSAL_CODES]);
  for (const row of rowsOf(page)) assert.ok(row.cause && row.remedy, `${row.code} says cause and remedy`);
});

test('no code stands for two things', () => {
  const all = [...ERROR_CODES, ...REJECTION_CODES, ...LEAVE_CODES, ...REFUSAL_CODES];
  assert.deepEqual(
    all.filter((code, index) => all.indexOf(code) !== index),
    [],
  );
});

test('every code is used: the lists hold none that nothing can end with', () => {
  const texts = readdirSync('src', { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !/(?:error-codes|leave-codes|rejections|refusals)\.ts$/.test(file))
    .map((file) => readFileSync(path.join('src', file), 'utf8'))
    .join('\n');
  const unused = [...ERROR_CODES, ...REJECTION_CODES, ...LEAVE_CODES, ...REFUSAL_CODES].filter(
    (code) => !texts.includes(`'${code}'`),
  );
  assert.deepEqual(unused, []);
});

test('a refused request has the status that is documented', () => {
  for (const { code, exitCode } of refusals) {
    assert.equal(exitCode, String(REFUSAL_STATUS[code as keyof typeof REFUSAL_STATUS]), code);
  }
});

/** Warnings: another checkpoint does. */
const NOT_FATAL = /^checkpoint-(?!s)/;

test('the exit code is 2 for wrong usage, and 1 for every other error that ends a command', () => {
  for (const { code, exitCode } of errors) {
    assert.equal(exitCode, code === 'usage' ? '2' : NOT_FATAL.test(code) ? '' : '1', code);
  }
});

test('a worker ends as documented when a message is rejected, or when it leaves', () => {
  const exitCodeAfter = (act: (worker: WorkerDriver) => readonly WorkerEffect[]): string => {
    const worker = new WorkerDriver();
    worker.becomeReady();
    const exit = act(worker).find((effect) => effect.type === 'exit');
    return exit ? String(exit.exitCode) : '';
  };
  for (const code of REJECTION_CODES) {
    const expected = exitCodeAfter((worker) => worker.receive({ type: MessageType.reject, code, reason: 'x' }));
    assert.equal(rejections.find((row) => row.code === code)?.exitCode, expected, code);
  }
  const after: Record<(typeof BYE_CODES)[number], (worker: WorkerDriver) => readonly WorkerEffect[]> = {
    terminated: (worker) => worker.handle({ type: 'interrupt' }),
    released: (worker) => worker.receive({ type: MessageType.shutdown, outcome: 'completed' }),
    'no-coordinator': (worker) => worker.pass(100_000).map(({ effect }) => effect),
    'other-contract': (worker) => worker.receive({ ...TOY_WELCOME, contract: CONTRACT + 1 }),
    'load-failed': (worker) => worker.handle({ type: 'failure', code: 'load-failed', reason: 'x' }),
    'engine-failed': (worker) => worker.handle({ type: 'failure', code: 'engine-failed', reason: 'x' }),
  };
  for (const code of BYE_CODES) {
    assert.equal(leaves.find((row) => row.code === code)?.exitCode, exitCodeAfter(after[code]), code);
  }
});
