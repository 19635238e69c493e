/** Grafana replaces this by the value of a variable, or of the field whose link is clicked. */
export const variableOf = (variable: string): string => `\${${variable}}`;

/** Labels of the coordinators' series of the chosen runs. */
export const OF_RUN = 'run_id=~"$run"';

/** The same of the chosen workers. */
export const OF_WORKERS = `${OF_RUN}, worker=~"$worker"`;

/** Labels of what is known of an address alone, as alerts are: those of the chosen runs' coordinators. */
export const OF_COORDINATOR = 'instance=~"$instance"';

/**
 * Labels of the processes of workers that serve metrics. They have the label of the run when Prometheus has found them through the
 * coordinator; others are shown with every run.
 */
export const OF_WORKER_PROCESSES = 'job="lenet-workers", run_id=~"$run|"';

/** Rate of a counter per second, over the window that fits scrapes and resolution. */
export const rate = (metric: string, labels: string): string => `rate(${metric}{${labels}}[$__rate_interval])`;

/** Increase of a counter in the same window. */
export const increase = (metric: string, labels: string): string => `increase(${metric}{${labels}}[$__rate_interval])`;

/** Mean of a histogram in the same window; without series while nothing is measured. */
export const mean = (metric: string, labels: string): string =>
  `${rate(`${metric}_sum`, labels)} / (${rate(`${metric}_count`, labels)} > 0)`;
