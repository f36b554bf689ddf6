import type { MeasuredFacts } from "./facts.ts";
import { type Figure, figureOf, type Grouped, groupedFigures } from "./figures.ts";
import { SHARE } from "./relevance.ts";

export type JourneyInsight = {
  /** Share of the people known in more than one channel, or by more than one id, as one person. */
  readonly connected: Figure;
  /** Share of orders after which the shop wrote within a month, of those who agreed to be written to. */
  readonly follow_up: Figure;
  readonly follow_up_by: Grouped["by"];
  /** Share of the questions that were answered. */
  readonly answered: Figure;
  readonly answered_by: Grouped["by"];
  readonly hidden_groups: number;
};

/** Whether the shop knows its customers as one person each, and stays with them after the sale. */
export const tellJourney = ({ people, followUps, answered }: MeasuredFacts): JourneyInsight => {
  const connected = people.map(({ person, connected: is }) => ({ person, value: is ? 1 : 0 }));
  const [byFollowUp, byAnswered] = [groupedFigures(followUps, SHARE), groupedFigures(answered, SHARE)];
  return {
    connected: figureOf(connected, SHARE),
    follow_up: figureOf(followUps, SHARE),
    follow_up_by: byFollowUp.by,
    answered: figureOf(answered, SHARE),
    answered_by: byAnswered.by,
    hidden_groups: byFollowUp.hidden + byAnswered.hidden,
  };
};
