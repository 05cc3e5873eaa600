import type { BrokerConfig } from '../config.ts';
import { type Listener, type ListenerParts, listenTcp } from './tcp.ts';
import { listenTls } from './tls.ts';
import { listenWebSocket } from './websocket.ts';

export interface BrokerPorts {
  readonly mqtt: number;
  readonly mqtts?: number;
  readonly ws?: number;
}

export interface Listeners {
  readonly ports: BrokerPorts;
  /** Reads the TLS files again. */
  reloadCertificates(): Promise<void>;
  /** Stops listening; open connections stay. */
  close(): Promise<void>;
}

/** Opens what is configured. When one cannot be opened (its port is taken), those before it are closed again. */
export async function openListeners(config: BrokerConfig, parts: ListenerParts): Promise<Listeners> {
  const open: Listener[] = [];
  const close = async (): Promise<void> => {
    for (const listener of open) await listener.close();
  };
  const opened = <L extends Listener | undefined>(listener: L): L => {
    if (listener !== undefined) open.push(listener);
    return listener;
  };
  try {
    const tcp = opened(await listenTcp(config, parts));
    const tls = opened(await listenTls(config, parts));
    const ws = opened(config.websocket.enabled ? await listenWebSocket(config, parts) : undefined);
    return {
      ports: {
        mqtt: tcp.port,
        ...(tls === undefined ? {} : { mqtts: tls.port }),
        ...(ws === undefined ? {} : { ws: ws.port }),
      },
      reloadCertificates: async () => tls?.reload(),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
