import type { Messages } from "../message-key.ts";
import { tone } from "../tone.ts";
import { avez, Vos, vous, vousAvez } from "./pieces.ts";

export const PARAMETERS = {
  "weight.most": "compte le plus",
  "weight.much": "compte beaucoup",
  "weight.some": "compte un peu",
  "weight.little": "compte très peu",
  "weight.none": "ne compte pas pour le moment",
  "parameter.sentence": "{what} : {weight} (environ {percent} %).",
  "parameter.limit": "{what} : change un score de {percent} % au plus.",
  "parameter.latest": `Ce que ${vousAvez} fait en dernier`,
  "parameter.recent": `Ce que ${vousAvez} fait juste avant`,
  "parameter.earlier": `Ce que ${vousAvez} fait plus tôt`,
  "parameter.page": "La page et le panier qu’elle montre",
  "parameter.together": "Ce que l’on choisit ensemble",
  "parameter.next": "Ce que l’on choisit ensuite",
  "parameter.related": "Ce qui va avec quoi, en plusieurs étapes",
  "parameter.alike": "La ressemblance des articles en catégorie, marque et nom",
  "parameter.again": `Ce à quoi ${vous} ${tone("revenez", "reviens")} de ${tone("vous-même", "toi-même")}`,
  "parameter.popularity": "Combien de personnes ont choisi un article",
  "parameter.purchases": `Ce que ${vousAvez} acheté`,
  "parameter.views": `Ce que ${vousAvez} consulté`,
  "parameter.carts": `Ce que ${vousAvez} mis dans le panier`,
  "parameter.other": "D’autres éléments que le modèle regarde",
  "parameter.objectives": `${Vos} propres souhaits (économies, simplicité, fiabilité, information, plaisir)`,
  "parameter.fatigue": `Combien de fois ${vousAvez} vu un article sans y prêter attention`,
  "parameter.promoted": "Ce que cette boutique met en avant, ce qui est toujours dit",
  "parameter.history":
    `Ce que ${vousAvez} fait dans cette boutique, dans la mesure ` + `où ${vous} l’${avez} accepté`,
  "parameter.price": "Le prix",
} satisfies Partial<Messages>;
