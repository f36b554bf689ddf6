import type { SessionReceipts } from "../../consent/acts/session-receipts.ts";
import { PURPOSES } from "../../consent/purposes.ts";
import { ENDPOINTS } from "../../contract/endpoints.ts";
import { DomainError } from "../../lib/errors.ts";
import { present } from "../../lib/present.ts";
import type { Shops } from "../../shop/shops.ts";
import { actRoute, type Call, type Route } from "../call.ts";

type Deps = { readonly sessionReceipts: SessionReceipts; readonly shops: Shops };

/** Consent for one session of somebody without an id: handed out as a signed receipt, and revoked. */
export const sessionReceiptRoutes = ({ sessionReceipts, shops }: Deps): Route[] => {
  const sessionConsent = async ({ shop, shopper, body }: Call<typeof ENDPOINTS.sessionReceipt>) => {
    const { purposes, notice, session_id } = body;
    const granted = PURPOSES.filter((purpose) => purposes[purpose] === true);
    if (granted.length === 0)
      throw new DomainError(
        "invalid_request",
        "A session receipt is for what was agreed to: name at least one purpose with true.",
        { errors: [{ path: "purposes", message: "No purpose is granted." }] },
      );
    const { seen } = await shops.notices.settle(shop, notice, {
      granted,
      spoken: PURPOSES.filter((purpose) => purposes[purpose] !== undefined),
    });
    return { shop, sessionId: session_id, shopper, purposes: granted, noticeHash: seen.hash };
  };
  return [
    actRoute(ENDPOINTS.sessionReceipt, {
      act: async (call) => {
        const [given, policy] = await Promise.all([sessionConsent(call), shops.policy(call.shop)]);
        return sessionReceipts.issue(given, policy);
      },
      tell: async (call, reference) => {
        const { receipt, expiresAt } = await sessionReceipts.write(
          await sessionConsent(call),
          present(reference, "the id of the receipt"),
        );
        return { body: { consent_receipt: receipt, expires_at: new Date(expiresAt).toISOString() } };
      },
    }),
    actRoute(ENDPOINTS.revokeSessionReceipt, {
      act: async ({ shop, body }) => {
        await sessionReceipts.revoke({
          shop,
          sessionId: body.session_id,
          receipt: body.consent_receipt,
        });
        return null;
      },
      tell: async () => ({ body: undefined }),
    }),
  ];
};
