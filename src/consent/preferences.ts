export const OBJECTIVES = ["save_money", "easy", "reliable", "informed", "fun"] as const;
export type Objective = (typeof OBJECTIVES)[number];

export type QuietHours = { readonly from: string; readonly to: string; readonly time_zone: string };

/**
 * What a shopper asked for. Kept on the shopper's own request, readable without a grant; dismissals then only
 * filter.
 */
export type Preferences = {
  readonly objectives: Readonly<Record<Objective, number>>;
  readonly dismissed: {
    readonly items: readonly string[];
    readonly brands: readonly string[];
    readonly categories: readonly string[];
  };
  readonly contact: {
    readonly channels: readonly string[];
    readonly max_per_week: number | null;
    readonly quiet_hours: QuietHours | null;
  };
  readonly paused: boolean;
  readonly discreet: boolean;
};

export const NO_PREFERENCES: Preferences = {
  objectives: { save_money: 0, easy: 0, reliable: 0, informed: 0, fun: 0 },
  dismissed: { items: [], brands: [], categories: [] },
  contact: { channels: [], max_per_week: null, quiet_hours: null },
  paused: false,
  discreet: false,
};
