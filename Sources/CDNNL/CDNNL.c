#include "CDNNL.h"

#include <dlfcn.h>
#include <oneapi/dnnl/dnnl.h>
#include <oneapi/dnnl/dnnl_version.h>
#include <stdio.h>
#include <stdlib.h>

struct gf_engine {
    dnnl_engine_t processor;
    dnnl_stream_t stream;
};

#if DNNL_VERSION_MAJOR >= 3
#define LAYOUT(layout) ((const_dnnl_memory_desc_t)(layout))
static const dnnl_dims_t NOT_DILATED = {0, 0};
#else
#define LAYOUT(layout) ((const dnnl_memory_desc_t *)(layout))
#endif
#define PLAN(plan) ((const_dnnl_primitive_desc_t)(plan))

const char *gf_status_text(gf_status status) {
    switch (status) {
    case dnnl_success: return "success";
    case dnnl_out_of_memory: return "out of memory";
    case dnnl_invalid_arguments: return "invalid sizes";
    case dnnl_unimplemented: return "not supported on this processor";
    default: return "internal error";
    }
}

void gf_version(char *words, size_t size) {
    const dnnl_version_t *version = dnnl_version();
    snprintf(words, size, "%d.%d.%d", version->major, version->minor, version->patch);
}

const char *gf_instruction_set(void) {
    switch ((unsigned)dnnl_get_effective_cpu_isa()) {
    case dnnl_cpu_isa_sse41: return "SSE4.1";
    case dnnl_cpu_isa_avx: return "AVX";
    case dnnl_cpu_isa_avx2: return "AVX2";
#if DNNL_VERSION_MAJOR >= 3
    case dnnl_cpu_isa_avx2_vnni: return "AVX2 VNNI";
    case dnnl_cpu_isa_avx2_vnni_2: return "AVX2 VNNI 2";
#endif
    case dnnl_cpu_isa_avx512_core: return "AVX-512";
    case dnnl_cpu_isa_avx512_core_vnni: return "AVX-512 VNNI";
    case dnnl_cpu_isa_avx512_core_bf16: return "AVX-512 BF16";
    default: return (dnnl_get_effective_cpu_isa() & dnnl_cpu_isa_avx512_core) == dnnl_cpu_isa_avx512_core ? "AMX" : "plain x86-64";
    }
}

bool gf_supports_bf16(void) {
    unsigned needed = dnnl_cpu_isa_avx512_core_bf16;
    return ((unsigned)dnnl_get_effective_cpu_isa() & needed) == needed;
}

gf_status gf_engine_create(gf_engine_t *engine) {
    struct gf_engine *created = calloc(1, sizeof *created);
    if (!created) return dnnl_out_of_memory;
    dnnl_status_t status = dnnl_engine_create(&created->processor, dnnl_cpu, 0);
    if (status == dnnl_success) status = dnnl_stream_create(&created->stream, created->processor, dnnl_stream_default_flags);
    if (status != dnnl_success) {
        gf_engine_destroy(created);
        return status;
    }
    *engine = created;
    return dnnl_success;
}

void gf_engine_destroy(gf_engine_t engine) {
    if (engine->stream) dnnl_stream_destroy(engine->stream);
    if (engine->processor) dnnl_engine_destroy(engine->processor);
    free(engine);
}

// Finds the function in the OpenMP library that oneDNN has loaded. Linking an OpenMP library here could load a second one,
// whose threads would compete with those of the first.
bool gf_set_threads(int count) {
    // Several threads may run this at once; they all store the same value.
    static void (*_Atomic set_threads)(int);
    if (!set_threads) set_threads = (void (*)(int))dlsym(RTLD_DEFAULT, "omp_set_num_threads");
    if (set_threads) set_threads(count);
    return set_threads != NULL;
}

struct share {
    void (*body)(void *context, int part);
    void *context;
    int parts;
    int (*thread)(void);
    int (*threads)(void);
};

static void run_share(void *data) {
    struct share *share = data;
    int thread = share->thread(), threads = share->threads();
    for (int part = thread; part < share->parts; part += threads) share->body(share->context, part);
}

