/**
 * Global Privacy Control: whether the request asks not to be profiled. Only the exact value `1` counts (GPC
 * specification, "The Sec-GPC Header Field"); of several values one is enough, and a proxy's joined list `0,
 * 1` is read as several.
 */
export const hearsGpc = (headerValues: readonly string[]): boolean => {
  return hearsOne(headerValues);
};

/** Do Not Track: `1` denies like GPC; `0` ("please track me") is no consent and grants nothing. */
export const hearsDnt = (headerValues: readonly string[]): boolean => {
  return hearsOne(headerValues);
};

/** Header values longer than this are no answer to a yes-or-no question. */
const MAX_VALUE_LENGTH = 256;

const hearsOne = (values: readonly string[]): boolean => {
  return values.some(
    (value) => value.length <= MAX_VALUE_LENGTH && value.split(",").some((one) => trimSpaces(one) === "1"),
  );
};

/**
 * Optional whitespace of HTTP (RFC 9110 section 5.6.3), and no other: `1` within anything else is not `1`.
 */
const trimSpaces = (text: string): string => text.replace(/^[ \t]+|[ \t]+$/g, "");
