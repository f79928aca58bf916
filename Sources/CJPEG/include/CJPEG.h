// Decodes JPEG files to grey levels with libjpeg. libjpeg reports errors with longjmp, which may not cross Swift, so it stays
// behind these functions.
#pragma once

#include <stddef.h>

// The size of messages, with the final zero byte.
#define GF_JPEG_MESSAGE 200

// Reads the width and height of an image. Returns 0, or -1 and the reason in `message`.
int gf_readJPEGSize(const unsigned char *file, size_t count, int *width, int *height, char *message);

// Decodes an image of the size that gf_readJPEGSize gives into width * height grey levels: the luma of files in colour, as
// Pillow's "L". Returns 0, or -1 and the reason in `message` if the file is truncated or damaged.
int gf_readJPEG(const unsigned char *file, size_t count, unsigned char *pixels, char *message);

// The version of libjpeg-turbo, such as 2001005 for 2.1.5; 0 for another libjpeg.
int gf_versionOfJPEG(void);
