import { downFamilies, upFamilies } from '@vigil/vocabulary';
// The package's own bundle as a file beside ours: this page alone loads it, from this server.
import bundle from 'redoc/bundles/redoc.standalone.js?url';
import './api-reference.css';

interface Redoc {
  init(
    document: string,
    options: Readonly<Record<string, unknown>>,
    element: HTMLElement,
    done: (error: unknown) => void,
  ): unknown;
}
declare global {
  interface Window {
    Redoc?: Redoc;
  }
}

const place = document.querySelector<HTMLElement>('#reference');
const schemas = document.querySelector('#schemas');

for (const family of [...upFamilies, ...downFamilies]) {
  const link = document.createElement('a');
  link.href = `/schemas/${family}.json`;
  link.textContent = family;
  schemas?.append(' ', link);
}

const script = document.createElement('script');
script.src = bundle;
script.addEventListener('load', () => {
  if (place === null || window.Redoc === undefined) return;
  window.Redoc.init('/openapi.json', { hideDownloadButtons: true, nativeScrollbars: true }, place, (error) => {
    place.removeAttribute('aria-busy');
    if (error !== undefined && error !== null)
      place.textContent = `打不开接口文档 · cannot be shown: ${error instanceof Error ? error.message : ''}`;
  });
});
script.addEventListener('error', () => {
  if (place !== null) place.textContent = '打不开接口文档，请刷新 · cannot be loaded, try again';
});
document.head.append(script);
