// Runs a program that may hang, with everything that it starts.
import { spawn } from 'node:child_process';

/** Characters of a program's output. */
const MAX_OUTPUT = 64 * 1024;

/**
 * @typedef {object} Ended
 * @property {string | null} problem why it did not succeed, in one line; null if it did
 * @property {string} output what it printed, its beginning
 */

/**
 * Never rejects. A program that takes too long is killed, and its children with it.
 *
 * @param {readonly string[]} command a program and its arguments
 * @param {number} limitMs
 * @param {NodeJS.ProcessEnv} environment
 * @returns {Promise<Ended>}
 */
export function runProgram([program = '', ...args], limitMs, environment) {
  return new Promise((resolve) => {
    // A process group of its own, because compilers start others.
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], env: environment, detached: true });
    let output = '';
    let isLate = false;
    const kill = () => {
      if (child.pid === undefined) return;
      try {
        process.kill(-child.pid, 'SIGKILL');
      } catch {
        // It has just ended.
      }
    };
    const timer = setTimeout(() => {
      isLate = true;
      kill();
    }, limitMs);
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        if (output.length < MAX_OUTPUT) output += text;
      });
    }
    child.on('error', (error) => {
      clearTimeout(timer);
      resolve({ problem: error.message, output });
    });
    child.on('exit', (status, signal) => {
      clearTimeout(timer);
      // Children that are left would keep the outputs open.
      kill();
      child.on('close', () => resolve({ problem: problemOf(status, signal), output }));
    });

    /**
     * @param {number | null} status
     * @param {NodeJS.Signals | null} signal
     */
    function problemOf(status, signal) {
      if (isLate) return `it had not ended after ${limitMs / 1000} s`;
      if (status === 0) return null;
      const said = firstError(output);
      return `it ended with ${signal ?? `exit code ${status}`}${said === '' ? '' : `: ${said}`}`;
    }
  });
}

/**
 * The line that says most.
 *
 * @param {string} output
 */
function firstError(output) {
  const lines = output
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  return (lines.find((line) => /error:|undefined/.test(line)) ?? lines[0] ?? '').slice(0, 300);
}
