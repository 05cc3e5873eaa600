import { listenAddress } from '@vigil/service';
import { z } from 'zod';

const port = z.int().min(0).max(65_535);
const positive = z.int().min(1);

/**
 * Everything the broker can be told; defaults < section `broker` of the YAML file < VIGIL_BROKER_*.
 * A port of 0 takes any free one.
 */
export const brokerConfigSchema = z.strictObject({
  data: z.string().min(1).default('./data').describe('Data folder, shared by all processes.'),
  name: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,31}$/)
    .default('main')
    .describe('Name of this broker and of its journal; several brokers on one machine need different names.'),
  host: listenAddress.default('::').describe('Address of the MQTT listeners; `::` is every address, IPv4 and IPv6.'),
  port: port.default(1883).describe('MQTT over TCP.'),
  tls: z
    .strictObject({
      port: port.default(8883).describe('MQTT over TLS; opened when a certificate is configured.'),
      certFile: z.string().optional().describe('Server certificate chain, PEM.'),
      keyFile: z.string().optional().describe('Private key of the certificate, PEM.'),
      clientCaFile: z.string().optional().describe('Authority of client certificates, PEM; makes TLS mutual.'),
      requireClientCertificate: z
        .boolean()
        .default(false)
        .describe('Refuse TLS connections without a client certificate.'),
    })
    .refine((tls) => (tls.certFile === undefined) === (tls.keyFile === undefined), {
      message: 'certFile and keyFile belong together',
    })
    .refine((tls) => tls.certFile !== undefined || tls.clientCaFile === undefined, {
      message: 'clientCaFile needs certFile and keyFile',
    })
    .refine((tls) => tls.clientCaFile !== undefined || !tls.requireClientCertificate, {
      message: 'requireClientCertificate needs clientCaFile',
    })
    .prefault({}),
  websocket: z
    .strictObject({
      enabled: z.boolean().default(true).describe('MQTT over WebSocket.'),
      port: port.default(8083).describe('Port of the WebSocket listener.'),
      path: z.string().startsWith('/').default('/mqtt').describe('Path of the WebSocket.'),
    })
    .prefault({}),
  health: z
    .strictObject({
      host: listenAddress.default('127.0.0.1').describe('Address of /healthz, /readyz and /metrics.'),
      port: port.default(9101).describe('Port of /healthz, /readyz and /metrics.'),
    })
    .prefault({}),
  journal: z
    .strictObject({
      limitBytes: positive.optional().describe('Bytes of journal from which telemetry is refused; default: the disk.'),
      reserveBytes: positive.optional().describe('Bytes beyond the limit that only urgent messages may use.'),
      segmentBytes: z
        .int()
        .min(1024 * 1024)
        .default(32 * 1024 * 1024)
        .describe('Bytes of one journal file, reserved on disk ahead of use; a small limit makes files smaller.'),
      maxPendingBytes: positive.optional().describe('Bytes that may wait for the disk.'),
      keepHours: z.number().min(0).default(24).describe('Hours for which read journal files are kept for replay.'),
    })
    .prefault({}),
  limits: z
    .strictObject({
      connections: z
        .int()
        .min(0)
        .default(0)
        .describe('Connections in total; 0: as many as the descriptor limit allows, less head-room.'),
      connectionsPerAddress: positive
        .default(5000)
        .describe('Connections of one address; sites behind one NAT gateway share an address.'),
      connectsPerSecond: positive.default(200).describe('New connections per second of one address, sustained.'),
      connectBurst: positive.default(2000).describe('New connections of one address at once.'),
      exemptLoopback: z.boolean().default(true).describe('No address limits for connections from this machine.'),
      connectionsPerCredential: positive
        .default(32)
        .describe('Open sessions of one credential; beyond it the oldest is ended.'),
      connectTimeoutMs: positive.default(10_000).describe('Time from connection to a complete CONNECT.'),
      connectBytes: positive.default(4096).describe('Largest CONNECT packet.'),
      packetBytes: positive.default(65_536).describe('Largest packet that is handled as any other.'),
      urgentPacketBytes: positive
        .default(262_144)
        .describe('Largest `alarm`, `fault` or `event` that is kept whole; of other large messages only the head is.'),
      longestPacketBytes: positive
        .default(16_777_216)
        .describe('Largest message that is read past and acknowledged; a larger one ends the session.'),
      largeBytes: positive
        .default(67_108_864)
        .describe(
          'Bytes of large messages held for all connections while they are read; beyond it only heads are kept.',
        ),
      keepaliveSeconds: z
        .int()
        .min(1)
        .max(65_535)
        .default(1200)
        .describe('Longest keep-alive; a client that asks for more, or for none (0), is given this one.'),
      filtersPerSubscribe: positive
        .default(16)
        .describe('Filters of one SUBSCRIBE that are granted; the others are denied.'),
      filtersPerSession: positive.default(4096).describe('Filters of one session; more are denied.'),
      unsentBytes: positive.default(1_048_576).describe('Unsent bytes at which a slow reader is dropped.'),
      drainTimeoutMs: positive.default(2000).describe('Time a reader may hold up its deliveries.'),
      refusalGraceMs: positive
        .default(60_000)
        .describe('Time a client with an unacknowledged message stays connected while the journal takes nothing.'),
      retainedMessages: positive.default(100_000).describe('Retained messages kept in memory.'),
      retainedBytes: positive.default(4096).describe('Largest payload that is retained.'),
      messagesPerSecond: positive
        .default(20)
        .describe('Messages of one credential and class (readings, alarms, others), per second, sustained.'),
      messagesPerSecondOfUnit: z.number().min(0).default(5).describe('As many more for each of its units.'),
      bytesPerSecond: positive.default(16_384).describe('Bytes of one credential and class, per second, sustained.'),
      bytesPerSecondOfUnit: z.number().min(0).default(2048).describe('As many more for each of its units.'),
      queuedMessages: positive.default(64).describe('Messages queued for one absent client with a persistent session.'),
      sessions: positive.default(50_000).describe('Persistent sessions kept in memory.'),
      sessionsPerCredential: positive
        .default(32)
        .describe(
          'Persistent sessions of one credential, and as many more as it has units; beyond it its oldest goes.',
        ),
    })
    .prefault({}),
  credentialRefreshMs: positive.default(2000).describe('How often changed credentials are looked for.'),
});

export type BrokerConfig = z.output<typeof brokerConfigSchema>;
export type BrokerConfigInput = z.input<typeof brokerConfigSchema>;
export type BrokerLimits = BrokerConfig['limits'];

/** Descriptors kept for journal, store, listeners, health server and logs. */
export const descriptorHeadRoom = 256;

/** Where the settings stand. */
export const brokerConfigSource = { prefix: 'VIGIL_BROKER_', aliases: { data: 'VIGIL_DATA' } } as const;
