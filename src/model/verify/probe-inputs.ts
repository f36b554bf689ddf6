import { itemFrom } from "../../catalogue/item.ts";
import type { HistoryRow } from "../package/features/encode-history.ts";
import type { CandidateFacts, ModelInput } from "../package/features/feature.ts";
import type { Manifest } from "../package/manifest.ts";

/**
 * Seeded numbers in [0, 1): mulberry32 (Tommy Ettinger, public domain). The probe is made up, and the same in
 * every process.
 */
export const seeded = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
};

export const PADDING_ROW: HistoryRow = {
  index: 0,
  gap: 0,
  type: 0,
  ageDays: 0,
  weight: 0,
  occurrence: 0,
  channel: 0,
  origin: "stored",
  step: -1,
  position: -1,
};

export type ProbeShape = {
  readonly size: number;
  readonly maxLength: number;
  readonly candidates: number;
  /** How many the manifest lists. */
  readonly countries: number;
};

/** What a manifest says of the sizes of a made-up input. */
export const countriesIn = ({ countries }: Pick<Manifest, "countries">): number => countries?.length ?? 0;

const PROBE_NOW = Date.UTC(2026, 0, 1);
const DAY_MS = 86_400_000;

/**
 * A made-up input: `rows` history rows over the whole vocabulary, newest first, and as many candidates as
 * asked for.
 */
export const madeUpInput = (
  random: () => number,
  { size, candidates, countries }: ProbeShape,
  rows: number,
): ModelInput => {
  const history: HistoryRow[] = [];
  let gap = 0;
  let ageDays = 0;
  for (let r = 0; r < rows; r += 1) {
    const isSameOrder = r > 0 && random() < 0.2;
    if (r > 0 && !isSameOrder) {
      gap += 1;
      ageDays += random() * 20;
    }
    const index = 1 + Math.floor(random() * size);
    history.push({
      index,
      gap,
      type: 1 + Math.floor(random() * 7),
      ageDays,
      weight: isSameOrder ? 0.5 : 1,
      occurrence: history.filter((row) => row.index === index).length,
      channel: 1 + Math.floor(random() * 6),
      origin: "stored",
      step: gap,
      position: 0,
    });
  }
  const contextItems = size === 0 ? [] : [1 + Math.floor(random() * size)];
  return {
    history,
    contextItems,
    ...(countries === 0 ? {} : { country: Math.floor(random() * (countries + 1)) }),
    candidates: Array.from({ length: candidates }, (_, c) => madeUpCandidate(random, size, c)),
    request: {
      nowMs: PROBE_NOW,
      pageItems: [itemFrom({ item_id: "probe", title: "probe", category: ["a", "b"], brand: "x" })],
    },
  };
};

const madeUpCandidate = (random: () => number, size: number, place: number): CandidateFacts => ({
  index: size === 0 ? 0 : 1 + Math.floor(random() * size),
  item: itemFrom({
    item_id: `probe-${place}`,
    title: "probe",
    category: random() < 0.5 ? ["a", "b"] : ["a", "c"],
    brand: random() < 0.5 ? "x" : "y",
    currency: "EUR",
    price_minor: Math.floor(random() * 10_000),
    list_price_minor: 10_000,
    available: random() < 0.9,
    delivery_days: Math.floor(random() * 10),
    rating: { average: 1 + random() * 4, count: 3 },
    published_at: PROBE_NOW - Math.floor(random() * 400) * DAY_MS,
  }),
  popularity: Math.floor(random() * 500),
  retrieval: {
    score: random() * 4 - 1,
    rank: place + 1,
    prior: random(),
    personal: random(),
    context: random(),
    rows: Math.floor(random() * 5),
  },
});

/**
 * Puts padding rows at the front, in the middle and at the end: legal anywhere, without effect. `kept` =
 * where each old row is now.
 */
export const withPadding = (input: ModelInput): { padded: ModelInput; kept: number[] } => {
  const rows = input.history;
  const middle = rows.length >> 1;
  const history = [PADDING_ROW, ...rows.slice(0, middle), PADDING_ROW, ...rows.slice(middle), PADDING_ROW];
  return {
    padded: {
      ...input,
      history,
      ...(input.candidates === undefined
        ? {}
        : { candidates: [...input.candidates, { index: 0, item: null, popularity: null, retrieval: null }] }),
    },
    kept: rows.map((_, r) => (r < middle ? r + 1 : r + 2)),
  };
};

/** The same input with one row blotted out. */
export const withoutRow = (input: ModelInput, row: number): ModelInput => ({
  ...input,
  history: input.history.map((old, r) => (r === row ? PADDING_ROW : old)),
});
