import { CONTROLS } from "./de/controls.ts";
import { NOTICE } from "./de/notice.ts";
import { PARAMETERS } from "./de/parameters.ts";
import { REASONS } from "./de/reasons.ts";
import { RULES } from "./de/rules.ts";
import { THINGS } from "./de/things.ts";
import type { Messages } from "./message-key.ts";

/** German; formal "Sie", informal "du". */
export const DE: Messages = {
  ...REASONS,
  ...THINGS,
  ...CONTROLS,
  ...NOTICE,
  ...RULES,
  ...PARAMETERS,
};
