import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { packDataset, type TrainingStep } from "../../../src/learn/data/dataset.ts";
import { chooseRecipe } from "../../../src/learn/linear/choose-recipe.ts";
import {
  countStatistics,
  ITEM,
  ITEM_CHANNELS,
  PAIR,
  PAIR_CHANNELS,
  UNIT,
} from "../../../src/learn/linear/statistics.ts";
import {
  boundOf,
  kindOf,
  loadShopData,
  newestSteps,
  stepsOf,
} from "../../../src/learn/shop/load-shop-data.ts";
import { describeRun } from "../../../src/learn/shop/training-run.ts";
import type { StoredEvent } from "../../../src/shopper/event.ts";
import { consent, type Harness, startHarness } from "../../support/harness.ts";
import { seededRandom } from "../shops.ts";
import { AGREED, championOf, fillShop, historyOf, ITEMS, trainWatched } from "./tastes.ts";

const NOW = Date.UTC(2026, 5, 1);
const DAY_MS = 86_400_000;
const FULL_DISK = fileURLToPath(new URL("./full-disk-process.ts", import.meta.url));

const eventAt = (occurred_at: number, item = "i1", more: Partial<StoredEvent> = {}): StoredEvent => ({
  event_id: `e${occurred_at}-${item}`,
  type: "view",
  item_id: item,
  occurred_at,
  channel: "web",
  session_id: null,
  quantity: null,
  price_minor: null,
  currency: null,
  order_id: null,
  value: null,
  query: null,
  case_id: null,
  ref_event_id: null,
  recommendation_id: null,
  received_at: NOW,
  imported: false,
  sensitive: false,
  ...more,
});
const indexOf = (id: string): number => Number(id.slice(1));

describe("clocks that jump", () => {
  it("has no step before there was a web, and none after now", () => {
    const steps = stepsOf(
      [
        eventAt(NOW + 4 * 60_000, "i3"),
        eventAt(NOW - DAY_MS, "i2"),
        eventAt(0, "i1"),
        eventAt(-DAY_MS, "i4"),
      ],
      indexOf,
      NOW,
    );
    expect(steps.map(({ time, items }) => [time * DAY_MS, items[0]])).toEqual([
      [NOW - DAY_MS, 2],
      [NOW, 3],
    ]);
  });

  it("has its steps in the order of time, however they arrived", () => {
    fc.assert(
      fc.property(
        fc
          .uniqueArray(fc.integer({ min: 1, max: 1e9 }), { minLength: 1, maxLength: 30 })
          .chain((times) =>
            fc.tuple(fc.constant(times), fc.shuffledSubarray(times, { minLength: times.length })),
          ),
        ([times, shuffled]) => {
          const told = (order: readonly number[]) =>
            stepsOf(
              order.map((ms) => eventAt(NOW - ms, `i${1 + (ms % 7)}`)),
              indexOf,
              NOW,
            );
          const steps = told(shuffled);
          expect(steps).toEqual(told([...times].sort((one, other) => one - other)));
          expect(steps.every(({ time }, at) => at === 0 || steps[at - 1]!.time <= time)).toBe(true);
        },
      ),
    );
  });
});

const botOf = (steps: number, seed: number, items = 20): TrainingStep[] => {
  const random = seededRandom(seed);
  return Array.from({ length: steps }, (_, at) => ({
    time: 20_000 + at / steps,
    type: 1,
    items: [1 + Math.floor(random() * items)],
  }));
};
const people = (items = 20) =>
  Array.from({ length: 30 }, (_, unit) => ({
    id: `u${unit}`,
    steps: Array.from({ length: 5 }, (_step, at) => ({
      time: 19_950 + unit + at,
      type: 1,
      items: [1 + ((unit * 3 + at) % items)],
    })),
  }));
const packed = (units: readonly { id: string; steps: readonly TrainingStep[] }[]) =>
  packDataset({
    kind: "sessions",
    items: ["", ...Array.from({ length: 20 }, (_, at) => `i${at + 1}`)],
    timed: true,
    units,
  });

