/** Follows a run's coordinators through their `--log json`, over all their lives. */
export class RunObserver {
  #highestStep = -1;
  #latestStep = -1;
  readonly #waiting: { readonly step: number; readonly resolve: () => void }[] = [];
  /** Pids of the workers that the coordinator of the moment knows. */
  readonly #members = new Set<number>();
  #sha256: string | null = null;
  #steps = 0;

  /** Takes a line; lines that are not events of a coordinator are ignored. */
  onLine(line: string): void {
    const event = parse(line);
    if (!event) return;
    const { type, step, worker, model } = event;
    if (type === 'step' && typeof step === 'number') this.#onStep(step);
    if (type === 'worker-joined' && worker?.pid) this.#members.add(worker.pid);
    if (type === 'worker-left' && worker?.pid) this.#members.delete(worker.pid);
    if (type === 'summary') this.#sha256 = model?.sha256 ?? null;
  }

  /** A new coordinator knows nobody. */
  onCoordinatorStart(): void {
    this.#members.clear();
  }

  /** The step reported last. After a restart it may be lower than before. */
  get latestStep(): number {
    return this.#latestStep;
  }

  get highestStep(): number {
    return this.#highestStep;
  }

  /** Reports of steps; those that were trained again after a restart count again. */
  get stepCount(): number {
    return this.#steps;
  }

  /** From the summary of a completed run. */
  get sha256(): string | null {
    return this.#sha256;
  }

  /** Resolves when this step, or a later one, was reported for the first time. */
  reached(step: number): Promise<void> {
    if (step <= this.#highestStep) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push({ step, resolve }));
  }

  knows(pid: number): boolean {
    return this.#members.has(pid);
  }

  #onStep(step: number): void {
    this.#steps++;
    this.#latestStep = step;
    this.#highestStep = Math.max(this.#highestStep, step);
    for (const waiter of this.#waiting.filter((candidate) => candidate.step <= step)) {
      this.#waiting.splice(this.#waiting.indexOf(waiter), 1);
      waiter.resolve();
    }
  }
}

interface CoordinatorEvent {
  readonly type?: string;
  readonly step?: number;
  readonly worker?: { readonly pid?: number };
  readonly model?: { readonly sha256?: string } | null;
}

function parse(line: string): CoordinatorEvent | null {
  if (!line.startsWith('{')) return null;
  try {
    return JSON.parse(line) as CoordinatorEvent;
  } catch {
    // A killed process may leave a line unfinished.
    return null;
  }
}
