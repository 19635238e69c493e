import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { TestContext } from 'node:test';
import { pathToFileURL } from 'node:url';
import type { EngineFactory } from '../../../src/engine/engine.js';
import { temporaryDirectory } from '../../support/temporary-directory.js';
import { oracleEngineFactory } from './oracle-engine.js';

/** The compiled oracle. */
const ORDER = new URL('../../contract/order/', import.meta.url);

/** A fault: in a file of the oracle, without its extension, the text is replaced by another. */
export type Fault = readonly [file: string, text: string, replacement: string];

/**
 * An engine of the oracle with faults, made from its compiled text.
 *
 * @throws AssertionError when a text is not there exactly once
 */
export async function changedOracle(t: TestContext, faults: readonly Fault[]): Promise<EngineFactory> {
  const directory = mkdtempSync(path.join(temporaryDirectory(t), 'order-'));
  for (const name of readdirSync(ORDER).filter((file) => file.endsWith('.js'))) {
    let text = readFileSync(new URL(name, ORDER), 'utf8');
    for (const [file, before, after] of faults) {
      if (`${file}.js` !== name) continue;
      assert.equal(text.split(before).length, 2, `'${before}' must be once in ${name}`);
      text = text.replace(before, () => after);
    }
    text = text.replaceAll(/from '(\.\.\/[^']+)'/g, (_, file: string) => `from '${new URL(file, ORDER).href}'`);
    writeFileSync(path.join(directory, name), text);
  }
  writeFileSync(path.join(directory, 'package.json'), '{"type": "module"}');
  const { computeInOrder } = (await import(
    pathToFileURL(path.join(directory, 'micro-batch.js')).href
  )) as typeof import('../../contract/order/micro-batch.js');
  return oracleEngineFactory(computeInOrder);
}
