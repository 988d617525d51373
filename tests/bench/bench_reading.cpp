// SPDX-License-Identifier: GPL-3.0-or-later
// Whether reading costs the same along a whole book: rate, slots and decisions in each tenth of it.
//   bench_reading MODEL FILE [BUDGET [METHOD]]
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "app/tasks/engine.h"
#include "app/tasks/reading.h"
#include "inference/cache/settings.h"
#include "storage/documents/read_document.h"

namespace {

using namespace longleaf;

constexpr int kParts = 10;

/// The moment at which each tenth of the tokens was done, by linear interpolation between chunks.
std::vector<double> secondsAtTenths(const std::vector<inference::ReadProgress>& chunks) {
  std::vector<double> seconds(kParts + 1, 0);
  const double total = chunks.back().tokensDone;
  for (int part = 1; part <= kParts; ++part) {
    const double wanted = total * part / kParts;
    inference::ReadProgress before;
    for (const inference::ReadProgress& chunk : chunks) {
      if (chunk.tokensDone >= wanted) {
        const double share = (wanted - before.tokensDone) / (chunk.tokensDone - before.tokensDone);
        seconds[static_cast<std::size_t>(part)] = before.seconds + share * (chunk.seconds - before.seconds);
        break;
      }
      before = chunk;
    }
  }
  return seconds;
}

int measure(const std::string& model, const std::string& file, const std::string& budgetText,
            const std::string& preset) {
  const auto document = storage::readDocument(file);
  const auto engine = app::loadEngine(model, {}, {}, {});
  const auto budget = inference::Budget::parse(budgetText);
  const auto method = inference::presetByName(preset);
  if (!document || !engine || !budget || !method) {
    std::fprintf(stderr, "the document, the model, the budget or the method cannot be used\n");
    return 2;
  }
  const auto chat = app::chooseTemplate({}, engine->model->header());
  if (!chat) return 2;
  std::vector<inference::ReadProgress> chunks;
  const auto reading = app::readIntoCache(
      *engine, *document, *chat,
      {.settings = {.method = *method}, .budget = *budget, .progress = [&](const auto& p) { chunks.push_back(p); }});
  if (!reading) {
    std::fprintf(stderr, "%s\n", reading.error().message.c_str());
    return 2;
  }
  const std::vector<double> seconds = secondsAtTenths(chunks);
  const double tokens = static_cast<double>(chunks.back().tokensDone) / kParts;
  std::printf("tenth  tokens/s\n");
  std::vector<double> rates;
  for (std::size_t part = 0; part < kParts; ++part) {
    rates.push_back(tokens / (seconds[part + 1] - seconds[part]));
    std::printf("%5zu  %8.0f\n", part + 1, rates.back());
  }
  std::uint32_t most = 0;
  for (const auto& chunk : chunks) most = std::max(most, chunk.slots);
  std::printf("last tenth / second tenth  %.3f\nslots after a chunk, at most  %u\n", rates.back() / rates[1], most);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    std::fprintf(stderr, "usage: bench_reading MODEL FILE [BUDGET [METHOD]]\n");
    return 2;
  }
  return measure(argv[1], argv[2], argc > 3 ? argv[3] : "2048", argc > 4 ? argv[4] : "zsmerge");
}
