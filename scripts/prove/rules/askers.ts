/** People whose data a rule of the shop must not read, each asking without leave to use any of it. */
import { consent, type Harness } from "../../../test/support/harness.ts";
import { NOW, RANGE } from "./configurations.ts";

export type Asker = {
  readonly name: string;
  readonly shopper?: string;
  /** What of the call says no. */
  readonly call?: object;
};

export const NOBODY: Asker = { name: "nobody" };
/** Agreed, and asks as somebody: what is paid for must not follow them either. */
export const BUYER: Asker = { name: "buyer", shopper: "buyer" };
export const WITHOUT_LEAVE: readonly Asker[] = [
  { name: "refused", shopper: "refused" },
  { name: "withdrew", shopper: "withdrew" },
  { name: "paused", shopper: "paused" },
  { name: "restricted", shopper: "restricted" },
  { name: "global privacy control", shopper: "buyer", call: { signals: { gpc: true } } },
  { name: "non_profiled", shopper: "buyer", call: { mode: "non_profiled" } },
];

const DAY_MS = 86_400_000;
const AGREED = { personalise: true, train: true, connect_channels: true, measure: true };

/**
 * A past that would move a list, if anything read it: things of the range bought, sent back and looked at.
 */
const past = (shopper_id: string) =>
  RANGE.slice(0, 6).flatMap(({ item_id }, at) => {
    const row = (type: string, days: number) => ({
      event_id: `${shopper_id}-${type}-${at}`,
      shopper_id,
      type,
      item_id,
      order_id: `${shopper_id}-${at}`,
      occurred_at: new Date(NOW - days * DAY_MS).toISOString(),
    });
    return [row("purchase", 40 + at), ...(at === 2 ? [row("return", 30)] : []), row("view", 2 + at)];
  });

/** Everybody agrees and does something; then some of them say no. */
export const meetAskers = async (shop: Harness): Promise<void> => {
  const as = (method: "put" | "patch" | "delete", path: string, shopper: string) =>
    shop.call(method, path).set("Shopper-Id", shopper);
  for (const name of ["buyer", "refused", "withdrew", "paused", "restricted"]) {
    await consent(shop, name, AGREED).expect(200);
    await shop.call("post", "/v1/events").send(past(name)).expect(200);
    const wishes = { objectives: { save_money: 1, fun: 1 } };
    await as("patch", "/v1/shopper/preferences", name).send(wishes).expect(200);
  }
  await consent(shop, "refused", { personalise: false }).expect(200);
  await as("delete", "/v1/shopper/consent", "withdrew").expect(200);
  await as("patch", "/v1/shopper/preferences", "paused").send({ paused: true }).expect(200);
  await as("put", "/v1/shopper/restriction", "restricted").expect(200);
};
