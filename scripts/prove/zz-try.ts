import { attackLeaving } from "./attack/leaving.ts";
import { releasedSettings } from "./attack/lines.ts";
import { DEFENCES } from "./attack/defences.ts";
import { loadOrders, SEED } from "./attack/worlds.ts";
const n = Number(process.argv[2]);
const t0 = process.cpuUsage();
const rows = attackLeaving({ data: loadOrders(1), days: 7, leavers: n, settings: releasedSettings(DEFENCES["k = 3"]), depth: 100, predictions: 100, seed: SEED,
  onProgress: (d) => { const c = process.cpuUsage(t0); console.error(d, (c.user + c.system) / 1e6); } });
for (const r of rows) console.log(r.shown, r.known, r.attack.map((p) => p.right).join(" "), "|", r.control.map((p) => p.right).join(" "), "|", r.never_in?.map((p) => p.right).join(" "), r.stands_out.join(" "));
