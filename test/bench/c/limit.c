// The limit of one core: what the product does with trip records, written for one processor family (AVX-512) and for
// input that is known to be good. It reads the product's own packed grid and counts into the product's own cells.
//
// It is compiled with the product's buckets: MILE_BOUNDS, SECOND_BOUNDS and CENT_BOUNDS list the lower bounds after 0 in
// hundredths of a mile, seconds and cents; TALLIES is how many cells follow the sections, which stay 0 here.
//
//   limit INDEX FILE FIRST RECORDS CELLS     reads RECORDS records from number FIRST on, writes the cells (doubles), prints
//                                            when it began and when it ended, in seconds of one clock for all processes
//
// Records go through in blocks of 2,048 so that each step is a tight loop over arrays:
//
//   bytes --parse--> x, y of both ends, times, cents --locate--> districts --count--> cells
#include <fcntl.h>
#include <immintrin.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { RECORD = 80, BLOCK = 2048, BUFFER_RECORDS = 3276, FIRST_LEAF = 0x10000 };
enum { DISTRICTS = 4, COARSE_BITS = 6, FINE_BITS = 7, ORIGIN_X = 8, ORIGIN_Y = 9, COLUMNS = 10, ROWS = 11, SECTIONS = 12 };
enum { UNLOCATED = 1, WEEK = 168, OD_MAX = 300 };

typedef struct { float base, slope; uint16_t left, right; uint32_t kind; } Line;
typedef struct { uint32_t first, entries; uint16_t none, fallback; uint32_t kind; } List;
typedef union { Line line; List list; } Leaf;
typedef struct { float base, slope; uint16_t owner; uint8_t first_row, last_row; } Entry;

static struct {
  int32_t origin_x, origin_y, columns, rows, coarse_bits, fine_bits, districts;
  const uint32_t *coarse, *firsts;
  const uint8_t *cells;
  const Leaf *leaves;
  const Entry *entries;
} grid;

// One block, field by field; 16 lanes more, so that whole vectors can be stored at the end.
static int32_t xs[2][BLOCK + 16], ys[2][BLOCK + 16], times[2][BLOCK + 16], miles[BLOCK + 16], cents[BLOCK + 16];
static uint32_t owners[2][BLOCK + 16], mixed[BLOCK + 16], slots[6][BLOCK + 16];
static const int32_t mile_bounds[] = {MILE_BOUNDS}, second_bounds[] = {SECOND_BOUNDS}, cent_bounds[] = {CENT_BOUNDS};
#define LENGTH(array) ((int)(sizeof(array) / sizeof(*(array))))
static uint32_t *counts;
static int pickups, dropoffs, distances, durations, fares, od, has_od, length;

static void *whole_file(const char *path, size_t *size) {
  int f = open(path, O_RDONLY);
  struct stat status;
  if (f < 0 || fstat(f, &status) != 0) { perror(path); exit(1); }
  uint8_t *bytes = aligned_alloc(64, (status.st_size + 127) & ~63ull);
  for (ssize_t at = 0, n; at < status.st_size; at += n)
    if ((n = read(f, bytes + at, status.st_size - at)) <= 0) { perror(path); exit(1); }
  close(f);
  *size = status.st_size;
  return bytes;
}

static void open_grid(const char *path) {
  size_t size;
  const uint8_t *bytes = whole_file(path, &size);
  const int32_t *word = (const int32_t *)bytes;
  if (word[5] != 0) { fprintf(stderr, "only grids of lines\n"); exit(2); }
  grid.districts = word[DISTRICTS];
  grid.coarse_bits = word[COARSE_BITS];
  grid.fine_bits = word[FINE_BITS];
  grid.origin_x = word[ORIGIN_X];
  grid.origin_y = word[ORIGIN_Y];
  grid.columns = word[COLUMNS];
  grid.rows = word[ROWS];
  grid.coarse = (const uint32_t *)(bytes + word[SECTIONS]);
  grid.cells = bytes + word[SECTIONS + 2];
  grid.firsts = (const uint32_t *)(bytes + word[SECTIONS + 4]);
  grid.leaves = (const Leaf *)(bytes + word[SECTIONS + 6]);
  grid.entries = (const Entry *)(bytes + word[SECTIONS + 8]);
}

