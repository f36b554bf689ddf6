import type { House } from "../faults/kill-processes.ts";
import { serveStore } from "../faults/serve.ts";
import { agree, createCaller } from "../faults/writers.ts";
import { type Answer, askUntil, countAnswers, createClient, type Times, timesOf } from "./ask.ts";

export type UrgentFigures = {
  readonly seconds: number;
  readonly at_once: Readonly<Record<string, number>>;
  readonly answers: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** Which part of each kind was refused. */
  readonly shed: Readonly<Record<string, number>>;
  readonly ms: Readonly<Record<"answers" | "refusals", Times>>;
  readonly failed: readonly string[];
};

export type UrgentPlan = {
  readonly seconds: number;
  readonly mostWaiting: number;
  /** Calls of each kind under way at once. */
  readonly batches: number;
  readonly answers: number;
  readonly refusals: number;
};

const isShed = ({ status, code }: Answer): boolean => status === 503 && code === "overloaded";
const shareOf = (answers: readonly Answer[]): number =>
  Number((answers.filter(isShed).length / Math.max(1, answers.length)).toFixed(3));

/** What has to hold of a flood. */
const judge = (answers: Readonly<Record<"batches" | "answers" | "refusals", Answer[]>>): string[] => {
  const { batches, answers: pages, refusals } = answers;
  const all = Object.values(answers).flat();
  const checks: readonly (readonly [string, boolean])[] = [
    ["batches are refused", batches.some(isShed)],
    ["batches are refused before answers are", shareOf(batches) >= shareOf(pages)],
    ["no refusal of consent and no erasure is refused", refusals.length > 0 && !refusals.some(isShed)],
    ["each of them is taken", refusals.every(({ status }) => status >= 200 && status < 300)],
    ["who is refused is told when to come again", all.filter(isShed).every(({ retryAfter }) => retryAfter)],
    ["nothing else goes wrong", all.every((each) => each.status < 400 || isShed(each))],
    ["some answers are given", pages.some(({ status }) => status === 200)],
  ];
  return checks.filter(([, holds]) => !holds).map(([what]) => what);
};

const PEOPLE = 20;
const ASKED = JSON.stringify({ moment: "home", limit: 3 });
const MANY = `[${Array.from({ length: 20 }, () => ASKED).join(",")}]`;

/** More of everything than two workers can answer, and people who leave meanwhile. */
export const proveUrgent = async ({ place, key }: House, plan: UrgentPlan): Promise<UrgentFigures> => {
  const service = await serveStore(place, { CANDOR_MOST_WAITING: String(plan.mostWaiting) });
  const { url } = service;
  const client = createClient(plan.batches + plan.answers + plan.refusals);
  const post = (path: string, body: string) => client.ask({ url, bearer: key, method: "POST", path, body });
  const leave = (n: number): Promise<Answer> =>
    client.ask({
      url,
      bearer: key,
      method: "DELETE",
      path: n % 2 === 0 ? "/v1/shopper" : "/v1/shopper/consent",
      headers: { "Shopper-Id": `p${n % PEOPLE}` },
    });
  try {
    const call = createCaller(url, key);
    const items = Array.from({ length: 50 }, (_, at) => ({ item_id: `i${at}`, title: `Thing ${at}` }));
    await call("PUT", "/v1/items", null, items);
    for (let at = 0; at < PEOPLE; at += 1) await agree(call, `p${at}`);
    const until = performance.now() + plan.seconds * 1000;
    const [batches, answers, refusals] = await Promise.all([
      askUntil(until, plan.batches, () => post("/v1/recommendations/batch", MANY)),
      askUntil(until, plan.answers, () => post("/v1/recommendations", ASKED)),
      askUntil(until, plan.refusals, leave),
    ]);
    const shed = { batches: shareOf(batches), answers: shareOf(answers), refusals: shareOf(refusals) };
    return {
      seconds: plan.seconds,
      at_once: { batches: plan.batches, answers: plan.answers, refusals: plan.refusals },
      answers: {
        batches: countAnswers(batches),
        answers: countAnswers(answers),
        refusals: countAnswers(refusals),
      },
      shed,
      ms: { answers: timesOf(answers), refusals: timesOf(refusals) },
      failed: judge({ batches, answers, refusals }),
    };
  } finally {
    client.close();
    await service.stop();
  }
};
