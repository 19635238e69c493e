/**
 * The exports of kernel.wasm and kernel-soft.wasm. assembly/index.ts explains each function and the shapes. Addresses
 * are byte offsets in `memory`. Sample counts are at least 1 and at most what was reserved: the kernel checks nothing.
 */
export interface WasmExports {
  readonly memory: WebAssembly.Memory;
  allocate(bytes: number): number;
  /** Before all that follows; without it there are 10 classes. */
  setClassCount(classCount: number): void;
  /** Terms of LabelSmoothing; without it computeGradient does not smooth. */
  setLabelSmoothing(keep: number, share: number, rise: number): void;
  reserveWorkspace(sampleCount: number): void;
  setDataset(imagesAddress: number, labelsAddress: number): void;
  normalizationTableAddress(): number;
  parametersAddress(): number;
  parametersChanged(): void;
  sampleIndicesAddress(): number;
  predictionsAddress(): number;
  lossesAddress(): number;
  correctCount(): number;
  inputsAddress(): number;
  pool1Address(): number;
  featuresAddress(): number;
  hidden1Address(): number;
  hidden2Address(): number;
  logitsAddress(): number;
  logitsStrideBytes(): number;
  computeGradient(sampleCount: number, gradientAddress: number): number;
  evaluate(sampleCount: number): number;
  computeProbabilities(sampleCount: number, logTarget: number, target: number): void;
  addGradient(targetAddress: number, sourceAddress: number): void;

  // For tests: functions on float32 values in place; `bytes` is a multiple of 16.
  sigmoidInPlace(address: number, bytes: number): void;
  multiplyAddInPlace(a: number, b: number, c: number, bytes: number): void;

  // Single stages, for benchmarks; called after computeGradient of as many samples.
  stageLoadImages(sampleCount: number): void;
  stageConv1Forward(sampleCount: number): void;
  stageConv2Forward(sampleCount: number): void;
  stageDenseForward(sampleCount: number): void;
  stageLoss(sampleCount: number): void;
  stageDenseInputGradient(sampleCount: number): void;
  stageDenseWeightGradient(sampleCount: number, gradientAddress: number): void;
  stageConv2WeightGradient(sampleCount: number): void;
  stageConv2InputGradient(sampleCount: number): void;
  stageConv1WeightGradient(sampleCount: number): void;
}
