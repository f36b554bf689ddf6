import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { removeFolder } from "../../scripts/remove-folder.ts";
import { LOCALES } from "../../src/explain/wording/locales.ts";
import { chooseRecipe } from "../../src/learn/linear/choose-recipe.ts";
import { trainLinear } from "../../src/learn/linear/train.ts";
import { writeLinearPackage } from "../../src/learn/linear/write-linear-package.ts";
import { packageId } from "../../src/model/package/manifest.ts";
import { addPackage, entryOf } from "../../src/model/registry/package-transitions.ts";
import { promote } from "../../src/model/registry/slot-transitions.ts";
import { DATA_MAP } from "../../src/notice/data-map.ts";
import { parameterOf, type ToldParameter } from "../../src/notice/parameters.ts";
import { plantShop } from "../learn/shops.ts";
import { untoldWeights } from "../notice/untold-weights.ts";
import { ALL, ITEMS, PURPOSES, registerNotice, shopperOf } from "../support/consents.ts";
import { type Harness, startHarness } from "../support/harness.ts";

describe("what is told to anybody", () => {
  let harness: Harness;
  let folder: string;
  let live: { parts: Record<string, number>; gaps: number[] };
  let matrices: string[];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "candor-told-"));
    harness = await startHarness();
    const { app, shop } = harness;
    await harness.call("put", "/v1/items").send(ITEMS).expect(200);
    await registerNotice(harness);
    const dataset = plantShop({ units: 200, items: 30, seed: 21, baskets: false });
    const manifest = await writeLinearPackage(
      trainLinear({ dataset, recipe: chooseRecipe(dataset) }),
      join(folder, "linear"),
    );
    live = manifest.metrics["weights"] as typeof live;
    matrices = (manifest.training!.recipe as { matrices: string[] }).matrices;
    const id = packageId(manifest);
    await app.services.store.models.putPackage(shop, id, join(folder, "linear"));
    const act = { by: "test", at: Date.now(), erasureHead: 0, allowUnknownTraining: true };
    await app.services.registry.change(shop, (state) =>
      promote(
        addPackage(state, entryOf(manifest, { by: "test", at: act.at, runMs: 0.05 })),
        { slot: "default", id },
        act,
      ),
    );
    await app.models.follow();
  });
  afterAll(async () => {
    await harness.close();
    await removeFolder(folder);
  });

  const page = async (locale: string) =>
    (await harness.call("get", `/s/acme/v1/transparency?locale=${locale}`, null).expect(200)).body as {
      main_parameters: { slot: string; weights: ToldParameter[] }[];
      purposes: { purpose: string; default: boolean }[];
    } & Record<string, never>;

  it(
    "holds every weight of the configuration that is served, with its share, in " + "every language",
    async () => {
      // The live configuration first: what the package says of itself is what its recipe is made of.
      expect(Object.keys(live.parts).sort()).toEqual([...matrices, "prior"].sort());
      const total = Object.values(live.parts).reduce((sum, weight) => sum + weight, 0);
      for (const locale of LOCALES) {
        const { weights } = (await page(locale)).main_parameters[0]!;
        expect(untoldWeights(live, weights)).toEqual([]);
        for (const name of Object.keys(live.parts)) {
          const percent = Math.round(
            (100 *
              Object.entries(live.parts)
                .filter(([other]) => parameterOf(other) === parameterOf(name))
                .reduce((sum, [, weight]) => sum + weight, 0)) /
              total,
          );
          const told = weights.find((each) => each.name === parameterOf(name))!;
          expect([locale, name, told.percent]).toEqual([locale, name, percent]);
          expect(told.text).toContain(String(percent));
        }
      }
      const texts = await Promise.all(
        LOCALES.map(async (locale) => (await page(locale)).main_parameters[0]!.weights[0]!.text),
      );
      expect(new Set(texts).size).toBe(LOCALES.length);
    },
  );

  it(
    "says who may read what, under which purpose, how long, and how to change it; no " + "access is needed",
    async () => {
      const told = await page("nl");
      expect(told).toMatchObject({
        locale: "nl",
        ladder: [
          { mode: "profile", profiling: true, needs: ["personalise"] },
          { mode: "session" },
          { mode: "context", profiling: false, needs: [] },
          { mode: "popular" },
        ],
        retention: {
          events: 761,
          consent_records: 396,
          decisions: 30,
          preferences: 761,
          refusal_rest: 183,
          events_after_withdrawal: 30,
        },
        recipients: [],
        change: expect.stringContaining("/privacy"),
      });
      expect(told.purposes.map(({ purpose, default: yes }) => [purpose, yes])).toEqual(
        PURPOSES.map((purpose) => [purpose, false]),
      );
    },
  );

  it("has a place for every field that is really stored of a shopper", async () => {
    const anna = shopperOf(harness, "anna");
    await anna.agree(ALL, { jurisdiction: "NL", age_band: "adult" }).expect(200);
    await harness
      .call("post", "/v1/events")
      .send([
        {
          event_id: "a",
          shopper_id: "anna",
          session_id: "s",
          type: "purchase",
          item_id: "i1",
          quantity: 2,
          price: 3,
          currency: "EUR",
          order_id: "o",
          recommendation_id: "rec",
          ref_event_id: "b",
          occurred_at: "2026-01-01T10:00:00Z",
        },
        {
          event_id: "b",
          shopper_id: "anna",
          type: "search",
          query: "mug",
          occurred_at: "2026-01-01T10:00:00Z",
        },
        {
          event_id: "c",
          shopper_id: "anna",
          type: "service_opened",
          case_id: "k",
          occurred_at: "2026-01-01T10:00:00Z",
        },
      ])
      .expect(200);
    await anna.call("put", "/v1/shopper/preferences").send({ discreet: true }).expect(200);
    await anna.call("post", "/v1/shopper/links").send({ shopper_id: "app", kind: "app" }).expect(200);
    await anna.call("post", "/v1/shopper/review-requests").send({ about: "data" }).expect(200);
    const { gate, store } = harness.app.services;
    const ref = { shop: "acme", key: store.pseudonym("acme", "anna") };
    const { state, grant } = await gate.exercise(ref);
    const [events, records] = [
      (await store.shoppers.readEvents(grant))!,
      await store.shoppers.readHistory(ref),
    ];
    const stored = [
      ...Object.keys(state).map((field) => `state.${field}`),
      ...events.flatMap((event) => Object.keys(event).map((field) => `event.${field}`)),
      ...records.flatMap((record) => Object.keys(record).map((field) => `record.${field}`)),
    ];
    const mapped = new Set(DATA_MAP.flatMap(({ fields }) => fields));
    expect(events.length + records.length).toBeGreaterThan(2);
    expect([...new Set(stored)].filter((field) => !mapped.has(field))).toEqual([]);
  });
});
