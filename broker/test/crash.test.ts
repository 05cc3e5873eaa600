import { storms, survived } from '@vigil/harness';
import { seededRandom } from '@vigil/simulators';
import { expect, test } from 'vitest';
import { tempDir } from './harness.ts';
import { type BrokerProcess, journalEntries, serviceWire, startProcess } from './process.ts';
import { publishPacket, type, type Wire } from './wire.ts';

const publishers = 5;
const canary = 'vigil/v1/vigil/canary/test';

/** Publishes numbered messages, ten in flight, until the connection dies; a message is acknowledged or it is not. */
async function publish(wire: Wire, name: string, acknowledged: Set<string>): Promise<void> {
  let sent = 0;
  let seen = 0;
  const refill = (): void => {
    const acks = wire.of(type.puback);
    for (; seen < acks.length; seen += 1) acknowledged.add(`${name}-${acks[seen]?.body.readUInt16BE(0)}`);
    while (sent - seen < 10 && sent < 60_000 && !wire.isClosed) {
      sent += 1;
      wire.send(publishPacket(canary, `${name}-${sent}`, { id: sent }));
    }
  };
  await wire.until(() => {
    refill();
    return wire.isClosed;
  });
  refill();
}

test.each(storms({ kills: 20, full: 400 }))(
  'nothing acknowledged is lost and nothing is invented over $kills kill -9 under load, seed $seed',
  async (storm) => {
    const { kills: rounds, seed } = storm;
    const random = seededRandom(seed);
    const dir = await tempDir();
    const acknowledged = new Set<string>();
    let process: BrokerProcess | undefined;
    for (let round = 0; round < rounds; round += 1) {
      process = await startProcess(dir);
      const { ports } = process;
      const before = acknowledged.size;
      const wires = await Promise.all(
        Array.from({ length: publishers }, (_, index) => serviceWire(dir, ports.mqtt, `p${index}`)),
      );
      const running = wires.map((wire, index) => publish(wire, `r${round}p${index}`, acknowledged));
      // Killed at some acknowledgement, not at some time: the load is under way wherever the machine is slow.
      const target = random.int(1, 400);
      await wires[0]?.until(() => acknowledged.size >= before + target);
      process.kill('SIGKILL');
      expect(await process.ended).toBe('SIGKILL');
      await Promise.all(running);
    }
    const found = (await journalEntries(dir)).filter(({ kind }) => kind === 'publish');
    const payloads = found.map(({ payload }) => Buffer.from(payload).toString());
    const inJournal = new Set(payloads);
    expect(acknowledged.size).toBeGreaterThanOrEqual(rounds);
    expect([...acknowledged].filter((payload) => !inJournal.has(payload))).toEqual([]);
    // Nobody resent anything here, so nothing may stand there twice.
    expect(payloads).toHaveLength(inJournal.size);
    expect(new Set(found.map(({ seq }) => seq)).size).toBe(found.length);
    expect((await journalEntries(dir)).filter(({ kind }) => kind === 'broker-started')).toHaveLength(rounds);
    survived('broker under load', storm);
  },
  180_000,
);
