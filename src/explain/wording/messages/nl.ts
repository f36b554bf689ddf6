import type { Messages } from "./message-key.ts";
import { CONTROLS } from "./nl/controls.ts";
import { NOTICE } from "./nl/notice.ts";
import { PARAMETERS } from "./nl/parameters.ts";
import { REASONS } from "./nl/reasons.ts";
import { RULES } from "./nl/rules.ts";
import { THINGS } from "./nl/things.ts";

/** Dutch; formal "u", informal "je". */
export const NL: Messages = {
  ...REASONS,
  ...THINGS,
  ...CONTROLS,
  ...NOTICE,
  ...RULES,
  ...PARAMETERS,
};
