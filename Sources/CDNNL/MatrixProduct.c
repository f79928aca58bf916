#include "MatrixProduct.h"

#include <oneapi/dnnl/dnnl.h>

int gf_multiply_transposed(const float *a, const float *b, float *result, size_t rows, size_t columns, size_t depth) {
    return dnnl_sgemm('N', 'T', (dnnl_dim_t)rows, (dnnl_dim_t)columns, (dnnl_dim_t)depth, 1, a, (dnnl_dim_t)depth, b,
        (dnnl_dim_t)depth, 0, result, (dnnl_dim_t)columns);
}
