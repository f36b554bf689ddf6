/** Milliseconds since the Unix epoch. The domain takes a clock as an argument and never asks the platform. */
export type Clock = () => number;
