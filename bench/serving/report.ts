// Measures a server of a model in a process of its own; autocannon in this process stands for its clients.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import autocannon from 'autocannon';
import { initialParameters } from '../../src/shared/model/initialisation.js';
import { encodeModel } from '../../src/shared/model/model-file.js';
import { Command } from '../../test/support/command.js';
import { temporaryDirectory } from '../../test/support/temporary-directory.js';
import {
  SERVING_LOADS,
  SERVING_P99_MS,
  type ServingLoad,
  STEADY_P99,
  STEADY_RATE,
  servingFigure,
} from '../figure-names.js';
import { whole } from '../format.js';
import type { Recording } from '../record/recording.js';
import { digitPngs, formOf, photoJpeg } from './pictures.js';
import { highestRate } from './steady-rate.js';

/** A measurement takes this long, in seconds; before the first one, a shorter one warms the server up. */
const SECONDS = 5;
const WARM_UP_SECONDS = 3;
/** Connections that keep the server busy. */
const BUSY_CONNECTIONS = 8;
/** Connections that send at a steady rate: more would send in bursts, and each burst waits for itself. */
const STEADY_CONNECTIONS = 2;

interface Content {
  readonly body: Buffer;
  readonly type: string;
}

/** @param rounds each load and the search for the steady rate are measured so often */
export async function reportServing(recording: Recording, rounds: number): Promise<void> {
  const model = path.join(temporaryDirectory(), 'model.safetensors');
  // How long an image takes does not depend on the parameters.
  writeFileSync(model, encodeModel(initialParameters(0)));
  const server = new Command(['serve', model, '--http', '127.0.0.1:0', '--log', 'lines', '--watch-s', '0']);
  try {
    const url = /http:\S+/.exec(await server.line(/^serving/))?.[0] ?? '';
    await measure(`${url}/predict`, recording, rounds);
  } finally {
    await server.kill();
  }
}

async function measure(url: string, recording: Recording, rounds: number): Promise<void> {
  const pngs = await digitPngs(100);
  const png: Content = { body: pngs[0] as Buffer, type: 'image/png' };
  const contents: Readonly<Record<ServingLoad, Content>> = {
    'PNG of 28 x 28': png,
    'JPEG of 1000 x 1000': { body: await photoJpeg(), type: 'image/jpeg' },
    'batch of 100 PNGs': formOf(pngs),
  };
  for (const load of SERVING_LOADS) {
    await send(url, contents[load], WARM_UP_SECONDS);
    const results = [];
    for (let round = 0; round < rounds; round++) results.push(await send(url, contents[load], SECONDS));
    recording.add(
      servingFigure(load, 'requests'),
      'requests/s',
      results.map(({ requests }) => requests.average),
    );
    recording.add(
      servingFigure(load, 'p50'),
      'ms',
      results.map(({ latency }) => latency.p50),
    );
    recording.add(
      servingFigure(load, 'p99'),
      'ms',
      results.map(({ latency }) => latency.p99),
    );
    const [{ requests, latency }] = results as [autocannon.Result];
    console.log(`${load}: ${whole(requests.average)} requests/s, p50 ${latency.p50} ms, p99 ${latency.p99} ms`);
  }
  const rates: number[] = [];
  const latencies: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const best = await highestRate(async (rate) => {
      const { latency, requests } = await send(url, png, SECONDS, rate);
      // A rate that the clients did not reach is none.
      const isReached = requests.average >= 0.98 * rate;
      console.log(`  ${whole(rate)}/s: ${whole(requests.average)}/s sent, p99 ${latency.p99} ms`);
      return { p99Ms: latency.p99, isReached };
    }, SERVING_P99_MS);
    if (!best) continue;
    rates.push(best.rate);
    latencies.push(best.p99Ms);
  }
  recording.add(STEADY_RATE, 'requests/s', rates);
  recording.add(STEADY_P99, 'ms', latencies);
}

/** @param rate requests a second over all connections; without one, each connection asks again when it is answered */
async function send(url: string, { body, type }: Content, seconds: number, rate?: number): Promise<autocannon.Result> {
  const result = await autocannon({
    url,
    method: 'POST',
    headers: { 'content-type': type },
    body,
    duration: seconds,
    ...(rate === undefined
      ? { connections: BUSY_CONNECTIONS }
      : { connections: STEADY_CONNECTIONS, overallRate: rate }),
  });
  if (result.non2xx > 0 || result.errors > 0) {
    throw new Error(`Cannot measure: all requests must be answered, but ${result.non2xx + result.errors} were not.`);
  }
  return result;
}
