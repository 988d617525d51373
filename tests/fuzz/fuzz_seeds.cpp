// SPDX-License-Identifier: GPL-3.0-or-later
// Writes the seeds of the fuzz targets, and tells run.sh of them:
//
//   fuzz_seeds FOLDER     sound inputs, in FOLDER/TARGET
//   fuzz_seeds --list     a line for each target: name, longest input (bytes), largest request and memory (MiB),
//   seconds
#include <cstdio>
#include <filesystem>
#include <string>
#include <string_view>

#include "fuzz/application.h"
#include "fuzz/target.h"
#include "support/gguf_writer.h"

namespace {

using longleaf::tests::fuzz::Target;
using longleaf::tests::fuzz::targets;

void list() {
  for (const Target& target : targets())
    std::printf("%s %zu %zu %zu %u\n", std::string(target.name).c_str(), target.limits.longestInput,
                target.limits.allocationMiB, target.limits.memoryMiB, target.limits.seconds);
}

bool write(const Target& target, const std::filesystem::path& folder) {
  std::filesystem::create_directories(folder);
  int number = 0;
  for (const std::string& seed : target.seeds()) {
    if (seed.size() > target.limits.longestInput) {
      std::fprintf(stderr, "a seed of %s has %zu bytes\n", std::string(target.name).c_str(), seed.size());
      return false;
    }
    const std::string path = folder / ("seed-" + std::to_string(number++));
    if (!longleaf::tests::writeBytes(path, std::as_bytes(std::span(seed)))) return false;
  }
  return number > 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fputs("usage: fuzz_seeds FOLDER | --list\n", stderr);
    return 2;
  }
  if (std::string_view(argv[1]) == "--list") {
    list();
    return 0;
  }
  longleaf::tests::fuzz::needApplication();
  bool written = true;
  for (const Target& target : targets())
    written = write(target, std::filesystem::path(argv[1]) / target.name) && written;
  return written ? 0 : 1;
}