void gf_parallel_for(void (*body)(void *context, int part), void *context, int parts) {
    // Compilers emit calls of GOMP_parallel for `#pragma omp parallel`. Both libgomp and LLVM's OpenMP provide it.
    static void (*_Atomic parallel)(void (*)(void *), void *, unsigned, unsigned);
    static int (*_Atomic thread)(void), (*_Atomic threads)(void);
    if (!parallel) {
        thread = (int (*)(void))dlsym(RTLD_DEFAULT, "omp_get_thread_num");
        threads = (int (*)(void))dlsym(RTLD_DEFAULT, "omp_get_num_threads");
        parallel = (void (*)(void (*)(void *), void *, unsigned, unsigned))dlsym(RTLD_DEFAULT, "GOMP_parallel");
    }
    if (parts > 1 && parallel && thread && threads) {
        struct share share = {body, context, parts, thread, threads};
        parallel(run_share, &share, 0, 0);
    } else {
        for (int part = 0; part < parts; part++) body(context, part);
    }
}

static dnnl_status_t create_layout(
    gf_layout_t *layout, const int64_t *dimensions, int count, dnnl_data_type_t type, dnnl_format_tag_t tag) {
#if DNNL_VERSION_MAJOR >= 3
    return dnnl_memory_desc_create_with_tag((dnnl_memory_desc_t *)layout, count, dimensions, type, tag);
#else
    dnnl_memory_desc_t *created = malloc(sizeof *created);
    if (!created) return dnnl_out_of_memory;
    dnnl_status_t status = dnnl_memory_desc_init_by_tag(created, count, dimensions, type, tag);
    if (status != dnnl_success) free(created);
    else *layout = (gf_layout_t)created;
    return status;
#endif
}

static dnnl_data_type_t data_type(gf_element element) { return element == GF_BFLOAT16 ? dnnl_bf16 : dnnl_f32; }

gf_status gf_layout_create(
    gf_layout_t *layout, const int64_t *dimensions, int count, gf_element element, gf_order order) {
    static const dnnl_format_tag_t plain[] = {dnnl_format_tag_undef, dnnl_a, dnnl_ab, dnnl_abc, dnnl_abcd};
    if (count < 1 || count > 4) return dnnl_invalid_arguments;
    return create_layout(layout, dimensions, count, data_type(element), order == GF_ANY ? dnnl_format_tag_any : plain[count]);
}

gf_status gf_layout_create_matching(gf_layout_t *layout, gf_layout_t model, const int64_t *dimensions, gf_element element) {
    static const dnnl_format_tag_t of_matrix[] = {dnnl_ab}, of_images[] = {dnnl_abcd, dnnl_acdb, dnnl_aBcd8b, dnnl_aBcd16b};
#if DNNL_VERSION_MAJOR >= 3
    int count = 0;
    const dnnl_dims_t *sizes = NULL;
    dnnl_memory_desc_query(LAYOUT(model), dnnl_query_ndims_s32, &count);
    dnnl_memory_desc_query(LAYOUT(model), dnnl_query_dims, &sizes);
    const int64_t *model_dimensions = *sizes;
#else
    int count = LAYOUT(model)->ndims;
    const int64_t *model_dimensions = LAYOUT(model)->dims;
#endif
    const dnnl_format_tag_t *tags = count == 2 ? of_matrix : of_images;
    int tag_count = count == 2 ? 1 : count == 4 ? 4 : 0;
    for (int i = 0; i < tag_count; i++) {
        gf_layout_t tried = NULL;
        if (create_layout(&tried, model_dimensions, count, data_type(gf_layout_element(model)), tags[i]) != dnnl_success) continue;
        bool is_alike = gf_layout_equal(tried, model);
        gf_layout_destroy(tried);
        if (is_alike) return create_layout(layout, dimensions, count, data_type(element), tags[i]);
    }
    return GF_UNIMPLEMENTED;
}

void gf_layout_destroy(gf_layout_t layout) {
#if DNNL_VERSION_MAJOR >= 3
    dnnl_memory_desc_destroy((dnnl_memory_desc_t)layout);
#else
    free(layout);
#endif
}

