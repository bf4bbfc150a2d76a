// Takes over the page that the server rendered. Browsers hide the nonce attribute, so it is read from the property.
import { RemixBrowser } from '@remix-run/react';
import { StrictMode, startTransition } from 'react';
import { hydrateRoot } from 'react-dom/client';
import { NonceProvider } from './ui/nonce.ts';

const nonce = document.querySelector<HTMLScriptElement>('script[nonce]')?.nonce ?? '';

// Whoever goes on before a page has come, as with each letter of a search, takes over from the request before; its end is no fault.
window.addEventListener('unhandledrejection', (event) => {
  if (event.reason instanceof DOMException && event.reason.name === 'AbortError') event.preventDefault();
});

startTransition(() => {
  hydrateRoot(
    document,
    <StrictMode>
      <NonceProvider value={nonce}>
        <RemixBrowser />
      </NonceProvider>
    </StrictMode>,
  );
});
