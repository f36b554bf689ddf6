import { believedBefore } from "./belief.ts";
import { GAP_PRIOR, SHARE_PRIOR } from "./clustered-mean.ts";
import type { MeasuredFacts } from "./facts.ts";
import { type Figure, figureOf, type Grouped, groupedFigures, type Measure } from "./figures.ts";

export const SHARE: Measure = { prior: SHARE_PRIOR, bounds: [0, 1] };
const GAP: Measure = { prior: GAP_PRIOR, bounds: [-1, 1] };

export type RelevanceInsight = {
  /** The share that the shop says that it expects. */
  readonly claim: number;
  /** The share that said that what was suggested is of use to them. */
  readonly stated: Figure;
  /** `claim` less `stated`: above 0 the shop thinks more of its suggestions than its customers do. */
  readonly shop_gap: Figure;
  /** What the model believed of the same suggestions before they were judged. */
  readonly belief: Figure;
  /** `belief` less `stated`, of the suggestions of which something was believed. */
  readonly model_gap: Figure;
  readonly stated_by: Grouped["by"];
  readonly shop_gap_by: Grouped["by"];
  readonly model_gap_by: Grouped["by"];
  /** Groups with too few people to be shown. */
  readonly hidden_groups: number;
};

const less = (claim: number, share: number | null): number | null =>
  share === null ? null : Math.round((claim - share) * 1e4) / 1e4;

/** The claim is a number that the shop set: the gap is as sure as the share is. */
const gapFrom = <T extends Figure>(share: T, claim: number): T => ({
  ...share,
  value: less(claim, share.value),
  low: less(claim, share.high),
  high: less(claim, share.low),
});

const gapsFrom = (by: Grouped["by"], claim: number): Grouped["by"] => ({
  channel: by.channel.map((each) => gapFrom(each, claim)),
  stage: by.stage.map((each) => gapFrom(each, claim)),
  month: by.month.map((each) => gapFrom(each, claim)),
});

/** Whether shoppers agree that what they are shown is of use, beside what shop and model think. */
export const tellRelevance = ({ relevance }: MeasuredFacts, claim: number): RelevanceInsight => {
  const believed = believedBefore(relevance);
  const modelGap = believed.map((fact) => ({ ...fact, value: fact.belief - fact.value }));
  const stated = groupedFigures(relevance, SHARE);
  return {
    claim,
    stated: figureOf(relevance, SHARE),
    shop_gap: gapFrom(figureOf(relevance, SHARE), claim),
    belief: figureOf(
      believed.map((fact) => ({ ...fact, value: fact.belief })),
      SHARE,
    ),
    model_gap: figureOf(modelGap, GAP),
    stated_by: stated.by,
    shop_gap_by: gapsFrom(stated.by, claim),
    model_gap_by: groupedFigures(modelGap, GAP).by,
    hidden_groups: stated.hidden,
  };
};
