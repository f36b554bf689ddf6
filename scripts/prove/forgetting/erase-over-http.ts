import { setTimeout as sleep } from "node:timers/promises";
import { inParallel, type Wire } from "../../demo/wire.ts";

type Fate = {
  readonly name: string;
  readonly version: string;
  readonly state: "exact" | "retired" | "retrain_due";
  readonly replaced_by?: { readonly version: string; readonly model_sha256: string | null };
};

type ErasureState = {
  readonly state: string;
  readonly model_versions: readonly Fate[];
  readonly progress: { readonly phase: string; readonly seconds: Readonly<Record<string, number>> } | null;
  readonly receipt: string;
};

export type Erased = {
  readonly shopper: string;
  /** From the call to `complete`. */
  readonly seconds: number;
  /** Of the run that made the models forget. */
  readonly phases: Readonly<Record<string, number>>;
  readonly fates: readonly Fate[];
  readonly receipt: string;
  readonly model_sha256: string | null;
};

const LOOK_EVERY_MS = 50;
const LONGEST_MS = 600_000;
const AT_ONCE = 16;

const complete = async (wire: Wire, receiptId: string): Promise<ErasureState> => {
  for (let waited = 0; waited < LONGEST_MS; waited += LOOK_EVERY_MS) {
    const told = await wire.call<ErasureState>("GET", `/v1/erasures/${receiptId}`);
    if (told.state === "complete") return told;
    await sleep(LOOK_EVERY_MS);
  }
  throw new Error(`The erasure ${receiptId} did not end in ${LONGEST_MS / 1000} s.`);
};

const begin = async (wire: Wire, shopper: string): Promise<string> =>
  (await wire.call<{ receipt_id: string }>("DELETE", "/v1/shopper", undefined, { "Shopper-Id": shopper }))
    .receipt_id;

/** Erases one shopper and waits until the erasure is whole. */
export const eraseOne = async (wire: Wire, shopper: string): Promise<Erased> => {
  const from = performance.now();
  const { model_versions, progress, receipt } = await complete(wire, await begin(wire, shopper));
  const exact = model_versions.find(({ state }) => state === "exact");
  return {
    shopper,
    seconds: (performance.now() - from) / 1000,
    phases: progress?.seconds ?? {},
    fates: model_versions,
    receipt,
    model_sha256: exact?.replaced_by?.model_sha256 ?? null,
  };
};

/** Erases many at once; seconds from the first call until the last erasure is whole. */
export const eraseMany = async (wire: Wire, shoppers: readonly string[]): Promise<number> => {
  const from = performance.now();
  const receipts: string[] = [];
  await inParallel(shoppers, AT_ONCE, async (shopper) => void receipts.push(await begin(wire, shopper)));
  for (const receipt of receipts) await complete(wire, receipt);
  return (performance.now() - from) / 1000;
};
