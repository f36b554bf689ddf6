import type { Readable } from "node:stream";
import { z } from "zod";
import { SessionEvent } from "../contract/events.ts";
import { Id } from "../contract/primitives.ts";
import { RecommendationRequest } from "../contract/recommendations.ts";
import { check, parseJson } from "../http/read-body.ts";
import { DomainError } from "../lib/errors.ts";

/** Longest line that is read: the longest question over HTTP is shorter. */
const MOST_LINE = 1024 * 1024;

/**
 * A question as POST /v1/recommendations takes it, where `moment` may be left out, or in short: whose, and
 * what they have done in this visit. `history`: oldest first; an id alone was viewed.
 */
const BatchLine = RecommendationRequest.partial({ moment: true })
  .extend({
    shopper_id: Id.optional(),
    history: z
      .array(z.union([Id, SessionEvent]))
      .max(500)
      .optional(),
  })
  .refine(({ shopper_id: id, shopper }) => id === undefined || shopper === undefined, {
    path: ["shopper_id"],
    message: "Name the shopper once: as shopper_id, or as shopper.id.",
  })
  .refine(({ history, session }) => history === undefined || session?.events === undefined, {
    path: ["history"],
    message: "Send history, or session.events.",
  });

/** What is asked where a line does not say it. */
export type BatchDefaults = Pick<RecommendationRequest, "moment" | "limit" | "explain" | "slot">;

/** The question of one line. @throws DomainError bad_json | invalid_request | unknown_field */
export const readBatchLine = (text: string, line: number, defaults: BatchDefaults): RecommendationRequest => {
  if (text.length > MOST_LINE)
    throw new DomainError(
      "body_too_large",
      `Line ${line} has more than ${MOST_LINE} characters; shorten it.`,
    );
  const { shopper_id, history, ...asked } = check(BatchLine, parseJson(text, `Line ${line}`), `line ${line}`);
  const events = history?.map((each) =>
    typeof each === "string" ? { type: "view" as const, item_id: each } : each,
  );
  return {
    ...defaults,
    ...asked,
    ...(shopper_id === undefined ? {} : { shopper: { id: shopper_id } }),
    ...(events === undefined ? {} : { session: { ...asked.session, events } }),
  };
};

/** Lines of a stream, numbered from 1; a line that is only blank is passed over. */
export async function* linesOf(
  input: Readable,
  onBytes: (bytes: number) => void,
): AsyncGenerator<{ readonly line: number; readonly text: string }> {
  const decoder = new TextDecoder();
  let rest = "";
  let line = 0;
  for await (const chunk of input as AsyncIterable<Buffer>) {
    onBytes(chunk.length);
    const parts = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = parts.pop() ?? "";
    // A line without an end must not grow in memory: what is told of it is that it is too long.
    if (rest.length > 2 * MOST_LINE) rest = rest.slice(0, MOST_LINE + 1);
    for (const text of parts) {
      line += 1;
      if (text.trim() !== "") yield { line, text };
    }
  }
  rest += decoder.decode();
  if (rest.trim() !== "") yield { line: line + 1, text: rest };
}

/** Works on several at a time, and gives the results in the order of what went in. */
export async function* inOrder<A, B>(
  input: AsyncIterable<A>,
  atOnce: number,
  work: (one: A) => Promise<B>,
): AsyncGenerator<B> {
  const running: Promise<B>[] = [];
  try {
    for await (const one of input) {
      const begun = work(one);
      // Looked at when its turn comes; until then a failure is not one that nobody heard of.
      begun.catch(() => undefined);
      running.push(begun);
      const first = running.length < atOnce ? undefined : running.shift();
      if (first !== undefined) yield await first;
    }
    for (const rest of running) yield await rest;
  } finally {
    // Who stops early closes what the work stands on.
    await Promise.allSettled(running);
  }
}
