import type { Messages } from "../message-key.ts";
import { CONTROLS } from "./controls.ts";
import { NOTICE } from "./notice.ts";
import { PARAMETERS } from "./parameters.ts";
import { REASONS } from "./reasons.ts";
import { RULES } from "./rules.ts";
import { THINGS } from "./things.ts";

/** Norwegian Bokmål, which has one tone. */
export const NB: Messages = {
  ...REASONS,
  ...THINGS,
  ...CONTROLS,
  ...NOTICE,
  ...RULES,
  ...PARAMETERS,
};
