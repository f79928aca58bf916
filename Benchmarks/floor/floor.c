// The minimal cost of drawing a data set: one thread, without provenance, digests or error messages. Draws A-J from the
// font files listed in a file, as docs/rendering.md describes, and writes IDX files or a .tar.gz of PNG files.
//
//   cc -O3 -march=native floor.c -o floor $(pkg-config --cflags --libs freetype2 zlib) -lm
//   floor idx LIST OUT-PREFIX        floor tar.gz LIST OUT.tar.gz
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <ft2build.h>
#include FT_FREETYPE_H
#include FT_FONT_FORMATS_H
#include FT_MODULE_H
#include FT_TRUETYPE_TABLES_H
#include <zlib.h>

enum { SIDE = 28, AREA = SIDE * SIDE, MAX_LENGTH = 4096, PRECISION = 22, LANES = 16 };

// The weights that resize one axis from n to SIDE pixels, in 22-bit fixed point.
typedef struct { int start[SIDE], count[SIDE], longest; int32_t *weight; } Taps;
static Taps *cache[MAX_LENGTH + 1];

static double lanczos3(double t) {
    if (t < -3 || t >= 3) return 0;
    if (t == 0) return 1;
    return sin(M_PI * t) / (M_PI * t) * sin(M_PI * t / 3) / (M_PI * t / 3);
}

static const Taps *taps_for(int n) {
    if (cache[n]) return cache[n];
    Taps *taps = malloc(sizeof *taps);
    double scale = (double)n / SIDE, filter = scale > 1 ? scale : 1, support = scale < 1 ? 0.5 : 3 * filter;
    taps->longest = (int)ceil(2 * support) + 2;
    taps->weight = calloc((size_t)SIDE * taps->longest, sizeof(int32_t));
    for (int i = 0; i < SIDE; i++) {
        double centre = (i + 0.5) * scale, sum = 0, row[2 * MAX_LENGTH];
        int start = fmax(0, floor(centre - support)), end = fmin(n, ceil(centre + support));
        for (int x = start; x < end; x++) sum += row[x - start] = lanczos3((x - centre + 0.5) / filter);
        for (int x = start; x < end; x++)
            taps->weight[i * taps->longest + x - start] = lround(row[x - start] / sum * (1 << PRECISION));
        taps->start[i] = start;
        taps->count[i] = end - start;
    }
    return cache[n] = taps;
}

static int padded(int columns) { return (columns + LANES - 1) / LANES * LANES; }

// Resizes rows of 32-bit pixels to SIDE rows. The compiler vectorises the inner loop.
static void pass(const int32_t *restrict in, int32_t *restrict out, int n, int columns) {
    const Taps *taps = taps_for(n);
    int stride = padded(columns);
    for (int i = 0; i < SIDE; i++) {
        const int32_t *weight = taps->weight + i * taps->longest;
        for (int c = 0; c < stride; c += LANES) {
            int32_t sum[LANES];
            for (int k = 0; k < LANES; k++) sum[k] = 1 << (PRECISION - 1);
            const int32_t *line = in + taps->start[i] * stride + c;
            for (int t = 0; t < taps->count[i]; t++, line += stride)
                for (int k = 0; k < LANES; k++) sum[k] += weight[t] * line[k];
            for (int k = 0; k < LANES; k++) {
                int32_t v = sum[k] >> PRECISION;
                out[i * stride + c + k] = v < 0 ? 0 : v > 255 ? 255 : v;
            }
        }
    }
}

static int32_t *plane_a, *plane_b;

static void resize(const FT_Bitmap *bitmap, uint8_t *output) {
    int w = bitmap->width, h = bitmap->rows, vertical = w < h;
    int n = vertical ? h : w, m = vertical ? w : h, stride = padded(m);
    for (int r = 0; r < n; r++)
        for (int c = 0; c < m; c++)
            plane_a[r * stride + c] = vertical ? bitmap->buffer[r * bitmap->pitch + c] : bitmap->buffer[c * bitmap->pitch + r];
    pass(plane_a, plane_b, n, m);
    int small = padded(SIDE);
    for (int c = 0; c < m; c++)
        for (int r = 0; r < SIDE; r++) plane_a[c * small + r] = plane_b[r * stride + c];
    pass(plane_a, plane_b, m, SIDE);
    for (int r = 0; r < SIDE; r++)
        for (int c = 0; c < SIDE; c++)
            output[r * SIDE + c] = vertical ? plane_b[c * small + r] : plane_b[r * small + c];
}

