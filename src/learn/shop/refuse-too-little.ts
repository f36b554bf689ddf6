import { DomainError, type ErrorCode } from "../../lib/errors.ts";
import type { ShopData } from "./load-shop-data.ts";

/** What says that there is too little to learn from: it stands in the status until a training ends. */
export const TOO_LITTLE_CODES: readonly ErrorCode[] = [
  "no_consented_events",
  "too_little_data",
  "nothing_to_predict",
];

/** @throws DomainError where nothing can be learnt that does not tell of one person */
export const refuseTooLittle = ({ dataset, shoppers, seen }: ShopData): void => {
  if (shoppers === 0)
    throw new DomainError(
      "no_consented_events",
      `None of ${seen} shoppers with a record granted train and has events; ask for consent, or import ` +
        "attested history.",
    );
  if (shoppers < 2)
    throw new DomainError(
      "too_little_data",
      "One shopper is not enough to learn from: the model would tell of that person. Wait for more.",
    );
  if (new Set(dataset.entryItem).size < 2)
    throw new DomainError(
      "too_little_data",
      "All events are about one item; there is nothing to relate. Wait for more.",
    );
};