describe("a bot", () => {
  it("is its newest few, whatever it did", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 200 }),
        fc.integer({ min: 1, max: 60 }),
        (sizes, most) => {
          const steps = sizes.map((size, at) => ({
            time: at,
            type: 1,
            items: Array.from({ length: size }, (_, item) => item + 1),
          }));
          const kept = newestSteps(steps, most);
          const entries = kept.reduce((sum, step) => sum + step.items.length, 0);
          expect(kept).toEqual(steps.slice(steps.length - kept.length));
          expect(kept.length).toBeGreaterThan(0);
          if (kept.length > 1) expect(entries).toBeLessThanOrEqual(most);
          const next = steps[steps.length - kept.length - 1];
          if (next !== undefined && entries <= most)
            expect(entries + next.items.length).toBeGreaterThan(most);
        },
      ),
    );
  });

  it("counts as one shopper in every pair, and as no more than the bound in every item", () => {
    fc.assert(
      fc.property(fc.integer({ min: 3000, max: 30_000 }), fc.integer({ min: 1, max: 1e6 }), (steps, seed) => {
        const without = packed(people());
        const recipe = chooseRecipe(without);
        const [few, many] = [
          countStatistics(without, recipe),
          countStatistics(packed([...people(), { id: "z", steps: botOf(steps, seed) }]), recipe),
        ];
        const pairs = (statistics: typeof few) =>
          new Map(
            Array.from(statistics.column, (column, at) => {
              let row = 1;
              while (statistics.rowStart[row + 1]! <= at) row += 1;
              return [`${row}-${column}`, statistics.value[at * PAIR_CHANNELS + PAIR.units]!] as const;
            }),
          );
        const before = pairs(few);
        for (const [pair, units] of pairs(many))
          expect(units - (before.get(pair) ?? 0)).toBeLessThanOrEqual(1);
        let events = 0;
        for (let item = 1; item <= 20; item += 1) {
          events +=
            (many.item[item * ITEM_CHANNELS + ITEM.events]! - few.item[item * ITEM_CHANNELS + ITEM.events]!) /
            UNIT;
          expect(
            many.item[item * ITEM_CHANNELS + ITEM.units]! - few.item[item * ITEM_CHANNELS + ITEM.units]!,
          ).toBeLessThanOrEqual(1);
        }
        expect(events).toBeLessThanOrEqual(recipe.max_unit_entries);
      }),
      { numRuns: 8 },
    );
  });

  it("does not decide alone which predictions the weights are fitted on", () => {
    // Everybody does something new in the last fifth of the time; the bot does everything in the last day of
    // it.
    const units = Array.from({ length: 400 }, (_, unit) => ({
      id: `u${unit}`,
      steps: Array.from({ length: 10 }, (_step, at) => ({
        time: 19_900 + (unit % 10) + at * 10,
        type: 1,
        items: [1 + ((unit * 3 + at) % 20)],
      })),
    }));
    const all = [...units, { id: "z", steps: newestSteps(botOf(1_000_000, 1), 2000) }];
    const most = boundOf(all);
    const recipe = chooseRecipe(
      packed(all.map(({ id, steps }) => ({ id, steps: newestSteps(steps, most) }))),
    );
    const after = units.flatMap(({ steps }) =>
      steps.filter(({ time }) => recipe.cut.kind === "time" && time > recipe.cut.at),
    ).length;
    expect(most).toBe(120);
    expect(after).toBeGreaterThan(4 * most);
  });

  it("does not make a shop of baskets one of clicks", () => {
    const orders = Array.from({ length: 30 }, (_, unit) => ({
      id: `u${unit}`,
      steps: Array.from({ length: 4 }, (_step, at) => ({ time: at, type: 5, items: [1, 2, 3] })),
    }));
    expect(kindOf(orders)).toBe("baskets");
    expect(kindOf([...orders, { id: "z", steps: botOf(1_000_000, 1) }])).toBe("baskets");
  });
});