gf_element gf_layout_element(gf_layout_t layout) {
#if DNNL_VERSION_MAJOR >= 3
    dnnl_data_type_t type = dnnl_data_type_undef;
    dnnl_memory_desc_query(LAYOUT(layout), dnnl_query_data_type, &type);
#else
    dnnl_data_type_t type = LAYOUT(layout)->data_type;
#endif
    return type == dnnl_bf16 ? GF_BFLOAT16 : GF_FLOAT32;
}

bool gf_layout_equal(gf_layout_t a, gf_layout_t b) { return dnnl_memory_desc_equal(LAYOUT(a), LAYOUT(b)); }

size_t gf_layout_size(gf_layout_t layout) { return dnnl_memory_desc_get_size(LAYOUT(layout)); }

gf_status gf_memory_create(gf_memory_t *memory, gf_engine_t engine, gf_layout_t layout, void *bytes) {
    return dnnl_memory_create((dnnl_memory_t *)memory, LAYOUT(layout), engine->processor, bytes);
}

void gf_memory_destroy(gf_memory_t memory) { dnnl_memory_destroy((dnnl_memory_t)memory); }

void gf_plan_destroy(gf_plan_t plan) { dnnl_primitive_desc_destroy((dnnl_primitive_desc_t)plan); }

gf_layout_t gf_plan_layout(gf_plan_t plan, gf_plan_tensor part) {
    static const dnnl_query_t queries[] = {
        dnnl_query_src_md, dnnl_query_weights_md, dnnl_query_dst_md, dnnl_query_diff_src_md, dnnl_query_diff_weights_md,
        dnnl_query_diff_dst_md, dnnl_query_workspace_md, dnnl_query_scratchpad_md};
#if DNNL_VERSION_MAJOR >= 3
    const_dnnl_memory_desc_t found = dnnl_primitive_desc_query_md(PLAN(plan), queries[part], 0);
    dnnl_memory_desc_t copy = NULL;
    if (!found || dnnl_memory_desc_get_size(found) == 0 || dnnl_memory_desc_clone(&copy, found) != dnnl_success) return NULL;
    return (gf_layout_t)copy;
#else
    const dnnl_memory_desc_t *found = dnnl_primitive_desc_query_md(PLAN(plan), queries[part], 0);
    if (!found || dnnl_memory_desc_get_size(found) == 0) return NULL;
    dnnl_memory_desc_t *copy = malloc(sizeof *copy);
    if (copy) *copy = *found;
    return (gf_layout_t)copy;
#endif
}

void gf_plan_implementation(gf_plan_t plan, char *words, size_t size) {
    const char *name = NULL;
    dnnl_primitive_desc_query(PLAN(plan), dnnl_query_impl_info_str, 0, &name);
    snprintf(words, size, "%s", name ? name : "");
}

// The attributes of every operation: the caller provides the scratch memory, which all operations of a network share; a
// ReLU may follow.
static dnnl_status_t make_attributes(dnnl_primitive_attr_t *attributes, bool relu) {
    dnnl_status_t status = dnnl_primitive_attr_create(attributes);
    if (status != dnnl_success) return status;
    status = dnnl_primitive_attr_set_scratchpad_mode(*attributes, dnnl_scratchpad_mode_user);
    if (status != dnnl_success || !relu) return status;
    dnnl_post_ops_t after;
    status = dnnl_post_ops_create(&after);
    if (status != dnnl_success) return status;
#if DNNL_VERSION_MAJOR >= 3
    status = dnnl_post_ops_append_eltwise(after, dnnl_eltwise_relu, 0, 0);
#else
    status = dnnl_post_ops_append_eltwise(after, 1, dnnl_eltwise_relu, 0, 0);
#endif
    if (status == dnnl_success) status = dnnl_primitive_attr_set_post_ops(*attributes, after);
    dnnl_post_ops_destroy(after);
    return status;
}

static dnnl_prop_kind_t kind(gf_mode purpose) {
    return purpose == GF_TRAINING ? dnnl_forward_training : dnnl_forward_inference;
}

