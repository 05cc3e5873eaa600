import { type Logger, supervise } from '@vigil/service';
import type { Store } from '@vigil/store';
import { type FeedWakeUp, feedTopic } from '@vigil/vocabulary';
import type { BrokerLink } from './broker-link.ts';

/** Wakes the dashboard up: `change` has grown. Lost ones cost a second, nothing else (it looks by itself). */
export interface Feed {
  /** @param urgent alarms do not wait */
  announce(urgent: boolean): void;
  stop(): void;
}

const everyMs = 50;

export function createFeed(options: {
  readonly store: Store;
  readonly link: Pick<BrokerLink, 'isUp' | 'publish' | 'whenUp'>;
  readonly logger: Logger;
}): Feed {
  let timer: NodeJS.Timeout | null = null;
  let lastAt = Number.NEGATIVE_INFINITY;
  let lastSeq = 0;

  async function send(): Promise<void> {
    const seq = await options.store.read.changes.lastSeq();
    if (seq === lastSeq || !options.link.isUp()) return;
    lastSeq = seq;
    const body: FeedWakeUp = { seq };
    await options.link.publish(feedTopic, JSON.stringify(body), 0);
  }

  function go(): void {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    lastAt = performance.now();
    supervise(options.logger, 'feed wake-up', send);
  }

  function announce(urgent: boolean): void {
    const wait = urgent ? 0 : lastAt + everyMs - performance.now();
    if (wait <= 0) go();
    else timer ??= setTimeout(go, wait);
  }

  options.link.whenUp(() => announce(false));
  return {
    announce,
    stop: () => {
      if (timer !== null) clearTimeout(timer);
      timer = null;
    },
  };
}
