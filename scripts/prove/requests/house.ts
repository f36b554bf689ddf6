import { createHash, randomBytes } from "node:crypto";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { type App, createApp } from "../../../src/app.ts";
import { KEY_SCOPES } from "../../../src/contract/endpoints.ts";
import { toConfig } from "../../../src/lib/config.ts";
import { packPackage } from "../swap/pack-package.ts";
import { createSender, type Sent } from "./send.ts";

const SHOP = "acme";
const NOTICE = "We use what you do in our shop to suggest things to you, if you agree.";
const SHOPPERS = Array.from({ length: 100 }, (_, at) => `c-${at + 1}`);

const MODELS = join(import.meta.dirname, "../../../models");
const PACKAGES = ["demo-content/1.0.0", "demo-linear/1.0.0"];

const ITEMS = Array.from({ length: 30 }, (_, at) => ({
  item_id: `item-${at + 1}`,
  title: `A thing of kind ${at % 5}`,
  category: ["Things", `Kind ${at % 5}`],
  price: 5 + at,
  currency: "EUR",
  sales_rank: at + 1,
}));

type Tell = (method: string, path: string, body: object, headers?: Sent["headers"]) => Promise<void>;

/** Two events of each person, of which there is something to see, correct and forget. */
const tellEvents = (tell: Tell): Promise<void> =>
  tell(
    "POST",
    "/v1/events",
    SHOPPERS.flatMap((shopper_id, at) =>
      ["view", "purchase"].map((type) => ({
        event_id: `${shopper_id}-${type}`,
        shopper_id,
        type,
        item_id: `item-${(at % 10) + 1}`,
        order_id: type === "purchase" ? `o-${at}` : null,
        occurred_at: "2026-01-31T12:00:00Z",
      })),
    ),
  );

const SPARE_KEYS = 20;

/** The key that calls cannot be taken back by itself: others can. */
const makeSpareKeys = async ({ services: { shops } }: App): Promise<string[]> => {
  const made = Array.from({ length: SPARE_KEYS }, () => shops.createKey(SHOP, ["serve"]));
  return (await Promise.all(made)).map(({ key_id }) => key_id);
};

/** Uploads each package of the examples and lets it serve; their ids. */
const uploadPackages = async (port: number, key: string, tell: Tell): Promise<string[]> => {
  const uploaded: string[] = [];
  for (const path of PACKAGES) {
    const answer = await fetch(`http://127.0.0.1:${port}/v1/models`, {
      method: "POST",
      headers: { Authorization: `Bearer ${key}`, "Content-Type": "application/x-tar" },
      body: new Uint8Array(await buffer(await packPackage(join(MODELS, path)))),
    });
    const { model } = (await answer.json()) as { model: string };
    await tell("PUT", "/v1/slots/default", { champion: model, accept_unknown_training: true });
    uploaded.push(model);
  }
  return uploaded;
};

/** A whole service on a store of its own, with a shop, its goods, and people who agreed. */
export const openHouse = async (folder: string) => {
  const config = toConfig(
    {},
    { data: folder, logLevel: "silent", port: 0, rateLimit: 1_000_000, webhookPrivate: false },
  );
  const app = await createApp(config, { random: (size) => randomBytes(size), questionDraw: () => () => 0 });
  const { key } = await app.services.shops.create(SHOP, KEY_SCOPES);
  const spare = await makeSpareKeys(app);
  const { port } = await app.listen(0, "127.0.0.1");
  const { send, close } = createSender(port);
  const tell: Tell = async (method, path, body, headers = {}) => {
    const sent = { Authorization: `Bearer ${key}`, "Content-Type": "application/json", ...headers };
    const { status, text } = await send({ method, path, headers: sent, body: JSON.stringify(body) });
    if (status !== 200) throw new Error(`${method} ${path} answered ${status}: ${text}`);
  };
  await tell("PUT", "/v1/items", ITEMS);
  const uploaded = await uploadPackages(port, key, tell);
  const hash = `sha256:${createHash("sha256").update(NOTICE).digest("hex")}`;
  const notice = { version: "house", language: "en", text: NOTICE, hash };
  const purposes = { personalise: true, measure: true, train: true, connect_channels: true };
  await tell("PUT", "/v1/notices/house", {
    texts: { en: NOTICE },
    purposes: [...Object.keys(purposes), "contact"],
    material: false,
  });
  for (const shopper of SHOPPERS)
    await tell("PUT", "/v1/shopper/consent", { purposes, notice }, { "Shopper-Id": shopper });
  await tellEvents(tell);
  /** What a client knows from its own system, by the name of the field that it stands in. */
  const known = new Map<string, readonly unknown[]>([
    ["shopper_id", SHOPPERS],
    ["item_id", ITEMS.slice(0, 10).map(({ item_id }) => item_id)],
    ["notice", [notice]],
    ["purposes", [purposes]],
    ["model", uploaded],
    ["champion", uploaded],
    ["shadow", uploaded],
    ["slot", ["default", "trial"]],
    ["key_id", spare],
    ["occurred_at", ["2026-01-31T12:00:00Z"]],
  ]);
  return {
    key,
    known,
    send,
    close: async (): Promise<void> => {
      close();
      await app.close();
    },
  };
};
