#include "Elementwise.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "CDNNL.h"

// No fused multiply-add: every processor must compute the same result.
#pragma STDC FP_CONTRACT OFF

#if defined(__x86_64__)
#define FOR_EACH_PROCESSOR __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define FOR_EACH_PROCESSOR
#endif

// A square root that does not set errno, which would prevent vectorisation.
#define root(x) __builtin_elementwise_sqrt(x)

// Number of elements in a part. For fewer elements, waking another thread costs more time than it saves.
enum { PART = 1 << 15 };

static int part_count(size_t count) { return (int)((count + PART - 1) / PART); }
static size_t part_start(int part) { return (size_t)part * PART; }
static size_t part_size(int part, size_t count) {
    size_t left = count - part_start(part);
    return left < PART ? left : PART;
}

struct pixels { const uint8_t *pixels; float *result; size_t count; float scale, shift; };

FOR_EACH_PROCESSOR
static void scale_part(const uint8_t *restrict pixels, float *restrict result, size_t count, float scale, float shift) {
    for (size_t i = 0; i < count; i++) result[i] = scale * (float)pixels[i] + shift;
}

static void scale_share(void *context, int part) {
    struct pixels *all = context;
    size_t start = part_start(part);
    scale_part(all->pixels + start, all->result + start, part_size(part, all->count), all->scale, all->shift);
}

void gf_scale_pixels(const uint8_t *pixels, float *result, size_t count, float scale, float shift) {
    struct pixels all = {pixels, result, count, scale, shift};
    gf_parallel_for(scale_share, &all, part_count(count));
}

// Random bits from an element's index and a seed, by the hash "lowbias32" (Wellons, 2018).
static inline uint32_t random_bits(size_t element, uint64_t seed) {
    uint32_t mixed = (uint32_t)element ^ (uint32_t)seed;
    mixed ^= mixed >> 16;
    mixed *= 0x7feb352du;
    mixed ^= mixed >> 15 ^ (uint32_t)(seed >> 32);
    mixed *= 0x846ca68bu;
    return mixed ^ mixed >> 16;
}

// Scrambles a seed: without this, consecutive seeds would only permute the elements (SplitMix64; Steele, Lea and Flood,
// OOPSLA 2014).
static uint64_t mixed_seed(uint64_t seed) {
    seed += 0x9e3779b97f4a7c15u;
    seed = (seed ^ seed >> 30) * 0xbf58476d1ce4e5b9u;
    seed = (seed ^ seed >> 27) * 0x94d049bb133111ebu;
    return seed ^ seed >> 31;
}

// A random number between -1 and 1, both excluded, in steps of 2^-22.
static inline float random_share(size_t element, uint64_t seed) {
    return (float)((int32_t)(random_bits(element, seed) >> 8 | 1) - (1 << 23)) * 0x1p-23f;
}

// The natural logarithm of a positive number that is not subnormal.
static inline float logarithm(float x) {
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    // x = m * 2^exponent with m between sqrt(1/2) and sqrt(2), where the series of the inverse hyperbolic tangent needs the
    // fewest terms.
    int32_t exponent = (int32_t)(bits - 0x3f3504f3u) >> 23;
    bits -= (uint32_t)exponent << 23;
    float m;
    memcpy(&m, &bits, sizeof m);
    float t = (m - 1) / (m + 1), square = t * t;
    return (float)exponent * 0.693147181f
        + 2 * t * (1 + square * (1 / 3.0f + square * (1 / 5.0f + square * (1 / 7.0f + square * (1 / 9.0f)))));
}

// The inverse error function for -1 < x < 1 (Giles, "Approximating the erfinv function", 2010, table 5).
static inline float inverse_error(float x) {
    float w = -logarithm((1 - x) * (1 + x));
    float a = w - 2.5f, b = root(w) - 3;
    float central = 1.50140941f + a * (0.246640727f + a * (-0.00417768164f + a * (-0.00125372503f + a * (0.00021858087f
        + a * (-4.39150654e-06f + a * (-3.5233877e-06f + a * (3.43273939e-07f + a * 2.81022636e-08f)))))));
    float tail = 2.83297682f + b * (1.00167406f + b * (0.00943887047f + b * (-0.0076224613f + b * (0.00573950773f
        + b * (-0.00367342844f + b * (0.00134934322f + b * (0.000100950558f + b * -0.000200214257f)))))));
    return x * (w < 5 ? central : tail);
}

struct draw { float *result; size_t count; float factor, width; uint64_t seed; };

FOR_EACH_PROCESSOR
static void uniform_part(float *result, size_t first, size_t count, float limit, uint64_t seed) {
    for (size_t i = 0; i < count; i++) result[i] = limit * random_share(first + i, seed);
}

