// SPDX-License-Identifier: GPL-3.0-or-later
// How long a reading takes to save and to load again: the default method at 2,048 slots, and a full cache in f32. What
// was read has no say in it, so that the text is random.
//   bench_snapshot MODEL [FOLDER [TOKENS]]
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "app/tasks/engine.h"
#include "app/tasks/saved_sections.h"
#include "inference/session/session.h"
#include "storage/snapshots/snapshot_folder.h"

namespace {

using namespace longleaf;

constexpr int kRounds = 7;

double secondsOf(const std::function<void()>& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

[[noreturn]] void fail(const std::string& why) {
  std::fprintf(stderr, "%s\n", why.c_str());
  std::exit(2);
}

template <class Result>
void require(const Result& result) {
  if (!result) fail(result.error().message);
}

struct Case {
  const char* name;
  const char* preset;
  kernels::StoreFormat store;
  std::uint32_t slots;
};

class Bench final {
 public:
  Bench(const app::Engine& engine, std::string folder, std::uint32_t tokens)
      : m_engine(engine), m_folder(std::move(folder)) {
    const auto words = static_cast<std::uint32_t>(engine.model->config().vocabulary);
    for (std::uint32_t i = 0; i < tokens; ++i) {
      m_ids.push_back(static_cast<inference::TokenId>(100 + (i * 2654435761U >> 8U) % (words - 100)));
    }
  }

  void run(const Case& what) {
    const auto session = open(what);
    const double reading = secondsOf([&] { require(session->read(m_ids)); });
    require(session->freeze());
    std::size_t bytes = 0;
    const double saving = secondsOf([&] {
      auto writer = m_folder.write(what.name, "{}");
      require(writer);
      require(session->save(app::sinkInto(*writer)));
      const auto size = writer->commit();
      require(size);
      bytes = *size;
    });
    const auto expected = session->documentBytes();
    require(expected);
    const double cold = load(what, true, *expected);
    std::vector<double> warm;
    for (int i = 0; i < kRounds; ++i) warm.push_back(load(what, false, *expected));
    std::sort(warm.begin(), warm.end());
    const double gibibytes = static_cast<double>(bytes) / (1U << 30);
    std::printf("%-22s %7u %9.1f %9.1f %9.0f %9.0f %9.1f %9.1f %9.2f\n", what.name, session->statistics()->cache.slots,
                reading, static_cast<double>(bytes) / 1e6, saving * 1e3, cold * 1e3, warm[kRounds / 2] * 1e3,
                warm.back() * 1e3, warm[kRounds / 2] / gibibytes);
    require(m_folder.remove(m_folder.pathOf(what.name)));
  }

 private:
  std::unique_ptr<inference::Session> open(const Case& what) const {
    inference::Settings settings{.method = *inference::presetByName(what.preset)};
    settings.method.store = what.store;
    const auto tokens = static_cast<std::uint32_t>(m_ids.size());
    const auto plan = inference::plan(m_engine.model->header(),
                                      {.settings = settings,
                                       .budget = {.value = static_cast<double>(what.slots)},
                                       .tokens = tokens,
                                       .textTokens = tokens},
                                      *m_engine.backend, true);
    require(plan);
    auto session = inference::Session::create(*m_engine.model, *m_engine.backend, *plan);
    require(session);
    return std::move(*session);
  }

  /// Seconds from the file to a session that can be asked, which has its memory already.
  double load(const Case& what, bool cold, const std::vector<std::byte>& expected) const {
    const auto session = open(what);
    if (cold) {
      const int file = ::open(m_folder.pathOf(what.name).c_str(), O_RDONLY | O_CLOEXEC);
      ::posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED);
      ::close(file);
    }
    const double seconds = secondsOf([&] {
      const auto file = m_folder.find(what.name);
      require(file);
      if (!*file) fail("the snapshot is not there");
      require(session->restore(app::sourceFrom(**file)));
    });
    if (*session->documentBytes() != expected) fail("what was loaded is not what was saved");
    return seconds;
  }

  const app::Engine& m_engine;
  storage::SnapshotFolder m_folder;
  std::vector<inference::TokenId> m_ids;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) fail("usage: bench_snapshot MODEL [FOLDER [TOKENS]]");
  const std::string folder = argc > 2 ? argv[2] : (std::filesystem::temp_directory_path() / "bench_snapshot").string();
  const long tokens = argc > 3 ? std::atol(argv[3]) : 6000;
  if (tokens < 2100 || tokens > 1'000'000) fail("TOKENS is at least 2100");
  const auto engine = app::loadEngine(argv[1], {}, {}, {});
  require(engine);
  Bench bench(*engine, folder, static_cast<std::uint32_t>(tokens));
  std::printf("%-22s %7s %9s %9s %9s %9s %9s %9s %9s\n", "", "slots", "read, s", "MB", "save, ms", "cold, ms",
              "warm, ms", "worst, ms", "s per GiB");
  bench.run({"zsmerge, 2,048, f16", "zsmerge", kernels::StoreFormat::f16, 2048});
  bench.run({"zsmerge, 2,048, q8", "zsmerge", kernels::StoreFormat::q8, 2048});
  bench.run({"full, f32", "full", kernels::StoreFormat::f32, 2048});
  return 0;
}
