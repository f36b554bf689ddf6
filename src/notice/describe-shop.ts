import { AGE_TABLE_DATE, ageTable } from "../consent/age-of-consent.ts";
import { NEEDS_PERSONALISE, PURPOSES } from "../consent/purposes.ts";
import type { ConsentWording } from "../consent/wording/consent-wording.ts";
import { PURPOSE_TERMS } from "../consent/wording/purpose-terms.ts";
import { privacyCentreOf } from "../consent/wording/withdrawal-call.ts";
import type { Words } from "../explain/wording/wording.ts";
import { PLANS } from "../journey/plans.ts";
import { RULES } from "../journey/rules/rules.ts";
import { RUNGS } from "../shopper/view.ts";
import { DATA_MAP } from "./data-map.ts";
import { isProfiling } from "./notice.ts";

/** What of a shop's settings is told to anybody. */
export type PublicSettings = {
  readonly name: string;
  readonly contact: object | null;
  readonly privacy_officer: string | null;
  readonly retention_days: Readonly<Record<string, number>>;
  readonly popular_threshold: number;
  readonly age_table: Readonly<Record<string, number>>;
  readonly unknown_age: string;
  readonly gpc_yields_to_specific_consent: boolean;
  readonly recipients: readonly object[];
  /** Variety, fatigue, and places of the home page for what is new and what is chosen more than before. */
  readonly lists: object;
  readonly home: object;
  /** What answers without a profile are made of. */
  readonly public_lists: object;
};

export type ServedModel = {
  readonly slot: string;
  readonly arm: string;
  readonly name: string;
  readonly version: string;
  readonly training: object | null;
  readonly metrics: object;
  /**
   * Acts of leaving (erasure, withdrawal, …) of shoppers whom it still remembers, and until when it may
   * serve; null: it remembers nobody who left.
   */
  readonly remembers: { readonly left: number; readonly until: string } | null;
  /** What is believed of its suggestions in this slot: alone, and with each second stage. */
  readonly belief: readonly object[];
};

/** A boost or a pin that holds now: on which ground, and where it speaks (empty: everywhere). */
export type ToldPromotion = {
  readonly effect: "boost" | "pin";
  readonly ground: string;
  readonly paid: boolean;
  readonly on_behalf_of: string | null;
  readonly moments: readonly string[];
  readonly slots: readonly string[];
};

export type DescribeInput = {
  readonly shop: string;
  readonly settings: PublicSettings;
  readonly words: Words;
  readonly consent: ConsentWording;
  readonly models: readonly ServedModel[];
  /** Main parameters of each served model, strongest first (DSA Art. 27). */
  readonly main_parameters: readonly object[];
  readonly promotions: readonly ToldPromotion[];
  /** What the member `belief` of suggestions rests on, by slot and by what scored them; empty: on nothing. */
  readonly belief: readonly object[];
};

const NEEDS: Readonly<Record<(typeof RUNGS)[number], readonly string[]>> = {
  profile: ["personalise"],
  session: ["personalise"],
  context: [],
  popular: [],
};

/**
 * How suggestions are made in this shop: everything that decides, who may read what, how long it is kept, how
 * to change it.
 */
export const describeShop = ({
  shop,
  settings,
  words,
  consent,
  models,
  main_parameters,
  promotions,
  belief,
}: DescribeInput): Readonly<Record<string, unknown>> => ({
  shop,
  name: settings.name,
  locale: words.locale,
  contact: settings.contact,
  privacy_officer: settings.privacy_officer,
  main_parameters,
  purposes: PURPOSES.map((purpose) => ({
    purpose,
    ...consent.purposes[purpose],
    default: false,
    needs: NEEDS_PERSONALISE.includes(purpose) ? ["personalise"] : [],
    tcf: PURPOSE_TERMS[purpose].tcf,
    dpv: PURPOSE_TERMS[purpose].dpv,
  })),
  because: consent.because,
  ladder: RUNGS.map((rung) => ({
    mode: rung,
    profiling: isProfiling(rung),
    needs: NEEDS[rung],
    text: words.say(`notice.${rung}`, { but: "none", from: "events" }),
  })),
  journey: Object.values(PLANS),
  rules: RULES.map(({ code, purposes, sentence }) => ({
    code,
    purposes,
    text: words.say(sentence, { n: 1 }),
  })),
  promotions,
  lists: settings.lists,
  home: settings.home,
  public_lists: settings.public_lists,
  retention: { ...settings.retention_days, non_personal_decisions: 1, events_after_withdrawal: 30 },
  data: DATA_MAP.map(({ category, fields, purposes, kept, read_by }) => ({
    category,
    fields,
    purposes,
    kept,
    read_by,
  })),
  models,
  belief,
  recipients: settings.recipients,
  thresholds: { popular: settings.popular_threshold },
  minors: {
    table: ageTable(settings.age_table),
    default: 16,
    as_of: AGE_TABLE_DATE,
    unknown_age: settings.unknown_age,
  },
  signals: {
    gpc: true,
    dnt: true,
    tcf: true,
    gpp: true,
    gpc_yields_to_specific_consent: settings.gpc_yields_to_specific_consent,
  },
  change: words.say("notice.change", { href: privacyCentreOf(shop) }),
});
