import assert from 'node:assert/strict';
import { type OpenRun, openRun } from '../../../src/coordinator/run/open-run.js';
import { checkpointAt, epochReport, RUN_CONFIG, RUN_ID } from '../../support/checkpoints.js';

export const STARTED_AT = '2026-01-02T03:04:05.678Z';
export const IDENTITY = { runId: RUN_ID, packageVersion: '0.1.0', startedAt: STARTED_AT };
/** With which the runs begin. */
export const PARAMETERS = checkpointAt(0).parameters;
export const noWarning = (message: string): void => assert.fail(message);

/** Starts a run, or goes on with it. */
export function start(directory: string, made: string | null = null, seed = RUN_CONFIG.seed): Promise<OpenRun> {
  const config = { ...RUN_CONFIG, seed };
  return openRun({
    place: { directory, made },
    config,
    parameters: PARAMETERS,
    mayChangeEpochs: false,
    identity: IDENTITY,
    onWarning: noWarning,
  });
}

/** The log of these epochs. */
export const linesOf = (...epochs: number[]): string =>
  epochs.map((epoch) => `${JSON.stringify({ ...epochReport(epoch), epoch: epoch + 1 })}\n`).join('');
