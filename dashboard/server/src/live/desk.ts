import type { DeskToServer, ServerToDesk, WatchingDesk } from '@vigil/vocabulary';
import type { Socket } from 'socket.io';
import type { SignedIn } from '../session/sessions.ts';
import type { Delivery } from './delivery.ts';

type NoEvents = Record<string, never>;
export interface DeskData {
  signedIn: SignedIn;
}
export type DeskSocket = Socket<DeskToServer, ServerToDesk, NoEvents, DeskData>;

/** One open console. What it says about itself lives only as long as its connection. */
export interface Desk {
  readonly socket: DeskSocket;
  readonly signedIn: SignedIn;
  readonly scopeKey: string;
  readonly delivery: Delivery;
  /** Epoch ms. */
  readonly connectedAt: number;
  watched: string | null;
  view: string;
  sound: 'on' | 'off' | null;
  /** Epoch ms; null: it has said nothing yet, and is nobody's eyes. */
  lastBeatAt: number | null;
  /** The desk shows something else than the board of the same number since, epoch ms. */
  differsSince: number | null;
}

/** What a desk says of itself when it is a wall screen. */
const isWall = (view: string): boolean => view.includes('?wall');

export function watchingDesk(desk: Desk, now: number): WatchingDesk {
  const { person, scope } = desk.signedIn;
  return { role: person.role, scope, live: isLive(desk, now), wall: isWall(desk.view) };
}

/** A desk is live while it beats (each second) and shows what the board holds. */
export function isLive(desk: Desk, now: number): boolean {
  if (desk.lastBeatAt === null) return false;
  return now - desk.lastBeatAt <= 4_000 && (desk.differsSince === null || now - desk.differsSince <= 3_000);
}
