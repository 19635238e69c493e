import { stat } from 'node:fs/promises';
import { type LoadedModel, loadModel } from '../model/load-model.js';
import type { Normalization } from '../shared/data/dataset.js';
import { OperationalError } from '../shared/errors.js';
import { initialParameters } from '../shared/model/initialisation.js';
import { networkOf } from '../shared/model/model.js';
import type { NoteLevel } from '../shared/note-level.js';
import type { RunConfig, StartingModel } from '../shared/run-config.js';
import { counted } from '../shared/text/plural.js';
import { printable, quoted } from '../shared/text/printable.js';
import { adaptParameters } from './last-layer.js';

/** Where a run begins. */
export interface StartingPoint {
  /** Flat float32 buffer of the run's network. null: they are not here, so the run can only go on from a checkpoint. */
  readonly parameters: Float32Array | null;
  /** The model that gave them; null: the seed did. */
  readonly startingModel: StartingModel | null;
  /** For a person, without a full stop. */
  readonly notes: readonly { readonly level: NoteLevel; readonly text: string }[];
}

type Settings = Pick<RunConfig, 'seed' | 'classNames' | 'normalization'>;

/**
 * The starting point of a new run.
 *
 * @param init what loadModel takes; undefined: the parameters follow from the seed
 * @throws OperationalError as loadModel does; `model-not-finite`
 */
export async function startingPoint(init: string | undefined, settings: Settings): Promise<StartingPoint> {
  const fromSeed = initialParameters(settings.seed, networkOf(settings.classNames.length));
  if (init === undefined) return { parameters: fromSeed, startingModel: null, notes: [] };
  const model = await loadModel(init);
  if (!model.parameters.every(Number.isFinite)) throw notFinite(model);
  const { parameters, lastLayer, note } = adaptParameters(model, settings.classNames, fromSeed);
  const { runId, epochs } = model.provenance;
  const beginning = `begins from ${printable(model.file)}${trainingText(model)}`;
  const texts = [note === null ? beginning : `${beginning}; ${note}`, ...normalizationNotes(model, settings)];
  return {
    parameters,
    startingModel: { sha256: model.sha256, runId, epochs, lastLayer },
    notes: texts.map((text) => ({ level: 'info', text })),
  };
}

/**
 * The starting point of a run that goes on from a checkpoint, so it needs no model. A model that is given must be the same as at its
 * begin, or the run's settings differ. Only a directory may stand for another model by now, and a model may be gone.
 *
 * @param begun where the run began
 * @throws OperationalError as startingPoint does, if the run began without a model
 */
export async function startingPointAgain(
  init: string | undefined,
  settings: Settings,
  begun: StartingModel | null,
): Promise<StartingPoint> {
  if (begun === null) return await startingPoint(init, settings);
  const ofRun = { parameters: null, startingModel: begun, notes: [] };
  if (init === undefined) return ofRun;
  const ignored = (reason: string): StartingPoint => {
    const text = `the run goes on from its checkpoint, and --init ${quoted(init)} is ignored: ${reason}`;
    return { ...ofRun, notes: [{ level: 'warning', text }] };
  };
  let given: StartingPoint;
  try {
    given = await startingPoint(init, settings);
  } catch (error) {
    if (!(error instanceof OperationalError)) throw error;
    return ignored(error.message.replace(/\.$/, ''));
  }
  const isSame = given.startingModel?.sha256 === begun.sha256 && given.startingModel.lastLayer === begun.lastLayer;
  if (isSame) return { ...given, startingModel: begun, notes: [] };
  const isDirectory = (await stat(init)).isDirectory();
  return isDirectory ? ignored('it stands for another model than at the begin of the run') : given;
}

function trainingText({ provenance: { runId, epochs } }: LoadedModel): string {
  const facts = [
    ...(runId === null ? [] : [`run ${printable(runId)}`]),
    ...(epochs === null ? [] : [counted(epochs, 'epoch')]),
  ];
  return facts.length === 0 ? '' : ` (${facts.join(', ')})`;
}

/** A file that does not tell of its training does not tell its normalization either. */
function normalizationNotes({ provenance, normalization: its }: LoadedModel, { normalization }: Settings): string[] {
  const isSame = its.mean === normalization.mean && its.standardDeviation === normalization.standardDeviation;
  if (provenance.trainSplit === null || isSame) return [];
  return [`pixels are normalised with ${textOf(normalization)}; the model was trained with ${textOf(its)}`];
}

const textOf = ({ mean, standardDeviation }: Normalization): string => `--mean ${mean} --std ${standardDeviation}`;

const notFinite = ({ file }: LoadedModel): OperationalError =>
  new OperationalError(
    'model-not-finite',
    `Cannot begin from ${quoted(file)}: its parameters must be finite, but are not.`,
    'Its training has diverged: give a checkpoint from before.',
  );
