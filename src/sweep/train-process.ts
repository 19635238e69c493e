import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { childEnvironment } from '../train/parent-channel.js';
import { noteFrom } from '../train/worker-note.js';
import type { Training, TrainingEnd } from './run-sweep.js';

const CLI = fileURLToPath(new URL('../cli.js', import.meta.url));
/** Lines that may hold the reason of a failure; the last ones are kept. */
const KEPT_LINES = 5;

const summary = v.object({
  type: v.literal('summary'),
  outcome: v.picklist(['completed', 'interrupted', 'failed']),
  test: v.nullable(v.object({ correct: v.number(), count: v.number() })),
});
type Summary = v.InferOutput<typeof summary>;
const note = v.object({ type: v.literal('note'), level: v.literal('error'), text: v.string() });

/**
 * Trains in a process of its own, `lenet-cluster train`, which ends with this one.
 *
 * @param args after the name of the command, without --log
 * @param environment of the process
 */
export function trainInProcess(args: readonly string[], environment: NodeJS.ProcessEnv): Training {
  const child = spawn(process.execPath, [CLI, 'train', ...args, '--log', 'json'], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: { ...environment, ...childEnvironment() },
  });
  const reasons: string[] = [];
  const keep = (line: string): void => {
    reasons.push(line);
    if (reasons.length > KEPT_LINES) reasons.shift();
  };
  let last: Summary | null = null;
  if (child.stdout)
    createInterface({ input: child.stdout }).on('line', (line) => {
      const event = parseJson(line);
      if (v.is(note, event)) keep(event.text);
      if (v.is(summary, event)) last = event;
    });
  if (child.stderr) createInterface({ input: child.stderr }).on('line', keep);
  child.on('message', (message) => {
    const told = noteFrom(message);
    if (told && told.level !== 'warning') keep(told.text);
  });
  const ended = new Promise<TrainingEnd>((resolve) => {
    child.on('error', (error) => resolve({ type: 'failed', reason: `it cannot be started: ${error.message}` }));
    child.on('close', (code, signal) => resolve(endOf(last, reasons, code ?? signal)));
  });
  return { ended, stop: () => child.kill('SIGTERM') };
}

function endOf(last: Summary | null, reasons: readonly string[], exit: number | string | null): TrainingEnd {
  if (last?.outcome === 'completed') {
    return { type: 'completed', accuracy: last.test && last.test.correct / last.test.count };
  }
  if (last?.outcome === 'interrupted') return { type: 'interrupted' };
  if (reasons.length > 0) return { type: 'failed', reason: reasons.join(' ') };
  return {
    type: 'failed',
    reason: typeof exit === 'number' ? `it ended with exit code ${exit}` : `it was ended by ${exit}`,
  };
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
