import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** The folder that is shipped. */
export const FOLDER = path.join('deploy', 'prometheus');
/** The rule files that prometheus.yml names. */
export const RULE_FILES = ['recording.rules.yml', 'alerts.rules.yml'];

/** Why a test that needs Prometheus is skipped; false if it can run. */
export const noPrometheus =
  ['prometheus', 'promtool'].some((program) => spawnSync(program, ['--version']).error) &&
  "prometheus and promtool are not here (Debian's package 'prometheus' has both)";

/** Tries for what comes with the next scrapes of a fast Prometheus, and the time between two, in milliseconds. */
const TRIES = 240;
const RETRY_MS = 250;
/** For one that is not fast, so many times more. */
const PATIENCE = 5;

/** As it is said by default: https://prometheus.io/docs/prometheus/latest/querying/api/ */
export interface Sample {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: readonly [number, string];
}

export interface Rule {
  readonly name: string;
  readonly health: string;
  readonly lastError?: string;
  readonly type: 'alerting' | 'recording';
  readonly state?: 'inactive' | 'pending' | 'firing';
  readonly alerts?: readonly { readonly annotations: Readonly<Record<string, string>> }[];
}

/** The same rules in a tenth of the time: windows, intervals and waiting times are shorter. */
function faster(text: string): string {
  return text
    .replace(/\[(15s|1m)\]/g, '[8s]')
    .replace(/\[(5|10|15)m\]/g, '[30s]')
    .replace(/^(\s*for:) \S+$/gm, '$1 1s')
    .replace(/(_interval:) 5s/g, '$1 1s');
}

/** A query that looks back so far that it sees what happened to the cluster, however long ago in this test. */
export function lookingBack(expr: string): string {
  return expr.replace(/\[\d+[sm]\]/g, '[10m]');
}

export interface PrometheusOptions {
  /** Interval of scrapes and evaluations, in seconds, with the shipped rules; undefined: everything is faster. */
  readonly intervalS?: number;
  /** HOST:PORT of further metrics to scrape. */
  readonly exporters?: string;
}

/** A real Prometheus with the shipped configuration, for the coordinator at `address` (HOST:PORT). */
export class Prometheus {
  readonly #tries: number;
  readonly #process: ChildProcess;
  readonly #url: string;
  readonly #logFile: string;

  /** @param directory empty; gets configuration and data */
  constructor(directory: string, port: number, address: string, { intervalS, exporters }: PrometheusOptions = {}) {
    this.#tries = intervalS === undefined ? TRIES : PATIENCE * TRIES;
    for (const file of ['prometheus.yml', ...RULE_FILES]) {
      const text = readFileSync(path.join(FOLDER, file), 'utf8').replaceAll('127.0.0.1:9464', address);
      const timed = intervalS === undefined ? faster(text) : text.replace(/(_interval:) 5s/g, `$1 ${intervalS}s`);
      const job = `\n  - job_name: hosts\n    static_configs:\n      - targets: ['${exporters}']\n`;
      writeFileSync(path.join(directory, file), file === 'prometheus.yml' && exporters ? timed + job : timed);
    }
    const data = path.join(directory, 'data');
    mkdirSync(data);
    this.#url = `http://127.0.0.1:${port}`;
    this.#logFile = path.join(directory, 'log');
    const log = openSync(this.#logFile, 'w');
    this.#process = spawn(
      'prometheus',
      [
        `--config.file=${path.join(directory, 'prometheus.yml')}`,
        `--storage.tsdb.path=${data}`,
        `--web.listen-address=127.0.0.1:${port}`,
        '--log.level=error',
      ],
      { stdio: ['ignore', 'ignore', log] },
    );
    closeSync(log);
  }

  /** The result of an instant query. Throws with Prometheus's words if the query fails. */
  async query(expr: string): Promise<Sample[]> {
    const data = (await this.#get(`query?query=${encodeURIComponent(expr)}`)) as {
      resultType: string;
      result: Sample[];
    };
    if (data.resultType !== 'vector') throw new Error(`${expr} must yield a vector, got ${data.resultType}`);
    return data.result;
  }

  /** All rules, as they stand. */
  async rules(): Promise<Rule[]> {
    const { groups } = (await this.#get('rules')) as { groups: { rules: Rule[] }[] };
    return groups.flatMap(({ rules }) => rules);
  }

  /** Resolves to what `ask` yields once it is not null; rejects, with `what`, when it is null for a minute (five, when this is not a fast one). */
  async until<T>(what: string, ask: () => Promise<T | null>): Promise<T> {
    let trouble: unknown;
    for (let i = 0; i < this.#tries; i++) {
      // It may be starting still.
      const answer = await ask().catch((error: unknown) => {
        trouble = error;
        return null;
      });
      if (answer !== null) return answer;
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
    const said = readFileSync(this.#logFile, 'utf8');
    throw new Error(`${what} did not come in ${(this.#tries * RETRY_MS) / 1000} s; Prometheus said:\n${said}`, {
      cause: trouble,
    });
  }

  /** Resolves to the samples of an expression once there are some. */
  async some(expr: string): Promise<Sample[]> {
    return await this.until(expr, async () => {
      const samples = await this.query(expr);
      return samples.length > 0 ? samples : null;
    });
  }

  /** Resolves to the alert once it is in the state. */
  async alert(name: string, state: Rule['state']): Promise<Rule> {
    return await this.until(`${name} ${state}`, async () => {
      const rule = (await this.rules()).find((candidate) => candidate.name === name);
      return rule && rule.state === state ? rule : null;
    });
  }

  kill(): void {
    this.#process.kill('SIGKILL');
  }

  async #get(call: string): Promise<unknown> {
    const response = await fetch(`${this.#url}/api/v1/${call}`);
    const body = (await response.json()) as { status: string; error?: string; data: unknown };
    if (body.status !== 'success') throw new Error(`${call}: ${body.error}`);
    return body.data;
  }
}
