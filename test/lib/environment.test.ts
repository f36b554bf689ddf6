import { describe, expect, it } from "vitest";
import { parseEnvironment, readFlag } from "../../src/lib/environment.ts";
import { DomainError } from "../../src/lib/errors.ts";

const refusalOf = (read: () => unknown): DomainError => {
  try {
    read();
  } catch (error) {
    if (error instanceof DomainError) return error;
  }
  throw new Error("nothing was refused");
};

describe("a setting that cannot be used", () => {
  it.each([
    ["CANDOR_PORT", "http", 'CANDOR_PORT must be a number, not "http" ('],
    ["CANDOR_PORT", "70000", 'CANDOR_PORT must be at most 65535, not "70000" ('],
    ["CANDOR_RATE_LIMIT", "1.5", 'CANDOR_RATE_LIMIT must be a whole number, not "1.5" ('],
    ["CANDOR_WORKERS", "many", 'CANDOR_WORKERS must be auto or a number, not "many" ('],
    ["CANDOR_TRUST_PROXY", "yes", 'CANDOR_TRUST_PROXY must be one of 0, 1, true, false, not "yes" ('],
    ["CANDOR_COLOUR", "red", "CANDOR_COLOUR is unknown; check its spelling."],
  ])("is named once, with what was given and what it may be: %s=%s", (name, given, sentence) => {
    const { code, message, errors } = refusalOf(() => parseEnvironment({ [name]: given }));
    expect(code).toBe("config_invalid");
    expect(message.startsWith(sentence)).toBe(true);
    expect(message.split(name)).toHaveLength(2);
    expect(errors).toEqual([]);
  });

  it.each([
    ["CANDOR_KEY_PASSPHRASE", "secret"],
    ["CANDOR_REDIS", "mysql://candor:secret@db"],
  ])("is not repeated where it is a secret or may hold one: %s", (name, given) => {
    const { message } = refusalOf(() => parseEnvironment({ [name]: given }));
    expect(message.startsWith(`${name} must be `)).toBe(true);
    expect(message).not.toContain("secret");
  });

  it("is one line each where there are several", () => {
    const { message, errors } = refusalOf(() => parseEnvironment({ CANDOR_PORT: "x", CANDOR_HOTS: "y" }));
    expect(message).toBe("2 settings cannot be used.");
    expect(errors.map(({ path }) => path)).toEqual(["CANDOR_PORT", "CANDOR_HOTS"]);
  });

  it("is told by the name of its flag on the command line", () => {
    const { code, message } = refusalOf(() => readFlag("CANDOR_PORT", "--port", "x"));
    expect(code).toBe("usage");
    expect(message.startsWith('--port must be a number, not "x" (')).toBe(true);
    expect(readFlag("CANDOR_PORT", "--port", "80")).toBe(80);
  });
});
