import type { BenchmarkName, BenchmarkResult } from '../record/result.js';
import { coreTable } from './core.js';
import { faultsTable } from './faults.js';
import { kernelsTable, rooflineTable, stagesTable, stepsTable } from './kernels.js';
import { peerTable, recipeTable, trainingsTable } from './peers.js';
import {
  scalingCostsTable,
  scalingHostsTable,
  scalingModelTable,
  scalingPredictedTable,
  scalingTable,
} from './scaling.js';
import { servingTable } from './serving.js';
import { memoryTable, phasesTable, throughputTable } from './throughput.js';
import { fetchingTable, transportsTable, watchedTable, watchingTable } from './watching.js';

/** A table that can be made from any result of its benchmark. */
export interface Table {
  readonly benchmark: BenchmarkName;
  readonly render: (result: BenchmarkResult) => string;
}

/** By the name in its marks. */
export const TABLES: Readonly<Record<string, Table>> = {
  kernels: { benchmark: 'kernels', render: kernelsTable },
  stages: { benchmark: 'kernels', render: stagesTable },
  roofline: { benchmark: 'kernels', render: rooflineTable },
  steps: { benchmark: 'steps', render: stepsTable },
  throughput: { benchmark: 'throughput', render: throughputTable },
  phases: { benchmark: 'throughput', render: phasesTable },
  memory: { benchmark: 'throughput', render: memoryTable },
  peer: { benchmark: 'peer', render: peerTable },
  trainings: { benchmark: 'trainings', render: trainingsTable },
  recipe: { benchmark: 'recipe', render: recipeTable },
  transports: { benchmark: 'transports', render: transportsTable },
  fetching: { benchmark: 'transports', render: fetchingTable },
  watching: { benchmark: 'watching', render: watchingTable },
  watched: { benchmark: 'watching', render: watchedTable },
  faults: { benchmark: 'faults', render: faultsTable },
  scaling: { benchmark: 'scaling', render: scalingTable },
  'scaling-costs': { benchmark: 'scaling', render: scalingCostsTable },
  'scaling-model': { benchmark: 'scaling', render: scalingModelTable },
  'scaling-predicted': { benchmark: 'scaling', render: scalingPredictedTable },
  'scaling-hosts': { benchmark: 'scaling', render: scalingHostsTable },
  serving: { benchmark: 'serving', render: servingTable },
  core: { benchmark: 'core', render: coreTable },
};
