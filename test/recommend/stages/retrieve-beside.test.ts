import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { itemIdOf, writeMadeModel } from "../../../scripts/bench/made-model.ts";
import { present } from "../../../src/lib/present.ts";
import type { LoadedModel } from "../../../src/model/runtime/loaded-model.ts";
import type { Ranking } from "../../../src/model/runtime/ranking-scratch.ts";
import { runRows } from "../../../src/model/runtime/run-rows.ts";
import { loadPackage } from "../../../src/model/verify/load-package.ts";
import { inputOf } from "../../../src/recommend/stages/retrieve.ts";
import { openBase } from "../../../src/recommend/stages/retrieve-beside.ts";
import { createViewBuilder } from "../../../src/shopper/build-view.ts";
import type { View } from "../../../src/shopper/view.ts";
import { eventOf, materialOf } from "../../journey/fixtures.ts";

const ITEMS = 300;
const FACTS = { denied: new Set<never>(), readsCart: false };

/** Everything of a ranking, in its order. */
const orderOf = (ranking: Ranking): [number, number][] => {
  const order: [number, number][] = [];
  for (let index = ranking.next(); index !== 0; index = ranking.next()) order.push([index, ranking.score]);
  return order;
};

describe("scores beside a base", () => {
  let dir = "";
  let model: LoadedModel;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), "candor-beside-"));
    await writeMadeModel(dir, { items: ITEMS, seed: 7 });
    model = await loadPackage(dir);
  });
  afterAll(async () => {
    await model.release();
    await rm(dir, { recursive: true });
  });

  const inputs = (views: readonly View[]) => views.map((view) => inputOf(model, view, FACTS));

  it("knows of the shipped form of models that a row's parts are its own", () => {
    expect(model.beside?.rowWise).toEqual({ mostGap: 10, mostOccurrence: 0 });
  });

  it("runs no row that a removal leaves as it was", async () => {
    const events = Array.from({ length: 60 }, (_, at) =>
      eventOf("view", itemIdOf(1 + at), at + 1, { event_id: `e${at}` }),
    );
    const build = createViewBuilder(materialOf(events, { max_steps: 103 }));
    const [main] = inputs([build()]);
    const [output] = await runRows(model, [present(main, "the input")]);
    const ran: number[] = [];
    const counted: LoadedModel = {
      ...model,
      run: (given, options) => {
        ran.push(...given.map(({ history }) => history.length));
        return model.run(given, options);
      },
    };
    const base = present(
      openBase(counted, {
        rows: present(main, "the input").history,
        output: present(output, "the output"),
        ranked: null,
      }),
      "the base",
    );
    await base.score(inputs([build(new Set(["e59"])), build(new Set(["e0"]))]));
    base.close();
    // The oldest changes nothing else; the newest moves ten gaps that the model tells apart.
    expect(ran).toEqual([10]);
  });

  const histories = fc.array(
    fc.record({
      item: fc.integer({ min: 1, max: ITEMS }),
      isPurchase: fc.boolean(),
      order: fc.integer({ min: 1, max: 6 }),
      hours: fc.integer({ min: 1, max: 400 }),
      isKnown: fc.boolean(),
    }),
    { minLength: 1, maxLength: 160 },
  );

  it("are to the bit those of running each view whole, whatever is removed", async () => {
    await fc.assert(
      fc.asyncProperty(
        histories,
        fc.array(fc.array(fc.nat(), { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 8 }),
        async (history, removals) => {
          const events = history.map(({ item, isPurchase, order, hours, isKnown }, at) =>
            eventOf(
              isPurchase ? "purchase" : "view",
              isKnown ? itemIdOf(item) : `unknown-${item}`,
              hours / 24,
              { event_id: `e${at}`, order_id: isPurchase ? `o${order}` : null },
            ),
          );
          const build = createViewBuilder(materialOf(events, { max_steps: 103 }));
          const views = removals.map((ids) =>
            build(new Set(ids.map((id) => present(events[id % events.length], "an event").event_id))),
          );
          const [main] = inputs([build()]);
          const [output] = await runRows(model, [present(main, "the input")]);
          const scored = {
            rows: present(main, "the input").history,
            output: present(output, "the output"),
            ranked: null,
          };
          const base = present(openBase(model, scored), "the base");
          const beside = await base.score(inputs(views));
          const whole = await runRows(model, inputs(views));
          views.forEach((_, at) => {
            const made = present(beside[at], "the scores").output;
            if (made?.form !== "beside") throw new Error("The scores are not beside the base.");
            const ranking = present(model.beside, "what ranks beside").rank(made.base, made.parts);
            expect(orderOf(ranking)).toEqual(orderOf(model.rank(present(whole[at], "the whole"))));
          });
          base.close();
        },
      ),
      { numRuns: 60, seed: 11 },
    );
  }, 60_000);
});
