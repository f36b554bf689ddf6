import type { Floor } from "./floor.ts";
import { groupsOf, HISTORY, shopperIdOf } from "./made-shop.ts";
import { cpuMsOf } from "./processes.ts";
import { inTurn, ratiosOf, type Spread, spreadOf } from "./rounds.ts";
import type { Loader, LoadTarget } from "./run-load.ts";
import type { FilledService } from "./servers.ts";
import type { Settings } from "./settings.ts";

/** What every measurement is made with. */
export type Bench = {
  readonly settings: Settings;
  readonly loader: Loader;
  readonly say: (text: string) => void;
};

export type Explain = "brief" | "full";

export type Contender = {
  readonly name: string;
  readonly target: LoadTarget;
  /** The processes whose time an answer costs. */
  readonly serving: () => number[];
};

/** One value a round. */
export type Rounds = { readonly cpu_ms: readonly number[]; readonly per_second: readonly number[] };

/** What an answer costs: processor time first, since answers a second also depend on who else is at work. */
export type Cost = { readonly cpu_ms: Spread; readonly per_second: Spread };

const MOST_ASKED = 1_000;
/** Of rounds in which a process is asked once or twice. */
const FEW_WARM_UPS = 4;
/** How many suggestions an answer has. */
export const LIMIT = 10;

/** Questions of shoppers with a history of this length, from all over their group. */
export const targetOf = (
  { service, key, shop }: Pick<FilledService, "service" | "key" | "shop">,
  length: number,
  explain: Explain,
): LoadTarget => {
  const group = groupsOf(shop).find((each) => each.length === length);
  if (group === undefined) throw new Error(`Nobody in the shop has a history of ${length}.`);
  const asked = Math.min(MOST_ASKED, group.shoppers);
  const every = group.shoppers / asked;
  return {
    url: service.url,
    path: "/v1/recommendations",
    headers: { "content-type": "application/json", authorization: `Bearer ${key}` },
    bodies: Array.from({ length: asked }, (_, at) =>
      JSON.stringify({
        moment: "home",
        shopper: { id: shopperIdOf(group.first + Math.floor(at * every)) },
        limit: LIMIT,
        explain,
      }),
    ),
  };
};

export const contenderOf = (filled: FilledService, length: number, explain: Explain): Contender => ({
  name: `${explain} ${length}`,
  target: targetOf(filled, length, explain),
  serving: () => filled.serving(),
});

export const floorContender = ({ target, pid }: Floor): Contender => ({
  name: "floor",
  target,
  serving: () => [pid],
});

const measureOnce = async (
  { loader, settings: { seconds, connections } }: Bench,
  { target, serving }: Contender,
): Promise<{ cpu_ms: number; per_second: number }> => {
  const pids = serving();
  const used: number[] = [];
  const { answered, per_second } = await loader.run({ ...target, connections, seconds, window: true }, () =>
    used.push(cpuMsOf(pids)),
  );
  const [before = NaN, after = NaN] = used;
  return { cpu_ms: (after - before) / answered, per_second };
};

/**
 * Rounds that warm up and do not count, then as many as asked for; in the order of the contenders. Code is
 * compiled for some twenty seconds of load: contenders of one process warm each other up.
 */
const measureRounds = async (
  bench: Bench,
  contenders: readonly Contender[],
  warmUps: number,
): Promise<Rounds[]> => {
  const measured = contenders.map((contender) => ({
    contender,
    cpu_ms: [] as number[],
    per_second: [] as number[],
  }));
  for (let round = 1 - warmUps; round <= bench.settings.rounds; round += 1) {
    bench.say(round < 1 ? "a round to warm up" : `round ${round} of ${bench.settings.rounds}`);
    for (const { contender, cpu_ms, per_second } of inTurn(measured, round)) {
      const one = await measureOnce(bench, contender);
      bench.say(`  ${contender.name}: ${one.cpu_ms.toFixed(3)} ms, ${one.per_second.toFixed(0)} answers/s`);
      if (round < 1) continue;
      cpu_ms.push(one.cpu_ms);
      per_second.push(one.per_second);
    }
  }
  return measured;
};

export const costOf = ({ cpu_ms, per_second }: Rounds): Cost => ({
  cpu_ms: spreadOf(cpu_ms),
  per_second: spreadOf(per_second),
});

/** How much of the bare handler's work is done with the same means: by processor time, and by answers/s. */
export type Share = { readonly cpu: Spread; readonly per_second: Spread };

export const shareOf = (one: Rounds, floor: Rounds): Share => ({
  cpu: ratiosOf(floor.cpu_ms, one.cpu_ms),
  per_second: ratiosOf(one.per_second, floor.per_second),
});

export type LengthFigures = {
  readonly length: number;
  readonly brief: Cost;
  readonly full: Cost;
  readonly brief_of_floor: Share;
  readonly full_of_floor: Share;
  readonly full_of_brief: Spread;
  /** Of the same answers for a history of the usual length. */
  readonly brief_of_usual: Spread;
  readonly full_of_usual: Spread;
};

export type AnswerFigures = { readonly floor: Cost; readonly lengths: readonly LengthFigures[] };

type ByLength = { readonly length: number; readonly brief: Rounds; readonly full: Rounds };

/** The table of all lengths out of what was measured in the same rounds. */
export const compareLengths = (floor: Rounds, measured: readonly ByLength[]): AnswerFigures => {
  const usual = measured.find(({ length }) => length === HISTORY);
  if (usual === undefined) throw new Error(`The usual length, ${HISTORY}, was not measured.`);
  return {
    floor: costOf(floor),
    lengths: measured.map(({ length, brief, full }) => ({
      length,
      brief: costOf(brief),
      full: costOf(full),
      brief_of_floor: shareOf(brief, floor),
      full_of_floor: shareOf(full, floor),
      full_of_brief: ratiosOf(full.cpu_ms, brief.cpu_ms),
      brief_of_usual: ratiosOf(brief.cpu_ms, usual.brief.cpu_ms),
      full_of_usual: ratiosOf(full.cpu_ms, usual.full.cpu_ms),
    })),
  };
};

/** Brief and full of every length beside the bare handler. */
export const measureAnswers = async (
  bench: Bench,
  filled: FilledService,
  floor: Floor,
  lengths: readonly number[],
): Promise<AnswerFigures> => {
  const contenders = lengths.flatMap((length) => [
    contenderOf(filled, length, "brief"),
    contenderOf(filled, length, "full"),
  ]);
  const [bare, ...rounds] = await measureRounds(
    bench,
    [floorContender(floor), ...contenders],
    contenders.length > 2 ? 1 : FEW_WARM_UPS,
  );
  const none: Rounds = { cpu_ms: [], per_second: [] };
  return compareLengths(
    bare ?? none,
    lengths.map((length, at) => ({
      length,
      brief: rounds[2 * at] ?? none,
      full: rounds[2 * at + 1] ?? none,
    })),
  );
};

/** The same short answer of two shops, the second larger in one respect. */
export type SizeFigures = { readonly usual: Cost; readonly larger: Cost; readonly ratio: Spread };

export const compareShops = async (
  bench: Bench,
  usual: FilledService,
  larger: FilledService,
): Promise<SizeFigures> => {
  const [one, other] = await measureRounds(
    bench,
    [contenderOf(usual, HISTORY, "brief"), { ...contenderOf(larger, HISTORY, "brief"), name: "the larger" }],
    FEW_WARM_UPS,
  );
  if (one === undefined || other === undefined) throw new Error("Nothing was measured.");
  return { usual: costOf(one), larger: costOf(other), ratio: ratiosOf(other.cpu_ms, one.cpu_ms) };
};
