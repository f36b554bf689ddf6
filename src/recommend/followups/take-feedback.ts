import type { Item } from "../../catalogue/item.ts";
import { isSensitiveItem } from "../../catalogue/sensitive-items.ts";
import type { CatalogueSnapshots } from "../../catalogue/snapshot.ts";
import type { Gate } from "../../consent/gate.ts";
import type { Because, Signals } from "../../consent/purposes.ts";
import type { ShopperRef } from "../../consent/shopper-ref.ts";
import { categoryPath, matcherOf } from "../../journey/rules/match.ts";
import { DomainError } from "../../lib/errors.ts";
import type { Shops } from "../../shop/shops.ts";
import type { Dismissal, FeedbackStore, FeedbackVerdict, VerdictReason } from "../../shopper/feedback.ts";
import type { Comparison } from "../compare/compare-models.ts";
import type { Records } from "../record/records.ts";
import { createUnderMeasure } from "./under-measure.ts";

export type DismissalScope = "item" | "brand" | "category";

export type Said = {
  readonly shop: string;
  readonly recommendationId: string;
  readonly asker: ShopperRef | null;
  readonly signals: Signals;
  readonly item_id: string;
  readonly verdict: FeedbackVerdict;
  readonly scope: DismissalScope | null;
  readonly reason: VerdictReason | null;
};

export type Feedback = {
  /** Holds the wish at once, and keeps the verdict where `measure` is granted. */
  take(said: Said): Promise<void>;
  /** What is kept of it now, and why not. */
  tell(said: Said): Promise<{ readonly kept: boolean; readonly because: Because | null }>;
};

type Deps = {
  readonly comparison: Pick<Comparison, "happened">;
  readonly records: Records;
  readonly verdicts: FeedbackStore;
  readonly gate: Gate;
  readonly shops: Pick<Shops, "policy">;
  readonly catalogues: CatalogueSnapshots;
};

const field = (path: string, message: string): DomainError =>
  new DomainError("invalid_request", message, { errors: [{ path, message }] });

/** What is to be sent away, by the words of the item. Categories go by their whole path. */
const dismissalOf = (item: Item, scope: DismissalScope): Dismissal => {
  if (scope === "item") return { list: "items", name: item.item_id };
  const name = scope === "brand" ? item.brand : categoryPath(item);
  if (name === null) throw field("scope", `This item has no ${scope}; choose another scope.`);
  return { list: scope === "brand" ? "brands" : "categories", name };
};

/**
 * Only "not relevant" of a scope sends something away, and only "relevant" brings it back; the rest is
 * opinion.
 */
const wishOf = ({ verdict, scope }: Said, item: Item): { dismissal: Dismissal; away: boolean } | null => {
  if (verdict === "not_relevant" && scope !== null)
    return { dismissal: dismissalOf(item, scope), away: true };
  return verdict === "relevant" ? { dismissal: dismissalOf(item, scope ?? "item"), away: false } : null;
};

/**
 * "Suggest it again" takes back that something was sent away. Whoever presses it has not said that it is
 * relevant, so that nothing of the kind is kept of them.
 */
const isTakenBack = ({ verdict, scope }: Said): boolean => verdict === "relevant" && scope !== null;

/**
 * Takes what a shopper says of a suggestion. The wish (away with it, or back again) is an instruction of the
 * shopper and holds at once, without a grant; the verdict as a measurement is kept with `measure` alone, and
 * the answer says so.
 */
