import { setTimeout as sleep } from "node:timers/promises";
import { inParallel, type Wire } from "../../demo/wire.ts";

type Fate = {
  readonly slot: string;
  readonly name: string;
  readonly version: string;
  readonly state: "exact" | "retired" | "retrain_due";
  readonly replaced_by?: { readonly version: string; readonly model_sha256: string | null };
};

export type ErasureState = {
  readonly state: string;
  readonly model_versions: readonly Fate[];
  readonly progress: { readonly phase: string; readonly seconds: Readonly<Record<string, number>> } | null;
  readonly receipt: string;
};

/** Instances of one service. */
export type Wires = readonly [Wire, ...Wire[]];

export type Erased = {
  readonly shopper: string;
  /** From the call to `complete`. */
  readonly seconds: number;
  /** Of the run that made the models forget. */
  readonly phases: Readonly<Record<string, number>>;
  readonly receipt: string;
  readonly model_sha256: string | null;
  /** When it was complete, every instance answered from what took the place of the model with the shopper. */
  readonly followed: boolean;
};

const LOOK_EVERY_MS = 25;
const LONGEST_MS = 600_000;
const AT_ONCE = 16;
const LOOKS = 200;

export const stateOf = (wire: Wire, id: string): Promise<ErasureState> =>
  wire.call<ErasureState>("GET", `/v1/erasures/${id}`);

/**
 * What took the place of the default slot's model, where that has forgotten. The model of another slot may
 * have been made again too, if it rested long enough.
 */
export const successorOf = (versions: readonly Fate[]): NonNullable<Fate["replaced_by"]> | null =>
  versions.find(({ slot, state }) => slot === "default" && state === "exact")?.replaced_by ?? null;

/** Whoever only asks how far it is may be told to come again: requests of shoppers go first. */
const isToComeAgain = (cause: unknown): boolean => cause instanceof Error && cause.message.includes(": 503 ");

export const untilComplete = async (wire: Wire, id: string): Promise<ErasureState> => {
  const from = performance.now();
  while (performance.now() - from < LONGEST_MS) {
    const told = await stateOf(wire, id).catch((cause: unknown) => {
      if (!isToComeAgain(cause)) throw cause;
      return null;
    });
    if (told?.state === "complete") return told;
    await sleep(LOOK_EVERY_MS);
  }
  throw new Error(`${id} did not end in ${LONGEST_MS / 1000} s.`);
};

export const beginErasure = async (wire: Wire, shopper: string): Promise<string> =>
  (await wire.call<{ receipt_id: string }>("DELETE", "/v1/shopper", undefined, { "Shopper-Id": shopper }))
    .receipt_id;

/** The version that answers somebody at an instance. */
export const servedBy = async (wire: Wire, shopper: string | null): Promise<string | null> => {
  const { transparency } = await wire.call<{ transparency: { model: { version: string | null } } }>(
    "POST",
    "/v1/recommendations",
    { moment: "home", limit: 5, ...(shopper === null ? {} : { shopper: { id: shopper } }) },
  );
  return transparency.model.version;
};

/** The first version that answers at an instance: one that is busy answers without any model for a while. */
const firstServedBy = async (wire: Wire): Promise<string | null> => {
  for (let at = 0; at < LOOKS; at += 1) {
    const version = await servedBy(wire, null);
    if (version !== null) return version;
    await sleep(LOOK_EVERY_MS);
  }
  return null;
};

/** Erases one shopper at one instance and waits at another until the erasure is whole. */
export const eraseOne = async (wires: Wires, shopper: string): Promise<Erased> => {
  const from = performance.now();
  const receiptId = await beginErasure(wires[0], shopper);
  const { model_versions, progress, receipt } = await untilComplete(wires.at(-1) ?? wires[0], receiptId);
  const seconds = (performance.now() - from) / 1000;
  const successor = successorOf(model_versions);
  const versions = await Promise.all(wires.map(firstServedBy));
  return {
    shopper,
    seconds,
    phases: progress?.seconds ?? {},
    receipt,
    model_sha256: successor?.model_sha256 ?? null,
    followed: successor !== null && versions.every((version) => version === successor.version),
  };
};

/** Erases many at once; seconds from the first call until the last erasure is whole. */
export const eraseMany = async (wires: Wires, shoppers: readonly string[]): Promise<number> => {
  const from = performance.now();
  const receipts: string[] = [];
  const each = shoppers.map((shopper, at) => ({ shopper, wire: wires[at % wires.length] ?? wires[0] }));
  await inParallel(each, AT_ONCE, async ({ shopper, wire }) => {
    receipts.push(await beginErasure(wire, shopper));
  });
  for (const receipt of receipts) await untilComplete(wires[0], receipt);
  return (performance.now() - from) / 1000;
};
