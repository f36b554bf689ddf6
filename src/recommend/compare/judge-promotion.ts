import type { JudgePromotion, PromotionGate } from "../../model/registry/promotion-gate.ts";
import type { ArmReport, Comparison, ShadowReport } from "./compare-models.ts";
import type { Estimate } from "./intervals.ts";

type Share = Estimate | null | undefined;

/** Without a measurement of both there is no evidence, and without evidence there is no passing. */
const comparedBy = (
  own: Share,
  other: Share,
  wanted: string,
  champion: string | null,
  { missing, worse }: { missing: string; worse: string },
): string | null => {
  if (champion === null) return "There is no champion to compare it with; leave this condition out.";
  if (own == null) return `${missing} of ${wanted}.`;
  if (other == null) return `${missing} of the champion ${champion}.`;
  return own.high < other.low ? worse : null;
};

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

/** Why a promotion does not pass its gate, a sentence for each condition; empty: it passes. */
export const failuresOf = (
  gate: PromotionGate,
  { shadows, arms }: { readonly shadows: readonly ShadowReport[]; readonly arms: readonly ArmReport[] },
  champion: string | null,
  wanted: string,
): string[] => {
  const own = arms.find(({ model }) => model === wanted);
  const other = arms.find(({ model }) => model === champion);
  const overlap =
    shadows.find((report) => report.champion === champion && report.other === wanted)?.overlap ?? null;
  return [
    gate.min_shown !== undefined && (own?.shown ?? 0) < gate.min_shown
      ? `It answered ${own?.shown ?? 0} times for shoppers who granted measure, and ${gate.min_shown} ` +
        "are asked for."
      : null,
    gate.min_overlap !== undefined && (overlap === null || overlap.value < gate.min_overlap)
      ? `Its lists share ${overlap === null ? "an unknown part" : percent(overlap.value)} with the ` +
        `champion’s, and ${percent(gate.min_overlap)} are asked for; run it in the shadow first.`
      : null,
    gate.min_rated !== undefined && (own?.stated_relevance?.n ?? 0) < gate.min_rated
      ? `Shoppers rated it ${own?.stated_relevance?.n ?? 0} times, and ${gate.min_rated} are asked for.`
      : null,
    gate.no_worse_clicks === true
      ? comparedBy(own?.click_share, other?.click_share, wanted, champion, {
          missing: "Nobody who granted measure was shown a suggestion",
          worse: "Its suggestions are clicked less often than the champion’s.",
        })
      : null,
    gate.no_worse_relevance === true
      ? comparedBy(own?.stated_relevance, other?.stated_relevance, wanted, champion, {
          missing: "Nobody rated a suggestion",
          worse: "Shoppers call its suggestions relevant less often than the champion’s.",
        })
      : null,
  ].filter((failure) => failure !== null);
};

/** Judges a promotion by what was measured of both models. */
export const createPromotionJudge =
  ({ reports }: Pick<Comparison, "reports">): JudgePromotion =>
  async ({ shop, slot, gate, champion, wanted }) =>
    failuresOf(gate, await reports(shop, slot), champion, wanted);
