import type { Session } from '@vigil/simulators';
import type { Browser } from 'playwright-core';
import type { Client } from '../harness/client.ts';
import { openBrowser, openScreen, type Person, type Screen, type ScreenOptions } from '../harness/screen.ts';
import { gatewayOf, liftOf, town } from '../harness/town.ts';
import { startVigil, type Vigil } from '../harness/vigil.ts';

export interface Reported {
  readonly alarmId: string;
  /** The device's own id of its message. */
  readonly message: string;
  readonly unit: string;
}

/** A whole Vigil with a town of lifts that speak through one gateway, and people who sit at desks. One for a file's cases. */
export interface RescueCentre {
  readonly vigil: Vigil;
  readonly browser: Browser;
  readonly device: Session;
  /** Acts without a screen. */
  readonly operator: Client;
  readonly people: Readonly<Record<'operator' | 'administrator', Person>>;
  /** Somebody sits down at a desk of his own; it closes with the case. */
  desk(person?: Person, options?: ScreenOptions & { readonly url?: string }): Promise<Screen>;
  /** Presses the button in a lift; resolves as soon as the device has been told that the alarm is stored. */
  press(lift: number): Promise<Reported>;
  /** The lift sends this alarm. */
  alarm(lift: number, body: Readonly<Record<string, unknown>>): Promise<Reported>;
  /** The lift reports a fault with nobody inside. */
  fault(lift: number, code: string): Promise<Reported>;
  /** Something to be undone when the case ends, the latest first. */
  atEnd(undo: () => unknown): void;
  /** The dashboard's process stands still, as on a machine that hangs, until `thaw` or the end of the case. */
  freeze(): { readonly thaw: () => void };
  /** Ends the case: all desks close, and the next one begins with a quiet board. */
  calm(): Promise<void>;
  stop(): Promise<void>;
}

export async function openRescueCentre(
  chromium: string,
  options: { readonly lifts: number; readonly extend?: (register: ReturnType<typeof town>) => void },
): Promise<RescueCentre> {
  const register = town({ lifts: options.lifts });
  options.extend?.(register);
  const vigil = await startVigil({ register });
  const browser = await openBrowser(chromium);
  const device = await vigil.device(gatewayOf('north'));
  const operator = await vigil.signIn('operator');
  const people = { operator: await vigil.person('operator'), administrator: await vigil.person('administrator') };
  const undoing: (() => unknown)[] = [];
  let serial = 0;

  const report = async (
    lift: number,
    family: 'alarm' | 'fault',
    body: Readonly<Record<string, unknown>>,
  ): Promise<Reported> => {
    const unit = liftOf('north', lift);
    const message = `screen-${(serial += 1)}`;
    await device.publish(unit, family, { id: message, ...body });
    const { alarmId = '' } = await device.answer({ unit, id: message, what: 'stored' }, AbortSignal.timeout(20_000));
    return { alarmId, message, unit };
  };

  return {
    vigil,
    browser,
    device,
    operator,
    people,
    desk: async (person = people.operator, { url = vigil.httpUrl, ...rest } = {}) => {
      const screen = await openScreen(browser, url, person, rest);
      undoing.push(() => screen.context.close());
      return screen;
    },
    press: (lift) => report(lift, 'alarm', { code: 'alarm-button', peopleCount: 3, floor: '12' }),
    alarm: (lift, body) => report(lift, 'alarm', body),
    fault: (lift, code) => report(lift, 'fault', { code, passengers: false }),
    atEnd: (undo) => undoing.push(undo),
    freeze: () => {
      vigil.dashboard.pause();
      undoing.push(() => vigil.dashboard.resume());
      return { thaw: () => vigil.dashboard.resume() };
    },
    calm: async () => {
      for (const undo of undoing.splice(0).toReversed()) await undo();
      const open = await operator.alarms({ open: 'true' });
      await Promise.all(
        open.map(async ({ id, acknowledgedAt, lane }) => {
          if (lane !== 'emergency' && lane !== 'fault') return;
          if (acknowledgedAt === null) await operator.acknowledge(id);
          if (lane === 'emergency') await operator.close(id, 'handled');
        }),
      );
    },
    stop: async () => {
      await browser.close();
      await device.end();
      await vigil.stop();
    },
  };
}

/** Ends this desk's session on the server, as the end of its time or an administrator does. */
export async function endSession({ page }: Screen, url: string): Promise<void> {
  const cookies = await page.context().cookies();
  const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
  await fetch(`${url}/api/session`, { method: 'DELETE', headers: { cookie, origin: url } });
}
