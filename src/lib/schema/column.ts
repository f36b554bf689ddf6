import type { Reader, Writer } from "./wire.ts";

/** Stands where a newer version wrote a value that this one has no word for. */
export const UNKNOWN = Symbol("unknown");
export type Unknown = typeof UNKNOWN;

/** Things that come again and again, written once: their place in a table, from 1. */
export type Interned<T> = { readonly places: Map<T, number>; readonly values: T[] };

export const intern = <T>(table: Interned<T>, value: T): number => {
  const known = table.places.get(value);
  if (known !== undefined) return known;
  const place = table.values.push(value);
  table.places.set(value, place);
  return place;
};

export type Sink = {
  readonly writer: Writer;
  readonly texts: Interned<string>;
  readonly marks: Interned<number>;
};

export type Source = {
  readonly reader: Reader;
  texts: readonly string[];
  marks: readonly number[];
  /** An unknown value was read. */
  unknown: boolean;
};

/** How one field of many rows stands as bytes: the values of all rows one behind the other. */
export type StoredColumn<T> = {
  /** What a row has that was written without the field. A field that is this in every row is not written. */
  readonly absent: T;
  isAbsent(value: T): boolean;
  write(sink: Sink, values: readonly T[]): void;
  read(source: Source, end: number, rows: number): (T | Unknown)[];
};
