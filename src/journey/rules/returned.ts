import { variantGroup } from "../match.ts";
import { DROP, type Rule } from "../rule.ts";

/** What was given back, its variants, and whatever belongs to it (Adobe/Econsultancy 2015: the returned phone and its covers). */
export const returned: Rule = {
  code: "returned",
  purposes: ["personalise"],
  decide: ({ view, item }) => {
    if (view.returned.size === 0) return null;
    const gone = new Set<string>();
    const groups = new Set<string>();
    for (const itemId of view.returned.keys()) {
      const known = item(itemId);
      const group = known === null ? itemId : variantGroup(known);
      gone.add(itemId).add(group);
      groups.add(group);
    }
    return {
      judge: (candidate) =>
        groups.has(variantGroup(candidate)) || candidate.accessory_of.some((whole) => gone.has(whole))
          ? DROP
          : null,
    };
  },
};
