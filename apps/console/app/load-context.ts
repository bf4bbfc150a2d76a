// What every loader and action gets from server.ts: the container, and what belongs to this one request.
import type { Ports } from './ports.ts';

export interface ConsoleSettings {
  readonly CONSOLE_URL: string;
  readonly EDGE_URL: string;
  readonly ISSUER_URL: string;
  readonly OIDC_CLIENT_ID: string;
  readonly OIDC_CLIENT_SECRET: string;
  readonly SESSION_SECRET: string;
}

declare module '@remix-run/node' {
  interface AppLoadContext {
    readonly container: { readonly ports: Ports; readonly settings: ConsoleSettings };
    /** The nonce of this answer's Content-Security-Policy. */
    readonly nonce: string;
    /** Names this request in the audit. */
    readonly requestId: string;
  }
}
