/** How the champion of a slot does on days that it was not trained on: figures by week that name nobody. */
import type { JobPort } from "../../jobs/port.ts";

/** A mean with its 95 % interval. */
export type DriftEstimate = {
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly n: number;
};

/** A simple model, made of the days before under the same threshold, asked the same. */
type DriftBaseline = {
  readonly name: string;
  readonly recall: number;
  readonly ndcg: number;
  /** Recall@20 of the champion less its own, shopper by shopper. */
  readonly lead: DriftEstimate;
};

/** One week, or the part of it that the champion was not trained on. */
export type DriftWeek = {
  /** First day. */
  readonly from: string;
  /** First day after it. */
  readonly until: string;
  readonly model: string;
  readonly recall: DriftEstimate;
  readonly ndcg: number;
  /** Shoppers whose history the model failed on; they count as found nothing. */
  readonly failed: number;
  /** The package does not say up to when it was trained. */
  readonly may_have_seen: boolean;
  readonly baselines: readonly DriftBaseline[];
  /** A simple model is ahead, beyond what chance explains. */
  readonly below: boolean;
};

export type DriftAlarm = {
  readonly since: string;
  readonly model: string;
  readonly baseline: string;
  readonly recall: number;
  readonly baseline_recall: number;
};

/** Of one slot; weeks oldest first. */
export type SlotDrift = {
  readonly looked_at: string;
  readonly weeks: readonly DriftWeek[];
  readonly alarm: DriftAlarm | null;
  /** Why the last look gave no figures; null: it did. */
  readonly because: string | null;
};
export type DriftState = Readonly<Record<string, SlotDrift>>;

/** What was found when a slot was looked at. */
type DriftLook = {
  readonly at: number;
  readonly champion: string;
  readonly week: DriftWeek | null;
  readonly because: string | null;
};

const JOB = "drift";
const WEEKS_KEPT = 53;
const DAY_MS = 86_400_000;

/** A slot is looked at again after a week; after a day where there were no figures, or there is a new one. */
const AGAIN_DAYS = 7;
const SOONER_DAYS = 1;

export const readDrift = async (jobs: Pick<JobPort, "read">, shop: string): Promise<DriftState> =>
  ((await jobs.read(shop, JOB))?.body ?? {}) as DriftState;

export const keepDrift = (
  jobs: Pick<JobPort, "put">,
  shop: string,
  body: DriftState,
  now: number,
): Promise<void> => jobs.put({ job_id: JOB, shop, kind: "drift", state: "done", body, updated_at: now });

export const isLookDue = (drift: SlotDrift | undefined, champion: string, now: number): boolean => {
  if (drift === undefined) return true;
  const isSooner = drift.because !== null || drift.weeks.at(-1)?.model !== champion;
  const days = isSooner ? SOONER_DAYS : AGAIN_DAYS;
  return now - Date.parse(drift.looked_at) >= days * DAY_MS;
};

const alarmOf = ({ model, recall, baselines, below }: DriftWeek, at: number): DriftAlarm | null => {
  const [worst] = [...baselines].sort((one, other) => one.lead.high - other.lead.high);
  if (!below || worst === undefined) return null;
  return {
    since: new Date(at).toISOString(),
    model,
    baseline: worst.name,
    recall: recall.value,
    baseline_recall: worst.recall,
  };
};

/**
 * The state after a look. An alarm stands until a week is measured on which the champion is not behind, or
 * another champion is there. `raised`: an alarm that did not stand before.
 */
export const noteLook = (
  before: SlotDrift | undefined,
  { at, champion, week, because }: DriftLook,
): { readonly drift: SlotDrift; readonly raised: DriftAlarm | null } => {
  const standing = before?.alarm?.model === champion ? before.alarm : null;
  const found = week === null ? standing : alarmOf(week, at);
  const alarm = found === null ? null : { ...found, since: standing?.since ?? found.since };
  const earlier = (before?.weeks ?? []).filter(
    ({ model, until }) => week === null || model !== week.model || until !== week.until,
  );
  return {
    raised: standing === null ? alarm : null,
    drift: {
      looked_at: new Date(at).toISOString(),
      weeks: [...earlier, ...(week === null ? [] : [week])].slice(-WEEKS_KEPT),
      alarm,
      because,
    },
  };
};
