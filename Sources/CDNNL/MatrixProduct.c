#include "MatrixProduct.h"

#include <oneapi/dnnl/dnnl.h>

int gf_product_transposed(const float *one, const float *other, float *result, size_t rows, size_t columns, size_t depth) {
    return dnnl_sgemm('N', 'T', (dnnl_dim_t)rows, (dnnl_dim_t)columns, (dnnl_dim_t)depth, 1, one, (dnnl_dim_t)depth, other,
        (dnnl_dim_t)depth, 0, result, (dnnl_dim_t)columns);
}
