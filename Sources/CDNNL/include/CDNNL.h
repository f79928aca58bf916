// The parts of oneDNN's C API that the networks need, with one interface for versions 2 and 3. In version 2, a memory
// descriptor is a structure and operations have descriptors; in version 3, a memory descriptor is a handle and operation
// descriptors do not exist. This header contains no oneDNN names, so code that uses it cannot depend on the version.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "Elementwise.h"
#include "MatrixProduct.h"

typedef struct gf_engine *gf_engine_t;        // the processor, and the stream that operations run on
typedef struct gf_layout *gf_layout_t;        // dimensions, element type and order in memory (a memory descriptor)
typedef struct gf_plan *gf_plan_t;            // an operation with a chosen implementation (a primitive descriptor)
typedef struct gf_operation *gf_operation_t;  // an operation that can run (a primitive)
typedef struct gf_memory *gf_memory_t;        // a layout and its bytes

// The status that functions return: 0 on success; gf_status_text describes the others.
typedef int gf_status;
#define GF_UNIMPLEMENTED 3

// A BFLOAT16 consists of the upper 16 bits of a float32.
typedef enum { GF_FLOAT32, GF_BFLOAT16 } gf_element;
// PLAIN is C order (batch, channel, row, column); with ANY the operation chooses the order.
typedef enum { GF_PLAIN, GF_ANY } gf_order;
typedef enum { GF_TRAINING, GF_INFERENCE } gf_mode;
typedef enum { GF_RELU, GF_TANH } gf_activation;
typedef enum { GF_MAXIMUM, GF_AVERAGE } gf_pooling;

// The tensors of a plan whose layouts gf_plan_layout returns.
typedef enum {
    GF_SOURCE, GF_WEIGHTS, GF_RESULT, GF_SOURCE_GRADIENT, GF_WEIGHTS_GRADIENT, GF_RESULT_GRADIENT, GF_WORKSPACE, GF_SCRATCHPAD
} gf_plan_tensor;

// The role of an argument of an operation.
typedef enum {
    GF_ARG_SOURCE, GF_ARG_SOURCE_2, GF_ARG_WEIGHTS, GF_ARG_BIAS, GF_ARG_RESULT, GF_ARG_SOURCE_GRADIENT,
    GF_ARG_WEIGHTS_GRADIENT, GF_ARG_BIAS_GRADIENT, GF_ARG_RESULT_GRADIENT, GF_ARG_WORKSPACE, GF_ARG_SCRATCHPAD, GF_ARG_MEAN,
    GF_ARG_VARIANCE, GF_ARG_SCALE, GF_ARG_SHIFT, GF_ARG_SCALE_GRADIENT, GF_ARG_SHIFT_GRADIENT
} gf_argument_kind;

typedef struct {
    int index;  // from gf_argument_index
    gf_memory_t memory;
} gf_argument;

// The window of a convolution or pooling; each pair is for rows, then columns.
typedef struct {
    int64_t kernel[2], strides[2], padding_before[2], padding_after[2];
} gf_window;

const char *gf_status_text(gf_status status);
// Writes oneDNN's version, such as "2.6.3".
void gf_version(char *words, size_t size);
// The instruction set in use, such as "AVX2".
const char *gf_instruction_set(void);
// Whether the processor has instructions for bf16.
bool gf_supports_bf16(void);

gf_status gf_engine_create(gf_engine_t *engine);
void gf_engine_destroy(gf_engine_t engine);
// Sets the number of threads for operations that the calling thread runs. Returns false when no OpenMP library is found.
bool gf_set_threads(int count);
// Runs `body(context, part)` for each part from 0 to `parts` - 1 on the threads that the operations use.
void gf_parallel_for(void (*body)(void *context, int part), void *context, int parts);

gf_status gf_layout_create(
    gf_layout_t *layout, const int64_t *dimensions, int count, gf_element element, gf_order order);
// Creates a layout with the memory order of `model`, which has as many dimensions; GF_UNIMPLEMENTED for an unusual order.
gf_status gf_layout_create_matching(gf_layout_t *layout, gf_layout_t model, const int64_t *dimensions, gf_element element);
void gf_layout_destroy(gf_layout_t layout);
// The type of the elements; meaningless for workspaces and scratch memory.
gf_element gf_layout_element(gf_layout_t layout);
bool gf_layout_equal(gf_layout_t a, gf_layout_t b);
// Size in bytes, padding included.
size_t gf_layout_size(gf_layout_t layout);

