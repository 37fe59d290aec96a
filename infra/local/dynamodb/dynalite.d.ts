declare module 'dynalite' {
  import type { Server } from 'node:http';

  /** Makes a server that keeps its tables in a LevelDB at `path`. */
  export default function dynalite(options: { path: string; createTableMs?: number; deleteTableMs?: number }): Server;
}
