/** The closed list of purposes; nothing is granted by default (docs/consent-rules.md, "Purposes"). */
export const PURPOSES = [
  "personalise",
  "connect_channels",
  "measure",
  "train",
  "contact",
  "sensitive",
] as const;
export type Purpose = (typeof PURPOSES)[number];

/** Purposes that are worth nothing without `personalise`. `measure` keeps NPS alone without it. */
export const NEEDS_PERSONALISE: readonly Purpose[] = ["connect_channels", "train", "sensitive", "measure"];

/** Why a purpose is denied; a closed list on the wire. */
export const BECAUSE = [
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
] as const;
export type Because = (typeof BECAUSE)[number];

/** One purpose, decided. */
export type Verdict =
  { readonly granted: true; readonly because: null } | { readonly granted: false; readonly because: Because };

/** Every purpose, decided for one call. */
export type Verdicts = Readonly<Record<Purpose, Verdict>>;

/**
 * What a consent string said: the purposes that it grants and those that it denies, or why it could not be
 * heard.
 */
export type StringSignal =
  | { readonly state: "absent" }
  | { readonly state: "valid"; readonly grants: readonly Purpose[]; readonly denies: readonly Purpose[] }
  | { readonly state: "invalid"; readonly because: string };

/** The signals of one call, heard from headers and body alike. */
export type Signals = {
  readonly gpc: boolean;
  readonly dnt: boolean;
  readonly tcf: StringSignal;
  readonly gpp: StringSignal;
};

export const NO_SIGNALS: Signals = {
  gpc: false,
  dnt: false,
  tcf: { state: "absent" },
  gpp: { state: "absent" },
};

export const AGE_BANDS = ["under_13", "13", "14", "15", "16_17", "adult", "unknown"] as const;
export type AgeBand = (typeof AGE_BANDS)[number];
