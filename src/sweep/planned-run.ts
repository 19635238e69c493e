/** A run that a sweep makes. */
export interface PlannedRun {
  /** Name of its directory. */
  readonly name: string;
  /** The value of each axis, in the order of the axes. */
  readonly settings: readonly PlannedSetting[];
}

export interface PlannedSetting {
  readonly flag: string;
  readonly value: string;
}
