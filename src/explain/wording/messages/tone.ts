/** A piece of a message that differs with the shop's tone. */
export const tone = (formal: string, informal: string): string =>
  `{tone, select, formal {${formal}} other {${informal}}}`;