// PNG as Pillow writes it: per row the filter (none, up, sub or Paeth) with the smallest sum of absolute values; one
// zlib stream.
static z_stream png_stream;

static int filter_rows(const uint8_t *pixels, uint8_t *out) {
    uint8_t zero[SIDE] = {0};
    for (int y = 0; y < SIDE; y++) {
        const uint8_t *row = pixels + y * SIDE, *up = y ? row - SIDE : zero;
        uint8_t tries[4][SIDE + 1];
        int sums[4] = {0};
        tries[0][0] = 0; tries[1][0] = 2; tries[2][0] = 1; tries[3][0] = 4;
        for (int x = 0; x < SIDE; x++) {
            uint8_t a = x ? row[x - 1] : 0, b = up[x], c = x ? up[x - 1] : 0;
            int pa = abs(b - c), pb = abs(a - c), pc = abs(a + b - 2 * c);
            uint8_t paeth = pa <= pb && pa <= pc ? a : pb <= pc ? b : c;
            uint8_t v[4] = {row[x], row[x] - b, row[x] - a, row[x] - paeth};
            for (int k = 0; k < 4; k++) {
                tries[k][x + 1] = v[k];
                sums[k] += v[k] < 128 ? v[k] : 256 - v[k];
            }
        }
        int best = 0;
        for (int k = 1; k < 4 && sums[best] > 0; k++) if (sums[k] < sums[best]) best = k;
        memcpy(out + y * (SIDE + 1), tries[best], SIDE + 1);
    }
    return SIDE * (SIDE + 1);
}

static void big_endian(uint8_t *at, uint32_t v) { at[0] = v >> 24; at[1] = v >> 16; at[2] = v >> 8; at[3] = v; }

static int chunk(uint8_t *at, const char *type, const uint8_t *data, int count) {
    big_endian(at, count);
    memcpy(at + 4, type, 4);
    if (data) memcpy(at + 8, data, count);
    big_endian(at + 8 + count, crc32(0, at + 4, count + 4));
    return count + 12;
}

static int png(const uint8_t *pixels, uint8_t *out) {
    static const uint8_t signature[] = {137, 'P', 'N', 'G', 13, 10, 26, 10}, header[] = {0, 0, 0, SIDE, 0, 0, 0, SIDE, 8, 0, 0, 0, 0};
    uint8_t rows[AREA + SIDE];
    memcpy(out, signature, 8);
    int size = 8 + chunk(out + 8, "IHDR", header, 13);
    deflateReset(&png_stream);
    png_stream.next_in = rows;
    png_stream.avail_in = filter_rows(pixels, rows);
    png_stream.next_out = out + size + 8;
    png_stream.avail_out = 4096;
    deflate(&png_stream, Z_FINISH);
    size += chunk(out + size, "IDAT", NULL, 4096 - png_stream.avail_out);
    return size + chunk(out + size, "IEND", NULL, 0);
}

static int base64(const char *text, char *out) {
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    int n = strlen(text), o = 0;
    for (int i = 0; i < n; i += 3) {
        uint32_t v = (uint8_t)text[i] << 16 | (i + 1 < n ? (uint8_t)text[i + 1] << 8 : 0) | (i + 2 < n ? (uint8_t)text[i + 2] : 0);
        out[o++] = digits[v >> 18];
        out[o++] = digits[v >> 12 & 63];
        out[o++] = i + 1 < n ? digits[v >> 6 & 63] : '=';
        out[o++] = i + 2 < n ? digits[v & 63] : '=';
    }
    out[o] = 0;
    return o;
}

