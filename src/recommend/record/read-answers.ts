import type { ReadAnswers, RecordedAnswer } from "../../insight/outcomes.ts";
import type { ReadNotedAnswers } from "../../shopper/read-notes.ts";
import { decodeDecision } from "./decision-codec.ts";
import type { DecisionPort } from "./port.ts";

type Deps = {
  readonly readNoted: ReadNotedAnswers;
  readonly decisions: Pick<DecisionPort, "read">;
};

/** Of each person the newest answers are enough: each costs a read. */
const MOST_ANSWERS = 20;
const DAYS = 30;

/** The answers of the last month that were recorded while the person agreed to be measured. */
export const createReadAnswers =
  ({ readNoted, decisions }: Deps): ReadAnswers =>
  async ({ grant }, now) => {
    const newest = grant === null ? [] : (await readNoted(grant, now, DAYS)).slice(0, MOST_ANSWERS);
    const read = newest.map(async ({ ref, recommendation_id }): Promise<RecordedAnswer | null> => {
      const found = await decisions.read(ref.shop, recommendation_id, ref, now);
      const record = found === null ? null : decodeDecision(found.body);
      if (record === null || record.verdicts.measure !== null) return null;
      const { decided_at, slot, model, items } = record;
      return {
        ...{ recommendation_id, decided_at, slot },
        arm: model?.arm ?? null,
        model: model === null ? null : `${model.name}@${model.version}`,
        items: items.map(({ item_id }) => item_id),
      };
    });
    return (await Promise.all(read)).filter((answer) => answer !== null);
  };
