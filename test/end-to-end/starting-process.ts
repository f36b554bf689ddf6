import { startService } from "../../scripts/demo/candor.ts";

/* Starts a service as the demo and the bench do, and stays. */
const [data = ""] = process.argv.slice(2);
const { url } = await startService({ data, port: 0, onTrouble: () => undefined });
process.stdout.write(`${url}\n`);
