import { z } from "zod";
import { Country, Currency, Locale, PurposeName, Text, TimeZone } from "./primitives.ts";

const Json = z.record(z.string(), z.unknown());

export const Health = z.strictObject({ status: z.literal("ok") });
export const Ready = z.strictObject({
  status: z.enum(["ready", "not_ready"]),
  state: z.enum(["ready", "starting", "stopping", "store_away", "store_empty", "store_other"]),
  checks: z.record(z.string(), z.string()),
});
export const Jwks = z.strictObject({ keys: z.array(Json) });
export const Gpc = z.strictObject({ gpc: z.literal(true), lastUpdate: z.string() });
export const LedgerHead = z.strictObject({
  size: z.number(),
  root: z.string(),
  head: z.string().nullable(),
  signed_at: z.string().nullable(),
});
export const InclusionQuery = z.strictObject({
  index: z.coerce.number().int().min(0),
  size: z.coerce.number().int().min(1),
});
export const InclusionProof = z.strictObject({
  index: z.number(),
  size: z.number(),
  leaf: z.string(),
  leaf_hash: z.string(),
  proof: z.array(z.string()),
});
export const ConsistencyQuery = z.strictObject({
  from: z.coerce.number().int().min(0),
  to: z.coerce.number().int().min(0),
});
export const ConsistencyProof = z.strictObject({
  from: z.number(),
  to: z.number(),
  proof: z.array(z.string()),
});
export const LocaleQuery = z.strictObject({ locale: Locale.optional() });
export const TransparencyPage = z.looseObject({
  main_parameters: z.array(Json),
  purposes: z.array(Json),
  ladder: z.array(Json),
  journey: z.array(Json),
  rules: z.array(Json),
  promotions: z.array(Json),
  retention: Json,
  models: z.array(Json),
  recipients: z.array(Json),
});

const Days = z.number().int().min(1).max(10_000);

/** A shop's settings; each has a default on the careful side. */
export const Settings = z.strictObject({
  name: Text(200),
  contact: z
    .strictObject({
      name: Text(200).nullable(),
      phone: Text(64).nullable(),
      email: Text(320).nullable(),
      hours: Text(200).nullable(),
      url: Text(2048).nullable(),
    })
    .partial()
    .nullable(),
  privacy_officer: Text(320).nullable(),
  locale: Locale,
  locales: z.array(Locale).max(50),
  country: Country.nullable(),
  /** Where the shop’s days begin, so that “today” is its own day; null: as in its country. */
  time_zone: TimeZone.nullable(),
  currency: Currency.nullable(),
  /** Null: as is usual in each language, formal in German and French and informal elsewhere. */
  tone: z.enum(["formal", "informal"]).nullable(),
  /** Origins of browsers that may call with a shopper token (CORS). */
  origins: z
    .array(
      z
        .string()
        .regex(/^https?:\/\/[^/]+$/, "Give scheme, host and port alone, such as https://shop.example."),
    )
    .max(100),
  hosts: z.array(Text(253)).max(100),
  retention_days: z.strictObject({
    events: Days,
    consent_records: Days,
    decisions: Days,
    preferences: Days,
    refusal_rest: Days,
  }),
  /**
   * Hours that a model may serve that remembers a shopper who left; a version without them is trained within
   * half of that. 0: it stops at once.
   */
  forget_within_hours: z.number().min(0).max(720),
  /**
   * What answers without a profile are made of, which anybody may read: `same` by the model that serves
   * profiles; `released` by a version of its own with a high threshold, followed by the next where so many
   * shoppers did something since and so many days passed; `catalogue` by nothing that anybody did.
   * `on_leaving`: whether a release is made again at once without who leaves, or gives way to the catalogue
   * until the next one, so that the lists before and after tell nothing of them.
   */
  public_lists: z.strictObject({
    from: z.enum(["same", "released", "catalogue"]),
    on_leaving: z.enum(["refit", "catalogue"]),
    changed_shoppers: z.number().int().min(2).max(1_000_000),
    every_days: z.number().int().min(0).max(365),
  }),
  popular_threshold: z.number().int().min(1).max(10_000),
  gpc_yields_to_specific_consent: z.boolean(),
  lenient_disclosed_vendors: z.boolean(),
  tc_max_age_days: z.number().int().min(1).max(3650),
  id_from_device: z.boolean(),
  unknown_age: z.enum(["adult", "minor"]),
  age_table: z.record(z.string().regex(/^[A-Z]{2}$/), z.number().int().min(0).max(21)),
  cmp_mapping: z.record(Text(100), z.array(PurposeName)),
  recipients: z.array(z.strictObject({ name: Text(200), purpose: Text(500) })).max(50),
  claim_relevance: z.number().min(0).max(1),
  /**
   * Which bought things come back: declared consumables, or also what several shoppers were seen to buy
   * again.
   */
  repurchase: z.enum(["declared", "learnt"]),
  lists: z.strictObject({
    /** Variety: at most so many of one category in a row, where the page is not about that category. */
    most_in_a_row: z.number().int().min(1).max(100),
    /** Fatigue: shown n times without interest, more than this, a score counts patience/n. */
    patience: z.number().int().min(1).max(1000),
  }),
  /** Places of the home page for what is new (published within 30 days) and chosen more than before. */
  home: z.strictObject({
    new_arrivals: z.number().int().min(0).max(5),
    trending: z.number().int().min(0).max(5),
  }),
});
export type Settings = z.infer<typeof Settings>;

const nullable = <T extends z.ZodRawShape>({ shape }: z.ZodObject<T>) =>
  z
    .strictObject(
      Object.fromEntries(Object.entries(shape).map(([name, type]) => [name, (type as z.ZodType).nullable()])),
    )
    .partial();

/**
 * A merge patch (RFC 7396): null takes a member away, which is its default again; what is not named stands;
 * lists are replaced whole.
 */
export const SettingsPatch = z
  .strictObject({
    ...nullable(Settings).shape,
    contact: nullable(Settings.shape.contact.unwrap()).nullable(),
    retention_days: nullable(Settings.shape.retention_days).nullable(),
    lists: nullable(Settings.shape.lists).nullable(),
    home: nullable(Settings.shape.home).nullable(),
    public_lists: nullable(Settings.shape.public_lists).nullable(),
    age_table: z
      .record(Settings.shape.age_table.keyType, Settings.shape.age_table.valueType.nullable())
      .nullable(),
    cmp_mapping: z
      .record(Settings.shape.cmp_mapping.keyType, Settings.shape.cmp_mapping.valueType.nullable())
      .nullable(),
  })
  .partial();
export const Nothing = z.undefined();
export const AnyObject = z.record(z.string(), z.unknown());
/**
 * To whom the data set is given: the receipt of everybody in it who is erased later says so. Without it the
 * receipt names the key that asked.
 */
export const DatasetQuery = z.strictObject({ recipient: Text(200).optional() });
/** Bytes of a tar. */
export const Archive = z.string();
