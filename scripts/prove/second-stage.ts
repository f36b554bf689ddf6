import { existsSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { TrainShopResult } from "../../src/learn/shop/training-result.ts";
import { readManifest } from "../../src/model/package/package-files.ts";
import { runCandor, startService } from "../demo/candor.ts";
import { createWire } from "../demo/wire.ts";
import { removeFolder } from "../remove-folder.ts";
import { SHOP } from "./imported-shop/import-shop.ts";
import { createTwins, tellShoppers } from "./kinds/shop-over-http.ts";
import { type AnswerFigures, faultsOfAnswers, tryAnswers } from "./kinds/try-answers.ts";
import { askersOf } from "./second-stage/askers.ts";
import { forgetOne, type ForgettingOfStages, modelsOfAnswer, slotsTold } from "./second-stage/forget.ts";
import { importVisits, openVisitsHouse, type VisitsHouse, type VisitsShop } from "./second-stage/house.ts";
import { compareReplays, type ReplayFigures, replayVisits } from "./second-stage/replay.ts";
import { makeVisits, readVisitRows, reviewsOf, type VisitFiles } from "./second-stage/visits-file.ts";

/*
 * npm run prove -- second-stage [made|amazon-beauty] [PEOPLE] [PREDICTIONS] [ASKERS]: a shop of visits, or of
 * people who review, imported under an attestation and trained by `candor train` with nothing said of stages.
 * Whether a second stage is made and promoted by itself; whether what came later, asked over HTTP, is found
 * better with it than without; whether its answers name it and hold what they claim; and what becomes of it
 * when somebody leaves.
 */
export type SecondStageOptions = {
  readonly files: (folder: string) => Promise<VisitFiles>;
  /** Later predictions that are asked over HTTP, twice. */
  readonly predictions: number;
  /** Shoppers whose every claim is tried. */
  readonly askers: number;
  readonly say?: (line: string) => void;
};

type TrainedFigures = {
  readonly first_stage: string;
  readonly promoted: readonly string[];
  readonly second_stage: string | null;
  readonly second_stage_promoted: readonly string[];
  readonly judged: string | null;
};

export type SecondStageFigures = {
  readonly shoppers: number;
  readonly events: number;
  readonly items: number;
  readonly trained: TrainedFigures;
  /** Null where no second stage was promoted by itself: all else is of one. */
  readonly served: {
    readonly named: { readonly answered_by: string; readonly ranked_by: string | null };
    readonly told: readonly string[];
    readonly replay: ReplayFigures;
    readonly answers: AnswerFigures;
    readonly forgotten: ForgettingOfStages;
    readonly trained_again: TrainedFigures;
  } | null;
};

const trainedFigures = ({ package: id, promoted, ranker }: TrainShopResult): TrainedFigures => ({
  first_stage: id,
  promoted,
  second_stage: ranker?.package ?? null,
  second_stage_promoted: ranker?.promoted ?? [],
  judged: ranker?.judged ?? null,
});

/** Later visits, asked with the second stage as it was promoted, and once more without it. */
const replayTwice = async (
  house: VisitsHouse,
  ranker: string,
  asked: Omit<Parameters<typeof replayVisits>[0], "url">,
): Promise<ReplayFigures> => {
  const withIt = await replayVisits({ ...asked, url: house.url });
  await house.setSecondStage(null);
  const without = await replayVisits({ ...asked, url: house.url });
  await house.setSecondStage(ranker);
  return compareReplays(without.found, withIt.found);
};

const proveAnswers = async (
  house: VisitsHouse,
  { trained }: VisitsShop,
  ranker: string,
  { test, train }: VisitFiles,
  count: number,
): Promise<AnswerFigures> => {
  const known = new Set(readVisitRows(train).map(({ item }) => item));
  const askers = askersOf(test, count, house.stopClock(), (item) => known.has(item));
  await tellShoppers(house.wire, askers, { personalise: true });
  const dir = await house.app.services.store.models.openPackage(SHOP, ranker);
  if (dir === null) throw new Error(`${ranker} is not in the store.`);
  const sentences = (await readManifest(dir)).main_parameters["en"] ?? [];
  const expected = { model: trained.package, ranker: { id: ranker, sentences } };
  return tryAnswers({ wire: house.wire, twins: createTwins(house.wire), expected }, askers);
};

/** Somebody leaves the service as it is run; then the shop trains again. */
const proveForgetting = async (
  { data, key }: VisitsShop,
  { train }: VisitFiles,
  say: (line: string) => void,
): Promise<{ readonly forgotten: ForgettingOfStages; readonly trained_again: TrainedFigures }> => {
  const [leaver, other] = [...new Set(readVisitRows(train).map(({ visit }) => visit))];
  if (leaver === undefined || other === undefined) throw new Error("A shop has two visitors at least.");
  const service = await startService({ data, port: 0, onTrouble: say });
  try {
    const forgotten = await forgetOne(createWire(service.url, key), leaver, other);
    say(`after an erasure: ${JSON.stringify(forgotten)}`);
    const again = await runCandor<TrainShopResult>(["train", "--shop", SHOP, "--data", data]);
    return { forgotten, trained_again: trainedFigures(again) };
  } finally {
    await service.stop();
  }
};

type ServedFigures = NonNullable<SecondStageFigures["served"]>;

/** What is asked of the shop while its second stage serves. */
const proveServed = async (
  shop: VisitsShop,
  files: VisitFiles,
  { predictions, askers, say }: Required<SecondStageOptions>,
): Promise<Omit<ServedFigures, "forgotten" | "trained_again">> => {
  const ranker = shop.trained.ranker?.package ?? "";
  const house = await openVisitsHouse(shop);
  try {
    const named = await modelsOfAnswer(house.wire, readVisitRows(files.train)[0]?.visit ?? "");
    const told = await slotsTold(house.wire);
    const replay = await replayTwice(house, ranker, { key: shop.key, files, most: predictions });
    say(`over HTTP: ${JSON.stringify(replay)}`);
    const answers = await proveAnswers(house, shop, ranker, files, askers);
    say(`${answers.claims_that_hold} of ${answers.claims} claims hold`);
    return { named, told, replay, answers };
  } finally {
    await house.app.close();
  }
};

export const proveSecondStage = async (options: SecondStageOptions): Promise<SecondStageFigures> => {
  const { say = () => undefined } = options;
  const folder = await mkdtemp(join(tmpdir(), "candor-second-stage-"));
  try {
    const files = await options.files(folder);
    const shop = await importVisits(files, folder);
    const { shoppers, events, items } = shop.trained;
    const trained = trainedFigures(shop.trained);
    say(`trained: ${JSON.stringify(trained)}`);
    const figures = { shoppers, events, items, trained };
    if (trained.second_stage_promoted.length === 0) return { ...figures, served: null };
    const served = await proveServed(shop, files, { ...options, say });
    return { ...figures, served: { ...served, ...(await proveForgetting(shop, files, say)) } };
  } finally {
    await removeFolder(folder);
  }
};

const faultsOfForgetting = (
  { forgotten, trained_again: again }: ServedFigures,
  { first_stage }: TrainedFigures,
): string[] => [
  ...(forgotten.fates["linear"] === "exact" ? [] : ["the first stage did not forget exactly"]),
  ...(forgotten.fates["ranker"] === "retired" ? [] : ["the second stage was not retired"]),
  ...(forgotten.second_stage === null && forgotten.ranked_by === null
    ? []
    : ["a second stage that remembers somebody who left orders answers"]),
  ...(forgotten.answered_by === forgotten.first_stage && forgotten.first_stage !== first_stage
    ? []
    : ["answers after an erasure are not of the first stage without who left"]),
  ...(again.second_stage_promoted.length > 0 ? [] : ["no second stage came back with a training"]),
];

/** Sentences of what does not hold. */
export const faultsOf = ({ trained, served }: SecondStageFigures): string[] => {
  if (served === null) return ["no second stage was promoted by itself"];
  const { named, told, replay, answers } = served;
  const { hr, mrr } = replay;
  return [
    ...(named.answered_by === trained.first_stage && named.ranked_by === trained.second_stage
      ? []
      : ["an answer does not name the models that made it"]),
    ...(told.includes("default.rank ranker") ? [] : ["the public page does not name the second stage"]),
    ...(mrr.gain > mrr.standard_error && hr.gain >= -hr.standard_error
      ? []
      : ["later visits are not answered better with the second stage than without"]),
    ...faultsOfAnswers(answers, true),
    ...faultsOfForgetting(served, trained),
  ];
};

const MADE = { later: 300, items: 150, seed: 9 } as const;

/** The files of a set by its name. @throws Error where there is none */
const filesOf = (set: string, visits: number): SecondStageOptions["files"] => {
  if (set === "made") return (folder) => makeVisits({ ...MADE, visits }, folder);
  const shared = process.env["CANDOR_SHARED_DATA"] ?? resolve(import.meta.dirname, "../../../shared/data");
  const [sequences, items] = ["sequences.txt.gz", "items.csv.gz"].map((name) => join(shared, set, name)) as [
    string,
    string,
  ];
  if (!existsSync(sequences) || !existsSync(items))
    throw new Error(`There is no set ${set} here: take made, or amazon-beauty with CANDOR_SHARED_DATA.`);
  return (folder) => reviewsOf(sequences, items, visits, folder);
};

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [set = "made", ...sizes] = process.argv.slice(2);
  const [visits = 1_000, predictions = 2_000, askers = 20] = sizes.map(Number);
  const figures = await proveSecondStage({
    ...{ files: filesOf(set, visits), predictions, askers },
    say: (line) => void process.stderr.write(`${line}\n`),
  });
  const faults = faultsOf(figures);
  process.stdout.write(`${JSON.stringify({ set, ...figures, faults }, null, 1)}\n`);
  process.exitCode = faults.length === 0 ? 0 : 1;
}
