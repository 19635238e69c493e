import assert from 'node:assert/strict';
import { type ChildProcess, fork, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { claimLine, type LockClaim, standingClaims, withdrawalLine } from '../../../src/coordinator/run/lock-claims.js';
import { ownIdentity } from '../../../src/coordinator/run/process-life.js';
import { acquireRunLock } from '../../../src/coordinator/run/run-lock.js';
import { temporaryDirectory } from '../../support/temporary-directory.js';

const TAKER = fileURLToPath(new URL('./lock-taker.js', import.meta.url));
const lockFile = (directory: string): string => path.join(directory, 'coordinator.lock');

const claimId = (number: number): string => number.toString(16).padStart(32, '0');

/** A process that takes and gives back the lock when told. */
class Taker {
  readonly #process: ChildProcess;
  readonly pid: number;

  private constructor(process: ChildProcess) {
    this.#process = process;
    this.pid = process.pid ?? 0;
  }

  static async start(t: TestContext, directory: string): Promise<Taker> {
    return Taker.#started(t, fork(TAKER, [directory]));
  }

  /** With pids of its own, as in a container. */
  static async startInContainer(t: TestContext, directory: string): Promise<Taker> {
    const args = [...CONTAINER, process.execPath, TAKER, directory];
    return Taker.#started(t, spawn('unshare', args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] }));
  }

  static async #started(t: TestContext, process: ChildProcess): Promise<Taker> {
    t.after(() => process.kill('SIGKILL'));
    await once(process, 'message');
    return new Taker(process);
  }

  async ask(what: 'take' | 'release' | 'stress', tries = 0): Promise<string> {
    const answer = once(this.#process, 'message') as Promise<[string]>;
    this.#process.send({ what, tries });
    return (await answer)[0];
  }

  /** Resolves when the process is gone. */
  async kill(): Promise<void> {
    const gone = Promise.all([once(this.#process, 'exit'), once(this.#process, 'disconnect')]);
    this.#process.kill('SIGKILL');
    await gone;
  }
}

const CONTAINER = ['--pid', '--fork', '--kill-child', '--mount-proc'];
const needsContainers =
  spawnSync('unshare', [...CONTAINER, 'true']).status === 0
    ? false
    : 'only root can start a process with pids of its own';

/** A claim of a process that cannot be: of this one, but started at another time. */
async function claimOfTheDead(change: Partial<LockClaim> = {}): Promise<LockClaim> {
  const own = await ownIdentity();
  return {
    claim: claimId(0),
    socket: false,
    ...own,
    startTicks: (own.startTicks ?? 0) + 1,
    at: '2026-01-01T00:00:00.000Z',
    ...change,
  };
}

const needsProc = process.platform === 'linux' ? false : 'start times of processes are only known on Linux';

test('a second coordinator is refused, and told who the first is', async (t) => {
  const directory = temporaryDirectory(t);
  const holder = await Taker.start(t, directory);
  assert.equal(await holder.ask('take'), 'taken');
  await assert.rejects(acquireRunLock(directory), (error: Error & { code: string; hint: string }) => {
    assert.equal(error.code, 'run-directory-locked');
    assert.match(error.message, new RegExp(`process ${holder.pid} on host '${os.hostname()}'`));
    assert.match(error.hint, /Wait until it has ended/);
    return true;
  });
  await holder.ask('release');
  await (await acquireRunLock(directory)).release();
});

test('nor may the same process hold it twice', async (t) => {
  const directory = temporaryDirectory(t);
  const lock = await acquireRunLock(directory);
  await assert.rejects(acquireRunLock(directory), { code: 'run-directory-locked' });
  await Promise.all([lock.release(), lock.release()]);
  assert.deepEqual(await readdir(directory), [], 'nothing is left behind');
});

test('the lock of a killed process can be taken at once', async (t) => {
  const directory = temporaryDirectory(t);
  for (let i = 0; i < 5; i++) {
    const holder = await Taker.start(t, directory);
    assert.equal(await holder.ask('take'), 'taken');
    await holder.kill();
  }
  const lock = await acquireRunLock(directory);
  assert.deepEqual(standingClaims(await readFile(lockFile(directory), 'utf8')).at(-1)?.pid, process.pid);
  await lock.release();
});

test('of many that ask at the same time exactly one gets it', async (t) => {
  const directory = temporaryDirectory(t);
  const takers = await Promise.all(Array.from({ length: 5 }, () => Taker.start(t, directory)));
  for (let round = 0; round < 100; round++) {
    // Every other time there is a dead holder to take over from.
    if (round % 2 === 1) await writeFile(lockFile(directory), claimLine(await claimOfTheDead()));
    const answers = await Promise.all(takers.map((taker) => taker.ask('take')));
    const winner = takers[answers.indexOf('taken')];
    assert.ok(winner, `round ${round}: ${answers.join('\n')}`);
    for (const answer of answers) if (answer !== 'taken') assert.match(answer, /^run-directory-locked/);
    assert.equal(answers.filter((answer) => answer === 'taken').length, 1, `round ${round}`);
    await winner.ask('release');
  }
});

test('holders that come, go and are killed never meet', async (t) => {
  const directory = temporaryDirectory(t);
  const stressing = async (taker: Taker) => taker.ask('stress', 400);
  const takers = await Promise.all(Array.from({ length: 3 }, () => Taker.start(t, directory)));
  const answers = takers.map(stressing);
  for (let i = 0; i < 6; i++) {
    const victim = await Taker.start(t, directory);
    void victim.ask('stress', 1_000_000).catch(() => {});
    // Started while the victim is at it, so that it dies at another moment each time.
    await Taker.start(t, directory);
    await victim.kill();
  }
  assert.deepEqual(await Promise.all(answers), ['alone', 'alone', 'alone']);
});

test('a pid that was given to another process does not hold the lock', { skip: needsProc }, async (t) => {
  const directory = temporaryDirectory(t);
  await writeFile(lockFile(directory), claimLine(await claimOfTheDead()));
  await (await acquireRunLock(directory)).release();
});

test('a restart of the host frees the lock', { skip: needsProc }, async (t) => {
  const directory = temporaryDirectory(t);
  const own = await ownIdentity();
  await writeFile(
    lockFile(directory),
    claimLine({ claim: claimId(1), socket: false, at: 'then', ...own, bootId: 'another boot' }),
  );
  await (await acquireRunLock(directory)).release();
});

test('what another host or container holds is refused, with a way out', async (t) => {
  const own = await ownIdentity();
  for (const elsewhere of [{ host: 'far-away', bootId: 'another boot' }, { pidNamespace: 'pid:[1]' }]) {
    const directory = temporaryDirectory(t);
    await writeFile(
      lockFile(directory),
      claimLine({ claim: claimId(1), socket: false, at: 'then', ...own, pid: 4_000_000, ...elsewhere }),
    );
    await assert.rejects(acquireRunLock(directory), (error: Error & { code: string; hint: string }) => {
      assert.equal(error.code, 'run-directory-locked');
      assert.match(error.message, /process 4000000 on host/);
      assert.ok(error.hint.includes(`If you know that it is dead, remove ${lockFile(directory)}`));
      return true;
    });
  }
});

test('containers of one host see whether each other lives', { skip: needsContainers }, async (t) => {
  // Longer than the path of a socket may be.
  const directory = path.join(temporaryDirectory(t), 'long'.repeat(40));
  const holder = await Taker.startInContainer(t, directory).catch(() => assert.fail('it must start'));
  assert.equal(await holder.ask('take'), 'taken');
  const files = (await readdir(directory)).sort();
  assert.match(files.join(), /^coordinator\.[0-9a-f]{32}\.sock,coordinator\.lock$/);

  const successor = await Taker.startInContainer(t, directory);
  assert.match(await successor.ask('take'), /^run-directory-locked: .* process 1 on host .*Wait until it has ended/);
  assert.deepEqual((await readdir(directory)).sort(), files);
  await assert.rejects(acquireRunLock(directory), { code: 'run-directory-locked' });

  await holder.kill();
  assert.equal(await successor.ask('take'), 'taken');
  assert.equal(await successor.ask('release'), 'released');
  assert.deepEqual(await readdir(directory), []);
});

test('a line that a crash cut short counts for nothing and hides nothing', async (t) => {
  const directory = temporaryDirectory(t);
  const own = await ownIdentity();
  const line = claimLine({ claim: claimId(1), socket: false, at: 'then', ...own });
  await writeFile(lockFile(directory), line.slice(0, 60));
  const lock = await acquireRunLock(directory);
  await assert.rejects(acquireRunLock(directory), { code: 'run-directory-locked' });
  await lock.release();
});

test('a claim that was withdrawn does not stand', async () => {
  const first = await claimOfTheDead({ claim: claimId(1) });
  const second = await claimOfTheDead({ claim: claimId(2) });
  assert.deepEqual(standingClaims(claimLine(first) + claimLine(second)), [first, second]);
  assert.deepEqual(standingClaims(claimLine(first) + claimLine(second) + withdrawalLine(first)), [second]);
});

test('the lock file does not grow without end', { skip: needsProc }, async (t) => {
  const directory = temporaryDirectory(t);
  for (let i = 0; i < 500; i++) {
    await appendFile(lockFile(directory), claimLine(await claimOfTheDead({ claim: claimId(i) })));
  }
  const lock = await acquireRunLock(directory);
  assert.ok((await stat(lockFile(directory))).size < 1000);
  await assert.rejects(acquireRunLock(directory), { code: 'run-directory-locked' });
  await lock.release();
  assert.deepEqual(await readdir(directory), []);
});

test('a directory that is missing is made; what is none cannot be locked', async (t) => {
  const directory = temporaryDirectory(t, { file: new Uint8Array() });
  await (await acquireRunLock(path.join(directory, 'new', 'run'))).release();
  assert.deepEqual(await readdir(path.join(directory, 'new', 'run')), []);
  for (const place of ['file', 'file/below']) {
    await assert.rejects(acquireRunLock(path.join(directory, place)), {
      code: 'run-directory-not-writable',
      message: /it must be a directory/,
    });
  }
  await mkdir(lockFile(directory));
  await assert.rejects(acquireRunLock(directory), { code: 'run-directory-not-writable', message: /EISDIR/ });
});
