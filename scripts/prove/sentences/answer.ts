/** An answer as the wire has it, as far as sentences are in it. */
export type ToldEvidence = {
  readonly event_id: string | null;
  readonly type: string;
  readonly item_id: string;
  readonly title: string;
  readonly channel: string | null;
  readonly age_days: number | null;
};
export type ToldReason = {
  readonly code: string;
  readonly text: string;
  readonly label: string;
  readonly aria: string;
  readonly share: number;
  readonly evidence: readonly ToldEvidence[];
};
export type ToldControl = {
  readonly rel: string;
  readonly label: string;
  readonly effect: string;
  readonly method: string;
  readonly href: string;
  readonly body: Readonly<Record<string, unknown>> | null;
  readonly undo: { readonly label: string } | null;
};
export type ToldItem = {
  readonly item_id: string;
  readonly rank: number;
  readonly item: { readonly title: string; readonly list_price?: number };
  readonly promoted?: {
    readonly ground: string;
    readonly paid: boolean;
    readonly on_behalf_of: string | null;
  };
  readonly basis: string;
  readonly profiling: boolean;
  readonly reasons: readonly ToldReason[];
  readonly counterfactual: {
    readonly without: readonly string[];
    readonly rank_without: number | null;
    readonly instead: string | null;
    readonly text: string;
  } | null;
  readonly controls: readonly ToldControl[];
};
export type ToldAnswer = {
  readonly recommendation_id: string;
  readonly locale: string;
  readonly items: readonly ToldItem[];
  readonly outreach: {
    readonly send: boolean;
    readonly because: string | null;
    readonly channel: string | null;
    readonly about?: string;
  } | null;
  readonly help: {
    readonly contact: Readonly<Record<string, unknown>> | null;
    readonly items: readonly { readonly item_id: string; readonly title: string }[];
  } | null;
  readonly ask: {
    readonly kind: string;
    readonly item_id: string | null;
    readonly text: string;
    readonly method: string;
    readonly href: string;
    readonly answers: readonly { readonly label: string; readonly body: { readonly value: number } }[];
  } | null;
  readonly transparency: {
    readonly mode: "profile" | "session" | "context" | "popular";
    readonly mode_because: string | null;
    readonly profiling: boolean;
    readonly text: string;
    readonly purposes_denied: readonly { readonly purpose: string; readonly because: string }[];
    readonly data_used: readonly { readonly category: string; readonly count: number }[];
    readonly data_withheld: readonly { readonly category: string; readonly because: string }[];
    readonly unexplained?: string;
    readonly model: {
      readonly name: string | null;
      readonly main_parameters: readonly string[];
      readonly instead_of?: string;
    };
    readonly rules_applied: readonly {
      readonly code: string;
      readonly text: string;
      readonly items: number;
    }[];
    readonly change: string;
    readonly parameters: string;
  };
};
