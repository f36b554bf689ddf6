import { CONTROLS } from "./fr/controls.ts";
import { NOTICE } from "./fr/notice.ts";
import { PARAMETERS } from "./fr/parameters.ts";
import { REASONS } from "./fr/reasons.ts";
import { RULES } from "./fr/rules.ts";
import { THINGS } from "./fr/things.ts";
import type { Messages } from "./message-key.ts";

/** French; formal "vous", informal "tu". */
export const FR: Messages = {
  ...REASONS,
  ...THINGS,
  ...CONTROLS,
  ...NOTICE,
  ...RULES,
  ...PARAMETERS,
};
