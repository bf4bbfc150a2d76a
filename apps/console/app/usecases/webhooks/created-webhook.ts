// A webhook with its secret, which is shown this once.
import type { Webhook } from '../../ports/notices.ts';

export interface CreatedWebhook {
  readonly webhook: Webhook;
  /** `whsec_…`; nobody can read it again. */
  readonly secret: string;
}
