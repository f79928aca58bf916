// The passes over elements that oneDNN has no operation for, compiled once for each instruction set and shared among
// the threads that its operations use. Arrays of one call do not overlap unless a comment says that they are the same.
#pragma once

#include <stddef.h>
#include <stdint.h>

// result[i] = scale * pixels[i] + shift
void gf_scale_pixels(const uint8_t *pixels, float *result, size_t count, float scale, float shift);

// Numbers evenly from (-limit, limit); the same for the same seed, whatever the threads and the processor.
void gf_uniform(float *result, size_t count, float limit, uint64_t seed);

// Numbers from the normal distribution of mean 0 and this standard deviation, as far as they are within `limit` standard
// deviations, which may be infinite; the same for the same seed, whatever the threads and the processor.
void gf_normal(float *result, size_t count, float deviation, float limit, uint64_t seed);

// result[i] = source[i] / keep with probability `keep`, and otherwise 0; the same elements for the same seed, whatever the
// threads. `result` may be `source`.
void gf_dropout(const float *source, float *result, size_t count, float keep, uint64_t seed);
// The same of bfloat16 numbers, rounded to the nearest, of equally near ones to the even.
void gf_dropout_bfloat16(const uint16_t *source, uint16_t *result, size_t count, float keep, uint64_t seed);

// g = gradient[i] + decay * weights[i]; v = momentum * velocity[i] + g; weights[i] -= rate * (nesterov ? g + momentum * v : v).
// `velocity` may be NULL when `momentum` is 0.
void gf_descend(float *weights, const float *gradient, float *velocity, size_t count, float rate, float momentum, float decay,
    int nesterov);

// Adam (Kingma and Ba, ICLR 2015), step counted from 1. `decay` is added to the gradient as L2, or, when `decoupled`, taken
// off the weights (Loshchilov and Hutter, ICLR 2019).
void gf_adam(float *weights, const float *gradient, float *first, float *second, size_t count, float rate, float beta1,
    float beta2, float epsilon, float decay, int decoupled, int64_t step);

// Adadelta (Zeiler, 2012).
void gf_adadelta(float *weights, const float *gradient, float *squares, float *updates, size_t count, float rate, float rho,
    float epsilon, float decay);

// average[i] += share * (values[i] - average[i])
void gf_blend(float *average, const float *values, size_t count, float share);
