import { createHash } from "node:crypto";

/*
 * On how many histories did a model fail? Neither the histories nor their hashes are kept: each sets one of a
 * thousand marks, which hundreds of others set as well, and the number of marks tells about how many there
 * were (linear counting: Whang, Vander-Zanden and Taylor, ACM TODS 1990). Marks are counters, so that all
 * processes of a shop add to the same ones.
 */
const MARKS = 1024;
const MARK = " failed-on ";

const nameOf = (slot: string, model: string): string => `arm ${slot} ${model}${MARK}`;

/** The counter that a failure on this history adds to. */
export const markOf = (slot: string, model: string, history: string): string => {
  const hash = createHash("sha256").update(`${slot} ${model} ${history}`).digest();
  return `${nameOf(slot, model)}${hash.readUInt32BE(0) % MARKS}`;
};

/** About how many histories a model failed on; a few are told exactly, many within some per cent. */
export const failedHistories = (
  counts: Readonly<Record<string, number>>,
  slot: string,
  model: string,
): number => {
  const prefix = nameOf(slot, model);
  const marks = Object.keys(counts).filter((name) => name.startsWith(prefix)).length;
  return Math.round(MARKS * Math.log(MARKS / (MARKS - Math.min(marks, MARKS - 1))));
};
