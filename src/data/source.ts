/** A data set as it lies on disk, before anything is converted. */
export interface DataSource {
  /** For people: "four IDX files, as MNIST's", "a NumPy archive with MedMNIST's keys". */
  readonly layout: string;
  readonly train: SamplePart;
  /** null: the source has no test set. */
  readonly test: SamplePart | null;
  /** Samples that the source keeps apart for choosing a model, as MedMNIST does; null: it has none. They are not among those of `train`. */
  readonly validation: SamplePart | null;
  /** Names by label, if the source has names or is known; null: a class is named by its label. */
  readonly classNames: readonly string[] | null;
  /** Every file that is read, as absolute paths. Prepared data are used again while size and time of these are the same. */
  readonly files: readonly string[];
  /** Sentences for a person about the choices that were made: 'the images were turned, as EMNIST stores them on their side'. */
  readonly notes: readonly string[];
  /**
   * A directory in which splitFiles finds the IDX files of exactly these samples, of 28x28 or 32x32 pixels. They are used where
   * they are. Missing: the samples are converted.
   */
  readonly idxDirectory?: string;
}

/** The training set or the test set of a source. */
export interface SamplePart {
  /**
   * The samples in the order of the source. Each call reads from the beginning, and holds a few MiB at most.
   *
   * @throws OperationalError that names the file and what is wrong with it
   */
  blocks(): AsyncIterable<SampleBlock>;
}

/** Some neighbouring samples, all of one size. Another block may have another size. The arrays are valid until the next block is asked for. */
export interface SampleBlock {
  /** At least 1. */
  readonly count: number;
  /** In pixels, at least 1. */
  readonly height: number;
  readonly width: number;
  /** 1: grey; 3: red, green, blue. */
  readonly channels: 1 | 3;
  /** count x height x width x channels bytes, row-major. As MNIST's: what is drawn is bright on black, unless the source has it otherwise. */
  readonly pixels: Uint8Array;
  /** Labels as the source has them: whole numbers from 0. */
  readonly labels: ArrayLike<number>;
}

/** A person says these about a data set, beside its place. */
export interface SourceOptions {
  /** Which of the data sets in one place: 'letters', 'balanced', 'mnist', ...; null: the only one. */
  readonly dataset: string | null;
  /** Unsigned 32-bit; decides which samples become the test set of a source that has none. */
  readonly seed: number;
}

/** One way in which data sets lie on disk. */
export interface Layout {
  /** For people: 'IDX files', 'NumPy archive', ... */
  readonly name: string;
  /**
   * Looks whether a file or directory has this layout. Reads names and a few first bytes only.
   *
   * @param place absolute path, which exists
   * @throws OperationalError when it surely has this layout but something is missing
   */
  recognise(place: string, options: SourceOptions): Promise<DataSource | Mismatch>;
}

/** Why something does not have a layout: 'it holds no file that ends in .npz'. */
export interface Mismatch {
  readonly reason: string;
}
