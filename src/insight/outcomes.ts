import type { StoredEvent } from "../shopper/event.ts";
import { TENS, VERDICTS } from "../shopper/feedback.ts";
import type { MeasuredPerson, ReadMeasured } from "../shopper/read-measured.ts";
import { cut, type Figure, figureOf } from "./figures.ts";
import { SHARE } from "./relevance.ts";

/** An answer that was recorded of somebody who agreed, then and now, to be measured. */
export type RecordedAnswer = {
  readonly recommendation_id: string;
  readonly decided_at: number;
  readonly slot: string;
  readonly arm: string | null;
  /** The package that answered; null: none. */
  readonly model: string | null;
  readonly items: readonly string[];
};

/** The newest answers that are recorded of a person. */
export type ReadAnswers = (
  person: Pick<MeasuredPerson, "person" | "grant">,
  now: number,
) => Promise<readonly RecordedAnswer[]>;

type Outcome = {
  readonly person: string;
  readonly at: number;
  readonly name: string;
  readonly clicked: boolean;
  readonly bought: boolean;
};

type ArmOutcomes = {
  readonly slot: string;
  readonly arm: string;
  readonly model: string | null;
  /** Share of the answers of which something was opened. */
  readonly clicked: Figure;
  /** Share of the answers of which something was bought within a week; younger ones are not judged yet. */
  readonly bought: Figure;
};

export type OutcomesInsight = {
  readonly arms: readonly ArmOutcomes[];
  readonly hidden_groups: number;
  /** People whose answers were looked at. */
  readonly people: number;
  /** There are more people than are looked at; who is, follows from nothing but chance. */
  readonly sampled: boolean;
};

/** People and answers that are looked at: a read for each answer must end. */
const MOST_PEOPLE = 2000;
const WEEK_MS = 7 * 86_400_000;
const CLICKED = VERDICTS.indexOf("clicked");
const PART = " ";

const nameOf = ({ slot, arm, model }: RecordedAnswer): string =>
  [slot, arm ?? "none", model ?? ""].join(PART);

const isClickOn =
  ({ recommendation_id }: RecordedAnswer) =>
  (event: StoredEvent): boolean =>
    event.recommendation_id === recommendation_id &&
    (event.type === "click" || (event.type === "verdict" && (event.value ?? -1) % TENS === CLICKED));

const isPurchaseOf =
  ({ items, decided_at: from }: RecordedAnswer) =>
  ({ type, item_id, occurred_at: at }: StoredEvent): boolean =>
    type === "purchase" && item_id !== null && items.includes(item_id) && at >= from && at <= from + WEEK_MS;

/**
 * What came of what was suggested, by slot and by who answered it. From rows and records as they stand, under
 * a `Grant<"measure">` of this moment: a purchase is an outcome of an answer that showed the item within the
 * week before. No claim that the answer caused it is made.
 */
export const tellOutcomes = async (
  read: { readonly measured: ReadMeasured; readonly answers: ReadAnswers },
  shop: string,
  now: number,
): Promise<OutcomesInsight> => {
  const outcomes: Outcome[] = [];
  const seen = { people: 0, more: false };
  const visit = async ({ person, grant, events }: MeasuredPerson): Promise<void> => {
    seen.people += 1;
    for (const answer of await read.answers({ person, grant }, now))
      outcomes.push({
        person,
        at: answer.decided_at,
        name: nameOf(answer),
        clicked: events.some(isClickOn(answer)),
        bought: events.some(isPurchaseOf(answer)),
      });
  };
  seen.more = !(await read.measured(shop, visit, MOST_PEOPLE));
  const said = outcomes.map((one) => ({ ...one, value: one.clicked ? 1 : 0 }));
  const { groups, hidden } = cut(said, ({ name }) => name);
  const arms = groups.map(({ name, said: some }): ArmOutcomes => {
    const [slot = "", arm = "", model = ""] = name.split(PART);
    const judged = some.filter(({ at }) => at + WEEK_MS <= now);
    return {
      ...{ slot, arm, model: model === "" ? null : model },
      clicked: figureOf(some, SHARE),
      bought: figureOf(
        judged.map(({ person, bought }) => ({ person, value: bought ? 1 : 0 })),
        SHARE,
      ),
    };
  });
  return { arms, hidden_groups: hidden, people: seen.people, sampled: seen.more };
};
