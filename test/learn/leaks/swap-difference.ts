/**
 * What the lists before and after one erasure tell of whoever left: an attacker who reads all public lists
 * just before and just after, and knows three things that the person had, guesses another one by what fell.
 */
import {
  type Attacker,
  ATTACKERS,
  compareLists,
  inferEvent,
} from "../../../scripts/prove/attack/infer-events.ts";
import { type PublicLists, readPublicLists } from "../../../scripts/prove/attack/public-lists.ts";
import { type Dataset, stepsOf, withoutUnits } from "../../../src/learn/data/dataset.ts";
import type { LinearRecipe } from "../../../src/learn/linear/recipe.ts";
import { createKeptTrainer } from "../../../src/learn/linear/train.ts";

const KNOWN = 3;
const DEPTH = 30;

/**
 * Right guesses under the best attacker: about who left, and, by the same lists, about somebody who stayed.
 */
export type SwapFigures = { readonly leavers: number; readonly right: number; readonly control: number };

type Left = {
  readonly known: readonly number[];
  readonly other: ReadonlySet<number>;
  readonly after: PublicLists;
};

const readLists = (trained: Parameters<typeof readPublicLists>[0]): PublicLists =>
  readPublicLists(trained, { timed: true, depth: DEPTH });

export const attackSwaps = (
  dataset: Dataset,
  recipe: LinearRecipe,
  { leavers: wanted, secret }: { readonly leavers: number; readonly secret: string },
): SwapFigures => {
  const trainer = createKeptTrainer();
  const before = readLists(trainer.train({ dataset, recipe, secret }));
  const every = Math.floor(dataset.units.length / wanted);
  const left: Left[] = [];
  for (let u = 0; left.length < wanted && u < dataset.units.length; u += every) {
    const items = [...new Set(stepsOf(dataset, u).flatMap((step) => [...step.items]))];
    if (items.length <= KNOWN) continue;
    const unitIds = new Set([dataset.units[u]!]);
    const trained = trainer.train({ dataset: withoutUnits(dataset, unitIds), recipe, secret });
    left.push({
      known: items.slice(0, KNOWN),
      other: new Set(items.slice(KNOWN)),
      after: readLists(trained),
    });
  }
  // What falls when somebody leaves rises from the lists of after to those of before.
  const changes = left.map(({ after }) => compareLists(after, before));
  const rightBy = (attacker: Attacker, shift: number): number =>
    left.filter(({ known, other }, at) =>
      other.has(inferEvent(changes[(at + shift) % left.length]!, known, attacker).item),
    ).length;
  const [best] = ATTACKERS.map((attacker) => ({ attacker, right: rightBy(attacker, 0) })).sort(
    (one, two) => two.right - one.right,
  );
  return { leavers: left.length, right: best!.right, control: rightBy(best!.attacker, 1) };
};

/** More right guesses than the control's by more than two standard errors of such counts. */
export const isTold = ({ right, control }: SwapFigures): boolean =>
  right - control > 2 * Math.sqrt(Math.max(1, right + control));
