declare module 'dynalite' {
  import type { Server } from 'node:http';

  /** Creates a server that stores its tables in a LevelDB at `path`. */
  export default function dynalite(options: { path: string; createTableMs?: number; deleteTableMs?: number }): Server;
}
