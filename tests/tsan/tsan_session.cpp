// SPDX-License-Identifier: GPL-3.0-or-later
// Reading, being stopped by another thread, reading on and answering, on three threads. A plain program, so that
// ThreadSanitizer sees all of it.
#include <cstdint>
#include <cstdio>
#include <string>
#include <thread>
#include <vector>

#include "inference/session/session.h"
#include "kernels/cpu/cpu_backend.h"
#include "support/scratch_folder.h"
#include "support/tiny_model.h"

namespace {

using namespace longleaf::inference;

constexpr std::uint32_t kTokens = 200;

struct Result {
  std::vector<std::byte> document;
  std::vector<TokenId> answer;
};

Expected<Result> readAndAsk(const Model& model, longleaf::kernels::Backend& backend, const std::string& preset) {
  PlanRequest request{
      .settings = {.method = *presetByName(preset)}, .budget = {}, .tokens = kTokens, .textTokens = kTokens};
  request.budget.value = 64;
  request.settings.method.chunk = 32;
  request.settings.overlaySlots = 64;
  const auto made = plan(model.header(), request, backend, true);
  if (!made) return tl::unexpected(made.error());
  auto session = Session::create(model, backend, *made);
  if (!session) return tl::unexpected(session.error());

  std::vector<TokenId> ids;
  for (std::uint32_t i = 0; i < kTokens; ++i) ids.push_back(static_cast<TokenId>(3 + i * 7 % 251));
  while ((*session)->tokensRead() < kTokens) {
    // Wherever the other thread hits, what has been read stays whole. The first chunk of each round is safe from it.
    std::stop_source source;
    std::thread impatient;
    const auto progress = [&](const ReadProgress&) {
      if (!impatient.joinable()) impatient = std::thread([&source] { source.request_stop(); });
    };
    const auto done = (*session)->read(std::span(ids).subspan((*session)->tokensRead()),
                                       {.progress = progress, .stop = source.get_token()});
    if (impatient.joinable()) impatient.join();
    if (!done && done.error().code != ErrorCode::stopped) return tl::unexpected(done.error());
  }
  const auto answer = (*session)->generate(std::span(ids).first(12), {.sampling = {.maxTokens = 12}});
  if (!answer) return tl::unexpected(answer.error());
  const auto document = (*session)->documentBytes();
  if (!document) return tl::unexpected(document.error());
  return Result{*document, answer->ids};
}

}  // namespace

int main() {
  const longleaf::tests::ScratchFolder folder;
  const std::string path =
      folder.write("model.gguf", longleaf::tests::tinyModel({.format = longleaf::kernels::WeightFormat::q8_0}));
  bool good = true;
  for (const char* preset : {"zsmerge", "h2o", "zsmerge-paper"}) {
    Result expected;
    for (const unsigned threads : {1U, 3U}) {
      const auto backend = longleaf::kernels::makeCpuBackend(threads);
      const auto model = Model::load(path, *backend);
      const auto result =
          model ? readAndAsk(**model, *backend, preset) : Expected<Result>(tl::unexpected(model.error()));
      if (!result) {
        std::fprintf(stderr, "%s, %u threads: %s\n", preset, threads, result.error().message.c_str());
        return 1;
      }
      if (threads == 1) expected = *result;
      if (result->document != expected.document || result->answer != expected.answer) {
        std::fprintf(stderr, "%s: %u threads read or answer otherwise than one\n", preset, threads);
        good = false;
      }
    }
  }
  return good ? 0 : 1;
}
