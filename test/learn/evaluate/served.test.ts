import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { evaluate } from "../../../src/learn/evaluate/evaluate.ts";
import type { LinearRecipe } from "../../../src/learn/linear/recipe.ts";
import { trainShop } from "../../../src/learn/shop/train-shop.ts";
import { consent, type Harness, startHarness } from "../../support/harness.ts";
import { AGREED, championOf, manifestOf } from "../shop/tastes.ts";
import { seededRandom } from "../shops.ts";

const DAY_MS = 86_400_000;
const NOW = Date.UTC(2026, 4, 1);
const ITEMS = Array.from({ length: 60 }, (_, at) => `i${at}`);

/** A visit stays within its own ten items, and at times goes on to the next of them. */
const random = seededRandom(21);
const visits = (count: number, firstDay: number) =>
  Array.from({ length: count }, (_, visit) => {
    let item = Math.floor(random() * ITEMS.length);
    return Array.from({ length: 4 }, (_step, step) => {
      const group = item - (item % 10);
      item = random() < 0.25 ? group + ((item + 1) % 10) : group + Math.floor(random() * 10);
      return {
        id: `v${firstDay}-${visit}`,
        item: ITEMS[item]!,
        at: firstDay * DAY_MS + visit * 3e6 + step * 6e4,
      };
    });
  });
type Visit = ReturnType<typeof visits>[number];

const START = NOW - 12 * DAY_MS;
const TRAIN = visits(150, 0);
const TEST = visits(40, 8);

const rowsOf = (some: readonly Visit[]): string =>
  [
    "SessionId\tItemId\tTime",
    ...some.flat().map(({ id, item, at }) => `${id}\t${item}\t${(START + at) / 1000}`),
  ].join("\n");

describe("a running service, measured by a test file that is replayed through it", () => {
  const open = { harness: null as Harness | null, folder: "", url: "" };
  beforeAll(async () => {
    open.folder = await mkdtemp(join(tmpdir(), "candor-served-"));
    await writeFile(join(open.folder, "train.tsv"), rowsOf(TRAIN));
    await writeFile(join(open.folder, "test.tsv"), rowsOf(TEST));
    const harness = (open.harness = await startHarness({ clock: () => NOW }));
    await harness
      .call("put", "/v1/items")
      .send(ITEMS.map((item_id) => ({ item_id, title: item_id, category: ["All of them"] })))
      .expect(200);
    for (const [first] of TRAIN) await consent(harness, first!.id, AGREED).expect(200);
    await harness
      .call("post", "/v1/events")
      .send(
        TRAIN.flatMap((visit) =>
          visit.map(({ id, item, at }, step) => ({
            event_id: `${id}-${step}`,
            shopper_id: id,
            type: "view",
            item_id: item,
            occurred_at: new Date(START + at).toISOString(),
          })),
        ),
      )
      .expect(200);
    await trainShop({ services: harness.app.services, onProgress: () => undefined }, harness.shop, {
      by: "test",
    });
    await harness.app.models.follow();
    const { port } = await harness.app.listen(0, "127.0.0.1");
    open.url = `http://127.0.0.1:${port}/`;
  }, 120_000);
  afterAll(async () => {
    await open.harness?.close();
    await rm(open.folder, { recursive: true, force: true });
  });

  it("shows what `evaluate` measured of the same data under the same threshold", async () => {
    const harness = open.harness!;
    // Whatever was promoted: the same recipe on the same data, read from files.
    const champion = (await championOf(harness))!;
    const {
      vocabulary: _vocabulary,
      catalogue: _catalogue,
      ...recipe
    } = (await manifestOf(harness, champion)).training!.recipe!;
    const result = await evaluate(
      {
        train: join(open.folder, "train.tsv"),
        test: join(open.folder, "test.tsv"),
        protocol: "next-item",
        tune: false,
        recipe: recipe as LinearRecipe,
        baselines: ["popularity"],
        served: { url: open.url, key: harness.key, clock: () => NOW },
      },
      { clock: () => 0 },
    );
    const figures = (name: string, seen: string) =>
      result.reports.find((report) => report.name === name && report.seen === seen)!.metrics["20"]!;
    expect(Object.keys(result.served!.modes)).toEqual(["session"]);
    expect(Object.keys(result.served!.models)).toEqual([champion]);
    // A list that the model does not fill is filled in the shop's order, which may hit as well; where the
    // model points to something, it stands at the same places.
    for (const seen of ["kept", "removed"]) {
      expect(figures("served", seen).hr).toBeGreaterThan(figures("linear", seen).hr - 0.06);
      expect(Math.abs(figures("served", seen).mrr - figures("linear", seen).mrr)).toBeLessThan(0.06);
      expect(figures("served", seen).mrr).toBeGreaterThan(2 * figures("popularity", seen).mrr);
    }
  }, 120_000);

  it("tells first what the protocol asks for: of a last step, what is new to its history", async () => {
    const result = await evaluate(
      {
        train: join(open.folder, "train.tsv"),
        test: join(open.folder, "test.tsv"),
        protocol: "leave-one-out",
        model: "popularity",
        baselines: [],
        served: { url: open.url, key: open.harness!.key, clock: () => NOW },
      },
      { clock: () => 0 },
    );
    const own = result.reports.filter(({ name }) => name === "served");
    expect(own.map(({ seen }) => seen)).toEqual(["removed", "kept"]);
    expect(result.metrics).toEqual(own[0]!.metrics);
    expect(own[0]!.metrics).not.toEqual(own[1]!.metrics);
    expect(result.variants).toEqual({
      new_only: { metrics: own[0]!.metrics },
      repeats_allowed: { metrics: own[1]!.metrics },
    });
  });

  it("says what is missing where nobody answers", async () => {
    const ask = (url: string, key: string) =>
      evaluate(
        {
          train: join(open.folder, "train.tsv"),
          test: join(open.folder, "test.tsv"),
          protocol: "next-item",
          model: "popularity",
          baselines: [],
          served: { url, key, clock: () => NOW },
        },
        { clock: () => 0 },
      );
    await expect(ask("http://127.0.0.1:1", "none")).rejects.toMatchObject({
      code: "usage",
      message: expect.stringContaining("start the service there"),
    });
  });
});
