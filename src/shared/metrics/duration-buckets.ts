/**
 * Upper bounds of the buckets of all duration histograms, in seconds, in steps of about two: a shard takes milliseconds
 * here, and seconds on a slow host. All histograms share them, so that they can be compared.
 */
export const DURATION_BUCKETS: number[] = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60];
