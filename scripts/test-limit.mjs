// Loaded into the process of every test file: a test that hangs, or that ends the process, fails its file by name. Node 20 and 22 only know
// a limit for a whole file, which a slow machine reaches although every test goes on.
import { after, afterEach, beforeEach } from 'node:test';
import { Worker } from 'node:worker_threads';

/** In milliseconds, from scripts/test.mjs. */
const limitMs = Number(process.env.TEST_LIMIT_MS);

/**
 * The test that began last; null when all are over.
 *
 * @type {string | null}
 */
let latest = null;
/** @type {NodeJS.Timeout | undefined} */
let timer;

// The runner's own process loads this too; its tests are the files.
if (process.env.NODE_TEST_CONTEXT === 'child-v8' && limitMs > 0) {
  // Node tells no end of a test that skips itself; the beginning of the next one stands for it.
  beforeEach(({ name }) => {
    latest = name;
    limit(`the test '${name}' hangs: it has not ended`);
  });
  afterEach(({ name }) => limit(`this file hangs: nothing has happened since its test '${name}' ended,`));
  after(() => {
    latest = null;
    limit('this file hangs: its tests are over, and it has not ended');
  });
  process.on('exit', (exitCode) => {
    if (exitCode !== 0 || latest === null) return;
    process.stderr.write(`the process ended in the middle of the test '${latest}'\n`);
    process.exitCode = 1;
  });
  watchForEndlessLoop();
}

/**
 * Gives what begins now `limitMs`. The timer keeps nothing alive.
 *
 * @param {string} problem how to say that the time is over
 */
function limit(problem) {
  clearTimeout(timer);
  timer = setTimeout(() => {
    process.stderr.write(`${problem} after ${limitMs / 1000} s\n`);
    process.exit(1);
  }, limitMs).unref();
}

/** No timer fires in a test that never waits; a thread of its own notices. */
function watchForEndlessLoop() {
  const beats = new Int32Array(new SharedArrayBuffer(4));
  setInterval(() => Atomics.add(beats, 0, 1), limitMs / 10).unref();
  const watch = `
    const { workerData: { beats, limitMs, pid } } = require('node:worker_threads');
    for (let last = -1; last !== beats[0]; Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, limitMs)) last = beats[0];
    require('node:fs').writeSync(2, 'this file hangs: it has computed for ' + limitMs / 1000 + ' s without a pause\\n');
    process.kill(pid, 'SIGKILL');`;
  new Worker(watch, { eval: true, workerData: { beats, limitMs, pid: process.pid } }).unref();
}
