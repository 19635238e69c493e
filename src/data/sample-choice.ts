/** Which samples of a data set to evaluate: those of a set, or those of all sets. */
export const SAMPLE_CHOICES = ['test', 'train', 'validation', 'all'] as const;
export type SampleChoice = (typeof SAMPLE_CHOICES)[number];
