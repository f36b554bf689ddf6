import { CONTROLS } from "./en/controls.ts";
import { NOTICE } from "./en/notice.ts";
import { PARAMETERS } from "./en/parameters.ts";
import { REASONS } from "./en/reasons.ts";
import { RULES } from "./en/rules.ts";
import { THINGS } from "./en/things.ts";

/**
 * What Candor says, in ICU messages. Arguments: `items` a list of quoted titles, `category` and `brand`
 * quoted, `when` an age such as "12 days ago" (`dated` yes | no tells whether there is one), `place` a
 * channel, `known` yes | no whether a category can be named, `n` a count, `what` a sentence of a model’s
 * manifest. English has one tone.
 */
export const EN = {
  ...REASONS,
  ...THINGS,
  ...CONTROLS,
  ...NOTICE,
  ...RULES,
  ...PARAMETERS,
};
