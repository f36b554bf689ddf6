import { tone } from "../tone.ts";

export const je = tone("u", "je");
export const Je = tone("U", "Je");
export const jouw = tone("uw", "je");
export const Jouw = tone("Uw", "Je");
export const when = "{dated, select, yes { {when}} other {}}";
export const place = "{place, select, store { in de winkel} app { in de app} phone { telefonisch} other {}}";
export const uit = "{known, select, yes { in {category}} other {}}";
export const artikelen = "{n, plural, one {# artikel} other {# artikelen}}";
export const het = "{n, plural, one {het} other {ze}}";
