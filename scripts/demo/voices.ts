/**
 * What the made-up shoppers of the demo say of what they are shown, so that the console has figures to read.
 * Of a hundred answers two ask something, as in any shop; each shopper therefore looks at several pages.
 */
import { createHash } from "node:crypto";
import { inParallel, type Wire } from "./wire.ts";

const AT_ONCE = 4;
/** Pages of one shopper; after a purchase the question is about the shop as a whole. */
const MOMENTS = ["home", "home", "home", "home", "confirmation", "confirmation", "confirmation"] as const;
const LIMIT = 4;

type Shown = {
  readonly recommendation_id: string;
  readonly items: readonly { readonly item_id: string }[];
  readonly ask: { readonly kind: "relevance" | "nps" } | null;
};
export type Voices = { readonly looked: number; readonly answered: number; readonly opened: number };

/** A number in [0, 1) that is the same in every demo. */
const drawOf = (...of: readonly (string | number)[]): number =>
  createHash("sha256").update(of.join(" ")).digest().readUInt32BE() / 2 ** 32;

const OF_USE = 0.7;
const OPENS = 0.15;
const LEAST_NPS = 4;
const NPS_VALUES = 7;

/** Each shopper looks around, opens something now and then, and answers what is asked. */
export const letShoppersSpeak = async (wire: Wire, ids: readonly string[]): Promise<Voices> => {
  const told = { looked: 0, answered: 0, opened: 0 };
  const look = async (id: string, moment: (typeof MOMENTS)[number], at: number): Promise<void> => {
    const headers = { "Shopper-Id": id };
    const body = { moment, shopper: { id }, limit: LIMIT };
    const { recommendation_id, items, ask } = await wire.call<Shown>("POST", "/v1/recommendations", body);
    told.looked += 1;
    const about = `/v1/recommendations/${recommendation_id}`;
    const [first] = items;
    if (ask !== null) {
      const draw = drawOf(id, at, ask.kind);
      const value = ask.kind === "nps" ? LEAST_NPS + Math.floor(draw * NPS_VALUES) : Number(draw < OF_USE);
      await wire.call("POST", `${about}/answer`, { value }, headers);
      told.answered += 1;
    }
    if (first === undefined || drawOf(id, at, "opens") >= OPENS) return;
    const opened = { item_id: first.item_id, verdict: "clicked" };
    await wire.call("POST", `${about}/feedback`, opened, headers);
    told.opened += 1;
  };
  for (const [at, moment] of MOMENTS.entries()) await inParallel(ids, AT_ONCE, (id) => look(id, moment, at));
  return told;
};