// Creates a plan with `CREATE`, which may use `attributes`, `created` and the function's parameters.
#define WITH_ATTRIBUTES(relu, CREATE)                                                                                          \
    dnnl_primitive_attr_t attributes = NULL;                                                                                   \
    dnnl_primitive_desc_t created = NULL;                                                                                         \
    dnnl_status_t status = make_attributes(&attributes, relu);                                                                 \
    if (status == dnnl_success) { CREATE }                                                                                     \
    if (attributes) dnnl_primitive_attr_destroy(attributes);                                                                   \
    if (status == dnnl_success) *plan = (gf_plan_t)created;                                                                       \
    return status;

#if DNNL_VERSION_MAJOR < 3
#define CREATE_FROM(operation, hint)                                                                                           \
    if (status == dnnl_success)                                                                                                \
        status = dnnl_primitive_desc_create(&created, &operation, attributes, engine->processor, PLAN(hint));
#endif

gf_status gf_dense_forward(gf_plan_t *plan, gf_engine_t engine, gf_mode purpose, gf_layout_t source, gf_layout_t weights,
    gf_layout_t bias, gf_layout_t result, bool relu) {
    WITH_ATTRIBUTES(relu, {
#if DNNL_VERSION_MAJOR >= 3
        status = dnnl_inner_product_forward_primitive_desc_create(&created, engine->processor, kind(purpose), LAYOUT(source),
            LAYOUT(weights), LAYOUT(bias), LAYOUT(result), attributes);
#else
        dnnl_inner_product_desc_t operation;
        status = dnnl_inner_product_forward_desc_init(
            &operation, kind(purpose), LAYOUT(source), LAYOUT(weights), LAYOUT(bias), LAYOUT(result));
        CREATE_FROM(operation, NULL)
#endif
    })
}

gf_status gf_dense_backward_data(gf_plan_t *plan, gf_engine_t engine, gf_layout_t source_gradient, gf_layout_t weights,
    gf_layout_t result_gradient, gf_plan_t forward) {
    WITH_ATTRIBUTES(false, {
#if DNNL_VERSION_MAJOR >= 3
        status = dnnl_inner_product_backward_data_primitive_desc_create(&created, engine->processor, LAYOUT(source_gradient),
            LAYOUT(weights), LAYOUT(result_gradient), PLAN(forward), attributes);
#else
        dnnl_inner_product_desc_t operation;
        status = dnnl_inner_product_backward_data_desc_init(
            &operation, LAYOUT(source_gradient), LAYOUT(weights), LAYOUT(result_gradient));
        CREATE_FROM(operation, forward)
#endif
    })
}

gf_status gf_dense_backward_weights(gf_plan_t *plan, gf_engine_t engine, gf_layout_t source, gf_layout_t weights_gradient,
    gf_layout_t bias_gradient, gf_layout_t result_gradient, gf_plan_t forward) {
    WITH_ATTRIBUTES(false, {
#if DNNL_VERSION_MAJOR >= 3
        status = dnnl_inner_product_backward_weights_primitive_desc_create(&created, engine->processor, LAYOUT(source),
            LAYOUT(weights_gradient), LAYOUT(bias_gradient), LAYOUT(result_gradient), PLAN(forward), attributes);
#else
        dnnl_inner_product_desc_t operation;
        status = dnnl_inner_product_backward_weights_desc_init(
            &operation, LAYOUT(source), LAYOUT(weights_gradient), LAYOUT(bias_gradient), LAYOUT(result_gradient));
        CREATE_FROM(operation, forward)
#endif
    })
}

static gf_status convolution_forward(gf_plan_t *plan, gf_engine_t engine, dnnl_alg_kind_t method, gf_layout_t source,
    gf_layout_t weights, gf_layout_t bias, gf_layout_t result, gf_window window, bool relu) {
    WITH_ATTRIBUTES(relu, {
        // Training mode is used for inference too: in inference mode, some versions choose an implementation that takes
        // twice as long for few channels.
#if DNNL_VERSION_MAJOR >= 3
        status = dnnl_convolution_forward_primitive_desc_create(&created, engine->processor, dnnl_forward_training, method,
            LAYOUT(source), LAYOUT(weights), LAYOUT(bias), LAYOUT(result), window.strides, NOT_DILATED,
            window.padding_before, window.padding_after, attributes);
#else
        dnnl_convolution_desc_t operation;
        status = dnnl_convolution_forward_desc_init(&operation, dnnl_forward_training, method, LAYOUT(source),
            LAYOUT(weights), LAYOUT(bias), LAYOUT(result), window.strides, window.padding_before, window.padding_after);
        CREATE_FROM(operation, NULL)
#endif
    })
}

