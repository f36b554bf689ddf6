import { describe, expect, it } from "vitest";
import { describePlanted } from "../support/planted-on-both-stores.ts";
import { NOW } from "../support/planted-shop.ts";
import { openRecipient } from "./recipient.ts";

const DAY_MS = 86_400_000;
const time = { now: NOW };

type Finding = { code: string; kind: string; count: number; examples: string[]; text: string };
type Told = {
  catalogue: { score: number | null; of: number; findings: Finding[] };
  events: { score: number | null; of: number; findings: Finding[] };
  days: { day: string; catalogue: number | null; events: number | null }[];
  alarms: { subject: string; score: number; before: number | null; because: string }[];
  text: string[];
};

const good = (item_id: string, more: object = {}) => ({
  item_id,
  title: `Thing ${item_id}`,
  description: "A thing of the shop.",
  category: ["Things"],
  price: 5,
  currency: "EUR",
  image_url: `https://shop.example/${item_id}.jpg`,
  url: `https://shop.example/${item_id}`,
  ...more,
});

describePlanted(
  "the quality of a shop’s data",
  (at) => {
    const tell = async () => (await at().call("get", "/v1/insight/quality").expect(200)).body as Told;
    const put = (items: readonly object[]) => at().call("put", "/v1/items").send(items).expect(200);
    const send = (events: readonly object[]) => at().call("post", "/v1/events").send(events).expect(200);
    const codes = (findings: readonly Finding[]) => findings.map(({ code, count }) => [code, count]);

    it("is looked at on every ingest: missing, stale, contradictory, there twice", async () => {
      const { body } = await at().call("get", "/v1/items?limit=100").expect(200);
      for (const { item_id } of body.data as { item_id: string }[])
        await at().call("delete", `/v1/items/${item_id}`).expect(204);
      await put(Array.from({ length: 20 }, (_, n) => good(`g${n}`)));
      expect((await tell()).catalogue).toEqual({ score: 100, of: 20, findings: [] });
      await put([
        good("g1", { price: null, currency: null, image_url: null }),
        good("g2", { list_price: 3 }),
        good("g3", { variant_of: "unheard-of" }),
        good("g4", { published_at: "2019-01-01T00:00:00Z" }),
        good("twin", { title: "Thing g5", url: "https://shop.example/g5" }),
        good("g6", { attributes: { gtin: "4006381333931" } }),
        good("g7", { attributes: { gtin: "4006381333931" } }),
        good("manual", { kind: "content", price: null, currency: null, description: null }),
      ]);
      const { catalogue, text } = await tell();
      expect(codes(catalogue.findings)).toEqual([
        ["no_price", 1],
        ["no_image", 1],
        ["never_renewed", 1],
        ["list_price_below", 1],
        ["unknown_variant", 1],
        ["same_gtin", 2],
        ["same_thing_twice", 2],
      ]);
      expect(catalogue.of).toBe(21);
      // g1 loses all of itself; five lose a half, two twins a half each, one a fifth.
      expect(catalogue.score).toBe(Math.round(100 * (1 - (1 + 0.2 + 0.5 + 0.5 + 1 + 1) / 21)));
      expect(catalogue.findings[0]!.examples).toEqual(["g1"]);
      expect(text).toContain(
        "1 of 21 products (5 %) have no price: filters and wishes about money pass them over.",
      );
    });

    it("counts what is wrong with events, and what consent keeps out is no fault", async () => {
      await at().shopper("ewa", []);
      const base = (n: number) => ({
        event_id: `q${n}`,
        shopper_id: "ewa",
        type: "view",
        item_id: "g0",
        occurred_at: new Date(time.now - 60_000).toISOString(),
      });
      await send(Array.from({ length: 30 }, (_, n) => base(n)));
      expect((await tell()).events).toEqual({ score: 100, of: 30, findings: [] });
      await send([
        base(1),
        { ...base(31), item_id: "nowhere" },
        { ...base(32), occurred_at: new Date(time.now + DAY_MS).toISOString() },
        { ...base(33), type: "purchase" },
        { ...base(34), occurred_at: new Date(time.now - 30 * DAY_MS).toISOString() },
        { ...base(35), shopper_id: null },
        { ...base(36), shopper_id: "never-asked" },
        { ...base(37), type: "nonsense" },
        { ...base(38), type: "rating", value: 9 },
        base(39),
        base(40),
      ]);
      const { events, text } = await tell();
      expect(events.of).toBe(40);
      expect(codes(events.findings)).toEqual([
        ["unknown_item", 1],
        ["in_future", 1],
        ["invalid", 2],
        ["no_order", 1],
        ["no_shopper", 1],
        ["late", 1],
        ["duplicate", 1],
      ]);
      expect(events.score).toBe(80);
      expect(JSON.stringify(text)).not.toContain("ewa");
    });

    it("is a score over time, with an alarm where it falls, until it is better again", async () => {
      await at().app.tick();
      const before = (await tell()).catalogue.score!;
      time.now += DAY_MS;
      await put(Array.from({ length: 8 }, (_, n) => good(`g${n + 8}`, { price: null, currency: null })));
      await at().app.tick();
      const { days, alarms } = await tell();
      expect(days.map(({ catalogue }) => catalogue)).toEqual([before, expect.any(Number)]);
      expect(alarms).toMatchObject([{ subject: "catalogue", before, because: "no_price" }]);
      await put(Array.from({ length: 8 }, (_, n) => good(`g${n + 8}`)));
      await at().app.tick();
      expect((await tell()).alarms).toEqual([]);
    });
  },
  { clock: () => time.now, withModel: false },
);

describe("the alarm of a shop’s data", () => {
  const { running, register, told, clock } = openRecipient();

  it("is told once to those who asked for it, and again when it comes back", async () => {
    await register(["quality.alarm"]);
    await register(["shopper.erased"]);
    const put = (price: number | null) =>
      running()
        .call("put", "/v1/items")
        .send(
          Array.from({ length: 15 }, (_, n) =>
            good(`i${n}`, { price, currency: price === null ? null : "EUR" }),
          ),
        )
        .expect(200);
    const turn = async () => {
      clock.now += 60_000;
      await running().app.tick();
      await running().app.deliver();
    };
    await put(5);
    await turn();
    expect(told()).toEqual([]);
    await put(null);
    await turn();
    await turn();
    expect(told()).toEqual([
      {
        type: "quality.alarm",
        timestamp: new Date(clock.now - 60_000).toISOString(),
        data: { subject: "catalogue", score: expect.any(Number), before: null, because: "no_price" },
      },
    ]);
    await put(5);
    await turn();
    await put(null);
    await turn();
    expect(told()).toHaveLength(2);
  });
});
