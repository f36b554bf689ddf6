import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { MEMORY_KINDS, type MemoryKind } from "../../src/lib/memory-kinds.ts";
import { itemIdOf } from "../bench/made-model.ts";
import { shopperIdOf } from "../bench/made-shop.ts";
import { startFilled } from "../bench/servers.ts";
import { removeFolder } from "../remove-folder.ts";
import type { MixedFigures, MixedLoad } from "./load/mixed-load-process.ts";

/*
 * npm run prove -- load [--minutes 30] [--items 10000] [--shoppers 2000] [--rate half]: a mixed load on one
 * serving process, its memory by kind all the while, from the service's own metrics. Half: what it answers
 * where nobody pauses is found out before, and half of that is sent. Holds where anonymous memory is flat
 * after the warm-up (the first third) and stays under 400 MB, and no call is refused.
 */
const MB = 1024 * 1024;
const MOST_MB = 400;
/** What the last third may lie above the middle one: the noise of a garbage collector. */
const FLAT = 1.1;

type Sample = { readonly second: number } & Readonly<Record<MemoryKind, number>>;

const sampleOf = async (url: string, began: number): Promise<Sample> => {
  const text = await (await fetch(`${url}/metrics`)).text();
  const kinds = MEMORY_KINDS.map((kind): [MemoryKind, number] => {
    const line = new RegExp(`^candor_memory_bytes\\{[^}]*kind="${kind}"[^}]*\\} (\\S+)`, "m").exec(text);
    return [kind, Math.round(Number(line?.[1] ?? Number.NaN) / MB)];
  });
  const second = Math.round((performance.now() - began) / 1000);
  return { second, ...(Object.fromEntries(kinds) as Record<MemoryKind, number>) };
};

const meanOf = (samples: readonly Sample[], kind: MemoryKind): number =>
  Math.round(samples.reduce((sum, sample) => sum + sample[kind], 0) / Math.max(1, samples.length));

/** What the middle third and the last third held on average, and the most of all after the warm-up. */
export const judgeMemory = (samples: readonly Sample[]) => {
  const third = Math.floor(samples.length / 3);
  const [middle, last] = [samples.slice(third, 2 * third), samples.slice(2 * third)];
  const most = Math.max(...[...middle, ...last].map(({ anonymous }) => anonymous));
  const means = Object.fromEntries(
    MEMORY_KINDS.map((kind) => [kind, { middle: meanOf(middle, kind), last: meanOf(last, kind) }]),
  ) as Record<MemoryKind, { readonly middle: number; readonly last: number }>;
  const isFlat = means.anonymous.last <= FLAT * means.anonymous.middle;
  return { means_mb: means, most_anonymous_mb: most, flat: isFlat, holds: isFlat && most < MOST_MB };
};

const load = async (plan: MixedLoad): Promise<MixedFigures> => {
  const child = fork(fileURLToPath(new URL("./load/mixed-load-process.ts", import.meta.url)));
  child.send(plan);
  const [figures] = (await once(child, "message")) as [MixedFigures];
  await once(child, "exit");
  return figures;
};

const countOf = ({ answered }: MixedFigures): number =>
  Object.values(answered).reduce((sum, count) => sum + count, 0);

/** So long it is found out how much is answered; the first run of the two warms up. */
const MOST_FOR_S = 20;
const WITHOUT_PAUSE = 1_000_000;

/** Calls a second that are answered where nobody pauses. */
const mostOf = async (
  plan: Omit<MixedLoad, "seconds" | "rate" | "seed">,
  seconds: number,
): Promise<number> => {
  await load({ ...plan, seconds: seconds / 2, rate: WITHOUT_PAUSE, seed: 2 });
  return Math.round(countOf(await load({ ...plan, seconds, rate: WITHOUT_PAUSE, seed: 3 })) / seconds);
};

export const proveLoad = async (asked: {
  readonly seconds: number;
  readonly items: number;
  readonly shoppers: number;
  /** Calls a second; half: of the most that is answered. */
  readonly rate: number | "half";
  readonly everySeconds: number;
}) => {
  const folder = await mkdtemp(join(tmpdir(), "candor-load-"));
  const { seconds, items, shoppers, rate, everySeconds } = asked;
  const filled = await startFilled(folder, { items, shoppers, seed: 1 });
  const samples: Sample[] = [];
  const plan = {
    url: filled.service.url,
    key: filled.key,
    items: Array.from({ length: items }, (_, at) => itemIdOf(at + 1)),
    shoppers: Array.from({ length: shoppers }, (_, at) => shopperIdOf(at)),
    connections: 16,
  };
  const sampling = { timer: undefined as NodeJS.Timeout | undefined };
  try {
    const most = rate === "half" ? await mostOf(plan, Math.min(MOST_FOR_S, seconds)) : null;
    const perSecond = rate === "half" ? (most ?? 0) / 2 : rate;
    const began = performance.now();
    sampling.timer = setInterval(() => {
      void sampleOf(filled.service.url, began).then((sample) => {
        samples.push(sample);
        process.stderr.write(`${JSON.stringify(sample)}\n`);
      });
    }, everySeconds * 1000);
    const figures = await load({ ...plan, seconds, rate: perSecond, seed: 1 });
    clearInterval(sampling.timer);
    const memory = judgeMemory(samples);
    const answered = Math.round(countOf(figures) / seconds);
    return {
      asked,
      most_per_second: most,
      answered_per_second: answered,
      load: figures,
      ...memory,
      holds: memory.holds && Object.keys(figures.refused).length === 0,
      samples_mb: samples,
    };
  } finally {
    clearInterval(sampling.timer);
    await filled.service.stop();
    await removeFolder(folder);
  }
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: {
      minutes: { type: "string", default: "30" },
      items: { type: "string", default: "10000" },
      shoppers: { type: "string", default: "2000" },
      rate: { type: "string", default: "half" },
      every: { type: "string", default: "10" },
    },
  });
  const proof = await proveLoad({
    seconds: Number(values.minutes) * 60,
    items: Number(values.items),
    shoppers: Number(values.shoppers),
    rate: values.rate === "half" ? values.rate : Number(values.rate),
    everySeconds: Number(values.every),
  });
  process.stdout.write(`${JSON.stringify(proof, null, 2)}\n`);
  process.exitCode = proof.holds ? 0 : 1;
}
