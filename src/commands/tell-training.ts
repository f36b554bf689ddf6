import type { TrainShopResult } from "../learn/shop/training-result.ts";
import type { Io } from "./io.ts";

/** Whether a package of a training serves, or why it waits. */
export const standingOf = ({
  promoted,
  because,
}: {
  readonly promoted: readonly string[];
  readonly because: string | null;
}): string => (promoted.length > 0 ? `serves ${promoted.join(" and ")}` : `waits: ${because ?? ""}`);

/** What the complement slot gets, by what was found of orders that were held back. */
const tellComplement = (
  { package: id, serves, gain }: NonNullable<TrainShopResult["complement"]>,
  promoted: readonly string[],
): string => {
  const figure = (name: string): string => Number(gain?.[name] ?? 0).toFixed(4);
  return (
    `${id}: of the rest of ${String(gain?.["orders"] ?? 0)} orders that were held back, Recall@20 ` +
    `${figure("recall")} against ${figure("default_recall")} of the default slot's model; ` +
    (serves
      ? "serves complement"
      : promoted.includes("complement")
        ? "waits, and the default slot's model answers there as well"
        : "waits, and what answered there goes on")
  );
};

/** Where a second stage was made: by how much it was ahead, or was not, and where it serves. */
const tellSecondStage = (io: Io, { package: id, ...stage }: NonNullable<TrainShopResult["ranker"]>): void => {
  if (id === null) return io.out(stage.because ?? "There is no second stage.");
  if (stage.judged !== null) io.out(stage.judged);
  io.out(`${id}: ${standingOf(stage)}`);
};

/** Slots that were left to what a person put there, but for what the reason of waiting says already. */
export const tellLeft = (
  io: Io,
  { left = [], because }: { readonly left?: readonly string[]; readonly because: string | null },
): void => {
  for (const each of left) if (because?.includes(each) !== true) io.out(each);
};

/** How a training ended, for people; `table`: what was measured. */
export const tellTraining = (io: Io, result: TrainShopResult, table: string): void => {
  if (result.kept.length > 0)
    io.out(`went on with a training that was cut short; kept of it: ${result.kept.join(", ")}`);
  io.out(`${result.package}: ${result.shoppers} shoppers, ${result.events} events, ${result.items} items`);
  for (const warning of result.warnings) io.out(`Warning: ${warning}`);
  io.out(
    `data set ${result.statement.dataset}, ${result.statement.from.slice(0, 10)} to ` +
      `${result.statement.to.slice(0, 10)}, consents ${result.statement.consents.root.slice(0, 16)}… ` +
      "(training.json in the package)",
  );
  io.out(result.reports.length === 0 ? "Too little lies in the latest days to measure it." : table);
  if (result.promoted.length > 0 && result.judged !== null) io.out(result.judged);
  io.out(standingOf(result));
  tellLeft(io, result);
  if (result.complement !== null) io.out(tellComplement(result.complement, result.promoted));
  if (result.released !== null) io.out(`${result.released}: released to answers without a profile`);
  if (result.ranker !== null) tellSecondStage(io, result.ranker);
  io.out(
    Object.entries(result.seconds)
      .map(([phase, seconds]) => `${phase} ${seconds.toFixed(1)} s`)
      .join(", "),
  );
};
