import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { runCandor } from "../../demo/candor.ts";
import { noticeOf } from "../../demo/generated.ts";
import { importOnlineRetail, readPurchases, type RetailImport } from "../../demo/online-retail.ts";
import { inParallel, type Wire } from "../../demo/wire.ts";
import { generateShop, seededSource } from "../../generated-shop/generate-shop.ts";
import { type House, serveHouse } from "./house.ts";
import { importSessions, isFileOfSessions } from "./sessions.ts";

export const SHOP = "prove";

export type World = {
  readonly house: House;
  readonly key: string;
  /** Nobody of `linked` is among them. */
  readonly shoppers: readonly string[];
  /** Two that were joined before anything was trained. */
  readonly linked: readonly [string, string];
};

const SEED = 20_261_126;
const AT_ONCE = 16;
/** A version of its own: that of an imported shop's attestation stands under another text. */
const NOTICE = {
  ...noticeOf("We use what you buy to suggest things to you, and to learn what goes together."),
  version: "prove-1",
};

const createShop = async ({ folders: [data], env }: House): Promise<string> =>
  (await runCandor<{ key: string }>(["shop", "create", SHOP, "--data", data], undefined, env)).key;

export const decide = (wire: Wire, shopper: string, purposes: Record<string, boolean>): Promise<unknown> =>
  wire.call(
    "PUT",
    "/v1/shopper/consent",
    { purposes, notice: NOTICE, method: "prove", age_band: "adult" },
    { "Shopper-Id": shopper },
  );

/** Joins the last two of the shoppers. */
const joinTwo = async (wire: Wire, all: readonly string[]): Promise<Pick<World, "shoppers" | "linked">> => {
  const [one, other] = all.slice(-2);
  if (one === undefined || other === undefined) throw new Error("A shop has two shoppers at least.");
  for (const id of [one, other]) await decide(wire, id, { connect_channels: true });
  await wire.call("POST", "/v1/shopper/links", { shopper_id: other, kind: "app" }, { "Shopper-Id": one });
  return { shoppers: all.slice(0, -2), linked: [one, other] };
};

const importRetail = async (given: RetailImport): Promise<readonly string[]> => {
  await importOnlineRetail(given);
  return [...(await readPurchases(given.file)).keys()].sort();
};

/** The real Online Retail file, every customer in it who bought something; or a file of visits. */
export const fillFromFile = async (
  house: House,
  file: string,
  say: (line: string) => void,
): Promise<World> => {
  const [data] = house.folders;
  await mkdir(dirname(data), { recursive: true });
  const key = await createShop(house);
  const given = { file, shop: SHOP, data, dir: dirname(data), now: Date.now(), say, env: house.env };
  const all = await (isFileOfSessions(file) ? importSessions(given) : importRetail(given));
  const serving = await serveHouse(house, key, say);
  try {
    return { house, key, ...(await joinTwo(serving.wires[0], all)) };
  } finally {
    await serving.stop();
  }
};

/** A generated shop, told over HTTP. */
export const fillGenerated = async (house: House, shoppers: number): Promise<World> => {
  const key = await createShop(house);
  const serving = await serveHouse(house, key, () => undefined);
  try {
    const [wire] = serving.wires;
    const made = generateShop({ seed: SEED, now: Date.now(), shoppers });
    await wire.call("PUT", "/v1/items", made.items);
    await inParallel(made.shoppers, AT_ONCE, async ({ id }) => {
      await decide(wire, id, { personalise: true, train: true });
    });
    await wire.call(
      "POST",
      "/v1/events",
      made.shoppers.flatMap(({ events }) => events),
    );
    return { house, key, ...(await joinTwo(wire, made.shoppers.map(({ id }) => id).sort())) };
  } finally {
    await serving.stop();
  }
};

/** So many of them, the same at every run. */
export const drawn = (shoppers: readonly string[], count: number): readonly string[] => {
  const random = seededSource(SEED);
  return shoppers
    .map((id) => ({ id, order: random() }))
    .sort((one, other) => one.order - other.order)
    .slice(0, count)
    .map(({ id }) => id);
};
