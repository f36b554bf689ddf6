import { NPS_PRIOR } from "./clustered-mean.ts";
import type { MeasuredFacts } from "./facts.ts";
import { type Figure, figureOf, type Grouped, groupedFigures, type Measure } from "./figures.ts";
import { SHARE } from "./relevance.ts";

const NPS: Measure = { prior: NPS_PRIOR, bounds: [-100, 100] };

/** 9 and 10 promote, 0 to 6 detract (Reichheld, "The one number you need to grow", 2003). */
const npsValue = (answer: number): number => (answer >= 9 ? 100 : answer <= 6 ? -100 : 0);
/** Whoever gives 4 or 5 of 5 is content. */
const CONTENT = 4;

export type SatisfactionInsight = {
  /** Share of promoters less share of detractors, times a hundred. */
  readonly nps: Figure;
  readonly nps_by: Grouped["by"];
  /** Share of those who were content with how their case was settled. */
  readonly resolved: Figure;
  readonly resolved_by: Grouped["by"];
  readonly hidden_groups: number;
};

/** How content shoppers are: with the shop, stage by stage, and with how their questions were settled. */
export const tellSatisfaction = ({ nps, resolved }: MeasuredFacts): SatisfactionInsight => {
  const scores = nps.map((fact) => ({ ...fact, value: npsValue(fact.value) }));
  const content = resolved.map((fact) => ({ ...fact, value: fact.value >= CONTENT ? 1 : 0 }));
  const [byNps, byResolved] = [groupedFigures(scores, NPS), groupedFigures(content, SHARE)];
  return {
    nps: figureOf(scores, NPS),
    nps_by: byNps.by,
    resolved: figureOf(content, SHARE),
    resolved_by: byResolved.by,
    hidden_groups: byNps.hidden + byResolved.hidden,
  };
};
