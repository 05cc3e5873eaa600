import type { RequestHandler } from 'express';
import helmet from 'helmet';

/**
 * Response headers. `ws:` and `wss:` because helmet's default would block the live connection; inline styles because
 * the component library writes its styles at run time; no upgrade to https where there is none.
 */
export function securityHeaders(secure: boolean): RequestHandler {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:', 'blob:'],
        fontSrc: ["'self'", 'data:'],
        connectSrc: ["'self'", 'ws:', 'wss:'],
        workerSrc: ["'self'", 'blob:'],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        upgradeInsecureRequests: secure ? [] : null,
      },
    },
    // Browsers ignore these three over plain HTTP and warn about it in the console each time.
    crossOriginOpenerPolicy: secure,
    originAgentCluster: secure,
    // This host only: what else the city serves under its domain is not ours to force.
    strictTransportSecurity: secure ? { includeSubDomains: false } : false,
    xFrameOptions: { action: 'deny' },
    referrerPolicy: { policy: 'same-origin' },
  });
}
