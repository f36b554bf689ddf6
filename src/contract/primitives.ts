import { z } from "zod";
import { idFault, MOST_ID_UNITS } from "../lib/id-rule.ts";
import { namesNobody, NOBODY_PATTERN } from "../lib/names-nobody.ts";
import { isTimeZone } from "../lib/time-zone.ts";
import { carrying } from "./json-rules.ts";

// What JavaScript takes for white space, and what no id holds, spelt out: other languages have other lists.
const BLANKS = "\\t\\n\\u000b\\f\\r \\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000\\ufeff";
const CONTROLS = "\\u0000-\\u001f\\u007f-\\u009f\\u2028\\u2029\\ufffd";

// Control characters end up in logs, URLs and CSV files of others.
const CLEAN = /^[^\u0000-\u001f\u007f]+$/;

export const CleanText = (most: number): z.ZodString =>
  z.string().min(1).max(most).regex(CLEAN, "Leave out control characters.");
/** The rule of ids but for normal form C, which a pattern cannot say. */
const ID_PATTERN = `^(?![${BLANKS}])[^${CONTROLS}]*[^${CONTROLS}${BLANKS}]$`;
/** The shop's own ids: opaque, and under one rule at every door. */
export const Id = carrying(
  z
    .string()
    .min(1)
    .max(MOST_ID_UNITS)
    .superRefine((id, context) => {
      const fault = id === "" || id.length > MOST_ID_UNITS ? null : idFault(id);
      if (fault !== null) context.addIssue({ code: "custom", message: fault });
    }),
  { pattern: ID_PATTERN },
);
/** The id of somebody: no word that programs write where nobody was signed in. */
export const ShopperId = carrying(
  Id.refine((id) => !namesNobody(id), "This word names nobody; send a shopper's own id."),
  { pattern: ID_PATTERN, not: { pattern: NOBODY_PATTERN } },
);
export const Text = (most: number): z.ZodString => z.string().min(1).max(most);
/** A time of day, as HH:MM. */
export const ClockTime = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, "Give a time of day as HH:MM, such as 21:00.");
export const TimeZone = carrying(
  Text(64).refine(isTimeZone, "Name a time zone, such as Europe/Amsterdam."),
  // Whether the zone exists is said by the code alone.
  { pattern: "^[A-Za-z0-9_+:/-]+$", examples: ["Europe/Amsterdam", "UTC", "America/New_York"] },
);
/** RFC 3339 with a zone. */
export const Time = z.iso.datetime({
  offset: true,
  error: "Give an RFC 3339 time with a zone, such as 2026-01-31T12:00:00Z.",
});
export const Currency = z.string().regex(/^[A-Z]{3}$/, "Give an ISO 4217 code in capitals, such as EUR.");
export const Amount = z.number().min(-1e12).max(1e12);
export const Price = z.number().min(0, "A price is 0 or more.").max(1e12);
export const Locale = z
  .string()
  .regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, "Give a BCP 47 tag, such as nl-NL.")
  .max(35);
export const Country = z
  .string()
  .regex(/^[A-Z]{2}$/, "Give an ISO 3166-1 alpha-2 code in capitals, such as NL.");
export const Hash = z.string().regex(/^sha256:[0-9a-f]{64}$/, "Give sha256: and 64 lower-case hex digits.");
export const Url = z
  .string()
  .max(2048)
  .regex(/^https?:\/\//, "Give an http or https address.");
export const Channel = z.enum(["web", "app", "store", "email", "phone", "other"]);
export const Moment = z.enum([
  "home",
  "category",
  "search",
  "product",
  "cart",
  "checkout",
  "confirmation",
  "after_sales",
  "outreach",
  "service",
]);
export const PurposeName = z.enum([
  "personalise",
  "connect_channels",
  "measure",
  "train",
  "contact",
  "sensitive",
]);
export const BecauseCode = z.enum([
  "never_given",
  "refused",
  "withdrawn",
  "expired",
  "notice_changed",
  "requires_personalise",
  "opt_out",
  "gpc",
  "dnt",
  "tcf",
  "gpp",
  "signal_invalid",
  "restricted",
  "objected",
  "paused",
  "minor",
  "erased",
  "no_shopper",
  "store_unavailable",
]);
export const PageQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(1000).default(100),
  // A sealed id of 256 characters, in the longest UTF-8 that there is.
  cursor: z.string().max(1600).optional(),
});
export const page = <T extends z.ZodType>(row: T) =>
  z.strictObject({ data: z.array(row), next_cursor: z.string().nullable() });
export const Signals = z
  .strictObject({
    gpc: z.boolean(),
    dnt: z.boolean(),
    tc_string: z.string().max(65_536).nullable(),
    gpp: z.string().max(65_536).nullable(),
  })
  .partial();
export const None = z.strictObject({});

/** RFC 9457 */
export const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number(),
  code: z.string(),
  detail: z.string(),
  request_id: z.string(),
  errors: z.array(z.strictObject({ path: z.string(), message: z.string() })),
});

/**
 * What models have still to forget after this act, and where its progress is told
 * (`GET /v1/erasures/{receipt_id}`); left out where there is nothing to forget.
 */
export const Unlearning = z.strictObject({
  receipt_id: z.string(),
  state: z.literal("forgotten_in_data"),
  href: z.string(),
});

/**
 * The answer (202) where the store has no room for a "no": it holds from now on and is written later.
 * `receipt_id`: of the erasure that it will be.
 */
export const Held = z.strictObject({
  held: z.literal(true),
  since: z.string(),
  receipt_id: z.string().nullable(),
  detail: z.string(),
});