gf_status gf_convolution_forward(gf_plan_t *plan, gf_engine_t engine, gf_layout_t source, gf_layout_t weights,
    gf_layout_t bias, gf_layout_t result, gf_window window, bool relu, bool winograd) {
    if (winograd
        && convolution_forward(plan, engine, dnnl_convolution_winograd, source, weights, bias, result, window, relu) == dnnl_success)
        return dnnl_success;
    return convolution_forward(plan, engine, dnnl_convolution_direct, source, weights, bias, result, window, relu);
}

static gf_status convolution_backward_data(gf_plan_t *plan, gf_engine_t engine, dnnl_alg_kind_t method,
    gf_layout_t source_gradient, gf_layout_t weights, gf_layout_t result_gradient, gf_window window, gf_plan_t forward) {
    WITH_ATTRIBUTES(false, {
#if DNNL_VERSION_MAJOR >= 3
        status = dnnl_convolution_backward_data_primitive_desc_create(&created, engine->processor, method,
            LAYOUT(source_gradient), LAYOUT(weights), LAYOUT(result_gradient), window.strides, NOT_DILATED,
            window.padding_before, window.padding_after, PLAN(forward), attributes);
#else
        dnnl_convolution_desc_t operation;
        status = dnnl_convolution_backward_data_desc_init(&operation, method, LAYOUT(source_gradient), LAYOUT(weights),
            LAYOUT(result_gradient), window.strides, window.padding_before, window.padding_after);
        CREATE_FROM(operation, forward)
#endif
    })
}

gf_status gf_convolution_backward_data(gf_plan_t *plan, gf_engine_t engine, gf_layout_t source_gradient, gf_layout_t weights,
    gf_layout_t result_gradient, gf_window window, bool winograd, gf_plan_t forward) {
    if (winograd
        && convolution_backward_data(
            plan, engine, dnnl_convolution_winograd, source_gradient, weights, result_gradient, window, forward) == dnnl_success)
        return dnnl_success;
    return convolution_backward_data(
        plan, engine, dnnl_convolution_direct, source_gradient, weights, result_gradient, window, forward);
}

gf_status gf_convolution_backward_weights(gf_plan_t *plan, gf_engine_t engine, gf_layout_t source,
    gf_layout_t weights_gradient, gf_layout_t bias_gradient, gf_layout_t result_gradient, gf_window window,
    gf_plan_t forward) {
    WITH_ATTRIBUTES(false, {
#if DNNL_VERSION_MAJOR >= 3
        status = dnnl_convolution_backward_weights_primitive_desc_create(&created, engine->processor, dnnl_convolution_direct,
            LAYOUT(source), LAYOUT(weights_gradient), LAYOUT(bias_gradient), LAYOUT(result_gradient), window.strides,
            NOT_DILATED, window.padding_before, window.padding_after, PLAN(forward), attributes);
#else
        dnnl_convolution_desc_t operation;
        status = dnnl_convolution_backward_weights_desc_init(&operation, dnnl_convolution_direct, LAYOUT(source),
            LAYOUT(weights_gradient), LAYOUT(bias_gradient), LAYOUT(result_gradient), window.strides,
            window.padding_before, window.padding_after);
        CREATE_FROM(operation, forward)
#endif
    })
}

static dnnl_alg_kind_t pooling_kind(gf_pooling pooling) {
    return pooling == GF_MAXIMUM ? dnnl_pooling_max : dnnl_pooling_avg_exclude_padding;
}

