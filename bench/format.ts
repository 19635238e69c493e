/** '  17,700 samples/s'. */
export const rate = (samplesPerSecond: number): string => `${whole(samplesPerSecond).padStart(8)} samples/s`;

/** '17,700'. */
export const whole = (value: number): string => Math.round(value).toLocaleString('en-US');
