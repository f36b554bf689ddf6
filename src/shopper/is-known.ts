import { isDeepStrictEqual } from "node:util";
import { neverSeen, type ShopperState } from "../consent/state.ts";

/** What says that there is somebody; which answers stand is told by `has_record`. */
const keptIn = ({ version: _v, standing: _s, erased_at: _e, ...kept }: ShopperState): object => kept;
const NOTHING = keptIn(neverSeen());

/** Is anything kept of the person, be it an objection, a restriction or a question alone? */
export const isKnown = (state: ShopperState): boolean => !isDeepStrictEqual(keptIn(state), NOTHING);
