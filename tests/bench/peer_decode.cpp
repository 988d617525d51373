// SPDX-License-Identifier: GPL-3.0-or-later
// How fast llama.cpp decodes deep in a text; built by peer.sh against llama.cpp's own libraries, no part of the
// project's build. llama-bench reads the whole text first, which takes half an hour at 50,000 tokens. Here a segment of
// 512 tokens is read once and its cache restored, moved and joined into one sequence as often as the depth takes:
// decoding sees a cache of that many cells, all of them attended to.
//   peer_decode MODEL THREADS DEPTH GENERATE FLASH(0|1) [f16|q8_0]   prints tokens per second
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "ggml-cpu.h"
#include "llama.h"

namespace {

constexpr int kSegment = 512;

[[noreturn]] void fail(const char* what) {
  std::fprintf(stderr, "error: %s\n", what);
  std::exit(1);
}

/// Sequence 0 gets `depth` tokens, a multiple of nothing in particular.
void fill(llama_context* context, int depth) {
  llama_memory_t memory = llama_get_memory(context);
  std::vector<llama_token> ids(kSegment);
  for (int i = 0; i < kSegment; ++i) ids[static_cast<std::size_t>(i)] = 300 + i * 7 % 1000;
  const int first = depth < kSegment ? depth : kSegment;
  if (first > 0 && llama_decode(context, llama_batch_get_one(ids.data(), first)) != 0) fail("the first segment");
  if (depth <= kSegment) return;
  std::vector<std::uint8_t> state(llama_state_seq_get_size(context, 0));
  if (llama_state_seq_get_data(context, state.data(), state.size(), 0) == 0) fail("saving the segment");
  int sequence = 1;
  for (int begin = kSegment; begin < depth; begin += kSegment, ++sequence) {
    if (llama_state_seq_set_data(context, state.data(), state.size(), sequence) == 0) fail("restoring the segment");
    llama_memory_seq_add(memory, sequence, 0, -1, begin);
    if (begin + kSegment > depth) llama_memory_seq_rm(memory, sequence, depth, -1);
    llama_memory_seq_cp(memory, sequence, 0, -1, -1);
    llama_memory_seq_rm(memory, sequence, -1, -1);
  }
}

/// One token after another at the end of sequence 0, the most likely one each time.
double decode(llama_context* context, const llama_vocab* vocabulary, int depth, int count) {
  llama_token id = 300;
  llama_batch batch = llama_batch_init(1, 0, 1);
  batch.n_tokens = 1;
  batch.n_seq_id[0] = 1;
  batch.seq_id[0][0] = 0;
  batch.logits[0] = 1;
  std::chrono::steady_clock::time_point start;
  for (int i = -1; i < count; ++i) {
    if (i == 0) start = std::chrono::steady_clock::now();  // the first one also moves the segments' rotations
    batch.token[0] = id;
    batch.pos[0] = depth + 1 + i;
    if (llama_decode(context, batch) != 0) fail("decoding");
    const float* logits = llama_get_logits_ith(context, 0);
    id = 0;
    for (int j = 1; j < llama_vocab_n_tokens(vocabulary); ++j) {
      if (logits[j] > logits[id]) id = j;
    }
  }
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  llama_batch_free(batch);
  return count / seconds;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 6) fail("usage: peer_decode MODEL THREADS DEPTH GENERATE FLASH [f16|q8_0]");
  const int threads = std::atoi(argv[2]);
  const int depth = std::atoi(argv[3]);
  const int count = std::atoi(argv[4]);
  const ggml_type type = argc > 6 && std::strcmp(argv[6], "q8_0") == 0 ? GGML_TYPE_Q8_0 : GGML_TYPE_F16;
  llama_log_set([](ggml_log_level, const char*, void*) {}, nullptr);
  llama_backend_init();
  llama_model* model = llama_model_load_from_file(argv[1], llama_model_default_params());
  if (model == nullptr) fail("the model does not load");
  llama_context_params parameters = llama_context_default_params();
  parameters.n_ctx = static_cast<std::uint32_t>(depth + count + kSegment);
  parameters.n_batch = kSegment;
  parameters.n_seq_max = static_cast<std::uint32_t>((depth + kSegment - 1) / kSegment + 1);
  parameters.kv_unified = true;
  parameters.n_threads = threads;
  parameters.n_threads_batch = threads;
  parameters.flash_attn_type = std::atoi(argv[5]) != 0 ? LLAMA_FLASH_ATTN_TYPE_ENABLED : LLAMA_FLASH_ATTN_TYPE_DISABLED;
  parameters.type_k = type;
  parameters.type_v = type;
  llama_context* context = llama_init_from_model(model, parameters);
  if (context == nullptr) fail("no context");
  // As llama-bench does.
  ggml_threadpool_params pool = ggml_threadpool_params_default(threads);
  ggml_threadpool* threadpool = ggml_threadpool_new(&pool);
  llama_attach_threadpool(context, threadpool, nullptr);
  fill(context, depth);
  std::printf("%.6f\n", decode(context, llama_model_get_vocab(model), depth, count));
  llama_free(context);
  ggml_threadpool_free(threadpool);
  llama_model_free(model);
}
