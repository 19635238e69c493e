/**
 * lenet-cluster as a library; docs/library.md shows how to use it. Nothing here ends the process, takes its signals or
 * writes to its standard output.
 */
export type { CoordinatorOptions } from './coordinator/coordinator-options.js';
export type { Notice, WrongGradient } from './coordinator/core/notices.js';
export type {
  DealReport,
  EpochReport,
  HeartbeatReport,
  ResultReport,
  StepPhases,
  StepReport,
} from './coordinator/core/reports.js';
export type { WorkerState } from './coordinator/core/state.js';
export type { LearningRateScheduleOptions, OptimizerOptions } from './coordinator/optimizer-options.js';
export { startCoordinator } from './coordinator/run-coordinator.js';
export type { RunBegin, RunListener } from './coordinator/run-listener.js';
export type { RunResult, TrainedModel } from './coordinator/run-result.js';
export type { Coordinator } from './coordinator/running-coordinator.js';
export type { JoinFacts } from './coordinator/serving/listening.js';
export type { CoordinatorStatus } from './coordinator/watching/coordinator-status.js';
export type { ProgressListener } from './coordinator/watching/progress-listener.js';
export type { SampleChoice } from './data/sample-choice.js';
export type { EngineChoice, EngineName } from './engine/choice/engine-names.js';
export type { KernelChoice, KernelName } from './engine/simd/kernel.js';
export type { ClassMetrics, MacroAverage, MacroAverages } from './evaluate/class-metrics.js';
export { type EvaluateOptions, evaluate } from './evaluate/evaluate.js';
export type { EvaluatedDataset, ModelEvaluation, MostWrongSample, OwnEvaluation } from './evaluate/evaluation.js';
export { evaluationHtml } from './evaluate/evaluation-html.js';
export type { RatioEstimate } from './evaluate/wilson-interval.js';
export type { ExportFormat } from './export/export-format.js';
export { type ExportOptions, type ExportResult, exportModel } from './export/export-model.js';
export type { Classification, Classifier, ClassifierOptions } from './inference/classifier.js';
export type { LayerMaps } from './inference/layer-maps.js';
export { openClassifier } from './inference.js';
export { type LoadedModel, loadModel } from './model/load-model.js';
export type { Provenance } from './model/provenance.js';
export type { Inspection, RunPace } from './page/view/run-view.js';
export type { ImageLimits } from './predict/image-limits.js';
export { predict, predictEach } from './predict/predict.js';
export type { PredictOptions } from './predict/predict-with.js';
export type { Candidate, Prediction, PredictionResult, UnreadImage } from './predict/prediction.js';
export type { ImageSource, NamedPicture } from './predict/read-image.js';
export { type ModelServer, serve } from './serve/serve.js';
export type { ServeLimits } from './serve/serve-limits.js';
export type { ServeOptions } from './serve/serve-options.js';
export type { ReloadOutcome } from './serve/served-source.js';
export type { CopyCounts, DataFigures, SamplePicture } from './shared/data/data-figures.js';
export type { ClassSize, DataNote, DataSummary } from './shared/data/data-summary.js';
export type { Normalization } from './shared/data/dataset.js';
export type { DescribedData } from './shared/data/described-data.js';
export type { Split } from './shared/data/split-files.js';
export { OperationalError, UsageError } from './shared/errors.js';
export type { HttpAddress } from './shared/http/http-server.js';
export type { NoteLevel } from './shared/note-level.js';
export type { RunConfig, SplitManifest, StartingModel } from './shared/run-config.js';
export { type TrainOptions, train } from './train/train.js';
export { startWorker, type Worker, type WorkerResult } from './worker/run-worker.js';
export type { WorkerListener, WorkerOptions } from './worker/worker-options.js';
