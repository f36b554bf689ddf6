import { randomBytes } from "node:crypto";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { removeFolder } from "../../scripts/remove-folder.ts";
import type { ConsentPort } from "../../src/consent/port.ts";
import { NO_SIGNALS } from "../../src/consent/purposes.ts";
import { toConfig } from "../../src/lib/config.ts";
import { DomainError } from "../../src/lib/errors.ts";
import { openStoreOf } from "../../src/services/open-store-of.ts";
import type { Store } from "../../src/store/driver/store.ts";
import { consent, type Harness, startHarness } from "../support/harness.ts";

let dir: string;
let store: Store;
let harness: Harness;
/** How many changes are taken before the store refuses one. */
let taken = Infinity;

const changeState: ConsentPort["changeState"] = (ref, change) => {
  taken -= 1;
  if (taken >= 0) return store.shoppers.changeState(ref, change);
  taken = Infinity;
  return Promise.reject(new DomainError("store_unavailable", "It is away."));
};

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "candor-identities-"));
  const config = toConfig({}, { data: join(dir, "data"), logLevel: "silent" });
  const opened = await openStoreOf(config, { clock: Date.now, random: (size) => randomBytes(size) });
  store = opened.store;
  const failing = { ...store, shoppers: { ...store.shoppers, changeState } };
  harness = await startHarness({ keys: opened.keys, store: failing });
}, 30_000);
afterAll(async () => {
  await harness.close();
  await store.close();
  await removeFolder(dir);
});

const as = (id: string, method: "get" | "post" | "delete", path: string) =>
  harness.call(method, path).set("Shopper-Id", id);
const linksOf = async (id: string): Promise<{ link_id: string }[]> =>
  (await as(id, "get", "/v1/shopper/links").expect(200)).body.data as { link_id: string }[];
/** Whose events an answer to this id may read. */
const readOf = async (id: string): Promise<readonly string[]> => {
  const { gate, shops } = harness.app.services;
  const shopper = { shop: "acme", key: store.pseudonym("acme", id) };
  const policy = await shops.policy("acme");
  const call = { shopper, policy, signals: NO_SIGNALS, optOut: false, sessionReceipt: [], country: "NL" };
  return (await gate.pass(call)).grant("personalise")?.subjects.map(({ key }) => key) ?? [];
};
const keysOf = (...ids: string[]) => ids.map((id) => store.pseudonym("acme", id));

let count = 0;
/** Two ids; one grants that channels are read together, and the other never said. */
const somebody = async () => {
  const [web, card] = [`web-${(count += 1)}`, `card-${count}`];
  await consent(harness, web, { personalise: true }).expect(200);
  await consent(harness, card, { personalise: true, connect_channels: true }).expect(200);
  return { web, card };
};
const joined = async () => {
  const { web, card } = await somebody();
  await as(web, "post", "/v1/shopper/links").send({ shopper_id: card, kind: "app" }).expect(200);
  expect(await readOf(card)).toEqual(keysOf(card, web));
  return { web, card };
};

it("identities cut short while taken apart read nothing of each other; a retry parts them", async () => {
  const { web, card } = await joined();
  const path = `/v1/shopper/links/${(await linksOf(web))[0]!.link_id}`;
  taken = 1;
  await as(web, "delete", path).expect(503);
  expect([await readOf(web), await readOf(card)]).toEqual([keysOf(web), keysOf(card)]);
  await as(web, "delete", path).expect(200);
  expect([await linksOf(web), await linksOf(card)]).toEqual([[], []]);
  expect((await as(web, "delete", path).expect(404)).body.code).toBe("link_unknown");
});

it("identities cut short while joined read nothing of each other until a retry joins them", async () => {
  const { web, card } = await somebody();
  const join = () => as(web, "post", "/v1/shopper/links").send({ shopper_id: card, kind: "app" });
  taken = 1;
  await join().expect(503);
  expect([await readOf(web), await readOf(card)]).toEqual([keysOf(web), keysOf(card)]);
  await join().expect(200);
  expect(await readOf(card)).toEqual(keysOf(card, web));
});
