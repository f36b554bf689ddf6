import type { Messages } from "../message-key.ts";
import { tone } from "../tone.ts";
import { avez, dans, place, vos, votre, Vous, vous, vousAvez, when } from "./pieces.ts";

export const REASONS = {
  "because_bought.text": `Parce que ${vousAvez} acheté {items}${place}${when}.`,
  "because_bought.discreet": `Parce que ${vousAvez} acheté quelque chose${dans}.`,
  "because_bought.label": `D’après ${vos} achats`,
  "because_viewed.text": `Parce que ${vousAvez} consulté {items}${when}.`,
  "because_viewed.discreet": `Parce que ${vousAvez} consulté quelque chose${dans}.`,
  "because_viewed.label": "Vu récemment",
  "because_clicked.text": `Parce que ${vousAvez} ouvert {items}${when}.`,
  "because_clicked.discreet": `Parce que ${vousAvez} ouvert quelque chose${dans}.`,
  "because_clicked.label": "Ouvert récemment",
  "because_carted.text": `Parce que ${vousAvez} mis {items} dans ${votre} panier${when}.`,
  "because_carted.discreet":
    `Parce que ${vousAvez} mis quelque chose{known, select, yes { de {category}} other {}} dans ${votre} ` +
    "panier.",
  "because_carted.label": `D’après ${votre} panier`,
  "because_wished.text":
    `Parce que ${vousAvez} ajouté {items} à ${tone("votre", "ta")} liste ` + `d’envies${when}.`,
  "because_wished.discreet":
    `Parce que ${vousAvez} ajouté quelque chose{known, select, yes { de {category}} other {}} à ` +
    `${tone("votre", "ta")} liste d’envies.`,
  "because_wished.label": `D’après ${tone("votre", "ta")} liste d’envies`,
  "because_rated.text": `Parce que ${vousAvez} noté {items}${when}.`,
  "because_rated.discreet": `Parce que ${vousAvez} noté quelque chose${dans}.`,
  "because_rated.label": `D’après ${vos} notes`,
  "bought_before.text":
    `{dated, select, yes {${Vous} ${avez} acheté cet article {when}.} other {${Vous} ${avez} déjà acheté ` +
    "cet article.}}",
  "bought_before.label": "Déjà acheté",
  "seen_before.text":
    `{dated, select, yes {Cet article ${tone("vous", "t’")}${tone(" ", "")}a intéressé {when}.} other ` +
    `{Cet article ${tone("vous", "t’")}${tone(" ", "")}a déjà intéressé.}}`,
  "seen_before.label": "Déjà vu",
  "goes_with_item.text": "Va avec {items}.",
  "goes_with_item.label": "Va avec cet article",
  "similar_in_catalogue.text": "Ressemble à {items} par la catégorie, la marque ou le nom.",
  "similar_in_catalogue.label": "Similaire",
  "goes_with_cart.text": `Va avec {items} dans ${votre} panier.`,
  "goes_with_cart.label": `Va avec ${votre} panier`,
  "completes_purchase.text": `Complète ${votre} achat : {items}.`,
  "completes_purchase.discreet": `Complète ${votre} achat${dans}.`,
  "completes_purchase.label": `Complète ${votre} achat`,
  "new_in_category_you_follow.text":
    `Nouveau dans {category}, une catégorie où ${vous} ` + `${tone("revenez", "reviens")} souvent.`,
  "new_in_category_you_follow.label": `Nouveau dans une de ${vos} catégories`,
  "cheaper_as_you_asked.text":
    `${Vous} ${tone("souhaitez", "souhaites")} économiser : cet article coûte moins que la plupart de ceux ` +
    "auxquels il a été comparé.",
  "cheaper_as_you_asked.label": "Moins cher",
  "easier_as_you_asked.text":
    `${Vous} ${tone("cherchez", "cherches")} la simplicité : cet article arrive plus vite que la ` +
    "plupart de ceux auxquels il a été comparé.",
  "easier_as_you_asked.label": "Arrive plus vite",
  "reliable_as_you_asked.text":
    `${Vous} ${tone("cherchez", "cherches")} la fiabilité : cet article est mieux noté que la plupart ` +
    "de ceux auxquels il a été comparé ; un petit nombre de notes compte moins.",
  "reliable_as_you_asked.label": "Mieux noté",
  "informed_as_you_asked.text":
    `${Vous} ${tone("souhaitez", "souhaites")} en savoir plus : il y a plus à lire sur cet article, ` +
    "description et avis réunis, que sur la plupart de ceux auxquels il a été comparé.",
  "informed_as_you_asked.label": "Plus à lire",
  "fun_as_you_asked.text":
    `${Vous} ${tone("cherchez", "cherches")} la nouveauté : cet article est plus récent que la ` +
    "plupart de ceux auxquels il a été comparé.",
  "fun_as_you_asked.label": "Plus récent",
  "popular.text":
    "Apprécié ici : au moins {n, plural, one {# personne l’a} other {# personnes l’ont}} regardé ou acheté.",
  "popular.label": "Apprécié",
  "shop_bestseller.text": "Parmi les meilleures ventes de cette boutique.",
  "shop_bestseller.label": "Meilleure vente",
  "newest.text": "Nouveau dans cette boutique.",
  "newest.label": "Nouveau",
  "promoted.text": "Cette boutique met cet article en avant.",
  "promoted.label": "Mis en avant",
  "promoted_season.text": "Cette boutique met cet article en avant parce qu’il est de saison.",
  "promoted_season.label": "Mis en avant",
  "promoted_new_range.text": "Cette boutique met sa nouvelle gamme en avant.",
  "promoted_new_range.label": "Mis en avant",
  "promoted_clearance.text": "Cette boutique met cet article en avant pour écouler son stock.",
  "promoted_clearance.label": "Mis en avant",
  "promoted_own_brand.text": "Cette boutique met sa propre marque en avant.",
  "promoted_own_brand.label": "Mis en avant",
  "promoted_margin.text": "Cette boutique met cet article en avant parce qu’elle y gagne davantage.",
  "promoted_margin.label": "Mis en avant",
  "promoted_paid.text": "Publicité : cette boutique est payée pour montrer cet article ici.",
  "promoted_paid.label": "Publicité",
  "general.text": "Choisi dans l’assortiment de cette boutique.",
  "general.label": "Dans l’assortiment",
  "general_history.text": `Correspond à l’ensemble de ce que ${vousAvez} fait ici.`,
  "general_history.label": `Correspond à ${tone("votre", "ton")} parcours`,
  "ranking.text":
    "Se trouve ici d’après l’ordre que cette boutique utilise{known, select, yes { : {what}} other {.}}",
  "ranking.label": "Selon l’ordre de la boutique",
  "untold.text": "Cela reposait sur des données qui ne peuvent plus être consultées.",
  "untold.label": "N’est plus consultable",
  "reason.aria": "Pourquoi {title} est proposé : {text}",
  "matches_search.text": `Correspond à ${tone("votre", "ta")} recherche.`,
  "matches_search.label": `Correspond à ${tone("votre", "ta")} recherche`,
  "matches_search_in_part.text": `Correspond en partie à ${tone("votre", "ta")} recherche.`,
  "matches_search_in_part.label": "Correspond en partie",
  "in_category.text": "Dans cette catégorie.",
  "in_category.label": "Dans cette catégorie",
  "trending.text":
    "Très demandé ces derniers temps : au moins {n, plural, one {# personne l’a} other {# personnes " +
    "l’ont}} regardé ou acheté en une semaine.",
  "trending.label": "Très demandé en ce moment",
} satisfies Partial<Messages>;
