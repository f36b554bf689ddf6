import { z } from "zod";
import { carrying, type JsonRule } from "./json-rules.ts";
import { BecauseCode, Country, Hash, Id, Locale, PurposeName, Text, Time, Unlearning } from "./primitives.ts";

/** Of a hash that is there, in the description of the wire. */
const HASH_RULE: JsonRule = { type: "string", pattern: "^sha256:[0-9a-f]{64}$" };
/** A notice that is named names its hash. */
const HASHED: JsonRule = { allOf: [{ required: ["hash"], properties: { hash: HASH_RULE } }] };
/** Its hash is checked by the domain, which answers a missing or wrong one with a code of its own. */
export const NoticeSeen = carrying(
  z.strictObject({
    version: Text(64),
    hash: z.string().max(200).nullable().optional(),
    language: Locale,
    text: Text(50_000).nullable().optional(),
  }),
  HASHED,
);
const Answer = z.boolean().optional();
const Purposes = z.strictObject({
  personalise: Answer,
  connect_channels: Answer,
  measure: Answer,
  train: Answer,
  contact: Answer,
  sensitive: Answer,
});

/** An existing consent platform as the source of a record. */
export const CmpSource = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("tcf"), tc_string: z.string().max(65_536) }),
  z.strictObject({
    kind: z.literal("cmp"),
    name: Text(64),
    categories: z.record(Text(100), z.union([z.boolean(), z.enum(["granted", "denied"])])),
  }),
]);

/** One of the purposes at least has this answer, or any. */
const answers = (...values: readonly boolean[]): JsonRule => ({
  anyOf: Object.keys(Purposes.shape).map((name) => ({
    required: [name],
    properties: { [name]: { enum: values } },
  })),
});
const GRANTS: JsonRule = { required: ["purposes"], properties: { purposes: answers(true) } };

export const ConsentPut = carrying(
  z.strictObject({
    purposes: Purposes.optional(),
    source: CmpSource.optional(),
    notice: NoticeSeen.optional(),
    method: Text(64).optional(),
    given_at: Time.optional(),
    expires_at: Time.nullable().optional(),
    jurisdiction: Country.nullable().optional(),
    age_band: z.enum(["under_13", "13", "14", "15", "16_17", "adult", "unknown"]).optional(),
  }),
  {
    allOf: [
      { oneOf: [{ required: ["purposes"] }, { required: ["source"] }] },
      { properties: { purposes: answers(true, false) } },
      { if: GRANTS, then: { required: ["notice"] } },
    ],
  },
);
export type ConsentPut = z.infer<typeof ConsentPut>;

const Standing = z.strictObject({
  state: z.enum(["granted", "refused", "withdrawn", "expired", "never_given"]),
  since: z.string().nullable(),
});
const Effective = z.strictObject({ granted: z.boolean(), because: BecauseCode.nullable() });
const LedgerPlace = z.strictObject({
  index: z.number().optional(),
  head: z.string().nullable().optional(),
  state: z.enum(["pending", "placed"]),
});

export const ConsentState = z.strictObject({
  purposes: z.record(PurposeName, Standing),
  effective: z.record(PurposeName, Effective),
  /** "The shop told us that you agreed": the standing comes from an attested import. */
  attested: z.boolean(),
});
/** Of a plain "no": what it named beside it and what did not hold. */
export const LeftOutPart = z.enum(["notice", "given_at", "expires_at", "jurisdiction", "age_band"]);
export type LeftOutPart = z.infer<typeof LeftOutPart>;

export const ConsentAnswer = z.strictObject({
  record_id: z.string(),
  ...ConsentState.shape,
  receipt: z.string().nullable(),
  ledger: LedgerPlace,
  unlearning: Unlearning.optional(),
  /** Categories of the platform that nobody mapped to a purpose: they decided nothing. */
  unmapped_categories: z.array(z.string()).optional(),
  /** Of a plain no, which is refused for nothing that stands beside it: what of that is in no record. */
  left_out: z.array(LeftOutPart).optional(),
});
export const ConsentDeleteQuery = z.strictObject({ data: z.enum(["erase", "restrict"]).optional() });

/**
 * Where the ledger holds the record, and the proof that leads from its leaf to the signed head of `size`;
 * `candor verify receipt` checks it offline.
 */
const LedgerProof = z.strictObject({
  state: z.enum(["pending", "placed"]),
  index: z.number().nullable(),
  salt: z.string(),
  leaf: z.string().nullable(),
  size: z.number().nullable(),
  proof: z.array(z.string()).nullable(),
  head: z.string().nullable(),
});

export const ConsentHistory = z.strictObject({
  records: z.array(
    z.strictObject({
      record_id: z.string(),
      kind: z.string(),
      purposes: z.record(z.string(), z.boolean()),
      notice: z
        .strictObject({ version: z.string(), hash: z.string(), language: z.string(), text: z.string() })
        .nullable(),
      method: z.string(),
      source: z.string(),
      given_at: z.string(),
      /** The earliest time of the act, where its source does not tell the exact one. */
      given_from: z.string().nullable(),
      received_at: z.string(),
      expires_at: z.string().nullable(),
      jurisdiction: z.string().nullable(),
      age_band: z.string(),
      under_gpc: z.boolean(),
      receipt: z.string().nullable(),
      ledger: LedgerProof,
    }),
  ),
});
/** The same as JSON-LD in the words of DPV. */
export const ConsentHistoryDpv = z.strictObject({
  "@context": z.unknown(),
  "@graph": z.array(z.record(z.string(), z.unknown())),
});
export const HistoryQuery = z.strictObject({ format: z.enum(["json", "dpv"]).optional() });

export const SessionReceiptRequest = carrying(
  z.strictObject({
    session_id: Id,
    purposes: Purposes,
    notice: NoticeSeen,
  }),
  { allOf: [{ properties: { purposes: answers(true) } }] },
);
export const SessionReceiptRevoke = z.strictObject({ session_id: Id, consent_receipt: z.string().max(8192) });
export const SessionReceiptAnswer = z.strictObject({ consent_receipt: z.string(), expires_at: z.string() });

/** A notice in every language in which it was shown, and the purposes that it covers. */
const ShownText = carrying(Text(50_000), { pattern: "\\S" });
export const NoticePut = z.strictObject({
  texts: carrying(
    z.record(Locale, z.union([ShownText, z.strictObject({ text: ShownText, hash: Hash.optional() })])),
    { minProperties: 1 },
  ),
  purposes: z.array(PurposeName).min(1),
  material: z.boolean(),
  names_gpc: z.boolean().optional(),
});
export const NoticeOut = z.strictObject({
  version: z.string(),
  texts: z.record(z.string(), z.strictObject({ text: z.string(), hash: z.string() })),
  purposes: z.array(PurposeName),
  material: z.boolean(),
  names_gpc: z.boolean(),
  /** False: its text came along with a record, and the shop has not registered it yet. */
  declared: z.boolean(),
  registered_at: z.string(),
});
export const NoticePath = z.strictObject({ version: Text(64) });
