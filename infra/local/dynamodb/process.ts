import type { AddressInfo } from 'node:net';

/** The environment variable that names the folder of the tables. */
export const DYNAMODB_FOLDER = 'LOCAL_CLOUD_DYNAMODB_FOLDER';

/** What this process sends to its parent, once it is listening. */
interface DynamoDbListening {
  readonly port: number;
}

/**
 * The DynamoDB process: dynalite on a free port of 127.0.0.1. It is a separate process because dynalite throws on a
 * client that disconnects. It ends with its parent, however that ends, and leaves Ctrl-C to the parent.
 */
export async function runDynamoDbProcess(): Promise<void> {
  const { default: dynalite } = await import('dynalite');
  const server = dynalite({ path: process.env[DYNAMODB_FOLDER] ?? '', createTableMs: 0, deleteTableMs: 0 });
  // The gateway keeps its connections: none may be closed just as it is used again.
  server.keepAliveTimeout = 0;
  process.on('SIGINT', () => undefined);
  process.on('disconnect', () => {
    server.close(() => process.exit(0));
    server.closeAllConnections();
  });
  server.listen(0, '127.0.0.1', () => {
    const listening: DynamoDbListening = { port: (server.address() as AddressInfo).port };
    process.send?.(listening);
  });
}