static void uniform_share(void *context, int part) {
    struct draw *all = context;
    size_t start = part_start(part);
    uniform_part(all->result + start, start, part_size(part, all->count), all->factor, all->seed);
}

void gf_fill_uniform(float *result, size_t count, float limit, uint64_t seed) {
    struct draw all = {.result = result, .count = count, .factor = limit, .seed = mixed_seed(seed)};
    gf_parallel_for(uniform_share, &all, part_count(count));
}

FOR_EACH_PROCESSOR
static void normal_part(float *result, size_t first, size_t count, float factor, float width, uint64_t seed) {
    for (size_t i = 0; i < count; i++) result[i] = factor * inverse_error(width * random_share(first + i, seed));
}

static void normal_share(void *context, int part) {
    struct draw *all = context;
    size_t start = part_start(part);
    normal_part(all->result + start, start, part_size(part, all->count), all->factor, all->width, all->seed);
}

void gf_fill_normal(float *result, size_t count, float deviation, float limit, uint64_t seed) {
    // Inverse transform sampling, with 2 p - 1 restricted to the part of -1 ... 1 that corresponds to the limit.
    struct draw all = {.result = result, .count = count, .factor = sqrtf(2) * deviation,
        .width = (float)erf(limit / sqrt(2)), .seed = mixed_seed(seed)};
    gf_parallel_for(normal_share, &all, part_count(count));
}

struct dropout { const void *source; void *result; size_t count; float scale; uint32_t threshold; uint64_t seed; };

// Compares the upper 31 bits, because vector comparisons of signed numbers are faster.
static inline bool is_kept(size_t element, uint64_t seed, uint32_t threshold) {
    return (int32_t)(random_bits(element, seed) >> 1) < (int32_t)threshold;
}

FOR_EACH_PROCESSOR
static void dropout_part(
    const float *source, float *result, size_t first, size_t count, float scale, uint32_t threshold, uint64_t seed) {
    for (size_t i = 0; i < count; i++) result[i] = is_kept(first + i, seed, threshold) ? source[i] * scale : 0;
}

FOR_EACH_PROCESSOR
static void dropout_bfloat16_part(
    const uint16_t *source, uint16_t *result, size_t first, size_t count, float scale, uint32_t threshold, uint64_t seed) {
    for (size_t i = 0; i < count; i++) {
        uint32_t bits = (uint32_t)source[i] << 16;
        float number;
        memcpy(&number, &bits, sizeof number);
        number *= scale;
        memcpy(&bits, &number, sizeof bits);
        uint16_t rounded = (uint16_t)((bits + 0x7fff + (bits >> 16 & 1)) >> 16);
        result[i] = is_kept(first + i, seed, threshold) ? rounded : 0;
    }
}

static void dropout_share(void *context, int part) {
    struct dropout *all = context;
    size_t start = part_start(part);
    dropout_part((const float *)all->source + start, (float *)all->result + start, start, part_size(part, all->count),
        all->scale, all->threshold, all->seed);
}

static void dropout_bfloat16_share(void *context, int part) {
    struct dropout *all = context;
    size_t start = part_start(part);
    dropout_bfloat16_part((const uint16_t *)all->source + start, (uint16_t *)all->result + start, start,
        part_size(part, all->count), all->scale, all->threshold, all->seed);
}

static struct dropout dropout(const void *source, void *result, size_t count, float keep, uint64_t seed) {
    double threshold = (double)keep * 2147483648.0;
    return (struct dropout){source, result, count, 1 / keep, threshold >= 2147483647.0 ? 2147483647u : (uint32_t)threshold,
        mixed_seed(seed)};
}

void gf_dropout(const float *source, float *result, size_t count, float keep, uint64_t seed) {
    struct dropout all = dropout(source, result, count, keep, seed);
    gf_parallel_for(dropout_share, &all, part_count(count));
}

void gf_dropout_bfloat16(const uint16_t *source, uint16_t *result, size_t count, float keep, uint64_t seed) {
    struct dropout all = dropout(source, result, count, keep, seed);
    gf_parallel_for(dropout_bfloat16_share, &all, part_count(count));
}

struct update {
    float *weights, *first, *second;
    const float *gradient;
    size_t count;
    float rate, decay, a, b, c;
    int choice;
};

FOR_EACH_PROCESSOR
static void sgd_plain_part(float *restrict weights, const float *restrict gradient, size_t count, float rate, float decay) {
    for (size_t i = 0; i < count; i++) weights[i] -= rate * (gradient[i] + decay * weights[i]);
}

FOR_EACH_PROCESSOR
static void sgd_momentum_part(float *restrict weights, const float *restrict gradient, float *restrict velocity, size_t count,
    float rate, float momentum, float decay, float gradient_factor, float velocity_factor) {
    for (size_t i = 0; i < count; i++) {
        float g = gradient[i] + decay * weights[i];
        float v = momentum * velocity[i] + g;
        velocity[i] = v;
        weights[i] -= rate * (gradient_factor * g + velocity_factor * v);
    }
}

