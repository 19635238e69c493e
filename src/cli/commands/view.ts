import path from 'node:path';
import { RunDirectory } from '../../coordinator/run/run-directory.js';
import { ViewFile } from '../../coordinator/watching/view/view-file.js';
import { ViewFollower } from '../../coordinator/watching/view/view-follower.js';
import type { ModelSource } from '../../page/reading-model.js';
import { pageRoutes } from '../../page/routes.js';
import { looksLikeRun, runNames } from '../../runs/list-runs.js';
import { messageOf, OperationalError } from '../../shared/errors.js';
import { HttpServer, type Routes } from '../../shared/http/http-server.js';
import { MetricSet } from '../../shared/metrics/metric-set.js';
import { renderMetrics } from '../../shared/metrics/render-metrics.js';
import { packageVersion } from '../../shared/package-version.js';
import { printable } from '../../shared/text/printable.js';
import { EXIT_DONE } from '../exit-codes.js';
import type { ViewFlags } from '../flags.js';
import { stopRequested } from '../stop-signals.js';
import { folderPages } from './view-folder.js';
import { modelOf } from './view-model.js';

/**
 * Shows a run, or a folder of runs, until it is interrupted. Resolves to the exit code.
 *
 * @throws OperationalError `no-run`, `no-view`, `view-damaged`, `http-address`
 */
export async function viewCommand(runDirectory: string, flags: ViewFlags): Promise<number> {
  const directory = path.resolve(runDirectory);
  if (!(await looksLikeRun(directory)) && (await runNames(directory, 1)).names.length > 0) {
    return await viewFolder(directory, flags);
  }
  const follower = await openView(directory);
  const http = new HttpServer(flags.httpHost);
  try {
    const url = await http.listen(flags.http);
    http.serve(viewRoutes(follower, () => modelOf(directory)));
    process.stdout.write(`the run in ${printable(directory)} is shown on ${url} (Ctrl-C ends this)\n`);
    await stopRequested();
    return 0;
  } finally {
    follower.close();
    await http.close();
  }
}

/** Shows a folder of runs. */
async function viewFolder(folder: string, { http: address, httpHost }: ViewFlags): Promise<number> {
  const http = new HttpServer(httpHost);
  try {
    const url = await http.listen(address);
    const { routes, find } = folderPages(folder);
    http.serve({ ...routes, ...ownRoutes() }, find);
    process.stdout.write(`the runs in ${printable(folder)} are shown on ${url} (Ctrl-C ends this)\n`);
    await stopRequested();
    return EXIT_DONE;
  } finally {
    await http.close();
  }
}

/**
 * The HTTP routes of `view`. It is ready as soon as it answers, because the run was read before. Metrics are those of
 * this process, so a Prometheus that watched the coordinator at this address finds it up.
 */
export function viewRoutes(follower: ViewFollower, model: ModelSource): Routes {
  return { ...pageRoutes(follower, model), ...ownRoutes() };
}

function ownRoutes(): Routes {
  const metrics = new MetricSet(packageVersion());
  return {
    '/metrics': () => renderMetrics(metrics),
    '/healthz': () => ({ body: 'alive\n' }),
    '/readyz': () => ({ body: 'showing\n' }),
  };
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
  throw new OperationalError('no-run', `Cannot view: ${directory} must hold a run, or runs, but holds none.`);
}
