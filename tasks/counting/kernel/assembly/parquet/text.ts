/** Seconds since 2009-01-01 00:00:00 of a time that is written as the kernel does not know; -2^63 if it is none. */
export declare function secondsOfText(at: usize, bytes: u32): f64;

/** The taxi zone that a text names; 0 if it names none. */
export declare function zoneOfText(at: usize, bytes: u32): u32;