static void tar_entry(gzFile file, char letter, const char *font, const uint8_t *data, int size) {
    char header[512] = {0}, name[1024];
    base64(font, name);
    snprintf(header, 100, "set/%c/%s.png", letter, name);
    strcpy(header + 100, "0000644"); strcpy(header + 108, "0000000"); strcpy(header + 116, "0000000");
    snprintf(header + 124, 12, "%011o", size);
    strcpy(header + 136, "00000000000");
    memset(header + 148, ' ', 8);
    header[156] = '0';
    memcpy(header + 257, "ustar\00000", 8);
    unsigned sum = 0;
    for (int i = 0; i < 512; i++) sum += (uint8_t)header[i];
    snprintf(header + 148, 8, "%06o", sum);
    gzwrite(file, header, 512);
    static const char zeros[512];
    gzwrite(file, data, size);
    if (size % 512) gzwrite(file, zeros, 512 - size % 512);
}

int main(int count, char **arguments) {
    if (count != 4) return 64;
    int as_tar = strcmp(arguments[1], "tar.gz") == 0;
    FT_Library library;
    FT_Init_FreeType(&library);
    FT_UInt version = 35;
    FT_Property_Set(library, "truetype", "interpreter-version", &version);
    plane_a = aligned_alloc(64, sizeof(int32_t) * (size_t)MAX_LENGTH * padded(MAX_LENGTH));
    plane_b = aligned_alloc(64, sizeof(int32_t) * (size_t)SIDE * padded(MAX_LENGTH));
    FILE *list = fopen(arguments[2], "r"), *images = NULL, *labels = NULL;
    gzFile archive = NULL;
    char path[4096];
    if (as_tar) {
        deflateInit2(&png_stream, 6, Z_DEFLATED, 15, 9, Z_FILTERED);
        archive = gzopen(arguments[3], "wb6");
    } else {
        snprintf(path, sizeof path, "%s-images", arguments[3]);
        images = fopen(path, "wb");
        snprintf(path, sizeof path, "%s-labels", arguments[3]);
        labels = fopen(path, "wb");
        fwrite("\0\0\x08\x03\0\0\0\0\0\0\0\x1c\0\0\0\x1c", 1, 16, images);
        fwrite("\0\0\x08\x01\0\0\0\0", 1, 8, labels);
    }
    uint32_t drawn = 0;
    while (fgets(path, sizeof path, list)) {
        path[strcspn(path, "\n")] = 0;
        FT_Face face;
        if (FT_New_Face(library, path, 0, &face)) continue;
        FT_Int32 flags = FT_LOAD_DEFAULT;
        if (strcmp(FT_Get_Font_Format(face), "TrueType") == 0) {
            TT_MaxProfile *profile = FT_Get_Sfnt_Table(face, FT_SFNT_MAXP);
            flags |= profile && profile->maxSizeOfInstructions ? FT_LOAD_NO_AUTOHINT : FT_LOAD_FORCE_AUTOHINT;
        }
        FT_Set_Pixel_Sizes(face, 0, 96);
        const char *name = strrchr(path, '/') ? strrchr(path, '/') + 1 : path;
        for (char letter = 'A'; letter <= 'J'; letter++) {
            FT_UInt glyph = FT_Get_Char_Index(face, letter);
            if (!glyph || FT_Load_Glyph(face, glyph, flags | FT_LOAD_RENDER)) continue;
            const FT_Bitmap *bitmap = &face->glyph->bitmap;
            if (!bitmap->width || !bitmap->rows || bitmap->width > MAX_LENGTH || bitmap->rows > MAX_LENGTH) continue;
            uint8_t pixels[AREA], file[8192];
            resize(bitmap, pixels);
            if (as_tar) {
                tar_entry(archive, letter, name, file, png(pixels, file));
            } else {
                fwrite(pixels, 1, AREA, images);
                fputc(letter - 'A', labels);
            }
            drawn++;
        }
        FT_Done_Face(face);
    }
    if (as_tar) {
        static const char end[1024];
        gzwrite(archive, end, sizeof end);
        gzclose(archive);
    } else {
        uint8_t number[4];
        big_endian(number, drawn);
        fseek(images, 4, SEEK_SET); fwrite(number, 1, 4, images); fclose(images);
        fseek(labels, 4, SEEK_SET); fwrite(number, 1, 4, labels); fclose(labels);
    }
    printf("%u\n", drawn);
}
