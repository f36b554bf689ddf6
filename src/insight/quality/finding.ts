/** How data can be wrong: it is not there, of yesterday, against itself, or there twice. */
export type FaultKind = "missing" | "stale" | "contradictory" | "duplicated";

/** What is wrong, with how many things, and how to mend it. */
export type QualityFinding = {
  readonly code: string;
  readonly kind: FaultKind;
  readonly count: number;
  readonly share: number;
  /** Ids of items, at most five; of events none is told. */
  readonly examples: readonly string[];
  readonly text: string;
};

/** Of a hundred; null where too little came to say. */
export type Assessment = {
  readonly score: number | null;
  readonly of: number;
  readonly findings: readonly QualityFinding[];
};

export const shareOf = (count: number, of: number): number =>
  of === 0 ? 0 : Math.round((count / of) * 1e4) / 1e4;

export const percent = (share: number): string =>
  share > 0 && share < 0.01 ? "under 1 %" : `${Math.round(share * 100)} %`;