static void lay_out_cells(void) {
  int rows = grid.districts + 1;
  pickups = UNLOCATED + 1;
  dropoffs = pickups + rows * WEEK;
  distances = dropoffs + rows * WEEK;
  durations = distances + rows * (LENGTH(mile_bounds) + 1);
  fares = durations + rows * (LENGTH(second_bounds) + 1);
  od = fares + rows * (LENGTH(cent_bounds) + 1);
  has_od = grid.districts <= OD_MAX;
  length = od + (has_od ? rows * rows : 0) + TALLIES;
  counts = calloc(length, sizeof *counts);
}

// ---- parse -------------------------------------------------------------------------------------------------------
// Digits weigh by pairs: bytes to tens, tens to thousands, thousands to 8-digit numbers, four numbers a register.
static inline __m128i eight_digits(__m128i first, __m128i second) {
  const __m128i tens = _mm_set1_epi16(0x010a), hundreds = _mm_set1_epi32(0x00010064), myriads = _mm_set1_epi32(0x00012710);
  __m128i a = _mm_madd_epi16(_mm_maddubs_epi16(first, tens), hundreds);
  __m128i b = _mm_madd_epi16(_mm_maddubs_epi16(second, tens), hundreds);
  return _mm_madd_epi16(_mm_packus_epi32(a, b), myriads);
}
static inline uint64_t eight_bytes(const uint8_t *at) { uint64_t bytes; memcpy(&bytes, at, 8); return bytes; }
// The last `width` (at most 8) bytes of eight, the others made zeros by a shift.
static inline uint64_t last_bytes(uint64_t eight, unsigned width) {
  return width >= 8 ? eight : eight >> (64 - 8 * width) << (64 - 8 * width);
}

// A decimal number that ends at `at`, in 10^-decimals: any width, for what the fast path does not know.
static int32_t slow_number(const uint8_t **at) {
  const uint8_t *p = *at;
  int negative = *p == '-';
  int64_t value = 0;
  for (p += negative; *p != ','; p++) if (*p != '.') value = value * 10 + *p - '0';
  *at = p + 1;
  return (int32_t)(negative ? -value : value);
}
static __attribute__((noinline)) void slow_record(const uint8_t *at, int i) {
  times[0][i] = slow_number(&at), times[1][i] = slow_number(&at);
  for (int end = 0; end < 2; end++) xs[end][i] = slow_number(&at), ys[end][i] = slow_number(&at);
  miles[i] = slow_number(&at), cents[i] = slow_number(&at);
}

