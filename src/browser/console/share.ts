import { percent } from "./parts.ts";

type Estimate = {
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly n: number;
} | null;

/** A measured share with its interval, and of how many. */
export const share = (estimate: Estimate): string =>
  estimate === null
    ? "not measured"
    : `${percent(estimate.value, 1)} (${(estimate.low * 100).toFixed(1)} to ` +
      `${(estimate.high * 100).toFixed(1)}, n ${estimate.n})`;
