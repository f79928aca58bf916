// Products of plain matrices outside of networks.
#pragma once

#include <stddef.h>

// result (rows x columns) = one (rows x depth) times the transpose of other (columns x depth), all in C order.
// Returns 0, or oneDNN's status, which gf_status_words tells.
int gf_product_transposed(const float *one, const float *other, float *result, size_t rows, size_t columns, size_t depth);
