// Products of plain matrices outside of networks.
#pragma once

#include <stddef.h>

// result (rows x columns) = a (rows x depth) times the transpose of b (columns x depth), all in C order.
// Returns 0 on success, or oneDNN's status; gf_status_text describes it.
int gf_multiply_transposed(const float *a, const float *b, float *result, size_t rows, size_t columns, size_t depth);
