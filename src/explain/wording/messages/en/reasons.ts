export const REASONS = {
  "because_bought.text":
    "Because you bought {items}{place, select, store { in the store} app { in the app} phone { by " +
    "phone} other {}}{dated, select, yes { {when}} other {}}.",
  "because_bought.discreet": "Because of something you bought{known, select, yes { in {category}} other {}}.",
  "because_bought.label": "From your purchases",
  "because_viewed.text": "Because you looked at {items}{dated, select, yes { {when}} other {}}.",
  "because_viewed.discreet":
    "Because of something you looked at{known, select, yes { in {category}} other {}}.",
  "because_viewed.label": "Recently viewed",
  "because_clicked.text": "Because you opened {items}{dated, select, yes { {when}} other {}}.",
  "because_clicked.discreet":
    "Because of something you opened{known, select, yes { in {category}} other {}}.",
  "because_clicked.label": "From what you opened",
  "because_carted.text": "Because you put {items} in your cart{dated, select, yes { {when}} other {}}.",
  "because_carted.discreet":
    "Because of something you put in your cart{known, select, yes {, from {category}} other {}}.",
  "because_carted.label": "From your cart",
  "because_wished.text": "Because {items} went on your wish list{dated, select, yes { {when}} other {}}.",
  "because_wished.discreet":
    "Because of something on your wish list{known, select, yes {, from {category}} other {}}.",
  "because_wished.label": "From your wish list",
  "because_rated.text": "Because you rated {items}{dated, select, yes { {when}} other {}}.",
  "because_rated.discreet": "Because of something you rated{known, select, yes { in {category}} other {}}.",
  "because_rated.label": "From your ratings",
  "bought_before.text": "{dated, select, yes {You bought this {when}.} other {You have bought this before.}}",
  "bought_before.label": "Bought before",
  "seen_before.text":
    "{dated, select, yes {You were interested in this {when}.} other {You have been interested in this " +
    "before.}}",
  "seen_before.label": "Seen before",
  "goes_with_item.text": "Goes with {items}.",
  "goes_with_item.label": "Goes with this",
  "similar_in_catalogue.text": "Similar to {items} in kind, brand or name.",
  "similar_in_catalogue.label": "Similar",
  "goes_with_cart.text": "Goes with {items} in your cart.",
  "goes_with_cart.label": "Goes with your cart",
  "completes_purchase.text": "Completes your purchase of {items}.",
  "completes_purchase.discreet": "Completes your purchase{known, select, yes { in {category}} other {}}.",
  "completes_purchase.label": "Completes your purchase",
  "new_in_category_you_follow.text": "New in {category}, a category you come back to.",
  "new_in_category_you_follow.label": "New in a category of yours",
  "cheaper_as_you_asked.text":
    "You asked to save money: this costs less than most of what it was compared with.",
  "cheaper_as_you_asked.label": "Costs less",
  "easier_as_you_asked.text":
    "You asked for less trouble: this arrives sooner than most of what it was compared with.",
  "easier_as_you_asked.label": "Here sooner",
  "reliable_as_you_asked.text":
    "You asked for reliable: this is rated better than most of what it was compared with, few ratings " +
    "counting less.",
  "reliable_as_you_asked.label": "Better rated",
  "informed_as_you_asked.text":
    "You asked to be well informed: there is more to read about this, details and reviews together, than " +
    "about most of what it was compared with.",
  "informed_as_you_asked.label": "More to read",
  "fun_as_you_asked.text":
    "You asked for something new: this is newer than most of what it was compared with.",
  "fun_as_you_asked.label": "Newer",
  "popular.text":
    "Popular here: at least {n, plural, one {# shopper} other {# shoppers}} looked at it or bought it.",
  "popular.label": "Popular",
  "shop_bestseller.text": "One of this shop’s best sellers.",
  "shop_bestseller.label": "Best seller",
  "newest.text": "New in this shop.",
  "newest.label": "New",
  "promoted.text": "This shop is promoting it.",
  "promoted.label": "Promoted",
  "promoted_season.text": "This shop is promoting it for the season.",
  "promoted_season.label": "Promoted",
  "promoted_new_range.text": "This shop is promoting its new range.",
  "promoted_new_range.label": "Promoted",
  "promoted_clearance.text": "This shop is promoting it to clear its stock.",
  "promoted_clearance.label": "Promoted",
  "promoted_own_brand.text": "This shop is promoting its own brand.",
  "promoted_own_brand.label": "Promoted",
  "promoted_margin.text": "This shop is promoting it because it earns more on it.",
  "promoted_margin.label": "Promoted",
  "promoted_paid.text": "Advertisement: someone pays this shop to show it here.",
  "promoted_paid.label": "Advertisement",
  "general.text": "Chosen from this shop’s range.",
  "general.label": "From the range",
  "general_history.text": "Fits what you have done here, taken together.",
  "general_history.label": "Fits you overall",
  "ranking.text":
    "It stands here because of how this shop orders suggestions{known, select, yes {: {what}} other {.}}",
  "ranking.label": "By this shop’s order",
  "untold.text": "This rested on things that may no longer be read.",
  "untold.label": "No longer readable",
  "reason.aria": "Why {title} is suggested: {text}",
  "matches_search.text": "Matches your search.",
  "matches_search.label": "Matches your search",
  "matches_search_in_part.text": "Matches part of your search.",
  "matches_search_in_part.label": "Matches in part",
  "in_category.text": "From this category.",
  "in_category.label": "From this category",
  "trending.text":
    "Much in demand lately: at least {n, plural, one {# shopper} other {# shoppers}} looked at it or " +
    "bought it within a week.",
  "trending.label": "Much in demand lately",
} as const;
