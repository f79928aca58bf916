#pragma once
#include <stdlib.h>
#include <ft2build.h>
#include FT_FREETYPE_H
#include FT_BBOX_H
#include FT_FONT_FORMATS_H
#include FT_MODULE_H
#include FT_OUTLINE_H
#include FT_SFNT_NAMES_H
#include FT_STROKER_H
#include FT_TRUETYPE_IDS_H
#include FT_TRUETYPE_TABLES_H
#include FT_TYPE1_TABLES_H
#include FT_MULTIPLE_MASTERS_H

// A damaged font may request any amount of memory. FreeType reports a refused request as "out of memory", which becomes a
// reject.
#define GF_LARGEST_ALLOCATION (512L << 20)

static inline void *gf_allocate(FT_Memory memory, long size) {
    (void)memory;
    return size > GF_LARGEST_ALLOCATION ? NULL : malloc((size_t)size);
}

static inline void gf_free(FT_Memory memory, void *block) {
    (void)memory;
    free(block);
}

static inline void *gf_reallocate(FT_Memory memory, long current, long size, void *block) {
    (void)memory;
    (void)current;
    return size > GF_LARGEST_ALLOCATION ? NULL : realloc(block, (size_t)size);
}

/// Creates a library with the default modules like FT_Init_FreeType, but with limited allocations, and without reading the
/// environment variable FREETYPE_PROPERTIES, which could change the images.
static inline FT_Error gf_new_library(FT_Library *library) {
    static struct FT_MemoryRec_ memory = {NULL, gf_allocate, gf_free, gf_reallocate};
    FT_Error status = FT_New_Library(&memory, library);
    if (status == 0) FT_Add_Default_Modules(*library);
    return status;
}
