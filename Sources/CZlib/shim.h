#pragma once
#include <zlib.h>

// deflateInit2 is a macro, which Swift cannot import.
static inline int gf_deflateInit2(z_streamp stream, int level, int windowBits, int memLevel, int strategy) {
    return deflateInit2(stream, level, Z_DEFLATED, windowBits, memLevel, strategy);
}
