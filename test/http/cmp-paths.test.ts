import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { describeOnBothStores } from "../support/both-stores.ts";
import { grants, ITEMS, registerNotice, seen, shopperOf } from "../support/consents.ts";
import { type Harness, startHarness } from "../support/harness.ts";
import { runHere } from "../support/run-cli.ts";

const AT = "2026-06-01T12:00:00Z";
const MAPPING = { C0003: ["personalise"], C0009: [], ad_user_data: ["personalise"] };

type Categories = Readonly<Record<string, boolean>>;
type Outcome = { kept: number; not_kept: number };
/** One event of somebody, with the categories that the other system was told of. */
type Path = (harness: Harness, who: string, categories: Categories) => Promise<Outcome>;

let made = 0;
const segmentCall = (userId: string, categories: Categories) => ({
  type: "track",
  event: "Product Viewed",
  messageId: `m-${(made += 1)}`,
  userId,
  timestamp: AT,
  properties: { product_id: "i1" },
  context: { consent: { categoryPreferences: categories } },
});
const ga4Call = (user_id: string, categories: Categories) => ({
  client_id: "c",
  user_id,
  timestamp_micros: String(Date.parse(AT) * 1000 + (made += 1)),
  consent: Object.fromEntries(
    Object.entries(categories).map(([name, on]) => [name, on ? "GRANTED" : "DENIED"]),
  ),
  events: [{ name: "view_item", params: { items: [{ item_id: "i1" }] } }],
});
const posted =
  (path: string, bodyOf: (who: string, categories: Categories) => object): Path =>
  async (harness, who, categories) =>
    (await harness.call("post", path).send(bodyOf(who, categories)).expect(200)).body as Outcome;
const imported =
  (format: string, bodyOf: (who: string, categories: Categories) => object): Path =>
  async (harness, who, categories) => {
    const file = join(harness.dir, `import-${(made += 1)}.ndjson`);
    await writeFile(file, `${JSON.stringify(bodyOf(who, categories))}\n`);
    const { redis, data } = harness.config;
    const store = redis === null ? ["--data", data] : ["--data", data, "--redis", redis];
    const options = ["--format", format, "--shop", "acme", "--json", ...store];
    const { code, out } = await runHere("import", "events", file, ...options);
    expect(code).toBe(0);
    return JSON.parse(out) as Outcome;
  };

/** Every path that reads categories beside an event, and the mapped category that it can carry. */
const PATHS: readonly { readonly path: string; readonly category: string; readonly send: Path }[] = [
  { path: "Segment over HTTP", category: "C0003", send: posted("/v1/events/segment", segmentCall) },
  { path: "GA4 over HTTP", category: "ad_user_data", send: posted("/v1/events/ga4", ga4Call) },
  { path: "candor import, segment", category: "C0003", send: imported("segment", segmentCall) },
  { path: "candor import, ga4", category: "ad_user_data", send: imported("ga4", ga4Call) },
];

describeOnBothStores("the shop's own mapping of a consent platform's categories", (start) => {
  let harness: Harness;
  let stop: () => Promise<void>;
  let people = 0;
  const somebody = () => shopperOf(harness, `cmp-${(people += 1)}`);

  beforeAll(async () => {
    const store = await start();
    stop = store.stop;
    harness = await startHarness({ clock: () => Date.parse(AT) + 60_000 }, "acme", store.settings);
    await harness.call("put", "/v1/items").send(ITEMS).expect(200);
    await registerNotice(harness);
    await harness.call("patch", "/v1/settings").send({ cmp_mapping: MAPPING }).expect(200);
  });
  afterAll(async () => {
    await harness.close();
    await stop();
  });

  it.each(PATHS)("declines an event of a category that is off: $path", async ({ category, send }) => {
    const who = somebody();
    await who.agree(grants("personalise")).expect(200);
    expect(await send(harness, who.id, { [category]: true })).toMatchObject({ kept: 1, not_kept: 0 });
    expect(await send(harness, who.id, { [category]: false })).toMatchObject({ kept: 0, not_kept: 1 });
    expect(await who.events()).toHaveLength(1);
  });

  it.each(PATHS)("is never taken for a yes beside an event: $path", async ({ category, send }) => {
    const who = somebody();
    const flags: Categories[] = [{ [category]: true }, { C0004: true }, { C0009: true, [category]: true }];
    for (const categories of flags)
      expect(await send(harness, who.id, categories)).toMatchObject({ kept: 0, not_kept: 1 });
    expect((await who.consent().expect(200)).body.purposes.personalise.state).toBe("never_given");
  });

  it.each([
    { categories: { C0003: true }, states: { personalise: "granted", train: "never_given" } },
    { categories: { C0003: false }, states: { personalise: "refused" } },
    { categories: { C0003: false, personalization: true }, states: { personalise: "refused" } },
    { categories: { C0003: true, C0004: true }, states: { personalise: "granted", measure: "never_given" } },
    { categories: { C0004: true }, states: null },
    { categories: { C0009: true }, states: null },
  ])("decides a recorded choice alike: $categories", async ({ categories, states }) => {
    const who = somebody();
    const { body } = await who
      .call("put", "/v1/shopper/consent")
      .send({ source: { kind: "cmp", name: "segment", categories }, notice: seen })
      .expect(states === null ? 422 : 200);
    if (states === null) expect(body.code).toBe("cmp_unknown");
    else
      for (const [purpose, state] of Object.entries(states))
        expect([purpose, body.purposes[purpose].state]).toEqual([purpose, state]);
  });
});
