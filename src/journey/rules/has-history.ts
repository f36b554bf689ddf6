import type { View } from "../../shopper/view.ts";

/** Whether anything of the view is more than the page: only then a list without it can differ. */
export const hasHistory = (view: View): boolean =>
  view.steps.some((step) => step.origin !== "context") ||
  view.owned.size > 0 ||
  view.returned.size > 0 ||
  view.shown.size > 0 ||
  view.dismissed.size > 0 ||
  view.disliked.size > 0;
