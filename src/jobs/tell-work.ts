import type { Job, JobPort } from "./port.ts";

const KINDS: readonly Job["kind"][] = [
  "erasure",
  "training",
  "unlearning",
  "retention",
  "drift",
  "webhook",
  "delivery",
];
const MOST_OF_A_KIND = 100;

/** Work by its kind, state and time. Its id is left out: that of an erasure opens its receipt. */
export type ToldWork = {
  readonly kind: Job["kind"];
  readonly state: string;
  readonly updated_at: number;
  readonly done: boolean;
};

/** What is done behind a shop’s answers: of each kind the newest, those under way first. */
export const createTellWork =
  (jobs: Pick<JobPort, "list" | "listFiled">) =>
  async (shop: string): Promise<readonly ToldWork[]> => {
    const told = await Promise.all(
      KINDS.map(async (kind) => {
        const [open, filed] = await Promise.all([jobs.list(shop, kind), jobs.listFiled(shop, kind)]);
        const of = (done: boolean) => (job: Job) => ({
          kind,
          state: job.state,
          updated_at: job.updated_at,
          done,
        });
        const newest = (all: readonly Job[]): Job[] =>
          [...all].sort((one, other) => other.updated_at - one.updated_at);
        return [...newest(open).map(of(false)), ...newest(filed).map(of(true))].slice(0, MOST_OF_A_KIND);
      }),
    );
    return told.flat();
  };
