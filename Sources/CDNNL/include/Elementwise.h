// Elementwise loops that oneDNN has no operation for. They are compiled for several instruction sets and use the same
// threads as oneDNN's operations. The arrays of a call must not overlap unless a comment allows it.
#pragma once

#include <stddef.h>
#include <stdint.h>

// result[i] = scale * pixels[i] + shift
void gf_scale_pixels(const uint8_t *pixels, float *result, size_t count, float scale, float shift);

// Fills an array with uniform random numbers from (-limit, limit). The result depends only on the seed, not on the number
// of threads or the processor.
void gf_fill_uniform(float *result, size_t count, float limit, uint64_t seed);

// Fills an array with random numbers from the normal distribution of mean 0 and the given standard deviation, truncated at
// `limit` standard deviations, which may be infinite. The result depends only on the seed, not on the number of threads or
// the processor.
void gf_fill_normal(float *result, size_t count, float deviation, float limit, uint64_t seed);

// result[i] = source[i] / keep with probability `keep`, otherwise 0. The choice depends only on the seed, not on the number
// of threads. `result` may be `source`.
void gf_dropout(const float *source, float *result, size_t count, float keep, uint64_t seed);
// The same for bfloat16 numbers, rounded to nearest, ties to even.
void gf_dropout_bfloat16(const uint16_t *source, uint16_t *result, size_t count, float keep, uint64_t seed);

// g = gradient[i] + decay * weights[i]; v = momentum * velocity[i] + g; weights[i] -= rate * (nesterov ? g + momentum * v : v).
// `velocity` may be NULL when `momentum` is 0.
void gf_sgd_step(float *weights, const float *gradient, float *velocity, size_t count, float rate, float momentum, float decay,
    int nesterov);

// Adam (Kingma and Ba, ICLR 2015); `step` starts at 1. `decay` is an L2 penalty in the gradient or, with `decoupled`, a
// decay of the weights themselves (Loshchilov and Hutter, ICLR 2019).
void gf_adam_step(float *weights, const float *gradient, float *first, float *second, size_t count, float rate, float beta1,
    float beta2, float epsilon, float decay, int decoupled, int64_t step);

// Adadelta (Zeiler, 2012).
void gf_adadelta_step(float *weights, const float *gradient, float *squares, float *updates, size_t count, float rate, float rho,
    float epsilon, float decay);

// average[i] += share * (values[i] - average[i])
void gf_update_average(float *average, const float *values, size_t count, float share);
