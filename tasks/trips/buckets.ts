/** Lower bounds of the distance buckets, in miles. */
export const DISTANCE_BOUNDS: readonly number[] = [0, 1, 2, 5, 10, 20];

/** Lower bounds of the duration buckets, in minutes. */
export const DURATION_BOUNDS: readonly number[] = [0, 5, 10, 15, 30, 45, 60];

/** Lower bounds of the fare buckets, in dollars. */
export const FARE_BOUNDS: readonly number[] = [0, 5, 10, 25, 50, 100];
