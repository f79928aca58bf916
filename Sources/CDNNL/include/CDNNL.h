// oneDNN's C API as far as the networks need it, the same for its versions 2 and 3: in 2 a memory descriptor is a
// structure and an operation has a descriptor of its own; in 3 the one is a handle and the other is gone. No name of
// oneDNN is seen through this header, so that what is built on it cannot depend on the version.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "Elementwise.h"
#include "MatrixProduct.h"

typedef struct gf_engine *gf_engine_t;      // the processor, and the stream its work runs on
typedef struct gf_layout *gf_layout_t;      // dimensions of elements, their type, and their order in memory
typedef struct gf_plan *gf_plan_t;          // an operation whose implementation is chosen (a primitive descriptor)
typedef struct gf_operation *gf_operation_t;  // an operation that can be run (a primitive)
typedef struct gf_memory *gf_memory_t;      // a layout and the bytes in it

// What a function returns: 0 is success; gf_status_words tells the others.
typedef int gf_status;
#define GF_UNIMPLEMENTED 3

// The bits of a BFLOAT16 are the upper half of a float32's.
typedef enum { GF_FLOAT32, GF_BFLOAT16 } gf_element;
// PLAIN is C order: batch, channel, row, column; ANY lets the operation choose.
typedef enum { GF_PLAIN, GF_ANY } gf_order;
typedef enum { GF_TRAINING, GF_INFERENCE } gf_purpose;
typedef enum { GF_RELU, GF_TANH } gf_function;
typedef enum { GF_MAXIMUM, GF_AVERAGE } gf_pooling;

// The parts of a plan whose layouts can be asked for.
typedef enum {
    GF_SOURCE, GF_WEIGHTS, GF_RESULT, GF_SOURCE_GRADIENT, GF_WEIGHTS_GRADIENT, GF_RESULT_GRADIENT, GF_WORKSPACE, GF_SCRATCHPAD
} gf_part;

// What an argument of a running operation is.
typedef enum {
    GF_ARG_SOURCE, GF_ARG_SOURCE_2, GF_ARG_WEIGHTS, GF_ARG_BIAS, GF_ARG_RESULT, GF_ARG_SOURCE_GRADIENT,
    GF_ARG_WEIGHTS_GRADIENT, GF_ARG_BIAS_GRADIENT, GF_ARG_RESULT_GRADIENT, GF_ARG_WORKSPACE, GF_ARG_SCRATCHPAD, GF_ARG_MEAN,
    GF_ARG_VARIANCE, GF_ARG_SCALE, GF_ARG_SHIFT, GF_ARG_SCALE_GRADIENT, GF_ARG_SHIFT_GRADIENT
} gf_argument_kind;

typedef struct {
    int number;  // by gf_argument_number
    gf_memory_t memory;
} gf_argument;

// The window of a convolution or a pooling: rows, then columns.
typedef struct {
    int64_t kernel[2], strides[2], padding_before[2], padding_after[2];
} gf_window;

const char *gf_status_words(gf_status status);
// oneDNN's version as "2.6.3".
void gf_version(char *words, size_t size);
// The instruction set in use, such as "AVX2".
const char *gf_instruction_set(void);
// Whether bf16 has instructions of its own here.
bool gf_has_bf16(void);

gf_status gf_engine_create(gf_engine_t *engine);
void gf_engine_destroy(gf_engine_t engine);
// Threads of the operations that the calling thread runs. False when the OpenMP library could not be found.
bool gf_set_threads(int count);
// Runs `body(context, part)` for every part from 0 to `parts` - 1 on the threads that the operations use.
void gf_parallel(void (*body)(void *context, int part), void *context, int parts);

gf_status gf_layout_create(
    gf_layout_t *layout, const int64_t *dimensions, int count, gf_element element, gf_order order);
// Elements in the order in memory of `model`, a layout of as many dimensions; GF_UNIMPLEMENTED when that is an unusual one.
gf_status gf_layout_create_like(gf_layout_t *layout, gf_layout_t model, const int64_t *dimensions, gf_element element);
void gf_layout_destroy(gf_layout_t layout);
// The type of its elements; of no meaning for memory that an operation uses for itself.
gf_element gf_layout_element(gf_layout_t layout);
bool gf_layout_equal(gf_layout_t a, gf_layout_t b);
// Bytes, padding included.
size_t gf_layout_size(gf_layout_t layout);

