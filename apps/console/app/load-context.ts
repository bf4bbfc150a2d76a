// What every loader and action gets from server.ts: the container, and what belongs to this one request.
import type { Container } from './container.server.ts';

declare module '@remix-run/node' {
  interface AppLoadContext {
    readonly container: Container;
    /** The nonce of this answer's Content-Security-Policy. */
    readonly nonce: string;
    /** Names this request in the audit. */
    readonly requestId: string;
    /** Where it comes from: the address of the peer, or what proxies that are trusted say of it. */
    readonly address: string;
  }
}
