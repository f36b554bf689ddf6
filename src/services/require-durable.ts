import type { Config } from "../lib/config.ts";
import { DomainError } from "../lib/errors.ts";
import type { Store } from "../store/driver/store.ts";

/**
 * A withdrawal that was acknowledged and is lost comes back as a yes.
 * @throws DomainError config_invalid where the store may lose it, and nobody has taken that risk by name
 */
export const requireDurable = async (
  { risks: look }: Pick<Store, "risks">,
  { acceptLoss }: Config,
): Promise<void> => {
  const risks = acceptLoss ? [] : await look();
  if (risks.length === 0) return;
  throw new DomainError(
    "config_invalid",
    `${risks.join(" ")} Serving on it takes the risk that an acknowledged withdrawal or erasure is lost: ` +
      "--accept-loss (CANDOR_ACCEPT_LOSS) says so.",
  );
};
