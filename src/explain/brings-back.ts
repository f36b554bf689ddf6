import type { Item } from "../catalogue/item.ts";
import { variantGroup } from "../journey/rules/match.ts";

/**
 * Whether the removal of what was done with these items may itself bring a thing back: a rule kept it out of
 * the list before, or it is a version of what was removed or belongs to it.
 */
type BringsBack = (removed: ReadonlySet<string>, itemId: string) => boolean;

/** `dropped`: what rules kept out of the list that is explained. */
export const createBringsBack = (
  lookUp: (itemId: string) => Item | null,
  dropped: ReadonlyMap<string, unknown>,
): BringsBack => {
  const groupOf = (itemId: string): string => {
    const item = lookUp(itemId);
    return item === null ? itemId : variantGroup(item);
  };
  return (removed, itemId) => {
    if (dropped.has(itemId)) return true;
    const groups = new Set([...removed].map(groupOf));
    const wholes = lookUp(itemId)?.accessory_of ?? [];
    return groups.has(groupOf(itemId)) || wholes.some((whole) => groups.has(groupOf(whole)));
  };
};
