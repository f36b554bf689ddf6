import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "vitest";
import { grants, registerNotice, type ShopperCalls, shopperOf } from "./consents.ts";
import { type Harness, startHarness } from "./harness.ts";
import { runHere } from "./run-cli.ts";

/** The time at which messy inputs arrive. */
export const NOW = Date.parse("2026-11-26T10:00:00Z");

const item = (item_id: string, at: number, more: object = {}) => ({
  item_id,
  title: `A ${item_id}`,
  category: ["Things"],
  price: 5 + at,
  currency: "EUR",
  sales_rank: at,
  ...more,
});

export type Imported = {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  readonly report: {
    readonly kept: number;
    readonly duplicate: number;
    readonly not_kept: number;
    readonly refused: number;
    readonly counts: Readonly<Record<string, number>>;
    readonly examples: Readonly<Record<string, readonly string[]>>;
    readonly kinds: readonly { readonly message: string; readonly count: number; readonly first: string }[];
    readonly last: string;
  };
};

/** A shop that messy inputs are sent to: over HTTP, and as files through the command line, on one store. */
export type MessyShop = {
  readonly harness: Harness;
  readonly write: (name: string, content: string | Uint8Array) => Promise<string>;
  readonly import: (
    what: "catalogue" | "events",
    files: string | readonly string[],
    format: string,
    ...more: string[]
  ) => Promise<Imported>;
  /** Somebody who agreed to personal suggestions. */
  readonly agreed: (id: string) => Promise<ShopperCalls>;
  readonly eventsOf: (id: string) => Promise<Record<string, unknown>[]>;
  /** Which of `owned` and `returned` left something out of this person's suggestions. */
  readonly rulesOf: (id: string) => Promise<string[]>;
  readonly close: () => Promise<void>;
};

export const startMessyShop = async (
  settings: object = {},
  items: readonly object[] = [
    item("mug", 1),
    item("bowl", 2),
    item("tea", 3, { attributes: { sku: "TEA-1", gtin: "04006381333931" } }),
    item("lamp", 4),
  ],
): Promise<MessyShop> => {
  const harness = await startHarness({ clock: () => NOW });
  if (items.length > 0) await harness.call("put", "/v1/items").send(items).expect(200);
  await registerNotice(harness);
  await harness
    .call("patch", "/v1/settings")
    .send({ currency: "EUR", ...settings })
    .expect(200);
  let made = 0;
  return {
    harness,
    write: async (name, content) => {
      const path = join(harness.dir, `${(made += 1)}-${name}`);
      await writeFile(path, content);
      return path;
    },
    import: async (what, files, format, ...more) => {
      const list = typeof files === "string" ? [files] : files;
      const options = ["--format", format, "--shop", "acme", "--data", harness.config.data, "--json"];
      const { code, out, err } = await runHere("import", what, ...list, ...options, ...more);
      const report = (code === 0 ? JSON.parse(out) : {}) as Imported["report"];
      return { code, out, err, report };
    },
    agreed: async (id) => {
      const who = shopperOf(harness, id);
      await who.agree(grants("personalise")).expect(200);
      return who;
    },
    eventsOf: async (id) =>
      (await harness.call("get", "/v1/shopper/events?limit=100").set("Shopper-Id", id).expect(200)).body
        .data as Record<string, unknown>[],
    rulesOf: async (id) => {
      const { body } = await shopperOf(harness, id).recommend().expect(200);
      const codes = (body.transparency.rules_applied as { code: string }[]).map(({ code }) => code);
      return codes.filter((code) => code === "owned" || code === "returned").sort();
    },
    close: () => harness.close(),
  };
};

/** What became of each row, in order. */
export const statusesOf = (body: { results: { status: string }[] }): string[] =>
  body.results.map(({ status }) => status);

export const post = async (
  shop: MessyShop,
  format: "segment" | "ga4" | "",
  body: object,
): Promise<{
  results: { status: string; message?: string; [field: string]: unknown }[];
  notes?: { code: string; count: number; examples: string[] }[];
  [count: string]: unknown;
}> => {
  const path = format === "" ? "/v1/events" : `/v1/events/${format}`;
  const reply = await shop.harness.call("post", path).send(body);
  expect(reply.status).toBe(200);
  return reply.body;
};

/** When what these senders tell has happened. */
export const SENT_AT = "2026-11-20T10:00:00Z";

/** An event of `c-1` as Segment's libraries send it. */
export const track = (event: string, properties: object, more: object = {}) => ({
  type: "track",
  userId: "c-1",
  event,
  timestamp: SENT_AT,
  properties,
  ...more,
});

/** The same as GA4's Measurement Protocol has it. */
export const ga4 = (name: string, params: object, more: object = {}) => ({
  client_id: "c-1",
  timestamp_micros: String(Date.parse(SENT_AT) * 1000),
  ...more,
  events: [{ name, params }],
});

/** Sends a body over HTTP and then the same as a file: by file it is nothing new. */
export const sendByBothDoors = async (shop: MessyShop, format: "segment" | "ga4", body: object) => {
  const answered = await post(shop, format, body);
  const file = await shop.write("in.json", JSON.stringify(body));
  const { report } = await shop.import("events", file, format);
  expect([report.kept, report.duplicate]).toEqual([
    0,
    Number(answered["kept"]) + Number(answered["duplicate"]),
  ]);
  expect([report.not_kept, report.refused]).toEqual([answered["not_kept"], answered["rejected"]]);
  return { answered, report };
};

/** These fields of every event that is kept of somebody. */
export const storedOf = async (shop: MessyShop, shopper: string, fields: readonly string[]) =>
  (await shop.eventsOf(shopper)).map((event) => fields.map((field) => event[field])).sort();
