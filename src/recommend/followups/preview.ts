import type { PageIndex } from "../../catalogue/page-index.ts";
import { allDenied } from "../../consent/decide.ts";
import type { GateResult } from "../../consent/gate.ts";
import { planOf } from "../../journey/plans.ts";
import { type RandomBytes, randomId } from "../../lib/random.ts";
import { defaultSettings, type ShopSettings } from "../../shop/settings.ts";
import { NO_RULES, type RuleSet } from "../../shop-rules/active-rules.ts";
import type { EventReads } from "../../shopper/shopper-reads.ts";
import type { MakeAnswer } from "../pipeline.ts";
import { chooseModel, slotFor } from "../stages/choose-model.ts";
import { nameItems } from "../stages/name-items.ts";
import { readView } from "../stages/read-view.ts";
import type { Recommendation, RecommendRequest } from "../stages/request.ts";
import type { ShopContext, ShopContexts } from "../stages/shop-context.ts";

export type Previewed = {
  readonly before: Recommendation;
  readonly after: Recommendation;
  /** Rules that speak in this list. */
  readonly rules: readonly string[];
};

type Maybe<T> = { readonly [K in keyof T]?: T[K] | undefined };

const laidOver = <T extends object>(stored: T, tried: Maybe<T> | undefined): T => ({
  ...stored,
  ...(Object.fromEntries(
    Object.entries(tried ?? {}).filter(([, value]) => value !== undefined),
  ) as Partial<T>),
});

/** `rules`: what is tried; null: what is stored. `now`: the time that is previewed. */
export type Preview = (asked: {
  readonly request: RecommendRequest;
  readonly rules: RuleSet | null;
  /** Settings that are tried; what is left out is as it is stored. */
  readonly settings: {
    readonly lists?: Maybe<ShopSettings["lists"]> | undefined;
    readonly home?: Maybe<ShopSettings["home"]> | undefined;
  };
  readonly now: number;
}) => Promise<Previewed>;

type Deps = {
  readonly shopContexts: ShopContexts;
  readonly makeAnswer: MakeAnswer;
  readonly pageIndex: PageIndex;
  readonly random: RandomBytes;
};

/** There is nobody whose events could be read. */
const NOBODYS: EventReads = { readEvents: () => Promise.resolve(null) };

/**
 * What would be decided of an imagined visitor, who agreed to suggestions from the imagined visit. It grants
 * nothing: there is no shopper, and no store is asked.
 */
const imagined = ({ session: { events } }: RecommendRequest): GateResult => {
  const decision = allDenied("no_shopper");
  const nobody = { state: null, shopper: null, grant: () => null, grantNps: () => null };
  if (events.length === 0) return { ...nobody, decision };
  const personalise = { granted: true, because: null } as const;
  return { ...nobody, decision: { ...decision, verdicts: { ...decision.verdicts, personalise } } };
};

/**
 * A list as if the shop had settled nothing of its lists, and with its rules and settings: made as answers
 * are made, by the same stages. Nobody is asked for, nothing is recorded, counted or compared.
 */
export const createPreview =
  ({ shopContexts, makeAnswer, pageIndex, random }: Deps): Preview =>
  async ({ request: asked, rules, settings: tried, now }) => {
    const shopContext = await shopContexts.of(asked.shop);
    const { catalogue, slots, settings } = shopContext;
    const { lists, home } = defaultSettings(asked.shop);
    const usual = { lists, home };
    const plan = planOf(asked.context.moment);
    const request = nameItems(asked, catalogue);
    const reading = { shoppers: NOBODYS, request, plan, catalogue, pageIndex, now };
    const consented = await readView(reading, imagined(asked));
    if (consented === null) throw new Error("Nobody's consent cannot change.");
    const slot = request.slot ?? plan.slot;
    const served = slotFor(slot, consented.material.rung, settings);
    const chosen = await chooseModel(slots, served, { stickyKey: null, measure: false });
    const set = rules ?? shopContext.rules;
    const listWith = async (context: ShopContext): Promise<Recommendation> => {
      const recommendationId = randomId("preview", random);
      const task = {
        request: consented.request,
        shopContext: context,
        consented,
        chosen,
        recommendationId,
        now,
      };
      return (await makeAnswer(task)).answer;
    };
    try {
      return {
        before: await listWith({ ...shopContext, rules: NO_RULES, settings: { ...settings, ...usual } }),
        after: await listWith({
          ...shopContext,
          rules: set,
          settings: {
            ...settings,
            lists: laidOver(settings.lists, tried.lists),
            home: laidOver(settings.home, tried.home),
          },
        }),
        rules: set.speaking({ moment: plan.moment, slot, now }),
      };
    } finally {
      await chosen.release();
    }
  };