gf_status gf_memory_create(gf_memory_t *memory, gf_engine_t engine, gf_layout_t layout, void *bytes);
void gf_memory_destroy(gf_memory_t memory);

void gf_plan_destroy(gf_plan_t plan);
// A copy of the layout of a part; NULL when the operation has none.
gf_layout_t gf_plan_layout(gf_plan_t plan, gf_part part);
// Writes the name of the chosen implementation, such as "jit:avx2".
void gf_plan_implementation(gf_plan_t plan, char *words, size_t size);

gf_status gf_dense_forward(gf_plan_t *plan, gf_engine_t engine, gf_purpose purpose, gf_layout_t source, gf_layout_t weights,
    gf_layout_t bias, gf_layout_t result, bool relu);
gf_status gf_dense_backward_data(gf_plan_t *plan, gf_engine_t engine, gf_layout_t source_gradient, gf_layout_t weights,
    gf_layout_t result_gradient, gf_plan_t forward);
gf_status gf_dense_backward_weights(gf_plan_t *plan, gf_engine_t engine, gf_layout_t source, gf_layout_t weights_gradient,
    gf_layout_t bias_gradient, gf_layout_t result_gradient, gf_plan_t forward);

// The bias may be NULL. With `winograd` the result of a convolution and the gradient of its source are computed by Winograd's
// method (Lavin and Gray, CVPR 2016) where there is a way to: kernels of 3 x 3, strides of 1, float32, AVX-512.
gf_status gf_convolution_forward(gf_plan_t *plan, gf_engine_t engine, gf_layout_t source, gf_layout_t weights,
    gf_layout_t bias, gf_layout_t result, gf_window window, bool relu, bool winograd);
gf_status gf_convolution_backward_data(gf_plan_t *plan, gf_engine_t engine, gf_layout_t source_gradient, gf_layout_t weights,
    gf_layout_t result_gradient, gf_window window, bool winograd, gf_plan_t forward);
gf_status gf_convolution_backward_weights(gf_plan_t *plan, gf_engine_t engine, gf_layout_t source,
    gf_layout_t weights_gradient, gf_layout_t bias_gradient, gf_layout_t result_gradient, gf_window window,
    gf_plan_t forward);

// The average leaves the padding out.
gf_status gf_pooling_forward(gf_plan_t *plan, gf_engine_t engine, gf_purpose purpose, gf_pooling pooling, gf_layout_t source,
    gf_layout_t result, gf_window window);
gf_status gf_pooling_backward(gf_plan_t *plan, gf_engine_t engine, gf_pooling pooling, gf_layout_t source_gradient,
    gf_layout_t result_gradient, gf_window window, gf_plan_t forward);

// Scale and shift are arguments of their own. With `relu` a workspace keeps which elements passed. In inference the mean
// and the variance are given.
gf_status gf_normalization_forward(gf_plan_t *plan, gf_engine_t engine, gf_purpose purpose, gf_layout_t data, float epsilon,
    bool relu);
// Whether the backward pass is given the shift, on which no gradient depends: version 2 asks for it, 3 refuses it.
bool gf_normalization_backward_takes_shift(void);
gf_status gf_normalization_backward(gf_plan_t *plan, gf_engine_t engine, gf_layout_t data, float epsilon, bool relu,
    gf_plan_t forward);

// The gradient is computed from the result, so that the operation may run in place.
gf_status gf_function_forward(gf_plan_t *plan, gf_engine_t engine, gf_function function, gf_layout_t data);
gf_status gf_function_backward(gf_plan_t *plan, gf_engine_t engine, gf_function function, gf_layout_t data, gf_plan_t forward);

gf_status gf_addition(gf_plan_t *plan, gf_engine_t engine, gf_layout_t a, gf_layout_t b, gf_layout_t result, bool relu);
gf_status gf_reorder(gf_plan_t *plan, gf_engine_t engine, gf_layout_t source, gf_layout_t result);

gf_status gf_operation_create(gf_operation_t *operation, gf_plan_t plan);
void gf_operation_destroy(gf_operation_t operation);
int gf_argument_number(gf_argument_kind kind);
gf_status gf_operation_run(gf_operation_t operation, gf_engine_t engine, const gf_argument *arguments, int count);