static void sgd_share(void *context, int part) {
    struct update *all = context;
    size_t start = part_start(part), count = part_size(part, all->count);
    if (!all->first) {
        sgd_plain_part(all->weights + start, all->gradient + start, count, all->rate, all->decay);
    } else {
        // Nesterov's step is g + momentum * v; the plain step is v.
        sgd_momentum_part(all->weights + start, all->gradient + start, all->first + start, count, all->rate, all->a, all->decay,
            all->choice ? 1 : 0, all->choice ? all->a : 1);
    }
}

void gf_sgd_step(float *weights, const float *gradient, float *velocity, size_t count, float rate, float momentum, float decay,
    int nesterov) {
    struct update all = {.weights = weights, .first = momentum > 0 ? velocity : NULL, .gradient = gradient, .count = count,
        .rate = rate, .decay = decay, .a = momentum, .choice = nesterov};
    gf_parallel_for(sgd_share, &all, part_count(count));
}

FOR_EACH_PROCESSOR
static void adam_part(float *restrict weights, const float *restrict gradient, float *restrict first, float *restrict second,
    size_t count, float rate, float beta1, float beta2, float epsilon, float decay, float shrink) {
    for (size_t i = 0; i < count; i++) {
        float g = gradient[i] + decay * weights[i];
        float m = beta1 * first[i] + (1 - beta1) * g;
        float v = beta2 * second[i] + (1 - beta2) * g * g;
        first[i] = m;
        second[i] = v;
        weights[i] = shrink * weights[i] - rate * m / (root(v) + epsilon);
    }
}

struct adam { struct update update; float epsilon, shrink; };

static void adam_share(void *context, int part) {
    struct adam *adam = context;
    struct update *all = &adam->update;
    size_t start = part_start(part);
    adam_part(all->weights + start, all->gradient + start, all->first + start, all->second + start,
        part_size(part, all->count), all->rate, all->a, all->b, adam->epsilon, all->decay, adam->shrink);
}

void gf_adam_step(float *weights, const float *gradient, float *first, float *second, size_t count, float rate, float beta1,
    float beta2, float epsilon, float decay, int decoupled, int64_t step) {
    // Both moments start at 0 and are therefore biased towards 0. The correction is part of the rate and epsilon.
    double one = 1 - pow(beta1, (double)step), two = sqrt(1 - pow(beta2, (double)step));
    struct adam adam = {
        .update = {.weights = weights, .first = first, .second = second, .gradient = gradient, .count = count,
            .rate = (float)(rate * two / one), .decay = decoupled ? 0 : decay, .a = beta1, .b = beta2},
        .epsilon = (float)(epsilon * two), .shrink = decoupled ? 1 - rate * decay : 1};
    gf_parallel_for(adam_share, &adam, part_count(count));
}

FOR_EACH_PROCESSOR
static void adadelta_part(float *restrict weights, const float *restrict gradient, float *restrict squares,
    float *restrict updates, size_t count, float rate, float rho, float epsilon, float decay) {
    for (size_t i = 0; i < count; i++) {
        float g = gradient[i] + decay * weights[i];
        float s = rho * squares[i] + (1 - rho) * g * g;
        float step = g * root((updates[i] + epsilon) / (s + epsilon));
        squares[i] = s;
        updates[i] = rho * updates[i] + (1 - rho) * step * step;
        weights[i] -= rate * step;
    }
}

static void adadelta_share(void *context, int part) {
    struct update *all = context;
    size_t start = part_start(part);
    adadelta_part(all->weights + start, all->gradient + start, all->first + start, all->second + start,
        part_size(part, all->count), all->rate, all->a, all->b, all->decay);
}

void gf_adadelta_step(float *weights, const float *gradient, float *squares, float *updates, size_t count, float rate, float rho,
    float epsilon, float decay) {
    struct update all = {.weights = weights, .first = squares, .second = updates, .gradient = gradient, .count = count,
        .rate = rate, .decay = decay, .a = rho, .b = epsilon};
    gf_parallel_for(adadelta_share, &all, part_count(count));
}

struct blend { float *average; const float *values; size_t count; float share; };

FOR_EACH_PROCESSOR
static void blend_part(float *restrict average, const float *restrict values, size_t count, float share) {
    for (size_t i = 0; i < count; i++) average[i] += share * (values[i] - average[i]);
}

static void blend_share(void *context, int part) {
    struct blend *all = context;
    size_t start = part_start(part);
    blend_part(all->average + start, all->values + start, part_size(part, all->count), all->share);
}

void gf_update_average(float *average, const float *values, size_t count, float share) {
    struct blend all = {average, values, count, share};
    gf_parallel_for(blend_share, &all, part_count(count));
}
