/**
 * How consent is changed or taken back, as receipts and notices name it (Art. 7(3) GDPR): the call itself,
 * since whatever is named here must work for whoever reads it. `GET` and `PUT` on the same path show and
 * change single purposes.
 */
export const WITHDRAWAL_CALL = "DELETE /v1/shopper/consent";

/** Where a person sees, changes and takes back their choices: the page that answers point to. */
export const privacyCentreOf = (shop: string): string => `/s/${shop}/privacy`;
