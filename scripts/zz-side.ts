import { startService } from "./demo/candor.ts"; import { createWire } from "./demo/wire.ts"; import { untilServed } from "./bench/servers.ts"; import { readFileSync } from "node:fs";
const s = await startService({ data: process.argv[2]!, port: 0, onTrouble: (x) => console.error(x) });
await untilServed(createWire(s.url, readFileSync((process.env.DATA ?? "/tmp/perf/data") + ".key", "utf8")));
process.on("message", async () => { await s.stop(); process.exit(0); });
process.send!({ pid: s.pid, url: s.url });
