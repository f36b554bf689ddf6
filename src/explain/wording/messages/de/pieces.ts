import { tone } from "../tone.ts";

export const sie = tone("Sie", "du");
export const Sie = tone("Sie", "Du");
export const haben = tone("haben", "hast");
export const dich = tone("Sie", "dich");
export const dir = tone("Ihnen", "dir");
export const ihr = (ending = ""): string => tone(`Ihr${ending}`, `dein${ending}`);
export const Ihr = (ending = ""): string => tone(`Ihr${ending}`, `Dein${ending}`);
export const when = "{dated, select, yes { {when}} other {}}";
export const place = "{place, select, store { im Geschäft} app { in der App} phone { am Telefon} other {}}";
export const aus = "{known, select, yes { aus {category}} other {}}";
export const artikel = "{n} Artikel";
export const ihn = "{n, plural, one {ihn} other {sie}}";
export const er = "{n, plural, one {er} other {sie}}";
