import { connect } from 'node:net';

const text = (value: string | Buffer): Buffer => {
  const bytes = Buffer.from(value);
  return Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 0xff]), bytes]);
};

function packet(type: number, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  const length: number[] = [];
  for (let rest = body.length; rest > 0 || length.length === 0; rest >>= 7)
    length.push((rest & 0x7f) | (rest > 0x7f ? 0x80 : 0));
  return Buffer.concat([Buffer.from([type, ...length]), body]);
}

/** A modem that wakes, sends CONNECT, one PUBLISH of QoS 1 and DISCONNECT in one write, ends its side and sleeps. TCP only. */
export async function sendOneShot(options: {
  readonly url: string;
  readonly credential: string;
  readonly token: string;
  readonly topic: string;
  readonly payload: string;
}): Promise<void> {
  const { hostname, port } = new URL(options.url);
  const bytes = Buffer.concat([
    // MQTT 3.1.1, user name, password, clean session, keep-alive 60 s; an empty client id.
    packet(0x10, text('MQTT'), Buffer.from([4, 0xc2, 0, 60]), text(''), text(options.credential), text(options.token)),
    packet(0x32, text(options.topic), Buffer.from([0, 1]), Buffer.from(options.payload)),
    packet(0xe0),
  ]);
  await new Promise<void>((resolve, reject) => {
    const socket = connect({ host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || 1883) });
    // It does not look at what comes back, but has to take it or the end is never reached.
    socket.resume().once('error', reject).once('close', resolve);
    socket.end(bytes);
  });
}