gf_status gf_memory_create(gf_memory_t *memory, gf_engine_t engine, gf_layout_t layout, void *bytes);
void gf_memory_destroy(gf_memory_t memory);

void gf_plan_destroy(gf_plan_t plan);
// A copy of the layout of a tensor; NULL when the operation has no such tensor.
gf_layout_t gf_plan_layout(gf_plan_t plan, gf_plan_tensor part);
// Writes the name of the chosen implementation, such as "jit:avx2".
void gf_plan_implementation(gf_plan_t plan, char *words, size_t size);

gf_status gf_dense_forward(gf_plan_t *plan, gf_engine_t engine, gf_mode purpose, gf_layout_t source, gf_layout_t weights,
    gf_layout_t bias, gf_layout_t result, bool relu);
gf_status gf_dense_backward_data(gf_plan_t *plan, gf_engine_t engine, gf_layout_t source_gradient, gf_layout_t weights,
    gf_layout_t result_gradient, gf_plan_t forward);
gf_status gf_dense_backward_weights(gf_plan_t *plan, gf_engine_t engine, gf_layout_t source, gf_layout_t weights_gradient,
    gf_layout_t bias_gradient, gf_layout_t result_gradient, gf_plan_t forward);

// The bias may be NULL. With `winograd`, the result of a convolution and the gradient of its source are computed by Winograd's
// method (Lavin and Gray, CVPR 2016) where oneDNN supports it: 3 x 3 kernels, stride 1, float32, AVX-512.
gf_status gf_convolution_forward(gf_plan_t *plan, gf_engine_t engine, gf_layout_t source, gf_layout_t weights,
    gf_layout_t bias, gf_layout_t result, gf_window window, bool relu, bool winograd);
gf_status gf_convolution_backward_data(gf_plan_t *plan, gf_engine_t engine, gf_layout_t source_gradient, gf_layout_t weights,
    gf_layout_t result_gradient, gf_window window, bool winograd, gf_plan_t forward);
gf_status gf_convolution_backward_weights(gf_plan_t *plan, gf_engine_t engine, gf_layout_t source,
    gf_layout_t weights_gradient, gf_layout_t bias_gradient, gf_layout_t result_gradient, gf_window window,
    gf_plan_t forward);

// The average excludes the padding.
gf_status gf_pooling_forward(gf_plan_t *plan, gf_engine_t engine, gf_mode purpose, gf_pooling pooling, gf_layout_t source,
    gf_layout_t result, gf_window window);
gf_status gf_pooling_backward(gf_plan_t *plan, gf_engine_t engine, gf_pooling pooling, gf_layout_t source_gradient,
    gf_layout_t result_gradient, gf_window window, gf_plan_t forward);

// Scale and shift are separate arguments. With `relu`, a workspace records which elements were positive. In inference, the
// mean and the variance are inputs.
gf_status gf_normalization_forward(gf_plan_t *plan, gf_engine_t engine, gf_mode purpose, gf_layout_t data, float epsilon,
    bool relu);
// Whether the backward pass needs the shift as an argument. Version 2 requires it and version 3 rejects it, although no
// gradient depends on it.
bool gf_normalization_backward_needs_shift(void);
gf_status gf_normalization_backward(gf_plan_t *plan, gf_engine_t engine, gf_layout_t data, float epsilon, bool relu,
    gf_plan_t forward);

// The gradient is computed from the result, so the operation may run in place.
gf_status gf_activation_forward(gf_plan_t *plan, gf_engine_t engine, gf_activation function, gf_layout_t data);
gf_status gf_activation_backward(gf_plan_t *plan, gf_engine_t engine, gf_activation function, gf_layout_t data, gf_plan_t forward);

gf_status gf_add(gf_plan_t *plan, gf_engine_t engine, gf_layout_t a, gf_layout_t b, gf_layout_t result, bool relu);
gf_status gf_reorder(gf_plan_t *plan, gf_engine_t engine, gf_layout_t source, gf_layout_t result);

gf_status gf_operation_create(gf_operation_t *operation, gf_plan_t plan);
void gf_operation_destroy(gf_operation_t operation);
int gf_argument_index(gf_argument_kind kind);
gf_status gf_operation_run(gf_operation_t operation, gf_engine_t engine, const gf_argument *arguments, int count);
