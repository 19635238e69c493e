import path from 'node:path';
import { RunDirectory } from '../../coordinator/run/run-directory.js';
import { ViewFile } from '../../coordinator/watching/view/view-file.js';
import { ViewFollower } from '../../coordinator/watching/view/view-follower.js';
import { loadModel } from '../../model/load-model.js';
import type { CurrentModel, ModelSource } from '../../page/reading-model.js';
import { pageRoutes } from '../../page/routes.js';
import { messageOf, OperationalError } from '../../shared/errors.js';
import { HttpServer, type Routes } from '../../shared/http/http-server.js';
import { MetricSet } from '../../shared/metrics/metric-set.js';
import { renderMetrics } from '../../shared/metrics/render-metrics.js';
import { packageVersion } from '../../shared/package-version.js';
import { printable } from '../../shared/text/printable.js';
import type { ViewFlags } from '../flags.js';
import { stopRequested } from '../stop-signals.js';

/**
 * Shows a run from its directory until it is interrupted. Resolves to the exit code.
 *
 * @throws OperationalError `no-run`, `no-view`, `view-damaged`, `http-address`
 */
export async function viewCommand(runDirectory: string, { http: address, httpHost }: ViewFlags): Promise<number> {
  const directory = path.resolve(runDirectory);
  const follower = await openView(directory);
  const http = new HttpServer(httpHost);
  try {
    const url = await http.listen(address);
    http.serve(viewRoutes(follower, () => modelOf(directory)));
    process.stdout.write(`the run in ${printable(directory)} is shown on ${url} (Ctrl-C ends this)\n`);
    await stopRequested();
    return 0;
  } finally {
    follower.close();
    await http.close();
  }
}

/**
 * The HTTP routes of `view`. It is ready as soon as it answers, because the run was read before. Metrics are those of
 * this process, so a Prometheus that watched the coordinator at this address finds it up.
 */
export function viewRoutes(follower: ViewFollower, model: ModelSource): Routes {
  const metrics = new MetricSet(packageVersion());
  return {
    ...pageRoutes(follower, model),
    '/metrics': () => renderMetrics(metrics),
    '/healthz': () => ({ body: 'alive\n' }),
    '/readyz': () => ({ body: 'showing\n' }),
  };
}

/** The model of a run or, until it is there, its newest checkpoint. Each call reads it again. */
async function modelOf(directory: string): Promise<CurrentModel | null> {
  const { parameters, normalization, provenance } = await loadModel(directory);
  return provenance.step === 0 ? null : { parameters, normalization, step: provenance.step };
}

async function openView(directory: string): Promise<ViewFollower> {
  const file = new ViewFile(directory, () => {});
  const follower = await ViewFollower.open(file).catch((cause: unknown) => {
    throw new OperationalError(
      'view-damaged',
      `Cannot view the run: ${messageOf(cause)}`,
      'It may be of another version of lenet-cluster.',
      { cause },
    );
  });
  if (follower) return follower;
  if (await RunDirectory.holdsRun(directory)) {
    throw new OperationalError(
      'no-view',
      `Cannot view the run in ${directory}: it has no checkpoint yet, or was made before runs could be viewed.`,
    );
  }
  throw new OperationalError('no-run', `Cannot view: ${directory} must hold a run, but holds none.`);
}
