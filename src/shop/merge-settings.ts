import type { ShopSettings } from "./settings.ts";

type Member<T> = T extends readonly unknown[]
  ? T
  : T extends object
    ? { readonly [K in keyof T]?: T[K] | null | undefined }
    : T;
/**
 * A merge patch (RFC 7396) of the settings: null takes a member away, which is its default again; lists are
 * replaced whole.
 */
export type SettingsChange = {
  readonly [K in keyof ShopSettings]?: Member<ShopSettings[K]> | null | undefined;
};

type Loose = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Loose =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const without = (value: Loose, names: readonly string[]): Loose =>
  Object.fromEntries(Object.entries(value).filter(([name]) => !names.includes(name)));

/** One setting that holds members: the ones that are named change, and the others stand. */
const mergeMember = (value: unknown, patch: Loose, fallback: unknown): Loose => {
  const base = isObject(value) ? value : {};
  const said = Object.entries(patch).filter(([, one]) => one !== undefined);
  const removed = said.filter(([, one]) => one === null).map(([name]) => name);
  const restored = Object.fromEntries(
    removed.flatMap((name) =>
      isObject(fallback) && Object.hasOwn(fallback, name) ? [[name, fallback[name]]] : [],
    ),
  );
  return {
    ...without(base, removed),
    ...restored,
    ...Object.fromEntries(said.filter(([, one]) => one !== null)),
  };
};

/** What is stored of a shop's settings after a change; what equals no stored value is left to the default. */
export const mergeSettings = (
  stored: Partial<ShopSettings>,
  change: SettingsChange,
  defaults: ShopSettings,
): Partial<ShopSettings> => {
  const said = Object.entries(change).filter(([, patch]) => patch !== undefined);
  const removed = said.filter(([, patch]) => patch === null).map(([name]) => name);
  const merged = said.flatMap(([name, patch]) => {
    if (patch === null) return [];
    const fallback = (defaults as Loose)[name];
    return [
      [name, isObject(patch) ? mergeMember((stored as Loose)[name] ?? fallback, patch, fallback) : patch],
    ];
  });
  return { ...without(stored as Loose, removed), ...Object.fromEntries(merged) } as Partial<ShopSettings>;
};
