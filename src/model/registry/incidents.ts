/** What a person must look at; each is reported once. */
export type ModelIncident =
  | {
      readonly kind: "not_loaded";
      readonly slot: string;
      readonly id: string;
      readonly code: string;
      readonly message: string;
    }
  | { readonly kind: "fenced"; readonly slot: string; readonly id: string; readonly failures: number }
  /** It did not forget in time and was retired. */
  | { readonly kind: "remembers"; readonly slot: string; readonly id: string };

export type ReportOnce = {
  report(incident: ModelIncident): void;
  /** Asking for a model anew, after it was taken out, is a new try, and is reported anew. */
  forget(when: (id: string) => boolean): void;
};

/** Reports an incident of a model in a slot once, however often it is met. */
export const createReportOnce = (report: (incident: ModelIncident) => void): ReportOnce => {
  const idsByKey = new Map<string, string>();
  return {
    report: (incident) => {
      const key = `${incident.kind} ${incident.slot} ${incident.id}`;
      if (idsByKey.has(key)) return;
      idsByKey.set(key, incident.id);
      report(incident);
    },
    forget: (when) => {
      for (const [key, id] of idsByKey) if (when(id)) idsByKey.delete(key);
    },
  };
};
