/** Events, bots and people for tests of what a training reads. */
import { packDataset, type TrainingStep } from "../../../src/learn/data/dataset.ts";
import type { StoredEvent } from "../../../src/shopper/event.ts";
import { storedEvent } from "../../support/stored-event.ts";
import { seededRandom } from "../shops.ts";

export const NOW = Date.UTC(2026, 5, 1);
export const DAY_MS = 86_400_000;

export const eventAt = (occurred_at: number, item = "i1", more: Partial<StoredEvent> = {}): StoredEvent =>
  storedEvent({
    event_id: `e${occurred_at}-${item}`,
    type: "view",
    item_id: item,
    occurred_at,
    received_at: NOW,
    ...more,
  });

export const indexOf = (id: string): number => Number(id.slice(1));

export const botOf = (steps: number, seed: number, items = 20): TrainingStep[] => {
  const random = seededRandom(seed);
  return Array.from({ length: steps }, (_, at) => ({
    time: 20_000 + at / steps,
    type: 1,
    items: [1 + Math.floor(random() * items)],
  }));
};

export const people = (items = 20) =>
  Array.from({ length: 30 }, (_, unit) => ({
    id: `u${unit}`,
    steps: Array.from({ length: 5 }, (_step, at) => ({
      time: 19_950 + unit + at,
      type: 1,
      items: [1 + ((unit * 3 + at) % items)],
    })),
  }));

export const packed = (units: readonly { id: string; steps: readonly TrainingStep[] }[]) =>
  packDataset({
    kind: "sessions",
    items: ["", ...Array.from({ length: 20 }, (_, at) => `i${at + 1}`)],
    timed: true,
    units,
  });
