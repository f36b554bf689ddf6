/** The answer of a recommendation as far as the demo prints it (docs/architecture.md, "The wire"). */
export type Answer = {
  readonly items: readonly {
    readonly item_id: string;
    readonly rank: number;
    readonly item: {
      readonly title: string;
      readonly price: number | null;
      readonly currency: string | null;
    };
    readonly basis: string;
    readonly reasons: readonly {
      readonly text: string;
      readonly share: number;
      readonly evidence: readonly { readonly item_id: string | null; readonly title: string | null }[];
    }[];
    readonly counterfactual: { readonly text: string } | null;
  }[];
  readonly transparency: {
    readonly mode: string;
    readonly profiling: boolean;
    readonly mode_because: string | null;
    readonly text: string;
    readonly data_used: readonly {
      readonly category: string;
      readonly count: number;
      readonly oldest_days: number | null;
    }[];
    readonly data_withheld: readonly { readonly category: string; readonly because: string }[];
    readonly model: { readonly name: string | null; readonly version: string | null };
    readonly rules_applied: readonly {
      readonly code: string;
      readonly text: string;
      readonly items: number;
    }[];
  };
};

export type Wire = {
  call<T>(
    method: string,
    path: string,
    body?: unknown,
    headers?: Readonly<Record<string, string>>,
  ): Promise<T>;
};

/**
 * The service as a shop's server sees it. Arrays of a batch go as NDJSON. @throws Error with the problem's
 * own sentence
 */
export const createWire = (url: string, key: string): Wire => ({
  async call<T>(
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<T> {
    const isBatch = Array.isArray(body);
    const response = await fetch(`${url}${path}`, {
      method,
      headers: {
        Authorization: `Bearer ${key}`,
        ...(body === undefined
          ? {}
          : { "Content-Type": isBatch ? "application/x-ndjson" : "application/json" }),
        ...headers,
      },
      ...(body === undefined
        ? {}
        : {
            body: isBatch ? `${body.map((each) => JSON.stringify(each)).join("\n")}\n` : JSON.stringify(body),
          }),
    });
    const text = await response.text();
    if (!response.ok)
      throw new Error(
        `${method} ${path}: ${response.status} ` +
          `${(JSON.parse(text || "{}") as { detail?: string }).detail ?? ""}`,
      );
    return (text === "" ? undefined : JSON.parse(text)) as T;
  },
});

/** Works through a list, so many at a time. */
export const inParallel = async <T>(
  list: readonly T[],
  width: number,
  work: (each: T) => Promise<void>,
): Promise<void> => {
  const queue = [...list];
  await Promise.all(
    Array.from({ length: width }, async () => {
      for (let each = queue.shift(); each !== undefined; each = queue.shift()) await work(each);
    }),
  );
};
