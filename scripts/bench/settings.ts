import { parseArgs } from "node:util";
import { HISTORY } from "./made-shop.ts";
import type { StoreName } from "./servers.ts";

export const PARTS = ["answers", "latency", "large", "huge", "crowd", "ingest", "import", "start"] as const;
export type Part = (typeof PARTS)[number];

export type Settings = {
  readonly only: readonly Part[];
  readonly items: number;
  readonly large: number;
  readonly huge: number;
  readonly shoppers: number;
  readonly crowd: number;
  readonly lengths: readonly number[];
  readonly rounds: number;
  readonly seconds: number;
  readonly latencySeconds: number;
  readonly rows: number;
  readonly connections: number;
  readonly store: StoreName;
  readonly workers: number;
  readonly seed: number;
};

export const HELP = `npm run bench [-- options]

What is measured, first of all: milliseconds of processor time of the serving processes for an answer. Rounds
alternate between all that is compared, ratios are taken within a round; median (smallest to largest).

  --only LIST          of ${PARTS.join(", ")}
                       (default: all but huge and crowd, which take long)
  --items N            items of the small catalogue (default 10000)
  --large N            items of the large one (default 100000)
  --huge N             items of the part huge (default 1000000); its model has 55 neighbours an item
                       where the others have 100, to keep its file within 1 GB
  --shoppers N         shoppers with ${HISTORY} events each (default 1000); fewer have longer histories
  --crowd N            shoppers of the part crowd (default 100000; the budget says 1000000)
  --lengths LIST       lengths of history (default 5,20,80,300,1000)
  --rounds N           rounds that count; one to four more warm up (default 5)
  --seconds N          of each round (default 5)
  --latency-seconds N  of each open-loop load (default 60)
  --rows N             rows of the imported file (default 50000)
  --store NAME         embedded or redis: a redis-server with appendfsync always (default embedded)
  --workers N          processes that serve (default 1)
  --seed N             of everything made up (default 1)
  --sources            measure the sources as they are, without building first
  --json               figures for machines
  --out FILE           also write them there
  --plot FILE.svg      draw cost by length of history, and shares of the bare handler`;

const options = {
  only: { type: "string", default: "answers,latency,large,ingest,import,start" },
  items: { type: "string", default: "10000" },
  large: { type: "string", default: "100000" },
  huge: { type: "string", default: "1000000" },
  shoppers: { type: "string", default: "1000" },
  crowd: { type: "string", default: "100000" },
  lengths: { type: "string", default: "5,20,80,300,1000" },
  rounds: { type: "string", default: "5" },
  seconds: { type: "string", default: "5" },
  "latency-seconds": { type: "string", default: "60" },
  rows: { type: "string", default: "50000" },
  store: { type: "string", default: "embedded" },
  workers: { type: "string", default: "1" },
  seed: { type: "string", default: "1" },
  sources: { type: "boolean", default: false },
  json: { type: "boolean", default: false },
  out: { type: "string" },
  plot: { type: "string" },
  help: { type: "boolean", default: false },
} as const;

/** @throws Error that names the option */
const countOf = (name: string, text: string, least = 1): number => {
  const count = Number(text);
  if (text.trim() !== "" && Number.isSafeInteger(count) && count >= least) return count;
  throw new Error(`--${name} is a whole number of at least ${least}, not "${text}".`);
};

const oneOf = <T extends string>(name: string, text: string, all: readonly T[]): T => {
  const found = all.find((each) => each === text);
  if (found !== undefined) return found;
  throw new Error(`--${name} is of ${all.join(", ")}, not "${text}".`);
};

/** The command line. @throws Error that names the option that cannot be used, and what it may be */
export const readArguments = (args?: readonly string[]) => {
  const { values } = parseArgs({ options, ...(args === undefined ? {} : { args: [...args] }) });
  const lengths = values.lengths.split(",").map((text) => countOf("lengths", text));
  const settings: Settings = {
    only: values.only.split(",").map((text) => oneOf("only", text, PARTS)),
    items: countOf("items", values.items, 100),
    large: countOf("large", values.large, 100),
    huge: countOf("huge", values.huge, 100),
    shoppers: countOf("shoppers", values.shoppers),
    crowd: countOf("crowd", values.crowd),
    lengths: [...new Set([...lengths, HISTORY])].sort((one, other) => one - other),
    rounds: countOf("rounds", values.rounds),
    seconds: countOf("seconds", values.seconds),
    latencySeconds: countOf("latency-seconds", values["latency-seconds"]),
    rows: countOf("rows", values.rows, 100),
    connections: 10,
    store: oneOf("store", values.store, ["embedded", "redis"]),
    workers: countOf("workers", values.workers),
    seed: countOf("seed", values.seed),
  };
  const { sources, json, out, plot, help } = values;
  return { settings, sources, json, out, plot, help };
};
