type Deps = {
  readonly pingStore: () => Promise<void>;
  readonly isWarmingUp: () => boolean;
};

/** Why the service cannot answer, by part, in a sentence; empty when it can. */
export type Readiness = () => Promise<Readonly<Record<string, string>>>;

export const createReadiness =
  ({ pingStore, isWarmingUp }: Deps): Readiness =>
  async () => {
    const answers = await pingStore().then(
      () => true,
      () => false,
    );
    return {
      ...(answers ? {} : { store: "the store does not answer" }),
      ...(isWarmingUp() ? { models: "the models of the shops are being loaded" } : {}),
    };
  };