gf_status gf_pooling_forward(gf_plan_t *plan, gf_engine_t engine, gf_mode purpose, gf_pooling pooling, gf_layout_t source,
    gf_layout_t result, gf_window window) {
    WITH_ATTRIBUTES(false, {
#if DNNL_VERSION_MAJOR >= 3
        status = dnnl_pooling_forward_primitive_desc_create(&created, engine->processor, kind(purpose), pooling_kind(pooling),
            LAYOUT(source), LAYOUT(result), window.strides, window.kernel, NOT_DILATED, window.padding_before,
            window.padding_after, attributes);
#else
        dnnl_pooling_desc_t operation;
        status = dnnl_pooling_forward_desc_init(&operation, kind(purpose), pooling_kind(pooling), LAYOUT(source),
            LAYOUT(result), window.strides, window.kernel, window.padding_before, window.padding_after);
        CREATE_FROM(operation, NULL)
#endif
    })
}

gf_status gf_pooling_backward(gf_plan_t *plan, gf_engine_t engine, gf_pooling pooling, gf_layout_t source_gradient,
    gf_layout_t result_gradient, gf_window window, gf_plan_t forward) {
    WITH_ATTRIBUTES(false, {
#if DNNL_VERSION_MAJOR >= 3
        status = dnnl_pooling_backward_primitive_desc_create(&created, engine->processor, pooling_kind(pooling),
            LAYOUT(source_gradient), LAYOUT(result_gradient), window.strides, window.kernel, NOT_DILATED,
            window.padding_before, window.padding_after, PLAN(forward), attributes);
#else
        dnnl_pooling_desc_t operation;
        status = dnnl_pooling_backward_desc_init(&operation, pooling_kind(pooling), LAYOUT(source_gradient),
            LAYOUT(result_gradient), window.strides, window.kernel, window.padding_before, window.padding_after);
        CREATE_FROM(operation, forward)
#endif
    })
}

static unsigned normalization_flags(gf_mode purpose, bool relu) {
    unsigned flags = dnnl_use_scale | dnnl_use_shift;
    if (purpose == GF_INFERENCE) flags |= dnnl_use_global_stats;
    return relu ? flags | dnnl_fuse_norm_relu : flags;
}

gf_status gf_normalization_forward(gf_plan_t *plan, gf_engine_t engine, gf_mode purpose, gf_layout_t data, float epsilon,
    bool relu) {
    unsigned flags = normalization_flags(purpose, relu);
    WITH_ATTRIBUTES(false, {
#if DNNL_VERSION_MAJOR >= 3
        status = dnnl_batch_normalization_forward_primitive_desc_create(&created, engine->processor, kind(purpose), LAYOUT(data),
            LAYOUT(data), epsilon, flags, attributes);
#else
        dnnl_batch_normalization_desc_t operation;
        status = dnnl_batch_normalization_forward_desc_init(&operation, kind(purpose), LAYOUT(data), epsilon, flags);
        CREATE_FROM(operation, NULL)
#endif
    })
}

bool gf_normalization_backward_needs_shift(void) { return DNNL_VERSION_MAJOR < 3; }

gf_status gf_normalization_backward(gf_plan_t *plan, gf_engine_t engine, gf_layout_t data, float epsilon, bool relu,
    gf_plan_t forward) {
    unsigned flags = normalization_flags(GF_TRAINING, relu);
    WITH_ATTRIBUTES(false, {
#if DNNL_VERSION_MAJOR >= 3
        status = dnnl_batch_normalization_backward_primitive_desc_create(&created, engine->processor, dnnl_backward, LAYOUT(data),
            LAYOUT(data), LAYOUT(data), epsilon, flags, PLAN(forward), attributes);
#else
        dnnl_batch_normalization_desc_t operation;
        status = dnnl_batch_normalization_backward_desc_init(
            &operation, dnnl_backward, LAYOUT(data), LAYOUT(data), epsilon, flags);
        CREATE_FROM(operation, forward)
#endif
    })
}

static dnnl_alg_kind_t function_kind(gf_activation function) {
    return function == GF_RELU ? dnnl_eltwise_relu_use_dst_for_bwd : dnnl_eltwise_tanh_use_dst_for_bwd;
}

