import type { Wire } from "../../demo/wire.ts";

/** What of an answer is tried (docs/architecture.md, "The wire"). */
export type Answer = {
  readonly items: readonly {
    readonly item_id: string;
    readonly rank: number;
    readonly basis: string;
    readonly reasons: readonly {
      readonly code: string;
      readonly text: string;
      readonly evidence: readonly { readonly event_id: string | null; readonly item_id: string | null }[];
    }[];
    readonly counterfactual: {
      readonly without: readonly string[];
      readonly rank_without: number | null;
      readonly instead: string | null;
    } | null;
  }[];
  readonly transparency: {
    readonly mode: string;
    readonly mode_because: string | null;
    readonly profiling: boolean;
    readonly model: {
      readonly name: string | null;
      readonly version: string | null;
      readonly main_parameters: readonly string[];
      /** The version that should have answered and did not, as on a machine that is busy. */
      readonly instead_of?: string;
    };
  };
};

/** Times that a question is asked while its answer says that a model did not run in time. */
const MOST_ASKED = 20;

/**
 * An answer by the models that were to answer. One that says it is made without a model is true, and no
 * evidence of what that model would say: it is asked for again.
 * @throws Error where the model never answers
 */
export const ask = async (
  wire: Wire,
  shopper: string,
  limit: number,
  explain: "full" | "brief",
  slot = "default",
): Promise<Answer> => {
  for (let asked = 1; ; asked += 1) {
    const answer = await wire.call<Answer>("POST", "/v1/recommendations", {
      moment: "home",
      shopper: { id: shopper },
      limit,
      explain,
      slot,
    });
    const missing = answer.transparency.model.instead_of;
    if (missing === undefined) return answer;
    if (asked === MOST_ASKED)
      throw new Error(`${missing} did not answer in ${MOST_ASKED} requests: it is too slow or broken.`);
  }
};
