import type { Grant } from "../../consent/gate.ts";
import type { Purpose } from "../../consent/purposes.ts";
import type { StoredEvent } from "../../shopper/event.ts";

/**
 * What the grant may see of one identity's events: none that were declined for what it was asked for, and of
 * a joined identity none that were declined for joining.
 */
export const openTo = (
  { right, purpose }: Pick<Grant<Purpose>, "right" | "purpose">,
  events: readonly StoredEvent[],
  isJoined: boolean,
): readonly StoredEvent[] => {
  if (right !== null || events.every(({ declined }) => declined === undefined)) return events;
  return events.filter(
    ({ declined = [] }) =>
      (purpose === null || !declined.includes(purpose)) &&
      !(isJoined && declined.includes("connect_channels")),
  );
};
