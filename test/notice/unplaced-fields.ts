import { DATA_MAP, EVENT_FIELDS, RECORD_FIELDS, STATE_FIELDS } from "../../src/notice/data-map.ts";

/** Fields that the map does not place; empty, and a test says so. */
export const unplacedFields = (): string[] => {
  const placed = new Set(DATA_MAP.flatMap(({ fields }) => fields));
  return [
    ...Object.keys(EVENT_FIELDS).map((name) => `event.${name}`),
    ...Object.keys(STATE_FIELDS).map((name) => `state.${name}`),
    ...Object.keys(RECORD_FIELDS).map((name) => `record.${name}`),
  ].filter((field) => !placed.has(field));
};
