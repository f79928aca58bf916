#include "CJPEG.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>
#include <jerror.h>

// A progressive file of a few kilobytes may declare scans without end.
#define MAX_SCANS 200

typedef struct {
    struct jpeg_error_mgr base;
    struct jpeg_progress_mgr progress;
    jmp_buf exit;
    char *message;
} Manager;

static void fail(j_common_ptr info) {
    Manager *manager = (Manager *)info->err;
    char text[JMSG_LENGTH_MAX];
    info->err->format_message(info, text);
    snprintf(manager->message, GF_JPEG_MESSAGE, "%s", text);
    longjmp(manager->exit, 1);
}

// libjpeg fills what is missing in a damaged file with grey and warns. Such an image is an error here.
static void warn(j_common_ptr info, int level) {
    if (level >= 0) return;
    switch (info->err->msg_code) {
    case JWRN_EXTRANEOUS_DATA:
    case JWRN_ADOBE_XFORM:
    case JWRN_JFIF_MAJOR:
        return;  // Harmless: the pixels are complete.
    default: fail(info);
    }
}

static void countScans(j_common_ptr info) {
    if (!info->is_decompressor || ((j_decompress_ptr)info)->input_scan_number <= MAX_SCANS) return;
    Manager *manager = (Manager *)info->err;
    snprintf(manager->message, GF_JPEG_MESSAGE, "it has more than %d scans", MAX_SCANS);
    longjmp(manager->exit, 1);
}

static void ignore(j_common_ptr info) { (void)info; }

static void prepare(struct jpeg_decompress_struct *info, Manager *manager, char *message) {
    memset(info, 0, sizeof *info);
    info->err = jpeg_std_error(&manager->base);
    manager->base.error_exit = fail;
    manager->base.emit_message = warn;
    manager->base.output_message = ignore;
    manager->message = message;
    message[0] = 0;
}

static void begin(struct jpeg_decompress_struct *info, Manager *manager, const unsigned char *file, size_t count) {
    jpeg_create_decompress(info);
    memset(&manager->progress, 0, sizeof manager->progress);
    manager->progress.progress_monitor = countScans;
    info->progress = &manager->progress;
    jpeg_mem_src(info, file, (unsigned long)count);
    jpeg_read_header(info, TRUE);
}

int gf_readJPEGSize(const unsigned char *file, size_t count, int *width, int *height, char *message) {
    struct jpeg_decompress_struct info;
    Manager manager;
    prepare(&info, &manager, message);
    if (setjmp(manager.exit)) {
        jpeg_destroy_decompress(&info);
        return -1;
    }
    begin(&info, &manager, file, count);
    *width = (int)info.image_width;
    *height = (int)info.image_height;
    jpeg_destroy_decompress(&info);
    return 0;
}

// Luma as Pillow computes it from RGB.
static unsigned char luma(int red, int green, int blue) {
    return (unsigned char)((red * 19595 + green * 38470 + blue * 7471 + 0x8000) >> 16);
}

int gf_readJPEG(const unsigned char *file, size_t count, unsigned char *pixels, char *message) {
    struct jpeg_decompress_struct info;
    Manager manager;
    // Read after longjmp.
    unsigned char *volatile row = NULL;
    prepare(&info, &manager, message);
    if (setjmp(manager.exit)) {
        free(row);
        jpeg_destroy_decompress(&info);
        return -1;
    }
    begin(&info, &manager, file, count);
    int isInk = info.jpeg_color_space == JCS_CMYK || info.jpeg_color_space == JCS_YCCK;
    info.out_color_space = isInk ? JCS_CMYK : JCS_GRAYSCALE;
    info.dct_method = JDCT_ISLOW;
    jpeg_start_decompress(&info);
    size_t width = info.output_width;
    if (isInk) {
        row = malloc(4 * width);
        if (!row) {
            snprintf(message, GF_JPEG_MESSAGE, "out of memory");
            longjmp(manager.exit, 1);
        }
    }
    while (info.output_scanline < info.output_height) {
        unsigned char *target = pixels + info.output_scanline * width;
        unsigned char *line = isInk ? row : target;
        jpeg_read_scanlines(&info, &line, 1);
        if (!isInk) continue;
        for (size_t x = 0; x < width; x++) {
            const unsigned char *ink = row + 4 * x;
            int part[4];
            // Adobe's programs store inks inverted.
            for (int k = 0; k < 4; k++) part[k] = info.saw_Adobe_marker ? ink[k] : 255 - ink[k];
            target[x] = luma(part[0] * part[3] / 255, part[1] * part[3] / 255, part[2] * part[3] / 255);
        }
    }
    jpeg_finish_decompress(&info);
    free(row);
    jpeg_destroy_decompress(&info);
    return 0;
}

int gf_versionOfJPEG(void) {
#ifdef LIBJPEG_TURBO_VERSION_NUMBER
    return LIBJPEG_TURBO_VERSION_NUMBER;
#else
    return 0;
#endif
}