static void parse(const uint8_t *at, int n) {
  const __m128i zeros = _mm_set1_epi8('0'), nines = _mm_set1_epi8(9);
  // dd.dddddd at the front of sixteen bytes, without its point: longitudes to the lower eight, latitudes to the upper.
  const __m128i lon = _mm_setr_epi8(0, 1, 3, 4, 5, 6, 7, 8, -1, -1, -1, -1, -1, -1, -1, -1);
  const __m128i lat = _mm_setr_epi8(-1, -1, -1, -1, -1, -1, -1, -1, 0, 1, 3, 4, 5, 6, 7, 8);
  const __m128i no_points = _mm_setr_epi8(-1, 0, 1, 2, 3, 4, 6, 7, -1, 8, 9, 10, 11, 12, 14, 15);
  for (int i = 0; i < n; i++, at += RECORD) {
    unsigned w1 = at[9] == ',' ? 9 : 8, w2 = at[w1 + 10] == ',' ? 9 : 8;
    const uint8_t *p = at + w1 + w2 + 2, *d = p + 42;
    __m128i tail = _mm_loadu_si128((const __m128i *)d);
    unsigned commas = _mm_movemask_epi8(_mm_cmpeq_epi8(tail, _mm_set1_epi8(',')));
    unsigned wd = __builtin_ctz(commas | 0x10000), rest = commas & (commas - 1), end = __builtin_ctz(rest | 0x10000);
    unsigned wf = end - wd - 1;
    __m128i x1 = _mm_loadu_si128((const __m128i *)(p + 1)), y1 = _mm_loadu_si128((const __m128i *)(p + 11));
    __m128i x2 = _mm_loadu_si128((const __m128i *)(p + 22)), y2 = _mm_loadu_si128((const __m128i *)(p + 32));
    __m128i a = _mm_or_si128(_mm_shuffle_epi8(_mm_sub_epi8(x1, zeros), lon), _mm_shuffle_epi8(_mm_sub_epi8(y1, zeros), lat));
    __m128i b = _mm_or_si128(_mm_shuffle_epi8(_mm_sub_epi8(x2, zeros), lon), _mm_shuffle_epi8(_mm_sub_epi8(y2, zeros), lat));
    __m128i t = _mm_set_epi64x(eight_bytes(at + w1 + w2 - 7), eight_bytes(at + w1 - 8));
    t = _mm_sub_epi8(t, zeros);
    __m128i bad = _mm_or_si128(_mm_subs_epu8(_mm_max_epu8(a, b), nines), _mm_subs_epu8(t, nines));
    unsigned usual = (at[w1] == ',') & (at[w1 + w2 + 1] == ',') & (p[0] == '-') & (p[3] == '.') & (p[10] == ',') &
                     (p[13] == '.') & (p[20] == ',') & (p[21] == '-') & (p[24] == '.') & (p[31] == ',') & (p[34] == '.') &
                     (p[41] == ',') & (wd - 4 <= 3) & (wf - 4 <= 3);
    if (__builtin_expect(!usual | !_mm_testz_si128(bad, bad), 0)) { slow_record(at, i); continue; }
    __m128i xy = eight_digits(a, b);
    // Amounts: d.dd to dddd.dd, ending at their commas; both points stand three bytes before the end.
    uint64_t zero8 = 0x3030303030303030ull;
    __m128i amounts = _mm_set_epi64x(last_bytes(eight_bytes(d + end - 8) ^ zero8, wf), last_bytes(eight_bytes(d + wd - 8) ^ zero8, wd));
    amounts = _mm_shuffle_epi8(amounts, no_points);
    __m128i td = eight_digits(t, amounts);
    xs[0][i] = -_mm_extract_epi32(xy, 0), ys[0][i] = _mm_extract_epi32(xy, 1);
    xs[1][i] = -_mm_extract_epi32(xy, 2), ys[1][i] = _mm_extract_epi32(xy, 3);
    times[0][i] = _mm_extract_epi32(td, 0) + (w1 == 9 ? (at[0] - '0') * 100000000 : 0);
    times[1][i] = _mm_extract_epi32(td, 1) + (w2 == 9 ? (at[w1 + 1] - '0') * 100000000 : 0);
    miles[i] = _mm_extract_epi32(td, 2), cents[i] = _mm_extract_epi32(td, 3);
  }
}

// ---- locate ------------------------------------------------------------------------------------------------------
static uint32_t from_list(const List *list, int32_t x, int32_t y) {
  const Entry *entry = grid.entries + list->first;
  for (uint32_t i = 0; i < list->entries; i++, entry++)
    if (entry->first_row <= y && y <= entry->last_row && x < (double)entry->base + (double)entry->slope * y) return entry->owner;
  return list->fallback;
}

