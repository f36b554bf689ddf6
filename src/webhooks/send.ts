import { lookup } from "node:dns/promises";
import { request as requestHttp, type RequestOptions } from "node:http";
import { request as requestHttps } from "node:https";
import { isIP } from "node:net";
import { startDeadline } from "../lib/deadline.ts";
import { checkUrl, hostOf, isPublicAddress } from "./address.ts";

/** All addresses of a name. */
export type Resolve = (
  host: string,
) => Promise<readonly { readonly address: string; readonly family: number }[]>;

/** What became of one try. `gone`: 410, the receiver wants no more of it (Standard Webhooks). */
export type Sent = "taken" | "failed" | "refused_address" | "gone";

export type Send = (message: {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}) => Promise<Sent>;

type Deps = {
  readonly allowPrivate: boolean;
  readonly signal: AbortSignal;
  readonly resolve?: Resolve;
  readonly timeoutMs?: number;
};

const TIMEOUT_MS = 10_000;
/** An answer's body is of no interest; beyond so many bytes the connection is dropped. */
const MOST_ANSWER_BYTES = 64 * 1024;

const systemResolve: Resolve = (host) => lookup(host, { all: true, verbatim: true });

/** What cannot be called off is not waited for beyond the deadline. */
const within = <T>(deadline: AbortSignal, work: Promise<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    const stop = (): void => reject(deadline.reason as Error);
    if (deadline.aborted) stop();
    else deadline.addEventListener("abort", stop, { once: true });
    void work.then(resolve, reject).finally(() => deadline.removeEventListener("abort", stop));
  });

const resultOf = (status: number): Sent =>
  status >= 200 && status < 300 ? "taken" : status === 410 ? "gone" : "failed";

const post = (url: URL, options: RequestOptions, body: string): Promise<Sent> =>
  new Promise((resolve) => {
    const request = (url.protocol === "https:" ? requestHttps : requestHttp)(url, options, (response) => {
      const { statusCode = 0 } = response;
      let bytes = 0;
      // A status is an answer, whatever follows: redirects too, which are never followed.
      response.on("data", (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes > MOST_ANSWER_BYTES) request.destroy();
      });
      response.on("close", () => resolve(resultOf(statusCode)));
      response.on("error", () => resolve(resultOf(statusCode)));
    });
    request.on("error", () => resolve("failed"));
    request.end(body);
  });

/**
 * Sends one message: the name is looked up, every address of it must be public, and the connection goes to
 * the address that was checked, so that a name which changes between the two leads nowhere else.
 */
export const createSend =
  ({ allowPrivate, signal, resolve = systemResolve, timeoutMs = TIMEOUT_MS }: Deps): Send =>
  async ({ url: text, headers, body }) => {
    const { signal: deadline, clear } = startDeadline(timeoutMs, signal);
    try {
      const url = checkUrl(text, allowPrivate);
      const host = hostOf(url);
      const found =
        isIP(host) === 0 ? await within(deadline, resolve(host)) : [{ address: host, family: isIP(host) }];
      const [first] = found;
      if (first === undefined) return "failed";
      if (!allowPrivate && !found.every(({ address }) => isPublicAddress(address))) return "refused_address";
      const options: RequestOptions = {
        method: "POST",
        agent: false,
        family: first.family,
        // Node asks for one address or for all of them, by the version.
        lookup: (_host, { all }, done) =>
          all === true
            ? done(null, [{ address: first.address, family: first.family }])
            : done(null, first.address, first.family),
        signal: deadline,
        headers: {
          ...headers,
          "content-type": "application/json",
          "content-length": String(Buffer.byteLength(body)),
          "user-agent": "candor-webhooks/1",
        },
      };
      return await post(url, options, body);
    } catch {
      return "failed";
    } finally {
      clear();
    }
  };
