import assert from 'node:assert/strict';
import type { Notice } from '../../src/coordinator/core/notices.js';
import type { CoordinatorCoreOptions } from '../../src/coordinator/core/options.js';
import { RUN_START } from '../../src/coordinator/core/resume.js';
import type { Outcome } from '../../src/coordinator/core/state.js';
import type { RunSnapshot } from '../../src/coordinator/run/run-snapshot.js';
import { freshTrainingState } from '../../src/coordinator/update/data-plane.js';
import type { CoordinatorStatus } from '../../src/coordinator/watching/coordinator-status.js';
import type { RejectionCode } from '../../src/shared/protocol/rejections.js';
import { settled } from '../support/virtual-time.js';
import { Checks } from './checks.js';
import { CoordinatorLife } from './coordinator-life.js';
import { EventQueue } from './event-queue.js';
import { Faults } from './faults.js';
import { Links } from './links.js';
import { Network } from './network.js';
import type { SimProcess } from './process.js';
import type { SimRandom } from './random.js';
import type { Scenario } from './scenario.js';
import { toyLength, toyStart } from './toy-model.js';
import { Trace } from './trace.js';
import { WorkerLife } from './worker-life.js';

/** After this time, in milliseconds, nothing goes wrong any more. */
const FAULTS_END_MS = 4_000;
/** By then the run must be over. */
const DEADLINE_MS = 60_000;
/** Writing a checkpoint takes up to this long. */
const MAX_WRITE_MS = 20;
const IMPOSSIBLE_CODES: ReadonlySet<string> = new Set<RejectionCode>(['not-finite', 'out-of-bounds']);

/** A cluster on virtual time: one coordinator after the other, workers, and what happens to them. */
export class World {
  readonly checks: Checks;
  audits = 0;
  liarsCaught = 0;
  readonly #trace = new Trace();
  readonly #queue = new EventQueue();
  readonly #network: Network;
  readonly #faults: Faults;
  readonly #links: Links;
  readonly #core: CoordinatorCoreOptions;
  #coordinator: CoordinatorLife | undefined;
  /** The newest checkpoint on disk; the beginning of the run needs no file. */
  #newest: RunSnapshot;
  readonly #workers = new Map<SimProcess, WorkerLife>();
  #nextWorker = 1;
  #finish: { readonly outcome: Outcome; readonly parameters: Float32Array; readonly atMs: number } | undefined;
  /** Workers that were there when the run was over. */
  #toLeave: readonly WorkerLife[] = [];
  readonly #exitCodes = new Map<WorkerLife, number>();
  #isClosed = false;

