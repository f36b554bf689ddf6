import { intern, type Sink, type Source, type StoredColumn, UNKNOWN, type Unknown } from "./column.ts";
import { readRepeating, room, tooShort, writeRepeating } from "./wire.ts";

/** A column of whole numbers that stand for something else. */
const coded = <T>(
  absent: T,
  code: (value: T, sink: Sink) => number,
  decode: (code: number, source: Source) => T | Unknown,
): StoredColumn<T> => ({
  absent,
  isAbsent: (value) => value === absent,
  write: (sink, values) => {
    writeRepeating(
      sink.writer,
      values.map((value) => code(value, sink)),
    );
  },
  read: (source, end, rows) => readRepeating(source.reader, end, rows).map((each) => decode(each, source)),
});

/** A whole number from 0 to 2^53. */
export const whole: StoredColumn<number> = coded(
  0,
  (value) => value,
  (code) => code,
);

/** 0 to 1 in steps of 1e-4. */
export const share: StoredColumn<number> = coded(
  0,
  (value) => Math.round(Math.min(1, Math.max(0, value)) * 1e4),
  (code) => code / 1e4,
);

export const flag: StoredColumn<boolean> = coded(
  false,
  (value) => (value ? 1 : 0),
  (code) => code !== 0,
);

export const wholeOrNull: StoredColumn<number | null> = coded<number | null>(
  null,
  (value) => (value === null ? 0 : value + 1),
  (code) => (code === 0 ? null : code - 1),
);

const placed = <T>(values: readonly T[], place: number): T => {
  const value = values[place];
  if (value === undefined) throw tooShort();
  return value;
};

/**
 * A number below 2^40 that comes again and again, such as the mark of an event: written once, here is its
 * place.
 */
export const mark: StoredColumn<number> = coded(
  -1,
  (value, { marks }) => intern(marks, value),
  (code, { marks }) => placed(marks, code - 1),
);

export const markOrNull: StoredColumn<number | null> = coded<number | null>(
  null,
  (value, { marks }) => (value === null ? 0 : intern(marks, value)),
  (code, { marks }) => (code === 0 ? null : placed(marks, code - 1)),
);

export const textOrNull: StoredColumn<string | null> = coded<string | null>(
  null,
  (value, { texts }) => (value === null ? 0 : intern(texts, value)),
  (code, { texts }) => (code === 0 ? null : placed(texts, code - 1)),
);

/** A text; place 0 is the empty one. */
export const text: StoredColumn<string> = coded(
  "",
  (value, { texts }) => (value === "" ? 0 : intern(texts, value)),
  (code, { texts }) => (code === 0 ? "" : placed(texts, code - 1)),
);

/** Any number, to the bit. */
export const double: StoredColumn<number> = {
  absent: 0,
  isAbsent: (value) => Object.is(value, 0),
  write: ({ writer }, values) => {
    room(writer, 8 * values.length);
    for (const value of values) writer.at = writer.bytes.writeDoubleLE(value, writer.at);
  },
  read: ({ reader }, end, rows) => {
    if (end - reader.at !== 8 * rows) throw tooShort();
    return Array.from({ length: rows }, () => {
      reader.at += 8;
      return reader.bytes.readDoubleLE(reader.at - 8);
    });
  },
};

const byNumber = <T extends string>(numbers: Readonly<Record<T, number>>): Map<number, T> => {
  const names = new Map<number, T>();
  for (const name in numbers) {
    if (names.has(numbers[name])) throw new TypeError(`${name} has the number of another`);
    names.set(numbers[name], name);
  }
  return names;
};

const unknown = (source: Source): Unknown => {
  source.unknown = true;
  return UNKNOWN;
};

/**
 * One of a closed list, by its number; a number is never changed nor given again. `absent`: what rows
 * without the field have.
 */
export const choice = <T extends string>(
  numbers: Readonly<Record<T, number>>,
  absent: NoInfer<T>,
): StoredColumn<T> => {
  const names = byNumber(numbers);
  return coded<T>(
    absent,
    (value) => numbers[value],
    (code, source) => names.get(code) ?? unknown(source),
  );
};

export const choiceOrNull = <T extends string>(
  numbers: Readonly<Record<T, number>>,
  absent: NoInfer<T> | null = null,
): StoredColumn<T | null> => {
  const names = byNumber(numbers);
  return coded<T | null>(
    absent,
    (value) => (value === null ? 0 : numbers[value] + 1),
    (code, source) => (code === 0 ? null : (names.get(code - 1) ?? unknown(source))),
  );
};
