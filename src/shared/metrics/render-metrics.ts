import type { Answer } from '../http/answers.js';
import type { MetricSet } from './metric-set.js';

/** Figures as Prometheus reads them. */
export async function renderMetrics(metrics: MetricSet): Promise<Answer> {
  const { text, contentType } = await metrics.render();
  return { body: text, type: contentType };
}
