/**
 * Where the people's choices stand in the sections of the Global Privacy Platform (IAB Tech Lab, "Sections"):
 * bit offsets within the core segment. Each choice is two bits: 0 not applicable, 1 opted out (or no
 * consent), 2 not opted out (or consent).
 */
export type UsSection = {
  readonly name: string;
  /**
   * The core opens with a version that must be known; null where it opens with the version of the MSPA
   * contract instead.
   */
  readonly version: number | null;
  readonly optOuts: readonly number[];
  /**
   * First bit and number of choices about sensitive data; null where they stand in a segment of their own.
   */
  readonly sensitive: readonly [at: number, choices: number] | null;
  readonly child: readonly [at: number, choices: number] | null;
  /** Consent to uses that are unrelated to what the data was collected for. */
  readonly unrelated: number | null;
  readonly bits: number;
  /** What a second segment is. */
  readonly extra: "gpc" | "sensitive" | null;
};

const state = (
  name: string,
  optOuts: readonly number[],
  sensitive: UsSection["sensitive"],
  child: UsSection["child"],
  unrelated: number | null,
  bits: number,
  extra: UsSection["extra"] = "gpc",
  version: number | null = 1,
): UsSection => ({ name, version, optOuts, sensitive, child, unrelated, bits, extra });

/** By section id. The national section is there once for each of its versions. */
export const US_SECTIONS: ReadonlyMap<number, readonly UsSection[]> = new Map([
  [
    7,
    [
      state("usnat", [18, 20, 22], [24, 12], [48, 2], 52, 60),
      state("usnat", [18, 20, 22], [24, 16], [56, 3], 62, 70, "gpc", 2),
    ],
  ],
  [8, [state("usca", [12, 14], [16, 9], [34, 2], 38, 46)]],
  [9, [state("usva", [12, 14], [16, 8], [32, 1], null, 40, null)]],
  [10, [state("usco", [12, 14], [16, 7], [30, 1], null, 38)]],
  [11, [state("usut", [14, 16], [18, 8], [34, 1], null, 42, null)]],
  [12, [state("usct", [12, 14], [16, 8], [32, 3], null, 44)]],
  [13, [state("usfl", [12, 14], [16, 8], [32, 3], 38, 46, null)]],
  [14, [state("usmt", [12, 14], [16, 8], [32, 3], 38, 46)]],
  [15, [state("usor", [12, 14], [16, 11], [38, 3], 44, 52)]],
  [16, [state("ustx", [12, 14], [16, 8], [32, 1], 34, 42)]],
  [17, [state("usde", [12, 14], [16, 9], [34, 5], 44, 52)]],
  [18, [state("usia", [14, 16], [18, 8], [34, 1], null, 42)]],
  [19, [state("usne", [12, 14], [16, 8], [32, 1], 34, 42)]],
  [20, [state("usnh", [12, 14], [16, 8], [32, 3], 38, 46)]],
  [21, [state("usnj", [12, 14], [16, 10], [36, 5], 46, 54)]],
  [22, [state("ustn", [12, 14], [16, 8], [32, 1], 34, 42)]],
  [23, [state("usmn", [12, 14], [16, 8], [32, 1], 34, 42)]],
  [24, [state("usmd", [16, 18], null, null, 20, 22, "gpc", null)]],
  [25, [state("usin", [16, 18], null, [20, 1], 22, 24, "sensitive", null)]],
  [26, [state("usky", [16, 18], null, [20, 1], 22, 24, "sensitive", null)]],
  [27, [state("usri", [16, 18], null, [20, 1], 22, 24, "sensitive", null)]],
]);

/**
 * From Maryland on a section may open with a header segment of its own (its id, a version, a list of
 * subsections), as the specification of October 2025 has it; strings without one are in use as well, and a
 * core never opens with the section's id.
 */
export const FIRST_WITH_HEADER = 24;

/** Choices in the sensitive-data segment of Indiana, Kentucky and Rhode Island. */
export const SENSITIVE_SEGMENT_CHOICES = 8;

export const SECTION = { tcfEuV2: 2, integrity: 4, tcfCanada: 5, usPrivacy: 6 } as const;
