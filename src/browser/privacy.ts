import { followErasure } from "./privacy/follow-erasure.ts";
import { openFromFragment } from "./privacy/open-from-fragment.ts";
import { previewWishes } from "./privacy/preview-wishes.ts";
import { tellZone } from "./privacy/tell-zone.ts";
import { warnInTime } from "./privacy/warn-in-time.ts";

openFromFragment();
followErasure();
previewWishes();
tellZone();
warnInTime();
