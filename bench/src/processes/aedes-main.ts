import { createServer } from 'node:net';
import { Aedes } from 'aedes';

/** Aedes as it comes: in memory, no journal, no authentication. The competitor of our broker in its own engine. */
const broker = await Aedes.createBroker();
const server = createServer(broker.handle);
server.listen(Number(process.argv[2] ?? 0), '127.0.0.1', () => {
  process.stdout.write('ready\n');
});
process.once('disconnect', () => process.exit(0));
