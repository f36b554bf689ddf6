import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Counterfactual, findRemovals } from "../../src/explain/counterfactual.ts";
import { buildView, eventsBehind } from "../../src/shopper/build-view.ts";
import type { StoredEvent } from "../../src/shopper/event.ts";
import type { ViewMaterial } from "../../src/shopper/view.ts";
import { contextOf, eventOf, materialOf } from "../journey/fixtures.ts";
import { rerunToy, runToy, TOY_SIZE } from "./toy-shop.ts";

const LIMIT = 5;
const LONGER = 20;

type Search = {
  found: Map<string, Counterfactual | null>;
  before: readonly string[];
  rows: number;
  calls: number;
};

const search = async (material: ViewMaterial, maxRows = 8): Promise<Search> => {
  const view = buildView(material);
  const list = runToy(view, LIMIT + 1);
  const before = list.ids.slice(0, LIMIT);
  let rows = 0;
  let calls = 0;
  const found = await findRemovals({
    view,
    limit: LIMIT,
    maxRows,
    bringsBack: () => false,
    cutoff: list.scores[LIMIT] ?? null,
    shown: before.map((item_id, at) => ({
      item_id,
      score: list.scores[at]!,
      contributions: list.attributionOf(item_id).contributions,
    })),
    rerun: async (sets) => {
      rows += sets.length;
      calls += 1;
      return sets.map((set) => rerunToy(material, set, LONGER));
    },
  });
  return { found, before, rows, calls };
};

const isIn = (material: ViewMaterial, itemId: string, without: readonly string[]): boolean =>
  rerunToy(material, new Set(without), LIMIT).includes(itemId);

const properSubsets = (ids: readonly string[]): string[][] =>
  Array.from({ length: 2 ** ids.length - 2 }, (_, at) =>
    ids.filter((_id, bit) => ((at + 1) & (1 << bit)) !== 0),
  );

const anyHistory: fc.Arbitrary<StoredEvent[]> = fc
  .array(
    fc.record({
      type: fc.constantFrom("view", "purchase", "cart_add", "click", "return" as const),
      item: fc.nat(TOY_SIZE - 1),
      hours: fc.integer({ min: 1, max: 500 }),
      order: fc.option(fc.constantFrom("o1", "o2")),
    }),
    { maxLength: 10 },
  )
  .map((rows) =>
    rows.map(({ type, item, hours, order }, at) =>
      eventOf(type, `i${item}`, hours / 24, {
        event_id: `e${at}`,
        order_id: type === "purchase" ? order : null,
      }),
    ),
  );
const anyMaterial = fc
  .record({ events: anyHistory, page: fc.option(fc.nat(TOY_SIZE - 1)) })
  .map(({ events, page }) =>
    materialOf(events, { context: contextOf({ item_id: page === null ? null : `i${page}` }) }),
  );

describe("a removal", () => {
  it("that is claimed holds when it is run again, and no part of it would do", async () => {
    let claims = 0;
    await fc.assert(
      fc.asyncProperty(anyMaterial, async (material) => {
        const { found, before } = await search(material);
        expect([...found.keys()]).toEqual(before);
        for (const [itemId, claim] of found) {
          if (claim === null) continue;
          claims += 1;
          expect(isIn(material, itemId, claim.without)).toBe(false);
          for (const subset of properSubsets(claim.without))
            expect(isIn(material, itemId, subset)).toBe(true);
          const after = rerunToy(material, new Set(claim.without), LONGER);
          expect(claim.rank_without).toBe(after.includes(itemId) ? after.indexOf(itemId) + 1 : null);
          if (claim.instead !== null) {
            expect(before).not.toContain(claim.instead);
            expect(after.slice(0, LIMIT)).toContain(claim.instead);
          }
        }
      }),
      { numRuns: 300 },
    );
    expect(claims).toBeGreaterThan(200);
  });

  it("keeps to the rows that it may run, which all items share", async () => {
    await fc.assert(
      fc.asyncProperty(anyMaterial, fc.integer({ min: 0, max: 8 }), async (material, maxRows) => {
        const { rows, calls } = await search(material, maxRows);
        expect(rows).toBeLessThanOrEqual(maxRows);
        expect(calls).toBeLessThanOrEqual(3);
      }),
      { numRuns: 100 },
    );
  });

  it("takes nothing but the shopper’s own events, three things at most", async () => {
    await fc.assert(
      fc.asyncProperty(anyMaterial, async (material) => {
        const own = new Set(material.stored.map(({ event_id }) => event_id));
        for (const claim of (await search(material)).found.values()) {
          expect(claim?.without.every((eventId) => own.has(eventId)) ?? true).toBe(true);
          expect(claim?.items.length ?? 0).toBeLessThanOrEqual(3);
        }
      }),
      { numRuns: 100 },
    );
  });

  it("is found, with rows enough, wherever the event that speaks loudest does it alone", async () => {
    let alone = 0;
    await fc.assert(
      fc.asyncProperty(anyMaterial, async (material) => {
        const { found } = await search(material, 200);
        const view = buildView(material);
        const list = runToy(view, LIMIT);
        for (const [itemId, claim] of found) {
          const loudest = list
            .attributionOf(itemId)
            .contributions.filter(({ step, value }) => value > 0 && view.steps[step]!.origin !== "context")
            .sort((a, b) => b.value - a.value)[0];
          if (
            loudest === undefined ||
            eventsBehind(view.steps[loudest.step]!, loudest.position).length > 1 ||
            isIn(material, itemId, eventsBehind(view.steps[loudest.step]!, loudest.position))
          )
            continue;
          alone += 1;
          expect(claim?.items).toHaveLength(1);
        }
      }),
      { numRuns: 100 },
    );
    expect(alone).toBeGreaterThan(50);
  });

  it("is not sought where nothing but the page speaks for an item", async () => {
    const { found, calls } = await search(materialOf([], { context: contextOf({ item_id: "i3" }) }));
    expect(calls).toBe(0);
    expect([...found.values()].every((claim) => claim === null)).toBe(true);
  });
});