static void locate(const int32_t *x, const int32_t *y, uint32_t *owner, int n) {
  const __m512i ox = _mm512_set1_epi32(grid.origin_x), oy = _mm512_set1_epi32(grid.origin_y);
  const __m512i w = _mm512_set1_epi32(grid.columns << grid.coarse_bits), h = _mm512_set1_epi32(grid.rows << grid.coarse_bits);
  const __m512i columns = _mm512_set1_epi32(grid.columns), first_leaf = _mm512_set1_epi32(FIRST_LEAF);
  const __m512i lanes = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  const int bits = grid.coarse_bits, fine = grid.fine_bits, block_bits = bits - fine;
  int left = 0;
  // All coarse cells at once; the points in mixed ones are noted for the second pass.
  for (int i = 0; i < n; i += 16) {
    __mmask16 live = n - i >= 16 ? 0xffff : (1u << (n - i)) - 1;
    __m512i dx = _mm512_sub_epi32(_mm512_loadu_si512(x + i), ox), dy = _mm512_sub_epi32(_mm512_loadu_si512(y + i), oy);
    __mmask16 in = live & _mm512_cmplt_epu32_mask(dx, w) & _mm512_cmplt_epu32_mask(dy, h);
    __m512i cell = _mm512_add_epi32(_mm512_mullo_epi32(_mm512_srli_epi32(dy, bits), columns), _mm512_srli_epi32(dx, bits));
    __m512i content = _mm512_mask_i32gather_epi32(_mm512_setzero_si512(), in, cell, grid.coarse, 4);
    _mm512_storeu_si512(owner + i, content);
    __mmask16 unsure = _mm512_cmpge_epu32_mask(content, first_leaf);
    _mm512_mask_compressstoreu_epi32(mixed + left, unsure, _mm512_add_epi32(lanes, _mm512_set1_epi32(i)));
    left += __builtin_popcount(unsure);
  }
  const uint32_t mask = (1u << block_bits) - 1, in_cell = (1u << fine) - 1;
  int lists = 0;
  for (int k = 0; k < left; k++) {
    uint32_t i = mixed[k], block = owner[i] - FIRST_LEAF;
    uint32_t dx = x[i] - grid.origin_x, dy = y[i] - grid.origin_y;
    uint32_t cell = ((dy >> fine & mask) << block_bits) + (dx >> fine & mask);
    uint32_t leaf = grid.firsts[block] + grid.cells[(block << 2 * block_bits) + cell];
    const Line *line = &grid.leaves[leaf].line;
    int is_left = (double)(dx & in_cell) < (double)line->base + (double)line->slope * (dy & in_cell);
    owner[i] = line->kind == 0 ? (is_left ? line->left : line->right) : leaf;
    mixed[lists] = i;
    lists += line->kind != 0;
  }
  for (int k = 0; k < lists; k++) {
    uint32_t i = mixed[k];
    owner[i] = from_list(&grid.leaves[owner[i]].list, (x[i] - grid.origin_x) & in_cell, (y[i] - grid.origin_y) & in_cell);
  }
}

// ---- count -------------------------------------------------------------------------------------------------------
// A value's bucket: how many bounds after 0 it reaches.
static inline __m512i bucket(__m512i value, const int32_t *bounds, int n) {
  __m512i found = _mm512_setzero_si512();
  for (int i = 0; i < n; i++) {
    __mmask16 reached = _mm512_cmpge_epi32_mask(value, _mm512_set1_epi32(bounds[i]));
    found = _mm512_mask_add_epi32(found, reached, found, _mm512_set1_epi32(1));
  }
  return found;
}
// Seconds since 2009-01-01, a Thursday, to the hour of the week; exact by doubles below 2^31.
static inline __m512i hour_of_week(__m512i seconds) {
  __m512i result;
  const __m512d an_hour = _mm512_set1_pd(1.0 / 3600), a_week = _mm512_set1_pd(1.0 / WEEK);
  __m256i halves[2] = {_mm512_castsi512_si256(seconds), _mm512_extracti64x4_epi64(seconds, 1)};
  for (int half = 0; half < 2; half++) {
    __m512d exact = _mm512_add_pd(_mm512_cvtepi32_pd(halves[half]), _mm512_set1_pd(0.5));
    __m512d hour = _mm512_add_pd(_mm512_floor_pd(_mm512_mul_pd(exact, an_hour)), _mm512_set1_pd(72));
    __m512d week = _mm512_floor_pd(_mm512_mul_pd(_mm512_add_pd(hour, _mm512_set1_pd(0.5)), a_week));
    halves[half] = _mm512_cvttpd_epi32(_mm512_fnmadd_pd(week, _mm512_set1_pd(WEEK), hour));
  }
  result = _mm512_inserti64x4(_mm512_castsi256_si512(halves[0]), halves[1], 1);
  return result;
}

