import { LRUCache } from "lru-cache";
import { isProfiling } from "../../notice/notice.ts";
import type { AnswerTask } from "./answer-task.ts";
import type { MadeList } from "./apply-rules.ts";
import { keyOf, mayShare } from "./non-personal-lists.ts";
import type { PreparedList } from "./prepare-list.ts";
import type { ServingModel } from "./retrieve.ts";

/** A list without the view of whoever asked for it first: ids and scores of the catalogue's items. */
type SharedList = Omit<MadeList, "view">;

/**
 * Lists of nobody in particular, which are the same for everybody who stands on a page: made once
 * (docs/decisions/2026-11-28-lists-of-nobody.md).
 */
export type SharedLists = {
  /** Null: the list is somebody's own, is to be made anew, or nobody has asked for it yet. */
  find(task: Pick<AnswerTask, "anew">, prepared: PreparedList): MadeList | null;
  /** Hands the list on to whoever asks the same next, where it may be shared. */
  keep(task: Pick<AnswerTask, "anew">, prepared: PreparedList, made: MadeList): MadeList;
};

/** Pages of one model. */
const MOST_LISTS = 100;

export const createSharedLists = (): SharedLists => {
  // The lists of a model go with it.
  const ofModels = new WeakMap<ServingModel["vocabulary"], LRUCache<string, SharedList>>();
  const placeOf = ({ anew }: Pick<AnswerTask, "anew">, { run, view, material, total }: PreparedList) => {
    const isOwn = isProfiling(view.rung) || run.page.length > 0 || !mayShare(run, material);
    if (run.model === null || isOwn || anew === true) return null;
    const { vocabulary } = run.model;
    const lists = ofModels.get(vocabulary) ?? new LRUCache<string, SharedList>({ max: MOST_LISTS });
    ofModels.set(vocabulary, lists);
    return { lists, key: keyOf(run, material, total) };
  };
  return {
    find(task, prepared) {
      const place = placeOf(task, prepared);
      const shared = place?.lists.get(place.key);
      return shared === undefined ? null : { ...shared, view: prepared.view };
    },
    keep(task, prepared, made) {
      const { scored, view } = made;
      const place = placeOf(task, prepared);
      // A score for each item of a large catalogue is too much to keep.
      if (place === null || scored.output?.form === "scores") return made;
      // Found out now, since finding out looks at the view.
      const effects = made.list.effects();
      const shared = { scored, list: { ...made.list, effects: () => effects } };
      place.lists.set(place.key, shared);
      return { ...shared, view };
    },
  };
};
