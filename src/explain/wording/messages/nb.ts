import type { Messages } from "./message-key.ts";
import { CONTROLS } from "./nb/controls.ts";
import { NOTICE } from "./nb/notice.ts";
import { PARAMETERS } from "./nb/parameters.ts";
import { REASONS } from "./nb/reasons.ts";
import { RULES } from "./nb/rules.ts";
import { THINGS } from "./nb/things.ts";

/** Norwegian Bokmål, which has one tone. */
export const NB: Messages = {
  ...REASONS,
  ...THINGS,
  ...CONTROLS,
  ...NOTICE,
  ...RULES,
  ...PARAMETERS,
};