static void count(int n) {
#define SLOT(k, row, columns, section, column) \
  _mm512_storeu_si512(slots[k] + i, _mm512_add_epi32(_mm512_add_epi32(_mm512_mullo_epi32(row, _mm512_set1_epi32(columns)), _mm512_set1_epi32(section)), column))
#define BUCKETS(k, section, value, bounds) \
  SLOT(k, o, LENGTH(bounds) + 1, section, bucket(value, bounds, LENGTH(bounds)))
  for (int i = 0; i < n; i += 16) {
    __m512i o = _mm512_loadu_si512(owners[0] + i), d = _mm512_loadu_si512(owners[1] + i);
    __m512i t1 = _mm512_loadu_si512(times[0] + i), t2 = _mm512_loadu_si512(times[1] + i);
    SLOT(0, o, WEEK, pickups, hour_of_week(t1));
    SLOT(1, d, WEEK, dropoffs, hour_of_week(t2));
    BUCKETS(2, distances, _mm512_loadu_si512(miles + i), mile_bounds);
    BUCKETS(3, durations, _mm512_sub_epi32(t2, t1), second_bounds);
    BUCKETS(4, fares, _mm512_loadu_si512(cents + i), cent_bounds);
    if (has_od) SLOT(5, o, grid.districts + 1, od, d);
  }
  for (int i = 0; i < n; i++) {
    if (__builtin_expect((owners[0][i] | owners[1][i]) == 0, 0)) { counts[UNLOCATED]++; continue; }
    counts[slots[0][i]]++, counts[slots[1][i]]++, counts[slots[2][i]]++, counts[slots[3][i]]++, counts[slots[4][i]]++;
    if (has_od) counts[slots[5][i]]++;
  }
}

static void classify(const uint8_t *bytes, int n) {
  for (int at = 0; at < n; at += BLOCK) {
    int block = n - at < BLOCK ? n - at : BLOCK;
    parse(bytes + (size_t)at * RECORD, block);
    locate(xs[0], ys[0], owners[0], block);
    locate(xs[1], ys[1], owners[1], block);
    count(block);
  }
}

int main(int argc, char **argv) {
  if (argc != 6) { fprintf(stderr, "limit INDEX FILE FIRST RECORDS CELLS\n"); return 2; }
  open_grid(argv[1]);
  lay_out_cells();
  uint8_t *buffer = aligned_alloc(4096, 64 * 4096 + 8192);
  buffer += 64;
  struct timespec from, to;
  clock_gettime(CLOCK_MONOTONIC, &from);
  int file = open(argv[2], O_RDONLY);
  lseek(file, atol(argv[3]) * RECORD, SEEK_SET);
  for (long left = atol(argv[4]); left > 0;) {
    long n = left < BUFFER_RECORDS ? left : BUFFER_RECORDS;
    if (read(file, buffer, n * RECORD) != n * RECORD) { perror(argv[2]); return 1; }
    classify(buffer, n);
    left -= n;
  }
  clock_gettime(CLOCK_MONOTONIC, &to);
  FILE *out = fopen(argv[5], "wb");
  for (int i = 0; i < length; i++) { double cell = counts[i]; fwrite(&cell, sizeof cell, 1, out); }
  fclose(out);
  printf("%ld.%09ld %ld.%09ld\n", from.tv_sec, from.tv_nsec, to.tv_sec, to.tv_nsec);
}
