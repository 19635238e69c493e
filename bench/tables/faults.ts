// The table of the cost of faults.
import {
  auditFigure,
  killedWorkerFigure,
  resumeFigure,
  slowWorkerFigure,
  stoppedWorkerFigure,
} from '../figure-names.js';
import type { BenchmarkResult, Figure } from '../record/result.js';
import { middle, number, table, withSpread } from './markdown.js';

export function faultsTable({ figures }: BenchmarkResult): string {
  const of = (name: string): Figure | undefined => figures[name];
  const killed = (transport: string): string[][] => [
    [
      `\`kill -9\` of one of two workers in the middle of a step, ${transport}: the step takes longer by, ms`,
      withSpread(of(killedWorkerFigure(transport, 'extra time'))),
    ],
    ['the same in median steps', withSpread(of(killedWorkerFigure(transport, 'extra steps')))],
    ['of that the work of the dead worker, ms', middle(of(killedWorkerFigure(transport, 'work of the dead')))],
  ];
  return table(
    ['fault', 'cost'],
    [
      ...killed('ipc'),
      ...killed('tcp'),
      ...[256, 512, 1024].map((batch) => [
        `one of four workers five times slower, batch ${batch}: share of the speed of four equal ones (the sum of their speeds: ` +
          `${middle(of(slowWorkerFigure(batch, 'ideal share')))})`,
        middle(of(slowWorkerFigure(batch, 'share of four equal'))),
      ]),
      [
        'one of four workers stopped for 10 s: samples lost, by those that it would have computed',
        share(of(stoppedWorkerFigure('lost')), of(stoppedWorkerFigure('share of the worker'))),
      ],
      [
        `its longest step, ms (median before: ${middle(of(stoppedWorkerFigure('step before')))})`,
        middle(of(stoppedWorkerFigure('longest step'))),
      ],
      ...['tcp', 'ipc'].map((transport) => [
        `\`kill -9\` of the coordinator, which is started again, ${transport}: it trains after, s`,
        withSpread(of(resumeFigure(transport, 0, 'first step'))),
      ]),
      ...[0.01, 1].map((rate) => [
        `\`--audit ${rate}\`: share of the throughput without`,
        share(of(auditFigure(rate)), of(auditFigure(0))),
      ]),
    ],
  );
}

/** '' where one of them was not measured. */
function share(part: Figure | undefined, whole: Figure | undefined): string {
  return part && whole ? number(part.median / whole.median) : '';
}
