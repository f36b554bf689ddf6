import { DROP, type Rule } from "../rule.ts";

/** Who waits for an answer, or asks for help, is not sold to: only help and manuals are left (DESIGN §8). */
export const openComplaint: Rule = {
  code: "open_complaint",
  purposes: [],
  decide: ({ view, plan }) =>
    view.open_complaint || plan.moment === "service"
      ? { judge: (item) => (item.kind === "product" ? DROP : null) }
      : null,
};
