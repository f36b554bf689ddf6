import type { Chosen } from "./choose-model.ts";
import type { Lap } from "./laps.ts";
import type { ConsentedView } from "./read-view.ts";
import type { ReasonTime } from "./reason-time.ts";
import type { RecommendRequest } from "./request.ts";
import type { ShopContext } from "./shop-context.ts";

/** Everything that an answer is a function of: the same task gives the same answer. */
export type AnswerTask = {
  /** As far as consent lets it be read. */
  readonly request: RecommendRequest;
  readonly shopContext: ShopContext;
  readonly consented: ConsentedView;
  readonly chosen: Chosen;
  readonly recommendationId: string;
  readonly now: number;
  /** Compared with an earlier answer: nothing that was made for another is taken for it. */
  readonly anew?: true;
  /** How long finding out why may take; left out: as long as it takes. */
  readonly reasonTime?: ReasonTime;
  /** Where somebody asked how long each stage took. */
  readonly lap?: Lap | undefined;
};

/** Where nobody is signed in, others may look on (docs/architecture.md, "Explanations"). */
export const isDiscreet = ({ consented }: Pick<AnswerTask, "consented">): boolean =>
  consented.gateResult.state?.preferences.discreet ?? true;
