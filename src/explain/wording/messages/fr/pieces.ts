import { tone } from "../tone.ts";

export const vous = tone("vous", "tu");
export const Vous = tone("Vous", "Tu");
export const avez = tone("avez", "as");
export const vousAvez = `${vous} ${avez}`;
export const votre = tone("votre", "ton");
export const Vos = tone("Vos", "Tes");
export const vos = tone("vos", "tes");
export const objet = tone("vous", "te");
export const pourVous = tone("vous", "toi");
export const when = "{dated, select, yes { {when}} other {}}";
export const place =
  "{place, select, store { en magasin} app { dans l’application} phone { par téléphone} other {}}";
export const dans = "{known, select, yes { dans {category}} other {}}";
export const articles = "{n, plural, one {# article} other {# articles}}";
export const omis = "omis";
