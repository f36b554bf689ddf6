import type { Messages } from "../message-key.ts";
import { CONTROLS } from "./controls.ts";
import { NOTICE } from "./notice.ts";
import { PARAMETERS } from "./parameters.ts";
import { REASONS } from "./reasons.ts";
import { RULES } from "./rules.ts";
import { THINGS } from "./things.ts";

/** French; formal "vous", informal "tu". */
export const FR: Messages = {
  ...REASONS,
  ...THINGS,
  ...CONTROLS,
  ...NOTICE,
  ...RULES,
  ...PARAMETERS,
};
