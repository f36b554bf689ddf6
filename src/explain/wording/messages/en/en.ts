import { CONTROLS } from "./controls.ts";
import { NOTICE } from "./notice.ts";
import { PARAMETERS } from "./parameters.ts";
import { REASONS } from "./reasons.ts";
import { RULES } from "./rules.ts";
import { THINGS } from "./things.ts";

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
