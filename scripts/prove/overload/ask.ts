import { Agent, request } from "node:http";

export type Answer = {
  readonly status: number;
  readonly code: string | null;
  readonly retryAfter: boolean;
  /** From the call until the whole answer was there. */
  readonly ms: number;
};

export type Asking = {
  readonly url: string;
  readonly bearer: string | null;
  readonly method?: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
};

/** A client with `connections` of its own; each call takes a free one. */
export const createClient = (connections: number) => {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const ask = ({ url, bearer, method = "GET", path, headers = {}, body }: Asking): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const began = performance.now();
      const sent = request(`${url}${path}`, {
        agent,
        method,
        headers: {
          ...(bearer === null ? {} : { Authorization: `Bearer ${bearer}` }),
          ...(body === undefined
            ? {}
            : { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(body) }),
          ...headers,
        },
      });
      sent.on("error", reject);
      sent.on("response", (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
        response.on("error", reject);
        response.on("end", () => {
          const { statusCode = 0 } = response;
          resolve({
            status: statusCode,
            code: statusCode < 400 ? null : (/"code":"(\w+)"/.exec(text)?.[1] ?? null),
            retryAfter: response.headers["retry-after"] !== undefined,
            ms: performance.now() - began,
          });
        });
      });
      sent.end(body);
    });
  return { ask, close: () => agent.destroy() };
};

/** Asks again and again, `atOnce` at a time, until time is up; what the answers were. */
export const askUntil = async (
  untilMs: number,
  atOnce: number,
  ask: (n: number) => Promise<Answer>,
): Promise<Answer[]> => {
  const answers: Answer[] = [];
  let n = 0;
  const one = async (): Promise<void> => {
    while (performance.now() < untilMs) answers.push(await ask((n += 1)));
  };
  await Promise.all(Array.from({ length: atOnce }, one));
  return answers;
};

/** How often each answer came, by status and code. */
export const countAnswers = (answers: readonly Answer[]): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const { status, code } of answers) {
    const name = code === null ? String(status) : `${status} ${code}`;
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
};

export type Times = { readonly median: number; readonly p99: number; readonly longest: number };

/** How long they took, in whole milliseconds. */
export const timesOf = (answers: readonly Answer[]): Times => {
  const sorted = answers.map(({ ms }) => ms).sort((a, b) => a - b);
  const at = (share: number): number => Math.round(sorted[Math.floor(share * (sorted.length - 1))] ?? 0);
  return { median: at(0.5), p99: at(0.99), longest: at(1) };
};
