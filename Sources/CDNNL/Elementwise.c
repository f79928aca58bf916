#include "Elementwise.h"

#include <math.h>

#include "CDNNL.h"

#if defined(__x86_64__)
#define FOR_EACH_PROCESSOR __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define FOR_EACH_PROCESSOR
#endif

// Elements a thread takes at once: below this, waking the others costs more than they save.
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
    gf_parallel(scale_share, &all, part_count(count));
}

struct dropout { const float *source; float *result; size_t count; float scale; uint32_t threshold; uint64_t seed; };

// The hash is "lowbias32" (Wellons, 2018), of an element's number and the seed.
FOR_EACH_PROCESSOR
static void dropout_part(
    const float *source, float *result, size_t first, size_t count, float scale, uint32_t threshold, uint64_t seed) {
    uint32_t low = (uint32_t)seed, high = (uint32_t)(seed >> 32);
    for (size_t i = 0; i < count; i++) {
        uint32_t mixed = (uint32_t)(first + i) ^ low;
        mixed ^= mixed >> 16;
        mixed *= 0x7feb352du;
        mixed ^= mixed >> 15 ^ high;
        mixed *= 0x846ca68bu;
        mixed ^= mixed >> 16;
        // By the upper 31 bits, since processors compare signed numbers faster.
        result[i] = (int32_t)(mixed >> 1) < (int32_t)threshold ? source[i] * scale : 0;
    }
}

static void dropout_share(void *context, int part) {
    struct dropout *all = context;
    size_t start = part_start(part);
    dropout_part(
        all->source + start, all->result + start, start, part_size(part, all->count), all->scale, all->threshold, all->seed);
}

void gf_dropout(const float *source, float *result, size_t count, float keep, uint64_t seed) {
    double threshold = (double)keep * 2147483648.0;
    // Seeds that follow on each other would only swap elements (SplitMix64; Steele, Lea and Flood, OOPSLA 2014).
    seed += 0x9e3779b97f4a7c15u;
    seed = (seed ^ seed >> 30) * 0xbf58476d1ce4e5b9u;
    seed = (seed ^ seed >> 27) * 0x94d049bb133111ebu;
    seed ^= seed >> 31;
    struct dropout all = {source, result, count, 1 / keep, threshold >= 2147483647.0 ? 2147483647u : (uint32_t)threshold, seed};
    gf_parallel(dropout_share, &all, part_count(count));
}

struct update {
    float *weights, *first, *second;
    const float *gradient;
    size_t count;
    float rate, decay, a, b, c;
    int choice;
};

FOR_EACH_PROCESSOR
static void descend_plain(float *restrict weights, const float *restrict gradient, size_t count, float rate, float decay) {
    for (size_t i = 0; i < count; i++) weights[i] -= rate * (gradient[i] + decay * weights[i]);
}

FOR_EACH_PROCESSOR
static void descend_part(float *restrict weights, const float *restrict gradient, float *restrict velocity, size_t count,
    float rate, float momentum, float decay, float ahead, float along) {
    for (size_t i = 0; i < count; i++) {
        float g = gradient[i] + decay * weights[i];
        float v = momentum * velocity[i] + g;
        velocity[i] = v;
        weights[i] -= rate * (ahead * g + along * v);
    }
}

static void descend_share(void *context, int part) {
    struct update *all = context;
    size_t start = part_start(part), count = part_size(part, all->count);
    if (!all->first) {
        descend_plain(all->weights + start, all->gradient + start, count, all->rate, all->decay);
    } else {
        // Nesterov's step is g + momentum * v; the plain one is v.
        descend_part(all->weights + start, all->gradient + start, all->first + start, count, all->rate, all->a, all->decay,
            all->choice ? 1 : 0, all->choice ? all->a : 1);
    }
}

void gf_descend(float *weights, const float *gradient, float *velocity, size_t count, float rate, float momentum, float decay,
    int nesterov) {
    struct update all = {.weights = weights, .first = momentum > 0 ? velocity : NULL, .gradient = gradient, .count = count,
        .rate = rate, .decay = decay, .a = momentum, .choice = nesterov};
    gf_parallel(descend_share, &all, part_count(count));
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
        weights[i] = shrink * weights[i] - rate * m / (sqrtf(v) + epsilon);
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

void gf_adam(float *weights, const float *gradient, float *first, float *second, size_t count, float rate, float beta1,
    float beta2, float epsilon, float decay, int decoupled, int64_t step) {
    // Both moments start at 0 and are too small at first; the correction goes into the rate and epsilon.
    double one = 1 - pow(beta1, (double)step), two = sqrt(1 - pow(beta2, (double)step));
    struct adam adam = {
        .update = {.weights = weights, .first = first, .second = second, .gradient = gradient, .count = count,
            .rate = (float)(rate * two / one), .decay = decoupled ? 0 : decay, .a = beta1, .b = beta2},
        .epsilon = (float)(epsilon * two), .shrink = decoupled ? 1 - rate * decay : 1};
    gf_parallel(adam_share, &adam, part_count(count));
}

FOR_EACH_PROCESSOR
static void adadelta_part(float *restrict weights, const float *restrict gradient, float *restrict squares,
    float *restrict updates, size_t count, float rate, float rho, float epsilon, float decay) {
    for (size_t i = 0; i < count; i++) {
        float g = gradient[i] + decay * weights[i];
        float s = rho * squares[i] + (1 - rho) * g * g;
        float step = g * sqrtf((updates[i] + epsilon) / (s + epsilon));
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

void gf_adadelta(float *weights, const float *gradient, float *squares, float *updates, size_t count, float rate, float rho,
    float epsilon, float decay) {
    struct update all = {.weights = weights, .first = squares, .second = updates, .gradient = gradient, .count = count,
        .rate = rate, .decay = decay, .a = rho, .b = epsilon};
    gf_parallel(adadelta_share, &all, part_count(count));
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

void gf_blend(float *average, const float *values, size_t count, float share) {
    struct blend all = {average, values, count, share};
    gf_parallel(blend_share, &all, part_count(count));
}