describe("a shop with little or odd data", () => {
  let harness: Harness;
  beforeEach(async () => {
    harness = await startHarness();
  });
  afterEach(() => harness.close());

  it("says that one item is nothing to relate", async () => {
    await harness.call("put", "/v1/items").send(ITEMS).expect(200);
    for (let shopper = 0; shopper < 4; shopper += 1) {
      await consent(harness, `s${shopper}`, AGREED).expect(200);
      await harness
        .call("post", "/v1/events")
        .send(historyOf(shopper).map((event) => ({ ...event, item_id: "i1" })))
        .expect(200);
    }
    await expect(trainWatched(harness)).rejects.toMatchObject({
      code: "too_little_data",
      message: "All events are about one item; there is nothing to relate. Wait for more.",
    });
    expect(await describeRun(harness.app.services, "acme")).toBeNull();
  });

  it("trains on items that have nothing but an id and one title for all", async () => {
    await fillShop(harness, 12);
    await harness
      .call("put", "/v1/items")
      .send(ITEMS.map(({ item_id }) => ({ item_id, title: "-" })))
      .expect(200);
    const result = await trainWatched(harness);
    expect(result).toMatchObject({ shoppers: 12, items: 24, promoted: ["default", "complement"] });
  }, 60_000);

  it("learns the same from events that were sent twice, and in the wrong order", async () => {
    await fillShop(harness, 12);
    const once = await loadShopData(harness.app.services, "acme");
    const again = Array.from({ length: 12 }, (_, shopper) => historyOf(shopper))
      .flat()
      .reverse();
    const { body } = await harness.call("post", "/v1/events").send(again).expect(200);
    expect(body).toMatchObject({ kept: 0, duplicate: again.length });
    expect((await loadShopData(harness.app.services, "acme")).digest).toBe(once.digest);
  });

  it("reads no more of a shopper than the bound, and only what had come by the moment", async () => {
    await fillShop(harness, 2);
    const asOf = Date.now();
    const before = await loadShopData(harness.app.services, "acme", { asOf });
    await expect.poll(() => Date.now(), { interval: 1 }).toBeGreaterThan(asOf);
    const flood = Array.from({ length: 2500 }, (_, at) => ({
      event_id: `bot-${at}`,
      shopper_id: "s0",
      type: "view",
      item_id: `i${at % 24}`,
      occurred_at: new Date(Date.UTC(2026, 1, 1) + at * 1000).toISOString(),
    }));
    await harness.call("post", "/v1/events").send(flood).expect(200);
    expect((await loadShopData(harness.app.services, "acme")).dataset.entryItem.length).toBe(50 + 6);
    expect((await loadShopData(harness.app.services, "acme", { asOf })).digest).toBe(before.digest);
  }, 60_000);
});

const largest = async (dir: string): Promise<number> => {
  const sizes = await Promise.all(
    (await readdir(dir, { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile())
      .map(async (entry) => (await stat(join(entry.parentPath, entry.name))).size),
  );
  return Math.max(...sizes);
};

describe("a disk without room", () => {
  it("is told in one line; the old model keeps serving and nothing half-written stays", async () => {
    const harness = await startHarness();
    await fillShop(harness);
    const old = await trainWatched(harness);
    // A catalogue whose model is larger than anything that was written before. A limit on the size of files
    // stands for the disk.
    const words = (at: number): string =>
      Array.from({ length: 6 }, (_, word) => `word${(at * (word + 3)) % 97}`).join(" ");
    await harness
      .call("put", "/v1/items")
      .send(Array.from({ length: 1500 }, (_, at) => ({ item_id: `n${at}`, title: words(at) })))
      .expect(200);
    const kilobytes = Math.ceil((await largest(harness.config.data)) / 1024) + 256;
    const child = spawn(
      "bash",
      [
        "-c",
        `ulimit -f ${kilobytes} && exec "$@"`,
        "bash",
        process.execPath,
        "--import",
        "tsx",
        FULL_DISK,
        JSON.stringify(harness.config),
      ],
      { stdio: ["ignore", "pipe", "inherit"] },
    );
    let text = "";
    child.stdout.on("data", (chunk: Buffer) => (text += chunk.toString()));
    await once(child, "close");
    expect(JSON.parse(text)).toMatchObject({
      code: "disk_full",
      message: expect.stringContaining("The model of before keeps serving."),
    });
    expect(await championOf(harness)).toBe(old.package);
    expect(Object.keys((await harness.app.services.registry.read("acme")).state.packages)).toEqual([
      old.package,
    ]);
    expect(await describeRun(harness.app.services, "acme")).toBeNull();
    const { body } = await harness
      .call("post", "/v1/recommendations")
      .send({ moment: "home", shopper: { id: "s3" }, limit: 5 })
      .expect(200);
    expect(`${body.transparency.model.name}@${body.transparency.model.version}`).toBe(old.package);
    await harness.close();
  }, 90_000);
});
