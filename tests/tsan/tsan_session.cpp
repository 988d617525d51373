// SPDX-License-Identifier: GPL-3.0-or-later
// Reading, being stopped by another thread, reading on and answering, on three threads. A plain program, so that
// ThreadSanitizer sees all of it.
#include <cstdio>
#include <string>

#include "kernels/cpu/cpu_backend.h"
#include "support/scratch_folder.h"
#include "support/tiny_model.h"
#include "tsan/read_and_ask.h"

using namespace longleaf::inference;
using longleaf::tests::readAndAsk;
using longleaf::tests::ReadAndAsked;

int main() {
  const longleaf::tests::ScratchFolder folder;
  const std::string path =
      folder.write("model.gguf", longleaf::tests::tinyModel({.format = longleaf::kernels::WeightFormat::q8_0}));
  bool good = true;
  for (const char* preset : {"zsmerge", "h2o", "zsmerge-paper"}) {
    ReadAndAsked expected;
    for (const unsigned threads : {1U, 3U}) {
      const auto backend = longleaf::kernels::makeCpuBackend(threads);
      const auto model = Model::load(path, *backend);
      const auto result =
          model ? readAndAsk(**model, *backend, preset) : Expected<ReadAndAsked>(tl::unexpected(model.error()));
      if (!result) {
        std::fprintf(stderr, "%s, %u threads: %s\n", preset, threads, result.error().message.c_str());
        return 1;
      }
      if (threads == 1) expected = *result;
      if (*result != expected) {
        std::fprintf(stderr, "%s: %u threads read or answer otherwise than one\n", preset, threads);
        good = false;
      }
    }
  }
  return good ? 0 : 1;
}
