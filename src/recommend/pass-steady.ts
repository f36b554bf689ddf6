import type { Gate, GateCall, Passage } from '../consent/gate.ts';
import type { MomentPlan } from '../journey/moments.ts';
import type { ViewMaterial } from '../shopper/view.ts';
import type { EventReads } from '../shopper/shopper-reads.ts';
import { readView } from './read-view.ts';
import type { RecommendRequest } from './request.ts';

const ATTEMPTS = 3;
/** Steps to load: more than any model's window, and 3 more, so that a removal can pull older ones in. */
const MAX_STEPS = 103;

type Deps = { readonly gate: Gate; readonly shoppers: EventReads; readonly request: RecommendRequest; readonly plan: MomentPlan; readonly now: number };

/**
 * Decides, then reads the view under that very decision. Consent that changed in between empties the view, and is decided
 * again; one that keeps changing counts as refused for this answer.
 */
export const passSteady = async ({ gate, shoppers, request, plan, now }: Deps, call: GateCall): Promise<{ passage: Passage; material: ViewMaterial }> => {
  for (let attempt = 1; ; attempt += 1) {
    const passage = await gate.pass(attempt < ATTEMPTS ? call : { ...call, optOut: true });
    const read = await readView(shoppers, passage, request, plan, now, MAX_STEPS).catch(() => null);
    if (read !== null && read.overtaken === null) return { passage, material: read.material };
    if (read === null) {
      // The store went away between decision and view: nothing was read, and consent counts as refused.
      const refused = await gate.pass({ ...call, shopper: null, optOut: true });
      return { passage: refused, material: (await readView(shoppers, refused, request, plan, now, MAX_STEPS)).material };
    }
  }
};
