import { randomBytes } from "node:crypto";
import type { Config } from "../../lib/config.ts";
import { DomainError } from "../../lib/errors.ts";
import { endWithParent } from "../../lib/process-end.ts";
import { openServices } from "../../services/open-services.ts";
import { exportDataset } from "./export-dataset.ts";

/*
 * A data set is exported in a process of its own, so that reading every shopper does not hold up an answer.
 */
type Wanted = {
  readonly config: Config;
  readonly shop: string;
  readonly dir: string;
  readonly recipient: string;
};

const run = async ({ config, shop, dir, recipient }: Wanted): Promise<void> => {
  const { services, close } = await openServices(config, {
    clock: () => Date.now(),
    random: (size) => randomBytes(size),
  });
  try {
    const statement = await exportDataset(services, shop, dir, () => undefined, recipient);
    process.send?.({ statement });
  } finally {
    await close();
  }
};

endWithParent({ graceMs: 0 });
process.once("message", (message: Parameters<typeof run>[0]) => {
  run(message).then(
    () => process.exit(0),
    (error: unknown) => {
      process.send?.(
        {
          error:
            error instanceof DomainError
              ? { code: error.code, message: error.message }
              : { code: "internal", message: "" },
        },
        () => process.exit(1),
      );
    },
  );
});
