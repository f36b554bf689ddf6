import type { Gate, Grant } from "../../consent/gate.ts";
import type { Because, Signals } from "../../consent/purposes.ts";
import type { ShopperRef } from "../../consent/shopper-ref.ts";
import type { Shops } from "../../shop/shops.ts";

type Deps = { readonly gate: Gate; readonly shops: Pick<Shops, "policy"> };

export type MeasuredCall = {
  readonly shopper: ShopperRef;
  readonly signals: Signals;
  /** What is kept is about a sensitive product. */
  readonly sensitive: boolean;
};

/** Null of `run`: consent has changed since the grant, and it is decided again. */
export type UnderMeasure = <T>(
  call: MeasuredCall,
  run: (grant: Grant<"measure">) => Promise<T | null>,
) => Promise<{ readonly done: T } | { readonly because: Because }>;

const MOST_TRIES = 3;

/** Runs what needs a grant for `measure`, or says why there is none. */
export const createUnderMeasure =
  ({ gate, shops }: Deps): UnderMeasure =>
  async ({ shopper, signals, sensitive }, run) => {
    const policy = await shops.policy(shopper.shop);
    for (let tries = 0; tries < MOST_TRIES; tries += 1) {
      const gateResult = await gate.pass({
        shopper,
        signals,
        optOut: false,
        sessionReceipt: [],
        policy,
        country: null,
      });
      const grant = gateResult.grant("measure");
      const { measure, sensitive: special } = gateResult.decision.verdicts;
      if (grant === null) return { because: measure.because ?? "never_given" };
      if (sensitive && !special.granted) return { because: special.because ?? "never_given" };
      const done = await run(grant);
      if (done !== null) return { done };
    }
    return { because: "withdrawn" };
  };