  constructor(
    private readonly scenario: Scenario,
    private readonly random: SimRandom,
  ) {
    this.#core = scenario.core;
    const { config } = scenario.core;
    this.checks = new Checks(scenario.core);
    this.#network = new Network(this.#queue, random, scenario.networkFaults);
    this.#links = new Links(this.#queue, random, this.#network);
    this.#newest = { ...freshTrainingState(toyStart(config)), ...RUN_START, epochTotals: null, evaluating: [] };
    this.#faults = new Faults(this.#queue, random, {
      links: this.#links,
      workerAt: ({ client }) => this.#workers.get(client.process),
      // A killed process hears no signal.
      interruptCoordinator: () => this.#coordinator?.process.whenAwake(() => this.#coordinator?.shell.interrupt()),
      crashCoordinator: () => this.#crashCoordinator(),
      killWorker: (worker) => this.#killWorker(worker),
      isOver: () => this.#finish !== undefined || this.#queue.nowMs >= FAULTS_END_MS,
      note: (line) => this.#note(line),
    });
  }

  get nowMs(): number {
    return this.#queue.nowMs;
  }

  /** Faults injected, besides lost and doubled messages. */
  get faultCount(): number {
    return this.#faults.count;
  }

  /** Messages sent. */
  get messageCount(): number {
    return this.#network.sentCount;
  }

  /** The last lines of what happened. */
  trace(): string[] {
    return this.#trace.lines();
  }

  /** Lets the cluster live until the run is over. Rejects when something is not as it must be. */
  async run(): Promise<void> {
    this.#startCoordinator();
    for (let i = 0; i < this.scenario.workerCount; i++)
      this.#queue.after(this.random.between(0, 100), () => this.#startWorker());
    if (!this.scenario.isCalm) this.#faults.plan();
    this.#queue.after(FAULTS_END_MS, () => this.#heal());
    while (!this.#isClosed && this.nowMs < DEADLINE_MS) {
      const done = this.#queue.runNext();
      if (done === null) break;
      // A tick resolves nothing but that the coordinator closes. Most are ticks, and settling takes time.
      if (done === 'action') await settled();
      if (this.#coordinator?.process.isAlive && this.#isEnded(this.#coordinator.shell.status())) await settled();
      this.checks.onDeafLinks(this.#links.deaf, this.nowMs);
    }
    assert.ok(this.#finish, `no progress: the run was not over after ${DEADLINE_MS} ms`);
    assert.equal(this.#finish.outcome.type, 'completed');
    this.#checkFarewell(this.#finish.atMs);
    this.checks.onEnd(this.#finish.parameters, this.#finish.outcome);
  }

  /** Checks a coordinator that has not ended. */
  #isEnded(status: CoordinatorStatus): boolean {
    if (status.phase === 'ended') return true;
    this.checks.onStatus(status, this.nowMs);
    return false;
  }

  #startCoordinator(): void {
    const saved = this.#newest;
    this.#note(`the coordinator starts at step ${saved.cursor.step}`);
    this.checks.begin(saved);
    const life: CoordinatorLife = new CoordinatorLife({
      queue: this.#queue,
      random: this.random,
      links: this.#links,
      core: { ...this.#core, coordinatorId: this.random.id() },
      saved,
      recorded: this.checks.results,
      onStep: (report, parameters) => this.checks.onStep(report, parameters),
      onCheckpoint: (snapshot) => this.#save(snapshot),
      onEpoch: (report, parameters) => this.checks.onEpoch(report, parameters),
      onBest: (result, parameters) => this.checks.keepBest(result, parameters),
      onNotice: (notice) => this.#onNotice(notice),
      onDecision: (reason) => this.#note(`coordinator: ${reason}`),
    });
    this.#coordinator = life;
    void life.shell.finished().then((outcome) => this.#onFinished(life, outcome));
    void life.shell.closed().then(() => this.#onClosed(life));
    this.#links.connectAll();
  }

  #onFinished(life: CoordinatorLife, outcome: Outcome): void {
    if (outcome.type === 'interrupted') return;
    this.#finish = { outcome, parameters: life.parameters, atMs: this.nowMs };
    this.#toLeave = life.shell.status().workers.flatMap(({ peer }) => {
      const worker = this.#workers.get(this.#links.processOf(peer) ?? life.process);
      return worker ?? [];
    });
  }

  /** The coordinator's socket is closed: for good, or until the run goes on. */
  #onClosed(life: CoordinatorLife): void {
    life.process.exit();
    if (this.#finish) this.#isClosed = true;
    else this.#queue.after(this.random.between(MAX_WRITE_MS, 1_000), () => this.#startCoordinator());
  }

  #crashCoordinator(): void {
    const { process } = this.#coordinator ?? {};
    if (!process?.isAlive) return;
    this.#note('the coordinator is killed');
    process.kill();
    this.#links.end(process);
    this.#queue.after(this.random.between(1, 1_000), () => this.#startCoordinator());
  }

  /** It is on disk a little later, if the coordinator is not killed before. */
  #save(snapshot: RunSnapshot): void {
    const { process } = this.#coordinator ?? {};
    this.#queue.after(this.random.between(0, MAX_WRITE_MS), () => {
      if (!process?.wasKilled && snapshot.cursor.step >= this.#newest.cursor.step) this.#newest = snapshot;
    });
  }

  #onNotice(notice: Notice): void {
    if (notice.type === 'audited') this.audits++;
    const isImpossible = notice.type === 'worker-left' && IMPOSSIBLE_CODES.has(notice.code);
    if (notice.type !== 'wrong-gradient' && !isImpossible) return;
    this.checks.accuse(notice.worker.workerId);
    this.liarsCaught++;
  }

  /** A run that is over lets its workers go, and waits for the unreachable no longer than it must. */
  #checkFarewell(finishedAtMs: number): void {
    assert.ok(this.#isClosed, 'the coordinator does not close');
    const { releaseMs, tickMs } = this.#core.timing;
    assert.ok(this.nowMs - finishedAtMs <= releaseMs + 2 * tickMs, 'the coordinator closes too late');
    if (!this.scenario.isCalm) return;
    for (const worker of this.#toLeave) {
      assert.equal(this.#exitCodes.get(worker), 0, `${worker.name} does not leave when the run is over`);
    }
  }

  #startWorker(): void {
    const { lie } = this.scenario;
    const isLiarThere = [...this.#workers.values()].some(({ process, lies }) => process.isAlive && lies);
    const worker = new WorkerLife({
      name: `w${this.#nextWorker++}`,
      queue: this.#queue,
      random: this.random,
      links: this.#links,
      heartbeatMs: this.#core.timing.heartbeatMs,
      tensorLength: (classCount) =>
        classCount === this.#core.config.classNames.length ? toyLength(this.#core.config) : 0,
      leafMs: this.random.pick([0.5, 1, 2, 20]),
      threads: this.random.pick([1, 1, 2, 3, 8]),
      // Audits need two sound workers for every liar; without them, a liar may well be alone.
      lies: lie && !isLiarThere && this.random.chance(lie === 'subtle' ? 0.3 : 0.6) ? lie : null,
      onExit: (exited, exitCode) => this.#onWorkerExit(exited, exitCode),
    });
    this.#note(`${worker.name} starts${worker.lies ? ` and tells ${worker.lies} lies` : ''}`);
    this.#workers.set(worker.process, worker);
  }

  #onWorkerExit(worker: WorkerLife, exitCode: number): void {
    this.#note(`${worker.name} exits with ${exitCode}`);
    this.#exitCodes.set(worker, exitCode);
    assert.ok(worker.lies !== null || exitCode === 0, `${worker.name} is honest and was turned away`);
    if (!this.#finish) this.#restartLater();
  }

  #killWorker(worker: WorkerLife): void {
    worker.process.kill();
    this.#restartLater();
  }

  #restartLater(): void {
    this.#queue.after(this.random.between(10, 1_000), () => {
      if (!this.#finish) this.#startWorker();
    });
  }

  #heal(): void {
    this.#note('from here on nothing goes wrong');
    this.#network.faults.lossRate = 0;
    this.#network.faults.duplicateRate = 0;
  }

  #note(line: string): void {
    this.#trace.add(this.nowMs, line);
  }
}