gf_status gf_activation_forward(gf_plan_t *plan, gf_engine_t engine, gf_activation function, gf_layout_t data) {
    WITH_ATTRIBUTES(false, {
#if DNNL_VERSION_MAJOR >= 3
        status = dnnl_eltwise_forward_primitive_desc_create(&created, engine->processor, dnnl_forward_training,
            function_kind(function), LAYOUT(data), LAYOUT(data), 0, 0, attributes);
#else
        dnnl_eltwise_desc_t operation;
        status = dnnl_eltwise_forward_desc_init(&operation, dnnl_forward_training, function_kind(function), LAYOUT(data), 0, 0);
        CREATE_FROM(operation, NULL)
#endif
    })
}

gf_status gf_activation_backward(gf_plan_t *plan, gf_engine_t engine, gf_activation function, gf_layout_t data, gf_plan_t forward) {
    WITH_ATTRIBUTES(false, {
#if DNNL_VERSION_MAJOR >= 3
        status = dnnl_eltwise_backward_primitive_desc_create(&created, engine->processor, function_kind(function), LAYOUT(data),
            LAYOUT(data), LAYOUT(data), 0, 0, PLAN(forward), attributes);
#else
        dnnl_eltwise_desc_t operation;
        status = dnnl_eltwise_backward_desc_init(&operation, function_kind(function), LAYOUT(data), LAYOUT(data), 0, 0);
        CREATE_FROM(operation, forward)
#endif
    })
}

gf_status gf_add(gf_plan_t *plan, gf_engine_t engine, gf_layout_t a, gf_layout_t b, gf_layout_t result, bool relu) {
    WITH_ATTRIBUTES(relu, {
#if DNNL_VERSION_MAJOR >= 3
        status = dnnl_binary_primitive_desc_create(
            &created, engine->processor, dnnl_binary_add, LAYOUT(a), LAYOUT(b), LAYOUT(result), attributes);
#else
        dnnl_binary_desc_t operation;
        status = dnnl_binary_desc_init(&operation, dnnl_binary_add, LAYOUT(a), LAYOUT(b), LAYOUT(result));
        CREATE_FROM(operation, NULL)
#endif
    })
}

gf_status gf_reorder(gf_plan_t *plan, gf_engine_t engine, gf_layout_t source, gf_layout_t result) {
    WITH_ATTRIBUTES(false, {
        status = dnnl_reorder_primitive_desc_create(
            &created, LAYOUT(source), engine->processor, LAYOUT(result), engine->processor, attributes);
    })
}

gf_status gf_operation_create(gf_operation_t *operation, gf_plan_t plan) {
    return dnnl_primitive_create((dnnl_primitive_t *)operation, PLAN(plan));
}

void gf_operation_destroy(gf_operation_t operation) { dnnl_primitive_destroy((dnnl_primitive_t)operation); }

int gf_argument_index(gf_argument_kind kind) {
    static const int numbers[] = {
        DNNL_ARG_SRC, DNNL_ARG_SRC_1, DNNL_ARG_WEIGHTS, DNNL_ARG_BIAS, DNNL_ARG_DST, DNNL_ARG_DIFF_SRC, DNNL_ARG_DIFF_WEIGHTS,
        DNNL_ARG_DIFF_BIAS, DNNL_ARG_DIFF_DST, DNNL_ARG_WORKSPACE, DNNL_ARG_SCRATCHPAD, DNNL_ARG_MEAN, DNNL_ARG_VARIANCE,
        DNNL_ARG_SCALE, DNNL_ARG_SHIFT, DNNL_ARG_DIFF_SCALE, DNNL_ARG_DIFF_SHIFT};
    return numbers[kind];
}

_Static_assert(sizeof(gf_argument) == sizeof(dnnl_exec_arg_t), "gf_argument must match dnnl_exec_arg_t");

gf_status gf_operation_run(gf_operation_t operation, gf_engine_t engine, const gf_argument *arguments, int count) {
    return dnnl_primitive_execute(
        (const_dnnl_primitive_t)operation, engine->stream, count, (const dnnl_exec_arg_t *)arguments);
}
