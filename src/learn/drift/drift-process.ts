import { setPriority } from "node:os";
import { describeError } from "../../lib/log.ts";
import { endWithParent } from "../../lib/process-end.ts";
import { type DriftJob, measureDrift } from "./measure-drift.ts";

/*
 * The process that measures a champion: the one that holds the lease goes on forgetting meanwhile. It reaches
 * neither the store nor the network.
 */
const BACKGROUND_PRIORITY = 10;

setPriority(BACKGROUND_PRIORITY);
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => undefined);
endWithParent({ graceMs: 0 });
process.once("message", (job: DriftJob) => {
  measureDrift(job).then(
    (measured) => process.send?.({ measured }, () => process.exit(0)),
    (error: unknown) => process.send?.({ broken: describeError(error) }, () => process.exit(1)),
  );
});
