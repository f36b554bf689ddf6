/** Decimals of currencies that do not have two (ISO 4217). */
const DECIMALS: Readonly<Record<string, number>> = {
  BIF: 0,
  CLP: 0,
  DJF: 0,
  GNF: 0,
  ISK: 0,
  JPY: 0,
  KMF: 0,
  KRW: 0,
  PYG: 0,
  RWF: 0,
  UGX: 0,
  VND: 0,
  VUV: 0,
  XAF: 0,
  XOF: 0,
  XPF: 0,
  BHD: 3,
  IQD: 3,
  JOD: 3,
  KWD: 3,
  LYD: 3,
  OMR: 3,
  TND: 3,
};

/** Number of decimals that a currency's minor unit has (ISO 4217). */
export const decimalsOf = (currency: string | null): number =>
  currency === null ? 2 : (DECIMALS[currency] ?? 2);

/** Decimal amount of the wire to integer minor units: 12.75 GBP -> 1275. */
export const toMinor = (amount: number, currency: string | null): number =>
  Math.round(Number((amount * 10 ** decimalsOf(currency)).toPrecision(15)));

/** Integer minor units to the decimal amount of the wire: 1275 GBP -> 12.75. */
export const fromMinor = (minor: number, currency: string | null): number =>
  minor / 10 ** decimalsOf(currency);
