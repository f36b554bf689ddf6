import { type Sink, type Source, type StoredColumn, UNKNOWN, type Unknown } from "./column.ts";
import {
  readFields,
  readRepeating,
  readWhole,
  tooShort,
  writeField,
  writeRepeating,
  writeSized,
} from "./wire.ts";

/** A field of a row: its number, which is never changed nor given again, and how its values are kept. */
export type Field<T> = { readonly number: number; readonly column: StoredColumn<T> };
export const field = <T>(number: number, column: StoredColumn<T>): Field<T> => ({ number, column });

/** A field for each property: a property without one does not compile. */
export type FieldsOf<T> = { readonly [K in keyof T]-?: Field<T[K]> };

/** More rows than these are no record but damage. */
const MOST_ROWS = 2 ** 20;

/** Writes one field of all rows, unless no row has it. */
const writeProperty = <T, K extends keyof T>(
  sink: Sink,
  name: K,
  field: Field<T[K]>,
  rows: readonly T[],
): void => {
  const { column, number } = field;
  const values: T[K][] = [];
  let isAbsent = true;
  for (const row of rows) {
    const value = row[name];
    values.push(value);
    isAbsent &&= column.isAbsent(value);
  }
  if (isAbsent) return;
  writeField(sink.writer, number, () => {
    column.write(sink, values);
  });
};

/**
 * Rows with the same fields. Fields that a newer version added are passed over; those that an older one had
 * not are absent.
 */
export const table = <T extends object>(fields: FieldsOf<T>): StoredColumn<T> => {
  const names = Object.keys(fields) as (keyof T & string)[];
  const byNumber = new Map(names.map((name) => [fields[name].number, name]));
  if (byNumber.size !== names.length) throw new TypeError("two fields have one number");
  // Every row begins as a copy of this one, so that all rows have one shape.
  const absent = Object.fromEntries(
    names
      .filter((name) => fields[name].column.absent !== undefined)
      .map((name) => [name, fields[name].column.absent]),
  ) as T;
  const isAbsent = (row: T): boolean => names.every((name) => fields[name].column.isAbsent(row[name]));
  return {
    absent,
    isAbsent,
    write: (sink, rows) => {
      for (const name of names) writeProperty(sink, name, fields[name], rows);
    },
    read: (source, end, count) => {
      const rows: (T | Unknown)[] = [];
      const known: T[] = [];
      for (let row = 0; row < count; row += 1) known.push({ ...absent });
      const lost = new Set<number>();
      readFields(source.reader, end, (number, after) => {
        const name = byNumber.get(number);
        if (name === undefined) return false;
        fill(known, name, fields[name].column.read(source, after, count), lost, source.unknown);
        return true;
      });
      if (lost.size === 0) return known;
      known.forEach((row, at) => rows.push(lost.has(at) ? UNKNOWN : row));
      return rows;
    },
  };
};

const fill = <T extends object, K extends keyof T>(
  rows: T[],
  name: K,
  values: readonly (T[K] | Unknown)[],
  lost: Set<number>,
  anyUnknown: boolean,
): void => {
  for (let at = 0; at < rows.length; at += 1) {
    const row = rows[at];
    const value = values[at];
    if (anyUnknown && value === UNKNOWN) lost.add(at);
    else if (row !== undefined && value !== undefined) row[name] = value as T[K];
  }
};

type Lists<T> = { readonly counts: readonly number[]; readonly values: readonly (T | Unknown)[] };

/** How many bytes the counts take, the counts, and then the values of all lists together. */
const readLists = <T>(column: StoredColumn<T>, source: Source, end: number, rows: number): Lists<T> => {
  const size = readWhole(source.reader);
  const after = source.reader.at + size;
  if (after > end) throw tooShort();
  const counts = readRepeating(source.reader, after, rows);
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (source.reader.at !== after || total > MOST_ROWS) throw tooShort();
  const values = after === end ? Array<T>(total).fill(column.absent) : column.read(source, end, total);
  return { counts, values };
};

const writeLists = <T>(
  sink: Sink,
  column: StoredColumn<T>,
  counts: readonly number[],
  values: readonly T[],
): void => {
  const { writer } = sink;
  writeSized(writer, () => {
    writeRepeating(writer, counts);
  });
  if (!values.every((value) => column.isAbsent(value))) column.write(sink, values);
};

/** A list in each row. What holds an unknown value is left out. */
export const list = <T>(column: StoredColumn<T>): StoredColumn<readonly T[]> => ({
  absent: [],
  isAbsent: (values) => values.length === 0,
  write: (sink, rows) => {
    const [only] = rows;
    writeLists(
      sink,
      column,
      rows.map((row) => row.length),
      only !== undefined && rows.length === 1 ? only : rows.flat(),
    );
  },
  read: (source, end, rows) => {
    const { counts, values } = readLists(column, source, end, rows);
    let at = 0;
    return counts.map((count) => {
      at += count;
      return values.slice(at - count, at).filter((value): value is T => value !== UNKNOWN);
    });
  },
});

/** A value or null. */
export const orNull = <T extends object | number>(column: StoredColumn<T>): StoredColumn<T | null> => ({
  absent: null,
  isAbsent: (value) => value === null,
  write: (sink, rows) => {
    writeLists(
      sink,
      column,
      rows.map((row) => (row === null ? 0 : 1)),
      rows.filter((row): row is NonNullable<typeof row> & T => row !== null),
    );
  },
  read: (source, end, rows) => {
    const { counts, values } = readLists(column, source, end, rows);
    let at = 0;
    return counts.map((count) => {
      if (count === 0) return null;
      const value = values[at];
      at += 1;
      if (value === undefined) throw tooShort();
      return value;
    });
  },
});

/** Another form of the same values. */
export const mapped = <T, S>(
  column: StoredColumn<S>,
  to: (value: T) => S,
  from: (stored: S) => T,
): StoredColumn<T> => ({
  absent: from(column.absent),
  isAbsent: (value) => column.isAbsent(to(value)),
  write: (sink, values) => {
    column.write(sink, values.map(to));
  },
  read: (source, end, rows) =>
    column.read(source, end, rows).map((value) => (value === UNKNOWN ? UNKNOWN : from(value as S))),
});
