import { z } from "zod";
import type { Purpose } from "../../consent/purposes.ts";
import { DomainError, type FieldError } from "../../lib/errors.ts";
import { firstOf } from "../../lib/present.ts";
import { type Step, STEP_CODES, type StepType } from "../../shopper/step.ts";
import { explainIssues } from "../package/explain-issues.ts";
import { encodeHistory } from "../package/features/encode-history.ts";
import type { LoadedModel } from "../runtime/loaded-model.ts";
import { takeBest } from "../runtime/ranking.ts";

/** One line of a package's evaluation file. */
export const evaluationLine = z.strictObject({
  steps: z
    .array(
      z.strictObject({
        type: z
          .enum(Object.keys(STEP_CODES) as [StepType, ...StepType[]])
          .describe("What was done; `context` is the page itself."),
        items: z.array(z.string()).min(1).describe("Item ids; several for one order."),
        age_days: z.number().nonnegative().default(0).describe("How long ago, in days."),
        origin: z
          .enum(["stored", "session", "context"])
          .default("stored")
          .describe(
            "`stored`: kept from earlier visits; `session`: of this visit; `context`: the page and its " +
              "cart. Where `personalise` is denied, the first two are not fed.",
          ),
        channel: z
          .enum(["web", "app", "store", "email", "phone", "other"])
          .nullable()
          .default(null)
          .describe("Where it was done."),
      }),
    )
    .describe("The history, newest step first."),
  targets: z
    .array(z.string())
    .min(1)
    .describe("Item ids that came next; one that items.txt does not have is a miss."),
});

/** Histories with what came next; made up or public, never a shopper's. */
export type EvaluationProbe = readonly z.infer<typeof evaluationLine>[];

export type ProbeQuality = { readonly hr: number; readonly mrr: number };
/**
 * Quality with everything allowed, and with each purpose denied that stands behind a feature of the model.
 */
export type DeniedQuality = {
  readonly predictions: number;
  readonly k: number;
  readonly all: ProbeQuality;
  readonly denied: readonly (ProbeQuality & { readonly purpose: Purpose })[];
};

/** @throws DomainError manifest_invalid */
export const readEvaluationProbe = (bytes: Uint8Array): EvaluationProbe =>
  new TextDecoder()
    .decode(bytes)
    .split("\n")
    .filter((text) => text.trim() !== "")
    .map((text, i) => {
      const wrong = (said: string, errors: readonly FieldError[]): DomainError =>
        new DomainError("manifest_invalid", `line ${i + 1} of the evaluation file: ${said}`, { errors });
      let json: unknown;
      try {
        json = JSON.parse(text);
      } catch {
        throw wrong("not JSON; write one object a line", []);
      }
      const parsed = evaluationLine.safeParse(json);
      if (parsed.success) return parsed.data;
      const errors = explainIssues(parsed.error, evaluationLine);
      const { path, message } = firstOf(errors, "what is wrong with the line");
      throw wrong(`${path === "" ? "" : `${path}: `}${message}`, errors);
    });

const NOW = Date.UTC(2026, 0, 1);
const DAY_MS = 86_400_000;
const K = 20;

/**
 * HR@20 and MRR@20 on the probe: HR = share of targets in the top 20; MRR = mean of 1/rank, 0 below. Example:
 * ranks 1 and 4 of two targets give HR 1 and MRR (1 + 1/4) / 2 = 0.625. A target that the vocabulary does not
 * know is a miss.
 */
export const measureDenials = async (
  model: LoadedModel,
  probe: EvaluationProbe,
  purposes: readonly Purpose[],
): Promise<DeniedQuality> => {
  const all = await measure(model, probe, new Set());
  const denied: (ProbeQuality & { purpose: Purpose })[] = [];
  for (const purpose of purposes)
    denied.push({ purpose, ...(await measure(model, probe, new Set([purpose]))) });
  return { predictions: probe.reduce((count, { targets }) => count + targets.length, 0), k: K, all, denied };
};

const measure = async (
  model: LoadedModel,
  probe: EvaluationProbe,
  denied: ReadonlySet<Purpose>,
): Promise<ProbeQuality> => {
  let hits = 0;
  let reciprocal = 0;
  let count = 0;
  for (const { steps, targets } of probe) {
    const history = encodeHistory(steps.map(toStep), {
      indexOf: model.vocabulary.indexOf,
      maxLength: model.manifest.history?.max_length ?? 1,
      nowMs: NOW,
    });
    const output = firstOf(await model.run([{ history, denied }]), "the answer of the model");
    const best = takeBest(model.rank(output), K).map(({ index }) => model.vocabulary.itemAt(index));
    for (const target of targets) {
      const rank = best.indexOf(target) + 1;
      count += 1;
      if (rank > 0) {
        hits += 1;
        reciprocal += 1 / rank;
      }
    }
  }
  return { hr: count === 0 ? 0 : hits / count, mrr: count === 0 ? 0 : reciprocal / count };
};

const toStep = ({
  type,
  items,
  age_days,
  origin,
  channel,
}: EvaluationProbe[number]["steps"][number]): Step => ({
  type,
  origin,
  items,
  event_ids: [],
  occurred_at: NOW - age_days * DAY_MS,
  channel,
});