export const createFeedback = ({
  comparison,
  records,
  verdicts,
  gate,
  shops,
  catalogues: catalogues,
}: Deps): Feedback => {
  const underMeasure = createUnderMeasure({ gate, shops });
  /** How many more of each verdict are kept than before: the new one more, and the replaced one less. */
  const keep = async (
    said: Said,
    shopper: ShopperRef,
    sensitive: boolean,
    channel: Parameters<FeedbackStore["keep"]>[1]["channel"],
  ): Promise<ReadonlyMap<FeedbackVerdict, number>> => {
    const { recommendationId: recommendation_id, item_id, verdict, reason } = said;
    const word = { recommendation_id, item_id, verdict, reason, channel, sensitive };
    const changes = new Map<FeedbackVerdict, number>();
    const add = (of: FeedbackVerdict, by: 1 | -1): void => void changes.set(of, (changes.get(of) ?? 0) + by);
    await underMeasure({ shopper, signals: said.signals, sensitive }, async (grant) => {
      const { before, isKept } = await verdicts.keep(grant, word);
      if (before !== null) add(before, -1);
      if (isKept) add(verdict, 1);
      return isKept ? true : null;
    });
    return changes;
  };
  const takeBack = async (said: Said, shopper: ShopperRef, sensitive: boolean): Promise<boolean> => {
    const about = { recommendation_id: said.recommendationId, item_id: said.item_id };
    const outcome = await underMeasure({ shopper, signals: said.signals, sensitive }, (grant) =>
      verdicts.takeBack(grant, about),
    );
    return "done" in outcome && outcome.done;
  };
  /** Adds to what is known of the models behind an answer, or takes away from it. */
  const tally = async (
    { record, recorded }: Awaited<ReturnType<Records["find"]>>,
    said: Said,
    verdict: FeedbackVerdict,
    by: number,
  ): Promise<void> => {
    // That a reason is wrong is no word on the model's choice.
    if (verdict === "reason_wrong" || by === 0) return;
    if (record.model === null || record.model.arm === "pinned") return;
    const { name, version } = record.model;
    await comparison.happened(said.shop, record.slot, `${name}@${version}`, verdict, by);
    const ranker = recorded?.made.ranker ?? null;
    if (ranker !== null) await comparison.happened(said.shop, `${record.slot}.rank`, ranker, verdict, by);
  };
  const take = async (said: Said): Promise<void> => {
    const { shop, recommendationId, asker } = said;
    const found = await records.find({ shop, recommendationId, asker });
    const { record, shopper: owner } = found;
    if (!record.items.some(({ item_id }) => item_id === said.item_id))
      throw new DomainError("item_unknown", "This item was not in that answer; send one that was suggested.");
    if (said.scope !== null && said.verdict !== "relevant" && said.verdict !== "not_relevant")
      throw field("scope", "A scope goes with relevant or not_relevant.");
    const shopper = owner ?? said.asker;
    if (shopper === null) return;
    const catalogue = await catalogues.open(said.shop);
    const item = catalogue.item(said.item_id);
    const wish = item === null ? null : wishOf(said, item);
    const away = wish === null ? null : await verdicts.dismiss(shopper, wish.dismissal, wish.away);
    const sensitive = isSensitiveItem(catalogue, said.item_id);
    if (isTakenBack(said)) {
      // Sent away on another ground as well: it is still not wanted.
      if (item !== null && away !== null && matcherOf(away)?.(item) === true) return;
      if (await takeBack(said, shopper, sensitive)) await tally(found, said, "not_relevant", -1);
      return;
    }
    const changes = await keep(said, shopper, sensitive, record.channel);
    for (const [verdict, by] of changes) await tally(found, said, verdict, by);
  };
  return {
    take,
    async tell(said) {
      const { shop, recommendationId, asker, item_id } = said;
      const shopper = (await records.find({ shop, recommendationId, asker })).shopper ?? asker;
      if (shopper === null) return { kept: false, because: "no_shopper" };
      const sensitive = isSensitiveItem(await catalogues.open(shop), item_id);
      const outcome = await underMeasure({ shopper, signals: said.signals, sensitive }, (grant) =>
        verdicts.isKept(grant, { recommendation_id: recommendationId, item_id }),
      );
      return "done" in outcome
        ? { kept: outcome.done, because: null }
        : { kept: false, because: outcome.because };
    },
  };
};
