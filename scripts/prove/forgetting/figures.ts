import type { Erased } from "./erase-over-http.ts";
import type { StoreName } from "./house.ts";
import type { KilledFigures } from "./killed.ts";
import { type LoadFigures, quantile } from "./open-load.ts";
import type { ActFigures, OtherAct } from "./other-acts.ts";
import type { Original } from "./refits.ts";

const PHASES: Readonly<Record<string, readonly string[]>> = {
  build: ["read", "make", "count", "ridge", "lists"],
  fit: ["fit"],
  package: ["write", "check"],
  swap: ["publish"],
};

export type StoreFigures = {
  readonly store: StoreName;
  readonly instances: number;
  readonly shop: {
    readonly shoppers: number;
    readonly entries: number;
    readonly items: number;
    readonly training_s: number;
  };
  readonly one_by_one: {
    readonly customers: number;
    readonly same_sha256_as_refit: number;
    /** When its receipt said complete, each instance answered from the model without the shopper. */
    readonly followed_by_all: number;
    /** `first`: nothing is in memory yet of the model made before. */
    readonly seconds: Readonly<Record<"first" | "p50" | "p95" | "max", number>>;
    /** Medians; the rest is waiting, and every process following. */
    readonly phases_s: Readonly<Record<string, number>>;
  };
  readonly batch: {
    readonly customers: number;
    readonly seconds: number;
    readonly same_sha256_as_refit: boolean;
  } | null;
  readonly load: LoadFigures & { readonly rate: number };
  readonly other_acts: Readonly<Record<OtherAct, ActFigures>>;
  readonly killed: readonly KilledFigures[];
  /** What `candor verify erasure --refit` says of the last one's receipt. */
  readonly verified: boolean;
  /** Of the machine, over a minute, before and after: other work on it makes all of this slower. */
  readonly load_average: readonly [number, number];
};

const phasesOf = (erased: readonly Erased[]): Record<string, number> =>
  Object.fromEntries(
    Object.entries(PHASES).map(([name, parts]) => [
      name,
      quantile(
        erased.map(({ phases }) => parts.reduce((sum, part) => sum + (phases[part] ?? 0), 0)),
        0.5,
      ),
    ]),
  );

export const oneByOne = async (
  erased: readonly Erased[],
  original: Original,
): Promise<StoreFigures["one_by_one"]> => {
  const shoppers = erased.map(({ shopper }) => shopper);
  let same = 0;
  for (const [at, { model_sha256 }] of erased.entries())
    if (model_sha256 === (await original.refitWithout(shoppers.slice(0, at + 1)))) same += 1;
  const seconds = erased.map((each) => each.seconds);
  return {
    customers: erased.length,
    same_sha256_as_refit: same,
    followed_by_all: erased.filter(({ followed }) => followed).length,
    seconds: {
      first: seconds[0] ?? 0,
      p50: quantile(seconds, 0.5),
      p95: quantile(seconds, 0.95),
      max: quantile(seconds, 1),
    },
    phases_s: phasesOf(erased),
  };
};
