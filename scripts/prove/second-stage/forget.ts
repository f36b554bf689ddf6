/** Somebody leaves: what becomes of both stages, and who answers then. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Wire } from "../../demo/wire.ts";
import { beginErasure, untilComplete } from "../forgetting/erase-over-http.ts";
import { SHOP } from "../imported-shop/import-shop.ts";

type Slot = { readonly champion: string | null };
type Answer = {
  readonly items: readonly unknown[];
  readonly transparency: {
    readonly model: {
      readonly name: string | null;
      readonly version: string | null;
      readonly ranking?: { readonly name: string; readonly version: string };
    };
  };
};
type Told = { readonly models: readonly { readonly slot: string; readonly name: string }[] };

export type ForgettingOfStages = {
  /** Of each version that had learnt from who left: `exact`, `retired` or `retrain_due`, by its name. */
  readonly fates: Readonly<Record<string, string>>;
  /** Champions of both slots when the erasure was complete. */
  readonly first_stage: string | null;
  readonly second_stage: string | null;
  /** An answer after it: its model, and its second stage. */
  readonly answered_by: string;
  readonly ranked_by: string | null;
  /** Slots that the public page of transparency names. */
  readonly told: readonly string[];
  readonly seconds: number;
};

const championOf = async (wire: Wire, slot: string): Promise<string | null> =>
  (await wire.call<Slot>("GET", `/v1/slots/${slot}`)).champion;

const nameOf = ({ name, version }: { name: string | null; version: string | null }): string =>
  `${name ?? "none"}@${version ?? "none"}`;

/** The models of an answer to somebody: `ranked_by` null where no second stage ordered it. */
export const modelsOfAnswer = async (
  wire: Wire,
  shopper: string,
): Promise<Pick<ForgettingOfStages, "answered_by" | "ranked_by">> => {
  const {
    transparency: { model },
  } = await wire.call<Answer>("POST", "/v1/recommendations", {
    ...{ moment: "home", shopper: { id: shopper }, limit: 10 },
  });
  return {
    answered_by: nameOf(model),
    ranked_by: model.ranking === undefined ? null : nameOf(model.ranking),
  };
};

/** Slots with a model, as the public page of transparency tells them. */
export const slotsTold = async (wire: Wire): Promise<readonly string[]> =>
  (await wire.call<Told>("GET", `/s/${SHOP}/v1/transparency`)).models.map(
    ({ slot, name }) => `${slot} ${name}`,
  );

const LOOK_EVERY_MS = 100;
const MOST_LOOKS = 300;

/** The first models that answer: a process that is busy opening them answers without any for a while. */
const firstModels = async (wire: Wire, shopper: string): ReturnType<typeof modelsOfAnswer> => {
  for (let look = 1; ; look += 1) {
    const models = await modelsOfAnswer(wire, shopper);
    if (!models.answered_by.startsWith("none") || look === MOST_LOOKS) return models;
    await sleep(LOOK_EVERY_MS);
  }
};

/** Erases one shopper over HTTP, and asks for another when that is whole. */
export const forgetOne = async (wire: Wire, leaver: string, other: string): Promise<ForgettingOfStages> => {
  const from = performance.now();
  const { model_versions } = await untilComplete(wire, await beginErasure(wire, leaver));
  const seconds = Math.round((performance.now() - from) / 100) / 10;
  return {
    fates: Object.fromEntries(model_versions.map(({ name, state }) => [name, state])),
    first_stage: await championOf(wire, "default"),
    second_stage: await championOf(wire, "default.rank"),
    ...(await firstModels(wire, other)),
    told: await slotsTold(wire),
    seconds,
  };
};
