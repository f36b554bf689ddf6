import type { Messages } from "../message-key.ts";
import { CONTROLS } from "./controls.ts";
import { NOTICE } from "./notice.ts";
import { PARAMETERS } from "./parameters.ts";
import { REASONS } from "./reasons.ts";
import { RULES } from "./rules.ts";
import { THINGS } from "./things.ts";

/** German; formal "Sie", informal "du". */
export const DE: Messages = {
  ...REASONS,
  ...THINGS,
  ...CONTROLS,
  ...NOTICE,
  ...RULES,
  ...PARAMETERS,
};
